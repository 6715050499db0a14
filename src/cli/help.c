/* --help, from the table. */
#include "cli/help.h"

#include "base/buf.h"
#include "cli/command.h"
#include "cli/opt.h"

#include <ctype.h>
#include <langinfo.h>
#include <locale.h>
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

/* Does the user's terminal show UTF-8?  Asked here alone: what the network says never is. */
static bool is_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool result = locale && !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");

	if (locale)
		freelocale(locale);
	return result;
}

/* Text of the table, whose one character beyond ASCII is as wide in either form. */
static void print_text(const char *text, size_t n, FILE *to)
{
	static const char dots[] = "…";
	const char *at;
	size_t before;

	while ((at = memmem(text, n, dots, strlen(dots))) && !is_utf8()) {
		before = (size_t)(at - text);
		fprintf(to, "%.*s...", (int)before, text);
		text += before + strlen(dots);
		n -= before + strlen(dots);
	}
	fwrite(text, 1, n, to);
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
		print_text(text, word, to);
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

	fprintf(to, "Usage: netkit %s [options]%s", cmd->name, *cmd->operands ? " " : "");
	print_text(cmd->operands, strlen(cmd->operands), to);
	fputc('\n', to);
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
