/*
 * resolv.conf line by line, for those who want to know what stands where and what glibc makes of
 * it, where resolvconf.h says what comes out.
 */
#ifndef DNS_RESOLVCONF_LINES_H
#define DNS_RESOLVCONF_LINES_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>

enum resolvconf_kind {
	RESOLVCONF_NAMESERVER,
	RESOLVCONF_SEARCH,
	RESOLVCONF_DOMAIN,
	RESOLVCONF_OPTIONS,
	RESOLVCONF_SORTLIST,
	RESOLVCONF_UNKNOWN, /* no keyword and blank at the start: counts for nothing */
};

struct resolvconf_line {
	unsigned number;
	enum resolvconf_kind kind;
	char *const *words; /* behind the keyword; of an unknown line all of them */
	size_t n;
	struct addr server; /* of RESOLVCONF_NAMESERVER; len 0: its word is no address */
};

/* Borrowed for the call. */
typedef void resolvconf_line_fn(const struct resolvconf_line *line, void *user);

/* Every line but empty ones and comments, in order. */
void resolvconf_each_line(const char *text, size_t n, resolvconf_line_fn *fn, void *user);

#endif
