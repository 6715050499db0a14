/* Headers of the PROXY protocol, in both of their forms. */
#include "stream/proxy_header.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { ONE_MAX = 107, TWO_HEAD = 16 };
enum { COMMAND_LOCAL = 0x20, COMMAND_PROXY = 0x21 };
enum { FAMILY_TCP4 = 0x11, FAMILY_TCP6 = 0x21, FAMILY_UNIX = 0x31 };
enum { PATH = 108, SSL_HEAD = 5 };

static const uint8_t signature[12] = "\r\n\r\n\0\r\nQUIT\n";

void proxy_header_init(struct proxy_header *h)
{
	*h = (struct proxy_header){ .version = 0 };
}

static enum proxy_step bad(struct proxy_header *h, struct error *err, const char *why)
{
	h->is_over = true;
	error_set(err, ERROR_PEER, 0, NULL, "the header of the PROXY protocol %s", why);
	return PROXY_BAD;
}

static enum proxy_step done(struct proxy_header *h)
{
	h->is_over = true;
	return PROXY_DONE;
}

/* ---- version 1: PROXY TCP4 SOURCE DESTINATION PORT PORT ---- */

static bool parse_address(const char *text, int family, const char *port, struct addr *ret)
{
	uint64_t number;

	return parse_uint(port, 0, 65535, &number) && !strchr(text, '%') && text[0] != '[' &&
	       addr_parse(text, (uint16_t)number, ret) && addr_family(ret) == family;
}

/* Splits at single blanks; how many words there are, or more than `most`. */
static size_t split(char *line, char **words, size_t most)
{
	size_t n = 0;

	for (;;) {
		if (n < most)
			words[n] = line;
		n++;
		line = strchr(line, ' ');
		if (!line)
			return n;
		*line++ = '\0';
	}
}

static enum proxy_step take_line(struct proxy_header *h, struct error *err)
{
	char line[ONE_MAX + 1], *words[6];
	size_t n = h->have - 2;
	int family;

	memcpy(line, h->bytes, n);
	line[n] = '\0';
	if (strlen(line) != n)
		return bad(h, err, "has a NUL in its line");
	n = split(line, words, ARRAY_SIZE(words));
	h->version = 1;
	if (n >= 2 && strcmp(words[1], "UNKNOWN") == 0)
		return done(h);
	if (n != 6 || (strcmp(words[1], "TCP4") != 0 && strcmp(words[1], "TCP6") != 0))
		return bad(h, err, "has another form than PROXY TCP4 SOURCE DESTINATION PORT PORT");
	family = words[1][3] == '4' ? AF_INET : AF_INET6;
	if (!parse_address(words[2], family, words[4], &h->source) ||
	    !parse_address(words[3], family, words[5], &h->destination))
		return bad(h, err, "has an address or port that is none");
	return done(h);
}

static enum proxy_step feed_one(struct proxy_header *h, struct error *err)
{
	static const char word[] = "PROXY ";
	size_t n = h->have < 6 ? h->have : 6;

	if (memcmp(h->bytes, word, n) != 0)
		return bad(h, err, "is missing");
	if (h->have >= 2 && memcmp(h->bytes + h->have - 2, "\r\n", 2) == 0)
		return take_line(h, err);
	return h->have == ONE_MAX ? bad(h, err, "has a line that does not end") : PROXY_MORE;
}

/* ---- version 2 ---- */

static size_t get_u16(const uint8_t *bytes)
{
	return (size_t)bytes[0] << 8 | bytes[1];
}

static bool take_ip(struct proxy_header *h, const uint8_t *at, size_t n)
{
	return addr_from_bytes(at, n, (uint16_t)get_u16(at + 2 * n), &h->source) &&
	       addr_from_bytes(at + n, n, (uint16_t)get_u16(at + 2 * n + 2), &h->destination);
}

/* A path that ends with a NUL or fills its place; an abstract name begins with one. */
static void take_path(const uint8_t *at, struct addr *ret)
{
	char path[PATH + 1];

	memcpy(path, at, PATH);
	path[PATH] = '\0';
	if (!path[0] && path[1])
		path[0] = '@';
	if (!addr_from_path(path, ret))
		ret->len = 0;
}

/* How many bytes the addresses have; SIZE_MAX: the family is none that we know. */
static size_t addresses_size(uint8_t family)
{
	switch (family) {
	case FAMILY_TCP4:
		return 12;
	case FAMILY_TCP6:
		return 36;
	case FAMILY_UNIX:
		return 2 * (size_t)PATH;
	default:
		return SIZE_MAX;
	}
}

static void take_addresses(struct proxy_header *h, uint8_t family)
{
	const uint8_t *at = h->bytes + TWO_HEAD;

	if (family == FAMILY_UNIX) {
		take_path(at, &h->source);
		take_path(at + PATH, &h->destination);
	} else {
		(void)take_ip(h, at, family == FAMILY_TCP4 ? 4 : 16);
	}
}

static void add_tlv(struct proxy_header *h, uint8_t type, const uint8_t *data, size_t n)
{
	if (h->n_tlvs < PROXY_TLVS)
		h->tlvs[h->n_tlvs++] = (struct proxy_tlv){ .type = type, .data = data, .n = n };
}

/* The checksum is that of the whole header, with itself as zeroes. */
static bool is_sum_right(const struct proxy_header *h, const uint8_t *value)
{
	uint8_t copy[PROXY_HEADER_MAX];
	uint32_t sum;

	memcpy(copy, h->bytes, h->have);
	memset(copy + (value - h->bytes), 0, 4);
	memcpy(&sum, value, sizeof(sum));
	return ntohl(sum) == proxy_crc32c(copy, h->have);
}

/* NULL, or what is wrong with the TLVs from at to end. */
static const char *take_tlvs(struct proxy_header *h, const uint8_t *at, const uint8_t *end,
			     bool is_inner)
{
	const char *why;
	size_t n;

	for (; at < end; at += n) {
		if (end - at < 3)
			return "ends in the middle of a TLV";
		n = get_u16(at + 1) + 3;
		if ((size_t)(end - at) < n)
			return "has a TLV that is longer than the rest";
		if (at[0] == PROXY_TLV_NOOP)
			continue;
		add_tlv(h, at[0], at + 3, n - 3);
		if (is_inner)
			continue;
		if (at[0] == PROXY_TLV_CRC32C && (n != 7 || !is_sum_right(h, at + 3)))
			return "has a wrong checksum";
		if (at[0] == PROXY_TLV_SSL && n - 3 >= SSL_HEAD) {
			why = take_tlvs(h, at + 3 + SSL_HEAD, at + n, true);
			if (why)
				return why;
		}
	}
	return NULL;
}

static enum proxy_step take_block(struct proxy_header *h, struct error *err)
{
	uint8_t command = h->bytes[12], family = h->bytes[13];
	size_t size = addresses_size(family);
	const char *why;

	h->version = 2;
	if (command == COMMAND_LOCAL)
		return done(h);
	if (size == SIZE_MAX) /* what it says is not of use: the connection is the proxy's own */
		return done(h);
	if (h->have < TWO_HEAD + size)
		return bad(h, err, "is too short for its addresses");
	take_addresses(h, family);
	why = take_tlvs(h, h->bytes + TWO_HEAD + size, h->bytes + h->have, false);
	return why ? bad(h, err, why) : done(h);
}

static enum proxy_step feed_two(struct proxy_header *h, struct error *err)
{
	size_t n = h->have < 12 ? h->have : 12;

	if (memcmp(h->bytes, signature, n) != 0)
		return bad(h, err, "is missing");
	if (h->have > 12 && h->bytes[12] != COMMAND_LOCAL && h->bytes[12] != COMMAND_PROXY)
		return bad(h, err, "has another version or command");
	if (h->have < TWO_HEAD)
		return PROXY_MORE;
	n = TWO_HEAD + get_u16(h->bytes + 14);
	if (n > PROXY_HEADER_MAX)
		return bad(h, err, "is too long");
	return h->have < n ? PROXY_MORE : take_block(h, err);
}

size_t proxy_header_feed(struct proxy_header *h, const uint8_t *data, size_t n,
			 enum proxy_step *ret, struct error *err)
{
	enum proxy_step step = PROXY_MORE;
	size_t i = 0;

	while (i < n && step == PROXY_MORE && !h->is_over) {
		h->bytes[h->have++] = data[i++];
		step = h->bytes[0] == signature[0] ? feed_two(h, err) : feed_one(h, err);
	}
	*ret = step;
	return i;
}

/* ---- for its reader ---- */

static const struct {
	uint8_t type;
	bool is_text;
	const char *name;
} tlv_types[] = {
	{ PROXY_TLV_ALPN, true, "alpn" },
	{ PROXY_TLV_AUTHORITY, true, "authority" },
	{ PROXY_TLV_CRC32C, false, "crc32c" },
	{ PROXY_TLV_UNIQUE_ID, true, "unique-id" },
	{ PROXY_TLV_SSL, false, "ssl" },
	{ PROXY_TLV_SSL_VERSION, true, "ssl-version" },
	{ PROXY_TLV_SSL_CN, true, "ssl-cn" },
	{ PROXY_TLV_SSL_CIPHER, true, "ssl-cipher" },
	{ PROXY_TLV_SSL_SIGNATURE, true, "ssl-signature" },
	{ PROXY_TLV_SSL_KEY, true, "ssl-key" },
	{ PROXY_TLV_NETNS, true, "netns" },
};

const char *proxy_tlv_name(uint8_t type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tlv_types); i++) {
		if (tlv_types[i].type == type)
			return tlv_types[i].name;
	}
	return NULL;
}

bool proxy_tlv_parse(const char *text, uint8_t *ret)
{
	uint64_t number;
	int high, low;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tlv_types); i++) {
		if (strcmp(tlv_types[i].name, text) == 0) {
			*ret = tlv_types[i].type;
			return true;
		}
	}
	if (strncmp(text, "0x", 2) == 0 && strlen(text) == 4) {
		high = parse_hex_digit(text[2]);
		low = parse_hex_digit(text[3]);
		*ret = (uint8_t)(high << 4 | low);
		return high >= 0 && low >= 0;
	}
	if (!parse_uint(text, 0, 255, &number))
		return false;
	*ret = (uint8_t)number;
	return true;
}

bool proxy_tlv_is_text(uint8_t type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tlv_types); i++) {
		if (tlv_types[i].type == type)
			return tlv_types[i].is_text;
	}
	return false;
}

static void describe_tlv(char *dst, size_t cap, const struct proxy_tlv *tlv)
{
	const char *name = proxy_tlv_name(tlv->type);
	char number[8], safe[300];

	snprintf(number, sizeof(number), "0x%02x", tlv->type);
	if (proxy_tlv_is_text(tlv->type))
		snprintf(dst, cap, "%s %s", name,
			 text_safe(safe, sizeof(safe), tlv->data, tlv->n, TEXT_KEEP_NONE));
	else
		snprintf(dst, cap, "%s %zu bytes", name ? name : number, tlv->n);
}

const char *proxy_header_describe(char *dst, size_t cap, const struct proxy_header *h)
{
	char one[340];
	size_t i, used = 0, n;

	dst[0] = '\0';
	for (i = 0; i < h->n_tlvs; i++) {
		describe_tlv(one, sizeof(one), &h->tlvs[i]);
		n = strlen(one) + (used ? 2 : 0);
		if (used + n >= cap)
			break;
		snprintf(dst + used, cap - used, "%s%s", used ? ", " : "", one);
		used += n;
	}
	return dst;
}

/* Bit by bit: headers are short, and each connection has one. */
uint32_t proxy_crc32c(const uint8_t *data, size_t n)
{
	uint32_t crc = UINT32_MAX;
	int bit;

	while (n--) {
		crc ^= *data++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
	}
	return ~crc;
}
