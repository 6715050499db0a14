/* The relay: docs/half-close.md in C.  Comments name the rows of its table. */
#include "stream/relay.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "stream/mover.h"
#include "stream/stream.h"

#include <errno.h>
#include <stdlib.h>

/* So many moves in a row before the loop gets its turn. */
enum { BUDGET = 16 };

/* How often a peer that has ended is looked at. */
#define ASK_NS (500 * CLOCK_MS)

enum state { OPEN, DRAINING, SHUT };

struct direction {
	struct stream *from, *to;
	struct mover mover;
	enum state state;
	bool tells_end;	     /* pass the end on to `to` */
	struct error failed; /* reading failed: reported when what came before is written */
	bool wants_read, wants_write; /* what it waits for */
	uint64_t ended_at;	      /* when it was shut */
	uint64_t moved_at;	      /* when it last moved a byte */
	uint64_t first_at;	      /* and when the first; CLOCK_NEVER: not yet */
};

struct relay {
	struct loop *loop;
	struct stream *left, *right;
	struct relay_config config;
	struct direction out, in;
	enum stream_peer peer; /* as last asked, when in was shut or later */
	uint64_t asked_at;     /* 0: not yet */
	struct loop_timer deadline, turn;
	bool is_over;
	enum relay_end end;
	struct error error;
	struct error gone; /* right has no connection any more: nothing more can come from it */
	relay_done_fn *done;
	void *user;
};

/* ---- the end ---- */

/* The done callback frees us: nothing may be touched after it, so it comes from a timer. */
static void call_done(struct loop *loop, void *user)
{
	struct relay *r = user;

	(void)loop;
	r->done(r, r->user);
}

static void finish(struct relay *r, enum relay_end end, const struct error *error)
{
	if (r->is_over)
		return;
	r->is_over = true;
	if (error_is_set(&r->error))
		end = RELAY_BROKEN; /* the first failure is the one that counts */
	else if (error)
		r->error = *error;
	r->end = end;
	log_event(LOG_RELAY, 0, "over: %s; %llu bytes out, %llu bytes in", relay_end_word(end),
		  (unsigned long long)r->out.mover.bytes, (unsigned long long)r->in.mover.bytes);
	stream_want(r->left, 0);
	stream_want(r->right, 0);
	loop_timer_unset(&r->deadline);
	loop_timer_set(r->loop, &r->turn, loop_now(r->loop), call_done, r);
}

static void shut(struct relay *r, struct direction *d)
{
	d->state = SHUT;
	d->wants_read = d->wants_write = false;
	d->ended_at = loop_now(r->loop);
	mover_drop(&d->mover);
	log_event(LOG_RELAY, 0, "%s is shut", d == &r->out ? "out" : "in");
}

/* ---- failures ---- */

static void read_failed(struct relay *r, struct direction *d, const struct error *err)
{
	log_event(LOG_RELAY, 0, "%s cannot be read: %s", d == &r->out ? "left" : "right",
		  err->text);
	d->failed = *err;
	d->state = DRAINING;
	if (d == &r->in)
		shut(r, &r->out); /* [10] */
}

static void write_failed(struct relay *r, struct direction *d, const struct error *err)
{
	log_event(LOG_RELAY, 0, "%s cannot be written: %s", d == &r->out ? "right" : "left",
		  err->text);
	shut(r, d);
	if (d == &r->in && !r->config.left_may_refuse) {
		finish(r, RELAY_OUTPUT_LOST, err); /* [12, 16] */
	} else if (d == &r->out && !error_is_set(&r->error)) {
		r->error = *err; /* [11, 15] */
	}
}

/*
 * A connection that was reset cannot be shut.  What came before the reset is still there to be
 * read, and reading tells better than this failure what has happened.
 */
static void shut_failed(struct relay *r, struct direction *d, const struct error *err)
{
	if (d != &r->out || err->code != ENOTCONN) {
		write_failed(r, d, err);
		return;
	}
	r->gone = *err;
	shut(r, d);
}

/* ---- one direction ---- */

/* What came before the end has been written. */
static void drained(struct relay *r, struct direction *d)
{
	struct error err = ERROR_INIT;

	if (error_is_set(&d->failed)) { /* [10, 14] */
		finish(r, d == &r->out ? RELAY_INPUT_LOST : RELAY_BROKEN, &d->failed);
		return;
	}
	if (d->tells_end) {
		switch (stream_shut(d->to, &err)) {
		case STREAM_AGAIN:
			d->wants_write = true;
			return;
		case STREAM_ERROR:
			shut_failed(r, d, &err);
			return;
		default:
			break;
		}
	}
	shut(r, d); /* [1, 3, 4] */
	if (d == &r->out && r->config.eof == RELAY_EOF_CLOSE)
		finish(r, RELAY_INPUT_ENDED, NULL); /* [2] */
}

/* One move; false when the direction has to wait or is shut. */
static bool step(struct relay *r, struct direction *d)
{
	struct error err = ERROR_INIT;

	if (d->state == DRAINING && mover_is_empty(&d->mover)) {
		drained(r, d);
		return false;
	}
	switch (mover_move(&d->mover, d->from, d->to, d->state == OPEN, &err)) {
	case MOVER_MOVED:
		d->moved_at = loop_now(r->loop);
		if (d->first_at == CLOCK_NEVER && d->mover.bytes)
			d->first_at = d->moved_at;
		return true;
	case MOVER_WAITS_READ:
		d->wants_read = true;
		return false;
	case MOVER_WAITS_WRITE: /* [17] */
		d->wants_write = true;
		return false;
	case MOVER_EOF:
		d->state = DRAINING;
		return true;
	case MOVER_READ_FAILED:
		read_failed(r, d, &err);
		return true;
	case MOVER_WRITE_FAILED:
		write_failed(r, d, &err);
		return false;
	}
	return false;
}

/* Moves what can be moved; true when only the budget stopped it. */
static bool pump(struct relay *r, struct direction *d)
{
	unsigned budget = BUDGET;

	d->wants_read = d->wants_write = false;
	while (d->state != SHUT && !r->is_over) {
		if (!budget--)
			return true;
		if (!step(r, d))
			break;
	}
	return false;
}

/* ---- the whole ---- */

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t idle_at(const struct relay *r)
{
	return clock_deadline(later(r->in.moved_at, r->out.moved_at), r->config.idle_ns);
}

static uint64_t linger_at(const struct relay *r)
{
	if (r->out.state != SHUT || r->in.state != OPEN)
		return CLOCK_NEVER;
	return clock_deadline(later(r->out.ended_at, r->in.moved_at), r->config.linger_ns);
}

/* In is shut, and out has nothing to send. */
static bool is_in_grace(const struct relay *r)
{
	return r->in.state == SHUT && r->out.state == OPEN && mover_is_empty(&r->out.mover) &&
	       r->out.wants_read;
}

/* Since when both are silent in that case. */
static uint64_t grace_at(const struct relay *r)
{
	uint64_t since = later(r->in.ended_at, r->out.moved_at);

	if (!is_in_grace(r))
		return CLOCK_NEVER;
	if (r->peer == STREAM_PEER_GONE)
		return since;
	/* A peer that never said anything has not come to speak but to listen. */
	if (r->config.peer && !r->in.mover.bytes)
		return CLOCK_NEVER;
	return clock_deadline(since, r->config.grace_ns);
}

static uint64_t ask_at(const struct relay *r)
{
	return is_in_grace(r) && r->config.peer ? r->asked_at + ASK_NS : CLOCK_NEVER;
}

static void ask(struct relay *r)
{
	static const char *const words[] = { "has gone", "may listen", "listens" };

	r->asked_at = loop_now(r->loop);
	r->peer = r->config.peer ? r->config.peer(r->config.user) : STREAM_PEER_UNKNOWN;
	log_event(LOG_RELAY, 0, "the peer has ended and %s", words[r->peer]);
}

static void update(struct relay *r);

static void on_deadline(struct loop *loop, void *user)
{
	struct relay *r = user;
	uint64_t now = loop_now(loop);

	if (linger_at(r) <= now)
		finish(r, RELAY_LINGERED, NULL); /* [8] */
	else if (idle_at(r) <= now)
		finish(r, RELAY_IDLE, NULL); /* [9] */
	else if (grace_at(r) <= now)
		finish(r, RELAY_PEER_DONE, NULL); /* [6] */
	else if (ask_at(r) <= now)
		ask(r);
	update(r);
}

static void on_turn(struct loop *loop, void *user)
{
	struct relay *r = user;
	bool has_more = pump(r, &r->out);

	has_more |= pump(r, &r->in);
	if (has_more && !r->is_over)
		loop_timer_set(loop, &r->turn, loop_now(loop), on_turn, r);
	update(r);
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct relay *r = user;

	(void)s;
	(void)events;
	if (!r->is_over)
		on_turn(r->loop, r);
}

/* Both directions have gone as far as they can: is it over, and if not, what is waited for? */
static void update(struct relay *r)
{
	if (r->is_over)
		return;
	if (r->in.state == SHUT && r->out.state == SHUT) {
		finish(r, RELAY_BOTH_ENDED, NULL); /* [5, 11] */
		return;
	}
	if (error_is_set(&r->gone) && r->in.wants_read && mover_is_empty(&r->in.mover)) {
		finish(r, RELAY_BROKEN, &r->gone); /* [15] */
		return;
	}
	if (r->in.state == SHUT && !r->asked_at)
		ask(r);
	stream_want(r->left, (r->out.wants_read ? STREAM_READ : 0u) |
				     (r->in.wants_write ? STREAM_WRITE : 0u));
	stream_want(r->right, (r->in.wants_read ? STREAM_READ : 0u) |
				      (r->out.wants_write ? STREAM_WRITE : 0u));
	loop_timer_set(r->loop, &r->deadline,
		       sooner(sooner(idle_at(r), linger_at(r)), sooner(grace_at(r), ask_at(r))),
		       on_deadline, r);
}

static void init_direction(struct relay *r, struct direction *d, struct stream *from,
			   struct stream *to)
{
	*d = (struct direction){ .from = from, .to = to, .tells_end = true,
				  .first_at = CLOCK_NEVER };
	mover_init(&d->mover);
	d->moved_at = loop_now(r->loop);
}

struct relay *relay_new(struct loop *loop, struct stream *left, struct stream *right,
			const struct relay_config *config, relay_done_fn *done, void *user)
{
	struct relay *r = xcalloc(1, sizeof(*r));

	r->loop = loop;
	r->left = left;
	r->right = right;
	r->config = *config;
	r->done = done;
	r->user = user;
	init_direction(r, &r->out, left, right);
	init_direction(r, &r->in, right, left);
	r->out.tells_end = config->eof != RELAY_EOF_HOLD;
	stream_on_ready(left, on_ready, r);
	stream_on_ready(right, on_ready, r);
	loop_timer_set(loop, &r->turn, loop_now(loop), on_turn, r);
	return r;
}

void relay_free(struct relay *r)
{
	if (!r)
		return;
	loop_timer_unset(&r->deadline);
	loop_timer_unset(&r->turn);
	stream_on_ready(r->left, NULL, NULL);
	stream_on_ready(r->right, NULL, NULL);
	mover_done(&r->out.mover);
	mover_done(&r->in.mover);
	free(r);
}

void relay_left_refuses(struct relay *r)
{
	if (r->is_over || r->in.state == SHUT)
		return;
	shut(r, &r->in);
	update(r);
}

enum relay_end relay_end(const struct relay *r)
{
	return r->end;
}

const struct error *relay_error(const struct relay *r)
{
	return &r->error;
}

const char *relay_end_word(enum relay_end end)
{
	static const char *const words[] = {
		[RELAY_BOTH_ENDED] = "both ended", [RELAY_INPUT_ENDED] = "input ended",
		[RELAY_PEER_DONE] = "peer done",   [RELAY_LINGERED] = "lingered",
		[RELAY_IDLE] = "idle",		   [RELAY_BROKEN] = "broken",
		[RELAY_OUTPUT_LOST] = "output lost", [RELAY_INPUT_LOST] = "input lost",
	};

	return words[end];
}

uint64_t relay_bytes(const struct relay *r, enum relay_direction direction)
{
	return direction == RELAY_OUT ? r->out.mover.bytes : r->in.mover.bytes;
}

uint64_t relay_first_byte_at(const struct relay *r, enum relay_direction direction)
{
	return direction == RELAY_OUT ? r->out.first_at : r->in.first_at;
}
