/* The fully qualified name of this host, and which source of names gave it. */
#ifndef HOSTINFO_FULL_NAME_H
#define HOSTINFO_FULL_NAME_H

#include <stddef.h>

struct full_name {
	char *name; /* NULL: not known, and why says the reason */
	char why[160];
	char source[32]; /* "files", "dns", …; "" when it could not be told */
	unsigned line;   /* of /etc/hosts, when that gave it; 0 otherwise */
};

/*
 * What getaddrinfo(3) calls canonical for the node name, as hostname -f has it.  Waits
 * five seconds at most.  Afterwards names come from one source alone (nss_source_use()): for
 * the end of a program.
 */
void full_name_find(const char *node, struct full_name *ret);
void full_name_done(struct full_name *f); /* takes a zeroed one, too */

#endif
