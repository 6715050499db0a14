/* The window: rounds of outcomes, and what follows from each. */
#include "dns/bulk_window.h"

#include "base/clock.h"

enum {
	LOSS_SHARE = 16, /* one in so many may be lost */
	HOLD_FULL = 32,	 /* rounds to wait when a larger window did not pay */
	HOLD_LOSS = 8,
	HOLD_MOST = 128,
};

static const double pays = 1.125; /* a doubled window must bring at least that much more */

static const uint64_t wait_first = 400 * CLOCK_MS; /* before any round trip was seen */
static const uint64_t wait_least = 100 * CLOCK_MS;

/* Near servers are judged by longer rounds: the machine's own hiccups have to even out. */
static const uint64_t far = 10 * CLOCK_MS;
static const uint64_t round_near = 100 * CLOCK_MS;
static const uint64_t round_far = 40 * CLOCK_MS;

void window_init(struct window *w, uint64_t now)
{
	*w = (struct window){ .size = WINDOW_START, .before = WINDOW_START, .began = now,
			      .penalty = HOLD_LOSS };
}

void window_full(struct window *w)
{
	w->was_full = true;
}

static void resize(struct window *w, uint64_t now, unsigned size)
{
	w->size = size;
	w->began = now + w->trip;
}

static void halve(struct window *w, uint64_t now)
{
	resize(w, now, w->size / 2 > WINDOW_LEAST ? w->size / 2 : WINDOW_LEAST);
	w->is_trying = false;
	w->hold = w->penalty;
	w->penalty = w->penalty < HOLD_MOST ? w->penalty * 2 : HOLD_MOST;
	w->cut = now;
}

static void grow(struct window *w, uint64_t now, double rate)
{
	w->rate = rate;
	w->before = w->size;
	w->is_trying = w->size < WINDOW_MOST;
	if (w->is_trying)
		resize(w, now, w->size * 2 < WINDOW_MOST ? w->size * 2 : WINDOW_MOST);
}

static void go_back(struct window *w, uint64_t now)
{
	resize(w, now, w->before);
	w->is_trying = false;
	w->hold = HOLD_FULL;
}

static void judge_rate(struct window *w, uint64_t now, double rate)
{
	if (w->hold)
		w->hold--;
	else if (!w->is_trying || rate > w->rate * pays)
		grow(w, now, rate);
	else
		go_back(w, now);
}

static uint64_t round_least(const struct window *w)
{
	if (w->trip < far)
		return round_near;
	return 2 * w->trip > round_far ? 2 * w->trip : round_far;
}

static void count(struct window *w, uint64_t now)
{
	unsigned total = w->answered + w->lost;
	double rate;

	if (now < w->began || now - w->began < round_least(w) || total < w->size)
		return;
	rate = (double)w->answered / (double)(now - w->began);
	w->began = now;
	if (w->lost * LOSS_SHARE > total)
		halve(w, now);
	else if (w->was_full)
		judge_rate(w, now, rate);
	w->answered = w->lost = 0;
	w->was_full = false;
}

/* RFC 6298 section 2. */
static void learn(struct window *w, uint64_t trip)
{
	uint64_t off = trip > w->trip ? trip - w->trip : w->trip - trip;

	if (!trip)
		trip = 1;
	if (!w->trip) {
		w->trip = trip;
		w->trip_var = trip / 2;
		return;
	}
	w->trip_var = w->trip_var - w->trip_var / 4 + off / 4;
	w->trip = w->trip - w->trip / 8 + trip / 8;
	if (!w->trip)
		w->trip = 1;
}

/*
 * Which of several sendings an answer belongs to cannot be told (Karn); but one that comes sooner
 * than any answer could after the last of them belongs to an earlier one, and the wait was too
 * short.
 */
void window_answered(struct window *w, uint64_t now, unsigned sent, uint64_t first, uint64_t last)
{
	w->silent = 0;
	if (sent == 1)
		learn(w, now - last);
	else if (!w->trip || now - last < w->trip / 2)
		learn(w, now - first);
	if (now >= w->began)
		w->answered++;
	count(w, now);
}

void window_lost(struct window *w, uint64_t now, uint64_t sent_at)
{
	w->silent++;
	if (sent_at < w->cut)
		return;
	w->lost++;
	count(w, now);
}

bool window_is_silent(const struct window *w)
{
	return w->silent >= WINDOW_SILENT;
}

uint64_t window_wait(const struct window *w, unsigned sent, uint64_t limit)
{
	uint64_t wait = w->trip ? w->trip + 4 * w->trip_var : wait_first;

	if (wait < wait_least)
		wait = wait_least;
	while (sent-- > 2 && wait < limit)
		wait *= 2;
	return wait < limit ? wait : limit;
}
