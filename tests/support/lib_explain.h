/*
 * Explanations written down in short, for tests of what follows from them.
 *
 *	nsswitch, resolv, hosts, gai	the files; NULL: "hosts: files dns", "nameserver 127.0.0.1",
 *					and nothing
 *	sources		a word for each source: addresses with commas, "-" (NOTFOUND), "U" (UNAVAIL),
 *			"T" (TRYAGAIN), "M" (the module is missing), "L" (late)
 *	wires		for each candidate, a "/" between, for each server, a "|" between, two words,
 *			for A and AAAA: addresses with commas, "NX", "ND" (no data), "SF" (SERVFAIL),
 *			"BOGUS" (the same with an extended error), "TO" (no reply), "UR" (unreachable),
 *			"0:" before addresses of TTL 0
 *	result		of getaddrinfo: addresses, each with "<" and its source address or without a
 *			route; "-" (EAI_NONAME), "L" (late)
 */
#ifndef SUPPORT_LIB_EXPLAIN_H
#define SUPPORT_LIB_EXPLAIN_H

#include "dns/explain.h"

struct story {
	const char *name, *nsswitch, *resolv, *hosts, *gai, *node, *alias, *localdomain;
	const char *sources, *wires, *result;
	bool is_single; /* host.conf without `multi on` */
};

/* To be released with explain_done(). */
void story_tell(const struct story *story, struct explain *ret);

#endif
