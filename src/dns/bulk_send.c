/*
 * Fills the servers' windows: what has to be sent again first, then new questions, as many in one
 * system call as there are.
 */
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "dns/bulk_slot.h"

#include <errno.h>
#include <sys/socket.h>

enum {
	ROOM_SHARE = 4, /* a quarter of the window, or a batch, is free before it is filled */
	BURST_MS = 10,	/* what a rate may be ahead of time */
};

static const uint64_t pause_full = CLOCK_MS; /* when the send buffer is full */

static void on_pump(struct loop *loop, void *user)
{
	(void)loop;
	bulk_pump(user);
}

/* The earliest of several reasons counts. */
static void pump_at(struct bulk *bulk, uint64_t at)
{
	if (!bulk->pump_timer.loop || bulk->pump_timer.at > at)
		loop_timer_set(bulk->loop, &bulk->pump_timer, at, on_pump, bulk);
}

void bulk_pump_soon(struct bulk *bulk)
{
	if (!bulk->is_pumping)
		pump_at(bulk, loop_now(bulk->loop));
}

/* ---- the rate ---- */

static uint64_t interval(const struct bulk *bulk)
{
	return CLOCK_S / bulk->config.rate ? CLOCK_S / bulk->config.rate : 1;
}

/* How many may be sent now; sets the timer when that is none. */
static unsigned allowed(struct bulk *bulk)
{
	uint64_t now = loop_now(bulk->loop), burst = BURST_MS * CLOCK_MS, n;

	if (!bulk->config.rate)
		return BULK_BATCH;
	if (burst < interval(bulk))
		burst = interval(bulk);
	if (bulk->paid + burst < now)
		bulk->paid = now - burst;
	n = bulk->paid < now ? (now - bulk->paid) / interval(bulk) : 0;
	if (!n)
		pump_at(bulk, bulk->paid + interval(bulk));
	return n < BULK_BATCH ? (unsigned)n : BULK_BATCH;
}

void bulk_pay(struct bulk *bulk, unsigned sent)
{
	if (bulk->config.rate)
		bulk->paid += sent * interval(bulk);
}

/* ---- sockets ---- */

static void on_readable(struct loop *loop, int fd, unsigned events, void *user)
{
	struct bulk_socket *socket = user;
	struct bulk_server *server = socket->owner;

	(void)loop;
	(void)fd;
	if (events & LOOP_HANGUP)
		(void)socket_hear_refusals(socket);
	bulk_receive(server->bulk, socket);
	bulk_pump(server->bulk);
}

/* A place for a socket; NULL: all are in use. */
static struct bulk_socket *find_place(struct bulk_server *server)
{
	size_t i;

	for (i = 0; i < BULK_SOCKETS; i++) {
		struct bulk_socket *s = &server->sockets[i];

		if (s->fd >= 0 && s->is_old && !s->claimed)
			bulk_socket_close(s);
		if (s->fd < 0)
			return s;
	}
	return NULL;
}

static unsigned active(const struct bulk_server *server)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < BULK_SOCKETS; i++)
		n += server->sockets[i].fd >= 0 && !server->sockets[i].is_old;
	return n;
}

/* One of those in use, at random; a worn-out one makes way for a new one first. */
static struct bulk_socket *choose_socket(struct bulk_server *server, struct error *err)
{
	struct bulk_socket *place, *chosen = NULL;
	unsigned n = active(server), nth;
	size_t i;

	while (n < BULK_ACTIVE && (place = find_place(server))) {
		if (bulk_socket_open(place, server->bulk->loop, &server->is.addr, on_readable,
				     server, err) < 0)
			break;
		n++;
	}
	if (!n)
		return NULL;
	nth = rng_below(n);
	for (i = 0; i < BULK_SOCKETS; i++) {
		struct bulk_socket *s = &server->sockets[i];

		if (s->fd >= 0 && !s->is_old && nth-- == 0)
			chosen = s;
	}
	if (chosen->sent >= BULK_SOCKET_LIFE && find_place(server))
		chosen->is_old = true;
	return chosen;
}

/* ---- batches ---- */

struct batch {
	struct bulk_socket *socket;
	struct slot *slots[BULK_BATCH];
	unsigned n;
};

static void put_back(const struct batch *batch, unsigned from)
{
	for (; from < batch->n; from++)
		slot_queue(batch->slots[from]);
}

static void note_sent(struct bulk *bulk, const struct batch *batch, unsigned from, unsigned n)
{
	struct bulk_server *server = batch->socket->owner;
	unsigned i;

	for (i = from; i < from + n; i++)
		slot_sent(batch->slots[i]);
	batch->socket->sent += n;
	server->paced = loop_now(bulk->loop) + window_pace(&server->window, n);
	bulk_pay(bulk, n);
}

/* Nothing behind `from` left.  False: it has to wait. */
static bool take_failure(struct bulk *bulk, const struct batch *batch, unsigned from, int code)
{
	put_back(batch, from);
	if (code == EAGAIN || code == ENOBUFS) {
		pump_at(bulk, loop_now(bulk->loop) + pause_full);
		return false;
	}
	if (code != EINTR && !socket_hear_refusals(batch->socket))
		slot_refused(batch->slots[from], code);
	return true;
}

/*
 * The kernel stopped in the middle and keeps the reason to itself.  If the next one leaves after
 * all, it was an ICMP message for one before.
 */
static bool send_rest(struct bulk *bulk, const struct batch *batch, unsigned from)
{
	const struct bulk_server *server = batch->socket->owner;
	const struct addr *to = &server->is.addr;
	const struct slot *slot = batch->slots[from];

	if (sendto(batch->socket->fd, slot->wire, slot->len, MSG_DONTWAIT | MSG_NOSIGNAL, &to->sa,
		   to->len) < 0)
		return take_failure(bulk, batch, from, errno);
	note_sent(bulk, batch, from, 1);
	put_back(batch, from + 1);
	(void)socket_hear_refusals(batch->socket);
	return true;
}

/* What did not leave is back in the queue.  False: it has to wait. */
static bool send_batch(struct bulk *bulk, const struct batch *batch)
{
	struct bulk_server *server = batch->socket->owner;
	struct mmsghdr headers[BULK_BATCH];
	struct iovec pieces[BULK_BATCH];
	unsigned i;
	int n;

	for (i = 0; i < batch->n; i++) {
		struct slot *slot = batch->slots[i];

		pieces[i] = (struct iovec){ slot->wire, slot->len };
		headers[i].msg_hdr = (struct msghdr){ .msg_name = &server->is.addr.sa,
						      .msg_namelen = server->is.addr.len,
						      .msg_iov = &pieces[i],
						      .msg_iovlen = 1 };
	}
	n = sendmmsg(batch->socket->fd, headers, batch->n, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		return take_failure(bulk, batch, 0, errno);
	note_sent(bulk, batch, 0, (unsigned)n);
	return (unsigned)n == batch->n || send_rest(bulk, batch, (unsigned)n);
}

static void assign(struct slot *slot, struct bulk_socket *socket)
{
	const struct sending *sending;

	slot->socket = socket;
	sending = sendings_prepare(&slot->sendings, socket, (unsigned)(slot - slot->bulk->slots));
	slot->wire[0] = (uint8_t)(sending->id >> 8);
	slot->wire[1] = (uint8_t)sending->id;
}

static bool may_draw(const struct bulk_server *server)
{
	const struct bulk_server *before;

	if (!server->bulk->config.is_ranked)
		return true;
	for (before = server->bulk->servers; before < server; before++) {
		if (!window_is_silent(&before->window))
			return false;
	}
	return true;
}

/* The next one to send through this socket; one that was sent from another goes from there. */
static struct slot *next_slot(struct bulk_server *server, const struct batch *batch)
{
	struct slot *slot;

	if (list_is_empty(&server->queue))
		return may_draw(server) ? slot_take(server) : NULL;
	slot = CONTAINER(server->queue.next, struct slot, link);
	if (slot->socket && slot->socket != batch->socket && batch->n)
		return NULL;
	list_remove(&slot->link);
	return slot;
}

static bool are_all_silent(const struct bulk *bulk)
{
	size_t i;

	for (i = 0; i < bulk->servers_n; i++) {
		if (!window_is_silent(&bulk->servers[i].window))
			return false;
	}
	return true;
}

static unsigned room_of(const struct bulk_server *server)
{
	unsigned size = server->window.size;

	/* The others do the work while one is silent; it is asked now and then. */
	if (window_is_silent(&server->window) && !are_all_silent(server->bulk))
		size = 1;
	return server->flying < size ? size - server->flying : 0;
}

/* Is it better to wait for more room, so that many leave together? */
static bool should_wait(const struct bulk_server *server, unsigned room)
{
	unsigned share = server->window.size / ROOM_SHARE;

	return !room || (server->flying && room < share && room < BULK_BATCH);
}

/* There is no way to this server: its questions go elsewhere, or get that for a result. */
static bool refuse(struct bulk_server *server, unsigned most, int code)
{
	const struct batch none = { .n = 0 };
	struct slot *slot;
	unsigned n = 0;

	while (n < most && (slot = next_slot(server, &none))) {
		slot_refused(slot, code);
		n++;
	}
	return n > 0;
}

static void gather(struct bulk_server *server, struct batch *batch, unsigned most)
{
	struct slot *slot;

	while (batch->n < most && (slot = next_slot(server, batch))) {
		if (slot->socket)
			batch->socket = slot->socket;
		assign(slot, batch->socket);
		batch->slots[batch->n++] = slot;
	}
}

static void fill_streams(struct bulk_server *server)
{
	unsigned room = stream_room(server), most = allowed(server->bulk);
	struct slot *slot;

	most = most < room ? most : room;
	while (most-- && may_draw(server) && (slot = slot_take(server)))
		slot_stream(slot);
}

/* True when something was done and there may be more to do. */
static bool fill(struct bulk_server *server)
{
	struct bulk *bulk = server->bulk;
	struct error err = ERROR_INIT;
	unsigned room = room_of(server), most;
	struct batch batch = { .n = 0 };

	stream_start(server);
	if (server->is.transport) {
		fill_streams(server);
		return false;
	}
	if (should_wait(server, room)) {
		if (!bulk->is_starved && !bulk->is_at_end)
			window_full(&server->window);
		return false;
	}
	if (server->paced > loop_now(bulk->loop)) {
		pump_at(bulk, server->paced);
		return false;
	}
	most = allowed(bulk);
	most = most < room ? most : room;
	if (!most)
		return false;
	batch.socket = choose_socket(server, &err);
	if (!batch.socket)
		return refuse(server, most, err.code);
	gather(server, &batch, most);
	return batch.n && send_batch(bulk, &batch);
}

static void look_for_end(struct bulk *bulk)
{
	if (bulk->is_at_end && !bulk->used && !bulk->has_ended) {
		bulk->has_ended = true;
		bulk->config.ended(bulk->config.user);
	}
}

void bulk_pump(struct bulk *bulk)
{
	size_t i, idle = 0;

	if (bulk->is_pumping)
		return;
	bulk->is_pumping = true;
	loop_update(bulk->loop);
	while (idle < bulk->servers_n) {
		i = bulk->turn++ % bulk->servers_n;
		idle = fill(&bulk->servers[i]) ? 0 : idle + 1;
	}
	bulk->is_pumping = false;
	look_for_end(bulk);
}
