/*
 * A connection joined to a program, until both have ended: docs/half-close.md has the row of
 * the relay between them.  A program that still runs PROCESS_KILL_NS after its connection has
 * ended is ended, and a peer that still speaks when the program has said all is listened to for
 * a moment, so that no reset overtakes what the program said.
 */
#ifndef STREAM_JOINT_H
#define STREAM_JOINT_H

#include "stream/process.h"
#include "stream/relay.h"

#include <stdbool.h>
#include <stdint.h>

struct error;
struct joint;
struct loop;
struct stream;

struct joint_config {
	struct process_config process; /* borrowed for the call */
	enum relay_eof eof;	       /* what the end of the program's output does */
	uint64_t linger_ns, idle_ns;   /* as the relay has them; CLOCK_NEVER: no limit */
	/* The connection, so that its peer can be looked for; -1: datagrams, which have no end. */
	int fd;
};

/*
 * over: the connection is over, and not closed yet; why, and how much was carried, is in the
 * relay.  ended: both are; may free the joint.  Each is called once, from the loop, in this
 * order, but over is left out after joint_stop().
 */
struct joint_calls {
	void (*over)(struct joint *j, const struct relay *relay, void *user);
	void (*ended)(struct joint *j, void *user);
};

/*
 * Starts the program.  Owns right from now on; on failure (NULL with *err) the caller still
 * does.
 */
struct joint *joint_new(struct loop *loop, const struct joint_config *config,
			struct stream *right, const struct joint_calls *calls, void *user,
			struct error *err);

/* NULL when the connection is over. */
const struct relay *joint_relay(const struct joint *j);
const struct process *joint_process(const struct joint *j);

/* The terminal of a program that has one becomes so large, as long as there is a connection. */
void joint_resize(struct joint *j, unsigned columns, unsigned rows);

/* Ends the connection at once and tells the program to end. */
void joint_stop(struct joint *j);

void joint_free(struct joint *j); /* at any time; kills a program that still runs; takes NULL */

#endif
