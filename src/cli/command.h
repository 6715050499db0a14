/*
 * A command is a value: its name, what it says of itself, its options, and a function.
 *
 * To add one, follow docs/adding-a-command.md: a line in cmd/commands.def, a folder, a page of
 * prose, tests.  Nothing else.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/opt.h"

#include <stddef.h>

struct error;

struct command_example {
	const char *aim;  /* one sentence, no full stop */
	const char *line; /* what to type */
};

struct command {
	const char *name;     /* as typed: "echo-serve" */
	const char *summary;  /* one line, lower case, no full stop */
	const char *operands; /* "HOST PORT", "[HOST [SERVICE]]…"; "" for none */
	const char *schema;   /* of its JSON documents: "netkit.lookup/1" */
	const struct command_example *examples; /* ends with a NULL aim; shown by --help */
	const struct opt_use *uses; /* ends with a NULL group; the first is common_group */
	size_t config_size;

	/*
	 * argv holds the operands alone.  Returns an exit status, or -1 with *err set, which is
	 * then reported and decides the status.
	 */
	int (*run)(const void *config, int argc, char **argv, struct error *err);
};

/* Walks over each option of a command, with the names that its loop variables shall have. */
#define COMMAND_EACH_OPT(cmd, use_var, opt_var)                                               \
	for (const struct opt_use *use_var = (cmd)->uses; use_var->group; use_var++)          \
		for (const struct opt *opt_var = use_var->group->opts;                        \
		     opt_var < use_var->group->opts + use_var->group->n; opt_var++)

#endif
