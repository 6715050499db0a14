/* Text to record data, a kind of field at a time; rdata_reader.c takes the text apart. */
#include "base/buf.h"
#include "base/encode.h"
#include "base/mem.h"
#include "base/parse.h"
#include "dns/name.h"
#include "dns/rdata_mnemonic.h"
#include "dns/rdata_row.h"
#include "dns/rrtype.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_TEXT = 64, WINDOWS = 256, WINDOW = 32 };

/* A length byte and the bytes behind it. */
static int put_counted(struct rdata_reader *r, const uint8_t *data, size_t n)
{
	uint8_t len = (uint8_t)n;

	return reader_put(r, &len, 1) < 0 ? -1 : reader_put(r, data, n);
}

static int read_number(struct rdata_reader *r, const struct rdata_word *word, unsigned bytes)
{
	uint64_t number;

	if (reader_number(r, word, bytes, &number) < 0)
		return -1;
	return reader_put_number(r, number, bytes);
}

static int read_plain_number(struct rdata_reader *r, const struct rdata_word *word)
{
	return read_number(r, word, field_bytes(r->field->kind));
}

/* A number, or a word that stands for it. */
static int read_named(struct rdata_reader *r, const struct rdata_word *word)
{
	static bool (*const parsers[])(const char *text, uint64_t *ret) = {
		[KIND_RCODE] = tsig_error_parse,
		[KIND_CERT_TYPE] = cert_type_parse,
		[KIND_ALGORITHM] = algorithm_parse,
		[KIND_SCHEME] = scheme_parse,
	};
	unsigned bytes = field_bytes(r->field->kind);
	char text[WORD_TEXT];
	uint64_t number;

	if (word_copy(word, text, sizeof(text)) && parsers[r->field->kind](text, &number))
		return reader_put_number(r, number, bytes);
	return read_number(r, word, bytes);
}

static int read_type(struct rdata_reader *r, const struct rdata_word *word)
{
	char text[WORD_TEXT];
	uint16_t type;

	if (!word_copy(word, text, sizeof(text)) || !rrtype_parse(text, &type))
		return reader_fail(r, word, "not a record type");
	return reader_put_number(r, type, 2);
}

/* Days from 1970-01-01, counted in years that begin in March. */
static int64_t days_of(unsigned year, unsigned month, unsigned day)
{
	unsigned y = year - (month <= 2), era = y / 400, era_year = y % 400;
	unsigned year_day = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return (int64_t)era * 146097 + era_year * 365 + era_year / 4 - era_year / 100 + year_day -
	       719468;
}

/* YYYYMMDDHHMMSS, or seconds since 1970 (RFC 4034 section 3.2). */
static int read_time(struct rdata_reader *r, const struct rdata_word *word)
{
	unsigned year, month, day, hour, minute, second;
	char text[24];
	uint64_t number;
	int64_t time;

	if (word->n != 14)
		return read_number(r, word, 4);
	if (!word_copy(word, text, sizeof(text)) || !parse_uint(text, 0, UINT64_MAX, &number))
		return reader_fail(r, word, "not a time (YYYYMMDDHHMMSS)");
	second = (unsigned)(number % 100);
	minute = (unsigned)(number / 100 % 100);
	hour = (unsigned)(number / 10000 % 100);
	day = (unsigned)(number / 1000000 % 100);
	month = (unsigned)(number / 100000000 % 100);
	year = (unsigned)(number / 10000000000);
	if (year < 1970 || year > 2106 || month < 1 || month > 12 || day < 1 || day > 31 ||
	    hour > 23 || minute > 59 || second > 59)
		return reader_fail(r, word, "not a time from 1970 to 2106");
	time = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
	if (time > UINT32_MAX)
		return reader_fail(r, word, "not a time from 1970 to 2106");
	return reader_put_number(r, (uint64_t)time, 4);
}

int rdata_read_address(struct rdata_reader *r, const struct rdata_word *word, int family)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];

	if (!word_copy(word, text, sizeof(text)) || inet_pton(family, text, bytes) != 1)
		return reader_fail(r, word, family == AF_INET ? "not an IPv4 address"
							     : "not an IPv6 address");
	return reader_put(r, bytes, family == AF_INET ? 4 : 16);
}

static bool ends_in_dot(const struct rdata_word *word)
{
	size_t n = word->n, backslashes = 0;

	if (n == 0 || word->text[n - 1] != '.')
		return false;
	while (backslashes < n - 1 && word->text[n - 2 - backslashes] == '\\')
		backslashes++;
	return backslashes % 2 == 0;
}

int rdata_read_name(struct rdata_reader *r, const struct rdata_word *word)
{
	struct name origin = r->origin ? *r->origin : name_root(), name;

	if (word->n == 1 && word->text[0] == '@')
		return reader_put(r, origin.wire, origin.len);
	if (name_parse_n(word->text, word->n, &name, r->err) < 0)
		return -1;
	if (!ends_in_dot(word) && !name_append(&name, &origin, &name))
		return reader_fail(r, word, "too long a name with the origin behind it");
	return reader_put(r, name.wire, name.len);
}

static int read_string(struct rdata_reader *r, const struct rdata_word *word)
{
	uint8_t bytes[255];
	size_t len;

	if (!word_unescape(word, bytes, sizeof(bytes), &len))
		return reader_fail(r, word, "a string longer than 255 bytes, or a bad escape");
	return put_counted(r, bytes, len);
}

static int read_tag(struct rdata_reader *r, const struct rdata_word *word)
{
	size_t i;

	for (i = 0; i < word->n; i++) {
		char c = word->text[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			break;
	}
	if (i == 0 || i < word->n || i > 255)
		return reader_fail(r, word, "not a tag of letters and digits");
	return put_counted(r, (const uint8_t *)word->text, word->n);
}

static int read_rest(struct rdata_reader *r, const struct rdata_word *word)
{
	uint8_t *room = buf_reserve(r->b, word->n < buf_room(r->b) ? word->n : buf_room(r->b));
	size_t len;

	if (!word_unescape(word, room, buf_room(r->b), &len))
		return reader_fail(r, word, "too long a string, or a bad escape");
	buf_added(r->b, len);
	return 0;
}

/* All words up to the end, as one. */
static int read_encoded(struct rdata_reader *r, const struct rdata_word *first,
			bool decode(uint8_t *, size_t, const char *, size_t, size_t *),
			const char *why)
{
	struct rdata_word word = *first;
	char *text = xmalloc(strlen(first->text) + 1);
	uint8_t *room;
	size_t n = 0, len;
	int result = -1;

	do {
		memcpy(text + n, word.text, word.n);
		n += word.n;
	} while (reader_word(r, &word));
	room = buf_reserve(r->b, n < buf_room(r->b) ? n : buf_room(r->b));
	if (decode(room, buf_room(r->b), text, n, &len) && len > 0) {
		buf_added(r->b, len);
		result = 0;
	} else {
		reader_fail(r, first, why);
	}
	free(text);
	return result;
}

int rdata_read_base64(struct rdata_reader *r, const struct rdata_word *first)
{
	return read_encoded(r, first, decode_base64, "not base64");
}

int rdata_read_hex(struct rdata_reader *r, const struct rdata_word *first)
{
	return read_encoded(r, first, decode_hex, "not hex digits in pairs");
}

static int read_base64_dash(struct rdata_reader *r, const struct rdata_word *word)
{
	if (word->n == 1 && word->text[0] == '-')
		return 0;
	return rdata_read_base64(r, word);
}

static int read_octal(struct rdata_reader *r, const struct rdata_word *word)
{
	unsigned long number = 0;
	size_t i;

	for (i = 0; i < word->n && word->text[i] >= '0' && word->text[i] <= '7' && i < 7; i++)
		number = number << 3 | (unsigned long)(word->text[i] - '0');
	if (i == 0 || i < word->n || number > UINT16_MAX)
		return reader_fail(r, word, "not an octal number from 0 to 177777");
	return reader_put_number(r, number, 2);
}

static int read_salt(struct rdata_reader *r, const struct rdata_word *word)
{
	uint8_t bytes[255];
	size_t len = 0;

	if (!(word->n == 1 && word->text[0] == '-') &&
	    (!decode_hex(bytes, sizeof(bytes), word->text, word->n, &len) || len == 0))
		return reader_fail(r, word, "neither \"-\" nor a salt in hex");
	return put_counted(r, bytes, len);
}

static int read_base32(struct rdata_reader *r, const struct rdata_word *word)
{
	uint8_t bytes[255];
	size_t len;

	if (!decode_base32hex(bytes, sizeof(bytes), word->text, word->n, &len) || len == 0)
		return reader_fail(r, word, "not base32");
	return put_counted(r, bytes, len);
}

static int read_locator(struct rdata_reader *r, const struct rdata_word *word)
{
	unsigned groups[4], i;
	char text[24];
	int end = 0;

	if (!word_copy(word, text, sizeof(text)) ||
	    sscanf(text, "%4x:%4x:%4x:%4x%n", &groups[0], &groups[1], &groups[2], &groups[3],
		   &end) != 4 ||
	    text[end] != '\0' || strspn(text, "0123456789abcdefABCDEF:") != word->n)
		return reader_fail(r, word, "not four groups of hex digits");
	for (i = 0; i < 4; i++)
		if (reader_put_number(r, groups[i], 2) < 0)
			return -1;
	return 0;
}

static int read_eui(struct rdata_reader *r, const struct rdata_word *word)
{
	size_t n = r->field->kind == KIND_EUI48 ? 6 : 8, i, len;
	uint8_t bytes[8];

	for (i = 0; i < n && word->n == 3 * n - 1; i++)
		if (!decode_hex(bytes + i, 1, word->text + 3 * i, 2, &len) ||
		    (i + 1 < n && word->text[3 * i + 2] != '-'))
			break;
	if (i < n)
		return reader_fail(r, word, "not pairs of hex digits with dashes between");
	return reader_put(r, bytes, n);
}

static int read_types(struct rdata_reader *r)
{
	uint8_t bits[WINDOWS][WINDOW] = { 0 };
	struct rdata_word word;
	char text[WORD_TEXT];
	uint16_t type;
	unsigned i, n;

	while (reader_word(r, &word)) {
		if (!word_copy(&word, text, sizeof(text)) || !rrtype_parse(text, &type))
			return reader_fail(r, &word, "not a record type");
		bits[type >> 8][type % 256 / 8] |= (uint8_t)(0x80 >> type % 8);
	}
	for (i = 0; i < WINDOWS; i++) {
		for (n = WINDOW; n > 0 && bits[i][n - 1] == 0; n--)
			;
		if (n > 0 && (reader_put_number(r, i << 8 | n, 2) < 0 ||
			      reader_put(r, bits[i], n) < 0))
			return -1;
	}
	return 0;
}

/* "!1:192.0.2.0/24" */
static int read_prefix(struct rdata_reader *r, const struct rdata_word *word)
{
	char text[WORD_TEXT], *address, *length;
	bool is_negated = word->n > 0 && word->text[0] == '!';
	uint8_t bytes[16];
	uint64_t bits;
	size_t n;

	if (!word_copy(word, text, sizeof(text)) || !(address = strchr(text, ':')) ||
	    !(length = strchr(text, '/')))
		return reader_fail(r, word, "not FAMILY:ADDRESS/LENGTH");
	*address++ = '\0';
	*length++ = '\0';
	n = strcmp(text + is_negated, "1") == 0 ? 4 : strcmp(text + is_negated, "2") == 0 ? 16 : 0;
	if (n == 0 || inet_pton(n == 4 ? AF_INET : AF_INET6, address, bytes) != 1 ||
	    !parse_uint(length, 0, n * 8, &bits))
		return reader_fail(r, word, "not FAMILY:ADDRESS/LENGTH");
	if (reader_put_number(r, n == 4 ? 1 : 2, 2) < 0 || reader_put_number(r, bits, 1) < 0)
		return -1;
	while (n > 0 && bytes[n - 1] == 0)
		n--;
	if (reader_put_number(r, n | (is_negated ? 0x80U : 0), 1) < 0)
		return -1;
	return reader_put(r, bytes, n);
}

typedef int read_word(struct rdata_reader *r, const struct rdata_word *word);

static int read_all(struct rdata_reader *r, read_word *read)
{
	struct rdata_word word;

	while (reader_word(r, &word))
		if (read(r, &word) < 0)
			return -1;
	return 0;
}

/* The next word by this reader; at the end of the text, nothing. */
static int read_optional(struct rdata_reader *r, read_word *read)
{
	struct rdata_word word;

	return reader_word(r, &word) ? read(r, &word) : 0;
}

static int read_strings(struct rdata_reader *r, const struct rdata_word *word)
{
	return read_string(r, word) < 0 ? -1 : read_all(r, read_string);
}

static int read_address(struct rdata_reader *r, const struct rdata_word *word)
{
	return rdata_read_address(r, word, r->field->kind == KIND_IPV4 ? AF_INET : AF_INET6);
}

/* Kinds that begin with a word. */
static read_word *const elements[] = {
	[KIND_U8] = read_plain_number,
	[KIND_U16] = read_plain_number,
	[KIND_U32] = read_plain_number,
	[KIND_U48] = read_plain_number,
	[KIND_U64] = read_plain_number,
	[KIND_OCTAL] = read_octal,
	[KIND_RCODE] = read_named,
	[KIND_TIME] = read_time,
	[KIND_TYPE] = read_type,
	[KIND_CERT_TYPE] = read_named,
	[KIND_ALGORITHM] = read_named,
	[KIND_SCHEME] = read_named,
	[KIND_IPV4] = read_address,
	[KIND_IPV6] = read_address,
	[KIND_NAME] = rdata_read_name,
	[KIND_NAME_WHOLE] = rdata_read_name,
	[KIND_STRING] = read_string,
	[KIND_STRINGS] = read_strings,
	[KIND_DIGITS] = read_string,
	[KIND_TAG] = read_tag,
	[KIND_REST] = read_rest,
	[KIND_HEX] = rdata_read_hex,
	[KIND_BASE64] = rdata_read_base64,
	[KIND_BASE64_DASH] = read_base64_dash,
	[KIND_SALT] = read_salt,
	[KIND_BASE32] = read_base32,
	[KIND_LOCATOR] = read_locator,
	[KIND_EUI48] = read_eui,
	[KIND_EUI64] = read_eui,
};

int rdata_read_field(struct rdata_reader *r, const struct rdata_field *field)
{
	struct rdata_word word;

	r->field = field;
	if (field->kind >= KIND_HISTORIC)
		return historic_read(r, field->kind);
	if (field->kind >= KIND_SHAPE)
		return shape_read(r, field->kind);
	switch (field->kind) {
	case KIND_STRING_OPTIONAL:
		return read_optional(r, read_string);
	case KIND_BASE64_OPTIONAL:
		return read_optional(r, rdata_read_base64);
	case KIND_TYPES:
	case KIND_TYPES_SOME:
		return read_types(r);
	case KIND_PREFIXES:
		return read_all(r, read_prefix);
	case KIND_PARAMS:
		return svcparams_read(r);
	case KIND_LOCATION:
		return location_read(r);
	default:
		break;
	}
	if (reader_need(r, &word) < 0)
		return -1;
	if (field->kind >= ARRAY_SIZE(elements) || !elements[field->kind])
		return reader_fail(r, &word, "unexpected");
	return elements[field->kind](r, &word);
}
