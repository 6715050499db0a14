/*
 * The parameters of SVCB and HTTPS records (RFC 9460): a list of key=value in the order of the
 * keys' numbers, each key with its own kind of value.
 *
 * Values that are lists have two layers of escapes: a comma inside an item is "\," and then, as
 * every value is a character-string, "\\," in the end (RFC 9460 appendix A.1).
 */
#include "base/buf.h"
#include "base/bytes.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/dohpath.h"
#include "dns/rdata_row.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum value_kind {
	VALUE_BYTES, /* quoted; what keys without a name have */
	VALUE_KEYS,
	VALUE_ITEMS,
	VALUE_NONE,
	VALUE_PORT,
	VALUE_IPV4,
	VALUE_IPV6,
	VALUE_BASE64,
	VALUE_GROUPS,
	VALUE_PATH,
};

enum { KEY_MANDATORY = 0, KEY_TEXT = 24, PARAM_HEAD = 4, PARAMS_MAX = 64, VALUE_MAX = 65535 };

static const struct {
	const char *name;
	enum value_kind kind;
} params[] = {
	{ "mandatory", VALUE_KEYS },   { "alpn", VALUE_ITEMS },
	{ "no-default-alpn", VALUE_NONE }, { "port", VALUE_PORT },
	{ "ipv4hint", VALUE_IPV4 },    { "ech", VALUE_BASE64 },
	{ "ipv6hint", VALUE_IPV6 },    { "dohpath", VALUE_PATH },
	{ "ohttp", VALUE_NONE },       { "tls-supported-groups", VALUE_GROUPS },
};

static enum value_kind kind_of(unsigned key)
{
	return key < ARRAY_SIZE(params) ? params[key].kind : VALUE_BYTES;
}

static const char *key_format(char dst[static KEY_TEXT], unsigned key)
{
	if (key < ARRAY_SIZE(params))
		snprintf(dst, KEY_TEXT, "%s", params[key].name);
	else
		snprintf(dst, KEY_TEXT, "key%u", key);
	return dst;
}

/* Wire to text. */

/* Keys in ascending order, none of them "mandatory" itself (RFC 9460 section 8). */
static bool put_keys(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	char text[KEY_TEXT];
	unsigned last = KEY_MANDATORY;
	size_t i;

	if (n == 0 || n % 2)
		return false;
	for (i = 0; i < n; i += 2) {
		unsigned key = bytes_u16(data + i);

		if (key <= last)
			return false;
		last = key;
		if (i)
			printer_put(p, ",", 1);
		printer_put_string(p, key_format(text, key));
	}
	return true;
}

/* An item's own layer of escapes; the outer one follows in put_items(). */
static size_t escape_item(uint8_t *dst, const uint8_t *data, size_t n)
{
	uint8_t *to = dst;
	size_t i;

	for (i = 0; i < n; i++) {
		if (data[i] == ',' || data[i] == '\\')
			*to++ = '\\';
		*to++ = data[i];
	}
	return (size_t)(to - dst);
}

/* As printer_put_chars(), but a blank is escaped, too: BIND does that in these lists. */
static void put_item_chars(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	size_t i, start = 0;

	for (i = 0; i < n; i++) {
		if (data[i] != ' ')
			continue;
		printer_put_chars(p, data + start, i - start);
		printer_put(p, "\\032", 4);
		start = i + 1;
	}
	printer_put_chars(p, data + start, n - start);
}

static bool put_items(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	uint8_t item[2 * 255];
	size_t at = 0;

	if (n == 0)
		return false;
	if (!p->each)
		printer_put(p, "\"", 1);
	while (at < n) {
		size_t len = data[at];

		if (len == 0 || n - at - 1 < len)
			return false;
		if (at)
			printer_put(p, ",", 1);
		put_item_chars(p, item, escape_item(item, data + at + 1, len));
		at += 1 + len;
	}
	if (!p->each)
		printer_put(p, "\"", 1);
	return true;
}

static bool put_addresses(struct rdata_printer *p, int family, const uint8_t *data, size_t n)
{
	size_t size = family == AF_INET ? 4 : 16, i;

	if (n == 0 || n % size)
		return false;
	for (i = 0; i < n; i += size) {
		if (i)
			printer_put(p, ",", 1);
		printer_put_address(p, family, data + i);
	}
	return true;
}

static bool put_groups(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	size_t i;

	if (n == 0 || n % 2)
		return false;
	for (i = 0; i < n; i += 2) {
		if (i)
			printer_put(p, ",", 1);
		printer_put_number(p, bytes_u16(data + i));
	}
	return true;
}

static void put_bytes(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	if (!p->each)
		printer_put(p, "\"", 1);
	printer_put_chars(p, data, n);
	if (!p->each)
		printer_put(p, "\"", 1);
}

static bool put_path(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	if (!dohpath_is_valid(data, n))
		return printer_refuse(p, "dohpath is no URI template with the variable \"dns\"");
	put_bytes(p, data, n);
	return true;
}

static bool put_value(struct rdata_printer *p, unsigned key, const uint8_t *data, size_t n)
{
	switch (kind_of(key)) {
	case VALUE_NONE:
		return n == 0;
	case VALUE_KEYS:
		return put_keys(p, data, n);
	case VALUE_ITEMS:
		return put_items(p, data, n);
	case VALUE_PORT:
		if (n != 2)
			return false;
		printer_put_number(p, bytes_u16(data));
		return true;
	case VALUE_IPV4:
		return put_addresses(p, AF_INET, data, n);
	case VALUE_IPV6:
		return put_addresses(p, AF_INET6, data, n);
	case VALUE_GROUPS:
		return put_groups(p, data, n);
	case VALUE_PATH:
		return put_path(p, data, n);
	case VALUE_BASE64:
		printer_put_base64_whole(p, data, n);
		return true;
	default:
		put_bytes(p, data, n);
		return true;
	}
}

/* The keys of "mandatory" that are still to come; they ascend, as those of the record do. */
struct mandatory {
	const uint8_t *keys;
	size_t n;
};

static bool is_mandatory_there(struct mandatory *m, unsigned key)
{
	if (m->n == 0 || key < bytes_u16(m->keys))
		return true;
	if (key > bytes_u16(m->keys))
		return false;
	m->keys += 2;
	m->n -= 2;
	return true;
}

bool svcparams_print(struct rdata_printer *p)
{
	struct mandatory mandatory = { 0 };
	char name[KEY_TEXT];
	int last = -1;

	while (p->at < p->end) {
		const uint8_t *head = p->msg + p->at;
		unsigned key, len;

		if (p->end - p->at < PARAM_HEAD)
			return false;
		key = bytes_u16(head);
		len = bytes_u16(head + 2);
		p->at += PARAM_HEAD;
		if ((int)key <= last || p->end - p->at < len)
			return false;
		last = (int)key;
		printer_begin(p);
		if (!p->each)
			printer_put_string(p, key_format(name, key));
		if (len > 0 && !p->each)
			printer_put(p, "=", 1);
		if (!is_mandatory_there(&mandatory, key))
			break;
		if (key == KEY_MANDATORY)
			mandatory = (struct mandatory){ head + PARAM_HEAD, len };
		if ((len > 0 || kind_of(key) != VALUE_BASE64) &&
		    (len > 0 || kind_of(key) != VALUE_BYTES) &&
		    !put_value(p, key, head + PARAM_HEAD, len))
			return false;
		p->at += len;
		p->key = key_format(name, key);
		printer_end(p, RDATA_WORD, 0, NULL, 0);
		p->key = NULL;
	}
	return mandatory.n == 0 || printer_refuse(p, "a mandatory parameter is missing");
}

/* Text to wire. */

struct param {
	unsigned key;
	const char *value; /* behind the '=', or NULL */
	size_t n;
};

static bool key_parse(const char *text, size_t n, unsigned *ret)
{
	struct rdata_word digits = { .text = text + 3, .n = n - 3 };
	uint64_t number;
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(params); i++) {
		if (strlen(params[i].name) == n && strncasecmp(params[i].name, text, n) == 0) {
			*ret = i;
			return true;
		}
	}
	if (n < 4 || strncasecmp(text, "key", 3) != 0 || !word_number(&digits, 65535, &number))
		return false;
	*ret = (unsigned)number;
	return true;
}

/* The part of a list up to a comma that has no backslash before it; moves behind that. */
static bool next_item(const char **text, size_t *n, const char **ret_item, size_t *ret_len)
{
	size_t i;

	if (*n == 0)
		return false;
	for (i = 0; i < *n && (*text)[i] != ','; i++)
		if ((*text)[i] == '\\' && i + 1 < *n)
			i++;
	*ret_item = *text;
	*ret_len = i;
	*text += i < *n ? i + 1 : i;
	*n -= i < *n ? i + 1 : i;
	return true;
}

static bool read_keys(struct buf *b, const char *text, size_t n)
{
	unsigned keys[PARAMS_MAX], key, used = 0, i;
	const char *item;
	size_t len;

	while (next_item(&text, &n, &item, &len)) {
		if (used == PARAMS_MAX || !key_parse(item, len, &key) || key == KEY_MANDATORY)
			return false;
		for (i = used++; i > 0 && keys[i - 1] > key; i--)
			keys[i] = keys[i - 1];
		if (i > 0 && keys[i - 1] == key)
			return false;
		keys[i] = key;
	}
	for (i = 0; i < used; i++)
		if (!buf_u16(b, (uint16_t)keys[i]))
			return false;
	return used > 0;
}

static bool read_items(struct buf *b, const char *text, size_t n)
{
	uint8_t bytes[255];
	const char *item;
	size_t len, i, used;

	while (next_item(&text, &n, &item, &len)) {
		for (i = used = 0; i < len; i++) {
			if (item[i] == '\\' && ++i == len)
				return false;
			if (used == sizeof(bytes))
				return false;
			bytes[used++] = (uint8_t)item[i];
		}
		if (used == 0 || !buf_byte(b, (uint8_t)used) || !buf_append(b, bytes, used))
			return false;
	}
	return b->len > 0;
}

static bool read_addresses(struct buf *b, int family, const char *text, size_t n)
{
	char copy[INET6_ADDRSTRLEN];
	uint8_t bytes[16];
	const char *item;
	size_t len;

	while (next_item(&text, &n, &item, &len)) {
		if (len >= sizeof(copy))
			return false;
		memcpy(copy, item, len);
		copy[len] = '\0';
		if (inet_pton(family, copy, bytes) != 1 ||
		    !buf_append(b, bytes, family == AF_INET ? 4 : 16))
			return false;
	}
	return b->len > 0;
}

static bool read_numbers(struct buf *b, const char *text, size_t n)
{
	struct rdata_word word = { 0 };
	uint64_t number;

	while (next_item(&text, &n, &word.text, &word.n))
		if (!word_number(&word, 65535, &number) || !buf_u16(b, (uint16_t)number))
			return false;
	return b->len > 0;
}

static bool read_base64(struct buf *b, const char *text, size_t n)
{
	uint8_t *room = buf_reserve(b, n);
	size_t len;

	if (!room || !decode_base64(room, n, text, n, &len))
		return false;
	buf_added(b, len);
	return true;
}

/* The value's wire form into b; text has lost the outer layer of escapes. */
static bool read_value(struct buf *b, unsigned key, const char *text, size_t n)
{
	switch (kind_of(key)) {
	case VALUE_NONE:
		return n == 0;
	case VALUE_KEYS:
		return read_keys(b, text, n);
	case VALUE_ITEMS:
		return read_items(b, text, n);
	case VALUE_PORT:
		return read_numbers(b, text, n) && b->len == 2;
	case VALUE_IPV4:
		return read_addresses(b, AF_INET, text, n);
	case VALUE_IPV6:
		return read_addresses(b, AF_INET6, text, n);
	case VALUE_GROUPS:
		return read_numbers(b, text, n);
	case VALUE_BASE64:
		return read_base64(b, text, n);
	default:
		return buf_append(b, text, n);
	}
}

/* Splits at the '=', and takes the quotes off that may follow it. */
static bool split_param(const struct rdata_word *word, struct param *ret)
{
	const char *equals = word->is_quoted ? NULL : memchr(word->text, '=', word->n);
	size_t key_len = equals ? (size_t)(equals - word->text) : word->n;

	if (!key_parse(word->text, key_len, &ret->key))
		return false;
	ret->value = equals ? equals + 1 : NULL;
	ret->n = equals ? word->n - key_len - 1 : 0;
	if (ret->n >= 2 && ret->value[0] == '"' && ret->value[ret->n - 1] == '"') {
		ret->value++;
		ret->n -= 2;
	}
	return true;
}

static int read_param(struct rdata_reader *r, const struct rdata_word *word,
		      const struct param *param)
{
	struct rdata_word value = { .text = param->value, .n = param->n };
	uint8_t *bytes = xmalloc(param->n + 1);
	struct buf wire;
	size_t len;
	int result = -1;

	buf_init(&wire, VALUE_MAX);
	if (!word_unescape(&value, bytes, param->n, &len))
		reader_fail(r, word, "a bad escape");
	else if (!read_value(&wire, param->key, (const char *)bytes, len))
		reader_fail(r, word, "not a value of this parameter");
	else if (!buf_u16(r->b, (uint16_t)param->key) || !buf_u16(r->b, (uint16_t)wire.len) ||
		 !buf_append(r->b, buf_data(&wire), wire.len))
		reader_fail(r, word, "the record is longer than 65535 bytes");
	else
		result = 0;
	buf_done(&wire);
	free(bytes);
	return result;
}

/* In any order, each once; the wire has them by number. */
int svcparams_read(struct rdata_reader *r)
{
	struct rdata_word words[PARAMS_MAX], word;
	struct param list[PARAMS_MAX], param;
	unsigned n = 0, i;

	while (reader_word(r, &word)) {
		if (n == PARAMS_MAX)
			return reader_fail(r, &word, "more than 64 parameters");
		if (!split_param(&word, &param))
			return reader_fail(r, &word, "not a service parameter");
		for (i = n; i > 0 && list[i - 1].key > param.key; i--)
			;
		if (i > 0 && list[i - 1].key == param.key)
			return reader_fail(r, &word, "the parameter is there twice");
		memmove(list + i + 1, list + i, (n - i) * sizeof(list[0]));
		memmove(words + i + 1, words + i, (n - i) * sizeof(words[0]));
		list[i] = param;
		words[i] = word;
		n++;
	}
	for (i = 0; i < n; i++)
		if (read_param(r, &words[i], &list[i]) < 0)
			return -1;
	return 0;
}
