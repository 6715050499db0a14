/* Telling events, and what they leave behind. */
#include "stream/tap.h"

#include "base/clock.h"

#include <assert.h>
#include <sys/socket.h>
#include <time.h>

void tap_sinks_add(struct tap_sinks *sinks, struct tap_sink *sink)
{
	assert(sinks->n < TAP_SINKS);
	sinks->items[sinks->n++] = sink;
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * CLOCK_S + (uint64_t)t.tv_nsec;
}

static bool can_be(const struct tap_conn *conn, const struct tap_event *event)
{
	switch (event->kind) {
	case TAP_OPENED:
		return !conn->opened_at;
	case TAP_BYTES:
		return !conn->is_over && (event->n || conn->socktype != SOCK_STREAM);
	case TAP_END:
		return !conn->is_over && !conn->has_ended[event->from];
	case TAP_RESET:
	case TAP_CLOSED:
		return !conn->is_over;
	}
	return false;
}

static void note_end(struct tap_conn *conn, enum tap_from from)
{
	enum tap_from other = from == TAP_FROM_US ? TAP_FROM_PEER : TAP_FROM_US;

	conn->has_ended[from] = true;
	conn->heard[from] = conn->bytes[other];
}

static void note(struct tap_conn *conn, const struct tap_event *event)
{
	if (event->kind == TAP_OPENED)
		conn->opened_at = event->at;
	else if (event->kind == TAP_BYTES)
		conn->bytes[event->from] += event->n;
	else if (event->kind == TAP_END)
		note_end(conn, event->from);
	else
		conn->is_over = true;
}

static int tell_one(struct tap_sink *sink, const struct tap_conn *conn,
		    const struct tap_event *event, struct error *err)
{
	if (!error_is_set(&sink->failed))
		(void)sink->take(sink, conn, event, &sink->failed);
	if (!error_is_set(&sink->failed))
		return 0;
	*err = sink->failed;
	return -1;
}

int tap_tell(struct tap_conn *conn, const struct tap_sinks *sinks, struct tap_event event,
	     struct error *err)
{
	int result = 0;
	size_t i;

	if (!sinks->n || !can_be(conn, &event))
		return 0;
	if (!event.at)
		event.at = now();
	for (i = 0; i < sinks->n; i++) {
		if (tell_one(sinks->items[i], conn, &event, err) < 0)
			result = -1;
	}
	note(conn, &event);
	return result;
}

int tap_tell_open(struct tap_conn *conn, const struct tap_sinks *sinks, struct error *err)
{
	return tap_tell(conn, sinks, (struct tap_event){ .kind = TAP_OPENED }, err);
}

int tap_tell_bytes(struct tap_conn *conn, const struct tap_sinks *sinks, enum tap_from from,
		   const void *data, size_t n, struct error *err)
{
	return tap_tell(conn, sinks,
			(struct tap_event){ .kind = TAP_BYTES, .from = from, .data = data, .n = n },
			err);
}

int tap_tell_close(struct tap_conn *conn, const struct tap_sinks *sinks, bool has_unread,
		   struct error *err)
{
	struct tap_event last = { .kind = has_unread ? TAP_RESET : TAP_END, .from = TAP_FROM_US };
	int result = 0;

	if (conn->opened_at)
		result = tap_tell(conn, sinks, last, err);
	last.kind = TAP_CLOSED;
	if (tap_tell(conn, sinks, last, err) < 0)
		result = -1;
	return result;
}
