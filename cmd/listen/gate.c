/* Accepting, a few at a time. */
#include "listen/gate.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/listener.h"
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>

enum { BATCH = 64 }; /* in a row, so that those who are there get their turn */

#define REST_NS CLOCK_S

static void update(struct gate *g)
{
	unsigned events = g->is_open && !g->rest.loop ? LOOP_READ : 0;
	size_t i;

	for (i = 0; g->watches && i < g->listener->n; i++)
		loop_watch_set(&g->watches[i], events);
}

static void on_rested(struct loop *loop, void *user)
{
	(void)loop;
	update(user);
}

static bool is_out_of_resources(int code)
{
	return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

static void accept_failed(struct gate *g, int code)
{
	struct error err = ERROR_INIT;

	if (!is_out_of_resources(code))
		return; /* the client went away meanwhile, or nobody is there: wait on */
	error_errno(&err, ERROR_LOCAL, code, NULL, "cannot accept a connection");
	loop_timer_set(g->loop, &g->rest, loop_now(g->loop) + REST_NS, on_rested, g);
	update(g);
	g->calls.failed(&err, g->user);
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct gate *g = user;
	struct addr peer;
	int i, connection;

	(void)loop;
	(void)events;
	for (i = 0; i < BATCH && g->is_open; i++) {
		connection = socket_accept(fd, &peer);
		if (connection < 0) {
			accept_failed(g, errno);
			return;
		}
		addr_unmap(&peer);
		if (addr_family(&peer) != AF_UNIX)
			socket_set_nodelay(connection);
		if (addr_is_loopback(&peer))
			socket_unpace(connection);
		g->calls.arrived(connection, &peer, g->user);
	}
}

int gate_init(struct gate *g, struct loop *loop, const struct listener *listener,
	      const struct gate_calls *calls, void *user, struct error *err)
{
	size_t i;

	*g = (struct gate){ .loop = loop, .listener = listener, .is_open = true, .calls = *calls,
			    .user = user };
	g->watches = xcalloc(listener->n, sizeof(*g->watches));
	for (i = 0; i < listener->n; i++) {
		if (loop_watch(loop, &g->watches[i], listener->sockets[i].fd, LOOP_READ, on_ready,
			       g, err) < 0)
			return -1;
	}
	return 0;
}

void gate_done(struct gate *g)
{
	size_t i;

	for (i = 0; g->watches && i < g->listener->n; i++)
		loop_unwatch(&g->watches[i]);
	loop_timer_unset(&g->rest);
	free(g->watches);
	g->watches = NULL;
	g->is_open = false;
}

void gate_set(struct gate *g, bool is_open)
{
	g->is_open = is_open && g->watches;
	update(g);
}

void gate_wake(struct gate *g)
{
	loop_timer_unset(&g->rest);
	update(g);
}
