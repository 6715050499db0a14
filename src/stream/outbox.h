/*
 * For filters: bytes that were taken from above and not yet by the stream below, and the
 * readiness that goes with them.  While anything is held, the stream below is asked for
 * STREAM_WRITE, whatever the filter's own user wants; what it reports is used to get rid of
 * the bytes first.
 */
#ifndef STREAM_OUTBOX_H
#define STREAM_OUTBOX_H

#include "base/buf.h"
#include "base/error.h"

struct stream;

struct outbox {
	struct stream *filter; /* whose it is; writes to filter->below */
	struct buf held;       /* the filter appends to it */
	size_t enough;	       /* with more than this held, input is not asked for either */
	unsigned wanted;       /* by the filter's user */
	struct error failed;   /* what a flush in the background ran into */
};

/*
 * Takes the ready callback of filter->below.  At most max bytes will be held; `enough` starts
 * as max.
 */
void outbox_init(struct outbox *o, struct stream *filter, size_t max);
void outbox_done(struct outbox *o); /* takes a zeroed one */

/* Writes what can be written: 0 when nothing is held any more, STREAM_AGAIN, STREAM_ERROR. */
int outbox_flush(struct outbox *o, struct error *err);

/*
 * For a filter that takes the ready callback of filter->below itself: the held bytes have their
 * turn, and what is left of `events` is returned.
 */
unsigned outbox_take(struct outbox *o, unsigned events);

/* The filter's want(). */
void outbox_want(struct outbox *o, unsigned events);

#endif
