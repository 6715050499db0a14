/*
 * One process, all clients by readiness: read into one large buffer, write at once, keep
 * only what the client does not take, and read nothing more from it until it has.
 *
 * The kernel reports changes (EPOLLET), so that a message costs one read, one write and a
 * share of one wait.
 */
#include "echo-serve/engine.h"

#include "base/clock.h"
#include "base/mem.h"
#include "echo-serve/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

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

/* Everything is written.  One whom the server leaves has to end before it can lose nothing. */
static void finish(struct ready *r)
{
	struct conn *conn = &r->conn;
	struct loop *loop = conn->server->loop;

	if (!conn->is_draining || conn->is_lingering) {
		end(r, CLIENT_FINISHED, 0);
		return;
	}
	shutdown(conn->client.fd, SHUT_WR);
	conn->is_lingering = true;
	loop_watch_again(&r->watch);
	conn_set_timer(conn, clock_deadline(loop_now(loop), CONN_LINGER), check_time);
}

static void move(struct ready *r, bool has_end)
{
	struct conn *conn = &r->conn;
	uint8_t *buffer = buffer_of(conn->server);
	enum conn_step step;

	step = conn->is_lingering ? conn_discard(conn, buffer) :
				    conn_move(conn, buffer, has_end);
	switch (step) {
	case CONN_WAITS:
		break;
	case CONN_GOES_ON:
		loop_watch_again(&r->watch);
		break;
	case CONN_DONE:
		finish(r);
		break;
	case CONN_BROKEN:
		end(r, CLIENT_RESET, errno);
		break;
	}
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct ready *r = user;

	(void)fd;
	/* Room alone is no news to a client that is owed nothing. */
	if (events == LOOP_WRITE && !conn_is_behind(&r->conn))
		return;
	r->conn.active_at = loop_now(loop);
	move(r, events & (LOOP_END | LOOP_HANGUP));
}

static int epoll_start(struct server *s, struct error *err)
{
	(void)err;
	s->engine_state = conn_buffer_new();
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
	.counts_bytes = true,
	.start = epoll_start,
	.serve = epoll_serve,
	.drain = epoll_drain,
	.cut = epoll_cut,
	.stop = epoll_stop,
};
