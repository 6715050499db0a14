/* Connections that get their echo late, in pieces, or not to the end: mischief.h. */
#include "echo-serve/engine.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "echo-serve/echo.h"
#include "echo-serve/mischief.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { INPUT = 16 * 1024, MARKS = 4096, TURN = 16 };
#define GAP CLOCK_MS
#define LINGER CLOCK_S

/* So many bytes of what is owed are due then. */
struct mark {
	uint64_t at;
	size_t n;
};

struct victim {
	struct client client;
	struct server *server;
	struct loop_watch watch;
	struct loop_timer timer, idle;
	struct echo echo; /* with --upper, the line that is not whole */
	struct buf owed;
	struct mark *marks; /* from `first` on, not yet due */
	size_t first, marks_n, marks_cap;
	size_t due;	   /* of what is owed */
	uint64_t next_at;  /* no piece before that */
	bool is_finished;  /* no more input: the client's end, or ours */
	bool is_lingering; /* our end is sent, the client's is awaited */
	enum client_end how;
};

static const struct mischief *mischief_of_server(const struct server *s)
{
	return s->engine_state;
}

static struct victim *victim_of(struct client *c)
{
	return CONTAINER(c, struct victim, client);
}

static void end(struct victim *v, enum client_end how, int code)
{
	loop_unwatch(&v->watch);
	loop_timer_unset(&v->timer);
	loop_timer_unset(&v->idle);
	echo_done(&v->echo);
	buf_done(&v->owed);
	free(v->marks);
	server_client_ended(v->server, &v->client, how, code);
}

static void on_linger(struct loop *loop, void *user)
{
	struct victim *v = user;

	(void)loop;
	end(v, v->how, 0);
}

static void on_idle(struct loop *loop, void *user)
{
	(void)loop;
	end(user, CLIENT_IDLE, 0);
}

/* In order: the client hears of the end before the socket goes, whatever it still sends. */
static void leave(struct victim *v, enum client_end how)
{
	struct loop *loop = v->server->loop;

	shutdown(v->client.fd, SHUT_WR);
	v->how = how;
	v->is_lingering = true;
	loop_timer_unset(&v->idle);
	loop_watch_set(&v->watch, LOOP_READ);
	loop_timer_set(loop, &v->timer, clock_deadline(loop_now(loop), LINGER), on_linger, v);
}

/* What is closed with a linger time of 0 is reset. */
static void reset(struct victim *v)
{
	struct linger now = { .l_onoff = 1 };

	(void)setsockopt(v->client.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	end(v, CLIENT_LEFT, 0);
}

/* ---- what is owed ---- */

static void owe(struct victim *v, struct echo_span span)
{
	uint64_t at = clock_deadline(loop_now(v->server->loop),
				     mischief_of_server(v->server)->delay);

	if (!span.n)
		return;
	(void)buf_append(&v->owed, span.data, span.n);
	v->marks = mem_grow(v->marks, &v->marks_cap, v->marks_n, sizeof(*v->marks));
	v->marks[v->marks_n++] = (struct mark){ .at = at, .n = span.n };
	echo_sent(&v->echo, span.n);
}

static void release(struct victim *v, uint64_t now)
{
	for (; v->first < v->marks_n && v->marks[v->first].at <= now; v->first++)
		v->due += v->marks[v->first].n;
	if (v->first == v->marks_n)
		v->first = v->marks_n = 0;
}

/* How much may go before the mischief; more than there is: all. */
static uint64_t left_to_send(const struct victim *v)
{
	const struct mischief *m = mischief_of_server(v->server);
	uint64_t limit = m->close_after < m->reset_after ? m->close_after : m->reset_after;

	return limit - v->client.sent;
}

enum step { STEP_WAITS, STEP_BLOCKED, STEP_GONE };

static enum step at_limit(struct victim *v)
{
	const struct mischief *m = mischief_of_server(v->server);

	if (m->reset_after <= m->close_after)
		reset(v);
	else
		leave(v, CLIENT_LEFT);
	return STEP_GONE;
}

static enum step send_due(struct victim *v, uint64_t now)
{
	uint64_t chunk = mischief_of_server(v->server)->chunk;
	ssize_t sent;
	size_t n;

	while (v->due && now >= v->next_at) {
		n = chunk && chunk < v->due ? (size_t)chunk : v->due;
		if (left_to_send(v) < n)
			n = (size_t)left_to_send(v);
		sent = n ? send(v->client.fd, buf_data(&v->owed), n, MSG_NOSIGNAL) : 0;
		if (sent < 0 && (errno == EAGAIN || errno == EINTR))
			return STEP_BLOCKED;
		if (sent < 0) {
			end(v, CLIENT_RESET, errno);
			return STEP_GONE;
		}
		buf_consume(&v->owed, (size_t)sent);
		v->due -= (size_t)sent;
		v->client.sent += (uint64_t)sent;
		if (chunk)
			v->next_at = clock_deadline(now, GAP);
		if (!left_to_send(v))
			return at_limit(v);
	}
	return STEP_WAITS;
}

static void on_time(struct loop *loop, void *user);

static void set_timer(struct victim *v, uint64_t now)
{
	struct loop *loop = v->server->loop;

	if (v->due && v->next_at > now)
		loop_timer_set(loop, &v->timer, v->next_at, on_time, v);
	else if (!v->due && v->first < v->marks_n)
		loop_timer_set(loop, &v->timer, v->marks[v->first].at, on_time, v);
	else
		loop_timer_unset(&v->timer);
}

static bool has_room(const struct victim *v)
{
	return v->owed.len + INPUT <= ECHO_HELD_MAX && v->marks_n < MARKS;
}

static void go_on(struct victim *v)
{
	uint64_t now = loop_now(v->server->loop);
	enum step step;

	release(v, now);
	step = send_due(v, now);
	if (step == STEP_GONE)
		return;
	if (v->is_finished && !v->owed.len) {
		leave(v, CLIENT_FINISHED);
		return;
	}
	set_timer(v, now);
	loop_watch_set(&v->watch, (!v->is_finished && has_room(v) ? LOOP_READ : 0u) |
					  (step == STEP_BLOCKED ? LOOP_WRITE : 0u));
}

static void on_time(struct loop *loop, void *user)
{
	(void)loop;
	go_on(user);
}

/* ---- input ---- */

static void finish(struct victim *v)
{
	v->is_finished = true;
	echo_end(&v->echo);
	owe(v, echo_pending(&v->echo));
}

/* false: the conversation has ended.  *ret_n: what has come; 0: nothing now. */
static bool read_once(struct victim *v, size_t *ret_n)
{
	uint8_t input[INPUT];
	size_t room = echo_room(&v->echo);
	ssize_t n = recv(v->client.fd, input, room < INPUT ? room : INPUT, 0);

	*ret_n = n > 0 ? (size_t)n : 0;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n < 0) {
		end(v, CLIENT_RESET, errno);
		return false;
	}
	if (v->is_lingering) {
		if (n == 0)
			end(v, v->how, 0);
		return n > 0;
	}
	if (n == 0) {
		finish(v);
		return true;
	}
	v->client.received += (uint64_t)n;
	owe(v, echo_feed(&v->echo, input, (size_t)n));
	if (v->echo.lent) /* nothing of a line may go yet */
		echo_sent(&v->echo, 0);
	return true;
}

static void watch_idle(struct victim *v)
{
	struct loop *loop = v->server->loop;
	uint64_t idle = v->server->config->idle_timeout;

	if (idle && !v->is_lingering)
		loop_timer_set(loop, &v->idle, clock_deadline(loop_now(loop), idle), on_idle, v);
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct victim *v = user;
	size_t n;

	(void)loop;
	(void)fd;
	watch_idle(v);
	if (events & (LOOP_READ | LOOP_HANGUP) && !read_once(v, &n))
		return;
	if (!v->is_lingering)
		go_on(v);
}

/* ---- the engine ---- */

static int mischief_start(struct server *s, struct error *err)
{
	struct mischief *m = xmalloc(sizeof(*m));

	(void)err;
	*m = mischief_of(s->config);
	s->engine_state = m;
	return 0;
}

static int mischief_serve(struct server *s, struct client *c)
{
	struct victim *v = victim_of(c);
	struct error err = ERROR_INIT;

	v->server = s;
	if (loop_watch(s->loop, &v->watch, c->fd, LOOP_READ, on_ready, v, &err) < 0) {
		errno = err.code;
		return -1;
	}
	echo_init(&v->echo, s->config->upper);
	buf_init(&v->owed, 2 * ECHO_HELD_MAX);
	watch_idle(v);
	if (!left_to_send(v))
		(void)at_limit(v);
	return 0;
}

/* What has come goes back, as late as the rest; --drain is the limit. */
static void mischief_drain(struct server *s)
{
	LIST_EACH(node, &s->clients)
	{
		struct victim *v = victim_of(CONTAINER(node, struct client, link));
		bool is_there = true;
		size_t n = 1;
		int i;

		for (i = 0; i < TURN && n && has_room(v) && !v->is_finished && is_there; i++)
			is_there = read_once(v, &n);
		if (!is_there || v->is_lingering)
			continue;
		if (!v->is_finished)
			finish(v);
		go_on(v);
	}
}

static void mischief_cut(struct server *s)
{
	LIST_EACH(node, &s->clients)
	end(victim_of(CONTAINER(node, struct client, link)), CLIENT_CUT, 0);
}

static void mischief_stop(struct server *s)
{
	free(s->engine_state);
	s->engine_state = NULL;
}

const struct engine engine_mischief = {
	.name = "epoll, misbehaving",
	.client_size = sizeof(struct victim),
	.start = mischief_start,
	.serve = mischief_serve,
	.drain = mischief_drain,
	.cut = mischief_cut,
	.stop = mischief_stop,
};
