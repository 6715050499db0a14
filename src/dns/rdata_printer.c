/* Where the text of record data goes: a line of words, or values for a walk. */
#include "base/buf.h"
#include "base/encode.h"
#include "dns/rdata_row.h"

#include <arpa/inet.h>
#include <string.h>

enum { SPLIT_WORD = 56 };

void printer_put(struct rdata_printer *p, const void *text, size_t n)
{
	if (!buf_append(p->b, text, n))
		p->is_full = true;
}

void printer_put_string(struct rdata_printer *p, const char *text)
{
	printer_put(p, text, strlen(text));
}

void printer_put_number(struct rdata_printer *p, uint64_t number)
{
	if (!buf_decimal(p->b, number))
		p->is_full = true;
}

const uint8_t *printer_take(struct rdata_printer *p, size_t n)
{
	const uint8_t *data = p->msg + p->at;

	if (p->end - p->at < n)
		return NULL;
	p->at += n;
	return data;
}

bool printer_take_number(struct rdata_printer *p, unsigned bytes, uint64_t *ret)
{
	const uint8_t *data = printer_take(p, bytes);
	uint64_t number = 0;

	if (!data)
		return false;
	while (bytes-- > 0)
		number = number << 8 | *data++;
	*ret = number;
	return true;
}

bool printer_refuse(struct rdata_printer *p, const char *why)
{
	p->why = why;
	return false;
}

void printer_begin(struct rdata_printer *p)
{
	if (p->is_started && !p->each)
		printer_put(p, " ", 1);
	p->is_started = true;
}

void printer_end(struct rdata_printer *p, enum rdata_value_kind kind, uint64_t number,
		 const uint8_t *data, size_t len)
{
	struct rdata_value value = { .field = p->field->name,
				     .key = p->key,
				     .kind = kind,
				     .is_list = p->is_list,
				     .number = number,
				     .data = data,
				     .data_len = len };

	if (!p->each)
		return;
	value.text = buf_string(p->b);
	value.text_len = p->b->len;
	p->each(p->arg, &value);
	buf_clear(p->b);
}

void printer_end_word(struct rdata_printer *p)
{
	printer_end(p, RDATA_WORD, 0, NULL, 0);
}

void printer_put_address(struct rdata_printer *p, int family, const uint8_t *bytes)
{
	char text[INET6_ADDRSTRLEN];
	unsigned i;

	if (family == AF_INET6) {
		inet_ntop(family, bytes, text, sizeof(text));
		printer_put_string(p, text);
		return;
	}
	for (i = 0; i < 4; i++) {
		if (i)
			printer_put(p, ".", 1);
		printer_put_number(p, bytes[i]);
	}
}

/* Encodes in pieces that make a word of SPLIT_WORD characters each, apart or together. */
static void put_encoded(struct rdata_printer *p, const uint8_t *data, size_t n, size_t piece,
			size_t encode(char *, const uint8_t *, size_t))
{
	char text[SPLIT_WORD];
	size_t i, len;

	for (i = 0; i < n; i += piece) {
		if (i && (p->style & RDATA_SPLIT))
			printer_put(p, " ", 1);
		len = encode(text, data + i, n - i < piece ? n - i : piece);
		printer_put(p, text, len);
	}
}

void printer_put_hex(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	put_encoded(p, data, n, SPLIT_WORD / 2, encode_hex);
}

void printer_put_base64(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	put_encoded(p, data, n, SPLIT_WORD / 4 * 3, encode_base64);
}

void printer_put_base64_whole(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	unsigned style = p->style;

	p->style &= ~(unsigned)RDATA_SPLIT;
	printer_put_base64(p, data, n);
	p->style = style;
}

void printer_put_chars(struct rdata_printer *p, const uint8_t *data, size_t n)
{
	char text[256];
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		uint8_t c = data[i];

		if (len > sizeof(text) - 4) {
			printer_put(p, text, len);
			len = 0;
		}
		if (c < ' ' || c >= 0x7f) {
			text[len++] = '\\';
			text[len++] = (char)('0' + c / 100);
			text[len++] = (char)('0' + c / 10 % 10);
			c = (uint8_t)('0' + c % 10);
		} else if (c == '"' || c == '\\') {
			text[len++] = '\\';
		}
		text[len++] = (char)c;
	}
	printer_put(p, text, len);
}
