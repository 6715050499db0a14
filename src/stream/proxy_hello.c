/* The header of the PROXY protocol, as who connects says it. */
#include "stream/proxy_hello.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/addr.h"
#include "stream/outbox.h"
#include "stream/proxy_header.h"
#include "stream/stream.h"

#include <stdio.h>
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

/* ---- what is said beside the addresses ---- */

static int refuse(struct error *err, const char *text, const char *why)
{
	error_set(err, ERROR_USAGE, 0, "--send-proxy-tlv", "'%.60s' %s", text, why);
	error_hint(err, "NAME=TEXT, 0xEA=TEXT, 0xEA:HEX or crc32c; names are alpn, authority, "
			"unique-id, netns and those of ssl");
	return -1;
}

/* n bytes of value are to come. */
static bool begin_tlv(struct proxy_hello_tlvs *t, uint8_t type, size_t n)
{
	if (n > sizeof(t->bytes) - t->n - 3 || sizeof(t->bytes) - t->n < 3)
		return false;
	t->bytes[t->n++] = type;
	t->bytes[t->n++] = (uint8_t)(n >> 8);
	t->bytes[t->n++] = (uint8_t)n;
	return true;
}

static int add_checksum(struct proxy_hello_tlvs *t, const char *text, struct error *err)
{
	const size_t n = sizeof(uint32_t);

	if (t->has_checksum || !begin_tlv(t, PROXY_TLV_CRC32C, n))
		return refuse(err, text, "is there once at most");
	t->has_checksum = true;
	t->checksum_at = t->n;
	memset(t->bytes + t->n, 0, n);
	t->n += n;
	return 0;
}

static int add_value(struct proxy_hello_tlvs *t, uint8_t type, const char *text, bool is_hex,
		     struct error *err)
{
	uint8_t value[PROXY_HELLO_TLVS];
	size_t n = strlen(text);

	if (is_hex && !decode_hex(value, sizeof(value), text, n, &n))
		return refuse(err, text, "is no row of hexadecimal digits, or too long");
	if (!begin_tlv(t, type, n))
		return refuse(err, text, "does not fit: all of them have 2048 bytes");
	memcpy(t->bytes + t->n, is_hex ? (const void *)value : text, n);
	t->n += n;
	return 0;
}

int proxy_hello_add(struct proxy_hello_tlvs *t, const char *text, struct error *err)
{
	size_t n = strcspn(text, "=:");
	char name[32];
	uint8_t type;

	if (!strcmp(text, "crc32c"))
		return add_checksum(t, text, err);
	snprintf(name, sizeof(name), "%.*s", n < sizeof(name) ? (int)n : 0, text);
	if (!text[n] || !proxy_tlv_parse(name, &type))
		return refuse(err, text, "names no type");
	if (type == PROXY_TLV_CRC32C)
		return refuse(err, text, "has no value of yours: the checksum is counted here");
	return add_value(t, type, text + n + 1, text[n] == ':', err);
}

/* ---- the header ---- */

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

static void put_inet(struct buf *out, const struct addr *source, const struct addr *destination,
		     size_t n_tlvs)
{
	size_t n;
	const uint8_t *bytes = addr_bytes(source, &n);

	buf_byte(out, n == 4 ? TCP4 : TCP6);
	buf_u16(out, (uint16_t)(2 * n + 4 + n_tlvs));
	buf_append(out, bytes, n);
	buf_append(out, addr_bytes(destination, &n), n);
	buf_u16(out, addr_port(source));
	buf_u16(out, addr_port(destination));
}

/* The checksum is counted with zeros in its own place. */
static void put_tlvs(struct buf *out, const struct proxy_hello_tlvs *tlvs)
{
	size_t at = out->len + tlvs->checksum_at;
	uint32_t sum;
	uint8_t *p;

	buf_append(out, tlvs->bytes, tlvs->n);
	if (!tlvs->has_checksum)
		return;
	sum = proxy_crc32c(buf_data(out), out->len);
	p = buf_data(out) + at;
	p[0] = (uint8_t)(sum >> 24);
	p[1] = (uint8_t)(sum >> 16);
	p[2] = (uint8_t)(sum >> 8);
	p[3] = (uint8_t)sum;
}

static void put_version2(struct buf *out, const struct addr *source,
			 const struct addr *destination, const struct proxy_hello_tlvs *tlvs)
{
	int family = common_family(source, destination);
	size_t n_tlvs = tlvs ? tlvs->n : 0;

	buf_append(out, "\r\n\r\n\0\r\nQUIT\n", 12);
	buf_byte(out, family == AF_UNSPEC ? VERSION2_LOCAL : VERSION2_PROXY);
	if (family == AF_UNSPEC) {
		buf_byte(out, 0);
		buf_u16(out, (uint16_t)n_tlvs);
	} else if (family == AF_UNIX) {
		buf_byte(out, UNIX_STREAM);
		buf_u16(out, (uint16_t)(2 * UNIX_PATH + n_tlvs));
		put_unix(out, source);
		put_unix(out, destination);
	} else {
		put_inet(out, source, destination, n_tlvs);
	}
	if (tlvs)
		put_tlvs(out, tlvs);
}

void proxy_hello_put(struct buf *out, unsigned version, const struct addr *source,
		     const struct addr *destination, const struct proxy_hello_tlvs *tlvs)
{
	if (version == 1)
		put_version1(out, source, destination);
	else
		put_version2(out, source, destination, tlvs);
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
			       const struct addr *destination,
			       const struct proxy_hello_tlvs *tlvs)
{
	struct proxy_hello *h = xcalloc(1, sizeof(*h));

	stream_init(&h->base, &hello_ops, below);
	outbox_init(&h->out, &h->base, PROXY_HELLO_MAX);
	proxy_hello_put(&h->out.held, version, source, destination, tlvs);
	return &h->base;
}
