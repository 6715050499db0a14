/* The course of each question: taken, sent, answered or sent again, and given its result. */
#include "dns/bulk.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/bulk_slot.h"
#include "dns/outcome.h"
#include "net/udp_ask.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DATAGRAM_LEAST = 4096 };

static_assert(BULK_SERVERS <= 32, "slot.failed has a bit for each server");

/* ---- where a slot is ---- */

/* Out of the list that it is in, and not counted there any more. */
static void leave(struct slot *slot)
{
	list_remove(&slot->link);
	loop_timer_unset(&slot->timer);
	if (slot->state == SLOT_FLYING)
		slot->server->flying--;
	if (slot->query)
		stream_give_up(slot);
}

void slot_queue(struct slot *slot)
{
	leave(slot);
	slot->state = SLOT_QUEUED;
	list_append(&slot->server->queue, &slot->link);
	loop_timer_set(slot->bulk->loop, &slot->timer, slot->deadline, slot_time, slot);
}

void slot_stream(struct slot *slot)
{
	leave(slot);
	sendings_clear(&slot->sendings);
	slot->state = SLOT_STREAM;
	list_append(&slot->server->stream_queue, &slot->link);
	loop_timer_set(slot->bulk->loop, &slot->timer, slot->deadline, slot_time, slot);
	stream_start(slot->server);
}

static void finish(struct slot *slot, struct bulk_result *result)
{
	struct bulk *bulk = slot->bulk;
	void *tag = slot->tag;

	result->server = slot->sent ? &slot->server->is.addr : NULL;
	result->sent = slot->sent;
	result->ignored = slot->ignored;
	result->strangers = slot->strangers;
	result->took = slot->sent ? loop_now(bulk->loop) - slot->first_sent : 0;
	bulk->config.done(bulk->config.user, tag, result);
	leave(slot);
	sendings_clear(&slot->sendings);
	slot->state = SLOT_FREE;
	list_append(&bulk->free, &slot->link);
	bulk->used--;
}

/* No answer: what is known of earlier failures says more than that. */
void slot_finish_without(struct slot *slot, enum bulk_fate fate, int code)
{
	struct bulk_result result = { .fate = fate, .code = code };

	if (slot->failed && fate != BULK_UNTRUSTED) {
		result.fate = slot->is_malformed ? BULK_MALFORMED : BULK_FAILED;
		result.rcode = slot->failed_rcode;
	}
	finish(slot, &result);
}

/* ---- to another server ---- */

/* The next server that has not failed, one that is not silent if there is one; NULL. */
static struct bulk_server *other_server(const struct slot *slot)
{
	struct bulk *bulk = slot->bulk;
	struct bulk_server *silent = NULL;
	size_t at = (size_t)(slot->server - bulk->servers), i;

	for (i = 1; i < bulk->servers_n; i++) {
		struct bulk_server *server = &bulk->servers[(at + i) % bulk->servers_n];

		if (slot->failed & server->bit)
			continue;
		if (!window_is_silent(&server->window))
			return server;
		if (!silent)
			silent = server;
	}
	return silent;
}

static void drop_edns(struct slot *slot)
{
	slot->len = slot->plain_len;
	slot->wire[10] = slot->wire[11] = 0; /* additional records */
}

/* What was sent to the server before may still be answered, unless it is cleared. */
static void move_to(struct slot *slot, struct bulk_server *server)
{
	leave(slot);
	slot->socket = NULL;
	slot->state = SLOT_QUEUED;
	slot->server = server;
	if (server->has_no_edns)
		drop_edns(slot);
	if (server->is.transport)
		slot_stream(slot);
	else
		slot_queue(slot);
}

/* This server is done with; false when there is no other. */
static bool move_on(struct slot *slot)
{
	struct bulk_server *server = other_server(slot);

	if (!server)
		return false;
	sendings_clear(&slot->sendings);
	move_to(slot, server);
	return true;
}

/* ---- what servers say ---- */

void slot_judge(struct slot *slot, const struct message *m)
{
	struct bulk_result result = { .fate = BULK_ANSWERED, .message = m, .rcode = m->rcode };

	if (outcome_is_failure(m) || outcome_is_lame(m)) {
		slot->failed |= slot->server->bit;
		slot->failed_rcode = m->rcode;
		slot->is_malformed = false;
		if (move_on(slot))
			return;
	}
	finish(slot, &result);
}

void slot_answered(struct slot *slot, const struct message *m)
{
	if (slot->len > slot->plain_len && outcome_lacks_edns(m)) {
		slot->server->has_no_edns = true;
		sendings_clear(&slot->sendings);
		drop_edns(slot);
		slot_queue(slot);
		return;
	}
	slot_judge(slot, m);
}

void slot_unreadable(struct slot *slot)
{
	slot->failed |= slot->server->bit;
	slot->is_malformed = true;
	if (!move_on(slot))
		slot_finish_without(slot, BULK_MALFORMED, 0);
}

void slot_truncated(struct slot *slot)
{
	slot_stream(slot);
}

/* ---- when to give an answer up ---- */

static void set_wait(struct slot *slot)
{
	uint64_t wait = window_wait(&slot->server->window, slot->sent, slot->server->is.timeout);
	uint64_t due = sendings_last(&slot->sendings) + wait;

	loop_timer_set(slot->bulk->loop, &slot->timer,
		       due < slot->deadline ? due : slot->deadline, slot_time, slot);
}

static void set_waits(struct bulk_server *server)
{
	size_t i;

	for (i = 0; i < BULK_SOCKETS; i++) {
		if (server->sockets[i].fd < 0)
			continue;
		LIST_EACH(node, &server->sockets[i].flying)
		set_wait(CONTAINER(node, struct slot, link));
	}
}

void slot_came(struct slot *slot, const struct sending *sending)
{
	struct bulk_server *server = sending->socket->owner;
	bool is_late = slot->state != SLOT_FLYING ||
		       sendings_was_repeated(&slot->sendings, sending);

	window_answered(&server->window, loop_now(slot->bulk->loop), sending->at, is_late);
	if (window_has_settled(&server->window))
		set_waits(server);
	if (server != slot->server)
		move_to(slot, server);
}

/* ---- silence and refusals ---- */

static void lose(struct slot *slot)
{
	struct bulk_server *other;

	window_lost(&slot->server->window, loop_now(slot->bulk->loop),
		    sendings_last(&slot->sendings));
	slot->bulk->stats.lost++;
	other = other_server(slot);
	if (other)
		move_to(slot, other);
	else
		slot_queue(slot);
}

void slot_time(struct loop *loop, void *user)
{
	struct slot *slot = user;
	struct bulk *bulk = slot->bulk;
	uint64_t due = slot->timer.at;

	/* If we were held up, the answer may be waiting in a socket. */
	if (bulk->drained != loop_now(loop)) {
		bulk->drained = loop_now(loop);
		bulk_receive_all(bulk);
		bulk_pump_soon(bulk);
	}
	/* Set again: another question, or this one sent elsewhere. */
	if (slot->state == SLOT_FREE || slot->timer.loop)
		return;
	if (stream_is_waiting(slot))
		return;
	if (due >= slot->deadline)
		slot_finish_without(slot, BULK_TIMED_OUT, ETIMEDOUT);
	else
		lose(slot);
	bulk_pump_soon(bulk);
}

void slot_refused(struct slot *slot, int code)
{
	struct bulk *bulk = slot->bulk;
	struct bulk_server *other = other_server(slot);

	slot->refused++;
	if (slot->server->window.silent < WINDOW_SILENT)
		slot->server->window.silent = WINDOW_SILENT;
	if (slot->refused >= bulk->config.options.attempts * bulk->servers_n) {
		slot_finish_without(slot, BULK_UNREACHABLE, code);
		return;
	}
	sendings_clear(&slot->sendings);
	move_to(slot, other ? other : slot->server);
}

/* Which of the socket's questions a refusal was for is not known. */
bool socket_hear_refusals(struct bulk_socket *socket)
{
	const struct bulk_server *server = socket->owner;
	int code;

	if (!udp_ask_refused(socket->fd, &server->source, &code))
		return false;
	if (code) {
		LIST_EACH(node, &socket->flying)
		slot_refused(CONTAINER(node, struct slot, link), code);
	}
	return true;
}

/* ---- sending ---- */

static void build(struct slot *slot)
{
	struct bulk *bulk = slot->bulk;
	const struct query_options *o = &bulk->config.options;
	struct edns edns = { .udp_size = o->udp_size, .flags = o->edns_flags };

	buf_clear(&bulk->wire);
	(void)message_build_query(&bulk->wire, 0, o->flags, &slot->question, NULL);
	slot->plain_len = (uint16_t)bulk->wire.len;
	if (o->has_edns && !slot->server->has_no_edns)
		(void)message_add_edns(&bulk->wire, &edns);
	slot->len = (uint16_t)bulk->wire.len;
	memcpy(slot->wire, buf_data(&bulk->wire), slot->len);
}

static void reset(struct slot *slot, struct bulk_server *server)
{
	slot->server = server;
	slot->state = SLOT_QUEUED;
	slot->socket = NULL;
	slot->query = NULL;
	slot->sent = slot->refused = slot->ignored = slot->strangers = 0;
	slot->failed = 0;
	slot->is_malformed = slot->is_held = false;
	slot->deadline = clock_deadline(loop_now(slot->bulk->loop), slot->bulk->config.limit);
	build(slot);
}

/* A free slot with the next question in it; NULL: there is none. */
static struct slot *draw(struct bulk *bulk)
{
	struct slot *slot;

	if (bulk->is_at_end || bulk->is_starved || list_is_empty(&bulk->free))
		return NULL;
	slot = CONTAINER(bulk->free.next, struct slot, link);
	switch (bulk->config.next(bulk->config.user, &slot->question, &slot->tag)) {
	case BULK_TAKEN:
		list_remove(&slot->link);
		bulk->used++;
		return slot;
	case BULK_LATER:
		bulk->is_starved = true;
		return NULL;
	case BULK_END:
		break;
	}
	bulk->is_at_end = true;
	return NULL;
}

struct slot *slot_take(struct bulk_server *server)
{
	struct slot *slot = draw(server->bulk);

	if (slot)
		reset(slot, server);
	return slot;
}

void slot_sent(struct slot *slot)
{
	struct bulk *bulk = slot->bulk;
	uint64_t now = loop_now(bulk->loop);

	if (!slot->sent)
		slot->first_sent = now;
	else
		bulk->stats.resent++;
	bulk->stats.sent++;
	slot->sent++;
	sendings_left(&slot->sendings, now);
	slot->state = SLOT_FLYING;
	slot->server->flying++;
	list_append(&slot->socket->flying, &slot->link);
	set_wait(slot);
}

/* ---- the whole ---- */

static void init_server(struct bulk *bulk, size_t i)
{
	struct bulk_server *server = &bulk->servers[i];
	size_t k;

	server->bulk = bulk;
	server->is = bulk->config.options.servers[i];
	server->source = udp_ask_source(&server->is.addr);
	server->bit = UINT32_C(1) << i;
	window_init(&server->window, loop_now(bulk->loop));
	list_init(&server->queue);
	list_init(&server->stream_queue);
	for (k = 0; k < BULK_SOCKETS; k++)
		server->sockets[k].fd = -1;
}

struct bulk *bulk_start(struct loop *loop, const struct bulk_config *config)
{
	struct bulk *bulk = xcalloc(1, sizeof(*bulk));
	size_t i;

	bulk->loop = loop;
	bulk->config = *config;
	loop_update(loop);
	bulk->servers_n = config->options.servers_n;
	if (bulk->servers_n > BULK_SERVERS)
		bulk->servers_n = BULK_SERVERS;
	bulk->servers = xcalloc(bulk->servers_n, sizeof(*bulk->servers));
	for (i = 0; i < bulk->servers_n; i++)
		init_server(bulk, i);
	bulk->config.options.servers = NULL;
	list_init(&bulk->free);
	bulk->slots = xcalloc(BULK_SLOTS, sizeof(*bulk->slots));
	for (i = 0; i < BULK_SLOTS; i++) {
		bulk->slots[i].bulk = bulk;
		list_append(&bulk->free, &bulk->slots[i].link);
	}
	buf_init(&bulk->wire, BULK_QUERY);
	bulk->receiver = receiver_new(bulk_datagram(&config->options));
	bulk_pump_soon(bulk);
	return bulk;
}

void bulk_wake(struct bulk *bulk)
{
	bulk->is_starved = false;
	bulk_pump_soon(bulk);
}

void bulk_stop(struct bulk *bulk)
{
	size_t i;

	bulk->is_at_end = true;
	for (i = 0; i < BULK_SLOTS; i++) {
		struct bulk_result result = { .fate = BULK_STOPPED };

		if (bulk->slots[i].state != SLOT_FREE)
			finish(&bulk->slots[i], &result);
	}
	bulk_pump_soon(bulk);
}

const struct error *bulk_untrusted(const struct bulk *bulk)
{
	return &bulk->untrusted;
}

const struct bulk_stats *bulk_stats(const struct bulk *bulk)
{
	return &bulk->stats;
}

unsigned bulk_flying(const struct bulk *bulk)
{
	return bulk->used;
}

unsigned bulk_streaming(const struct bulk *bulk)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < bulk->servers_n; i++)
		n += bulk->servers[i].streams;
	return n;
}

size_t bulk_datagram(const struct query_options *options)
{
	bool is_more = options->has_edns && options->udp_size > DATAGRAM_LEAST;

	return is_more ? options->udp_size : DATAGRAM_LEAST;
}

void bulk_free(struct bulk *bulk)
{
	size_t i, k;

	if (!bulk)
		return;
	loop_timer_unset(&bulk->pump_timer);
	for (i = 0; i < BULK_SLOTS; i++) {
		if (bulk->slots[i].state != SLOT_FREE)
			leave(&bulk->slots[i]);
	}
	for (i = 0; i < bulk->servers_n; i++) {
		for (k = 0; k < BULK_SOCKETS; k++)
			bulk_socket_close(&bulk->servers[i].sockets[k]);
	}
	receiver_free(bulk->receiver);
	buf_done(&bulk->wire);
	free(bulk->slots);
	free(bulk->servers);
	free(bulk);
}
