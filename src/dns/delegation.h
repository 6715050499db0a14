/*
 * What a reply says to somebody who resolves a name step by step (RFC 1034 section 5.3.3): an
 * answer, an alias, a referral, or that its server is no help.  Pure.
 *
 * A server is believed about names in its own zone alone; a server that has no authority for
 * its zone, and does not refer downwards from it, is lame.
 */
#ifndef DNS_DELEGATION_H
#define DNS_DELEGATION_H

#include "dns/message.h"
#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	DELEGATION_SERVERS = 32, /* of one zone; further ones are left out */
	DELEGATION_ADDRS = 8,	 /* of one server */
	DELEGATION_ALIASES = 16, /* followed within one reply */
};

enum delegation_source {
	DELEGATION_NONE,      /* no address is known yet */
	DELEGATION_HINT,      /* where resolution starts */
	DELEGATION_GLUE,      /* came with the referral */
	DELEGATION_LOOKED_UP,
};

struct delegation_server {
	struct name name; /* without length: known by its address alone */
	struct addr addrs[DELEGATION_ADDRS]; /* without a port: 0 */
	size_t n;
	enum delegation_source source;
	bool is_looked_up; /* its address was looked for, or is being looked for */
};

/* A zone and its servers. */
struct delegation {
	struct name zone;
	struct delegation_server servers[DELEGATION_SERVERS];
	size_t n;
};

/* The last server when there are too many.  name NULL: it has none. */
struct delegation_server *delegation_add_server(struct delegation *d, const struct name *name);
void delegation_add_address(struct delegation_server *server, const struct addr *a);

enum step_kind {
	STEP_ANSWER,	 /* records of the type that was asked for */
	STEP_ALIAS,	 /* the name is another's alias */
	STEP_NO_DATA,	 /* the name exists, the type does not */
	STEP_NO_NAME,	 /* NXDOMAIN */
	STEP_REFERRAL,	 /* to a zone below */
	STEP_LAME,	 /* it refuses, or has no authority for the zone and refers to none below */
	STEP_FAILED,	 /* a response code that is a failure */
	STEP_NONE,	 /* no reply that could be read */
	STEP_NO_ADDRESS, /* the server could not be asked: its address was not found */
};

/* "answer", "alias", "no-data", …. */
const char *step_kind_word(enum step_kind kind);

struct judgement {
	enum step_kind kind;
	struct name next; /* of an alias: where it leads; of a referral: the zone below */
};

/* Judges a server of `zone` by its reply to a question in that zone. */
void delegation_judge(struct judgement *ret, const struct message *m,
		      const struct question *asked, const struct name *zone);

/*
 * The servers that a referral from `from` to ret->zone names, with such addresses as it may know
 * (its own names: RFC 2181 section 5.4.1).
 */
void delegation_read(struct delegation *ret, const struct message *m, const struct name *from);

/* Appends the addresses that an answer has for any name (A and AAAA) to the server's. */
void delegation_add_answer(struct delegation_server *server, const struct message *m);

#endif
