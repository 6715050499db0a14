/* The fully qualified name of this host, and which source of names gave it. */
#ifndef HOSTINFO_FULL_NAME_H
#define HOSTINFO_FULL_NAME_H

#include "hostinfo/names.h"

struct full_name {
	char *name; /* NULL: not known, and why says the reason */
	char why[160];
	char source[32]; /* "files", "dns", …; "" when it could not be told */
	unsigned line;   /* of /etc/hosts, when that gave it; 0 otherwise */
	struct names aliases; /* further names on that line */
};

/*
 * What getaddrinfo(3) calls canonical for the node name (borrowed), as hostname -f has it: the
 * look-up goes on while the caller does other things, and is given up a second after its start.
 */
struct full_name_query *full_name_start(const char *node);

/*
 * Waits for the rest of that time at most, and frees the query.  Afterwards names come from one
 * source alone (nss_source_use()): for the end of a program.
 */
void full_name_finish(struct full_name_query *query, struct full_name *ret);
void full_name_done(struct full_name *f); /* takes a zeroed one, too */

#endif
