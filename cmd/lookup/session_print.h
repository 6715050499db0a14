/*
 * What nslookup prints of a reply, and of the ways in which there is none.  Pure:
 * everything is appended to a buffer, escaped.
 */
#ifndef LOOKUP_SESSION_PRINT_H
#define LOOKUP_SESSION_PRINT_H

#include "dns/message.h"
#include "net/addr.h"

#include <stdbool.h>

struct buf;
struct query_attempt;

/* One reply, and how it is to be shown; a view. */
struct session_page {
	const struct message *message;
	const struct question *question;
	const char *typed;       /* the name, as `No answer` repeats it */
	const char *server_name; /* as it was named */
	const struct addr *server;
	bool has_type;     /* set type: every reply has a heading */
	bool is_debugging; /* set debug: all sections first */
	bool was_empty;    /* of AAAA: there was no A */
};

void session_print_page(struct buf *out, const struct session_page *page);

/* Who is asked, for the lines about failures. */
struct session_peer {
	const struct query_attempt *attempt;
	const char *server_name, *typed;
};

/*
 * The line about an attempt that failed: `;; communications error to 192.0.2.53#53: timed
 * out`. True when it never came so far as to be sent.
 */
bool session_print_failure(struct buf *out, const struct session_peer *peer);

/* `;; Got SERVFAIL reply from 192.0.2.53`, or that it does not recurse. */
void session_print_passed_over(struct buf *out, const struct session_peer *peer,
			       bool is_servfail, bool has_next);

/* set d2: a line about any attempt. */
void session_print_attempt(struct buf *out, const struct question *question,
			   const struct query_attempt *attempt);

#endif
