/* Slow reading on purpose. */
#include "stream/pace.h"

#include "base/list.h"
#include "base/mem.h"
#include "net/loop.h"
#include "stream/stream.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 65507 }; /* the longest datagram */

/* A wait that is worth its timer. */
#define LEAST_WAIT_NS (5 * CLOCK_MS)

struct pace {
	struct stream base;
	struct loop *loop;
	struct pace_config config;
	bool keeps_whole;
	uint64_t byte_ns; /* what one byte takes, rounded up */
	uint64_t due_at;  /* when what was given so far is due by the rate */
	uint64_t paused_until;
	unsigned wanted;
	struct loop_timer timer;
	size_t off, len; /* what was read and not given yet */
	uint8_t data[CHUNK];
};

static struct pace *pace_of(const struct stream *s)
{
	return CONTAINER(s, struct pace, base);
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* ---- how much, and when ---- */

static uint64_t burst_ns(const struct pace *p)
{
	return larger(PACE_BURST_NS, p->byte_ns);
}

/* How many bytes the rate allows at this moment. */
static size_t allowance(const struct pace *p)
{
	uint64_t now = loop_now(p->loop), from, span;

	if (!p->config.rate)
		return SIZE_MAX;
	from = p->due_at > burst_ns(p) ? p->due_at - burst_ns(p) : 0;
	if (now <= from)
		return 0;
	span = now - from < burst_ns(p) ? now - from : burst_ns(p);
	return (size_t)(span * p->config.rate / CLOCK_S);
}

/* When a read makes sense again. */
static uint64_t ready_at(const struct pace *p)
{
	uint64_t at = p->paused_until, by_rate;

	if (!p->config.rate)
		return at;
	by_rate = p->due_at + larger(LEAST_WAIT_NS, p->byte_ns);
	by_rate = by_rate > burst_ns(p) ? by_rate - burst_ns(p) : 0;
	return larger(at, by_rate);
}

static bool is_held(const struct pace *p)
{
	return loop_now(p->loop) < p->paused_until || !allowance(p);
}

static void note_given(struct pace *p, size_t n)
{
	uint64_t now = loop_now(p->loop);

	if (!p->config.rate)
		return;
	p->due_at = larger(p->due_at, now) + n * CLOCK_S / p->config.rate;
}

/* ---- bytes ---- */

/* How long the piece at the front is: to its line end, with a pause to be made behind it. */
static size_t piece(const struct pace *p)
{
	const uint8_t *data = p->data + p->off, *end;

	if (!p->config.delay_ns)
		return p->len;
	end = memchr(data, '\n', p->len);
	return end ? (size_t)(end - data) + 1 : p->len;
}

static ssize_t give(struct pace *p, void *dst, size_t room)
{
	size_t whole = piece(p), n = smaller(whole, room);

	if (!p->keeps_whole)
		n = smaller(n, allowance(p));
	memcpy(dst, p->data + p->off, n);
	p->off += n;
	p->len -= n;
	note_given(p, n);
	if (p->config.delay_ns && n == whole)
		p->paused_until = clock_deadline(loop_now(p->loop), p->config.delay_ns);
	return (ssize_t)n;
}

/* Also while it is held, so that an end is not told later than it comes. */
static ssize_t pace_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct pace *p = pace_of(s);
	ssize_t got;

	if (!p->len) {
		got = stream_read(s->below, p->data, sizeof(p->data), err);
		if (got < 0)
			return got;
		p->off = 0;
		p->len = (size_t)got;
	}
	return is_held(p) ? STREAM_AGAIN : give(p, dst, n);
}

/* ---- readiness ---- */

static void ask_below(struct pace *p)
{
	unsigned events = p->wanted;

	if (p->len)
		events &= ~(unsigned)STREAM_READ;
	stream_want(p->base.below, events);
}

static void on_time(struct loop *loop, void *user)
{
	struct pace *p = user;

	(void)loop;
	if (p->base.ready)
		p->base.ready(&p->base, STREAM_READ, p->base.user);
}

static void pace_want(struct stream *s, unsigned events)
{
	struct pace *p = pace_of(s);

	p->wanted = events;
	ask_below(p);
	if (events & STREAM_READ && p->len)
		loop_timer_set(p->loop, &p->timer, ready_at(p), on_time, p);
	else
		loop_timer_unset(&p->timer);
}

static bool pace_has_input(const struct stream *s)
{
	const struct pace *p = pace_of(s);

	return p->len && !is_held(p);
}

static int pace_shut(struct stream *s, struct error *err)
{
	return stream_shut(s->below, err);
}

static int pace_bare_fd(const struct stream *s, unsigned direction)
{
	return direction == STREAM_WRITE ? stream_bare_fd(s->below, direction) : -1;
}

static void pace_free(struct stream *s)
{
	struct pace *p = pace_of(s);

	loop_timer_unset(&p->timer);
	stream_free(s->below);
	free(p);
}

static const struct stream_ops pace_ops = {
	.name = "pace",
	.read = pace_read,
	.shut = pace_shut,
	.want = pace_want,
	.has_input = pace_has_input,
	.bare_fd = pace_bare_fd,
	.free = pace_free,
};

struct stream *pace_new(struct loop *loop, struct stream *below, const struct pace_config *config)
{
	struct pace *p = xcalloc(1, sizeof(*p));

	stream_init(&p->base, &pace_ops, below);
	p->loop = loop;
	p->config = *config;
	if (config->rate)
		p->byte_ns = (CLOCK_S + config->rate - 1) / config->rate;
	return &p->base;
}

void pace_keep_whole(struct stream *s)
{
	pace_of(s)->keeps_whole = true;
}
