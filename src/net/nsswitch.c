/* nsswitch.conf(5), the one line of it that is about hosts. */
#include "net/nsswitch.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20 };

/* What glibc 2.36 has when the file or the line is missing. */
static const char default_sources[] = "files dns";

static const char blanks[] = " \t\n\v\f\r";

/* Lines of other names count for nothing, not even when they cannot be read. */
static const char *const databases[] = {
	"aliases",       "ethers",        "group",     "group_compat", "gshadow",
	"hosts",         "initgroups",    "netgroup",  "networks",     "passwd",
	"passwd_compat", "protocols",     "publickey", "rpc",          "services",
	"shadow",        "shadow_compat",
};

static const char *const status_names[] = {
	[NSSWITCH_SUCCESS] = "SUCCESS",
	[NSSWITCH_NOTFOUND] = "NOTFOUND",
	[NSSWITCH_UNAVAIL] = "UNAVAIL",
	[NSSWITCH_TRYAGAIN] = "TRYAGAIN",
};

static const char *const action_names[] = {
	[NSSWITCH_CONTINUE] = "CONTINUE",
	[NSSWITCH_RETURN] = "RETURN",
	[NSSWITCH_MERGE] = "MERGE",
};

const char *nsswitch_status_name(enum nsswitch_status status)
{
	return status_names[status];
}

static void skip_blanks(const char **p)
{
	*p += strspn(*p, blanks);
}

/* The index of the word of n bytes, in any case; -1. */
static int index_of(const char *word, size_t n, const char *const *words, size_t words_n)
{
	size_t i;

	for (i = 0; i < words_n; i++) {
		if (strlen(words[i]) == n && !strncasecmp(words[i], word, n))
			return (int)i;
	}
	return -1;
}

/* A word of a bracket: it ends at a blank, "=" or "]". */
static int read_word(const char **p, const char *const *words, size_t words_n)
{
	size_t n = strcspn(*p, " \t\n\v\f\r=]");
	int index = index_of(*p, n, words, words_n);

	*p += n;
	skip_blanks(p);
	return index;
}

/* "STATUS=ACTION" or "!STATUS=ACTION", which is about every other status. */
static bool read_criterion(const char **p, struct nsswitch_source *source)
{
	bool is_not = **p == '!';
	int status, action, i;

	*p += is_not;
	status = read_word(p, status_names, NSSWITCH_STATUSES);
	if (status < 0 || **p != '=')
		return false;
	++*p;
	skip_blanks(p);
	action = read_word(p, action_names, ARRAY_SIZE(action_names));
	if (action < 0)
		return false;
	for (i = 0; i < NSSWITCH_STATUSES; i++) {
		if ((i == status) != is_not)
			source->actions[i] = (enum nsswitch_action)action;
	}
	return true;
}

/* The bracket as written, for a reader. */
static void keep_bracket(struct nsswitch_source *source, const char *from, const char *to)
{
	size_t n = 0;

	for (; from < to && n + 1 < sizeof(source->brackets); from++) {
		bool is_blank = strchr(blanks, *from) != NULL;

		if (is_blank &&
		    (n < 2 || source->brackets[n - 1] == ' ' || from[1] == ']'))
			continue;
		source->brackets[n++] = is_blank ? ' ' : *from;
	}
	source->brackets[n] = '\0';
}

static bool read_bracket(const char **p, struct nsswitch_source *source)
{
	const char *start = (*p)++;

	skip_blanks(p);
	do {
		if (!read_criterion(p, source))
			return false;
	} while (**p != ']');
	++*p;
	keep_bracket(source, start, *p);
	return true;
}

/* The sources of a line of any database; false: a bracket cannot be read. */
static bool read_sources(const char *p, struct nsswitch *conf)
{
	conf->n = 0;
	for (;;) {
		struct nsswitch_source source = {.actions[NSSWITCH_SUCCESS] =
							 NSSWITCH_RETURN};
		size_t n;

		skip_blanks(&p);
		n = strcspn(p, " \t\n\v\f\r[");
		if (!n)
			return true;
		snprintf(source.name, sizeof(source.name), "%.*s", (int)n, p);
		p += n;
		skip_blanks(&p);
		if (*p == '[' && !read_bracket(&p, &source))
			return false;
		if (conf->n < NSSWITCH_SOURCES)
			conf->sources[conf->n++] = source;
	}
}

static void keep_text(struct nsswitch *conf, const char *text)
{
	size_t n;

	text += strspn(text, blanks);
	n = strlen(text);
	while (n && strchr(blanks, text[n - 1]))
		n--;
	snprintf(conf->text, sizeof(conf->text), "%.*s", (int)n, text);
}

static void read_line(const char *line, unsigned number, struct nsswitch *conf)
{
	struct nsswitch other;
	const char *name = line + strspn(line, blanks), *rest;
	size_t n = strcspn(name, " \t\n\v\f\r:");
	char word[NSSWITCH_WORD];

	if (!n || !name[n])
		return;
	snprintf(word, sizeof(word), "%.*s", (int)n, name);
	rest = name + n + strspn(name + n, " \t\n\v\f\r:");
	if (!strcmp(word, "hosts")) {
		conf->other_lines += conf->line != 0;
		conf->line = number;
		keep_text(conf, rest);
		if (!read_sources(rest, conf))
			conf->broken_line = number;
	} else if (index_of(name, n, databases, ARRAY_SIZE(databases)) >= 0 &&
		   !read_sources(rest, &other)) {
		conf->broken_line = number;
	}
}

void nsswitch_parse(struct nsswitch *ret, const char *text, size_t n)
{
	struct nsswitch conf = {.n = 0};
	const char *end = text + n;
	unsigned number = 0;
	char *line;

	while (!conf.broken_line && (line = text_next_line(&text, end))) {
		read_line(line, ++number, &conf);
		free(line);
	}
	if (conf.broken_line) {
		conf.n = 0;
	} else if (!conf.line) {
		keep_text(&conf, default_sources);
		(void)read_sources(default_sources, &conf);
	}
	*ret = conf;
}

void nsswitch_load(struct nsswitch *ret)
{
	size_t n = 0;
	char *text = file_read(NSSWITCH_PATH, FILE_MAX, &n);

	nsswitch_parse(ret, text ? text : "", n);
	free(text);
}

int nsswitch_find(const struct nsswitch *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->n; i++) {
		if (!strcmp(conf->sources[i].name, name))
			return (int)i;
	}
	return -1;
}
