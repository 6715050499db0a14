/* A strict reader of captures, on its own: it shares no line with what writes them. */
#include "support/lib_pcap.h"

#include "base/bytes.h"

#include <stdio.h>
#include <string.h>

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

static bool wrong(struct pcap_seen *seen, const char *why)
{
	if (!seen->why[0])
		snprintf(seen->why, sizeof(seen->why), "packet %zu: %s", seen->packets, why);
	return false;
}

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static unsigned le16(const uint8_t *p)
{
	return (unsigned)p[1] << 8 | p[0];
}

/* Word by word, as RFC 1071 has it. */
static unsigned sum_of(const uint8_t *p, size_t n, uint32_t sum)
{
	size_t i;

	for (i = 0; i < n; i++)
		sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* ---- TCP and UDP ---- */

struct packet {
	uint64_t at;
	struct addr from, to;
	unsigned flags;
	uint32_t seq, ack;
	const uint8_t *data;
	size_t n;
	bool is_tcp;
	const char *comment;
	size_t comment_n;
};

static struct pcap_flow *find_flow(struct pcap_seen *seen, const struct packet *p, int *ret_side)
{
	size_t i;

	for (i = seen->n; i-- > 0;) {
		struct pcap_flow *f = &seen->flows[i];

		if (f->is_tcp != p->is_tcp)
			continue;
		*ret_side = addr_equal(&f->ends[1], &p->from);
		if (addr_equal(&f->ends[*ret_side], &p->from) &&
		    addr_equal(&f->ends[!*ret_side], &p->to))
			return f;
	}
	return NULL;
}

static struct pcap_flow *new_flow(struct pcap_seen *seen, const struct packet *p)
{
	struct pcap_flow *f = &seen->flows[seen->n++];

	*f = (struct pcap_flow){ .ends = { p->from, p->to }, .is_tcp = p->is_tcp,
				 .first_at = p->at, .last_at = p->at };
	buf_init(&f->bytes[0], PCAP_FLOW_MAX);
	buf_init(&f->bytes[1], PCAP_FLOW_MAX);
	f->next[0] = p->seq + 1;
	snprintf(f->comment, sizeof(f->comment), "%.*s", (int)p->comment_n,
		 p->comment ? p->comment : "");
	return f;
}

static bool take_handshake(struct pcap_seen *seen, struct pcap_flow *f, const struct packet *p,
			   int side)
{
	if (f->packets == 1) {
		if (side != 1 || p->flags != (SYN | ACK) || p->ack != f->next[0] || p->n)
			return wrong(seen, "no SYN, ACK behind a SYN");
		f->next[1] = p->seq + 1;
		return true;
	}
	if (side != 0 || p->flags != ACK || p->seq != f->next[0] || p->ack != f->next[1] || p->n)
		return wrong(seen, "no ACK behind SYN, ACK");
	f->is_open = true;
	return true;
}

static bool take_segment(struct pcap_seen *seen, struct pcap_flow *f, const struct packet *p,
			 int side)
{
	if (f->was_reset)
		return wrong(seen, "behind a reset");
	if (!(p->flags & ACK) || p->flags & SYN || p->seq != f->next[side])
		return wrong(seen, "a segment does not follow the one before");
	if ((int32_t)(p->ack - f->next[!side]) > 0)
		return wrong(seen, "more is acknowledged than was sent");
	if (f->has_ended[side] && (p->n || p->flags & FIN))
		return wrong(seen, "bytes behind a FIN");
	if (!buf_append(&f->bytes[side], p->data, p->n))
		return wrong(seen, "too long");
	f->next[side] += (uint32_t)p->n + !!(p->flags & FIN);
	f->has_ended[side] |= !!(p->flags & FIN);
	f->was_reset |= !!(p->flags & RST);
	return true;
}

static bool take_packet(struct pcap_seen *seen, const struct packet *p)
{
	int side = 0;
	struct pcap_flow *f = find_flow(seen, p, &side);
	bool is_syn = p->is_tcp && p->flags == SYN;

	if (!f || is_syn) {
		if (p->is_tcp && !is_syn)
			return wrong(seen, "no SYN before it");
		if (seen->n == PCAP_FLOWS)
			return wrong(seen, "too many connections");
		f = new_flow(seen, p);
		side = 0;
	} else if (p->at < f->last_at) {
		return wrong(seen, "time goes backwards");
	}
	f->last_at = p->at;
	if (!p->is_tcp) {
		f->datagrams[side]++;
		f->packets++;
		return buf_append(&f->bytes[side], p->data, p->n) || wrong(seen, "too long");
	}
	if (!is_syn && !(f->is_open ? take_segment(seen, f, p, side)
				    : take_handshake(seen, f, p, side)))
		return false;
	f->packets++;
	return true;
}

static bool take_transport(struct pcap_seen *seen, struct packet *p, const uint8_t *t, size_t n,
			   int protocol, uint32_t pseudo)
{
	size_t head;

	p->is_tcp = protocol == 6;
	if (protocol != 6 && protocol != 17)
		return wrong(seen, "neither TCP nor UDP");
	if (n < (p->is_tcp ? 20 : 8))
		return wrong(seen, "no room for a header");
	if (sum_of(t, n, pseudo + (uint32_t)protocol + (uint32_t)n) != 0xffff)
		return wrong(seen, "wrong checksum");
	head = p->is_tcp ? (size_t)(t[12] >> 4) * 4 : 8;
	if (head > n || (!p->is_tcp && bytes_u16(t + 4) != n))
		return wrong(seen, "wrong length");
	addr_set_port(&p->from, bytes_u16(t));
	addr_set_port(&p->to, bytes_u16(t + 2));
	if (p->is_tcp) {
		p->flags = t[13] & 0x17;
		p->seq = bytes_u32(t + 4);
		p->ack = bytes_u32(t + 8);
	}
	p->data = t + head;
	p->n = n - head;
	return take_packet(seen, p);
}

static bool take_ip(struct pcap_seen *seen, const uint8_t *ip, size_t n, struct packet *p)
{
	seen->packets++;
	if (n >= 20 && ip[0] == 0x45) {
		if (bytes_u16(ip + 2) != n || sum_of(ip, 20, 0) != 0xffff)
			return wrong(seen, "wrong IPv4 header");
		(void)addr_from_bytes(ip + 12, 4, 0, &p->from);
		(void)addr_from_bytes(ip + 16, 4, 0, &p->to);
		return take_transport(seen, p, ip + 20, n - 20, ip[9], sum_of(ip + 12, 8, 0));
	}
	if (n >= 40 && ip[0] >> 4 == 6) {
		if (bytes_u16(ip + 4) != n - 40)
			return wrong(seen, "wrong IPv6 header");
		(void)addr_from_bytes(ip + 8, 16, 0, &p->from);
		(void)addr_from_bytes(ip + 24, 16, 0, &p->to);
		return take_transport(seen, p, ip + 40, n - 40, ip[6], sum_of(ip + 8, 32, 0));
	}
	return wrong(seen, "no IP");
}

/* ---- files ---- */

/* The options of a block, up to the one that ends them: the comment, and the direction. */
static bool take_options(struct pcap_seen *seen, const uint8_t *p, size_t n, struct packet *ret)
{
	while (n >= 4) {
		size_t len = le16(p + 2), whole = 4 + (len + 3) / 4 * 4;

		if (whole > n)
			return wrong(seen, "an option is too long");
		if (le16(p) == 0)
			return n == 4 || wrong(seen, "something behind the last option");
		if (le16(p) == 1 && ret) {
			ret->comment = (const char *)p + 4;
			ret->comment_n = len;
		}
		p += whole;
		n -= whole;
	}
	return wrong(seen, "options without an end");
}

static bool take_block(struct pcap_seen *seen, uint32_t type, const uint8_t *p, size_t n)
{
	struct packet packet = { .comment = NULL };
	size_t len;

	if (type == 0x0a0d0d0a)
		return n >= 16 && le32(p) == 0x1a2b3c4d && le16(p + 4) == 1 &&
		       take_options(seen, p + 16, n - 16, NULL);
	if (type == 1)
		return n >= 8 && le16(p) == 101 && take_options(seen, p + 8, n - 8, NULL);
	if (type == 10) {
		seen->secrets++;
		return n >= 8 && le32(p) == 0x544c534b && le32(p + 4) <= n - 8;
	}
	if (type != 6 || n < 20)
		return wrong(seen, "an unknown block");
	len = le32(p + 12);
	if (len != le32(p + 16) || (len + 3) / 4 * 4 > n - 20)
		return wrong(seen, "wrong captured length");
	packet.at = (uint64_t)le32(p + 4) << 32 | le32(p + 8);
	return take_options(seen, p + 20 + (len + 3) / 4 * 4, n - 20 - (len + 3) / 4 * 4, &packet) &&
	       take_ip(seen, p + 20, len, &packet);
}

static bool read_ng(const uint8_t *p, size_t n, struct pcap_seen *seen)
{
	while (n) {
		size_t whole = n >= 12 ? le32(p + 4) : 0;

		if (whole < 12 || whole % 4 || whole > n || le32(p + whole - 4) != whole)
			return wrong(seen, "wrong length of a block");
		if (!take_block(seen, le32(p), p + 8, whole - 12))
			return wrong(seen, "a wrong block");
		p += whole;
		n -= whole;
	}
	return true;
}

static bool read_classic(const uint8_t *p, size_t n, struct pcap_seen *seen)
{
	seen->is_classic = true;
	if (n < 24 || le16(p + 4) != 2 || le16(p + 6) != 4 || le32(p + 20) != 101)
		return wrong(seen, "wrong file header");
	for (p += 24, n -= 24; n;) {
		struct packet packet = { .comment = NULL };
		size_t len = n >= 16 ? le32(p + 8) : 0;

		if (n < 16 || len > n - 16 || le32(p + 12) != len || le32(p + 4) >= 1000000000)
			return wrong(seen, "wrong packet header");
		packet.at = le32(p) * UINT64_C(1000000000) + le32(p + 4);
		if (!take_ip(seen, p + 16, len, &packet))
			return false;
		p += 16 + len;
		n -= 16 + len;
	}
	return true;
}

bool pcap_read(const uint8_t *data, size_t n, struct pcap_seen *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (n >= 4 && le32(data) == 0xa1b23c4d)
		return read_classic(data, n, ret);
	if (n < 4 || le32(data) != 0x0a0d0d0a)
		return wrong(ret, "no capture");
	return read_ng(data, n, ret);
}

void pcap_seen_done(struct pcap_seen *seen)
{
	size_t i;

	for (i = 0; i < seen->n; i++) {
		buf_done(&seen->flows[i].bytes[0]);
		buf_done(&seen->flows[i].bytes[1]);
	}
	seen->n = 0;
}
