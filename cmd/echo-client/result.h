/*
 * The outcome of --bench: what the records of all threads amount to.  Pure; figures come
 * in, the figures of the report come out.
 */
#ifndef ECHO_CLIENT_RESULT_H
#define ECHO_CLIENT_RESULT_H

#include "base/error.h"
#include "echo-client/bench_plan.h"
#include "echo-client/proof.h"
#include "echo-client/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct comparison;
struct histogram;

/* One interval of the measured time. */
struct interval {
	double until;   /* seconds since the measuring began */
	double seconds; /* how long it lasted */
	uint64_t answers, bytes, lost, failures;
	uint64_t bytes_out;                /* --stream */
	double rate;                       /* answers a second */
	uint64_t p50, p90, p99, p999, max; /* ns; 0 when nothing came */
	uint64_t connects;                 /* --per-connection: those that came to stand */
	uint64_t connect_p50, connect_p99; /* ns; 0 when none did */
};

/* Processor time in the measured time, in processors: 1 is one of them, all the time. */
struct result_load {
	double client, busiest; /* the client's threads; the one that worked most */
	double others, stolen;  /* the rest of this machine; negative: not known */
	unsigned processors;
};

struct result {
	const char *name,
		*engine; /* of the server, safe to show; of the wire; borrowed */
	struct bench_plan plan;
	struct record *total;    /* of the measured messages */
	struct histogram *handshakes; /* of TLS, of all connections, the warm-up's, too; ns */
	uint64_t resumed;             /* of them */
	double seconds;          /* of the measured time */
	uint64_t answers, bytes; /* in that time, of messages of the warm-up, too */
	uint64_t sent;           /* measured messages that went out in that time */
	uint64_t bytes_out;      /* --stream: that went out in that time */
	uint64_t visits;         /* measured connections that were begun in that time */
	struct interval *intervals;
	size_t n, cap;
	uint64_t pending; /* measured messages that had not been answered when it ended */
	uint64_t unsent;  /* open loop: messages (connections, where they do not stay) that
			     were due, and had not even been begun */
	unsigned open;    /* connections that stood at the end */
	bool is_interrupted;
	struct findings findings; /* of --verify */
	struct result_load load;
	struct error trouble;              /* what a thread has ended with; or not set */
	const struct comparison *compared; /* of --compare; or NULL; borrowed */
};

void result_init(struct result *r, const char *name, const struct bench_plan *plan,
		 const char *engine);
void result_done(struct result *r);

/*
 * A part of the measured time, of all threads together.  The interval, which counts as
 * one, and is valid until the next call; NULL: it was too short to tell a rate.
 */
const struct interval *result_add(struct result *r, const struct record *part);

/* Answers that came when nothing was sent any more. */
void result_add_late(struct result *r, const struct record *part);

/*
 * Throughput: answers, of --stream bytes that come back, a second, and how it differed from
 * one interval to another.
 */
struct result_rate {
	double mean;        /* of the whole time */
	double deviation;   /* of a sample; 0 with less than two intervals */
	double least, most; /* of an interval; the mean without intervals */
};
struct result_rate result_rate(const struct result *r);

enum { RESULT_LEVELS = 8 };
extern const double result_levels[RESULT_LEVELS]; /* 50 to 99.999 per cent */

/* A percentile that at least ten samples are above says something; the others do not. */
bool result_knows(const struct result *r, double percent);
bool result_knows_of(const struct histogram *h, double percent);

/* --per-connection: those that nobody knows of whether they would have come to stand. */
uint64_t result_unfinished(const struct result *r);

/* A thread of the client hardly ever waited. */
bool result_is_busy(const struct result *r);

/* Why the figures are those of the client rather than the server's; or NULL. */
const char *result_limit(const struct result *r);

/* Open loop: the share of the messages that were due in the measured time, but not sent
 * in it. */
double result_missed(const struct result *r);

/* All that was due was answered, and right: nothing lost, pending, unsent or different.
 */
bool result_is_whole(const struct result *r);

#endif
