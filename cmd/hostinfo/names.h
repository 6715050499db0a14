/* A set of host names in the order in which they were found, without regard to case. */
#ifndef HOSTINFO_NAMES_H
#define HOSTINFO_NAMES_H

#include <stddef.h>

struct addr;
struct json;

struct names {
	char **items;
	size_t n, cap;
};

void names_add(struct names *names, const char *name); /* NULL and "" add nothing */

/*
 * Adds all names of an address, as the sources of this host have them.  0, or the h_errno
 * when it has none.
 */
int names_add_of(struct names *names, const struct addr *a);

/* Adds the name and the aliases of the host entry that gethostbyname2(3) gives, if any.
 */
void names_add_aliases(struct names *names, const char *host, int family);

void names_done(struct names *names); /* takes a zeroed one, too */

struct json *names_json(const struct names *names);

#endif
