/*
 * Why a name gives on this host the addresses that it gives: the configuration, what each
 * source of names and each name server says, and what programs get.
 *
 * This is data alone.  explain_gather.h fills it in, explain_walk.h draws the conclusions
 * that need no sentence, explain_verdict.h those that do; cli/explain_text.h and
 * cli/explain_json.h show it.  A test may fill it in by hand.
 */
#ifndef DNS_EXPLAIN_H
#define DNS_EXPLAIN_H

#include "dns/name.h"
#include "dns/query.h"
#include "dns/resolvconf.h"
#include "dns/stub.h"
#include "net/addr.h"
#include "net/addrorder.h"
#include "net/gaiconf.h"
#include "net/hostconf.h"
#include "net/hosts_file.h"
#include "net/nss_ask.h"
#include "net/nsswitch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	EXPLAIN_CANDIDATES = 16, /* more are not asked */
	EXPLAIN_ADDRS = 16,      /* of one answer; more are left out */
	EXPLAIN_TEXT = 128,
};

/* What counts on this host. */
struct explain_config {
	struct nsswitch nsswitch;
	struct resolvconf resolv;
	struct stub
		stubs[RESOLVCONF_SERVERS]; /* what stands behind servers on loopback */
	struct gaiconf gai;
	struct hostconf host;
	struct hosts_file hosts;
	char *localdomain, *res_options,
		*hostaliases; /* the environment; NULL: not set */
	char *alias;          /* what $HOSTALIASES says of the name; NULL: nothing */
	char node[256];
};

enum explain_state {
	EXPLAIN_NOT_ASKED,
	EXPLAIN_REPLIED,
	EXPLAIN_LATE,    /* still waiting when the time was up */
	EXPLAIN_CRASHED, /* the process that asked did not live to tell */
};

/* One source of names, or one call of the C library. */
struct explain_call {
	enum explain_state state;
	struct nss_reply reply; /* EXPLAIN_REPLIED */
};

/* One question to one name server. */
struct explain_wire {
	size_t candidate, server; /* indexes */
	uint16_t type;            /* RRTYPE_A or RRTYPE_AAAA */
	enum query_fate fate;
	int code; /* errno of QUERY_UNREACHABLE */
	uint64_t took;

	/* The rest only with a message: */
	bool has_message;
	uint16_t rcode, flags; /* MESSAGE_AA, MESSAGE_AD, … */
	uint32_t ttl;          /* the least of the answer */
	struct addr addrs[EXPLAIN_ADDRS];
	size_t n;
	char alias_of[EXPLAIN_TEXT]; /* where CNAMEs led; "": nowhere */
	bool has_ede;
	uint16_t ede; /* RFC 8914 */
	char ede_text[EXPLAIN_TEXT];
};

struct explain {
	const char *text; /* the name as typed; borrowed */
	int family;       /* AF_UNSPEC, AF_INET, AF_INET6 */
	uint64_t timeout; /* of the longest single wait, in nanoseconds */
	struct explain_config config;

	bool is_numeric;         /* getaddrinfo(3) reads it as an address */
	struct name *candidates; /* in the order in which they are asked */
	size_t candidates_n;
	size_t candidates_beyond; /* left out: there are too many */

	bool sees_sources; /* false: this build cannot ask sources one by one */
	struct explain_call sources[NSSWITCH_SOURCES]; /* as config.nsswitch.sources */
	struct explain_wire *wires;                    /* by candidate, server, type */
	size_t wires_n;
	struct explain_call getaddrinfo, gethostbyname;

	/* The addresses of getaddrinfo in its order, and the rule between each and the
	 * next. */
	struct addrorder_candidate order[NSS_ASK_ADDRS];
	enum addrorder_rule rules[NSS_ASK_ADDRS];
	size_t order_n;
	bool order_agrees; /* our own sorting has the same order */

	uint64_t took;
};

void explain_done(struct explain *e); /* takes a zeroed one, too */

#endif
