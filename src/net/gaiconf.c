/*
 * gai.conf line by line.  Like glibc's own reader this one takes what strtoul(3) takes for a
 * number, an empty word included, and forgets what stands behind the second value.
 */
#include "net/gaiconf.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A line being read: its number, and where its prefix and value stand. */
struct line {
	unsigned number;
	char *prefix, *value;
};

static void add_mistake(struct gaiconf *conf, const struct line *line, enum gaiconf_fault fault)
{
	conf->mistakes = mem_grow(conf->mistakes, &conf->mistakes_cap, conf->mistakes_n,
				  sizeof(*conf->mistakes));
	conf->mistakes[conf->mistakes_n++] =
		(struct gaiconf_mistake){ .line = line->number, .fault = fault };
}

static bool parse_number(const char *text, unsigned long max, unsigned *ret)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (*end || errno || value > max)
		return false;
	*ret = (unsigned)value;
	return true;
}

/* IPv6; for a scope also IPv4, whose mapped form *ret is.  *ret_base is the length of what
 * stands before the part that was written. */
static bool parse_address(const char *text, bool is_scope, struct addr *ret, unsigned *ret_base)
{
	struct in6_addr in6 = { .s6_addr = { [10] = 0xff, [11] = 0xff } };

	*ret_base = 0;
	if (inet_pton(AF_INET6, text, &in6) == 1) {
		if (is_scope && !IN6_IS_ADDR_V4MAPPED(&in6))
			return false;
	} else if (is_scope && inet_pton(AF_INET, text, in6.s6_addr + 12) == 1) {
		*ret_base = 96;
	} else {
		return false;
	}
	return addr_from_bytes(&in6, sizeof(in6), 0, ret);
}

static void add_prefix(struct gaiconf *conf, struct gaiconf_list *list, const struct line *line)
{
	bool is_scope = list == &conf->scopes4;
	char *slash = strchr(line->prefix, '/');
	struct addrorder_prefix p = { .line = line->number };
	unsigned base;

	if (slash)
		*slash = '\0';
	if (!parse_address(line->prefix, is_scope, &p.prefix, &base)) {
		add_mistake(conf, line, GAICONF_BAD_PREFIX);
	} else if (!slash) {
		add_mistake(conf, line, GAICONF_MISSING_LENGTH);
	} else if (!parse_number(slash + 1, 128 - base, &p.len) ||
		   (is_scope && base + p.len < 96)) {
		add_mistake(conf, line, GAICONF_BAD_LENGTH);
	} else if (!parse_number(line->value, INT_MAX, &p.value)) {
		add_mistake(conf, line, GAICONF_BAD_VALUE);
	} else {
		p.len += base;
		if (!*line->value)
			add_mistake(conf, line, GAICONF_MISSING_VALUE);
		list->items = mem_grow(list->items, &list->cap, list->n, sizeof(*list->items));
		list->items[list->n++] = p;
	}
}

/* The next word, ended by a NUL; *at moves behind it. */
static char *take_word(char **at)
{
	char *word;

	while (isspace((unsigned char)**at))
		(*at)++;
	word = *at;
	while (**at && !isspace((unsigned char)**at))
		(*at)++;
	if (**at)
		*(*at)++ = '\0';
	return word;
}

static void parse_line(struct gaiconf *conf, char *text, unsigned number)
{
	struct line line = { .number = number };
	char *word;

	text[strcspn(text, "#")] = '\0';
	word = take_word(&text);
	line.prefix = take_word(&text);
	line.value = take_word(&text);
	if (!strcmp(word, "label"))
		add_prefix(conf, &conf->labels, &line);
	else if (!strcmp(word, "precedence"))
		add_prefix(conf, &conf->precedences, &line);
	else if (!strcmp(word, "scopev4"))
		add_prefix(conf, &conf->scopes4, &line);
	else if (!strcmp(word, "reload"))
		conf->reloads = !strcmp(line.prefix, "yes");
	else if (*word)
		add_mistake(conf, &line, GAICONF_BAD_WORD);
}

static void replace_table(struct addrorder_table *table, const struct gaiconf_list *list)
{
	if (list->n) {
		table->items = list->items;
		table->n = list->n;
	}
}

void gaiconf_parse(struct gaiconf *ret, const char *text, size_t n)
{
	struct gaiconf conf = { .policy = addrorder_glibc };
	const char *end = text + n;
	unsigned number = 0;
	char *line;

	while ((line = text_next_line(&text, end))) {
		parse_line(&conf, line, ++number);
		free(line);
	}
	replace_table(&conf.policy.labels, &conf.labels);
	replace_table(&conf.policy.precedences, &conf.precedences);
	replace_table(&conf.policy.scopes4, &conf.scopes4);
	*ret = conf;
}

void gaiconf_load(struct gaiconf *ret)
{
	size_t n = 0;
	char *text = file_read(GAICONF_PATH, GAICONF_MAX_BYTES, &n);

	gaiconf_parse(ret, text ? text : "", n);
	free(text);
}

void gaiconf_done(struct gaiconf *conf)
{
	free(conf->labels.items);
	free(conf->precedences.items);
	free(conf->scopes4.items);
	free(conf->mistakes);
	*conf = (struct gaiconf){ .policy = addrorder_glibc };
}

const char *gaiconf_fault_text(enum gaiconf_fault fault)
{
	static const char *const texts[] = {
		[GAICONF_BAD_WORD] = "is no keyword of gai.conf",
		[GAICONF_BAD_PREFIX] = "has no prefix that fits",
		[GAICONF_BAD_LENGTH] = "has a length that is none",
		[GAICONF_MISSING_LENGTH] = "has a prefix without a length",
		[GAICONF_BAD_VALUE] = "has a value that is none",
		[GAICONF_MISSING_VALUE] = "has no value, which counts as 0",
	};

	return texts[fault];
}
