/* UDP: answered from the loop, in every model. */
#include "echo-serve/datagram.h"

#include "base/log.h"
#include "base/mem.h"
#include "echo-serve/echo.h"
#include "echo-serve/guard.h"
#include "echo-serve/journal.h"
#include "echo-serve/server.h"
#include "net/listener.h"
#include "net/udp_batch.h"

#include <errno.h>
#include <stdlib.h>

enum { TURN = 4 }; /* batches in a row, so that others get their turn */

struct asked {
	struct datagrams *all;
	struct loop_watch watch;
	struct udp_batch *batch;
	uint16_t port;
};

struct datagrams {
	struct server *server;
	struct guard *guard;
	struct asked *sockets;
	size_t n;
	uint64_t trouble_at;
};

/* One datagram of n bytes; several of a sender come as one item, but count each. */
static bool may_answer(struct asked *socket, const struct udp_path *path, size_t n)
{
	struct datagrams *d = socket->all;
	enum guard_verdict verdict = guard_check(d->guard, &path->peer, &path->local, socket->port,
						 loop_now(d->server->loop));

	d->server->seat->counts.datagrams[verdict]++;
	if (verdict == GUARD_ANSWER)
		journal_received(n);
	else
		log_event(LOG_ECHO, 0, "a datagram of %zu bytes is not answered: %s", n,
			  guard_words[verdict]);
	return verdict == GUARD_ANSWER;
}

/* The answer is as much of the item as may be answered. */
static void judge(struct asked *socket, struct udp_item *item)
{
	size_t length = item->segment ? item->segment : item->n;
	size_t left = udp_item_count(item), at = 0, answered = 0;

	witness_datagrams(socket->all->server, &item->path, socket->port, TAP_FROM_PEER,
			  item->data, item->n, length);
	for (; left; left--, at += length) {
		size_t n = item->n - at < length ? item->n - at : length;

		if (may_answer(socket, &item->path, n) && answered == at)
			answered = at + n;
		else if (!at)
			item->is_refused = true;
	}
	item->n = answered;
	if (socket->all->server->config->upper)
		echo_raise(item->data, item->n);
	if (!item->is_refused)
		witness_datagrams(socket->all->server, &item->path, socket->port, TAP_FROM_US,
				  item->data, item->n, length);
}

/* false: there is no room now. */
static bool answer(struct asked *socket)
{
	struct datagrams *d = socket->all;
	int code;

	if (udp_batch_reply(socket->batch, socket->watch.fd, &code) < 0) {
		loop_watch_set(&socket->watch, LOOP_WRITE);
		return false;
	}
	/* A full queue loses datagrams, as the network does; anything else is worth a
	 * line. */
	if (code && code != EAGAIN && code != ENOBUFS)
		journal_trouble(&d->trouble_at, loop_now(d->server->loop),
				"cannot answer a datagram", code);
	loop_watch_set(&socket->watch, LOOP_READ);
	return true;
}

static void echo_datagrams(struct loop *loop, int fd, unsigned events, void *user)
{
	struct asked *socket = user;
	int i, k, n;

	(void)loop;
	if (events & LOOP_WRITE && !answer(socket))
		return;
	for (i = 0; i < TURN; i++) {
		n = udp_batch_receive(socket->batch, fd);
		for (k = 0; k < n; k++)
			judge(socket, udp_batch_item(socket->batch, k));
		if (n <= 0 || !answer(socket) || n < UDP_BATCH)
			return;
	}
}

static int watch_all(struct datagrams *d, struct error *err)
{
	const struct server *s = d->server;
	size_t i;

	for (i = 0; i < s->sockets.n; i++) {
		struct asked *socket = &d->sockets[d->n];

		if (s->sockets.row[i].type != SOCK_DGRAM)
			continue;
		*socket = (struct asked){ .all = d,
					  .port = addr_port(&s->sockets.row[i].addr) };
		socket->batch = udp_batch_new();
		d->n++;
		udp_batch_prepare(s->sockets.row[i].fd);
		if (loop_watch(s->loop, &socket->watch, s->sockets.row[i].fd, LOOP_READ,
			       echo_datagrams, socket, err) < 0)
			return -1;
	}
	return 0;
}

struct datagrams *datagrams_new(struct server *s, struct error *err)
{
	struct datagrams *d = xcalloc(1, sizeof(*d));

	d->server = s;
	d->guard = guard_new(
		&(struct guard_limits){ .source_rate = s->config->udp_rate,
					.total_rate = s->config->udp_rate_total });
	d->sockets = xcalloc(s->sockets.n, sizeof(*d->sockets));
	if (watch_all(d, err) < 0) {
		datagrams_free(d);
		return NULL;
	}
	return d;
}

void datagrams_free(struct datagrams *d)
{
	size_t i;

	if (!d)
		return;
	if (d->n)
		journal_datagrams(d->server);
	for (i = 0; i < d->n; i++) {
		loop_unwatch(&d->sockets[i].watch);
		udp_batch_free(d->sockets[i].batch);
	}
	guard_free(d->guard);
	free(d->sockets);
	free(d);
}
