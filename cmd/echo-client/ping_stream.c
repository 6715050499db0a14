/* --ping over TCP and unix sockets: one message goes out, and all of it comes back. */
#include "echo-client/ping.h"

#include "base/error.h"
#include "base/mem.h"
#include "echo-client/compare.h"
#include "echo-client/session.h"
#include "echo-client/stamps.h"
#include "stream/stream.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { CHUNK = 64 * 1024 };

struct carrier {
	struct ping *ping;
	struct session *session;
	struct stream *stream;
	struct compare compare;
	uint32_t number;
	size_t size;
	const uint8_t *rest; /* of the message, not sent */
	size_t rest_n;
	bool is_hushed;
	struct stamps stamps;
	uint8_t chunk[CHUNK];
};

static void write_rest(struct carrier *c)
{
	struct error err = ERROR_INIT;
	ssize_t n;

	while (c->rest_n) {
		n = stream_write(c->stream, c->rest, c->rest_n, &err);
		if (n == STREAM_ERROR)
			ping_failed(c->ping, &err);
		if (n < 0)
			break;
		c->rest += n;
		c->rest_n -= (size_t)n;
		stamps_after(&c->stamps, (size_t)n, !c->rest_n);
	}
	if (!c->is_hushed)
		stream_want(c->stream, STREAM_READ | (c->rest_n ? STREAM_WRITE : 0));
}

static void answered(struct carrier *c)
{
	char text[COMPARE_TEXT];

	ping_answered(c->ping, c->number, c->size,
		      c->compare.differs ? compare_format(text, &c->compare.first)
					 : NULL,
		      &c->stamps);
}

static void read_some(struct carrier *c)
{
	struct error err = ERROR_INIT;
	size_t missing = compare_missing(&c->compare), expected;
	ssize_t n;

	/* A look in advance, since streams know nothing of stamps. */
	(void)stamps_receive(&c->stamps, c->chunk, CHUNK, MSG_PEEK | MSG_DONTWAIT);
	stamps_collect(&c->stamps);
	n = stream_read(c->stream, c->chunk, CHUNK, &err);
	if (n == STREAM_EOF)
		error_set(&err, ERROR_PEER, 0, c->session->name,
			  "the server closed the connection");
	if (n == STREAM_EOF || n == STREAM_ERROR)
		ping_failed(c->ping, &err);
	if (n <= 0)
		return;
	expected = compare_received(&c->compare, c->chunk, (size_t)n);
	if (expected < (size_t)n) {
		error_set(&err, ERROR_ECHO, 0, c->session->name,
			  "more came back than was sent");
		ping_failed(c->ping, &err);
	} else if (missing && !compare_missing(&c->compare)) {
		answered(c);
	}
}

static void on_ready(struct stream *stream, unsigned events, void *user)
{
	struct carrier *c = user;

	(void)stream;
	if (events & STREAM_WRITE)
		write_rest(c);
	if (events & STREAM_READ)
		read_some(c);
}

static void *connection_open(struct ping *p, struct session *s, struct error *err)
{
	struct carrier *c = xcalloc(1, sizeof(*c));

	c->ping = p;
	c->session = s;
	c->stamps.fd = -1;
	if (s->config->ping.timestamps && stamps_open(&c->stamps, s->fd, true, err) < 0) {
		free(c);
		return NULL;
	}
	c->stream = session_stream(s);
	compare_init(&c->compare, s->config->size, s->config->upper);
	stream_on_ready(c->stream, on_ready, c);
	stream_want(c->stream, STREAM_READ);
	return c;
}

static void connection_send(void *carrier, uint32_t number, const uint8_t *data, size_t size)
{
	struct carrier *c = carrier;

	compare_restart(&c->compare);
	compare_sent(&c->compare, data, size);
	c->number = number;
	c->size = size;
	c->rest = data;
	c->rest_n = size;
	stamps_before(&c->stamps, number);
	write_rest(c);
}

static void connection_hush(void *carrier)
{
	struct carrier *c = carrier;

	c->is_hushed = true;
	stream_want(c->stream, 0);
}

static void connection_close(void *carrier)
{
	struct carrier *c = carrier;

	if (!c)
		return;
	stream_free(c->stream);
	compare_done(&c->compare);
	free(c);
}

const struct ping_carrier ping_stream = {
	.open = connection_open,
	.send = connection_send,
	.hush = connection_hush,
	.close = connection_close,
};
