/* Waits for the DNS before TLS may begin. */
#include "dns/dane_stream.h"

#include "base/list.h"
#include "base/mem.h"
#include "dns/dane.h"
#include "stream/stream.h"

#include <stdbool.h>
#include <stdlib.h>

struct dane_stream {
	struct stream base;
	struct dane *dane;
	bool is_below_open, is_done;
	unsigned wanted;
};

static struct dane_stream *dane_stream_of(const struct stream *s)
{
	return CONTAINER(s, struct dane_stream, base);
}

/* While the DNS is waited for nothing is wanted of what is below. */
static void update(struct dane_stream *d)
{
	stream_want(d->base.below, d->is_below_open && !d->is_done ? 0 : d->wanted);
}

static void on_records(void *user)
{
	struct dane_stream *d = user;

	d->is_done = true;
	update(d);
	if (d->is_below_open && d->base.ready)
		d->base.ready(&d->base, STREAM_READ | STREAM_WRITE, d->base.user);
}

static int dane_stream_open(struct stream *s, struct error *err)
{
	struct dane_stream *d = dane_stream_of(s);
	int result = stream_open(s->below, err);

	if (result < 0)
		return result;
	d->is_below_open = true;
	if (!d->is_done)
		update(d);
	return d->is_done ? 0 : STREAM_AGAIN;
}

static void dane_stream_want(struct stream *s, unsigned events)
{
	struct dane_stream *d = dane_stream_of(s);

	d->wanted = events;
	update(d);
}

static ssize_t dane_stream_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	int result = dane_stream_open(s, err);

	return result < 0 ? result : stream_read(s->below, dst, n, err);
}

static ssize_t dane_stream_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	int result = dane_stream_open(s, err);

	return result < 0 ? result : stream_write(s->below, src, n, err);
}

static int dane_stream_shut(struct stream *s, struct error *err)
{
	return stream_shut(s->below, err);
}

static void dane_stream_free(struct stream *s)
{
	struct dane_stream *d = dane_stream_of(s);

	stream_free(s->below);
	dane_free(d->dane);
	free(d);
}

static const struct stream_ops dane_stream_ops = {
	.name = "dane",
	.open = dane_stream_open,
	.read = dane_stream_read,
	.write = dane_stream_write,
	.shut = dane_stream_shut,
	.want = dane_stream_want,
	.free = dane_stream_free,
};

struct stream *dane_stream_new(struct loop *loop, struct stream *below,
			       const struct dane_options *options, const char *host, uint16_t port,
			       struct error *err)
{
	struct dane_stream *d = xcalloc(1, sizeof(*d));

	d->dane = dane_start(loop, options, host, port, on_records, d, err);
	if (!d->dane) {
		free(d);
		return NULL;
	}
	stream_init(&d->base, &dane_stream_ops, below);
	return &d->base;
}

const struct tls_dane *dane_stream_records(const struct stream *s)
{
	return dane_records(dane_stream_of(s)->dane);
}
