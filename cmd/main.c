/*
 * netkit: finds the command that the name of the program or the first word asks for, parses
 * its options, runs it, and reports; or is another program altogether (cli/personality.h).
 * Nothing below this file ends the program.
 */
#include "commands.h"

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/json.h"
#include "cli/links.h"
#include "cli/manual.h"
#include "cli/opts_common.h"
#include "cli/output.h"
#include "cli/personality.h"
#include "cli/report.h"
#include "cli/term.h"
#include "cli/version.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The last word on how it went: a lost write counts more than what was written. */
static int finish(int status, struct error *err)
{
	struct error lost = ERROR_INIT;

	if (status < 0)
		status = (int)error_status(err);
	if (error_is_set(err) && !output_is_broken_pipe(err))
		report_error(err);
	if (output_flush(&lost) < 0) {
		if (output_is_broken_pipe(&lost))
			return 128 + SIGPIPE;
		if (err->phase != ERROR_OUTPUT)
			report_error(&lost);
		return STATUS_OUTPUT;
	}
	return output_is_broken_pipe(err) ? 128 + SIGPIPE : status;
}

/* The hint is made of the table, so that a new topic is in it. */
static int unknown_topic(const char *word, struct error *err)
{
	static char hint[160];
	size_t n = (size_t)snprintf(hint, sizeof(hint), "topics: all"), i;

	error_set(err, ERROR_USAGE, 0, "--debug", "there is no topic '%.*s'",
		  (int)strcspn(word, ","), word);
	for (i = 0; log_topic_words[i] && n < sizeof(hint); i++)
		n += (size_t)snprintf(hint + n, sizeof(hint) - n, " %s", log_topic_words[i]);
	error_hint(err, hint);
	return -1;
}

static int start_debug(const struct common_config *common, struct error *err)
{
	const char *env = getenv("NETKIT_DEBUG"), *bad;
	size_t i;

	if (env)
		(void)log_enable(env, &bad);
	for (i = 0; i < common->debug.n; i++) {
		if (!log_enable(common->debug.items[i], &bad))
			return unknown_topic(bad, err);
	}
	return 0;
}

/* argv[0] is the command's name. */
static int run(const struct command *cmd, int argc, char **argv)
{
	struct error err = ERROR_INIT;
	void *config = calloc(1, cmd->config_size);
	const struct common_config *common = config;
	int operands, status = -1;

	if (!config)
		return STATUS_LIMIT;
	report_init(cmd, common);
	opt_defaults(cmd, config);
	if (opt_parse(cmd, config, argc, argv, &operands, &err) < 0) {
		if (common->json)
			(void)json_init(&(struct error){ .phase = ERROR_NONE });
		goto out;
	}
	term_init((enum term_color)common->color);
	if (common->help) {
		help_command(cmd, stdout);
		status = STATUS_DONE;
		goto out;
	}
	if (start_debug(common, &err) < 0 || (common->json && json_init(&err) < 0))
		goto out;
	status = cmd->run(config, operands, argv, &err);
out:
	status = finish(status, &err);
	opt_done(cmd, config);
	free(config);
	return status;
}

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
	return finish(personality->run(argc, argv), &err);
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
		return run(cmd, argc, argv);
	cmd = argc > 1 ? command_find(argv[1]) : NULL;
	if (cmd)
		return run(cmd, argc - 1, argv + 1);
	term_init(TERM_COLOR_AUTO);
	report_init(NULL, NULL);
	return finish(run_netkit(argc, argv, &err), &err);
}
