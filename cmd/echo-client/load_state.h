/* For load*.c: what a thread of --bench is made of, and what its parts do for each other.
 */
#ifndef ECHO_CLIENT_LOAD_STATE_H
#define ECHO_CLIENT_LOAD_STATE_H

#include "base/histogram.h"
#include "base/list.h"
#include "echo-client/flow.h"
#include "echo-client/load.h"
#include "echo-client/message_log.h"
#include "echo-client/proof.h"
#include "echo-client/record.h"
#include "echo-client/sequence.h"
#include "echo-client/wire.h"

#include <stddef.h>

enum { LOAD_SCRATCH = 64 * 1024 };

/* --per-connection: a connection from its beginning to its end. */
struct visit {
	uint64_t due_at, began_at;
	uint64_t left; /* messages that are to be sent on it yet */
	bool is_under_way;
};

/* --stream: bytes of a connection. */
struct bulk {
	uint64_t out, back; /* that went out, and that came back */
	uint64_t heard_at;  /* when some did last, or began to be waited for */
};

/* One connection. */
struct lane {
	struct wire_end end;
	struct flow flow;
	struct proof proof;       /* with --verify; so are the next three */
	struct flow_message *missed; /* of the last gap: they may come yet */
	size_t n_missed, missed_cap;
	struct sequence sequence; /* these three: datagrams */
	struct bulk bulk;
	uint64_t key;             /* the first word of datagram 0 */
	uint64_t put;             /* the number of the next one for the kernel */
	struct load *load;
	unsigned number; /* of all connections of the run, from 1 on */
	bool is_open, has_been_tried;
	uint64_t retry_at, patience;
	struct visit visit;
	struct list link; /* of load.ready, load.broken, or none */
};

struct load {
	struct run *run;
	const struct bench_plan *plan;
	const struct load_carrier *carrier;
	unsigned number;
	pthread_t thread;

	void *wire;
	struct lane *lanes;
	size_t n_lanes, n_tried, n_connecting, n_open;
	struct list ready;  /* open, with room for a message */
	struct list broken; /* to be connected, the first one first */

	uint64_t start_at; /* 0: not yet */
	uint64_t seen_at;  /* when the last answer came, or a connection was made */
	uint64_t measure_at, turn_at, look_at;
	uint64_t measured_from; /* messages that are due before are of the warm-up */
	uint64_t next,
		next_at; /* open loop: the next message's number, and when it is due */
	/* Measured messages, of --stream bytes. */
	uint64_t quota;          /* to be sent; UINT64_MAX: no such end */
	uint64_t sent, answered; /* a stream is not answered */
	uint64_t lost;           /* of them */
	uint64_t booked; /* --per-connection: by measured visits that have not failed */
	uint64_t on_the_way;     /* of any kind */
	bool is_stopped;
	size_t looked; /* at lanes, for silence */

	uint8_t *scratch; /* LOAD_SCRATCH bytes that are about to be sent */
	struct findings findings;
	struct histogram *handshakes; /* ns; with TLS, of all connections */
	uint64_t resumed;             /* of them */
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

typedef void load_message_fn(struct lane *lane, const struct flow_message *m);

/* How messages travel on a connection: as a stream, or as datagrams. */
struct load_carrier {
	void (*init)(struct lane *lane);
	void (*done)(struct lane *lane);
	void (*restart)(struct lane *lane); /* on a new connection */
	bool (*has_room)(const struct lane *lane);
	void (*push)(struct lane *lane, uint64_t due_at, uint64_t now); /* with room */
	void (*pump)(struct lane *lane);                /* sends what the kernel takes */
	void (*take_back)(struct lane *lane, size_t n); /* as wire_user's room() */

	/* What has come: tells load_answered() and load_lost(), and may break off. */
	void (*received)(struct lane *lane, const uint8_t *data, size_t n, uint64_t now);

	void (*look)(struct lane *lane, uint64_t now); /* now and then, for silence */

	/* Every message on its way is told to fn, and is not any more. */
	void (*give_up)(struct lane *lane, load_message_fn *fn);
};

extern const struct load_carrier load_stream, load_datagram, load_bulk;

/* ---- load_send.c: what goes out ---- */

void load_begin_schedule(struct load *l, uint64_t start_at);

/* An open connection may have room: closed loop: the next messages go out; open loop: it
 * stands in the row of those that take what is due. */
void load_go_on(struct lane *lane);

/* Open loop: everything that is due by now, as far as there is room. */
void load_send_due(struct load *l, uint64_t now);

/* Open loop: is there a next message?  At next_at, then. */
bool load_has_next(const struct load *l);

/* ---- load_lanes.c: connections, and what comes back ---- */

extern const struct wire_user load_wire_user;

/* Takes the open connection over that was given to load_new(), if any.  -1 with errno. */
int load_take_over(struct load *l);

void load_connect_broken(struct load *l, uint64_t now);
void load_reconnect(struct lane *lane);
void load_look_for_silence(struct load *l, uint64_t now);

/* The connection is given up, and made again later. */
void load_break_off(struct lane *lane, enum failure why);

/* A message that was on its way is not any more. */
void load_answered(struct lane *lane, const struct flow_message *m, uint64_t now);
void load_lost(struct lane *lane, const struct flow_message *m);

/* ---- load_visit.c: with --per-connection ---- */

/* The sending begins: every lane is free. */
void load_begin_visits(struct load *l, uint64_t now);

/* Is another visit needed for the messages that are wanted? */
bool load_wants_visit(const struct load *l);

/* Open loop: every visit that is due by now, as far as lanes are free. */
void load_begin_due_visits(struct load *l, uint64_t now);

void load_visit_opened(struct lane *lane, uint64_t now);

/* What was to be sent on the open connection by now has been sent; the visit may be over. */
void load_visit_go_on(struct lane *lane);

/* The connection has been given up.  Is the lane free for the next visit at once? */
bool load_visit_failed(struct lane *lane, bool was_open);

/* The time has come to try again. */
void load_visit_retry(struct lane *lane, uint64_t now);

void load_visit_look(struct lane *lane, uint64_t now);

#endif
