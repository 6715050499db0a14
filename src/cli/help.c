/* --help, from the table. */
#include "cli/help.h"

#include "cli/command.h"
#include "cli/opt.h"

#include <ctype.h>
#include <string.h>

enum { LEFT = 30, WIDTH = 80 };

const char *help_option_head(char dst[static 64], const struct opt *o)
{
	char arg[32] = "";
	size_t i;

	if (opt_takes_value(o)) {
		snprintf(arg, sizeof(arg), " %s", o->arg);
		for (i = 0; arg[i]; i++)
			arg[i] = (char)toupper((unsigned char)arg[i]);
	}
	if (o->letter)
		snprintf(dst, 64, "-%c, --%s%s", o->letter, o->name, arg);
	else if (o->type == OPT_SWITCH)
		snprintf(dst, 64, "    --[no-]%s", o->name);
	else
		snprintf(dst, 64, "    --%s%s", o->name, arg);
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
		text += word;
		text += strspn(text, " ");
	}
	fputc('\n', to);
}

static void describe(const struct opt *o, char *dst, size_t cap)
{
	size_t n = (size_t)snprintf(dst, cap, "%s", o->help);
	const char *const *choice;

	if (o->type == OPT_CHOICE) {
		n += (size_t)snprintf(dst + n, cap - n, " (");
		for (choice = o->choices; *choice; choice++)
			n += (size_t)snprintf(dst + n, cap - n, "%s%s",
					      choice == o->choices ? "" : ", ", *choice);
		n += (size_t)snprintf(dst + n, cap - n, ")");
	}
	if (o->def && o->type != OPT_FLAG)
		snprintf(dst + n, cap - n, " [%s]", o->def);
}

static void help_option(const struct opt *o, FILE *to)
{
	char head[64], text[512];

	help_option_head(head, o);
	describe(o, text, sizeof(text));
	if (strlen(head) + 4 > LEFT)
		fprintf(to, "  %s\n%*s", head, LEFT, "");
	else
		fprintf(to, "  %-*s", LEFT - 2, head);
	print_wrapped(text, to);
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
			fprintf(to, "  %-44s # %s\n", example->line, example->aim);
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
