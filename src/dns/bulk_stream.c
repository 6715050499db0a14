/*
 * Questions that go over a stream: those whose answer did not fit into a datagram, and all of a
 * server that is asked over TCP or TLS from the start.
 */
#include "base/clock.h"
#include "base/error.h"
#include "dns/bulk_slot.h"

#include <errno.h>

enum {
	CONNECTIONS = 16, /* at a time, where each question has its own */
	PIPELINED = 100,  /* at a time, where they share one */
};

unsigned stream_room(const struct bulk_server *server)
{
	unsigned most = server->is.channel ? PIPELINED : CONNECTIONS;

	return server->streams < most ? most - server->streams : 0;
}

void stream_give_up(struct slot *slot)
{
	query_free(slot->query);
	slot->query = NULL;
	slot->server->streams--;
}

static void finish_untrusted(struct slot *slot, const struct error *err)
{
	struct bulk *bulk = slot->bulk;

	if (!error_is_set(&bulk->untrusted))
		bulk->untrusted = *err;
	slot_finish_without(slot, BULK_UNTRUSTED, err->code);
}

static void on_done(struct query *query, void *user)
{
	const struct query_result *result = query_result(query);
	struct slot *slot = user;
	struct bulk *bulk = slot->bulk;
	struct bulk_server *server = slot->server;
	int code = result->error.code;

	if (result->has_message)
		server->stream_heard = loop_now(bulk->loop);
	if (result->has_message)
		slot_judge(slot, &result->message);
	else if (result->error.phase == ERROR_TLS)
		finish_untrusted(slot, &result->error);
	else if (result->error.phase == ERROR_DNS)
		slot_unreadable(slot);
	else if (code == ETIMEDOUT)
		slot_finish_without(slot, BULK_TIMED_OUT, code);
	else
		slot_refused(slot, code);
	stream_start(server);
	bulk_pump_soon(bulk);
}

/* The caller has no room for it. */
static void hold(struct slot *slot)
{
	loop_timer_unset(&slot->timer);
	slot->is_held = true;
}

/* What it had to wait for its turn is not the server's. */
static void begin(struct slot *slot, uint64_t now)
{
	slot->is_held = false;
	slot->deadline = clock_deadline(now, slot->bulk->config.limit);
	loop_timer_set(slot->bulk->loop, &slot->timer, slot->deadline, slot_time, slot);
}

bool stream_is_waiting(struct slot *slot)
{
	uint64_t until = clock_deadline(slot->server->stream_heard, slot->bulk->config.limit);

	if (slot->state != SLOT_STREAM || slot->query || until <= loop_now(slot->bulk->loop))
		return false;
	loop_timer_set(slot->bulk->loop, &slot->timer, until, slot_time, slot);
	return true;
}

static bool may_start(const struct slot *slot)
{
	const struct bulk_config *config = &slot->bulk->config;

	return !config->may_stream || config->may_stream(config->user, slot->tag);
}

static void start(struct slot *slot)
{
	struct bulk *bulk = slot->bulk;
	struct query_options options = bulk->config.options;
	struct query_server server = slot->server->is;
	uint64_t now = loop_now(bulk->loop);

	list_remove(&slot->link);
	begin(slot, now);
	server.timeout = bulk->config.limit;
	options.servers = &server;
	options.servers_n = options.attempts = 1;
	options.use_tcp = true;
	if (slot->len == slot->plain_len)
		options.has_edns = false;
	if (!slot->sent)
		slot->first_sent = now;
	slot->sent++;
	bulk->stats.streamed++;
	slot->server->streams++;
	bulk_pay(bulk, 1);
	slot->query = query_start(bulk->loop, &slot->question, &options, on_done, slot);
}

void stream_start(struct bulk_server *server)
{
	LIST_EACH(node, &server->stream_queue)
	{
		struct slot *slot = CONTAINER(node, struct slot, link);

		if (!stream_room(server))
			return;
		if (!may_start(slot)) {
			hold(slot);
			continue;
		}
		start(slot);
	}
}
