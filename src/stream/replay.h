/*
 * One side of a recorded connection (stream/recording.h) as a stream, to be joined to a peer by a
 * relay: reads give what this side said, and what is written is compared with what the other
 * side said.
 *
 * The order of the recording is kept: nothing is said before what the other side had said by
 * then has come.  Where the bytes of a stream were cut does not matter; messages must be the
 * same ones.
 *
 * What comes and is not what was recorded fails the write: ERROR_PEER with STATUS_DIFFERS, and so
 * does an end that comes too early; what does not come within the patience is ERROR_PEER with
 * ETIMEDOUT.
 */
#ifndef STREAM_REPLAY_H
#define STREAM_REPLAY_H

#include "stream/recording.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct stream;

struct replay_config {
	const struct recording *recording; /* borrowed until stream_free() */
	const char *subject;		   /* the recording's name, in errors; likewise */
	unsigned turn; /* which of its connections, counted from 0 and around */
	bool is_server; /* the side that is played */
	bool is_at_once; /* does not wait for the recorded times */
	uint64_t patience_ns; /* how long to wait for the other side beyond the recorded times */
};

/* How many connections a recording has. */
unsigned replay_count(const struct recording *recording);

/* NULL with ERROR_USAGE: there is no connection in it. */
struct stream *replay_new(struct loop *loop, const struct replay_config *config,
			  struct error *err);

/* The connection stands now: times count from here. */
void replay_begin(struct stream *s);

/* When it is over: was everything said and heard?  -1 with the difference. */
int replay_result(const struct stream *s, struct error *err);

#endif
