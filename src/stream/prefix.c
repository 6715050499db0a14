/* Bytes that come first. */
#include "stream/prefix.h"

#include "base/list.h"
#include "base/mem.h"
#include "stream/stream.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct prefix {
	struct stream base;
	uint8_t *data; /* NULL: all are given */
	size_t at, n;
};

static struct prefix *prefix_of(const struct stream *s)
{
	return CONTAINER(s, struct prefix, base);
}

static ssize_t prefix_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct prefix *p = prefix_of(s);

	if (!p->data)
		return stream_read(s->below, dst, n, err);
	if (n > p->n - p->at)
		n = p->n - p->at;
	memcpy(dst, p->data + p->at, n);
	p->at += n;
	if (p->at == p->n) {
		free(p->data);
		p->data = NULL;
	}
	return (ssize_t)n;
}

static int prefix_shut(struct stream *s, struct error *err)
{
	return stream_shut(s->below, err);
}

static bool prefix_has_input(const struct stream *s)
{
	return prefix_of(s)->data != NULL;
}

static int prefix_bare_fd(const struct stream *s, unsigned direction)
{
	if (direction == STREAM_READ && prefix_of(s)->data)
		return -1;
	return stream_bare_fd(s->below, direction);
}

static void prefix_free(struct stream *s)
{
	struct prefix *p = prefix_of(s);

	stream_free(s->below);
	free(p->data);
	free(p);
}

static const struct stream_ops prefix_ops = {
	.name = "prefix",
	.read = prefix_read,
	.shut = prefix_shut,
	.has_input = prefix_has_input,
	.bare_fd = prefix_bare_fd,
	.free = prefix_free,
};

struct stream *prefix_new(struct stream *below, const void *data, size_t n)
{
	struct prefix *p = xcalloc(1, sizeof(*p));

	stream_init(&p->base, &prefix_ops, below);
	if (n) {
		p->data = xmalloc(n);
		memcpy(p->data, data, n);
		p->n = n;
	}
	return &p->base;
}
