/*
 * What programs get that do not use glibc's resolver, where it differs: those linked with
 * musl (Alpine Linux), and those with c-ares (Node.js' dns.resolve, builds of curl).
 * Pure.
 */
#ifndef DNS_EXPLAIN_ELSEWHERE_H
#define DNS_EXPLAIN_ELSEWHERE_H

#include "dns/explain.h"

#include <stddef.h>

enum { EXPLAIN_ELSEWHERE = 4 };

struct explain_elsewhere {
	const char *library; /* "musl", "c-ares" */
	char text[384];      /* what it does, without a full stop; escape it */
};

/* How many of ret are filled in; 0 where it makes no difference. */
size_t explain_elsewhere(const struct explain *e,
			 struct explain_elsewhere ret[static EXPLAIN_ELSEWHERE]);

#endif
