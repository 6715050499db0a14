/*
 * DNSSEC validation (RFC 4033 to 4035) of what a name server says: the chain of signatures is
 * followed from a trust anchor to the answer, whatever the server itself thinks of it.
 *
 * libunbound does the work, as a forwarder to that server; it is loaded on first use.  It asks
 * for the answer, for keys and for proofs by itself, in a thread of its own; the results are
 * handed out by the loop.
 */
#ifndef DNS_VALIDATE_H
#define DNS_VALIDATE_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct anchors;
struct error;
struct loop;
struct question;
struct validator;

enum verdict {
	VERDICT_SECURE,	   /* signed, from the anchor down */
	VERDICT_INSECURE,  /* proven not to be signed, or no anchor covers it */
	VERDICT_BOGUS,	   /* it should be signed, and is not, or not rightly */
	VERDICT_UNDECIDED, /* what validation needs could not be had */
};

/* "secure", "insecure", "bogus", "undecided". */
const char *verdict_word(enum verdict verdict);

struct validation {
	enum verdict verdict;
	char reason[320]; /* one line, safe to show; "" when it is secure */
	uint64_t took;	  /* nanoseconds */
	/* The message that was validated, for the time of the call of validator_done_fn; NULL
	 * when there is none, and when it is bogus. */
	const void *answer;
	size_t answer_len;
};

struct validator_options {
	const struct addr *servers; /* the validator chooses among them; copied */
	size_t n;
	bool use_tcp;
	const struct anchors *anchors; /* borrowed, like `at`, until the validator is freed */
	const char *at;	  /* as if it were then, YYYYMMDDHHMMSS in UTC; NULL: now */
	uint64_t timeout; /* of each validation, in nanoseconds */
};

/* Can there be a validator: -1 with ERROR_LOCAL when the library is missing. */
int validator_check(struct error *err);

/* NULL with ERROR_LOCAL. */
struct validator *validator_new(struct loop *loop, const struct validator_options *options,
				struct error *err);

/* Called once, from the loop; the validator must not be freed in it. */
typedef void validator_done_fn(const struct validation *validation, void *user);

/* Validates the answer to a question of class IN; never fails: what goes wrong is undecided. */
void validator_ask(struct validator *v, const struct question *question,
		   validator_done_fn *done, void *user);

void validator_free(struct validator *v); /* gives up what is under way; takes NULL */

#endif
