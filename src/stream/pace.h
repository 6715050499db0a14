/*
 * A filter that gives what it reads no faster than it should be sent: so many bytes a second,
 * or a line at a time with a pause behind each.
 *
 * The rate is a token bucket (GCRA): over any time t at most rate × t bytes and one burst, which
 * is what the rate gives in PACE_BURST_NS, and a byte at least.  What is not held back passes
 * unchanged; nothing is added, and what is written to it passes as it is.
 */
#ifndef STREAM_PACE_H
#define STREAM_PACE_H

#include "base/clock.h"

#include <stdint.h>

struct loop;
struct stream;

#define PACE_BURST_NS (50 * CLOCK_MS)
#define PACE_RATE_MAX (UINT64_C(100) << 30)

struct pace_config {
	uint64_t rate;	   /* bytes a second, at most PACE_RATE_MAX; 0: any */
	uint64_t delay_ns; /* after each line, and after what was read and has no line end */
};

struct stream *pace_new(struct loop *loop, struct stream *below, const struct pace_config *config);

/*
 * From now on what is read at once is given whole, as far as it fits, and what it was too much
 * is waited for afterwards: for a reader to whom the borders mean something (datagrams).
 */
void pace_keep_whole(struct stream *s);

#endif
