/*
 * Completions for bash, zsh and fish: commands, their options, the words of a choice, file
 * names for what names a file, host names (of the hosts file), and names of services (as
 * `netkit hostinfo --service` has them) where a port is wanted.
 */
#include "docgen.h"

#include "cli/command.h"
#include "commands.h"

#include <stdbool.h>
#include <string.h>

static const char *const own_options[] = { "--help", "--version", "--list", "--install-links" };

static bool may_repeat(const struct opt *o)
{
	return o->type == OPT_LIST || o->type == OPT_COUNT;
}

static void put_words(const char *const *words, FILE *to)
{
	size_t i;

	for (i = 0; words[i]; i++)
		fprintf(to, "%s%s", i ? " " : "", words[i]);
}

static void put_command_names(FILE *to)
{
	const struct command *const *cmd;

	for (cmd = commands; *cmd; cmd++)
		fprintf(to, "%s%s", cmd == commands ? "" : " ", (*cmd)->name);
}

/* Text inside single quotes of the shell, where zsh also wants \: \[ and \]. */
static void put_quoted(const char *text, const char *escaped, FILE *to)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", to);
		else if (strchr(escaped, *text))
			fprintf(to, "\\%c", *text);
		else
			fputc(*text, to);
	}
}

/* Which operand may be a service, from 1: the first "PORT" or "SERVICE"; 0: none. */
static unsigned service_at(const struct command *cmd)
{
	const char *word = cmd->operands;
	unsigned number = 1;

	for (; *word; word += strcspn(word, " "), word += *word == ' ', number++) {
		size_t n = strcspn(word, " ");

		if (memmem(word, n, "PORT", 4) || memmem(word, n, "SERVICE", 7))
			return *word == '@' || word[1] == '@' ? 0 : number;
	}
	return 0;
}

static void bash_options(FILE *to)
{
	const struct command *const *cmd;

	fprintf(to, "_netkit_options()\n{\n\tcase $1 in\n");
	for (cmd = commands; *cmd; cmd++) {
		fprintf(to, "\t%s)\n\t\techo '", (*cmd)->name);
		COMMAND_EACH_OPT(*cmd, use, o)
		{
			if (o->letter)
				fprintf(to, "-%c ", o->letter);
			fprintf(to, "--%s ", o->name);
			if (o->type == OPT_SWITCH)
				fprintf(to, "--no-%s ", o->name);
		}
		fprintf(to, "'\n\t\t;;\n");
	}
	fprintf(to, "\tesac\n}\n\n");
}

/* What follows an option that takes a value: "word …", "@file", "@any"; none for a flag. */
static void bash_values(FILE *to)
{
	const struct command *const *cmd;

	fprintf(to, "_netkit_values()\n{\n\tcase $1:$2 in\n");
	for (cmd = commands; *cmd; cmd++) {
		COMMAND_EACH_OPT(*cmd, use, o)
		{
			if (!opt_takes_value(o))
				continue;
			fprintf(to, "\t%s:--%s", (*cmd)->name, o->name);
			if (o->letter)
				fprintf(to, " | %s:-%c", (*cmd)->name, o->letter);
			fprintf(to, ")\n\t\techo '");
			if (o->choices)
				put_words(o->choices, to);
			else
				fputs(o->type == OPT_FILE ? "@file" : "@any", to);
			fprintf(to, "'\n\t\t;;\n");
		}
	}
	fprintf(to, "\tesac\n}\n\n");
}

/* Where names of services are offered, and where they come from. */
static void bash_services(FILE *to)
{
	const struct command *const *cmd;

	fprintf(to, "_netkit_services()\n{\n"
		    "\t\"${COMP_WORDS[0]}\" hostinfo --service 2>/dev/null | cut -d' ' -f1\n}\n\n"
		    "# After so many operands one may be a service.\n"
		    "_netkit_wants_service()\n{\n"
		    "\tlocal word operands=0\n\n"
		    "\tfor word in \"${COMP_WORDS[@]:2:COMP_CWORD - 2}\"; do\n"
		    "\t\t[[ $word == -* ]] || operands=$((operands + 1))\n"
		    "\tdone\n"
		    "\tcase $1 in\n");
	for (cmd = commands; *cmd; cmd++) {
		if (service_at(*cmd))
			fprintf(to, "\t%s) [ \"$operands\" -ge %u ] ;;\n", (*cmd)->name,
				service_at(*cmd) - 1);
	}
	fprintf(to, "\t*) false ;;\n\tesac\n}\n\n"
		    "_netkit_operand()\n{\n"
		    "\tif [[ $1 == hostinfo && \" ${COMP_WORDS[*]} \" == *' --service '* ]]; then\n"
		    "\t\tcompgen -W \"$(_netkit_services)\" -- \"$2\"\n"
		    "\telif _netkit_wants_service \"$1\"; then\n"
		    "\t\tcompgen -A hostname -W \"$(_netkit_services)\" -- \"$2\"\n"
		    "\telse\n"
		    "\t\tcompgen -A hostname -- \"$2\"\n"
		    "\tfi\n}\n\n");
}

void complete_bash(FILE *to)
{
	size_t i;

	fprintf(to, "# Completion of netkit for bash; made by docgen from the option tables.\n\n");
	bash_options(to);
	bash_values(to);
	bash_services(to);
	fprintf(to, "_netkit()\n{\n"
		    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
		    "\tlocal command=${COMP_WORDS[1]} values\n\n"
		    "\tCOMPREPLY=()\n"
		    "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
		    "\t\tmapfile -t COMPREPLY < <(compgen -W '");
	put_command_names(to);
	fprintf(to, " help");
	for (i = 0; i < sizeof(own_options) / sizeof(own_options[0]); i++)
		fprintf(to, " %s", own_options[i]);
	fprintf(to, "' -- \"$cur\")\n\t\treturn\n\tfi\n"
		    "\tcase $command in\n"
		    "\thelp)\n\t\tmapfile -t COMPREPLY < <(compgen -W '");
	put_command_names(to);
	fprintf(to, "' -- \"$cur\")\n\t\treturn\n\t\t;;\n"
		    "\t--install-links)\n"
		    "\t\tmapfile -t COMPREPLY < <(compgen -d -- \"$cur\")\n\t\treturn\n\t\t;;\n"
		    "\t--version)\n"
		    "\t\tmapfile -t COMPREPLY < <(compgen -W --json -- \"$cur\")\n"
		    "\t\treturn\n\t\t;;\n"
		    "\tesac\n"
		    "\t# bash makes three words of --name=value\n"
		    "\tif [ \"$cur\" = = ]; then\n"
		    "\t\tcur=\n"
		    "\telif [ \"$before\" = = ]; then\n"
		    "\t\tbefore=${COMP_WORDS[COMP_CWORD - 2]}\n"
		    "\tfi\n"
		    "\tvalues=$(_netkit_values \"$command\" \"$before\")\n"
		    "\tcase $values in\n"
		    "\t@file)\n"
		    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n\t\t;;\n"
		    "\t@any) ;;\n"
		    "\t?*)\n"
		    "\t\tmapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$cur\")\n\t\t;;\n"
		    "\t*)\n"
		    "\t\tif [[ $cur == -* ]]; then\n"
		    "\t\t\tvalues=$(_netkit_options \"$command\")\n"
		    "\t\t\tmapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$cur\")\n"
		    "\t\telse\n"
		    "\t\t\tmapfile -t COMPREPLY < <(_netkit_operand \"$command\" \"$cur\")\n"
		    "\t\tfi\n\t\t;;\n"
		    "\tesac\n}\n\ncomplete -F _netkit netkit\n");
}

/* One name of an option: '(-t --type)--type=[help]:arg:(words)' */
static void zsh_spec(const struct opt *o, const char *name, bool is_long, FILE *to)
{
	fputs("\t\t'", to);
	if (may_repeat(o))
		fputc('*', to);
	else if (o->letter)
		fprintf(to, "(-%c --%s)", o->letter, o->name);
	fputs(name, to);
	if (opt_takes_value(o))
		fputc(is_long ? '=' : '+', to);
	fputc('[', to);
	put_quoted(o->help, "[]:\\", to);
	fputc(']', to);
	if (opt_takes_value(o)) {
		fputc(':', to);
		put_quoted(o->arg, "[]:\\", to);
		fputc(':', to);
		if (o->choices) {
			fputc('(', to);
			put_words(o->choices, to);
			fputc(')', to);
		} else if (o->type == OPT_FILE) {
			fputs("_files", to);
		}
	}
	fputs("' \\\n", to);
}

static void zsh_command(const struct command *cmd, FILE *to)
{
	char name[64];

	fprintf(to, "\t%s)\n\t\t_arguments -s \\\n", cmd->name);
	COMMAND_EACH_OPT(cmd, use, o)
	{
		if (o->letter) {
			snprintf(name, sizeof(name), "-%c", o->letter);
			zsh_spec(o, name, false, to);
		}
		snprintf(name, sizeof(name), "--%s", o->name);
		zsh_spec(o, name, true, to);
		if (o->type == OPT_SWITCH) {
			snprintf(name, sizeof(name), "--no-%s", o->name);
			zsh_spec(o, name, true, to);
		}
	}
	if (!service_at(cmd))
		fprintf(to, "\t\t'*:operand:_hosts'\n\t\t;;\n");
	else if (service_at(cmd) == 1)
		fprintf(to, "\t\t'*:port:_netkit_hosts_services'\n\t\t;;\n");
	else if (!strcmp(cmd->name, "hostinfo"))
		fprintf(to, "\t\t'*:operand:_netkit_hosts_or_services'\n\t\t;;\n");
	else
		fprintf(to, "\t\t'1:host:_hosts' '*:port:_netkit_services'\n\t\t;;\n");
}

/* What the operands of the commands name. */
static void zsh_services(FILE *to)
{
	fprintf(to, "_netkit_services() {\n"
		    "\tlocal -a services=(${(f)\"$(netkit hostinfo --service 2>/dev/null | "
		    "cut -d' ' -f1)\"})\n"
		    "\tcompadd -- $services\n}\n\n"
		    "_netkit_hosts_services() {\n"
		    "\t_alternative 'hosts:host:_hosts' 'services:service:_netkit_services'\n}\n\n"
		    "_netkit_hosts_or_services() {\n"
		    "\tif (( $words[(I)--service] )); then\n\t\t_netkit_services\n"
		    "\telse\n\t\t_netkit_hosts_services\n\tfi\n}\n\n");
}

void complete_zsh(FILE *to)
{
	const struct command *const *cmd;

	fprintf(to, "#compdef netkit\n"
		    "# Completion of netkit for zsh; made by docgen from the option tables.\n\n");
	zsh_services(to);
	fprintf(to, "_netkit() {\n\tlocal -a names=(\n");
	for (cmd = commands; *cmd; cmd++) {
		fprintf(to, "\t\t'%s:", (*cmd)->name);
		put_quoted((*cmd)->summary, ":\\", to);
		fprintf(to, "'\n");
	}
	fprintf(to, "\t\t'help:show the manual page of a command'\n\t)\n\n"
		    "\tif (( CURRENT == 2 )); then\n"
		    "\t\t_describe command names\n"
		    "\t\tcompadd -- --help --version --list --install-links\n"
		    "\t\treturn\n\tfi\n"
		    "\tlocal command=$words[2]\n"
		    "\tshift words\n\t(( CURRENT-- ))\n"
		    "\tcase $command in\n"
		    "\thelp)\n\t\t_describe command names\n\t\t;;\n"
		    "\t--install-links)\n\t\t_files -/\n\t\t;;\n"
		    "\t--version)\n\t\tcompadd -- --json\n\t\t;;\n");
	for (cmd = commands; *cmd; cmd++)
		zsh_command(*cmd, to);
	fprintf(to, "\tesac\n}\n\n"
		    "# Loaded by compinit this file is the function; sourced, it defines it.\n"
		    "if [ \"$funcstack[1]\" = _netkit ]; then\n\t_netkit \"$@\"\n"
		    "elif (( $+functions[compdef] )); then\n\tcompdef _netkit netkit\nfi\n");
}

static void fish_option(const struct command *cmd, const struct opt *o, const char *prefix,
			FILE *to)
{
	fprintf(to, "complete -c netkit -n '__fish_seen_subcommand_from %s'", cmd->name);
	if (o->letter && !*prefix)
		fprintf(to, " -s %c", o->letter);
	fprintf(to, " -l %s%s", prefix, o->name);
	if (o->type == OPT_FILE)
		fputs(" -r -F", to);
	else if (opt_takes_value(o))
		fputs(" -x", to);
	if (o->choices) {
		fputs(" -a '", to);
		put_words(o->choices, to);
		fputc('\'', to);
	}
	fputs(" -d '", to);
	/* fish reads \' inside single quotes, where the other shells end them */
	for (const char *c = o->help; *c; c++)
		fprintf(to, *c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
	fputs("'\n", to);
}

static void fish_operands(const struct command *cmd, FILE *to)
{
	bool is_hostinfo = !strcmp(cmd->name, "hostinfo");
	unsigned at = service_at(cmd);

	fprintf(to, "complete -c netkit -n '__fish_seen_subcommand_from %s%s' "
		    "-a '(__fish_print_hostnames)'\n",
		cmd->name, is_hostinfo ? "; and not __fish_contains_opt service" : "");
	if (at)
		fprintf(to, "complete -c netkit -n '__fish_seen_subcommand_from %s; and "
			    "%stest (count (commandline -opc)) -ge %u%s' "
			    "-a '(__netkit_services)'\n",
			cmd->name, is_hostinfo ? "begin; __fish_contains_opt service; or " : "",
			at + 1, is_hostinfo ? "; end" : "");
}

void complete_fish(FILE *to)
{
	const struct command *const *cmd;

	fprintf(to, "# Completion of netkit for fish; made by docgen from the option tables.\n\n"
		    "function __netkit_services\n"
		    "\tcommand -q netkit; and netkit hostinfo --service 2>/dev/null |\n"
		    "\t\tstring replace -r ' .*' ''\n"
		    "end\n\n"
		    "complete -c netkit -f\n"
		    "complete -c netkit -n __fish_use_subcommand -l help -d 'show the commands'\n"
		    "complete -c netkit -n __fish_use_subcommand -l version -d 'show the version'\n"
		    "complete -c netkit -n __fish_use_subcommand -l list -d 'name the commands'\n"
		    "complete -c netkit -n __fish_use_subcommand -l install-links -r "
		    "-d 'make a link for each command'\n"
		    "complete -c netkit -n __fish_use_subcommand -a help "
		    "-d 'show the manual page of a command'\n"
		    "complete -c netkit -n '__fish_seen_subcommand_from help' -a '");
	put_command_names(to);
	fprintf(to, "'\n");
	for (cmd = commands; *cmd; cmd++) {
		fprintf(to, "\ncomplete -c netkit -n __fish_use_subcommand -a %s -d '",
			(*cmd)->name);
		put_quoted((*cmd)->summary, "", to);
		fprintf(to, "'\n");
		COMMAND_EACH_OPT(*cmd, use, o)
		{
			fish_option(*cmd, o, "", to);
			if (o->type == OPT_SWITCH)
				fish_option(*cmd, o, "no-", to);
		}
		fish_operands(*cmd, to);
	}
}
