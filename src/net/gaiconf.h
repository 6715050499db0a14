/*
 * /etc/gai.conf, the policy by which getaddrinfo(3) orders addresses, read as glibc 2.36 reads
 * it, its leniency included.
 *
 *	label PREFIX/LENGTH VALUE	one line replaces glibc's whole table of labels,
 *	precedence PREFIX/LENGTH VALUE	… of precedences,
 *	scopev4 PREFIX/LENGTH VALUE	… of the scopes of IPv4 addresses
 *	reload yes|no			programs that run look at the file again
 */
#ifndef NET_GAICONF_H
#define NET_GAICONF_H

#include "net/addrorder.h"

#include <stdbool.h>
#include <stddef.h>

struct error;

#define GAICONF_PATH "/etc/gai.conf"

enum { GAICONF_MAX_BYTES = 1 << 20 };

enum gaiconf_fault {
	GAICONF_BAD_WORD,	 /* no such keyword */
	GAICONF_BAD_PREFIX,	 /* no IPv6 address (scopev4: no IPv4 one, mapped or not) */
	GAICONF_BAD_LENGTH,	 /* no number, or beyond the address */
	GAICONF_MISSING_LENGTH,	 /* no "/": what glibc makes of it is left to chance */
	GAICONF_BAD_VALUE,	 /* no number, or beyond an int */
	GAICONF_MISSING_VALUE,	 /* counts, as 0 */
};

/* A line that counts for nothing, GAICONF_MISSING_VALUE aside. */
struct gaiconf_mistake {
	unsigned line;
	enum gaiconf_fault fault;
};

struct gaiconf_list {
	struct addrorder_prefix *items;
	size_t n, cap;
};

struct gaiconf {
	/* For addrorder_sort().  A table that the file says nothing of is glibc's own, whose
	 * entries have line 0. */
	struct addrorder_policy policy;
	bool reloads;

	struct gaiconf_list labels, precedences, scopes4; /* of the file, in its order */
	struct gaiconf_mistake *mistakes;
	size_t mistakes_n, mistakes_cap;
};

/* n bytes, need not be terminated.  Never fails: what is wrong counts for nothing. */
void gaiconf_parse(struct gaiconf *ret, const char *text, size_t n);

/* A file that is not there is an empty one, as glibc has it; so is one that cannot be read. */
void gaiconf_load(struct gaiconf *ret);

void gaiconf_done(struct gaiconf *conf); /* takes a zeroed one, too */

/* "is no IPv6 prefix": what is wrong, for a reader. */
const char *gaiconf_fault_text(enum gaiconf_fault fault);

#endif
