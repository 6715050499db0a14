/*
 * From options and words to what will be asked: names, types, and whom to ask how.
 *
 * /etc/resolv.conf speaks of the system's own servers: it is read when they are asked, and for
 * the search list when --search wants it.  A named server needs no file at all.
 */
#ifndef LOOKUP_PLAN_H
#define LOOKUP_PLAN_H

#include "base/buf.h"
#include "dns/anchor.h"
#include "dns/query.h"
#include "dns/resolvconf.h"
#include "dns/search.h"
#include "dns/validate.h"
#include "lookup/channels.h"
#include "lookup/words.h"

struct error;
struct lookup_config;

struct plan_name {
	const char *typed; /* borrowed from the words */
	char *text;	   /* what is looked up: the reverse name of an address, A-labels */
	bool is_reverse;
	bool is_local; /* RFC 6761: answered here */
};

/* Servers that share one question: those of the system, or one that the user named. */
struct plan_target {
	const char *name; /* as the user named it; NULL: the system's */
	struct query_server *servers;
	size_t n;
	unsigned attempts;
	bool use_tcp;
};

struct plan {
	struct plan_name *names;
	size_t names_n;
	uint16_t *types; /* of names; see plan_types_of() */
	size_t types_n;
	bool has_types; /* the user gave them */
	uint16_t class;
	struct plan_target *targets;
	size_t targets_n;
	struct search_rules rules; /* but for the alias */
	struct query_options options; /* but for the servers */
	struct tsig_key *key; /* that of the options; NULL: none */
	struct buf extras; /* the bytes of its edns_more */
	uint64_t deadline; /* of a transfer, in nanoseconds; 0: none */
	bool is_serial;
	size_t turn; /* rotate: the server that the first name begins with */
	bool is_named; /* the user named the servers */
	bool is_comparing; /* SOA is among the types then, for the serial … */
	bool adds_soa;	   /* … as the last one, if the user did not ask for it */
	bool is_tracing; /* from the root: there are no targets */
	struct channels channels;
	struct resolvconf conf; /* zeroed when it was not read */
	bool validates;
	struct validator_options validation; /* but for the server */
	struct anchors anchors; /* of it, and so is the time */
	char at[15];
};

/* -1 with ERROR_USAGE, ERROR_RESOLVE (a server's name), or ERROR_LOCAL. */
int plan_make(struct plan *ret, const struct lookup_config *config, const struct words *words,
	      struct error *err);

/* What a name is asked for: for the reverse of an address that is PTR, if no type was given. */
struct plan_types {
	const uint16_t *list;
	size_t n;
};

struct plan_types plan_types_of(const struct plan *plan, const struct plan_name *name);

bool plan_target_is_encrypted(const struct plan_target *target);

void plan_done(struct plan *plan); /* takes a zeroed or half-built one, too */

#endif
