/* Names as values: text, wire form, compression, and the names of addresses. */
#include "dns/name.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/parse.h"
#include "net/addr.h"

#include <stdio.h>
#include <string.h>

/* The first byte of a message where a name can be: none lies in the header. */
enum { FIRST_NAME = 12, POINTER = 0xc0, POINTER_RANGE = 0x4000 };

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* A length byte is below 'A', so that folding whole wire forms does them no harm. */
static bool equal_nocase(const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (a[i] != b[i] && lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

/* One character of a label at text, escapes resolved: how many bytes it took, 0 for a bad one. */
static size_t read_char(const char *text, size_t n, uint8_t *ret)
{
	unsigned value;

	if (text[0] != '\\') {
		*ret = (uint8_t)text[0];
		return 1;
	}
	if (n < 2)
		return 0;
	if (text[1] < '0' || text[1] > '9') {
		*ret = (uint8_t)text[1];
		return 2;
	}
	if (n < 4 || text[2] < '0' || text[2] > '9' || text[3] < '0' || text[3] > '9')
		return 0;
	value = (unsigned)((text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0'));
	if (value > 255)
		return 0;
	*ret = (uint8_t)value;
	return 4;
}

static int bad_name(struct error *err, const char *text, size_t n, const char *why)
{
	char subject[sizeof(err->subject)];

	snprintf(subject, sizeof(subject), "%.*s", n < sizeof(subject) ? (int)n : 90, text);
	return error_set(err, ERROR_USAGE, 0, subject, "not a domain name: %s", why);
}

int name_parse_n(const char *text, size_t n, struct name *ret, struct error *err)
{
	uint8_t wire[NAME_WIRE];
	size_t at = 0, label = 0, len = 1, used; /* label: where its length byte is */

	if (n == 0)
		return bad_name(err, text, n, "it is empty");
	if (n == 1 && text[0] == '.') {
		*ret = name_root();
		return 0;
	}
	while (at < n) {
		if (text[at] == '.') {
			if (len == label + 1)
				return bad_name(err, text, n, "a label is empty");
			wire[label] = (uint8_t)(len - label - 1);
			label = len++;
			at++;
			continue;
		}
		if (len - label > NAME_LABEL)
			return bad_name(err, text, n, "a label is longer than 63 bytes");
		if (len >= NAME_WIRE - 1) /* the root's zero has to follow */
			return bad_name(err, text, n, "it is longer than 255 bytes");
		used = read_char(text + at, n - at, &wire[len]);
		if (used == 0)
			return bad_name(err, text, n,
					"no character or three digits follow a backslash");
		at += used;
		len++;
	}
	if (len > label + 1) {
		wire[label] = (uint8_t)(len - label - 1);
		label = len++;
	}
	wire[label] = 0;
	ret->len = (uint8_t)len;
	memcpy(ret->wire, wire, len);
	return 0;
}

int name_parse(const char *text, struct name *ret, struct error *err)
{
	return name_parse_n(text, strlen(text), ret, err);
}

unsigned name_text_dots(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += *text == '.';
	return n;
}

bool name_text_is_absolute(const char *text)
{
	size_t n = strlen(text), backslashes = 0;

	if (n == 0 || text[n - 1] != '.')
		return false;
	while (backslashes < n - 1 && text[n - 2 - backslashes] == '\\')
		backslashes++;
	return backslashes % 2 == 0;
}

/*
 * What a character of a label becomes, as BIND writes it: what means something in a zone file
 * gets a backslash, what cannot be seen its number.
 */
static char *write_char(char *to, uint8_t c)
{
	switch (c) {
	case '"':
	case '$':
	case '(':
	case ')':
	case '.':
	case ';':
	case '@':
	case '\\':
		*to++ = '\\';
		*to++ = (char)c;
		return to;
	default:
		break;
	}
	if (c > ' ' && c < 0x7f) {
		*to++ = (char)c;
		return to;
	}
	*to++ = '\\';
	*to++ = (char)('0' + c / 100);
	*to++ = (char)('0' + c / 10 % 10);
	*to++ = (char)('0' + c % 10);
	return to;
}

/* Terminated; returns where the NUL is. */
static char *format(char *dst, const struct name *n)
{
	const uint8_t *p = n->wire;
	char *to = dst;
	unsigned len;

	if (n->len <= 1)
		*to++ = '.';
	else
		while ((len = *p++) > 0) {
			while (len-- > 0)
				to = write_char(to, *p++);
			*to++ = '.';
		}
	*to = '\0';
	return to;
}

const char *name_format(char dst[static NAME_TEXT], const struct name *n)
{
	format(dst, n);
	return dst;
}

const char *name_format_bare(char dst[static NAME_TEXT], const struct name *n)
{
	char *end = format(dst, n);

	if (end > dst + 1)
		end[-1] = '\0';
	return dst;
}

bool name_print(struct buf *b, const struct name *n)
{
	char text[NAME_TEXT], *room = (char *)buf_reserve(b, 4 * (size_t)n->len);

	/* In place where the longest text would fit, else by way of a copy of the exact length. */
	if (room) {
		buf_added(b, (size_t)(format(room, n) - room));
		return true;
	}
	return buf_append(b, text, (size_t)(format(text, n) - text));
}

struct name name_root(void)
{
	return (struct name){ .len = 1 };
}

bool name_is_root(const struct name *n)
{
	return n->len == 1;
}

unsigned name_labels(const struct name *n)
{
	unsigned at = 0, labels = 0;

	for (; at < n->len && n->wire[at]; at += n->wire[at] + 1U)
		labels++;
	return labels;
}

bool name_equal(const struct name *a, const struct name *b)
{
	return a->len == b->len && equal_nocase(a->wire, b->wire, a->len);
}

bool name_is_below(const struct name *n, const struct name *ancestor)
{
	unsigned at = 0;

	while (n->len - at > ancestor->len && n->wire[at])
		at += n->wire[at] + 1U;
	return n->len - at == ancestor->len &&
	       equal_nocase(n->wire + at, ancestor->wire, ancestor->len);
}

struct name name_parent(const struct name *n)
{
	struct name parent = name_root();
	unsigned skip = n->wire[0] + 1U;

	if (n->len <= 1)
		return parent;
	parent.len = (uint8_t)(n->len - skip);
	memcpy(parent.wire, n->wire + skip, parent.len);
	return parent;
}

bool name_append(const struct name *n, const struct name *suffix, struct name *ret)
{
	struct name joined = *n;
	unsigned len = n->len - 1U + suffix->len;

	if (len > NAME_WIRE)
		return false;
	memcpy(joined.wire + n->len - 1, suffix->wire, suffix->len);
	joined.len = (uint8_t)len;
	*ret = joined;
	return true;
}

/*
 * Follows the name at *at; `wire` takes its NAME_WIRE bytes at most, or is NULL.  Returns the
 * length of its wire form and moves *at behind it; 0 when it is malformed.  A pointer has to lead
 * before the run of labels that it ends, so each step is earlier than the last and there is an
 * end to it.
 */
static unsigned follow(const uint8_t *msg, size_t len, size_t *at, uint8_t *wire)
{
	size_t pos = *at, run = pos, behind = 0, target;
	unsigned total = 0, pointers = 0, label;

	for (;;) {
		if (pos >= len)
			return 0;
		label = msg[pos];
		if (label <= NAME_LABEL) {
			if (total + label + 1 > NAME_WIRE - (label > 0) || len - pos <= label)
				return 0;
			if (wire)
				memcpy(wire + total, msg + pos, label + 1);
			total += label + 1;
			pos += label + 1;
			if (label == 0)
				break;
			continue;
		}
		if (label < POINTER || len - pos < 2)
			return 0;
		target = (label & ~(unsigned)POINTER) << 8 | msg[pos + 1];
		if (target >= run || target < FIRST_NAME || ++pointers > NAME_POINTERS)
			return 0;
		if (behind == 0)
			behind = pos + 2;
		pos = run = target;
	}
	*at = behind ? behind : pos;
	return total;
}

bool name_read(const uint8_t *msg, size_t len, size_t *at, struct name *ret)
{
	uint8_t wire[NAME_WIRE];
	unsigned total = follow(msg, len, at, wire);

	if (total == 0)
		return false;
	ret->len = (uint8_t)total;
	memcpy(ret->wire, wire, total);
	return true;
}

bool name_skip(const uint8_t *msg, size_t len, size_t *at)
{
	return follow(msg, len, at, NULL) > 0;
}

bool name_equal_at(const uint8_t *msg, size_t len, size_t at, const struct name *n)
{
	uint8_t wire[NAME_WIRE];
	unsigned total = follow(msg, len, &at, wire);

	return total > 0 && total == n->len && equal_nocase(wire, n->wire, total);
}

/* Is the name at `at`, which this file wrote, the tail of another, byte by byte? */
static bool is_tail(const uint8_t *msg, size_t len, size_t at, const uint8_t *tail, size_t n)
{
	uint8_t wire[NAME_WIRE];

	return follow(msg, len, &at, wire) == n && memcmp(wire, tail, n) == 0;
}

bool name_write(struct buf *b, const struct name *n, struct name_offsets *offsets)
{
	size_t at, shared = 0, before = b->len;
	unsigned i = 0, noted;

	if (!offsets)
		return buf_append(b, n->wire, n->len);
	noted = offsets->n;
	for (at = 0; n->wire[at] && !shared; at += shared ? 0 : n->wire[at] + 1U)
		for (i = 0; i < noted && !shared; i++)
			if (is_tail(buf_data(b), before, offsets->at[i], n->wire + at,
				    n->len - at))
				shared = offsets->at[i];
	if (!buf_append(b, n->wire, shared ? at : n->len) ||
	    (shared && !buf_u16(b, (uint16_t)(POINTER << 8 | shared)))) {
		b->len = before;
		return false;
	}
	for (i = 0; i < at && n->wire[i]; i += n->wire[i] + 1U)
		if (offsets->n < sizeof(offsets->at) / sizeof(offsets->at[0]) &&
		    before + i < POINTER_RANGE)
			offsets->at[offsets->n++] = (uint16_t)(before + i);
	return true;
}

bool name_from_addr(const struct addr *a, struct name *ret)
{
	static const char hex[] = "0123456789abcdef";
	char text[NAME_TEXT], *to = text;
	struct error unused = ERROR_INIT;
	size_t n, i;
	const uint8_t *bytes = addr_bytes(a, &n);

	if (!bytes)
		return false;
	for (i = n; i-- > 0;) {
		if (n == 4) {
			to += snprintf(to, 5, "%u.", bytes[i]);
			continue;
		}
		*to++ = hex[bytes[i] & 15];
		*to++ = '.';
		*to++ = hex[bytes[i] >> 4];
		*to++ = '.';
	}
	snprintf(to, 16, "%s", n == 4 ? "in-addr.arpa." : "ip6.arpa.");
	return name_parse(text, ret, &unused) == 0;
}

static bool read_in_addr(const struct name *n, uint8_t bytes[4])
{
	const uint8_t *p = n->wire;
	unsigned i, k, value;

	for (i = 4; i-- > 0; p += *p + 1U) {
		if (*p == 0 || *p > 3 || (*p > 1 && p[1] == '0'))
			return false;
		for (k = 1, value = 0; k <= *p; k++) {
			if (p[k] < '0' || p[k] > '9')
				return false;
			value = value * 10 + (p[k] - '0');
		}
		if (value > 255)
			return false;
		bytes[i] = (uint8_t)value;
	}
	return true;
}

static bool read_ip6(const struct name *n, uint8_t bytes[16])
{
	unsigned i;

	for (i = 0; i < 32; i++) {
		int digit = n->wire[i * 2] == 1 ? parse_hex_digit((char)n->wire[i * 2 + 1]) : -1;

		if (digit < 0)
			return false;
		bytes[15 - i / 2] |= (uint8_t)(digit << (i % 2 * 4));
	}
	return true;
}

bool name_to_addr(const struct name *n, struct addr *ret)
{
	static const struct name in_addr = { 14, "\7in-addr\4arpa" };
	static const struct name ip6 = { 10, "\3ip6\4arpa" };
	uint8_t bytes[16] = { 0 };

	if (name_labels(n) == 6 && name_is_below(n, &in_addr) && read_in_addr(n, bytes))
		return addr_from_bytes(bytes, 4, 0, ret);
	if (name_labels(n) == 34 && name_is_below(n, &ip6) && read_ip6(n, bytes))
		return addr_from_bytes(bytes, 16, 0, ret);
	return false;
}
