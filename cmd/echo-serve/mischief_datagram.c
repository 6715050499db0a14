/* Datagrams that are answered late, or not at all: mischief.h. */
#include "echo-serve/mischief.h"

#include "base/clock.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/rng.h"
#include "echo-serve/echo.h"
#include "echo-serve/guard.h"
#include "echo-serve/journal.h"
#include "echo-serve/server.h"
#include "net/listener.h"
#include "net/udp.h"

#include <stdlib.h>
#include <string.h>

enum { TURN = 64, ROOM = 64 * 1024, KEPT_MAX = 16 << 20 };

/* An answer that is not due yet. */
struct late {
	struct list link;
	uint64_t at;
	int fd;
	struct udp_path path;
	size_t n;
	uint8_t data[];
};

struct asked {
	struct mischief_datagrams *all;
	struct loop_watch watch;
	uint16_t port;
};

struct mischief_datagrams {
	struct server *server;
	struct mischief mischief;
	struct guard *guard;
	struct asked *sockets;
	size_t n;
	struct list late; /* by time, since all wait equally long */
	size_t kept;	  /* bytes of them */
	struct loop_timer timer;
};

static void forget(struct mischief_datagrams *d, struct late *late)
{
	d->kept -= sizeof(*late) + late->n;
	list_remove(&late->link);
	free(late);
}

static void send_late(struct loop *loop, void *user)
{
	struct mischief_datagrams *d = user;

	LIST_EACH(node, &d->late)
	{
		struct late *late = CONTAINER(node, struct late, link);

		if (late->at > loop_now(loop)) {
			loop_timer_set(loop, &d->timer, late->at, send_late, d);
			return;
		}
		/* A full queue loses datagrams, as the network does. */
		(void)udp_reply(late->fd, late->data, late->n, &late->path);
		forget(d, late);
	}
}

static void keep(struct mischief_datagrams *d, int fd, const uint8_t *data, size_t n,
		 const struct udp_path *path)
{
	struct loop *loop = d->server->loop;
	struct late *late;

	if (d->kept + n > KEPT_MAX)
		return;
	late = xmalloc(sizeof(*late) + n);
	*late = (struct late){ .at = clock_deadline(loop_now(loop), d->mischief.delay),
			       .fd = fd,
			       .path = *path,
			       .n = n };
	memcpy(late->data, data, n);
	list_append(&d->late, &late->link);
	d->kept += sizeof(*late) + n;
	if (!d->timer.loop)
		loop_timer_set(loop, &d->timer, late->at, send_late, d);
}

static bool is_answered(struct asked *socket, const struct udp_path *path)
{
	struct mischief_datagrams *d = socket->all;
	enum guard_verdict verdict = guard_check(d->guard, &path->peer, &path->local, socket->port,
						 loop_now(d->server->loop));

	if (verdict == GUARD_ANSWER && rng_below(100) < d->mischief.loss)
		verdict = GUARD_LOSS;
	d->server->seat->counts.datagrams[verdict]++;
	return verdict == GUARD_ANSWER;
}

static void on_datagrams(struct loop *loop, int fd, unsigned events, void *user)
{
	struct asked *socket = user;
	struct mischief_datagrams *d = socket->all;
	uint8_t data[ROOM];
	struct udp_path path;
	ssize_t n;
	int i;

	(void)loop;
	(void)events;
	for (i = 0; i < TURN && (n = udp_receive(fd, data, sizeof(data), &path)) >= 0; i++) {
		if (!is_answered(socket, &path))
			continue;
		journal_received((size_t)n);
		if (d->server->config->upper)
			echo_raise(data, (size_t)n);
		keep(d, fd, data, (size_t)n, &path);
	}
}

static int watch_all(struct mischief_datagrams *d, struct error *err)
{
	const struct sockets *all = &d->server->sockets;
	size_t i;

	for (i = 0; i < all->n; i++) {
		struct asked *socket = &d->sockets[d->n];

		if (all->row[i].type != SOCK_DGRAM)
			continue;
		*socket = (struct asked){ .all = d, .port = addr_port(&all->row[i].addr) };
		if (loop_watch(d->server->loop, &socket->watch, all->row[i].fd, LOOP_READ,
			       on_datagrams, socket, err) < 0)
			return -1;
		d->n++;
	}
	return 0;
}

struct mischief_datagrams *mischief_datagrams_new(struct server *s, struct error *err)
{
	struct mischief_datagrams *d = xcalloc(1, sizeof(*d));

	d->server = s;
	d->mischief = mischief_of(s->config);
	d->guard = guard_new(
		&(struct guard_limits){ .source_rate = s->config->udp_rate,
					.total_rate = s->config->udp_rate_total });
	d->sockets = xcalloc(s->sockets.n, sizeof(*d->sockets));
	list_init(&d->late);
	if (watch_all(d, err) < 0) {
		mischief_datagrams_free(d);
		return NULL;
	}
	return d;
}

void mischief_datagrams_free(struct mischief_datagrams *d)
{
	size_t i;

	if (!d)
		return;
	if (d->n)
		journal_datagrams(d->server);
	for (i = 0; i < d->n; i++)
		loop_unwatch(&d->sockets[i].watch);
	loop_timer_unset(&d->timer);
	LIST_EACH(node, &d->late)
	forget(d, CONTAINER(node, struct late, link));
	guard_free(d->guard);
	free(d->sockets);
	free(d);
}
