/* LF to CR LF, outwards. */
#include "stream/crlf.h"

#include "base/list.h"
#include "base/mem.h"
#include "stream/outbox.h"
#include "stream/stream.h"

#include <stdlib.h>

enum { CHUNK = 16384 };

struct crlf {
	struct stream base;
	struct outbox out;
	bool after_cr;
};

static struct crlf *crlf_of(const struct stream *s)
{
	return CONTAINER(s, struct crlf, base);
}

static ssize_t crlf_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct crlf *c = crlf_of(s);
	const uint8_t *bytes = src;
	size_t i;
	int result = outbox_flush(&c->out, err);

	if (result < 0)
		return result;
	if (n > CHUNK)
		n = CHUNK;
	for (i = 0; i < n; i++) {
		if (bytes[i] == '\n' && !c->after_cr)
			buf_byte(&c->out.held, '\r');
		buf_byte(&c->out.held, bytes[i]);
		c->after_cr = bytes[i] == '\r';
	}
	result = outbox_flush(&c->out, err);
	return result == STREAM_ERROR ? STREAM_ERROR : (ssize_t)n;
}

static int crlf_shut(struct stream *s, struct error *err)
{
	int result = outbox_flush(&crlf_of(s)->out, err);

	return result < 0 ? result : stream_shut(s->below, err);
}

static void crlf_want(struct stream *s, unsigned events)
{
	outbox_want(&crlf_of(s)->out, events);
}

static int crlf_bare_fd(const struct stream *s, unsigned direction)
{
	return direction == STREAM_READ ? stream_bare_fd(s->below, direction) : -1;
}

static void crlf_free(struct stream *s)
{
	struct crlf *c = crlf_of(s);

	outbox_done(&c->out);
	stream_free(s->below);
	free(c);
}

static const struct stream_ops crlf_ops = {
	.name = "crlf",
	.write = crlf_write,
	.shut = crlf_shut,
	.want = crlf_want,
	.bare_fd = crlf_bare_fd,
	.free = crlf_free,
};

struct stream *crlf_new(struct stream *below)
{
	struct crlf *c = xcalloc(1, sizeof(*c));

	stream_init(&c->base, &crlf_ops, below);
	outbox_init(&c->out, &c->base, 2 * CHUNK);
	return &c->base;
}
