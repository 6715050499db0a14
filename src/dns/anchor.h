/*
 * Files of trust anchors: DS and DNSKEY records, one a line, as ldns-keygen, dnssec-keygen and
 * the package dns-root-data write them.
 */
#ifndef DNS_ANCHOR_H
#define DNS_ANCHOR_H

#include "dns/name.h"

#include <stddef.h>

struct error;

struct anchor {
	struct name zone;
	char *record; /* the whole line */
};

struct anchors {
	struct anchor *list;
	size_t n, cap;
};

/* Debian's copy of IANA's root key, and the package that it comes with. */
#define ANCHOR_FILE "/usr/share/dns/root.key"
#define ANCHOR_PACKAGE "dns-root-data"

/*
 * path NULL: ANCHOR_FILE, -1 with ERROR_LOCAL when it is missing.  -1 with ERROR_USAGE when the
 * file cannot be read or has no anchor, or a line is none.  *ret is the caller's to release
 * either way.
 */
int anchors_read(struct anchors *ret, const char *path, struct error *err);
void anchors_done(struct anchors *anchors); /* takes a zeroed one, too */

/* Is the name in or below one of the zones? */
bool anchors_cover(const struct anchors *anchors, const struct name *name);

#endif
