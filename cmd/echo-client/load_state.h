/* For load*.c: what a thread of --bench is made of, and what its parts do for each other.
 */
#ifndef ECHO_CLIENT_LOAD_STATE_H
#define ECHO_CLIENT_LOAD_STATE_H

#include "base/list.h"
#include "echo-client/flow.h"
#include "echo-client/load.h"
#include "echo-client/message_log.h"
#include "echo-client/proof.h"
#include "echo-client/wire.h"

#include <stddef.h>

enum { SCRATCH = 64 * 1024 };

/* One connection. */
struct lane {
	struct wire_end end;
	struct flow flow;
	struct proof proof; /* with --verify */
	struct load *load;
	unsigned number; /* of all connections of the run, from 1 on */
	bool is_open, has_been_tried;
	uint64_t retry_at, patience;
	struct list link; /* of load.ready, load.broken, or none */
};

struct load {
	struct run *run;
	const struct bench_plan *plan;
	unsigned number;
	pthread_t thread;

	void *wire;
	struct lane *lanes;
	size_t n_lanes, n_tried, n_connecting, n_open;
	struct list ready;  /* open, with room for a message */
	struct list broken; /* to be connected, the first one first */

	uint64_t start_at; /* 0: not yet */
	uint64_t measure_at, turn_at, look_at;
	uint64_t measured_from; /* messages that are due before are of the warm-up */
	uint64_t next,
		next_at; /* open loop: the next message's number, and when it is due */
	uint64_t quota;  /* measured messages to be sent; UINT64_MAX: no such end */
	uint64_t sent, answered; /* measured messages */
	uint64_t lost;           /* of them */
	uint64_t on_the_way;     /* messages of any kind */
	bool is_stopped;
	size_t looked; /* at lanes, for silence */

	uint8_t *scratch; /* with --verify: SCRATCH bytes that are about to be sent */
	struct findings findings;
	struct message_log log;
	struct record *record;
	_Atomic(struct record *) full, spare; /* to and from the main thread */
	atomic_bool is_settled, is_over;
	uint64_t cpu_before;
	struct load_end end;
};

static inline bool load_is_measured(const struct load *l, uint64_t due_at)
{
	return due_at >= l->measured_from;
}

/* ---- load_send.c: what goes out ---- */

void load_begin_schedule(struct load *l, uint64_t start_at);

/* Closed loop: room is what makes a message due. */
void load_refill(struct lane *lane, uint64_t now);

/* Open loop: everything that is due by now, as far as there is room. */
void load_send_due(struct load *l, uint64_t now);

/* Open loop: is there a next message?  At next_at, then. */
bool load_has_next(const struct load *l);

void load_pump(struct lane *lane);    /* sends what the kernel takes */
void load_line_up(struct lane *lane); /* it may have room for a message now */

/* ---- load_lanes.c: connections, and what comes back ---- */

extern const struct wire_user load_wire_user;

/* Takes the open connection over that was given to load_new(), if any.  -1 with errno. */
int load_take_over(struct load *l);

void load_connect_broken(struct load *l, uint64_t now);
void load_look_for_silence(struct load *l, uint64_t now);

#endif
