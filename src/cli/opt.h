/*
 * The option table: one description of an option, from which the parser, --help, the manual
 * and the completions are made.
 *
 * Options come in groups (struct opt_group), each with a config struct of its own; a command
 * uses groups by name and says where their config sits in its own.  Defaults are written as a
 * user would type them and go through the option's own parser, so they cannot disagree with it.
 *
 * The command line: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, -ab for two flags; options
 * may follow operands; "--" ends them; "-" is an operand; nothing is abbreviated.
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command;
struct error;

enum opt_type {
	OPT_FLAG,     /* bool: false until given */
	OPT_SWITCH,   /* bool: --name and --no-name; def "yes" or "no" */
	OPT_COUNT,    /* unsigned: how often it was given */
	OPT_STRING,   /* const char *, borrowed from argv */
	OPT_FILE,     /* the same; completed as a file name */
	OPT_LIST,     /* struct opt_list: may be repeated */
	OPT_UINT,     /* uint64_t, min to max */
	OPT_DURATION, /* uint64_t nanoseconds, min to max nanoseconds */
	OPT_SIZE,     /* uint64_t bytes, min to max */
	OPT_CHOICE,   /* int: the index in `choices` */
};

struct opt {
	const char *name; /* long name, no dashes; joins table and prose */
	char letter;	  /* short name, or 0 */
	enum opt_type type;
	size_t at;		    /* FIELD() in the group's config struct */
	const char *arg;	    /* metavariable; NULL for flags, switches and counts */
	const char *def;	    /* default as typed, or NULL */
	const char *const *choices; /* OPT_CHOICE: NULL-terminated; else words for completion */
	uint64_t min, max;	    /* max 0: no limit */
	const char *not_with;	    /* names of options that exclude this one, blanks between */
	const char *help;	    /* one line, lower case, no full stop */
};

/* offsetof() that refuses a member of another type when compiling. */
#define FIELD(s, member, type)                                                                \
	(offsetof(struct s, member) + 0 * sizeof(_Generic(&((struct s *)0)->member, type * : 0)))

struct opt_list {
	const char **items; /* borrowed from argv; the array is released by opt_done() */
	size_t n, cap;
};

struct opt_group {
	const char *title; /* heading in --help and the manual */
	const struct opt *opts;
	size_t n;
};

/* A group in a command, and where its config struct sits in the command's. */
struct opt_use {
	const struct opt_group *group;
	size_t at;
};

#define OPT_GROUP(heading, table) { .title = (heading), .opts = (table), .n = ARRAY_SIZE(table) }

/*
 * Sets every option of cmd to its default.  config is cmd->config_size bytes, zeroed before.
 * Asserts that every default is accepted by its own parser.
 */
void opt_defaults(const struct command *cmd, void *config);

/*
 * Parses argv[1…], moves the operands to argv[0…] and their number to *ret_operands.  -1 with
 * ERROR_USAGE, whose hint suggests what an unknown option meant.  The rest of the line is read
 * after a mistake, too, so that a --json or --color behind it counts when it is reported.
 */
int opt_parse(const struct command *cmd, void *config, int argc, char **argv, int *ret_operands,
	      struct error *err);

/* Releases what parsing allocated (lists). */
void opt_done(const struct command *cmd, void *config);

/* Finds an option of cmd by its long name; NULL. */
const struct opt *opt_find(const struct command *cmd, const char *name);

/* Was the option given on the command line of the last opt_parse()? */
bool opt_was_given(const char *name);

bool opt_takes_value(const struct opt *o);

/* "250ms", "64k", "1M", "443": a limit as a user would type it; returns dst. */
const char *opt_format_limit(char dst[static 24], enum opt_type type, uint64_t value);

#endif
