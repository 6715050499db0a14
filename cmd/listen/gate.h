/*
 * Where connections come in: accepts on every socket of a listener, as long as it is open, and
 * rests for a moment when this machine has no descriptor left.
 */
#ifndef LISTEN_GATE_H
#define LISTEN_GATE_H

#include "net/loop.h"

#include <stdbool.h>

struct addr;
struct error;
struct gate;
struct listener;

struct gate_calls {
	/* Somebody has come; fd is the callee's.  Everything is allowed in here. */
	void (*arrived)(int fd, const struct addr *peer, void *user);

	/* A connection could not be accepted, and waits. */
	void (*failed)(const struct error *err, void *user);
};

struct gate {
	struct loop *loop;
	const struct listener *listener;
	struct loop_watch *watches; /* one a socket; NULL: closed for good */
	bool is_open;
	struct loop_timer rest;
	struct gate_calls calls;
	void *user;
};

/* Opens it.  The listener, whose sockets all take connections, is borrowed.  -1 with
 * ERROR_LOCAL; gate_done() is for the caller in any case. */
int gate_init(struct gate *g, struct loop *loop, const struct listener *listener,
	      const struct gate_calls *calls, void *user, struct error *err);
void gate_done(struct gate *g); /* before the listener is closed; takes a zeroed one */

/* Those who come while it is shut wait in the kernel. */
void gate_set(struct gate *g, bool is_open);

/* A connection has ended: what was short may be there again. */
void gate_wake(struct gate *g);

#endif
