/*
 * The calls of old: gethostbyname(3), gethostbyname2(3), gethostbyaddr(3).  No other file
 * may use them; here they are the subject.
 */
#ifndef NET_LEGACY_H
#define NET_LEGACY_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>

/* What struct hostent holds, copied. */
struct legacy_entry {
	char *name;
	char **aliases;
	size_t aliases_n;
	struct addr *addrs; /* port 0 */
	size_t addrs_n;
	int family;
	int code; /* h_errno when there is no entry */
};

/*
 * gethostbyname2(name, family), or gethostbyname(name) for AF_UNSPEC.  false: no entry,
 * and ret->code says why.  To be released with legacy_done() either way.
 */
bool legacy_by_name(const char *name, int family, struct legacy_entry *ret);

/* gethostbyaddr(3): all names of an address. */
bool legacy_by_addr(const struct addr *a, struct legacy_entry *ret);

void legacy_done(struct legacy_entry *e); /* takes a zeroed one, too */

/* "HOST_NOT_FOUND", …: the name of an h_errno. */
const char *legacy_code_name(int code);

#endif
