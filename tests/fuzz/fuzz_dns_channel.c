/*
 * Any bytes as what a server of DNS over TLS or HTTPS sends behind its TLS, in pieces of any
 * size: each query comes to at most one end, and nothing grows without bound.  The first byte
 * chooses the protocol and the size of the pieces.
 */
#include "base/error.h"
#include "base/mem.h"
#include "dns/transport_framed.h"
#include "dns/transport_https.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES = 3, OUT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t query[] = { 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1 };

struct asked {
	struct channel_exchange *x; /* NULL: it is over */
	unsigned ends;
};

static void expect(bool fact)
{
	if (!fact)
		abort();
}

static bool on_message(void *user, const uint8_t *msg, size_t len)
{
	(void)user;
	expect(len <= CHANNEL_REPLY_MAX);
	return len > 3 && msg[3] != 0xff;
}

static void on_end(void *user, const struct transport_outcome *outcome)
{
	struct asked *a = user;

	expect(outcome->reply || outcome->code || outcome->error);
	expect(a->ends++ == 0);
	a->x = NULL;
}

/* The server has no address: what would be asked again fails. */
static void ask(struct channel_link *link, struct asked *a)
{
	struct error err = ERROR_INIT;

	a->x = xcalloc(1, sizeof(*a->x));
	a->x->request = (struct transport_request){ .query = query,
						    .len = sizeof(query),
						    .accept = on_message,
						    .done = on_end,
						    .user = a };
	a->x->channel = link->channel;
	a->x->link = link;
	buf_init(&a->x->body, CHANNEL_REPLY_MAX);
	list_append(&link->exchanges, &a->x->node);
	expect(channel_config(link->channel)->protocol->send(link, a->x, &err) == 0);
}

static int feed(struct channel_link *link, const uint8_t *data, size_t size, size_t piece)
{
	const struct channel_protocol *protocol = channel_config(link->channel)->protocol;
	struct error err = ERROR_INIT;
	int result = 0;

	while (size > 0 && result == 0) {
		size_t n = size < piece ? size : piece;

		if (protocol->pump)
			result = protocol->pump(link, &err);
		buf_clear(&link->out);
		if (result == 0)
			result = protocol->receive(link, data, n, &err);
		data += n;
		size -= n;
	}
	expect(result == 0 || error_is_set(&err));
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct channel_config config = { .authority = "dns.test", .path = "/dns-query" };
	struct channel_link link = { .depth = 1 };
	struct asked asked[QUERIES] = { 0 };
	struct error err = ERROR_INIT;
	size_t i;

	if (size == 0)
		return 0;
	config.protocol = data[0] & 1 ? &transport_https_protocol : &transport_framed_protocol;
	link.channel = channel_new(&config);
	list_init(&link.exchanges);
	buf_init(&link.out, OUT_MAX);
	expect(config.protocol->open(&link, &err) == 0);
	for (i = 0; i < QUERIES; i++)
		ask(&link, &asked[i]);
	(void)feed(&link, data + 1, size - 1, 1 + (size_t)(data[0] >> 1));
	for (i = 0; i < QUERIES; i++) {
		if (asked[i].x)
			channel_cancel(asked[i].x);
	}
	config.protocol->close(&link);
	buf_done(&link.out);
	channel_free(link.channel);
	return 0;
}
