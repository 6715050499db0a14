/* The OPT pseudo-record: written, read, and its options put in words. */
#include "dns/edns.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/rdata.h"
#include "dns/rrtype.h"
#include "net/addr.h"

#include <stdio.h>
#include <string.h>

enum { ERROR_CODE = 2 };

static const char *const option_names[] = {
	[EDNS_LLQ] = "LLQ",
	[EDNS_UL] = "UL",
	[EDNS_NSID] = "NSID",
	[EDNS_DAU] = "DAU",
	[EDNS_DHU] = "DHU",
	[EDNS_N3U] = "N3U",
	[EDNS_SUBNET] = "CLIENT-SUBNET",
	[EDNS_EXPIRE] = "EXPIRE",
	[EDNS_COOKIE] = "COOKIE",
	[EDNS_KEEPALIVE] = "TCP-KEEPALIVE",
	[EDNS_PADDING] = "PAD",
	[EDNS_CHAIN] = "CHAIN",
	[EDNS_KEY_TAG] = "KEY-TAG",
	[EDNS_ERROR] = "EDE",
	[EDNS_CLIENT_TAG] = "CLIENT-TAG",
	[EDNS_SERVER_TAG] = "SERVER-TAG",
	[EDNS_REPORT_CHANNEL] = "REPORT-CHANNEL",
	[EDNS_ZONEVERSION] = "ZONEVERSION",
};

/* IANA's registry "Extended DNS Error Codes". */
static const char *const error_names[] = {
	"Other",
	"Unsupported DNSKEY Algorithm",
	"Unsupported DS Digest Type",
	"Stale Answer",
	"Forged Answer",
	"DNSSEC Indeterminate",
	"DNSSEC Bogus",
	"Signature Expired",
	"Signature Not Yet Valid",
	"DNSKEY Missing",
	"RRSIGs Missing",
	"No Zone Key Bit Set",
	"NSEC Missing",
	"Cached Error",
	"Not Ready",
	"Blocked",
	"Censored",
	"Filtered",
	"Prohibited",
	"Stale NXDOMAIN Answer",
	"Not Authoritative",
	"Not Supported",
	"No Reachable Authority",
	"Network Error",
	"Invalid Data",
	"Signature Expired before Valid",
	"Too Early",
	"Unsupported NSEC3 Iterations Value",
	"Unable to conform to policy",
	"Synthesized",
	"Invalid Query Type",
};

bool edns_add(struct buf *options, uint16_t code, const void *data, uint16_t len)
{
	size_t before = options->len;

	if (buf_u16(options, code) && buf_u16(options, len) && buf_append(options, data, len))
		return true;
	options->len = before;
	return false;
}

bool edns_write(struct buf *b, const struct edns *e)
{
	uint8_t head[11] = { 0, 0, RRTYPE_OPT, (uint8_t)(e->udp_size >> 8), (uint8_t)e->udp_size,
			     e->rcode_high, e->version, (uint8_t)(e->flags >> 8),
			     (uint8_t)e->flags, (uint8_t)(e->options_len >> 8),
			     (uint8_t)e->options_len };

	return buf_room(b) >= sizeof(head) + e->options_len &&
	       buf_append(b, head, sizeof(head)) && buf_append(b, e->options, e->options_len);
}

bool edns_read(struct edns *ret, const struct rdata *d, uint32_t ttl)
{
	struct edns e = {
		.udp_size = d->class,
		.rcode_high = (uint8_t)(ttl >> 24),
		.version = (uint8_t)(ttl >> 16),
		.flags = (uint16_t)ttl,
		.options = d->msg + d->at,
		.options_len = d->len,
	};
	struct edns_option unused;
	size_t at = 0;

	while (edns_next(&e, &at, &unused))
		;
	if (at != d->len)
		return false;
	*ret = e;
	return true;
}

bool edns_next(const struct edns *e, size_t *at, struct edns_option *ret)
{
	size_t left = e->options_len - *at;
	const uint8_t *p = e->options + *at;
	uint16_t len;

	if (left < EDNS_OPTION_HEADER)
		return false;
	len = bytes_u16(p + 2);
	if (left - EDNS_OPTION_HEADER < len)
		return false;
	*ret = (struct edns_option){ .code = bytes_u16(p),
				     .len = len,
				     .data = p + EDNS_OPTION_HEADER };
	*at += EDNS_OPTION_HEADER + (size_t)len;
	return true;
}

bool edns_find(const struct edns *e, uint16_t code, struct edns_option *ret)
{
	struct edns_option o;
	size_t at = 0;

	while (edns_next(e, &at, &o)) {
		if (o.code == code) {
			*ret = o;
			return true;
		}
	}
	return false;
}

const char *edns_option_name(uint16_t code)
{
	return code < ARRAY_SIZE(option_names) ? option_names[code] : NULL;
}

const char *edns_error_name(uint16_t code)
{
	return code < ARRAY_SIZE(error_names) ? error_names[code] : NULL;
}

bool edns_error(const struct edns_option *o, uint16_t *ret_code, const char **ret_text,
		size_t *ret_len)
{
	size_t len;

	if (o->code != EDNS_ERROR || o->len < ERROR_CODE)
		return false;
	len = o->len - (size_t)ERROR_CODE;
	/* RFC 8914 section 2: the text may end in a NUL that is no part of it. */
	while (len > 0 && o->data[ERROR_CODE + len - 1] == '\0')
		len--;
	*ret_code = bytes_u16(o->data);
	*ret_text = (const char *)o->data + ERROR_CODE;
	*ret_len = len;
	return true;
}

bool edns_cookie_matches(const struct edns_option *o, const uint8_t client[EDNS_COOKIE_CLIENT],
			 struct edns_option *ret_server)
{
	uint16_t server;

	if (o->code != EDNS_COOKIE || o->len < EDNS_COOKIE_CLIENT ||
	    memcmp(o->data, client, EDNS_COOKIE_CLIENT) != 0)
		return false;
	server = (uint16_t)(o->len - EDNS_COOKIE_CLIENT);
	if (server > 0 && (server < 8 || server > 32))
		return false;
	if (ret_server)
		*ret_server = (struct edns_option){ .code = EDNS_COOKIE,
						    .len = server,
						    .data = o->data + EDNS_COOKIE_CLIENT };
	return true;
}

static bool print_hex(struct buf *b, const uint8_t *data, size_t n)
{
	void *to = buf_reserve(b, ENCODE_HEX_LEN(n));

	if (!to)
		return false;
	buf_added(b, encode_hex_lower(to, data, n));
	return true;
}

static bool print_quoted(struct buf *b, const void *data, size_t n)
{
	return buf_append(b, " (\"", 3) && text_escape(b, data, n, TEXT_KEEP_NONE) &&
	       buf_append(b, "\")", 2);
}

static bool print_error(struct buf *b, const struct edns_option *o)
{
	const char *name, *text;
	uint16_t code;
	size_t len;

	edns_error(o, &code, &text, &len);
	name = edns_error_name(code);
	if (!buf_printf(b, "%u", code) || (name && !buf_printf(b, " (%s)", name)))
		return false;
	return len == 0 || (buf_append(b, ": (", 3) && text_escape(b, text, len, TEXT_KEEP_NONE) &&
			    buf_byte(b, ')'));
}

bool edns_subnet(const struct edns_option *o, struct edns_subnet *ret)
{
	uint8_t bytes[16] = { 0 };
	uint16_t family = o->len >= 4 ? bytes_u16(o->data) : 0;
	size_t size = family == 1 ? 4 : 16;

	if (o->code != EDNS_SUBNET || family < 1 || family > 2 || o->len - 4U > size)
		return false;
	memcpy(bytes, o->data + 4, o->len - 4U);
	addr_from_bytes(bytes, size, 0, &ret->addr);
	ret->source = o->data[2];
	ret->scope = o->data[3];
	return true;
}

bool edns_number(const struct edns_option *o, uint32_t *ret)
{
	if (o->code == EDNS_EXPIRE && o->len == 4)
		*ret = (uint32_t)bytes_u16(o->data) << 16 | bytes_u16(o->data + 2);
	else if (o->code == EDNS_KEEPALIVE && o->len == 2)
		*ret = bytes_u16(o->data) * 100U;
	else if (o->code == EDNS_PADDING)
		*ret = o->len;
	else
		return false;
	return true;
}

/* "192.0.2.0/24/0": address, source prefix, scope prefix. */
static bool print_subnet(struct buf *b, const struct edns_option *o)
{
	struct edns_subnet subnet;
	char text[ADDR_TEXT];

	if (!edns_subnet(o, &subnet))
		return print_hex(b, o->data, o->len);
	return buf_printf(b, "%s/%u/%u", addr_format(text, &subnet.addr), subnet.source,
			  subnet.scope);
}

static bool print_numbers(struct buf *b, const struct edns_option *o)
{
	size_t i;

	for (i = 0; i + 1 < o->len; i += 2)
		if (!buf_printf(b, i ? " %u" : "%u", bytes_u16(o->data + i)))
			return false;
	return true;
}

bool edns_option_print(struct buf *b, const struct edns_option *o)
{
	const uint8_t *p = o->data;
	uint32_t number;

	switch (o->code) {
	case EDNS_NSID:
		return print_hex(b, p, o->len) && (o->len == 0 || print_quoted(b, p, o->len));
	case EDNS_ERROR:
		return o->len < ERROR_CODE ? print_hex(b, p, o->len) : print_error(b, o);
	case EDNS_SUBNET:
		return print_subnet(b, o);
	case EDNS_EXPIRE:
		if (!edns_number(o, &number))
			break;
		return buf_printf(b, "%u", number);
	case EDNS_KEEPALIVE:
		if (!edns_number(o, &number))
			break;
		return buf_printf(b, "%u.%u secs", number / 1000, number / 100 % 10);
	case EDNS_PADDING:
		return buf_printf(b, "%u bytes", o->len);
	case EDNS_KEY_TAG:
		if (o->len == 0 || o->len % 2)
			break;
		return print_numbers(b, o);
	default:
		break;
	}
	return print_hex(b, p, o->len);
}
