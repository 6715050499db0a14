/*
 * The relay: moves bytes between two streams, both ways, until docs/half-close.md says that it
 * is over.  That page is the specification; the words here (left, right, in, out, grace,
 * linger) are explained there.
 *
 * It knows nothing of what the streams are made of.  Where both ends of a direction are bare
 * descriptors the kernel moves the bytes (sendfile, splice) and none of them is copied.
 */
#ifndef STREAM_RELAY_H
#define STREAM_RELAY_H

#include "base/error.h"
#include "net/loop.h"
#include "stream/stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct relay;

/* What the end of left's bytes does: the choices of --eof, in this order. */
enum relay_eof { RELAY_EOF_HALF, RELAY_EOF_CLOSE, RELAY_EOF_HOLD };

/* Why it is over: the first three are orderly.  The rows of the table are in brackets. */
enum relay_end {
	RELAY_BOTH_ENDED,  /* [5] */
	RELAY_INPUT_ENDED, /* [2] */
	RELAY_PEER_DONE,   /* [6] */
	RELAY_LINGERED,	   /* [8]; no error is set: the caller knows the words */
	RELAY_IDLE,	   /* [9]; likewise */
	RELAY_BROKEN,	   /* [10, 11, 15] right failed; error set, mostly ERROR_PEER */
	RELAY_OUTPUT_LOST, /* [12, 16] left could not be written; error set */
	RELAY_INPUT_LOST,  /* [14] left could not be read; error set */
};

/* Times are in nanoseconds; CLOCK_NEVER: no limit. */
struct relay_config {
	enum relay_eof eof;
	uint64_t linger_ns;
	uint64_t idle_ns;
	uint64_t grace_ns;
	bool left_may_refuse; /* [13] */
	/*
	 * [6] asked when right has ended, and now and then from then on, what is known of it.
	 * NULL: it has gone when the grace time is over.
	 */
	enum stream_peer (*peer)(void *user);
	void *user;
};

/* Called once, from the loop; may free the relay and both streams. */
typedef void relay_done_fn(struct relay *relay, void *user);

enum relay_direction { RELAY_OUT, RELAY_IN };

/*
 * Starts to move bytes, from the next round of the loop on.  Both streams are borrowed, and
 * their ready callbacks taken, until relay_free(); config is copied.
 */
struct relay *relay_new(struct loop *loop, struct stream *left, struct stream *right,
			const struct relay_config *config, relay_done_fn *done, void *user);
void relay_free(struct relay *relay); /* at any time; takes NULL */

/*
 * [13] left takes nothing any more, as its owner knows (a program has ended): not to be found
 * out by the next write, which may never come.
 */
void relay_left_refuses(struct relay *relay);

/* When it is over: why, and the failure (not set after an orderly end). */
enum relay_end relay_end(const struct relay *relay);
const struct error *relay_error(const struct relay *relay);

/* "both ended", "reset", …: for -v and JSON. */
const char *relay_end_word(enum relay_end end);

/* Bytes that the destination of a direction has taken so far. */
uint64_t relay_bytes(const struct relay *relay, enum relay_direction direction);

/* When it took the first of them, by the loop's clock; CLOCK_NEVER: not yet. */
uint64_t relay_first_byte_at(const struct relay *relay, enum relay_direction direction);

#endif
