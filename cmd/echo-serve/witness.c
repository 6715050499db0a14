/* Telling taps what the clients do. */
#include "echo-serve/witness.h"

#include "base/mem.h"
#include "cli/opt.h"
#include "echo-serve/server.h"
#include "net/udp.h"
#include "stream/tap.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static bool is_possible(const struct echo_serve_config *config)
{
	return (config->model == MODEL_AUTO || config->model == MODEL_EPOLL) &&
	       config->workers <= 1;
}

int witness_open(struct server *s, struct error *err)
{
	const struct tapping_config *tapping = &s->config->tapping;
	const char *name = tapping_option(tapping);

	if (!name)
		return 0;
	if (!is_possible(s->config))
		return error_set(err, ERROR_USAGE, 0, name,
				 "is for the model epoll and one worker");
	if (tapping_takes_output(tapping))
		return error_set(err, ERROR_USAGE, 0, name,
				 "standard output has the ready lines: name a file");
	if (taps_open(&s->witness.taps, tapping, err) < 0)
		return -1;
	s->witness.sinks = taps_all(&s->witness.taps);
	return 0;
}

int witness_close(struct server *s, struct error *err)
{
	return taps_close(&s->witness.taps, err);
}

/* ---- failures ---- */

static void on_failure(struct loop *loop, void *user)
{
	struct server *s = user;

	(void)loop;
	server_fail(s, &s->witness.failure);
}

/* Not now: this is the middle of a client's turn. */
static void tell(struct server *s, struct tap_conn *conn, struct tap_event event)
{
	struct witness *w = &s->witness;
	struct error err = ERROR_INIT;

	if (tap_tell(conn, &w->sinks, event, &err) == 0 || error_is_set(&w->failure))
		return;
	w->failure = err;
	loop_timer_set(s->loop, &w->timer, loop_now(s->loop), on_failure, s);
}

/* ---- connections ---- */

void witness_arrival(struct server *s, struct client *c, const struct addr *peer)
{
	if (!s->witness.sinks.n)
		return;
	c->tap = xcalloc(1, sizeof(*c->tap));
	*c->tap = (struct tap_conn){ .id = c->id, .socktype = SOCK_STREAM, .is_server = true,
				     .peer = *peer };
	(void)addr_of_socket(c->fd, &c->tap->local);
	tell(s, c->tap, (struct tap_event){ .kind = TAP_OPENED });
}

void witness_bytes(struct server *s, struct client *c, enum tap_from from, const void *data,
		   size_t n)
{
	if (c->tap)
		tell(s, c->tap, (struct tap_event){ .kind = TAP_BYTES, .from = from, .data = data,
						    .n = n });
}

void witness_end(struct server *s, struct client *c)
{
	if (c->tap)
		tell(s, c->tap, (struct tap_event){ .kind = TAP_END, .from = TAP_FROM_PEER });
}

void witness_leave(struct server *s, struct client *c)
{
	int unread = 0;

	if (!c->tap)
		return;
	if (c->end == CLIENT_RESET)
		tell(s, c->tap, (struct tap_event){ .kind = TAP_RESET, .from = TAP_FROM_PEER });
	(void)ioctl(c->fd, FIONREAD, &unread);
	tell(s, c->tap, (struct tap_event){ .kind = unread > 0 ? TAP_RESET : TAP_END,
					    .from = TAP_FROM_US });
	tell(s, c->tap, (struct tap_event){ .kind = TAP_CLOSED });
	free(c->tap);
	c->tap = NULL;
}

/* ---- datagrams ---- */

void witness_datagrams(struct server *s, const struct udp_path *path, uint16_t port,
		       enum tap_from from, const uint8_t *data, size_t n, size_t length)
{
	/* Each for itself: there is nothing between datagrams that had to be remembered. */
	struct tap_conn conn = { .socktype = SOCK_DGRAM, .is_server = true, .opened_at = 1,
				 .local = path->local, .peer = path->peer };
	size_t at = 0;

	if (!s->witness.sinks.n)
		return;
	addr_set_port(&conn.local, port);
	do {
		size_t some = n - at < length ? n - at : length;

		tell(s, &conn, (struct tap_event){ .kind = TAP_BYTES, .from = from,
						   .data = data + at, .n = some });
		at += some;
	} while (at < n);
}
