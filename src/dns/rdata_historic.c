/*
 * Fields of record types that have gone out of use, with forms of their own: the ports of WKS
 * (RFC 1035 section 3.4.2), NSAP addresses (RFC 1706), ATM addresses (ATM Forum, ATM Name System
 * 1.0), and the list of types in NXT (RFC 2535 section 5.2).
 */
#include "base/buf.h"
#include "base/encode.h"
#include "base/mem.h"
#include "dns/rdata_row.h"
#include "dns/rrtype.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PORTS_LEN = 8192, NXT_LEN = 16, WORD_TEXT = 64, ATM_HEX = 0, ATM_E164 = 1 };

/* Wire to text. */

/* Bits as the numbers of their places; the last byte has one. */
static const uint8_t *take_bits(struct rdata_printer *p, size_t max, size_t *ret_len)
{
	size_t n = p->end - p->at;

	if (n > max || (n > 0 && p->msg[p->end - 1] == 0))
		return NULL;
	*ret_len = n;
	return printer_take(p, n);
}

static bool is_set(const uint8_t *bits, size_t i)
{
	return bits[i / 8] & 0x80 >> i % 8;
}

static bool print_ports(struct rdata_printer *p)
{
	size_t n, i;
	const uint8_t *bits = take_bits(p, PORTS_LEN, &n);

	if (!bits)
		return printer_refuse(p, "the list of ports is too long, or ends in a zero");
	p->is_list = true;
	for (i = 0; i < n * 8; i++) {
		if (!is_set(bits, i))
			continue;
		printer_begin(p);
		printer_put_number(p, i);
		printer_end(p, RDATA_NUMBER, i, NULL, 0);
	}
	return true;
}

static bool print_types(struct rdata_printer *p)
{
	size_t n, i;
	const uint8_t *bits = take_bits(p, NXT_LEN, &n);
	char text[RRTYPE_TEXT];

	if (!bits || (n > 0 && is_set(bits, 0)))
		return printer_refuse(p, "the list of types is not one of NXT");
	p->is_list = true;
	for (i = 0; i < n * 8; i++) {
		if (!is_set(bits, i))
			continue;
		printer_begin(p);
		printer_put_string(p, rrtype_format(text, (uint16_t)i));
		printer_end_word(p);
	}
	return true;
}

static void put_hex_lower(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	char digits[2];
	size_t i;

	for (i = 0; i < n; i++)
		printer_put(p, digits, encode_hex_lower(digits, data + i, 1));
}

static bool print_nsap(struct rdata_printer *p)
{
	size_t n = p->end - p->at;

	if (n == 0)
		return false;
	printer_begin(p);
	printer_put(p, "0x", 2);
	put_hex_lower(p, printer_take(p, n), n);
	printer_end_word(p);
	return true;
}

static bool print_atm(struct rdata_printer *p)
{
	const uint8_t *format = printer_take(p, 1), *data;
	size_t n = p->end - p->at, i;

	if (!format || n == 0 || *format > ATM_E164)
		return false;
	data = printer_take(p, n);
	for (i = 0; i < n && *format == ATM_E164; i++)
		if (data[i] < '0' || data[i] > '9')
			return printer_refuse(p, "a number in E.164 has digits only");
	printer_begin(p);
	if (*format == ATM_E164) {
		printer_put(p, "+", 1);
		printer_put(p, data, n);
	} else {
		put_hex_lower(p, data, n);
	}
	printer_end_word(p);
	return true;
}

bool historic_print(struct rdata_printer *p, enum field_kind kind)
{
	switch (kind) {
	case KIND_PORTS:
		return print_ports(p);
	case KIND_TYPES_NXT:
		return print_types(p);
	case KIND_NSAP:
		return print_nsap(p);
	default:
		return print_atm(p);
	}
}

/* Text to wire. */

/* The bytes up to the last one that has a bit. */
static int put_bits(struct rdata_reader *r, const uint8_t *bits, size_t n)
{
	while (n > 0 && bits[n - 1] == 0)
		n--;
	return n ? reader_put(r, bits, n) : 0;
}

static int read_ports(struct rdata_reader *r)
{
	uint8_t bits[PORTS_LEN] = { 0 };
	struct rdata_word word;
	uint64_t port;

	while (reader_word(r, &word)) {
		if (reader_number(r, &word, 2, &port) < 0)
			return -1;
		bits[port / 8] |= (uint8_t)(0x80 >> port % 8);
	}
	return put_bits(r, bits, sizeof(bits));
}

static int read_types(struct rdata_reader *r)
{
	uint8_t bits[NXT_LEN] = { 0 };
	struct rdata_word word;
	char text[WORD_TEXT];
	uint16_t type;

	while (reader_word(r, &word)) {
		if (!word_copy(&word, text, sizeof(text)) || !rrtype_parse(text, &type) ||
		    type == 0 || type >= NXT_LEN * 8)
			return reader_fail(r, &word, "not a record type below 128");
		bits[type / 8] |= (uint8_t)(0x80 >> type % 8);
	}
	return put_bits(r, bits, sizeof(bits));
}

/* The characters without the dots that make them readable; false for none at all. */
static bool strip_dots(const char *text, size_t n, char *dst, size_t *ret_len)
{
	size_t i, len = 0;

	for (i = 0; i < n; i++)
		if (text[i] != '.')
			dst[len++] = text[i];
	*ret_len = len;
	return len > 0;
}

static int read_nsap(struct rdata_reader *r, const struct rdata_word *word)
{
	char *digits = xmalloc(word->n + 1);
	uint8_t *bytes = xmalloc(word->n + 1);
	size_t n, len;
	int result = -1;

	if (word->n > 2 && strncasecmp(word->text, "0x", 2) == 0 &&
	    strip_dots(word->text + 2, word->n - 2, digits, &n) &&
	    decode_hex(bytes, n, digits, n, &len))
		result = reader_put(r, bytes, len);
	else
		reader_fail(r, word, "not 0x and hex digits in pairs");
	free(bytes);
	free(digits);
	return result;
}

static int read_atm(struct rdata_reader *r, const struct rdata_word *word)
{
	bool is_number = word->n > 0 && word->text[0] == '+';
	char *digits = xmalloc(word->n + 1);
	uint8_t *bytes = xmalloc(word->n + 1);
	size_t n, len;
	int result = -1;

	if (!strip_dots(word->text + is_number, word->n - is_number, digits, &n) ||
	    (!is_number && !decode_hex(bytes, n, digits, n, &len)))
		reader_fail(r, word, "neither hex digits in pairs nor + and a number");
	else if (reader_put_number(r, is_number ? ATM_E164 : ATM_HEX, 1) == 0)
		result = is_number ? reader_put(r, digits, n) : reader_put(r, bytes, len);
	free(bytes);
	free(digits);
	return result;
}

int historic_read(struct rdata_reader *r, enum field_kind kind)
{
	struct rdata_word word;

	if (kind == KIND_PORTS)
		return read_ports(r);
	if (kind == KIND_TYPES_NXT)
		return read_types(r);
	if (reader_need(r, &word) < 0)
		return -1;
	return kind == KIND_NSAP ? read_nsap(r, &word) : read_atm(r, &word);
}
