/*
 * One thread of --bench: its connections, its share of the messages, and what it has
 *seen.
 *
 *	create the thread      it opens its connections, and says so
 *	set run->start_at      it sends: warm-up, measured time, end
 *	                       it hands a record over at the end of each interval
 *	join the thread        the rest can be read
 *
 * In a closed loop a message is due when there is room for it on its connection, and is
 *sent then.  In an open loop messages are due by bench_plan_due(), whatever became of
 *those before; one that finds no connection with room waits, and its time runs.
 */
#ifndef ECHO_CLIENT_LOAD_H
#define ECHO_CLIENT_LOAD_H

#include "base/error.h"
#include "echo-client/cpus.h"
#include "net/addr.h"
#include "net/dial.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct bench_plan;
struct findings;
struct histogram;
struct load;
struct record;
struct script;
struct wire_class;
struct wire_tls;

/* What all threads share; constant but for the times, which the main thread sets. */
struct run {
	const struct bench_plan *plan;
	const struct script *script;
	const struct wire_class *wire;
	struct dial_config how; /* further connections are made like the first */
	struct addr peer;
	const struct wire_tls *tls; /* or NULL */
	struct cpus cpus;
	uint8_t id;  /* of this run: what proof_init() takes */
	FILE *log;   /* of messages, or NULL; see message_log.h */
	int told_fd; /* an eventfd: one is added when a thread has opened its connections,
			and when it has ended */
	_Atomic uint64_t start_at; /* CLOCK_NEVER until it is known */
	_Atomic uint64_t end_at;   /* nothing is due from then on; may be made earlier */
	_Atomic bool is_hurried;   /* end without waiting for answers */
};

/* number: of the thread, from 0 on.  fd: a connection that is open, taken over; or -1. */
struct load *load_new(struct run *run, unsigned number, int fd);
void load_free(struct load *l); /* the thread must have been joined; takes NULL */

/* -1 with ERROR_LOCAL. */
int load_start(struct load *l, struct error *err);
void load_join(struct load *l);

bool load_is_settled(const struct load *l); /* has tried to open every connection */
bool load_is_over(const struct load *l);

/*
 * The record of the interval that has ended, or NULL when it is not there yet.  To be
 * given back, cleared, before the next one ends.
 */
struct record *load_take(struct load *l);
void load_give(struct load *l, struct record *r);

/* After joining. */
struct load_end {
	struct record
		*last; /* of the interval that had not ended; NULL: load_take() has it */
	struct record *late; /* what came when nothing was sent any more */
	uint64_t stopped_at; /* the last message was due before */
	uint64_t unsent;  /* messages that were due, measured, and found no room until the
			     end */
	uint64_t pending; /* measured messages that were given up */
	uint64_t cpu;     /* processor time in the measured time, ns */
	unsigned open;    /* connections that stood at the end */
	const struct findings *findings; /* of --verify */
	const struct histogram *handshakes; /* ns; of TLS */
	uint64_t resumed;                   /* of them */
	struct error err;                /* what ended it early */
};
struct load_end load_end(const struct load *l);

#endif
