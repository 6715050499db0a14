/* Record data to text, a kind of field at a time, in the form that BIND gives them. */
#include "base/encode.h"
#include "base/mem.h"
#include "dns/name.h"
#include "dns/rdata_mnemonic.h"
#include "dns/rdata_row.h"
#include "dns/rrtype.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { WINDOW_MAX = 32 };

/* A length byte and what it counts. */
static const uint8_t *take_counted(struct rdata_printer *p, size_t *ret_len)
{
	const uint8_t *len = printer_take(p, 1);

	if (!len)
		return NULL;
	*ret_len = *len;
	return printer_take(p, *len);
}

static bool print_number(struct rdata_printer *p)
{
	uint64_t number;

	if (!printer_take_number(p, field_bytes(p->field->kind), &number))
		return false;
	printer_put_number(p, number);
	printer_end(p, RDATA_NUMBER, number, NULL, 0);
	return true;
}

/* Days since 1970-01-01 as a date, by the eras of 400 years that begin in March. */
static bool print_time(struct rdata_printer *p)
{
	uint64_t seconds;
	unsigned z, era_day, era_year, year_day, month, day, year, rest;
	char text[32];

	if (!printer_take_number(p, 4, &seconds))
		return false;
	z = (unsigned)(seconds / 86400) + 719468;
	rest = (unsigned)(seconds % 86400);
	era_day = z % 146097;
	era_year = (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096) / 365;
	year_day = era_day - (365 * era_year + era_year / 4 - era_year / 100);
	month = (5 * year_day + 2) / 153;
	day = year_day - (153 * month + 2) / 5 + 1;
	month = month < 10 ? month + 3 : month - 9;
	year = era_year + z / 146097 * 400 + (month <= 2);
	snprintf(text, sizeof(text), "%04u%02u%02u%02u%02u%02u", year, month, day, rest / 3600,
		 rest / 60 % 60, rest % 60);
	printer_put_string(p, text);
	printer_end_word(p);
	return true;
}

static bool print_type(struct rdata_printer *p)
{
	char text[RRTYPE_TEXT];
	uint64_t type;

	if (!printer_take_number(p, 2, &type))
		return false;
	printer_put_string(p, rrtype_format(text, (uint16_t)type));
	printer_end_word(p);
	return true;
}

static bool print_named(struct rdata_printer *p)
{
	static const char *(*const names[])(unsigned number) = {
		[KIND_RCODE] = tsig_error_name,
		[KIND_CERT_TYPE] = cert_type_name,
		[KIND_ALGORITHM] = algorithm_name,
		[KIND_SCHEME] = scheme_name,
	};
	enum field_kind kind = p->field->kind;
	const char *name;
	uint64_t number;

	if (!printer_take_number(p, field_bytes(kind), &number))
		return false;
	name = names[kind]((unsigned)number);
	if (name)
		printer_put_string(p, name);
	else
		printer_put_number(p, number);
	printer_end_word(p);
	return true;
}

static bool print_address(struct rdata_printer *p)
{
	bool is_ipv4 = p->field->kind == KIND_IPV4;
	const uint8_t *bytes = printer_take(p, is_ipv4 ? 4 : 16);

	if (!bytes)
		return false;
	printer_put_address(p, is_ipv4 ? AF_INET : AF_INET6, bytes);
	printer_end_word(p);
	return true;
}

bool rdata_print_name(struct rdata_printer *p, bool is_whole)
{
	size_t at = p->at;
	struct name name;

	/* Up to the end of this data only; pointers lead out of it, backwards. */
	if (!name_read(p->msg, p->end, &at, &name) || (is_whole && at - p->at != name.len))
		return false;
	p->at = at;
	if (!name_print(p->b, &name))
		p->is_full = true;
	printer_end_word(p);
	return true;
}

static bool print_name(struct rdata_printer *p)
{
	return rdata_print_name(p, p->field->kind == KIND_NAME_WHOLE);
}

static void put_quoted(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	if (!p->each)
		printer_put(p, "\"", 1);
	printer_put_chars(p, data, n);
	if (!p->each)
		printer_put(p, "\"", 1);
	printer_end(p, RDATA_STRING, 0, data, n);
}

static bool print_string(struct rdata_printer *p)
{
	size_t n;
	const uint8_t *data = take_counted(p, &n);

	if (!data)
		return false;
	put_quoted(p, data, n);
	return true;
}

static bool print_strings(struct rdata_printer *p)
{
	p->is_list = true;
	if (!print_string(p))
		return false;
	while (p->at < p->end) {
		printer_begin(p);
		if (!print_string(p))
			return false;
	}
	return true;
}

static bool print_string_optional(struct rdata_printer *p)
{
	if (p->at == p->end)
		return true;
	printer_begin(p);
	return print_string(p);
}

static bool print_digits(struct rdata_printer *p)
{
	size_t n, i;
	const uint8_t *data = take_counted(p, &n);

	if (!data)
		return false;
	for (i = 0; i < n && data[i] >= '0' && data[i] <= '9'; i++)
		;
	if (i < n || n < 4)
		return printer_refuse(p, "an X.25 address has four digits or more");
	put_quoted(p, data, n);
	return true;
}

static bool is_tag_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool print_tag(struct rdata_printer *p)
{
	size_t n, i;
	const uint8_t *data = take_counted(p, &n);

	if (!data || n == 0)
		return false;
	for (i = 0; i < n; i++)
		if (!is_tag_char(data[i]))
			return printer_refuse(p, "a tag has letters and digits only");
	printer_put(p, data, n);
	printer_end_word(p);
	return true;
}

static bool print_rest(struct rdata_printer *p)
{
	size_t n = p->end - p->at;

	put_quoted(p, printer_take(p, n), n);
	return true;
}

static bool print_encoded(struct rdata_printer *p,
			  void put(struct rdata_printer *, const uint8_t *, size_t))
{
	size_t n = p->end - p->at;

	if (n == 0)
		return false;
	put(p, printer_take(p, n), n);
	printer_end_word(p);
	return true;
}

static bool print_hex(struct rdata_printer *p)
{
	return print_encoded(p, printer_put_hex);
}

static bool print_base64(struct rdata_printer *p)
{
	return print_encoded(p, printer_put_base64);
}

static bool print_base64_optional(struct rdata_printer *p)
{
	if (p->at == p->end)
		return true;
	printer_begin(p);
	return print_base64(p);
}

static bool print_base64_dash(struct rdata_printer *p)
{
	if (p->at < p->end)
		return print_base64(p);
	if (!p->each)
		printer_put(p, "-", 1);
	printer_end_word(p);
	return true;
}

static bool print_octal(struct rdata_printer *p)
{
	uint64_t number;
	char text[8];

	if (!printer_take_number(p, 2, &number))
		return false;
	snprintf(text, sizeof(text), "%o", (unsigned)number);
	printer_put_string(p, text);
	printer_end_word(p);
	return true;
}

static bool print_salt(struct rdata_printer *p)
{
	char text[ENCODE_HEX_LEN(255)];
	size_t n;
	const uint8_t *data = take_counted(p, &n);

	if (!data)
		return false;
	if (n == 0)
		printer_put(p, "-", 1);
	else
		printer_put(p, text, encode_hex(text, data, n));
	printer_end_word(p);
	return true;
}

static bool print_base32(struct rdata_printer *p)
{
	char text[ENCODE_BASE32_LEN(255)];
	size_t n;
	const uint8_t *data = take_counted(p, &n);

	if (!data || n == 0)
		return false;
	printer_put(p, text, encode_base32hex(text, data, n));
	printer_end_word(p);
	return true;
}

/* The types of one window: a number, a length, and a bit a type. */
static bool print_window(struct rdata_printer *p, int *last)
{
	const uint8_t *head = printer_take(p, 2), *bits;
	char text[RRTYPE_TEXT];
	unsigned i;

	if (!head || head[0] <= *last || head[1] == 0 || head[1] > WINDOW_MAX)
		return false;
	bits = printer_take(p, head[1]);
	if (!bits || bits[head[1] - 1] == 0)
		return false;
	for (i = 0; i < head[1] * 8U; i++) {
		if (!(bits[i / 8] & 0x80 >> i % 8))
			continue;
		printer_begin(p);
		printer_put_string(p, rrtype_format(text, (uint16_t)((unsigned)head[0] << 8 | i)));
		printer_end_word(p);
	}
	*last = head[0];
	return true;
}

static bool print_locator(struct rdata_printer *p)
{
	const uint8_t *data = printer_take(p, 8);
	char text[24];

	if (!data)
		return false;
	snprintf(text, sizeof(text), "%x:%x:%x:%x", data[0] << 8 | data[1], data[2] << 8 | data[3],
		 data[4] << 8 | data[5], data[6] << 8 | data[7]);
	printer_put_string(p, text);
	printer_end_word(p);
	return true;
}

static bool print_eui(struct rdata_printer *p)
{
	size_t n = p->field->kind == KIND_EUI48 ? 6 : 8;
	const uint8_t *data = printer_take(p, n);
	char text[8 * 3];
	size_t i;

	if (!data)
		return false;
	for (i = 0; i < n; i++) {
		encode_hex_lower(text + 3 * i, data + i, 1);
		text[3 * i + 2] = '-';
	}
	printer_put(p, text, 3 * n - 1);
	printer_end_word(p);
	return true;
}

/* One address prefix: family, prefix length, a sign and the bytes that are not zero at the end. */
static bool print_prefix(struct rdata_printer *p)
{
	const uint8_t *head = printer_take(p, 4), *data;
	uint8_t bytes[16] = { 0 };
	unsigned family, n, size;

	if (!head)
		return false;
	family = (unsigned)(head[0] << 8 | head[1]);
	n = head[3] & 0x7f;
	size = family == 1 ? 4 : 16;
	data = printer_take(p, n);
	if (family < 1 || family > 2 || !data || n > size || head[2] > size * 8 ||
	    (n > 0 && data[n - 1] == 0))
		return false;
	memcpy(bytes, data, n);
	if (head[3] & 0x80)
		printer_put(p, "!", 1);
	printer_put_number(p, family);
	printer_put(p, ":", 1);
	printer_put_address(p, family == 1 ? AF_INET : AF_INET6, bytes);
	printer_put(p, "/", 1);
	printer_put_number(p, head[2]);
	printer_end_word(p);
	return true;
}

/* Lists that may be empty begin their elements themselves: there may be no space to put. */
static bool print_list(struct rdata_printer *p, enum field_kind kind)
{
	int last = -1;

	p->is_list = true;
	if (kind == KIND_PARAMS)
		return svcparams_print(p);
	if (kind == KIND_TYPES_SOME && p->at == p->end)
		return printer_refuse(p, "the list of types is empty");
	while (p->at < p->end) {
		if (kind != KIND_PREFIXES) {
			if (!print_window(p, &last))
				return false;
			continue;
		}
		printer_begin(p);
		if (!print_prefix(p))
			return false;
	}
	return true;
}

/* Kinds that are one element. */
static bool (*const elements[])(struct rdata_printer *p) = {
	[KIND_U8] = print_number,
	[KIND_U16] = print_number,
	[KIND_U32] = print_number,
	[KIND_U48] = print_number,
	[KIND_U64] = print_number,
	[KIND_OCTAL] = print_octal,
	[KIND_RCODE] = print_named,
	[KIND_TIME] = print_time,
	[KIND_TYPE] = print_type,
	[KIND_CERT_TYPE] = print_named,
	[KIND_ALGORITHM] = print_named,
	[KIND_SCHEME] = print_named,
	[KIND_IPV4] = print_address,
	[KIND_IPV6] = print_address,
	[KIND_NAME] = print_name,
	[KIND_NAME_WHOLE] = print_name,
	[KIND_STRING] = print_string,
	[KIND_STRINGS] = print_strings,
	[KIND_DIGITS] = print_digits,
	[KIND_TAG] = print_tag,
	[KIND_REST] = print_rest,
	[KIND_HEX] = print_hex,
	[KIND_BASE64] = print_base64,
	[KIND_BASE64_DASH] = print_base64_dash,
	[KIND_SALT] = print_salt,
	[KIND_BASE32] = print_base32,
	[KIND_LOCATOR] = print_locator,
	[KIND_EUI48] = print_eui,
	[KIND_EUI64] = print_eui,
	[KIND_LOCATION] = location_print,
};

bool rdata_print_field(struct rdata_printer *p, const struct rdata_field *field)
{
	enum field_kind kind = field->kind;

	p->field = field;
	p->is_list = false;
	if (kind >= KIND_HISTORIC)
		return historic_print(p, kind);
	if (kind >= KIND_SHAPE)
		return shape_print(p, kind);
	switch (kind) {
	case KIND_TYPES:
	case KIND_TYPES_SOME:
	case KIND_PREFIXES:
	case KIND_PARAMS:
		return print_list(p, kind);
	case KIND_STRING_OPTIONAL:
		return print_string_optional(p);
	case KIND_BASE64_OPTIONAL:
		return print_base64_optional(p);
	default:
		printer_begin(p);
		return kind < ARRAY_SIZE(elements) && elements[kind] && elements[kind](p);
	}
}
