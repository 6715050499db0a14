/*
 * How many questions may be under way at one server, and how long to wait before one is sent
 * again: learnt from what comes back.  Pure; time is an argument.
 *
 * The window starts at WINDOW_START.  It doubles as long as that makes more answers a second
 * come back, and returns to the smaller size when it does not: queues at a server that is busy
 * already help nobody.  It is halved when more than one question in sixteen is lost.  Fewer
 * losses than that are the path's, not ours, and leave it alone.  The wait is RFC 6298's
 * retransmission time, doubled from the third sending on.
 */
#ifndef DNS_BULK_WINDOW_H
#define DNS_BULK_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

enum {
	WINDOW_LEAST = 16,
	WINDOW_START = 64,
	WINDOW_MOST = 2048,
	WINDOW_SILENT = 16, /* losses in a row that make a server a silent one */
};

struct window {
	unsigned size;

	/*
	 * The round that is being counted: as many outcomes as the window is large, and as long as
	 * it takes to notice a loss.
	 */
	unsigned answered, lost;
	uint64_t began; /* later than now: what comes was sent before the size changed */
	bool was_full;	/* there was more to send than the window let through */

	bool is_trying;	 /* does this size pay? */
	unsigned before; /* the size to go back to */
	double rate;	 /* answers a second with that */
	unsigned hold;	 /* rounds until the next attempt to grow */
	unsigned penalty; /* how long that is after a loss; more each time */
	uint64_t cut;	 /* when it was halved: losses of what was sent before do not count again */

	uint64_t trip, trip_var; /* smoothed round trip; 0: none seen yet */
	unsigned silent;	 /* losses since the last answer */
};

void window_init(struct window *w, uint64_t now);

/* There was more to send than fits. */
void window_full(struct window *w);

/* An answer came; `sent` times asked, first and last at these times. */
void window_answered(struct window *w, uint64_t now, unsigned sent, uint64_t first, uint64_t last);

/* What was sent at `sent_at` is taken for lost. */
void window_lost(struct window *w, uint64_t now, uint64_t sent_at);

bool window_is_silent(const struct window *w);

/* How long to wait for the answer to something sent for the `sent`th time (from 1), at most
 * `limit`. */
uint64_t window_wait(const struct window *w, unsigned sent, uint64_t limit);

#endif
