/* hostinfo --legacy: what gethostbyname(3) and gethostbyname2(3) answer. */
#ifndef HOSTINFO_LEGACY_SHOW_H
#define HOSTINFO_LEGACY_SHOW_H

#include <stddef.h>

struct json;

/*
 * Prints what the three calls say of a name (gethostbyname, gethostbyname2 of the
 * families that `family` leaves).  Returns how many of them had an entry.
 */
size_t legacy_print(const char *name, int family);

/* The same as JSON: an array of objects, one a call. */
struct json *legacy_json(const char *name, int family, size_t *ret_found);

#endif
