/*
 * Waits until a chain of streams carries bytes (stream_open()), up to a deadline: a peer may take
 * the connection and then say nothing.
 */
#ifndef STREAM_OPENING_H
#define STREAM_OPENING_H

#include "net/loop.h"

#include <stdint.h>

struct error;
struct opening;
struct stream;

/* Called once; err: NULL when the chain is open.  May free the chain. */
typedef void opening_done_fn(struct opening *o, const struct error *err, void *user);

struct opening {
	struct stream *stream; /* NULL: nothing is waited for */
	const char *subject;
	uint64_t since;
	struct loop_timer timer;
	opening_done_fn *done;
	void *user;
};

/*
 * Opens s, whose ready callback is taken until done is called; that may be before this has
 * returned.  o stays where it is meanwhile.  The time runs from `since` for `timeout` ns
 * (CLOCK_NEVER: without limit): ERROR_PEER with ETIMEDOUT then.  subject, borrowed, is the peer in
 * that error.
 */
void opening_start(struct opening *o, struct loop *loop, struct stream *s, uint64_t since,
		   uint64_t timeout, const char *subject, opening_done_fn *done, void *user);

/* done is not called any more; takes a zeroed one. */
void opening_stop(struct opening *o);

#endif
