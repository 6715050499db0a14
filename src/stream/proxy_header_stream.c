/* Taking the header of the PROXY protocol off a stream. */
#include "stream/proxy_header.h"

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "stream/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct header_stream {
	struct stream base;
	struct proxy_header *header;
	char subject[sizeof(((struct error *)0)->subject)];
	unsigned wanted;
	bool is_open;
	uint8_t rest[512]; /* what came behind the header */
	size_t at, n;
};

static struct header_stream *header_of(const struct stream *s)
{
	return CONTAINER(s, struct header_stream, base);
}

static void update(struct header_stream *h)
{
	if (h->is_open)
		stream_want(h->base.below, h->wanted);
	else
		stream_want(h->base.below, h->wanted ? STREAM_READ : 0);
}

static void header_want(struct stream *s, unsigned events)
{
	struct header_stream *h = header_of(s);

	h->wanted = events;
	update(h);
}

/* The rest of a read that held the end of the header. */
static int read_header(struct header_stream *h, struct error *err)
{
	enum proxy_step step = PROXY_MORE;
	size_t used;
	ssize_t n;

	while (step == PROXY_MORE) {
		n = stream_read(h->base.below, h->rest, sizeof(h->rest), err);
		if (n == STREAM_EOF)
			return error_set(err, ERROR_PEER, 0, h->subject,
					 "the connection ended before the header of the PROXY "
					 "protocol was whole"),
			       STREAM_ERROR;
		if (n < 0)
			return (int)n;
		used = proxy_header_feed(h->header, h->rest, (size_t)n, &step, err);
		h->at = used;
		h->n = (size_t)n;
	}
	if (step == PROXY_DONE)
		return 0;
	snprintf(err->subject, sizeof(err->subject), "%s", h->subject);
	return STREAM_ERROR;
}

static int header_open(struct stream *s, struct error *err)
{
	struct header_stream *h = header_of(s);
	int result;

	if (h->is_open)
		return 0;
	result = stream_open(s->below, err);
	if (result == 0)
		result = read_header(h, err);
	h->is_open = result == 0;
	if (result != STREAM_ERROR)
		update(h);
	return result;
}

static ssize_t header_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct header_stream *h = header_of(s);
	int result = header_open(s, err);

	if (result < 0)
		return result;
	if (h->at == h->n)
		return stream_read(s->below, dst, n, err);
	if (n > h->n - h->at)
		n = h->n - h->at;
	memcpy(dst, h->rest + h->at, n);
	h->at += n;
	return (ssize_t)n;
}

static ssize_t header_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	int result = header_open(s, err);

	return result < 0 ? result : stream_write(s->below, src, n, err);
}

static int header_shut(struct stream *s, struct error *err)
{
	int result = header_open(s, err);

	return result < 0 ? result : stream_shut(s->below, err);
}

static bool header_has_input(const struct stream *s)
{
	const struct header_stream *h = header_of(s);

	return h->is_open && h->at < h->n;
}

static int header_bare_fd(const struct stream *s, unsigned direction)
{
	const struct header_stream *h = header_of(s);

	if (!h->is_open || (direction == STREAM_READ && h->at < h->n))
		return -1;
	return stream_bare_fd(s->below, direction);
}

static void header_free(struct stream *s)
{
	stream_free(s->below);
	free(header_of(s));
}

static const struct stream_ops header_ops = {
	.name = "proxy header",
	.open = header_open,
	.read = header_read,
	.write = header_write,
	.shut = header_shut,
	.want = header_want,
	.has_input = header_has_input,
	.bare_fd = header_bare_fd,
	.free = header_free,
};

struct stream *proxy_header_new(struct stream *below, struct proxy_header *header,
				const char *subject)
{
	struct header_stream *h = xcalloc(1, sizeof(*h));

	stream_init(&h->base, &header_ops, below);
	proxy_header_init(header);
	h->header = header;
	snprintf(h->subject, sizeof(h->subject), "%s", subject);
	return &h->base;
}
