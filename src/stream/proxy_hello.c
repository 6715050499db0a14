/* The header of the PROXY protocol, as who connects says it. */
#include "stream/proxy_hello.h"

#include "base/buf.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/addr.h"
#include "stream/outbox.h"
#include "stream/stream.h"

#include <stdlib.h>
#include <string.h>

enum {
	VERSION2_LOCAL = 0x20,
	VERSION2_PROXY = 0x21,
	TCP4 = 0x11,
	TCP6 = 0x21,
	UNIX_STREAM = 0x31,
	UNIX_PATH = 108, /* bytes of each path, whatever a struct sockaddr_un has */
};

static int common_family(const struct addr *source, const struct addr *destination)
{
	if (!source->len || !destination->len || addr_family(source) != addr_family(destination))
		return AF_UNSPEC;
	return addr_family(source);
}

static void put_version1(struct buf *out, const struct addr *source,
			 const struct addr *destination)
{
	char from[ADDR_TEXT], to[ADDR_TEXT];
	struct addr a = *source, b = *destination;
	int family = common_family(source, destination);

	if (family != AF_INET && family != AF_INET6) {
		buf_printf(out, "PROXY UNKNOWN\r\n");
		return;
	}
	if (family == AF_INET6) /* no zone */
		a.in6.sin6_scope_id = b.in6.sin6_scope_id = 0;
	buf_printf(out, "PROXY TCP%d %s %s %u %u\r\n", family == AF_INET ? 4 : 6,
		   addr_format(from, &a), addr_format(to, &b), addr_port(&a), addr_port(&b));
}

static void put_unix(struct buf *out, const struct addr *a)
{
	size_t n = a->len - offsetof(struct sockaddr_un, sun_path);
	uint8_t path[UNIX_PATH] = { 0 };

	memcpy(path, a->un.sun_path, n < sizeof(path) ? n : sizeof(path));
	buf_append(out, path, sizeof(path));
}

static void put_inet(struct buf *out, const struct addr *source, const struct addr *destination)
{
	size_t n;
	const uint8_t *bytes = addr_bytes(source, &n);

	buf_byte(out, n == 4 ? TCP4 : TCP6);
	buf_u16(out, (uint16_t)(2 * n + 4));
	buf_append(out, bytes, n);
	buf_append(out, addr_bytes(destination, &n), n);
	buf_u16(out, addr_port(source));
	buf_u16(out, addr_port(destination));
}

static void put_version2(struct buf *out, const struct addr *source,
			 const struct addr *destination)
{
	int family = common_family(source, destination);

	buf_append(out, "\r\n\r\n\0\r\nQUIT\n", 12);
	buf_byte(out, family == AF_UNSPEC ? VERSION2_LOCAL : VERSION2_PROXY);
	if (family == AF_UNSPEC) {
		buf_byte(out, 0);
		buf_u16(out, 0);
	} else if (family == AF_UNIX) {
		buf_byte(out, UNIX_STREAM);
		buf_u16(out, 2 * UNIX_PATH);
		put_unix(out, source);
		put_unix(out, destination);
	} else {
		put_inet(out, source, destination);
	}
}

void proxy_hello_put(struct buf *out, unsigned version, const struct addr *source,
		     const struct addr *destination)
{
	if (version == 1)
		put_version1(out, source, destination);
	else
		put_version2(out, source, destination);
}

/* ---- the filter ---- */

struct proxy_hello {
	struct stream base;
	struct outbox out;
};

static struct proxy_hello *hello_of(const struct stream *s)
{
	return CONTAINER(s, struct proxy_hello, base);
}

static int hello_open(struct stream *s, struct error *err)
{
	int result = stream_open(s->below, err);

	return result < 0 ? result : outbox_flush(&hello_of(s)->out, err);
}

static ssize_t hello_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	int result = hello_open(s, err);

	return result < 0 ? result : stream_write(s->below, src, n, err);
}

static int hello_shut(struct stream *s, struct error *err)
{
	int result = hello_open(s, err);

	return result < 0 ? result : stream_shut(s->below, err);
}

static void hello_want(struct stream *s, unsigned events)
{
	outbox_want(&hello_of(s)->out, events);
}

static int hello_bare_fd(const struct stream *s, unsigned direction)
{
	bool is_said = !hello_of(s)->out.held.len;

	return is_said || direction == STREAM_READ ? stream_bare_fd(s->below, direction) : -1;
}

static bool hello_has_mark(const struct stream *s)
{
	return stream_has_mark(s->below);
}

static ssize_t hello_write_urgent(struct stream *s, const void *src, size_t n, struct error *err)
{
	int result = hello_open(s, err);

	return result < 0 ? result : stream_write_urgent(s->below, src, n, err);
}

static void hello_free(struct stream *s)
{
	struct proxy_hello *h = hello_of(s);

	outbox_done(&h->out);
	stream_free(s->below);
	free(h);
}

static const struct stream_ops hello_ops = {
	.name = "proxy-hello",
	.open = hello_open,
	.write = hello_write,
	.shut = hello_shut,
	.want = hello_want,
	.bare_fd = hello_bare_fd,
	.has_mark = hello_has_mark,
	.write_urgent = hello_write_urgent,
	.free = hello_free,
};

struct stream *proxy_hello_new(struct stream *below, unsigned version, const struct addr *source,
			       const struct addr *destination)
{
	struct proxy_hello *h = xcalloc(1, sizeof(*h));

	stream_init(&h->base, &hello_ops, below);
	outbox_init(&h->out, &h->base, PROXY_HELLO_MAX);
	proxy_hello_put(&h->out.held, version, source, destination);
	return &h->base;
}
