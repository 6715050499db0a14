/* host.conf(5). */
#include "net/hostconf.h"

#include "base/file.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FILE_MAX = 1 << 16 };

static const char blanks[] = " \t\r\n\v\f";

/* "on" or "off", in any case; anything else says nothing. */
static bool read_switch(const char *word, bool *ret)
{
	size_t n = strcspn(word, " \t\r\n\v\f#,");
	bool is_on = n == 2 && !strncasecmp(word, "on", 2);

	if (!is_on && (n != 3 || strncasecmp(word, "off", 3) != 0))
		return false;
	*ret = is_on;
	return true;
}

/* The text behind the keyword and its blanks; NULL when the line starts otherwise. */
static const char *after(const char *line, const char *keyword)
{
	size_t n = strlen(keyword);

	if (strncasecmp(line, keyword, n) != 0 || !line[n] || !strchr(blanks, line[n]))
		return NULL;
	return line + n + strspn(line + n, blanks);
}

static void read_line(struct hostconf *conf, const char *line, unsigned number)
{
	const char *rest;

	line += strspn(line, blanks);
	if ((rest = after(line, "multi"))) {
		if (read_switch(rest, &conf->is_multi))
			conf->multi_line = number;
	} else if ((rest = after(line, "reorder"))) {
		if (read_switch(rest, &conf->reorders))
			conf->reorder_line = number;
	} else if (after(line, "trim") && !conf->trim_line) {
		conf->trim_line = number;
	}
}

void hostconf_parse(struct hostconf *ret, const char *text, size_t n, const char *multi,
		    const char *reorder)
{
	struct hostconf conf = {.is_multi = false};
	const char *end = text + n;
	unsigned number = 0;
	char *line;

	while ((line = text_next_line(&text, end))) {
		read_line(&conf, line, ++number);
		free(line);
	}
	if (multi)
		conf.is_multi_by_environment = read_switch(multi, &conf.is_multi);
	if (reorder)
		(void)read_switch(reorder, &conf.reorders);
	*ret = conf;
}

void hostconf_load(struct hostconf *ret)
{
	const char *path = getenv("RESOLV_HOST_CONF");
	size_t n = 0;
	char *text = file_read(path ? path : HOSTCONF_PATH, FILE_MAX, &n);

	hostconf_parse(ret, text ? text : "", n, getenv("RESOLV_MULTI"),
		       getenv("RESOLV_REORDER"));
	free(text);
}
