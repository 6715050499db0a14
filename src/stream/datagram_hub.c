/* Streams for the peers of bound datagram sockets. */
#include "stream/datagram_hub.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/rng.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/udp.h"
#include "stream/datagram.h"
#include "stream/stream.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	LONGEST = 1 << 18, /* a unix datagram may be longer than one of UDP */
	BATCH = 64,	   /* datagrams in a row, so that others get their turn */
	BUCKETS = 1024,	   /* of peers, by their addresses */
};

/* How long to wait for room at a peer: nothing tells when there is some. */
#define ROOM_NS CLOCK_MS

/* How long a datagram may keep those behind it, when its stream is not read. */
#define PATIENCE_NS (5 * CLOCK_MS)

struct hub_socket {
	struct datagram_hub *hub;
	int fd;
	struct loop_watch watch;
};

struct datagram_hub {
	struct loop *loop;
	struct hub_socket *sockets;
	size_t n;
	bool is_shared, is_closed;
	struct list peers;
	size_t n_peers;
	struct list buckets[BUCKETS]; /* the same peers, to find one in many */
	uint64_t secret;	      /* so that nobody can choose his bucket */
	datagram_hub_fn *on_peer;
	void *user;
	datagram_hub_admit_fn *admit; /* NULL: everybody */
	void *admit_user;

	struct hub_peer *owner; /* whose datagram lies here; NULL: none does */
	struct loop_timer patience;
	size_t len;
	uint8_t data[LONGEST];
};

struct hub_peer {
	struct stream base;
	struct list link, in_bucket;
	struct datagram_hub *hub;
	int fd;
	struct udp_path path;
	unsigned wanted;
	bool is_stuck;		/* patience with it has ended */
	struct loop_timer turn; /* readiness that no descriptor reports */
	struct error fault;	/* what both directions fail with from now on */
};

static struct hub_peer *peer_of(const struct stream *s)
{
	return CONTAINER(s, struct hub_peer, base);
}

/* ---- readiness ---- */

static void report(struct hub_peer *p, unsigned events)
{
	events &= p->wanted;
	if (events && p->base.ready)
		p->base.ready(&p->base, events, p->base.user);
}

static void on_turn(struct loop *loop, void *user)
{
	(void)loop;
	report(user, STREAM_READ | STREAM_WRITE);
}

/* The stream that stands for all who may come, or NULL: then each takes what is its own. */
static struct hub_peer *only_peer(const struct datagram_hub *hub)
{
	if (hub->n_peers != 1 || !(hub->is_shared || hub->is_closed))
		return NULL;
	return CONTAINER(hub->peers.next, struct hub_peer, link);
}

/* Where nobody reads, the kernel keeps what comes, and loses what is too much. */
static void update_watches(struct datagram_hub *hub)
{
	const struct hub_peer *only = only_peer(hub);
	bool is_on = only ? (only->wanted & STREAM_READ) != 0 : !hub->is_closed || hub->n_peers;
	size_t i;

	for (i = 0; i < hub->n; i++)
		loop_watch_set(&hub->sockets[i].watch, is_on && !hub->owner ? LOOP_READ : 0);
}

/* ---- who it is from ---- */

static bool is_from(const struct hub_peer *p, int fd, const struct udp_path *path)
{
	if (p->hub->is_shared)
		return true;
	return p->fd == fd && addr_equal(&p->path.peer, &path->peer) &&
	       (!p->path.local.len || addr_equal(&p->path.local, &path->local));
}

/* Where all are one stream, all are in one bucket. */
static struct list *bucket_of(struct datagram_hub *hub, const struct addr *a)
{
	uint64_t hash = hub->secret ^ addr_port(a);
	size_t n, i;
	const uint8_t *bytes = addr_bytes(a, &n);

	if (hub->is_shared)
		return &hub->buckets[0];
	if (!bytes) {
		bytes = (const uint8_t *)&a->un;
		n = a->len;
	}
	for (i = 0; i < n; i++)
		hash = rng_spread(hash ^ bytes[i]);
	return &hub->buckets[hash % BUCKETS];
}

static struct hub_peer *find_peer(struct datagram_hub *hub, int fd, const struct udp_path *path)
{
	LIST_EACH(node, bucket_of(hub, &path->peer))
	{
		struct hub_peer *p = CONTAINER(node, struct hub_peer, in_bucket);

		if (is_from(p, fd, path))
			return p;
	}
	return NULL;
}

static const struct stream_ops peer_ops;

/* NULL: nobody wants it. */
static struct hub_peer *take_on(struct datagram_hub *hub, int fd, const struct udp_path *path)
{
	struct hub_peer *p;

	if (hub->is_closed)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	stream_init(&p->base, &peer_ops, NULL);
	p->hub = hub;
	p->fd = fd;
	p->path = *path;
	list_append(&hub->peers, &p->link);
	list_append(bucket_of(hub, &path->peer), &p->in_bucket);
	hub->n_peers++;
	return hub->on_peer(&p->base, path, hub->user) ? p : NULL;
}

static void drop(const struct udp_path *path, size_t n, const char *why)
{
	char text[ADDR_TEXT];

	log_event(LOG_LISTEN, 0, "a datagram of %zu bytes from %s is lost: %s", n,
		  addr_format_port(text, &path->peer), why);
}

/* ---- what comes ---- */

static void fail_peer(struct hub_peer *p, int code)
{
	char text[ADDR_TEXT];

	if (!error_is_set(&p->fault))
		error_errno(&p->fault, ERROR_PEER, code, addr_format_port(text, &p->path.peer),
			    NULL);
	loop_timer_set(p->hub->loop, &p->turn, loop_now(p->hub->loop), on_turn, p);
}

/* What ICMP says of datagrams that were sent earlier. */
static void take_errors(struct datagram_hub *hub, int fd)
{
	struct udp_refusal refusal;

	while (udp_take_error(fd, &refusal)) {
		LIST_EACH(node, bucket_of(hub, &refusal.peer))
		{
			struct hub_peer *p = CONTAINER(node, struct hub_peer, in_bucket);

			/*
			 * Of many peers one that refuses is no reason to leave the others, and
			 * a path that wants smaller packets is none to give up.
			 */
			if (!hub->is_shared && refusal.code != EMSGSIZE && p->fd == fd &&
			    addr_equal(&p->path.peer, &refusal.peer))
				fail_peer(p, refusal.code);
		}
	}
}

static void on_impatient(struct loop *loop, void *user)
{
	struct datagram_hub *hub = user;
	struct hub_peer *p = hub->owner;

	(void)loop;
	if (!p || p->wanted & STREAM_READ || only_peer(hub))
		return;
	drop(&p->path, hub->len, "its session takes nothing");
	p->is_stuck = true;
	hub->owner = NULL;
	update_watches(hub);
}

/* Gives the datagram at hand to its stream. */
static void hand_over(struct datagram_hub *hub, struct hub_peer *p, const struct udp_path *path)
{
	if (p->is_stuck && !only_peer(hub)) {
		drop(path, hub->len, "its session takes nothing");
		return;
	}
	hub->owner = p;
	if (!(p->wanted & STREAM_READ))
		loop_timer_set(hub->loop, &hub->patience, loop_now(hub->loop) + PATIENCE_NS,
			       on_impatient, hub);
	if (hub->is_shared)
		p->path = *path;
}

/* The next datagram of a socket into our hands; false when there is none. */
static bool receive(struct datagram_hub *hub, int fd)
{
	struct udp_path path;
	struct hub_peer *p;
	ssize_t n = udp_receive(fd, hub->data, sizeof(hub->data), &path);

	if (n < 0 && udp_is_refusal(errno)) {
		take_errors(hub, fd);
		return true;
	}
	if (n < 0)
		return errno == EINTR;
	hub->len = (size_t)n;
	p = find_peer(hub, fd, &path);
	if (hub->admit && (!p || hub->is_shared) && !hub->admit(&path, hub->admit_user)) {
		drop(&path, hub->len, "its sender is not allowed");
		return true;
	}
	if (!p)
		p = take_on(hub, fd, &path);
	if (p)
		hand_over(hub, p, &path);
	else
		drop(&path, hub->len, "nobody takes its sender");
	if (p && hub->is_shared)
		p->fd = fd;
	return true;
}

static void on_watch(struct loop *loop, int fd, unsigned events, void *user)
{
	struct datagram_hub *hub = ((struct hub_socket *)user)->hub;
	int i;

	(void)loop;
	if (events & LOOP_HANGUP)
		take_errors(hub, fd);
	for (i = 0; i < BATCH && !hub->owner && receive(hub, fd); i++) {
		if (hub->owner)
			report(hub->owner, STREAM_READ);
	}
	update_watches(hub);
}

/* ---- the streams ---- */

static ssize_t peer_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct hub_peer *p = peer_of(s);
	struct datagram_hub *hub = p->hub;
	size_t len;

	while (!hub->owner && receive(hub, p->fd))
		;
	if (hub->owner != p) {
		if (hub->owner)
			loop_timer_set(hub->loop, &hub->owner->turn, loop_now(hub->loop), on_turn,
				       hub->owner);
		if (!error_is_set(&p->fault))
			return STREAM_AGAIN;
		*err = p->fault;
		return STREAM_ERROR;
	}
	len = hub->len < n ? hub->len : n;
	memcpy(dst, hub->data, len);
	hub->owner = NULL;
	update_watches(hub);
	return len ? (ssize_t)len : STREAM_AGAIN;
}

static ssize_t peer_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct hub_peer *p = peer_of(s);
	ssize_t put;
	int code, tries = 2; /* a message about an earlier datagram may come in its place */

	(void)err;
	if (n > DATAGRAM_MAX)
		n = DATAGRAM_MAX;
	if (!p->path.peer.len)
		return (ssize_t)n; /* a unix socket without a name: nobody to answer */
	do {
		if (error_is_set(&p->fault))
			return STREAM_AGAIN; /* reading tells it */
		put = udp_reply(p->fd, src, n, &p->path);
		code = put < 0 ? errno : 0;
		if (udp_is_refusal(code) && addr_family(&p->path.peer) != AF_UNIX)
			take_errors(p->hub, p->fd);
	} while ((code == EINTR || udp_is_refusal(code)) && --tries);
	if (put >= 0)
		return put;
	if (p->hub->is_shared && code != EAGAIN)
		return (ssize_t)n; /* there are others */
	if (code == EAGAIN || code == ENOBUFS)
		loop_timer_set(p->hub->loop, &p->turn, loop_now(p->hub->loop) + ROOM_NS, on_turn,
			       p);
	else
		fail_peer(p, code);
	return STREAM_AGAIN;
}

static int peer_shut(struct stream *s, struct error *err)
{
	(void)s;
	(void)err;
	return 0;
}

static void peer_want(struct stream *s, unsigned events)
{
	struct hub_peer *p = peer_of(s);

	p->wanted = events;
	if (events & STREAM_READ)
		p->is_stuck = false;
	update_watches(p->hub);
}

static bool peer_has_input(const struct stream *s)
{
	return peer_of(s)->hub->owner == peer_of(s);
}

static void peer_free(struct stream *s)
{
	struct hub_peer *p = peer_of(s);
	struct datagram_hub *hub = p->hub;

	loop_timer_unset(&p->turn);
	list_remove(&p->link);
	list_remove(&p->in_bucket);
	hub->n_peers--;
	if (hub->owner == p)
		hub->owner = NULL;
	update_watches(hub);
	free(p);
}

static const struct stream_ops peer_ops = {
	.name = "datagrams",
	.read = peer_read,
	.write = peer_write,
	.shut = peer_shut,
	.want = peer_want,
	.has_input = peer_has_input,
	.free = peer_free,
};

/* ---- the hub ---- */

struct datagram_hub *datagram_hub_new(struct loop *loop, const struct listener *listener,
				      bool is_shared, datagram_hub_fn *on_peer, void *user,
				      struct error *err)
{
	struct datagram_hub *hub = xcalloc(1, sizeof(*hub));
	size_t i;

	hub->loop = loop;
	hub->is_shared = is_shared;
	hub->on_peer = on_peer;
	hub->user = user;
	list_init(&hub->peers);
	for (i = 0; i < BUCKETS; i++)
		list_init(&hub->buckets[i]);
	rng_bytes(&hub->secret, sizeof(hub->secret));
	hub->sockets = xcalloc(listener->n, sizeof(*hub->sockets));
	for (i = 0; i < listener->n; i++) {
		const struct listener_socket *from = &listener->sockets[i];
		struct hub_socket *s = &hub->sockets[hub->n];

		*s = (struct hub_socket){ .hub = hub, .fd = from->fd };
		if ((addr_family(&from->addr) != AF_UNIX && udp_want_errors(s->fd, err) < 0) ||
		    loop_watch(loop, &s->watch, s->fd, LOOP_READ, on_watch, s, err) < 0) {
			datagram_hub_free(hub);
			return NULL;
		}
		hub->n++;
	}
	return hub;
}

void datagram_hub_admit(struct datagram_hub *hub, datagram_hub_admit_fn *admit, void *user)
{
	hub->admit = admit;
	hub->admit_user = user;
}

void datagram_hub_close(struct datagram_hub *hub)
{
	hub->is_closed = true;
	update_watches(hub);
}

void datagram_hub_free(struct datagram_hub *hub)
{
	size_t i;

	if (!hub)
		return;
	loop_timer_unset(&hub->patience);
	for (i = 0; i < hub->n; i++)
		loop_unwatch(&hub->sockets[i].watch);
	free(hub->sockets);
	free(hub);
}
