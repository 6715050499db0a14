/*
 * What follows from the facts of an explanation: where the asking of sources ends, which
 * name server and which candidate of the search list count, and what that gives.  Pure.
 */
#ifndef DNS_EXPLAIN_WALK_H
#define DNS_EXPLAIN_WALK_H

#include "dns/explain.h"

/* What one server's reply comes to, from the worst. */
enum explain_answer {
	EXPLAIN_WIRE_NONE,
	EXPLAIN_WIRE_FAILED,  /* SERVFAIL, REFUSED, …: the next server is asked */
	EXPLAIN_WIRE_NO_NAME, /* NXDOMAIN */
	EXPLAIN_WIRE_NO_DATA,
	EXPLAIN_WIRE_FOUND,
};

enum explain_answer explain_wire_answer(const struct explain_wire *w);

/* The question about a candidate to a server; NULL when it was not asked. */
const struct explain_wire *explain_wire_find(const struct explain *e, size_t candidate,
					     size_t server, uint16_t type);

/*
 * The reply that counts for a candidate: that of the first server that did not fail; when
 * all did, the first reply; NULL when there is none.
 */
const struct explain_wire *explain_wire_counting(const struct explain *e,
						 size_t candidate, uint16_t type);

/* The best that a candidate has for any type, by the servers that count. */
enum explain_answer explain_candidate_answer(const struct explain *e, size_t candidate);

/* The first candidate with an address: the one that the source dns ends with; -1: none.
 */
int explain_candidate_found(const struct explain *e);

/* The candidate that is the name as it was typed; -1: it is not among them. */
int explain_candidate_typed(const struct explain *e);

struct explain_addrs {
	struct addr items[2 * EXPLAIN_ADDRS];
	size_t n;
};

/* The addresses of a candidate by the servers that count, IPv4 first; none for -1. */
void explain_candidate_addrs(const struct explain *e, int candidate,
			     struct explain_addrs *ret);

/* All that one server says of a candidate. */
void explain_server_addrs(const struct explain *e, size_t candidate, size_t server,
			  struct explain_addrs *ret);

bool explain_addrs_equal(const struct explain_addrs *a, const struct explain_addrs *b);
bool explain_addrs_have(const struct explain_addrs *a, const struct addr *item);
bool explain_addrs_have_family(const struct explain_addrs *a, int family);

/* What programs get; empty when they get nothing, or were still waiting. */
void explain_result(const struct explain *e, struct explain_addrs *ret);

/* The last source that is asked; -1 when there is none. */
int explain_last_source(const struct explain *e);

/* The source whose addresses come first in what programs get; -1 when none has any. */
int explain_answering_source(const struct explain *e);

/* Is the last source the last one because a bracket ends it there, though it has nothing?
 */
bool explain_is_stopped(const struct explain *e);

/*
 * Where an answer was made and not found: "" for a real one, else in words for a reader
 * ("made by the stub: TTL 0").
 */
const char *explain_wire_made(const struct explain *e, const struct explain_wire *w);
const char *explain_source_made(const struct explain *e, size_t source);

/* Does the name mean this host itself: its node name, in full or not? */
bool explain_is_own_name(const struct explain *e);

/* localhost, or a name below it (RFC 6761 section 6.3)? */
bool explain_is_localhost(const char *text);

/* How long glibc waits for servers without a reply before the one that counts, for each
 * candidate; 0: none is dead. */
uint64_t explain_wasted(const struct explain *e);

#endif
