/* The sources that host names come from (nsswitch.conf(5)), and how to ask one of them
 * alone. */
#ifndef HOSTINFO_SOURCES_H
#define HOSTINFO_SOURCES_H

#include <stddef.h>

struct error;

enum { SOURCES_MAX = 16, SOURCES_WORD = 32 };

struct sources {
	char words[SOURCES_MAX][SOURCES_WORD];
	size_t n;
};

/* The words behind "hosts:" in the text of an nsswitch.conf, without [STATUS=ACTION];
 * pure. glibc's default where it has no such line. */
void sources_parse(const char *text, struct sources *ret);

/* The same from /etc/nsswitch.conf. */
void sources_load(struct sources *ret);

/*
 * From now on names come from this source alone, for the whole process, as getent -s does
 * it. -1 with ERROR_USAGE (no such source) or ERROR_LOCAL (its module is not installed).
 */
int sources_use(const char *word, struct error *err);

#endif
