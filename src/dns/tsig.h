/*
 * Messages signed with a key that both sides share (TSIG, RFC 8945): a query is signed, and the
 * messages of its reply are verified, one or many (section 5.3.1).
 *
 * A struct tsig is one side of one exchange: tsig_sign() begins it, each message that comes back
 * goes through tsig_verify() in order, tsig_finish() ends a reply of several.
 */
#ifndef DNS_TSIG_H
#define DNS_TSIG_H

#include "dns/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;
struct message;
struct tsig;

enum {
	TSIG_SECRET = 512, /* bytes of the longest secret */
	TSIG_FUDGE = 300,  /* seconds by which clocks may differ */

	/* Errors of the record (RFC 8945 section 3), among those of enum rcode. */
	TSIG_BADSIG = 16,
	TSIG_BADKEY = 17,
	TSIG_BADTIME = 18,
	TSIG_BADTRUNC = 22,
};

struct tsig_algorithm {
	const char *word;   /* "hmac-sha256", which is also its domain name */
	const char *digest; /* as the library names it */
	unsigned len;	    /* of its signatures */
};

/* The algorithm of a word, without regard to case; NULL: none of ours. */
const struct tsig_algorithm *tsig_algorithm_find(const char *word);

struct tsig_key {
	struct name name;
	const struct tsig_algorithm *algorithm;
	uint8_t secret[TSIG_SECRET];
	size_t secret_len; /* at least 1 */
};

/* What the signatures of a reply said. */
struct tsig_report {
	const struct tsig_key *key; /* of the query; NULL: it was not signed */
	bool is_signed;	      /* the reply has a TSIG record */
	bool is_verified;     /* and its signature is right */
	uint16_t error;	      /* of the record: what the server says of our signature */
	uint64_t server_time; /* with TSIG_BADTIME: in seconds since 1970; 0: unknown */
};

/* key is borrowed.  NULL with ERROR_LOCAL when the library cannot be loaded. */
struct tsig *tsig_new(const struct tsig_key *key, struct error *err);
void tsig_free(struct tsig *t); /* takes NULL */

/* The bytes that tsig_sign() adds. */
size_t tsig_size(const struct tsig_key *key);

/* Signs the message in b, which has room for it.  now: seconds since 1970. */
void tsig_sign(struct tsig *t, struct buf *b, uint64_t now);

/*
 * Verifies a message of the reply, whole and well-formed.  Errors are ERROR_DNS with
 * STATUS_TRUST, the key's name as their subject: not signed, BADSIG, BADKEY, BADTIME, BADTRUNC.
 *
 * A reply whose response code is a failure is taken with no signature or one that says what is
 * wrong with ours: tsig_report() tells.  Messages behind the first may be unsigned, up to 99 in
 * a row.
 */
int tsig_verify(struct tsig *t, const struct message *m, uint64_t now, struct error *err);

/* The reply is over: its last message must have been signed. */
int tsig_finish(const struct tsig *t, struct error *err);

const struct tsig_report *tsig_report(const struct tsig *t);

/* "BADSIG", "BADKEY", … , "NOERROR" or "RCODE77"; the 16 of TSIG is not that of EDNS. */
const char *tsig_error_format(char dst[static 16], uint16_t error);

#endif
