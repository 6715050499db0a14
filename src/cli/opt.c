/* The parser that reads option tables. */
#include "cli/opt.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"
#include "cli/command.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which options the last command line had, for exclusions and opt_was_given(). */
static struct opt_list given;

bool opt_takes_value(const struct opt *o)
{
	return o->type != OPT_FLAG && o->type != OPT_SWITCH && o->type != OPT_COUNT;
}

const struct opt *opt_find(const struct command *cmd, const char *name)
{
	COMMAND_EACH_OPT(cmd, use, o)
	{
		if (!strcmp(o->name, name))
			return o;
	}
	return NULL;
}

bool opt_was_given(const char *name)
{
	size_t i;

	for (i = 0; i < given.n; i++) {
		if (!strcmp(given.items[i], name))
			return true;
	}
	return false;
}

static void list_add(struct opt_list *list, const char *item)
{
	list->items = mem_grow(list->items, &list->cap, list->n, sizeof(*list->items));
	list->items[list->n++] = item;
}

const char *opt_format_limit(char dst[static 24], enum opt_type type, uint64_t value)
{
	static const struct {
		enum opt_type type;
		uint64_t factor;
		const char *unit;
	} units[] = {
		{ OPT_DURATION, 3600 * CLOCK_S, "h" }, { OPT_DURATION, 60 * CLOCK_S, "m" },
		{ OPT_DURATION, CLOCK_S, "s" },	       { OPT_DURATION, CLOCK_MS, "ms" },
		{ OPT_DURATION, CLOCK_US, "us" },      { OPT_DURATION, 1, "ns" },
		{ OPT_SIZE, 1 << 30, "G" },	       { OPT_SIZE, 1 << 20, "M" },
		{ OPT_SIZE, 1 << 10, "k" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (units[i].type == type && value && value % units[i].factor == 0) {
			snprintf(dst, 24, "%" PRIu64 "%s", value / units[i].factor, units[i].unit);
			return dst;
		}
	}
	snprintf(dst, 24, "%" PRIu64, value);
	return dst;
}

static int refuse_value(const struct opt *o, const char *value, struct error *err)
{
	static const char *const kinds[] = {
		[OPT_UINT] = "number", [OPT_DURATION] = "duration", [OPT_SIZE] = "size",
	};
	static const char *const hints[] = {
		[OPT_UINT] = "",
		[OPT_DURATION] = " such as 250ms, 5s or 1m",
		[OPT_SIZE] = " such as 512, 64k or 1M",
	};
	const char *kind = kinds[o->type];
	char subject[64], low[24], high[24];

	snprintf(subject, sizeof(subject), "--%s", o->name);
	opt_format_limit(low, o->type, o->min);
	opt_format_limit(high, o->type, o->max);
	if (o->max)
		return error_set(err, ERROR_USAGE, 0, subject, "'%s' is not a %s from %s to %s",
				 value, kind, low, high);
	if (o->min)
		return error_set(err, ERROR_USAGE, 0, subject, "'%s' is not a %s of at least %s",
				 value, kind, low);
	return error_set(err, ERROR_USAGE, 0, subject, "'%s' is not a %s%s", value, kind,
			 hints[o->type]);
}

static int refuse_choice(const struct opt *o, const char *value, struct error *err)
{
	char subject[64], words[128] = "";
	size_t n = 0, i;

	snprintf(subject, sizeof(subject), "--%s", o->name);
	for (i = 0; o->choices[i] && n < sizeof(words); i++)
		n += (size_t)snprintf(words + n, sizeof(words) - n, "%s%s", i ? ", " : "",
				      o->choices[i]);
	return error_set(err, ERROR_USAGE, 0, subject, "'%s' is none of %s", value, words);
}

static int store_choice(const struct opt *o, int *field, const char *value, struct error *err)
{
	int i;

	for (i = 0; o->choices[i]; i++) {
		if (!strcmp(o->choices[i], value)) {
			*field = i;
			return 0;
		}
	}
	return refuse_choice(o, value, err);
}

static int store_number(const struct opt *o, uint64_t *field, const char *value,
			struct error *err)
{
	uint64_t number;
	bool is_read;

	switch (o->type) {
	case OPT_DURATION:
		is_read = parse_duration(value, &number);
		break;
	case OPT_SIZE:
		is_read = parse_size(value, &number);
		break;
	default:
		is_read = parse_uint(value, 0, UINT64_MAX, &number);
	}
	if (!is_read || number < o->min || (o->max && number > o->max))
		return refuse_value(o, value, err);
	*field = number;
	return 0;
}

/* Puts a value (NULL for those that take none) into its field. */
static int store(const struct opt *o, void *group_config, const char *value, bool is_on,
		 struct error *err)
{
	void *field = (char *)group_config + o->at;

	switch (o->type) {
	case OPT_FLAG:
	case OPT_SWITCH:
		*(bool *)field = is_on;
		return 0;
	case OPT_COUNT:
		++*(unsigned *)field;
		return 0;
	case OPT_STRING:
	case OPT_FILE:
		*(const char **)field = value;
		return 0;
	case OPT_LIST:
		list_add(field, value);
		return 0;
	case OPT_CHOICE:
		return store_choice(o, field, value, err);
	case OPT_UINT:
	case OPT_DURATION:
	case OPT_SIZE:
		return store_number(o, field, value, err);
	}
	return 0;
}

void opt_defaults(const struct command *cmd, void *config)
{
	COMMAND_EACH_OPT(cmd, use, o)
	{
		struct error err = ERROR_INIT;

		if (!o->def)
			continue;
		if (store(o, (char *)config + use->at, o->def, !strcmp(o->def, "yes"), &err) < 0) {
			fprintf(stderr, "netkit %s: the default of --%s: %s\n", cmd->name, o->name,
				err.text);
			abort();
		}
	}
}

void opt_done(const struct command *cmd, void *config)
{
	COMMAND_EACH_OPT(cmd, use, o)
	{
		struct opt_list *list = (void *)((char *)config + use->at + o->at);

		if (o->type != OPT_LIST)
			continue;
		free(list->items);
		*list = (struct opt_list){ 0 };
	}
	free(given.items);
	given = (struct opt_list){ 0 };
}

/* An option as found on the command line. */
struct found {
	const struct opt *opt;
	void *config; /* of its group */
	bool is_on;   /* not --no-… */
};

static bool find_letter(const struct command *cmd, void *config, char letter, struct found *ret)
{
	COMMAND_EACH_OPT(cmd, use, o)
	{
		if (o->letter == letter) {
			*ret = (struct found){ o, (char *)config + use->at, true };
			return true;
		}
	}
	return false;
}

static bool name_is(const char *name, const char *text, size_t n)
{
	return strlen(name) == n && !memcmp(name, text, n);
}

static bool find_name(const struct command *cmd, void *config, const char *text, size_t n,
		      struct found *ret)
{
	bool is_no = n > 3 && !memcmp(text, "no-", 3);

	COMMAND_EACH_OPT(cmd, use, o)
	{
		bool is_off = o->type == OPT_SWITCH && is_no && name_is(o->name, text + 3, n - 3);

		if (is_off || name_is(o->name, text, n)) {
			*ret = (struct found){ o, (char *)config + use->at, !is_off };
			return true;
		}
	}
	return false;
}

/* "did you mean --timeout?", kept for as long as the error may be. */
static const char *suggestion(const struct command *cmd, const char *word)
{
	static char hint[96];
	struct opt_list names = { 0 };
	bool is_no = !strncmp(word, "no-", 3);
	const char *best;

	COMMAND_EACH_OPT(cmd, use, o)
	{
		if (!is_no || o->type == OPT_SWITCH)
			list_add(&names, o->name);
	}
	best = text_suggest(is_no ? word + 3 : word, names.items, names.n);
	if (best)
		snprintf(hint, sizeof(hint), "did you mean --%s%s?", is_no ? "no-" : "", best);
	else
		snprintf(hint, sizeof(hint), "netkit %s --help lists the options", cmd->name);
	free(names.items);
	return hint;
}

static int unknown(const struct command *cmd, const char *text, size_t n, struct error *err)
{
	char word[64];

	snprintf(word, sizeof(word), "%.*s", (int)(n < 60 ? n : 60), text);
	error_set(err, ERROR_USAGE, 0, NULL, "unknown option %s", word);
	error_hint(err, suggestion(cmd, word + strspn(word, "-")));
	return -1;
}

static int no_value(const struct opt *o, struct error *err)
{
	char arg[32]; /* in capitals, as --help shows it */
	size_t i;

	snprintf(arg, sizeof(arg), "%s", o->arg);
	for (i = 0; arg[i]; i++)
		arg[i] = (char)toupper((unsigned char)arg[i]);
	return error_set(err, ERROR_USAGE, 0, NULL, "the option --%s needs a value: %s", o->name,
			 arg);
}

struct parser {
	const struct command *cmd;
	void *config;
	char **argv;
	int argc, at;
};

static int take(const struct found *f, const char *value, struct error *err)
{
	if (store(f->opt, f->config, value, f->is_on, err) < 0)
		return -1;
	list_add(&given, f->opt->name);
	return 0;
}

static int parse_long(struct parser *p, const char *text, struct error *err)
{
	const char *equals = strchr(text, '=');
	size_t n = equals ? (size_t)(equals - text) : strlen(text);
	struct found f;

	if (!find_name(p->cmd, p->config, text, n, &f))
		return unknown(p->cmd, text - 2, n + 2, err);
	if (!opt_takes_value(f.opt)) {
		if (equals)
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "the option --%s takes no value", f.opt->name);
		return take(&f, NULL, err);
	}
	if (equals)
		return take(&f, equals + 1, err);
	if (p->at == p->argc)
		return no_value(f.opt, err);
	return take(&f, p->argv[p->at++], err);
}

static int parse_letters(struct parser *p, const char *text, struct error *err)
{
	struct found f;

	while (*text) {
		if (!find_letter(p->cmd, p->config, *text, &f)) {
			char word[3] = { '-', *text, '\0' };

			return unknown(p->cmd, word, 2, err);
		}
		text++;
		if (!opt_takes_value(f.opt)) {
			if (take(&f, NULL, err) < 0)
				return -1;
			continue;
		}
		if (*text)
			return take(&f, text, err);
		if (p->at == p->argc)
			return no_value(f.opt, err);
		return take(&f, p->argv[p->at++], err);
	}
	return 0;
}

/* Two options that were both given and exclude each other. */
static int check_exclusions(const struct command *cmd, struct error *err)
{
	COMMAND_EACH_OPT(cmd, use, o)
	{
		const char *word = o->not_with;

		if (!word || !opt_was_given(o->name))
			continue;
		while (*word) {
			char name[32];
			size_t n = strcspn(word, " ");

			snprintf(name, sizeof(name), "%.*s", (int)n, word);
			if (opt_was_given(name))
				return error_set(err, ERROR_USAGE, 0, NULL,
						 "--%s and --%s exclude each other", o->name, name);
			word += n + (word[n] == ' ');
		}
	}
	return 0;
}

int opt_parse(const struct command *cmd, void *config, int argc, char **argv, int *ret_operands,
	      struct error *err)
{
	struct parser p = { .cmd = cmd, .config = config, .argv = argv, .argc = argc, .at = 1 };
	struct error other = ERROR_INIT;
	bool is_ended = false, has_failed = false;
	int operands = 0, result;

	given.n = 0;
	while (p.at < argc) {
		char *word = argv[p.at++];

		result = 0;
		if (is_ended || word[0] != '-' || !word[1])
			argv[operands++] = word;
		else if (!strcmp(word, "--"))
			is_ended = true;
		else if (word[1] == '-')
			result = parse_long(&p, word + 2, has_failed ? &other : err);
		else
			result = parse_letters(&p, word + 1, has_failed ? &other : err);
		has_failed |= result < 0;
	}
	if (has_failed || check_exclusions(cmd, err) < 0)
		return -1;
	*ret_operands = operands;
	return 0;
}
