/*
 * What a renderer is given: one name, the candidate whose answer counts, and a reply for each
 * type that was asked.  A view; nothing is owned.
 */
#ifndef LOOKUP_ANSWER_H
#define LOOKUP_ANSWER_H

#include "base/error.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/validate.h"

#include <stdbool.h>
#include <stddef.h>

enum reply_outcome {
	REPLY_FOUND,   /* a record of the type that was asked, behind CNAMEs or not */
	REPLY_NO_DATA, /* the name exists, the record does not */
	REPLY_NO_NAME, /* NXDOMAIN */
	REPLY_REFERRAL, /* to servers that may know, from one that does not ask them */
	REPLY_FAILED,  /* another response code */
	REPLY_NONE,    /* no message: the error tells */
};

struct reply {
	struct question question;
	const struct message *message;	   /* NULL: none */
	const struct query_result *result; /* NULL: netkit answered by itself */
	const struct error *error;	   /* without a message */
	const struct validation *validation; /* NULL: was not asked for, or of no answer */
};

struct answer {
	const char *typed;	 /* the name on the command line */
	const char *server_name; /* as the user named the server; NULL: by its address */
	bool is_local;		 /* answered by netkit itself (RFC 6761) */
	bool is_pair;		 /* no type was given: A and AAAA, of which either is enough */
	bool is_bare_reverse;	 /* an address, no type, one server: nslookup does not name it */
	struct reply *replies;
	size_t n; /* at least 1 */

	const struct query_options *options; /* how it was asked; NULL: not at all */

	const struct name *candidates; /* those that were asked, in order; the last one or an */
	size_t candidates_n;	       /* earlier one is that of the replies */
};

enum reply_outcome reply_outcome(const struct reply *reply);

/* "found", "no-data", "no-name", "referral", "failed", "none". */
const char *reply_outcome_word(enum reply_outcome outcome);

/* The attempt that brought the message; NULL when there is none. */
const struct query_attempt *reply_attempt(const struct reply *reply);

/* The exit status of one answer. */
enum exit_status answer_status(const struct answer *answer);

/*
 * The worse of two statuses, for several names: 0, then 10 (no such record), 1 (no such name),
 * 11 (the server failed), 5 (silence), 3 (nobody reached), 8 (a malformed reply), 6 (not
 * trusted), others.
 */
enum exit_status answer_worse(enum exit_status a, enum exit_status b);

#endif
