/* The window: rounds of outcomes, and what follows from each. */
#include "dns/bulk_window.h"

#include "base/clock.h"

enum {
	LOSS_SHARE = 16, /* one in so many may be lost */
	LOSS_CHANCE = 4, /* and so many beside, since small numbers vary */
	HOLD_FULL = 32,	 /* rounds to wait when a larger window did not pay */
	HOLD_LOSS = 8,
	HOLD_MOST = 128,
	TAIL_FADE = 512, /* answers after which the longest round trip is half forgotten or more */
};

static const double pays = 1.125; /* a doubled window must bring at least that much more */

static const uint64_t wait_first = 400 * CLOCK_MS; /* before any round trip was seen */
static const uint64_t wait_least = 20 * CLOCK_MS;

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
	if (w->lost > total / LOSS_SHARE + LOSS_CHANCE)
		halve(w, now);
	else if (w->was_full)
		judge_rate(w, now, rate);
	w->answered = w->lost = 0;
	w->was_full = false;
}

static void learn(struct window *w, uint64_t trip)
{
	if (!w->seen)
		w->trip = w->tail = trip;
	w->trip = w->trip - w->trip / 8 + trip / 8;
	if (trip > w->tail)
		w->tail = trip;
	else
		w->tail -= (w->tail - trip) / TAIL_FADE;
	if (w->seen < WINDOW_SEEN)
		w->seen++;
}

void window_answered(struct window *w, uint64_t now, uint64_t sent_at, bool is_late)
{
	w->silent = 0;
	w->heard = now;
	learn(w, now - sent_at);
	if (is_late && w->lost)
		w->lost--;
	if (now >= w->began)
		w->answered++;
	count(w, now);
}

void window_lost(struct window *w, uint64_t now, uint64_t sent_at)
{
	if (sent_at >= w->heard)
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

/* At 1, 2, 4, … answers of the first window. */
bool window_has_settled(const struct window *w)
{
	return w->seen && w->seen <= WINDOW_START && !(w->seen & (w->seen - 1));
}

uint64_t window_wait(const struct window *w, unsigned sent, uint64_t limit)
{
	uint64_t wait = wait_first, most = 2 * w->trip > wait_first ? 2 * w->trip : wait_first;

	if (w->seen && !window_is_silent(w))
		wait = w->tail + w->tail / 4 + wait_first / w->seen;
	if (wait < wait_least)
		wait = wait_least;
	if (wait > most)
		wait = most;
	while (sent-- > 2 && wait < limit)
		wait *= 2;
	return wait < limit ? wait : limit;
}

uint64_t window_pace(const struct window *w, unsigned n)
{
	return w->trip < far ? 0 : w->trip * n / (2 * w->size);
}
