/* UDP: answered from the loop, in every model. */
#include "echo-serve/datagram.h"

#include "base/log.h"
#include "base/mem.h"
#include "echo-serve/echo.h"
#include "echo-serve/guard.h"
#include "echo-serve/journal.h"
#include "echo-serve/server.h"
#include "net/listener.h"
#include "net/udp.h"

#include <errno.h>
#include <stdlib.h>

enum {
	BATCH = 64,        /* datagrams in a row, so that others get their turn */
	LONGEST = 1 << 16, /* more than any datagram has */
};

struct asked {
	struct datagrams *all;
	struct loop_watch watch;
	uint16_t port;
};

struct datagrams {
	struct server *server;
	struct guard *guard;
	struct asked *sockets;
	size_t n;
	uint64_t counts[GUARD_VERDICTS];
	uint64_t trouble_at;
	uint8_t data[LONGEST];
};

static void answer(struct datagrams *d, int fd, size_t n, const struct udp_path *path)
{
	if (d->server->config->upper)
		echo_raise(d->data, n);
	if (udp_reply(fd, d->data, n, path) >= 0)
		return;
	/* A full queue loses datagrams, as the network does; anything else is worth a
	 * line. */
	if (errno != EAGAIN && errno != ENOBUFS)
		journal_trouble(&d->trouble_at, loop_now(d->server->loop),
				"cannot answer a datagram", errno);
}

static void echo_datagrams(struct loop *loop, int fd, unsigned events, void *user)
{
	struct asked *socket = user;
	struct datagrams *d = socket->all;
	struct udp_path path;
	ssize_t n;
	int i;

	(void)events;
	for (i = 0;
	     i < BATCH && (n = udp_receive(fd, d->data, sizeof(d->data), &path)) >= 0;
	     i++) {
		enum guard_verdict verdict = guard_check(
			d->guard, &path.peer, &path.local, socket->port, loop_now(loop));

		d->counts[verdict]++;
		if (verdict == GUARD_ANSWER) {
			journal_received((size_t)n);
			answer(d, fd, (size_t)n, &path);
		} else {
			log_event(LOG_ECHO, 0,
				  "a datagram of %zd bytes is not answered: %s", n,
				  guard_words[verdict]);
		}
	}
}

static int watch_all(struct datagrams *d, struct error *err)
{
	const struct server *s = d->server;
	size_t i;

	for (i = 0; i < s->sockets_n; i++) {
		struct asked *socket = &d->sockets[d->n];

		if (s->sockets[i].type != SOCK_DGRAM)
			continue;
		*socket = (struct asked){ .all = d,
					  .port = addr_port(&s->sockets[i].addr) };
		if (loop_watch(s->loop, &socket->watch, s->sockets[i].fd, LOOP_READ,
			       echo_datagrams, socket, err) < 0)
			return -1;
		d->n++;
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
	d->sockets = xcalloc(s->sockets_n, sizeof(*d->sockets));
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
		journal_datagrams(d->server, d->counts);
	for (i = 0; i < d->n; i++)
		loop_unwatch(&d->sockets[i].watch);
	guard_free(d->guard);
	free(d->sockets);
	free(d);
}
