/* Members, their queues, and when nobody is listened to. */
#include "stream/room.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/loop.h"
#include "stream/peer.h"
#include "stream/stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often a member that has ended its direction is looked at. */
#define LOOK_NS (500 * CLOCK_MS)

struct room {
	struct loop *loop;
	struct room_config config;
	struct list members;
	struct list dirty;	 /* those whose queues have something new */
	struct loop_timer flush; /* after the events of this round, so that it is one write */
	size_t n_full;		 /* while there are any, nobody is read */
};

struct member {
	struct list link, dirty;
	struct room *room;
	struct stream *stream;
	int fd;
	char name[96];
	void *user;
	struct buf in, out;
	uint64_t received, sent, active_at;
	bool is_full, has_ended, is_over;
	enum room_end end;
	struct error error;
	struct loop_timer line, full, idle, look, turn;
};

/* ---- leaving ---- */

static void on_over(struct loop *loop, void *user)
{
	struct member *m = user;

	(void)loop;
	m->room->config.calls.left(m, m->room->config.calls.user);
}

static void update_wants(struct member *m)
{
	bool may_read = !m->room->n_full && !m->has_ended && !m->is_over;

	stream_want(m->stream, (may_read ? STREAM_READ : 0u) |
				       (m->out.len && !m->is_over ? STREAM_WRITE : 0u));
}

static void on_turn(struct loop *loop, void *user);

/* Somebody may be in the middle of telling all members: it is said from the loop. */
static void leave(struct member *m, enum room_end end, const struct error *err)
{
	struct room *r = m->room;

	if (m->is_over)
		return;
	log_event(LOG_RELAY, 0, "%s leaves the room", m->name);
	m->is_over = true;
	m->end = end;
	if (err)
		m->error = *err;
	buf_clear(&m->out);
	update_wants(m);
	loop_timer_unset(&m->line);
	loop_timer_unset(&m->idle);
	loop_timer_unset(&m->look);
	loop_timer_set(r->loop, &m->turn, loop_now(r->loop), on_over, m);
}

/* ---- who does not read ---- */

/* The last full queue has room again. */
static void listen_again(struct room *r)
{
	LIST_EACH(node, &r->members)
	{
		struct member *m = CONTAINER(node, struct member, link);

		update_wants(m);
		if (!m->is_over && !m->has_ended && stream_has_input(m->stream))
			loop_timer_set(r->loop, &m->turn, loop_now(r->loop), on_turn, m);
	}
}

static void set_full(struct member *m, bool is_full);

static void on_patience_over(struct loop *loop, void *user)
{
	struct member *m = user;
	struct error err = ERROR_INIT;
	char text[24];

	(void)loop;
	error_set(&err, ERROR_PEER, ETIMEDOUT, m->name, "does not read: %zu bytes waited for %s",
		  m->out.len, clock_format(text, ROOM_PATIENCE_NS));
	leave(m, ROOM_DROPPED, &err);
	set_full(m, false);
}

static void set_full(struct member *m, bool is_full)
{
	struct room *r = m->room;

	if (m->is_full == is_full)
		return;
	m->is_full = is_full;
	if (!is_full) {
		loop_timer_unset(&m->full);
		if (!--r->n_full)
			listen_again(r);
		return;
	}
	loop_timer_set(r->loop, &m->full, loop_now(r->loop) + ROOM_PATIENCE_NS, on_patience_over,
		       m);
	if (!r->n_full++) {
		LIST_EACH(node, &r->members)
		update_wants(CONTAINER(node, struct member, link));
	}
}

/* ---- telling ---- */

static void flush(struct member *m)
{
	struct error err = ERROR_INIT;
	ssize_t n;

	while (m->out.len) {
		n = stream_write(m->stream, buf_data(&m->out), m->out.len, &err);
		if (n == STREAM_ERROR)
			leave(m, ROOM_BROKEN, &err);
		if (n < 0)
			break;
		m->sent += (uint64_t)n;
		m->active_at = loop_now(m->room->loop);
		buf_consume(&m->out, (size_t)n);
	}
	if (m->out.len <= ROOM_FULL / 2)
		set_full(m, false);
}

static void on_flush(struct loop *loop, void *user)
{
	struct room *r = user;

	(void)loop;
	while (!list_is_empty(&r->dirty)) {
		struct member *m = CONTAINER(r->dirty.next, struct member, dirty);

		list_remove(&m->dirty);
		flush(m);
		update_wants(m);
	}
}

void room_tell(struct member *m, const void *data, size_t n)
{
	struct room *r = m->room;
	struct error err = ERROR_INIT;

	if (m->is_over || !n)
		return;
	if (!buf_append(&m->out, data, n)) {
		error_set(&err, ERROR_PEER, ENOBUFS, m->name,
			  "does not read: more than %d bytes wait", ROOM_QUEUE);
		leave(m, ROOM_DROPPED, &err);
		set_full(m, false);
		return;
	}
	if (m->out.len >= ROOM_FULL)
		flush(m);
	if (m->out.len >= ROOM_FULL)
		set_full(m, true);
	if (list_is_empty(&m->dirty))
		list_append(&r->dirty, &m->dirty);
	if (!r->flush.loop)
		loop_timer_set(r->loop, &r->flush, loop_now(r->loop), on_flush, r);
}

void room_tell_others(struct member *m, const void *data, size_t n)
{
	LIST_EACH(node, &m->room->members)
	{
		struct member *other = CONTAINER(node, struct member, link);

		if (other != m)
			room_tell(other, data, n);
	}
}

/* ---- listening ---- */

static void give(struct member *m, size_t n)
{
	struct room *r = m->room;

	r->config.calls.said(m, (const char *)buf_data(&m->in), n, r->config.calls.user);
	buf_consume(&m->in, n);
}

static void on_line_late(struct loop *loop, void *user)
{
	struct member *m = user;

	if (m->room->n_full)
		loop_timer_set(loop, &m->line,
			       clock_deadline(loop_now(loop), m->room->config.line_ns),
			       on_line_late, m);
	else if (m->in.len)
		give(m, m->in.len);
}

/* Whole lines, and what cannot wait for the end of its line. */
static void give_lines(struct member *m)
{
	struct room *r = m->room;
	const char *data = (const char *)buf_data(&m->in);
	const char *end = m->in.len ? memrchr(data, '\n', m->in.len) : NULL;

	if (end)
		give(m, (size_t)(end + 1 - data));
	else if (!buf_room(&m->in) || (m->has_ended && m->in.len))
		give(m, m->in.len);
	if (m->has_ended && m->in.len)
		give(m, m->in.len);
	if (m->in.len)
		loop_timer_set(r->loop, &m->line,
			       clock_deadline(loop_now(r->loop), r->config.line_ns), on_line_late,
			       m);
	else
		loop_timer_unset(&m->line);
}

static void on_look(struct loop *loop, void *user)
{
	struct member *m = user;

	if (peer_ask(m->fd) == STREAM_PEER_GONE)
		leave(m, ROOM_ENDED, NULL);
	else
		loop_timer_set(loop, &m->look, loop_now(loop) + LOOK_NS, on_look, m);
}

/* One read, so that everybody has a turn; true when something has come. */
static bool listen_to(struct member *m)
{
	struct error err = ERROR_INIT;
	size_t room = buf_room(&m->in);
	ssize_t n = stream_read(m->stream, buf_reserve(&m->in, room), room, &err);

	if (n == STREAM_AGAIN)
		return false;
	if (n == STREAM_ERROR) {
		leave(m, ROOM_BROKEN, &err);
		return false;
	}
	if (n == STREAM_EOF) {
		m->has_ended = true;
	} else {
		m->received += (uint64_t)n;
		m->active_at = loop_now(m->room->loop);
		buf_added(&m->in, (size_t)n);
	}
	give_lines(m);
	if (m->has_ended && !m->is_over)
		on_look(m->room->loop, m);
	return !m->has_ended && !m->is_over;
}

static void on_turn(struct loop *loop, void *user)
{
	struct member *m = user;

	if (!m->room->n_full && !m->has_ended && listen_to(m) && stream_has_input(m->stream))
		loop_timer_set(loop, &m->turn, loop_now(loop), on_turn, m);
	update_wants(m);
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct member *m = user;

	(void)s;
	if (m->is_over)
		return;
	if (events & STREAM_WRITE)
		flush(m);
	if (events & STREAM_READ && !m->is_over)
		on_turn(m->room->loop, m);
	update_wants(m);
}

static void on_idle(struct loop *loop, void *user)
{
	struct member *m = user;
	uint64_t at = clock_deadline(m->active_at, m->room->config.idle_ns);

	if (at <= loop_now(loop))
		leave(m, ROOM_IDLE, NULL);
	else
		loop_timer_set(loop, &m->idle, at, on_idle, m);
}

/* ---- the interface ---- */

struct room *room_new(struct loop *loop, const struct room_config *config)
{
	struct room *r = xcalloc(1, sizeof(*r));

	r->loop = loop;
	r->config = *config;
	list_init(&r->members);
	list_init(&r->dirty);
	return r;
}

void room_free(struct room *r)
{
	if (!r)
		return;
	loop_timer_unset(&r->flush);
	free(r);
}

struct member *member_new(struct room *r, struct stream *s, int fd, const char *name, void *user)
{
	struct member *m = xcalloc(1, sizeof(*m));
	uint64_t now = loop_now(r->loop);

	*m = (struct member){ .room = r, .stream = s, .fd = fd, .user = user, .active_at = now,
			      .error = ERROR_INIT };
	snprintf(m->name, sizeof(m->name), "%s", name);
	buf_init(&m->in, r->config.line_max);
	buf_init(&m->out, ROOM_QUEUE);
	list_init(&m->dirty);
	list_append(&r->members, &m->link);
	stream_on_ready(s, on_ready, m);
	update_wants(m);
	loop_timer_set(r->loop, &m->idle, clock_deadline(now, r->config.idle_ns), on_idle, m);
	if (stream_has_input(s))
		loop_timer_set(r->loop, &m->turn, now, on_turn, m);
	return m;
}

void member_free(struct member *m)
{
	if (!m)
		return;
	m->is_over = true;
	set_full(m, false);
	list_remove(&m->link);
	list_remove(&m->dirty);
	loop_timer_unset(&m->line);
	loop_timer_unset(&m->full);
	loop_timer_unset(&m->idle);
	loop_timer_unset(&m->look);
	loop_timer_unset(&m->turn);
	stream_on_ready(m->stream, NULL, NULL);
	stream_want(m->stream, 0);
	buf_done(&m->in);
	buf_done(&m->out);
	free(m);
}

void *member_user(const struct member *m)
{
	return m->user;
}

void room_each(struct room *r, room_each_fn *fn, void *user)
{
	LIST_EACH(node, &r->members)
	fn(CONTAINER(node, struct member, link), user);
}

enum room_end member_end(const struct member *m)
{
	return m->end;
}

const struct error *member_error(const struct member *m)
{
	return &m->error;
}

uint64_t member_received(const struct member *m)
{
	return m->received;
}

uint64_t member_sent(const struct member *m)
{
	return m->sent;
}
