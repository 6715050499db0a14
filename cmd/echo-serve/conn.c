/* What the loops remember of a client. */
#include "echo-serve/conn.h"

#include "base/clock.h"
#include "base/mem.h"
#include "echo-serve/journal.h"
#include "net/socket.h"

#include <stdlib.h>
#include <sys/ioctl.h>

static void hold(struct conn *conn)
{
	conn->echo = xmalloc(sizeof(*conn->echo));
	echo_init(conn->echo, conn->server->config->upper);
}

void conn_init(struct conn *conn, struct server *s)
{
	conn->server = s;
	conn->active_at = loop_now(s->loop);
	if (s->config->upper)
		hold(conn);
}

void conn_done(struct conn *conn)
{
	if (conn->timer)
		loop_timer_unset(conn->timer);
	free(conn->timer);
	if (conn->echo)
		echo_done(conn->echo);
	free(conn->echo);
}

struct echo_span conn_feed(struct conn *conn, uint8_t *data, size_t n)
{
	if (conn->echo)
		return echo_feed(conn->echo, data, n);
	return (struct echo_span){ .data = data, .n = n };
}

/* Nothing was held, and the client has not taken everything. */
static void hold_rest(struct conn *conn, struct echo_span span, size_t n)
{
	hold(conn);
	(void)buf_append(&conn->echo->held, span.data + n, span.n - n);
	echo_end(conn->echo);
}

void conn_sent(struct conn *conn, struct echo_span span, size_t n)
{
	conn->client.sent += n;
	conn->server->seat->counts.sent += n;
	if (!conn->echo) {
		if (n < span.n)
			hold_rest(conn, span, n);
		return;
	}
	echo_sent(conn->echo, n);
	if (echo_is_empty(conn->echo) && !conn->server->config->upper) {
		echo_done(conn->echo);
		free(conn->echo);
		conn->echo = NULL;
	}
}

void conn_unsent(struct conn *conn, const uint8_t *data, size_t n)
{
	conn->client.sent -= n;
	conn->server->seat->counts.sent -= n;
	if (!conn->echo)
		hold(conn);
	echo_unsent(conn->echo, data, n);
}

struct echo_span conn_pending(const struct conn *conn)
{
	return conn->echo ? echo_pending(conn->echo) : (struct echo_span){ .data = NULL };
}

bool conn_is_behind(const struct conn *conn)
{
	return conn->echo && echo_pending(conn->echo).n > 0;
}

size_t conn_room(const struct conn *conn)
{
	size_t n = conn->echo ? echo_room(conn->echo) : ECHO_HELD_MAX;

	return conn->is_draining && conn->left < n ? conn->left : n;
}

void conn_count_received(struct conn *conn, size_t n)
{
	conn->client.received += n;
	conn->server->seat->counts.received += n;
	if (conn->is_draining)
		conn->left -= n;
	journal_received(n);
}

void conn_take_no_more(struct conn *conn)
{
	conn->is_finished = true;
	if (conn->echo)
		echo_end(conn->echo);
}

void conn_drain(struct conn *conn)
{
	int waiting = 0;

	if (ioctl(conn->client.fd, FIONREAD, &waiting) == 0 && waiting > 0)
		conn->left = (size_t)waiting;
	conn->is_draining = true;
	if (!conn->left)
		conn_take_no_more(conn);
}

void conn_set_timer(struct conn *conn, uint64_t at, conn_stop_fn *fn)
{
	if (!conn->timer)
		conn->timer = xcalloc(1, sizeof(*conn->timer));
	loop_timer_set(conn->server->loop, conn->timer, at, fn, conn);
}

bool conn_is_idle(struct conn *conn, conn_stop_fn *fn)
{
	uint64_t now = loop_now(conn->server->loop);
	uint64_t at = clock_deadline(conn->active_at, conn->server->config->idle_timeout);

	if (conn->is_lingering)
		at = socket_outstanding(conn->client.fd) ? clock_deadline(now, CONN_LINGER) : now;
	if (at <= now)
		return true;
	conn_set_timer(conn, at, fn);
	return false;
}
