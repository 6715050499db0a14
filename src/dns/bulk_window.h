/*
 * How many questions may be under way at one server, and how long to wait before one is sent
 * again: learnt from what comes back.  Pure; time is an argument.
 *
 * The window starts at WINDOW_START.  It doubles as long as that makes more answers a second
 * come back, and returns to the smaller size when it does not: queues at a server that is busy
 * already help nobody.  It is halved when more than one question in sixteen is lost.  Fewer
 * losses than that are the path's, not ours, and leave it alone.
 *
 * The wait is a quarter more than the longest of the recent round trips, so that what is sent
 * again in vain stays rare also where a few answers take much longer than the rest; while few
 * were seen it is more.  It is doubled from the third sending on.
 */
#ifndef DNS_BULK_WINDOW_H
#define DNS_BULK_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

enum {
	WINDOW_LEAST = 16,
	WINDOW_START = 64,
	WINDOW_MOST = 2048,
	WINDOW_SILENT = 16, /* this many lost after its last answer: a silent server */
	WINDOW_SEEN = 1024,
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

	uint64_t trip; /* smoothed round trip */
	uint64_t tail; /* the longest one, fading */
	unsigned seen; /* round trips, up to WINDOW_SEEN */
	uint64_t heard; /* when the last answer came */
	unsigned silent; /* what was sent after that, and lost */
};

void window_init(struct window *w, uint64_t now);

/* There was more to send than fits. */
void window_full(struct window *w);

/* An answer came to what was sent at `sent_at`; is_late: it was taken for lost in vain. */
void window_answered(struct window *w, uint64_t now, uint64_t sent_at, bool is_late);

/* What was sent at `sent_at` is taken for lost. */
void window_lost(struct window *w, uint64_t now, uint64_t sent_at);

bool window_is_silent(const struct window *w);

/* The answer changed the waits so much that those that have begun should follow. */
bool window_has_settled(const struct window *w);

/* How long to wait for the answer to something sent for the `sent`th time (from 1), at most
 * `limit`. */
uint64_t window_wait(const struct window *w, unsigned sent, uint64_t limit);

/*
 * How long n datagrams take at twice the pace of the answers: a path that is not near gets what
 * there is room for little by little, since a receive buffer on it holds less than a window.
 */
uint64_t window_pace(const struct window *w, unsigned n);

#endif
