/* The words of a verdict that several of its sentences share. */
#ifndef DNS_EXPLAIN_SAY_H
#define DNS_EXPLAIN_SAY_H

#include "dns/explain_verdict.h"
#include "dns/explain_walk.h"

#include <stdbool.h>

enum { SAY_LIST = 224, SAY_NAME = 96 };

/* Fills in a finding; returns true, so that a judge can end with it. */
bool say(struct explain_finding *f, enum explain_cause cause, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Where the cause is written down. */
void say_where(struct explain_finding *f, const char *file, unsigned line);

/* "192.0.2.1, 192.0.2.2 and 2001:db8::1", "… and 3 more"; "nothing".  Returns dst. */
const char *say_addrs(char dst[static SAY_LIST], const struct explain_addrs *set);

/* "127.0.0.1 (line 1 of /etc/resolv.conf)". */
const char *say_server(char dst[static SAY_NAME], const struct explain *e, size_t server);

/* "line 3 of /etc/hosts"; for line 0 the file alone. */
const char *say_line(char dst[static SAY_NAME], const char *file, unsigned line);

/* A candidate without its final dot, cut. */
const char *say_candidate(char dst[static SAY_NAME], const struct explain *e,
			  size_t candidate);

/* "NXDOMAIN", "no address", "SERVFAIL (DNSSEC Bogus)", "192.0.2.1": what a server says.
 */
const char *say_reply(char dst[static SAY_LIST], const struct explain *e,
		      size_t candidate, size_t server);

/* "NXDOMAIN" or "RCODE17"; with the extended error, if there is one. */
const char *say_rcode(char dst[static SAY_NAME], const struct explain_wire *w);

/* The line that nsswitch.conf has, or how it is that it has none. */
const char *say_nsswitch(char dst[static SAY_NAME], const struct explain *e);

/* "::ffff:0:0/96", as it is written in gai.conf(5). */
const char *say_prefix(char dst[static SAY_NAME], const struct addrorder_prefix *p);

#define RESOLV_CONF "/etc/resolv.conf"

#endif
