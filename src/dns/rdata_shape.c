/*
 * Fields of record data that another field describes: lengths that stand before what they count
 * (HIP), types of gateways (IPSECKEY, RFC 4025; AMTRELAY, RFC 8777), the two parts of an A6
 * (RFC 2874), digests that are as long as their type says (DS, SSHFP, ZONEMD), keys that may be
 * absent (KEY, RFC 2535), signers that are not below the owner (RRSIG, RFC 4034), and what TSIG
 * and TKEY carry (RFC 8945).
 */
#include "base/buf.h"
#include "base/encode.h"
#include "base/mem.h"
#include "dns/name.h"
#include "dns/rdata_row.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { ADDRESS_BITS = 128, ADDRESS_LEN = 16, KEY_NONE = 0xc000, ZONE_DIGEST_LEAST = 12 };

enum gateway { GATEWAY_NONE, GATEWAY_IPV4, GATEWAY_IPV6, GATEWAY_NAME };

/* How long the digest of a type is; 0: any length. */
static const struct {
	enum field_kind kind;
	unsigned type;
	size_t len;
} digests[] = {
	{ KIND_DIGEST_DS, 1, 20 },  { KIND_DIGEST_DS, 2, 32 },	 { KIND_DIGEST_DS, 4, 48 },
	{ KIND_DIGEST_SSH, 1, 20 }, { KIND_DIGEST_SSH, 2, 32 },	 { KIND_DIGEST_ZONE, 1, 48 },
	{ KIND_DIGEST_ZONE, 2, 64 },
};

static bool digest_fits(enum field_kind kind, unsigned type, size_t n)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(digests); i++)
		if (digests[i].kind == kind && digests[i].type == type)
			return n == digests[i].len;
	return kind == KIND_DIGEST_ZONE ? n >= ZONE_DIGEST_LEAST : kind == KIND_DIGEST_SSH || n > 0;
}

/* Wire to text. */

/* A number that rules what follows. */
static bool print_ruler(struct rdata_printer *p, unsigned bytes)
{
	uint64_t number;

	if (!printer_take_number(p, bytes, &number))
		return false;
	p->ruler = (unsigned)number;
	printer_begin(p);
	printer_put_number(p, number);
	printer_end(p, RDATA_NUMBER, number, NULL, 0);
	return true;
}

static bool keep_length(struct rdata_printer *p, unsigned bytes)
{
	uint64_t number;

	if (!printer_take_number(p, bytes, &number))
		return false;
	p->lengths[p->lengths_n++] = (size_t)number;
	return true;
}

static bool print_counted(struct rdata_printer *p, bool is_hex)
{
	size_t n = p->lengths[0], i;
	const uint8_t *data = printer_take(p, n);
	char digits[2];

	p->lengths[0] = p->lengths[1];
	if (!data || n == 0)
		return false;
	printer_begin(p);
	if (is_hex)
		for (i = 0; i < n; i++)
			printer_put(p, digits, encode_hex(digits, data + i, 1));
	else
		printer_put_base64_whole(p, data, n);
	printer_end_word(p);
	return true;
}

/* A walk has the bytes alone, since their length says nothing more. */
static bool print_blob(struct rdata_printer *p)
{
	const uint8_t *data;
	uint64_t n;

	if (!printer_take_number(p, 2, &n) || !(data = printer_take(p, (size_t)n)))
		return false;
	printer_begin(p);
	if (!p->each) {
		printer_put_number(p, n);
		if (n > 0)
			printer_put(p, " ", 1);
	}
	printer_put_base64(p, data, (size_t)n);
	printer_end_word(p);
	return true;
}

/* The zone that signs is the owner's or above it (RFC 4034 section 3.1.7). */
static bool print_signer(struct rdata_printer *p)
{
	struct name name;
	size_t at = p->at;

	if (name_read(p->msg, p->end, &at, &name) && name_labels(&name) > p->ruler)
		return printer_refuse(p, "the signer has more labels than the owner");
	printer_begin(p);
	return rdata_print_name(p, true);
}

static bool print_names(struct rdata_printer *p)
{
	p->is_list = true;
	while (p->at < p->end) {
		printer_begin(p);
		if (!rdata_print_name(p, true))
			return false;
	}
	return true;
}

/* The rest of the data in hex or base64, which may be nothing. */
static void print_rest(struct rdata_printer *p,
		       void put(struct rdata_printer *, const uint8_t *, size_t))
{
	size_t n = p->end - p->at;

	if (n == 0)
		return;
	printer_begin(p);
	put(p, printer_take(p, n), n);
	printer_end_word(p);
}

static bool print_key(struct rdata_printer *p)
{
	bool is_none = (p->ruler & KEY_NONE) == KEY_NONE;

	if (is_none != (p->at == p->end))
		return printer_refuse(p, is_none ? "the flags say that there is no key"
						 : "the key is missing");
	print_rest(p, printer_put_base64);
	return true;
}

static bool print_no_flags(struct rdata_printer *p)
{
	if (!print_ruler(p, 2))
		return false;
	return p->ruler == 0 || printer_refuse(p, "the flags are zero in this type");
}

static bool print_digest(struct rdata_printer *p, enum field_kind kind)
{
	if (!digest_fits(kind, p->ruler, p->end - p->at))
		return printer_refuse(p, "the digest is not as long as its type's");
	print_rest(p, printer_put_hex);
	return true;
}

static bool print_relay_bit(struct rdata_printer *p)
{
	unsigned bit;

	if (p->at == p->end)
		return false;
	bit = p->msg[p->at] >> 7;
	printer_begin(p);
	printer_put_number(p, bit);
	printer_end(p, RDATA_NUMBER, bit, NULL, 0);
	return true;
}

static bool print_relay_type(struct rdata_printer *p)
{
	const uint8_t *byte = printer_take(p, 1);

	if (!byte)
		return false;
	p->ruler = *byte & 0x7f;
	printer_begin(p);
	printer_put_number(p, p->ruler);
	printer_end(p, RDATA_NUMBER, p->ruler, NULL, 0);
	return true;
}

static bool print_gateway(struct rdata_printer *p)
{
	const uint8_t *bytes;

	if (p->ruler > GATEWAY_NAME)
		return false;
	printer_begin(p);
	if (p->ruler == GATEWAY_NAME)
		return rdata_print_name(p, true);
	if (p->ruler == GATEWAY_NONE) {
		printer_put(p, ".", 1);
	} else {
		bytes = printer_take(p, p->ruler == GATEWAY_IPV4 ? 4 : ADDRESS_LEN);
		if (!bytes)
			return false;
		printer_put_address(p, p->ruler == GATEWAY_IPV4 ? AF_INET : AF_INET6, bytes);
	}
	printer_end_word(p);
	return true;
}

/* The bits that the prefix has are zero in the suffix's first byte. */
static bool print_a6_suffix(struct rdata_printer *p)
{
	size_t n = ADDRESS_LEN - p->ruler / 8;
	uint8_t bytes[ADDRESS_LEN] = { 0 };
	const uint8_t *data;

	if (p->ruler > ADDRESS_BITS)
		return printer_refuse(p, "the prefix is longer than 128 bits");
	if (p->ruler == ADDRESS_BITS)
		return true;
	data = printer_take(p, n);
	if (!data)
		return false;
	if (data[0] & ~(0xff >> p->ruler % 8))
		return printer_refuse(p, "the suffix has bits of the prefix");
	memcpy(bytes + ADDRESS_LEN - n, data, n);
	printer_begin(p);
	printer_put_address(p, AF_INET6, bytes);
	printer_end_word(p);
	return true;
}

static bool print_a6_prefix(struct rdata_printer *p)
{
	if (p->ruler == 0)
		return true;
	printer_begin(p);
	return rdata_print_name(p, true);
}

bool shape_print(struct rdata_printer *p, enum field_kind kind)
{
	switch (kind) {
	case KIND_LENGTH8:
		return keep_length(p, 1);
	case KIND_LENGTH16:
		return keep_length(p, 2);
	case KIND_HEX_COUNTED:
		return print_counted(p, true);
	case KIND_BASE64_COUNTED:
		return print_counted(p, false);
	case KIND_BLOB:
		return print_blob(p);
	case KIND_NAMES:
		return print_names(p);
	case KIND_SIGNER:
		return print_signer(p);
	case KIND_KEY_FLAGS:
		return print_ruler(p, 2);
	case KIND_KEY:
		return print_key(p);
	case KIND_NO_FLAGS:
		return print_no_flags(p);
	case KIND_LABELS:
	case KIND_DIGEST_TYPE:
	case KIND_GATEWAY_TYPE:
	case KIND_A6_LENGTH:
		return print_ruler(p, 1);
	case KIND_RELAY_BIT:
		return print_relay_bit(p);
	case KIND_RELAY_TYPE:
		return print_relay_type(p);
	case KIND_GATEWAY:
		return print_gateway(p);
	case KIND_A6_SUFFIX:
		return print_a6_suffix(p);
	case KIND_A6_PREFIX:
		return print_a6_prefix(p);
	default:
		return print_digest(p, kind);
	}
}

/* Text to wire; what a ruler says of the data is checked when the record is complete. */

static int read_ruler(struct rdata_reader *r, const struct rdata_word *word, unsigned bytes)
{
	uint64_t number;

	if (reader_number(r, word, bytes, &number) < 0)
		return -1;
	r->ruler = (unsigned)number;
	return reader_put_number(r, number, bytes);
}

/* Leaves room for a length that a later field fills in. */
static int leave_length(struct rdata_reader *r, unsigned bytes)
{
	r->lengths[r->lengths_n].at = r->b->len;
	r->lengths[r->lengths_n++].bytes = bytes;
	return reader_put_number(r, 0, bytes);
}

static int read_counted(struct rdata_reader *r, const struct rdata_word *word,
			bool decode(uint8_t *, size_t, const char *, size_t, size_t *))
{
	size_t max = r->lengths[0].bytes == 1 ? UINT8_MAX : UINT16_MAX, len;
	uint8_t *data = xmalloc(word->n + 1), *at;
	int result = -1;

	if (!decode(data, word->n, word->text, word->n, &len) || len == 0 || len > max) {
		reader_fail(r, word, "neither hex nor base64 as this field has it, or too long");
	} else {
		at = buf_data(r->b) + r->lengths[0].at;
		if (r->lengths[0].bytes == 2)
			*at++ = (uint8_t)(len >> 8);
		*at = (uint8_t)len;
		result = reader_put(r, data, len);
	}
	r->lengths[0] = r->lengths[1];
	free(data);
	return result;
}

/* The length says how many characters of base64 there are, in as many words as one likes. */
static int read_blob(struct rdata_reader *r, const struct rdata_word *first)
{
	char text[ENCODE_BASE64_LEN(UINT16_MAX)];
	uint8_t *room;
	struct rdata_word word;
	size_t want, used = 0, len;
	uint64_t n;

	if (reader_number(r, first, 2, &n) < 0 || reader_put_number(r, n, 2) < 0)
		return -1;
	want = ENCODE_BASE64_LEN(n);
	while (used < want) {
		if (reader_need(r, &word) < 0)
			return -1;
		if (word.n > want - used)
			return reader_fail(r, &word, "more base64 than the length says");
		memcpy(text + used, word.text, word.n);
		used += word.n;
	}
	room = buf_reserve(r->b, (size_t)n < buf_room(r->b) ? (size_t)n : buf_room(r->b));
	if (!decode_base64(room, buf_room(r->b), text, used, &len) || len != n)
		return reader_fail(r, first, "the base64 behind this length is another length's");
	buf_added(r->b, len);
	return 0;
}

static int read_names(struct rdata_reader *r)
{
	struct rdata_word word;

	while (reader_word(r, &word))
		if (rdata_read_name(r, &word) < 0)
			return -1;
	return 0;
}

/* Nothing, or the bytes in as many words as one likes. */
static int read_digest(struct rdata_reader *r)
{
	struct rdata_word word;
	uint8_t bytes[2048];
	size_t len;

	while (reader_word(r, &word)) {
		if (!decode_hex(bytes, sizeof(bytes), word.text, word.n, &len))
			return reader_fail(r, &word, "not hex digits in pairs");
		if (reader_put(r, bytes, len) < 0)
			return -1;
	}
	return 0;
}

static int read_key(struct rdata_reader *r)
{
	struct rdata_word word;

	return reader_word(r, &word) ? rdata_read_base64(r, &word) : 0;
}

static int read_relay_bit(struct rdata_reader *r, const struct rdata_word *word)
{
	uint64_t bit;

	if (!word_number(word, 1, &bit))
		return reader_fail(r, word, "neither 0 nor 1");
	return reader_put_number(r, bit << 7, 1);
}

static int read_relay_type(struct rdata_reader *r, const struct rdata_word *word)
{
	uint64_t type;

	if (!word_number(word, GATEWAY_NAME, &type))
		return reader_fail(r, word, "not a type of relay, 0 to 3");
	r->ruler = (unsigned)type;
	buf_data(r->b)[r->b->len - 1] |= (uint8_t)type;
	return 0;
}

static int read_gateway(struct rdata_reader *r, const struct rdata_word *word)
{
	switch (r->ruler) {
	case GATEWAY_NONE:
		return word->n == 1 && word->text[0] == '.'
			       ? 0
			       : reader_fail(r, word, "not \".\", which type 0 has");
	case GATEWAY_IPV4:
		return rdata_read_address(r, word, AF_INET);
	case GATEWAY_IPV6:
		return rdata_read_address(r, word, AF_INET6);
	case GATEWAY_NAME:
		return rdata_read_name(r, word);
	default:
		return reader_fail(r, word, "a type of gateway that is not 0 to 3");
	}
}

/* Only the bytes that the prefix does not have, its bits cleared in the first of them. */
static int read_a6_suffix(struct rdata_reader *r)
{
	size_t start = r->b->len, skip = r->ruler / 8;
	struct rdata_word word;
	uint8_t *bytes;

	if (r->ruler >= ADDRESS_BITS)
		return 0;
	if (reader_need(r, &word) < 0 || rdata_read_address(r, &word, AF_INET6) < 0)
		return -1;
	bytes = buf_data(r->b) + start;
	bytes[skip] &= (uint8_t)(0xff >> r->ruler % 8);
	memmove(bytes, bytes + skip, ADDRESS_LEN - skip);
	r->b->len -= skip;
	return 0;
}

int shape_read(struct rdata_reader *r, enum field_kind kind)
{
	struct rdata_word word;

	switch (kind) {
	case KIND_LENGTH8:
		return leave_length(r, 1);
	case KIND_LENGTH16:
		return leave_length(r, 2);
	case KIND_NAMES:
		return read_names(r);
	case KIND_KEY:
		return read_key(r);
	case KIND_DIGEST_DS:
	case KIND_DIGEST_SSH:
	case KIND_DIGEST_ZONE:
		return read_digest(r);
	case KIND_A6_SUFFIX:
		return read_a6_suffix(r);
	case KIND_A6_PREFIX:
		if (r->ruler == 0)
			return 0;
		break;
	default:
		break;
	}
	if (reader_need(r, &word) < 0)
		return -1;
	switch (kind) {
	case KIND_HEX_COUNTED:
		return read_counted(r, &word, decode_hex);
	case KIND_BASE64_COUNTED:
		return read_counted(r, &word, decode_base64);
	case KIND_BLOB:
		return read_blob(r, &word);
	case KIND_KEY_FLAGS:
	case KIND_NO_FLAGS:
		return read_ruler(r, &word, 2);
	case KIND_RELAY_BIT:
		return read_relay_bit(r, &word);
	case KIND_RELAY_TYPE:
		return read_relay_type(r, &word);
	case KIND_GATEWAY:
		return read_gateway(r, &word);
	case KIND_SIGNER:
	case KIND_A6_PREFIX:
		return rdata_read_name(r, &word);
	default:
		return read_ruler(r, &word, 1);
	}
}
