/*
 * One process, all clients by readiness: read into one large buffer, write at once, keep
 * only what the client does not take, and read nothing more from it until it has.
 *
 * The kernel reports changes (EPOLLET), so that a message costs one read, one write and a
 * share of one wait: a read that does not fill the buffer has emptied the socket, and a
 * write that falls short will be followed by a report of room.
 */
#include "echo-serve/engine.h"

#include "base/clock.h"
#include "base/mem.h"
#include "echo-serve/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { TURN = 4 }; /* full buffers in a row, so that others get their turn */

struct ready {
	struct conn conn;
	struct loop_watch watch;
};

static struct ready *ready_of(struct client *c)
{
	return CONTAINER(c, struct ready, conn.client);
}

/* The buffer is the same for all: what stays in it never outlives one call. */
static uint8_t *buffer_of(const struct server *s)
{
	return s->engine_state;
}

static void end(struct ready *r, enum client_end how, int code)
{
	loop_unwatch_closing(&r->watch);
	conn_done(&r->conn);
	server_client_ended(r->conn.server, &r->conn.client, how, code);
}

static void check_time(struct loop *loop, void *user)
{
	struct conn *conn = user;

	(void)loop;
	if (conn_is_idle(conn, check_time))
		end(ready_of(&conn->client),
		    conn->is_lingering ? CLIENT_FINISHED : CLIENT_IDLE, 0);
}

/* false: broken, and the connection is gone. */
static bool write_span(struct ready *r, struct echo_span span)
{
	struct conn *conn = &r->conn;
	ssize_t n = 0;

	if (span.n)
		n = send(conn->client.fd, span.data, span.n, MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		int code = errno;

		conn_sent(conn, span, 0);
		end(r, CLIENT_RESET, code);
		return false;
	}
	conn_sent(conn, span, n < 0 ? 0 : (size_t)n);
	return true;
}

enum step {
	STEP_GONE,  /* the connection has ended */
	STEP_EMPTY, /* nothing more is there to be read */
	STEP_MORE,
};

static enum step read_once(struct ready *r)
{
	struct conn *conn = &r->conn;
	size_t wanted = conn_room(conn);
	uint8_t *buffer = buffer_of(conn->server);
	ssize_t n = recv(conn->client.fd, buffer, wanted, 0);

	if (n < 0 && errno == EINTR)
		return STEP_MORE;
	if (n < 0 && errno != EAGAIN) {
		end(r, CLIENT_RESET, errno);
		return STEP_GONE;
	}
	if (n <= 0) {
		if (n == 0 || conn->is_draining)
			conn_take_no_more(conn);
		return STEP_EMPTY;
	}
	conn_count_received(conn, (size_t)n);
	if (conn->is_draining && !conn->left)
		conn_take_no_more(conn);
	if (!write_span(r, conn_feed(conn, buffer, (size_t)n)))
		return STEP_GONE;
	return (size_t)n < wanted ? STEP_EMPTY : STEP_MORE;
}

/*
 * Everything is written.  A client that has finished can lose nothing any more; one that
 * the server leaves has to end first.
 */
static void finish(struct ready *r)
{
	struct conn *conn = &r->conn;
	struct loop *loop = conn->server->loop;

	if (!conn->is_draining) {
		end(r, CLIENT_FINISHED, 0);
		return;
	}
	shutdown(conn->client.fd, SHUT_WR);
	conn->is_lingering = true;
	loop_watch_again(&r->watch);
	conn_set_timer(conn, clock_deadline(loop_now(loop), CONN_LINGER), check_time);
}

static bool write_pending(struct ready *r)
{
	return !conn_is_behind(&r->conn) || write_span(r, conn_pending(&r->conn));
}

/*
 * What is owed goes first, and as long as some of it stays nothing more is read.  An end
 * that has been reported (has_end) is behind the last byte, however short the read.
 */
static void move(struct ready *r, bool has_end)
{
	struct conn *conn = &r->conn;
	int i;

	if (!write_pending(r))
		return;
	for (i = 0; i < TURN && !conn->is_finished && !conn_is_behind(conn); i++) {
		enum step step = read_once(r);

		if (step == STEP_GONE)
			return;
		if (step == STEP_EMPTY && !has_end)
			break;
	}
	if (i == TURN) {
		loop_watch_again(&r->watch);
		return;
	}
	if (!conn->is_finished || !write_pending(r))
		return;
	if (!conn_is_behind(conn))
		finish(r);
}

/* Throws away what comes after our end, until the client has ended as well. */
static void discard(struct ready *r)
{
	struct conn *conn = &r->conn;
	ssize_t n;
	int i;

	for (i = 0; i < TURN; i++) {
		n = recv(conn->client.fd, buffer_of(conn->server), CONN_CHUNK, 0);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
			end(r, CLIENT_FINISHED, 0);
			return;
		}
		if (n < 0 && errno == EAGAIN)
			return;
	}
	loop_watch_again(&r->watch);
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct ready *r = user;

	(void)fd;
	/* Room alone is no news to a client that is owed nothing. */
	if (events == LOOP_WRITE && !conn_is_behind(&r->conn))
		return;
	r->conn.active_at = loop_now(loop);
	if (r->conn.is_lingering)
		discard(r);
	else
		move(r, events & (LOOP_END | LOOP_HANGUP));
}

static int epoll_start(struct server *s, struct error *err)
{
	(void)err;
	s->engine_state = xmalloc(CONN_CHUNK);
	return 0;
}

static int epoll_serve(struct server *s, struct client *c)
{
	struct ready *r = ready_of(c);
	struct error err = ERROR_INIT;

	if (loop_watch(s->loop, &r->watch, c->fd, LOOP_READ | LOOP_WRITE | LOOP_EDGE,
		       on_ready, r, &err) < 0) {
		errno = err.code;
		return -1;
	}
	conn_init(&r->conn, s);
	if (s->config->idle_timeout)
		(void)conn_is_idle(&r->conn, check_time);
	return 0;
}

static void epoll_drain(struct server *s)
{
	LIST_EACH(node, &s->clients)
	{
		struct ready *r = ready_of(CONTAINER(node, struct client, link));

		conn_drain(&r->conn);
		move(r, true);
	}
}

static void epoll_cut(struct server *s)
{
	LIST_EACH(node, &s->clients)
	end(ready_of(CONTAINER(node, struct client, link)), CLIENT_CUT, 0);
}

static void epoll_stop(struct server *s)
{
	free(s->engine_state);
}

const struct engine engine_epoll = {
	.name = "epoll",
	.client_size = sizeof(struct ready),
	.start = epoll_start,
	.serve = epoll_serve,
	.drain = epoll_drain,
	.cut = epoll_cut,
	.stop = epoll_stop,
};
