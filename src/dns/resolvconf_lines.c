/* The lines of resolv.conf, taken apart as glibc does it. */
#include "dns/resolvconf_lines.h"

#include "base/mem.h"
#include "base/text.h"
#include "dns/resolvconf.h"

#include <stdlib.h>
#include <string.h>

static enum resolvconf_kind kind_of(const char *line)
{
	static const char *const keywords[] = {
		[RESOLVCONF_NAMESERVER] = "nameserver", [RESOLVCONF_SEARCH] = "search",
		[RESOLVCONF_DOMAIN] = "domain",		[RESOLVCONF_OPTIONS] = "options",
		[RESOLVCONF_SORTLIST] = "sortlist",
	};
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(keywords); i++) {
		n = strlen(keywords[i]);
		if (!strncmp(line, keywords[i], n) && (line[n] == ' ' || line[n] == '\t'))
			return (enum resolvconf_kind)i;
	}
	return RESOLVCONF_UNKNOWN;
}

/* Ends each word with a NUL. */
static char **split(char *text, size_t *ret_n)
{
	char **words = NULL;
	size_t n = 0, cap = 0;

	for (;;) {
		text += strspn(text, " \t");
		if (!*text)
			break;
		words = mem_grow(words, &cap, n, sizeof(*words));
		words[n++] = text;
		text += strcspn(text, " \t");
		if (*text)
			*text++ = '\0';
	}
	*ret_n = n;
	return words;
}

static void take_line(char *text, unsigned number, resolvconf_line_fn *fn, void *user)
{
	struct resolvconf_line line = { .number = number };
	char **words;
	size_t n;

	if (text[0] == '#' || text[0] == ';' || !text[strspn(text, " \t\r")])
		return;
	line.kind = kind_of(text);
	words = split(text, &n);
	if (line.kind == RESOLVCONF_UNKNOWN) {
		line.words = words;
		line.n = n;
	} else {
		line.words = words + 1;
		line.n = n - 1;
	}
	if (line.kind == RESOLVCONF_NAMESERVER && line.n)
		(void)resolvconf_parse_server(line.words[0], &line.server);
	fn(&line, user);
	free(words);
}

void resolvconf_each_line(const char *text, size_t n, resolvconf_line_fn *fn, void *user)
{
	const char *end = text + n;
	unsigned number = 0;
	char *line;

	while ((line = text_next_line(&text, end))) {
		take_line(line, ++number, fn, user);
		free(line);
	}
}
