/* Headers and their checksums. */
#include "stream/frame.h"

#include <assert.h>
#include <string.h>

enum {
	IPV4_HEAD = 20,
	IPV6_HEAD = 40,
	TCP_HEAD = 20,
	TCP_SYN_OPTIONS = 8,
	UDP_HEAD = 8,
	TOTAL_MAX = 65535,
	HOPS = 64,
	DONT_FRAGMENT = 0x40,
	WINDOW = 65535,
	WINDOW_SCALE = 8,
};

/* ---- checksums ---- */

uint64_t frame_sum(uint64_t sum, const uint8_t *data, size_t n)
{
	for (; n >= 4; data += 4, n -= 4)
		sum += (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 |
		       (uint32_t)data[2] << 8 | data[3];
	if (n >= 2) {
		sum += (uint32_t)data[0] << 8 | data[1];
		data += 2;
		n -= 2;
	}
	return n ? sum + ((uint32_t)data[0] << 8) : sum;
}

uint16_t frame_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void set_u16(uint8_t *dst, size_t v)
{
	dst[0] = (uint8_t)(v >> 8);
	dst[1] = (uint8_t)v;
}

static void set_u32(uint8_t *dst, uint32_t v)
{
	set_u16(dst, v >> 16);
	set_u16(dst + 2, v & 0xffff);
}

/* The pseudo-header: RFC 9293 section 3.1, RFC 8200 section 8.1. */
static uint64_t sum_pseudo(const struct frame *f, size_t length)
{
	size_t n_from, n_to;
	const uint8_t *from = addr_bytes(&f->from, &n_from), *to = addr_bytes(&f->to, &n_to);
	uint64_t sum = frame_sum(0, from, n_from);

	sum = frame_sum(sum, to, n_to);
	return sum + length + (f->is_tcp ? IPPROTO_TCP : IPPROTO_UDP);
}

/* ---- headers ---- */

static size_t ip_head_size(int family)
{
	return family == AF_INET ? IPV4_HEAD : IPV6_HEAD;
}

size_t frame_room(int family, bool is_tcp)
{
	/* IPv6 counts what is behind its header, IPv4 everything. */
	size_t ip = family == AF_INET ? IPV4_HEAD : 0;

	return TOTAL_MAX - ip - (is_tcp ? TCP_HEAD : UDP_HEAD);
}

static size_t transport_size(const struct frame *f)
{
	if (!f->is_tcp)
		return UDP_HEAD;
	return TCP_HEAD + (f->flags & FRAME_SYN ? TCP_SYN_OPTIONS : 0);
}

static void put_ipv4(uint8_t *p, const struct frame *f, size_t length)
{
	size_t n;

	p[0] = 4 << 4 | IPV4_HEAD / 4;
	set_u16(p + 2, IPV4_HEAD + length);
	p[6] = DONT_FRAGMENT;
	p[8] = HOPS;
	p[9] = f->is_tcp ? IPPROTO_TCP : IPPROTO_UDP;
	memcpy(p + 12, addr_bytes(&f->from, &n), 4);
	memcpy(p + 16, addr_bytes(&f->to, &n), 4);
	set_u16(p + 10, frame_fold(frame_sum(0, p, IPV4_HEAD)));
}

static void put_ipv6(uint8_t *p, const struct frame *f, size_t length)
{
	size_t n;

	p[0] = 6 << 4;
	set_u16(p + 4, length);
	p[6] = f->is_tcp ? IPPROTO_TCP : IPPROTO_UDP;
	p[7] = HOPS;
	memcpy(p + 8, addr_bytes(&f->from, &n), 16);
	memcpy(p + 24, addr_bytes(&f->to, &n), 16);
}

/* RFC 9293 section 3.2 and RFC 7323 section 2.2: the segment's size, and the window's scale. */
static void put_syn_options(uint8_t *p, size_t room)
{
	p[0] = 2;
	p[1] = 4;
	set_u16(p + 2, room);
	p[4] = 1; /* nothing, so that the whole is a multiple of 4 */
	p[5] = 3;
	p[6] = 3;
	p[7] = WINDOW_SCALE;
}

static void put_tcp(uint8_t *p, const struct frame *f, size_t head, size_t room)
{
	set_u16(p, addr_port(&f->from));
	set_u16(p + 2, addr_port(&f->to));
	set_u32(p + 4, f->seq);
	set_u32(p + 8, f->ack);
	p[12] = (uint8_t)(head / 4 << 4);
	p[13] = f->flags;
	set_u16(p + 14, f->flags & FRAME_RST ? 0 : WINDOW);
	set_u16(p + 18, f->urgent);
	if (f->flags & FRAME_SYN)
		put_syn_options(p + TCP_HEAD, room);
	set_u16(p + 16, frame_fold(frame_sum(frame_sum(sum_pseudo(f, head + f->n), p, head),
					     f->data, f->n)));
}

/* A sum of zero is sent as ones: zero means that there is none (RFC 768). */
static void put_udp(uint8_t *p, const struct frame *f)
{
	uint16_t sum;

	set_u16(p, addr_port(&f->from));
	set_u16(p + 2, addr_port(&f->to));
	set_u16(p + 4, UDP_HEAD + f->n);
	sum = frame_fold(frame_sum(frame_sum(sum_pseudo(f, UDP_HEAD + f->n), p, UDP_HEAD),
				   f->data, f->n));
	set_u16(p + 6, sum ? sum : 0xffff);
}

size_t frame_head(uint8_t dst[static FRAME_HEAD_MAX], const struct frame *f)
{
	int family = addr_family(&f->from);
	size_t ip = ip_head_size(family), head = transport_size(f);
	size_t room = frame_room(family, f->is_tcp);

	assert(family == addr_family(&f->to) && f->n <= room);
	memset(dst, 0, FRAME_HEAD_MAX);
	if (family == AF_INET)
		put_ipv4(dst, f, head + f->n);
	else
		put_ipv6(dst, f, head + f->n);
	if (f->is_tcp)
		put_tcp(dst + ip, f, head, room);
	else
		put_udp(dst + ip, f);
	return ip + head;
}
