/*
 * The line "hosts:" of /etc/nsswitch.conf, read as glibc reads it: which sources of host
 * names are asked, in which order, and where the asking stops.
 *
 * glibc's leniency is kept, since it is what counts: the last such line is taken, a #
 * behind a word does not begin a comment, and a bracket that cannot be read in a line of
 * any database leaves every look-up without a source.
 */
#ifndef NET_NSSWITCH_H
#define NET_NSSWITCH_H

#include <stdbool.h>
#include <stddef.h>

enum { NSSWITCH_SOURCES = 16, NSSWITCH_WORD = 32, NSSWITCH_TEXT = 256 };

#define NSSWITCH_PATH "/etc/nsswitch.conf"

enum nsswitch_status {
	NSSWITCH_SUCCESS,
	NSSWITCH_NOTFOUND,
	NSSWITCH_UNAVAIL,
	NSSWITCH_TRYAGAIN,
	NSSWITCH_STATUSES,
};

enum nsswitch_action { NSSWITCH_CONTINUE, NSSWITCH_RETURN, NSSWITCH_MERGE };

struct nsswitch_source {
	char name[NSSWITCH_WORD];
	enum nsswitch_action actions[NSSWITCH_STATUSES];
	char brackets[64]; /* "[NOTFOUND=return]" as written, blanks squeezed; "" for none
			    */
};

struct nsswitch {
	struct nsswitch_source sources[NSSWITCH_SOURCES];
	size_t n;
	unsigned line; /* that counts; 0: there is none, and glibc's default counts */
	unsigned other_lines; /* further lines "hosts:", which count for nothing */
	unsigned broken_line; /* that cannot be read, so that nothing is asked; 0: none */
	char text[NSSWITCH_TEXT]; /* what is written behind "hosts:", or the default */
};

/* Pure; text is n bytes of the file.  Sources beyond NSSWITCH_SOURCES are left out. */
void nsswitch_parse(struct nsswitch *ret, const char *text, size_t n);

/* The same from the file; one that is not there is empty. */
void nsswitch_load(struct nsswitch *ret);

/* Its place among the sources; -1 when the name is not there. */
int nsswitch_find(const struct nsswitch *conf, const char *name);

/* "NOTFOUND", …: as it is written in a bracket. */
const char *nsswitch_status_name(enum nsswitch_status status);

#endif
