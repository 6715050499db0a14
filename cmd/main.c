/*
 * netkit: finds the command that the name of the program or the first word asks for, parses
 * its options, runs it, and reports; or is another program altogether (cli/personality.h).
 * Nothing below this file ends the program.
 */
#include "commands.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/links.h"
#include "cli/manual.h"
#include "cli/output.h"
#include "cli/personality.h"
#include "cli/report.h"
#include "cli/run.h"
#include "cli/term.h"
#include "cli/version.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int unknown(const char *word, struct error *err)
{
	static const char *const options[] = { "--help", "--version", "--list", "--install-links" };
	static char hint[64];
	bool is_option = word[0] == '-';
	const char *best = is_option ? text_suggest(word, options, ARRAY_SIZE(options))
				     : command_suggest(word);

	error_set(err, ERROR_USAGE, 0, NULL, "unknown %s %s", is_option ? "option" : "command",
		  word);
	if (best)
		snprintf(hint, sizeof(hint), "did you mean netkit %s?", best);
	else
		snprintf(hint, sizeof(hint), "%s", is_option ? "netkit --help shows the options"
							      : "netkit --list names the commands");
	error_hint(err, hint);
	return -1;
}

static int show_help(const char *operand, struct error *err)
{
	(void)operand;
	(void)err;
	help_netkit(commands, stdout);
	return STATUS_DONE;
}

static int show_topic(const char *topic, struct error *err)
{
	const struct command *cmd = topic ? command_find(topic) : NULL;

	if (!topic)
		return show_help(NULL, err);
	if (!cmd && strcmp(topic, "netkit"))
		return unknown(topic, err);
	return manual_show(cmd, err);
}

static int show_version(const char *operand, struct error *err)
{
	if (operand && strcmp(operand, "--json"))
		return unknown(operand, err);
	return version_print(operand != NULL, err);
}

static int list(const char *operand, struct error *err)
{
	const struct command *const *cmd;

	(void)operand;
	(void)err;
	for (cmd = commands; *cmd; cmd++)
		puts((*cmd)->name);
	return STATUS_DONE;
}

static int install_links(const char *dir, struct error *err)
{
	if (dir)
		return links_install(commands, dir, err);
	return error_set(err, ERROR_USAGE, 0, NULL,
			 "the option --install-links needs a value: DIR");
}

/* What netkit itself does: its few options and the word help. */
static int run_netkit(int argc, char **argv, struct error *err)
{
	static const struct {
		const char *name, *other;
		int operands; /* at most */
		int (*run)(const char *operand, struct error *err);
	} words[] = {
		{ "--help", "-h", 0, show_help },
		{ "help", "help", 1, show_topic },
		{ "--version", "-V", 1, show_version },
		{ "--list", "--list", 0, list },
		{ "--install-links", "--install-links", 1, install_links },
	};
	size_t i;

	for (i = 0; argc > 1 && i < ARRAY_SIZE(words); i++) {
		if (strcmp(words[i].name, argv[1]) && strcmp(words[i].other, argv[1]))
			continue;
		if (argc - 2 > words[i].operands)
			return error_set(err, ERROR_USAGE, 0, argv[argc - 1], "unexpected operand");
		return words[i].run(argv[2], err);
	}
	if (argc > 1)
		return unknown(argv[1], err);
	help_netkit(commands, stdout);
	return STATUS_USAGE;
}

/* The program's own name without its folder and a login shell's dash. */
static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	return name[0] == '-' ? name + 1 : name;
}

static int run_personality(const struct personality *personality, int argc, char **argv)
{
	struct error err = ERROR_INIT;

	report_init(NULL, NULL);
	term_init(TERM_COLOR_AUTO);
	return run_finish(personality->run(argc, argv), &err);
}

int main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	const struct personality *personality;
	const struct command *cmd;

	output_init();
	personality = argc > 0 ? personality_find(base_name(argv[0])) : NULL;
	if (personality)
		return run_personality(personality, argc, argv);
	cmd = argc > 0 ? command_find(base_name(argv[0])) : NULL;
	if (cmd)
		return run_command(cmd, argc, argv);
	cmd = argc > 1 ? command_find(argv[1]) : NULL;
	if (cmd)
		return run_command(cmd, argc - 1, argv + 1);
	term_init(TERM_COLOR_AUTO);
	report_init(NULL, NULL);
	return run_finish(run_netkit(argc, argv, &err), &err);
}
