/*
 * A stream that follows a script, for tests of whatever stands on streams: it gives bytes at
 * chosen times, one by one if asked to, ends, fails, and refuses to take bytes.  It lives in a
 * loop with a virtual clock (lib_clock.h) and touches no descriptor.
 *
 *	struct fake_stream *f = fake_stream_new(loop);
 *	fake_stream_say(f, 10, "hello");	10 ms after it was made
 *	fake_stream_end(f, 20);
 */
#ifndef SUPPORT_LIB_FAKE_STREAM_H
#define SUPPORT_LIB_FAKE_STREAM_H

#include "base/buf.h"
#include "net/loop.h"
#include "stream/stream.h"

#include <stdbool.h>
#include <stdint.h>

enum { FAKE_STEPS = 16 };

struct fake_step {
	uint64_t at;
	const char *data; /* NULL: the end, orderly when code is 0 */
	size_t len;
	int code;
};

struct fake_stream {
	struct stream base;
	struct loop *loop;
	uint64_t born_at;

	struct fake_step steps[FAKE_STEPS];
	size_t n_steps, step;
	size_t max_read, max_write; /* bytes a call; 0: no limit */
	bool stutters;		    /* STREAM_AGAIN between any two reads and any two writes */
	bool read_stuttered, write_stuttered;
	uint64_t blocked_until;	    /* takes nothing before */
	uint64_t write_fails_at;    /* CLOCK_NEVER: never */
	int write_code, shut_code;

	struct buf written;
	bool is_shut;
	uint64_t shut_at; /* in ms after it was made, as all times that a test sees */
	unsigned wanted;
	unsigned reads; /* calls of read, whatever they gave */
	unsigned marked_reads; /* before so many there is urgent data ahead */
	struct loop_timer timer;
};

struct fake_stream *fake_stream_new(struct loop *loop);
void fake_stream_free(struct fake_stream *f);

/* The script of its reads; times in ms, rising. */
void fake_stream_say(struct fake_stream *f, uint64_t at_ms, const char *data);
void fake_stream_say_bytes(struct fake_stream *f, uint64_t at_ms, const void *data, size_t n);
void fake_stream_end(struct fake_stream *f, uint64_t at_ms);
void fake_stream_break(struct fake_stream *f, uint64_t at_ms, int code); /* ERROR_PEER */

/* Its writes. */
void fake_stream_block(struct fake_stream *f, uint64_t until_ms);
void fake_stream_refuse(struct fake_stream *f, uint64_t at_ms, int code); /* ERROR_PEER */
void fake_stream_refuse_shut(struct fake_stream *f, int code);

/* All that was written, as a string. */
const char *fake_stream_written(struct fake_stream *f);

/* Whether these n bytes, and no others, were written since the last call; if not, says so. */
bool fake_stream_took(struct fake_stream *f, const void *expect, size_t n);

/* Its script becomes these n bytes; what a filter above makes of them is appended to got.  False
 * when the filter ends or fails. */
bool fake_stream_hear(struct fake_stream *f, struct stream *above, const void *data, size_t n,
		      struct buf *got);

#endif
