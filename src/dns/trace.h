/*
 * Iterative resolution from the root (RFC 1034 section 5.3.3), every step of it kept: which
 * server of which zone was asked what, and what came of it.
 *
 * No more of the name is told than a server needs to know (RFC 9156); a server that cannot cope
 * with that is asked for the whole name.  A server that is lame, fails or is silent makes way
 * for the next one of its zone; one whose address is not known is looked up, in the same way,
 * when nobody else is left.  The zones that were found are kept for the next question.
 */
#ifndef DNS_TRACE_H
#define DNS_TRACE_H

#include "base/error.h"
#include "dns/delegation.h"
#include "dns/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct tracer;

enum {
	TRACE_STEPS = 120,  /* of one question; then it is given up */
	TRACE_ALIASES = 16, /* followed for one question */
	TRACE_DEPTH = 6,    /* name servers whose address depends on others' */
};

struct trace_step {
	unsigned depth; /* 0: for the question; 1: for the address of a name server; … */
	struct question wanted; /* what it is all about */
	struct question asked;	/* that, or a part of the name */
	struct name zone;   /* whose server it is */
	struct name server; /* its name; without length: known by its address alone */
	enum delegation_source source; /* of the address */
	enum step_kind kind;
	struct name next;    /* as in struct judgement */
	struct query *query; /* NULL with STEP_NO_ADDRESS */
};

struct trace_options {
	const struct addr *roots; /* with port; n 0: IANA's */
	size_t roots_n;
	uint16_t port;	   /* of every server that is found on the way */
	int family;	   /* AF_UNSPEC: both, IPv4 first */
	uint64_t timeout;  /* of each attempt, in nanoseconds */
	unsigned tries;	   /* of each server */
	uint64_t deadline; /* how long one question may take in all */
	struct query_options query; /* but for servers, first, attempts and the RD bit */
};

/* A step is over; borrowed until the tracer is freed. */
typedef void trace_step_fn(const struct trace_step *step, void *user);

/* The question is over; the tracer may be freed here. */
typedef void trace_done_fn(struct tracer *tracer, void *user);

/* Options and their arrays are borrowed until tracer_free(). */
struct tracer *tracer_new(struct loop *loop, const struct trace_options *options);

/* Resolves a question; one at a time.  Nothing is called before this returns. */
void tracer_ask(struct tracer *t, const struct question *question, trace_step_fn *step,
		trace_done_fn *done, void *user);

struct trace_result {
	const struct trace_step *const *steps; /* of all questions so far, in order */
	size_t steps_n;

	/*
	 * The step that ended the last question: STEP_ANSWER, STEP_NO_DATA or STEP_NO_NAME.  NULL:
	 * it failed, and error says why: ERROR_RESOLVE with ETIMEDOUT when nobody answered in
	 * time, with another errno when nobody could be reached, ERROR_DNS otherwise.
	 */
	const struct trace_step *end;
	struct error error;
};

/* Borrowed; complete once done was called. */
const struct trace_result *tracer_result(const struct tracer *t);

void tracer_free(struct tracer *t); /* gives up what is under way; takes NULL */

/* The one attempt whose reply (or lack of it) made the step; NULL with STEP_NO_ADDRESS. */
const struct query_attempt *trace_step_attempt(const struct trace_step *step);

/* Was a part of the name asked for, only to find the zone? */
bool trace_step_is_partial(const struct trace_step *step);

/* The reply of a step; NULL: none. */
const struct message *trace_step_message(const struct trace_step *step);

#endif
