/* Saying and comparing what was recorded. */
#include "stream/replay.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/loop.h"
#include "stream/stream.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replay {
	struct stream base;
	struct loop *loop;
	struct replay_config config;
	uint32_t conn;
	bool is_messages;
	uint64_t started_at, moved_at;
	unsigned wanted;
	struct loop_timer timer;

	size_t said, said_n;   /* the next step of ours, and how much of it is said */
	size_t heard, heard_n; /* the next step of theirs, and how much of it has come */
	bool has_said_end, has_heard_end;
	struct error failed;
};

static struct replay *replay_of(const struct stream *s)
{
	return CONTAINER(s, struct replay, base);
}

/* ---- steps ---- */

static const struct recording_step *step_at(const struct replay *r, size_t i)
{
	return i < r->config.recording->n ? &r->config.recording->steps[i] : NULL;
}

static bool is_said_by(const struct replay *r, const struct recording_step *step, bool is_server)
{
	return step->conn == r->conn && step->is_server == is_server &&
	       (step->kind == RECORDING_BYTES || step->kind == RECORDING_END ||
		step->kind == RECORDING_RESET);
}

/* The first step of a side from i on, past empty pieces of a stream; the end is behind all. */
static size_t next_of(const struct replay *r, size_t i, bool is_server)
{
	const struct recording_step *step;

	for (; (step = step_at(r, i)) != NULL; i++) {
		if (is_said_by(r, step, is_server) &&
		    (step->kind != RECORDING_BYTES || step->n || r->is_messages))
			break;
	}
	return i;
}

/* The step that we play next: NULL when we have said everything. */
static const struct recording_step *ours(const struct replay *r)
{
	return step_at(r, r->said);
}

static const struct recording_step *theirs(const struct replay *r)
{
	return step_at(r, r->heard);
}

/* Has what the other side had done before our next step come? */
static bool is_our_turn(const struct replay *r)
{
	const struct recording_step *step = theirs(r);

	if (!step || r->heard >= r->said)
		return true;
	return step->kind != RECORDING_BYTES && r->has_heard_end;
}

static uint64_t due_at(const struct replay *r, const struct recording_step *step)
{
	return r->config.is_at_once ? 0 : clock_deadline(r->started_at, step->at_ns);
}

/* ---- failures ---- */

static int differ(struct replay *r, const struct recording_step *step, const char *what,
		  struct error *err)
{
	if (step)
		error_set(&r->failed, ERROR_PEER, 0, r->config.subject, "line %u: %s", step->line,
			  what);
	else
		error_set(&r->failed, ERROR_PEER, 0, r->config.subject, "%s", what);
	r->failed.status = STATUS_DIFFERS;
	*err = r->failed;
	return STREAM_ERROR;
}

static void report(struct replay *r)
{
	unsigned events = r->wanted;

	if (events && r->base.ready)
		r->base.ready(&r->base, events, r->base.user);
}

/* ---- time ---- */

static void on_time(struct loop *loop, void *user);

/* Waits for our next step's time, or no longer than the patience for the other side's. */
static void arm(struct replay *r)
{
	const struct recording_step *mine = ours(r), *other = theirs(r);
	uint64_t at = CLOCK_NEVER;

	if (error_is_set(&r->failed))
		at = CLOCK_NEVER;
	else if (mine && is_our_turn(r))
		at = r->wanted & STREAM_READ ? due_at(r, mine) : CLOCK_NEVER;
	else if (other && !r->has_heard_end)
		at = clock_deadline(r->config.is_at_once || due_at(r, other) < r->moved_at
					    ? r->moved_at
					    : due_at(r, other),
				    r->config.patience_ns);
	else if (mine)
		at = r->wanted & STREAM_READ ? loop_now(r->loop) : CLOCK_NEVER;
	loop_timer_set(r->loop, &r->timer, at, on_time, r);
}

static void on_time(struct loop *loop, void *user)
{
	struct replay *r = user;
	const struct recording_step *other = theirs(r);
	char patience[24];

	if (other && !r->has_heard_end && !(ours(r) && is_our_turn(r)) &&
	    loop_now(loop) >= clock_deadline(r->moved_at, r->config.patience_ns)) {
		error_set(&r->failed, ERROR_PEER, ETIMEDOUT, r->config.subject,
			  "line %u: the other side was silent for %s", other->line,
			  clock_format(patience, r->config.patience_ns));
	}
	report(r);
	if (!error_is_set(&r->failed))
		arm(r);
}

static void moved(struct replay *r)
{
	r->moved_at = loop_now(r->loop);
	arm(r);
}

/* ---- saying ---- */

static ssize_t say(struct replay *r, const struct recording_step *step, void *dst, size_t n)
{
	size_t left = step->n - r->said_n;

	if (n > left)
		n = left;
	memcpy(dst, r->config.recording->bytes + step->off + r->said_n, n);
	r->said_n += n;
	if (r->said_n == step->n) {
		r->said = next_of(r, r->said + 1, r->config.is_server);
		r->said_n = 0;
	}
	moved(r);
	return (ssize_t)n;
}

static ssize_t replay_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct replay *r = replay_of(s);
	const struct recording_step *step = ours(r);

	if (error_is_set(&r->failed)) {
		*err = r->failed;
		return STREAM_ERROR;
	}
	/* An empty message cannot be read from a stream: the relay has no word for it. */
	while (step && step->kind == RECORDING_BYTES && !step->n && is_our_turn(r)) {
		r->said = next_of(r, r->said + 1, r->config.is_server);
		step = ours(r);
	}
	if (step && (!is_our_turn(r) || due_at(r, step) > loop_now(r->loop))) {
		arm(r);
		return STREAM_AGAIN;
	}
	if (step && step->kind == RECORDING_BYTES)
		return say(r, step, dst, n);
	if (step)
		r->said = next_of(r, r->said + 1, r->config.is_server);
	r->has_said_end = true;
	moved(r);
	return STREAM_EOF;
}

/* ---- hearing ---- */

/* The first byte that is another one; n: none. */
static size_t difference(const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t i = 0;

	while (i < n && a[i] == b[i])
		i++;
	return i;
}

static int compare(struct replay *r, const struct recording_step *step, const uint8_t *src,
		   size_t n, struct error *err)
{
	const uint8_t *want = r->config.recording->bytes + step->off + r->heard_n;
	size_t at = difference(src, want, n);
	char text[80];

	if (at == n)
		return 0;
	snprintf(text, sizeof(text), "byte %zu came as 0x%02x, recorded is 0x%02x",
		 r->heard_n + at + 1, src[at], want[at]);
	return differ(r, step, text, err);
}

static ssize_t hear(struct replay *r, const struct recording_step *step, const uint8_t *src,
		    size_t n, struct error *err)
{
	size_t left = step->n - r->heard_n;

	if (r->is_messages && n != left)
		return differ(r, step, "a message of another length came", err);
	if (n > left)
		n = left;
	if (compare(r, step, src, n, err) < 0)
		return STREAM_ERROR;
	r->heard_n += n;
	if (r->heard_n == step->n) {
		r->heard = next_of(r, r->heard + 1, !r->config.is_server);
		r->heard_n = 0;
	}
	moved(r);
	return (ssize_t)n;
}

static ssize_t replay_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct replay *r = replay_of(s);
	const struct recording_step *step = theirs(r);

	if (error_is_set(&r->failed)) {
		*err = r->failed;
		return STREAM_ERROR;
	}
	while (step && step->kind == RECORDING_BYTES && !step->n) { /* see replay_read() */
		r->heard = next_of(r, r->heard + 1, !r->config.is_server);
		step = theirs(r);
	}
	if (!step || step->kind != RECORDING_BYTES)
		return differ(r, step, "more came than was recorded", err);
	return hear(r, step, src, n, err);
}

/* ---- the end ---- */

static int replay_shut(struct stream *s, struct error *err)
{
	struct replay *r = replay_of(s);
	const struct recording_step *step = theirs(r);

	if (r->has_heard_end || error_is_set(&r->failed))
		return 0;
	if (step && step->kind == RECORDING_BYTES)
		return differ(r, step, "the other side ended before it had said this", err);
	r->has_heard_end = true;
	moved(r);
	return 0;
}

static void replay_want(struct stream *s, unsigned events)
{
	struct replay *r = replay_of(s);

	r->wanted = events;
	arm(r);
}

static void replay_free(struct stream *s)
{
	struct replay *r = replay_of(s);

	loop_timer_unset(&r->timer);
	free(r);
}

static const struct stream_ops replay_ops = {
	.name = "replay",
	.read = replay_read,
	.write = replay_write,
	.shut = replay_shut,
	.want = replay_want,
	.free = replay_free,
};

/* ---- making one ---- */

unsigned replay_count(const struct recording *recording)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < recording->n; i++)
		n += recording->steps[i].kind == RECORDING_OPEN;
	return n;
}

static const struct recording_step *find_open(const struct recording *recording, unsigned turn)
{
	size_t i;

	for (i = 0; i < recording->n; i++) {
		if (recording->steps[i].kind == RECORDING_OPEN && !turn--)
			return &recording->steps[i];
	}
	return NULL;
}

struct stream *replay_new(struct loop *loop, const struct replay_config *config,
			  struct error *err)
{
	unsigned n = replay_count(config->recording);
	const struct recording_step *open;
	struct replay *r;

	if (!n) {
		error_set(err, ERROR_USAGE, 0, config->subject, "there is no connection in it");
		return NULL;
	}
	open = find_open(config->recording, config->turn % n);
	r = xcalloc(1, sizeof(*r));
	stream_init(&r->base, &replay_ops, NULL);
	r->loop = loop;
	r->config = *config;
	r->conn = open->conn;
	r->is_messages = open->is_messages;
	r->started_at = r->moved_at = loop_now(loop);
	r->said = next_of(r, 0, config->is_server);
	r->heard = next_of(r, 0, !config->is_server);
	return &r->base;
}

void replay_begin(struct stream *s)
{
	struct replay *r = replay_of(s);

	r->started_at = loop_now(r->loop);
	moved(r);
}

int replay_result(const struct stream *s, struct error *err)
{
	struct replay *r = replay_of(s);
	const struct recording_step *mine = ours(r), *other = theirs(r);

	if (error_is_set(&r->failed)) {
		*err = r->failed;
		return -1;
	}
	if (mine && mine->kind == RECORDING_BYTES)
		(void)differ(r, mine, "the connection ended before this was said", err);
	else if (other && other->kind == RECORDING_BYTES)
		(void)differ(r, other, "the connection ended before this came", err);
	return error_is_set(&r->failed) ? -1 : 0;
}
