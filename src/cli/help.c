/* --help, from the table. */
#include "cli/help.h"

#include "base/buf.h"
#include "cli/command.h"
#include "cli/opt.h"

#include <ctype.h>
#include <string.h>

enum { LEFT = 30, WIDTH = 80 };

const char *help_option_head(char dst[static 64], const struct opt *o)
{
	char arg[32] = "", letter[4] = "   ";
	bool is_switch = o->type == OPT_SWITCH;
	size_t i;

	if (opt_takes_value(o)) {
		snprintf(arg, sizeof(arg), " %s", o->arg);
		for (i = 0; arg[i]; i++)
			arg[i] = (char)toupper((unsigned char)arg[i]);
	}
	if (o->letter)
		snprintf(letter, sizeof(letter), "-%c,", o->letter);
	snprintf(dst, 64, "%s --%s%s%s", letter, is_switch ? "[no-]" : "", o->name, arg);
	return dst;
}

/* Text from column LEFT on, wrapped before WIDTH. */
static void print_wrapped(const char *text, FILE *to)
{
	size_t column = LEFT;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (column > LEFT && column + 1 + word >= WIDTH) {
			fprintf(to, "\n%*s", LEFT, "");
			column = LEFT;
		} else if (column > LEFT) {
			fputc(' ', to);
			column++;
		}
		fprintf(to, "%.*s", (int)word, text);
		column += word;
		text += word + strspn(text + word, " ");
	}
	fputc('\n', to);
}

/* " (10ms to 2s)", as far as there are limits. */
static void describe_limits(const struct opt *o, struct buf *b)
{
	char low[24], high[24];

	opt_format_limit(low, o->type, o->min);
	opt_format_limit(high, o->type, o->max);
	if (o->max)
		(void)buf_printf(b, " (%s to %s)", low, high);
	else if (o->min)
		(void)buf_printf(b, " (at least %s)", low);
}

static void describe_exclusions(const struct opt *o, struct buf *b)
{
	const char *word = o->not_with;
	size_t n;

	(void)buf_printf(b, "; not with");
	for (; *word; word += n + (word[n] == ' ')) {
		n = strcspn(word, " ");
		(void)buf_printf(b, "%s --%.*s", word == o->not_with ? "" : ",", (int)n, word);
	}
}

static void describe(const struct opt *o, struct buf *b)
{
	const char *const *choice;

	(void)buf_printf(b, "%s", o->help);
	if (o->type == OPT_CHOICE) {
		for (choice = o->choices; *choice; choice++)
			(void)buf_printf(b, "%s%s", choice == o->choices ? " (" : ", ", *choice);
		(void)buf_byte(b, ')');
	}
	describe_limits(o, b);
	if (o->not_with)
		describe_exclusions(o, b);
	if (o->def && o->type != OPT_FLAG)
		(void)buf_printf(b, " [%s]", o->def);
}

static void help_option(const struct opt *o, FILE *to)
{
	char head[64];
	struct buf text;

	buf_init(&text, 4096);
	help_option_head(head, o);
	describe(o, &text);
	if (strlen(head) + 4 > LEFT)
		fprintf(to, "  %s\n%*s", head, LEFT, "");
	else
		fprintf(to, "  %-*s", LEFT - 2, head);
	print_wrapped(buf_string(&text), to);
	buf_done(&text);
}

static void help_groups(const struct command *cmd, FILE *to)
{
	const struct opt_use *use;
	size_t i;

	/* The command's own first: the common ones are known from the other commands. */
	for (use = cmd->uses + 1;; use++) {
		const struct opt_group *group = use->group ? use->group : cmd->uses->group;

		fprintf(to, "\n%s:\n", group->title);
		for (i = 0; i < group->n; i++)
			help_option(&group->opts[i], to);
		if (!use->group)
			break;
	}
}

void help_command(const struct command *cmd, FILE *to)
{
	const struct command_example *example;

	fprintf(to, "Usage: netkit %s [options]%s%s\n", cmd->name, *cmd->operands ? " " : "",
		cmd->operands);
	fprintf(to, "%c%s.\n", toupper((unsigned char)cmd->summary[0]), cmd->summary + 1);
	if (cmd->examples) {
		fprintf(to, "\nExamples:\n");
		for (example = cmd->examples; example->aim; example++)
			fprintf(to, "  %s\n      %s\n", example->line, example->aim);
	}
	help_groups(cmd, to);
	fprintf(to, "\nMore: netkit help %s\n", cmd->name);
}

void help_netkit(const struct command *const *commands, FILE *to)
{
	fprintf(to, "Usage: netkit COMMAND [options] [operands]\n"
		    "Six tools for people who work with sockets.\n\nCommands:\n");
	for (; *commands; commands++)
		fprintf(to, "  %-12s %s\n", (*commands)->name, (*commands)->summary);
	fprintf(to, "\nOptions:\n"
		    "  --help                  show this help and end\n"
		    "  --version [--json]      show version, features and libraries and end\n"
		    "  --list                  print the names of the commands, one a line\n"
		    "  --install-links DIR     make a link for each command in DIR\n"
		    "\nMore: netkit COMMAND --help, netkit help COMMAND\n");
}
