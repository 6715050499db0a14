/*
 * One process, all clients by readiness: read into one large buffer, write at once, keep
 * only what the client does not take, and read nothing more from it until it has.
 */
#include "echo-serve/engine.h"

#include "base/clock.h"
#include "base/mem.h"
#include "echo-serve/echo.h"
#include "echo-serve/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/*
 * How long we wait for the client's own end after ours.  Closing with unread input sends
 * a reset, which can overtake the last of the echo.
 */
#define LINGER CLOCK_S

enum { CHUNK = ECHO_HELD_MAX }; /* so that echo_room() never passes the buffer */

struct conn {
	struct client client;
	struct server *server;
	struct echo echo;
	struct loop_watch watch;
	struct loop_timer timer; /* idle, or the end of lingering */
	uint64_t active_at;
	bool is_finished;  /* no more input: the client's end, or ours */
	bool is_draining;  /* our end: only what had come by then is taken */
	size_t left;       /* of that, what is still in the socket */
	bool is_lingering; /* our end is sent, the client's end is awaited */
};

static struct conn *conn_of(struct client *c)
{
	return CONTAINER(c, struct conn, client);
}

/* The buffer is the same for all: what stays in it never outlives one call. */
static uint8_t *buffer_of(const struct server *s)
{
	return s->engine_state;
}

static void conn_end(struct conn *conn, enum client_end end, int code)
{
	loop_unwatch(&conn->watch);
	loop_timer_unset(&conn->timer);
	echo_done(&conn->echo);
	server_client_ended(conn->server, &conn->client, end, code);
}

static void stop_waiting(struct loop *loop, void *user)
{
	struct conn *conn = user;

	(void)loop;
	conn_end(conn, conn->is_lingering ? CLIENT_FINISHED : CLIENT_IDLE, 0);
}

/* Moving the timer at each message would cost more than looking again when it fires. */
static void check_idle(struct loop *loop, void *user)
{
	struct conn *conn = user;
	uint64_t at = clock_deadline(conn->active_at, conn->server->config->idle_timeout);

	if (at > loop_now(loop))
		loop_timer_set(loop, &conn->timer, at, check_idle, conn);
	else
		stop_waiting(loop, conn);
}

/*
 * Everything is written.  A client that has finished can lose nothing any more; false
 * then: the connection is gone.
 */
static bool finish(struct conn *conn)
{
	struct server *s = conn->server;

	shutdown(conn->client.fd, SHUT_WR);
	if (!conn->is_draining) {
		conn_end(conn, CLIENT_FINISHED, 0);
		return false;
	}
	conn->is_lingering = true;
	loop_watch_set(&conn->watch, LOOP_READ);
	loop_timer_set(s->loop, &conn->timer, clock_deadline(loop_now(s->loop), LINGER),
		       stop_waiting, conn);
	return true;
}

/* false: broken, and the connection is gone. */
static bool write_span(struct conn *conn, struct echo_span span)
{
	ssize_t n = 0;

	if (span.n)
		n = send(conn->client.fd, span.data, span.n, MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		int code = errno;

		echo_sent(&conn->echo, 0);
		conn_end(conn, CLIENT_RESET, code);
		return false;
	}
	if (n < 0)
		n = 0;
	conn->client.sent += (uint64_t)n;
	echo_sent(&conn->echo, (size_t)n);
	return true;
}

static void take_no_more(struct conn *conn)
{
	conn->is_finished = true;
	echo_end(&conn->echo);
}

static size_t readable(const struct conn *conn)
{
	size_t n = echo_room(&conn->echo);

	return conn->is_draining && conn->left < n ? conn->left : n;
}

/* false: broken, and the connection is gone. */
static bool read_once(struct conn *conn)
{
	struct client *c = &conn->client;
	uint8_t *buffer = buffer_of(conn->server);
	ssize_t n = recv(c->fd, buffer, readable(conn), 0);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		conn_end(conn, CLIENT_RESET, errno);
		return false;
	}
	if (n <= 0) {
		if (n == 0 || conn->is_draining)
			take_no_more(conn);
		return true;
	}
	c->received += (uint64_t)n;
	conn->left -= conn->is_draining ? (size_t)n : 0;
	journal_received((size_t)n);
	return write_span(conn, echo_feed(&conn->echo, buffer, (size_t)n));
}

static bool is_behind(const struct conn *conn)
{
	return echo_pending(&conn->echo).n > 0;
}

static bool write_pending(struct conn *conn)
{
	return !is_behind(conn) || write_span(conn, echo_pending(&conn->echo));
}

/*
 * One step: what is owed goes first, and as long as some of it stays nothing more is
 * read. false: the connection is gone.
 */
static bool move(struct conn *conn)
{
	if (!write_pending(conn))
		return false;
	if (!conn->is_finished && !is_behind(conn) && !read_once(conn))
		return false;
	if (conn->is_draining && !conn->left)
		take_no_more(conn);
	if (!conn->is_finished)
		return true;
	if (!write_pending(conn))
		return false;
	return is_behind(conn) || finish(conn);
}

/* Throws away what comes after our end; false: the client has ended as well. */
static bool discard(struct conn *conn)
{
	ssize_t n = recv(conn->client.fd, buffer_of(conn->server), CHUNK, 0);

	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct conn *conn = user;

	(void)fd;
	(void)events;
	conn->active_at = loop_now(loop);
	if (conn->is_lingering) {
		if (!discard(conn))
			conn_end(conn, CLIENT_FINISHED, 0);
		return;
	}
	if (move(conn) && !conn->is_lingering)
		loop_watch_set(&conn->watch, is_behind(conn) ? LOOP_WRITE : LOOP_READ);
}

static int epoll_start(struct server *s, struct error *err)
{
	(void)err;
	s->engine_state = xmalloc(CHUNK);
	return 0;
}

static int epoll_serve(struct server *s, struct client *c)
{
	struct conn *conn = conn_of(c);
	struct error err = ERROR_INIT;

	conn->server = s;
	conn->active_at = loop_now(s->loop);
	if (loop_watch(s->loop, &conn->watch, c->fd, LOOP_READ, on_ready, conn, &err) <
	    0) {
		errno = err.code;
		return -1;
	}
	echo_init(&conn->echo, s->config->upper);
	if (s->config->idle_timeout)
		loop_timer_set(s->loop, &conn->timer,
			       clock_deadline(conn->active_at, s->config->idle_timeout),
			       check_idle, conn);
	return 0;
}

/* Level-triggered: as long as something is left, the loop comes back to it. */
static void drain_one(struct conn *conn)
{
	int fd = conn->client.fd, waiting = 0;

	if (ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0)
		conn->left = (size_t)waiting;
	conn->is_draining = true;
	if (!conn->left)
		take_no_more(conn);
	on_ready(conn->server->loop, fd, LOOP_READ, conn);
}

static void epoll_drain(struct server *s)
{
	LIST_EACH(node, &s->clients)
	{
		drain_one(conn_of(CONTAINER(node, struct client, link)));
	}
}

static void epoll_cut(struct server *s)
{
	LIST_EACH(node, &s->clients)
	conn_end(conn_of(CONTAINER(node, struct client, link)), CLIENT_CUT, 0);
}

static void epoll_stop(struct server *s)
{
	free(s->engine_state);
}

const struct engine engine_epoll = {
	.name = "epoll",
	.client_size = sizeof(struct conn),
	.start = epoll_start,
	.serve = epoll_serve,
	.drain = epoll_drain,
	.cut = epoll_cut,
	.stop = epoll_stop,
};
