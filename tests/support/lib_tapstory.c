/* Connections that an input decides about. */
#include "support/lib_tapstory.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 4 << 20, LONGEST = 200000, DATAGRAM = 65507 };

struct input {
	const uint8_t *at;
	size_t n;
};

static uint8_t take(struct input *in)
{
	if (!in->n)
		return 0;
	in->n--;
	return *in->at++;
}

static void choose_ends(struct tap_conn *conn, uint8_t kind, uint8_t variant)
{
	static const char *const locals[] = { "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "::" };
	static const char *const peers[] = { "198.51.100.7", "2001:db8::7", "::ffff:198.51.100.7",
					     "198.51.100.9" };
	uint16_t local = (uint16_t)(1000 + conn->id), peer = (uint16_t)(2000 + variant);

	if (kind < 4) {
		(void)addr_parse(locals[kind], local, &conn->local);
		(void)addr_parse(peers[kind], peer, &conn->peer);
	} else if (kind < 6) {
		(void)addr_from_path(kind == 4 ? "/run/x\033[31m.sock" : "@abstract", &conn->peer);
		if (conn->is_server)
			conn->local = conn->peer;
	}
	/* else they are not known */
}

static void begin(struct tap_story *story, struct input *in)
{
	uint8_t what = take(in), kind = what % 8, more = take(in);
	struct tap_conn *conn = &story->conns[story->n].conn;

	*conn = (struct tap_conn){ .id = (unsigned)story->n + 1,
				   .socktype = what & 0x20 ? SOCK_DGRAM : SOCK_STREAM,
				   .is_server = what & 0x40,
				   .awaits_secrets = what & 0x80,
				   .took_ns = more };
	choose_ends(conn, kind, more);
	buf_init(&story->conns[story->n].bytes[0], BYTES_MAX);
	buf_init(&story->conns[story->n].bytes[1], BYTES_MAX);
	story->n++;
}

/* Mostly short, sometimes empty, seldom more than a packet or two hold. */
static size_t choose_length(const struct tap_conn *conn, struct input *in)
{
	size_t n = take(in), most = conn->socktype == SOCK_STREAM ? LONGEST : DATAGRAM;

	if (n < 192)
		return n % 64;
	if (n < 250)
		return (n - 192) << 4 | take(in);
	n = 65400 + (n - 250) * 20000 + take(in);
	return n < most ? n : most;
}

static void tell(struct tap_conn *conn, const struct tap_sinks *sinks, struct tap_event event)
{
	struct error err = ERROR_INIT;
	int result = tap_tell(conn, sinks, event, &err);

	assert(result == 0);
	(void)result;
}

static void tell_bytes(struct tap_story *story, size_t at, const struct tap_sinks *sinks,
		       struct tap_event event, struct input *in)
{
	size_t n = choose_length(&story->conns[at].conn, in);
	struct buf *kept = &story->conns[at].bytes[event.from];
	uint8_t *data = xmalloc(n + 1);

	memset(data, take(in), n);
	if (n)
		data[n - 1] = (uint8_t)kept->len;
	if (buf_append(kept, data, n)) {
		story->conns[at].messages[event.from]++;
		event.kind = TAP_BYTES;
		event.data = data;
		event.n = n;
		tell(&story->conns[at].conn, sinks, event);
	}
	free(data);
}

static void tell_one(struct tap_story *story, struct input *in, const struct tap_sinks *sinks,
		     uint64_t at)
{
	uint8_t op = take(in);
	size_t i = op % story->n;
	struct tap_conn *conn = &story->conns[i].conn;
	struct tap_event event = { .from = op & 4 ? TAP_FROM_US : TAP_FROM_PEER,
				   .is_urgent = op & 8,
				   .at = at };

	if (!conn->opened_at) {
		event.kind = TAP_OPENED;
	} else if (op < 224) {
		if (!conn->has_ended[event.from] && !conn->is_over)
			tell_bytes(story, i, sinks, event, in);
		return;
	} else {
		event.kind = op < 244 ? TAP_END : op < 250 ? TAP_RESET : TAP_CLOSED;
		story->conns[i].was_reset |= event.kind == TAP_RESET && !conn->is_over;
	}
	tell(conn, sinks, event);
}

void tap_story_tell(struct tap_story *story, const uint8_t *input, size_t n,
		    struct tap_sink *sink, const struct tap_story_calls *calls)
{
	struct input in = { .at = input, .n = n };
	struct tap_sinks sinks = { .n = 0 };
	uint64_t at = UINT64_C(1795000000000000000);
	size_t i, wanted = 1 + take(&in) % TAP_STORY_CONNS;

	tap_sinks_add(&sinks, sink);
	memset(story, 0, sizeof(*story));
	while (story->n < wanted)
		begin(story, &in);
	while (in.n) {
		if (in.at[0] % 11 == 0 && calls->secret)
			calls->secret(calls->user);
		at += take(&in);
		tell_one(story, &in, &sinks, at);
		if (calls->after)
			calls->after(calls->user);
	}
	for (i = 0; i < story->n; i++)
		tell(&story->conns[i].conn, &sinks,
		     (struct tap_event){ .kind = TAP_CLOSED, .at = at });
	if (calls->after)
		calls->after(calls->user);
}

void tap_story_done(struct tap_story *story)
{
	size_t i;

	for (i = 0; i < story->n; i++) {
		buf_done(&story->conns[i].bytes[0]);
		buf_done(&story->conns[i].bytes[1]);
	}
}
