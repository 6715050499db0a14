/*
 * What --bench is to do, worked out of its options.  A plain value, the same for all
 * threads, and constant while they run.
 *
 * A run has three parts: the warm-up, whose messages are not measured; the measured time,
 * which is cut into intervals; and the end, where nothing is sent any more and the
 * answers to measured messages are waited for.  A message belongs to the part in which it
 * was due.
 */
#ifndef ECHO_CLIENT_BENCH_PLAN_H
#define ECHO_CLIENT_BENCH_PLAN_H

#include <stdbool.h>
#include <stdint.h>

struct echo_client_config;
struct error;

#define BENCH_RATE_MOST UINT64_C(10000000)

struct bench_plan {
	unsigned connections, threads;
	uint64_t per_connection; /* messages, then another is made; 0: they stay */
	unsigned depth;       /* messages on their way on each connection, at most */
	uint64_t least, most; /* bytes of a message */
	uint64_t rate;        /* messages a second in all (connections, where they do not
				 stay); 0: closed loop */
	uint64_t count;       /* measured messages, in bulk bytes; 0: as many as there is
				 time for */
	uint64_t warm_up, duration, interval; /* ns; duration CLOCK_NEVER: until count */
	bool verify, is_datagram;
	bool is_tls;
	bool is_bulk; /* --stream: bytes without messages, `most` in a write */
	bool spins; /* threads never sleep */
	uint64_t timeout; /* ns for an answer */
};

/* -1 with ERROR_USAGE when the options cannot be meant together. */
int bench_plan_make(const struct echo_client_config *config, struct bench_plan *ret,
		    struct error *err);

/* How many of `all` (connections, messages) the thread with this number has. */
uint64_t bench_plan_share(const struct bench_plan *p, uint64_t all, unsigned thread);

/* Open loop: how long after the start the k-th message (from 0 on) of a thread is due. */
uint64_t bench_plan_due(const struct bench_plan *p, unsigned thread, uint64_t k);

/* Open loop: how many messages of a thread are due less than `after` after the start. */
uint64_t bench_plan_due_before(const struct bench_plan *p, unsigned thread,
			       uint64_t after);

#endif
