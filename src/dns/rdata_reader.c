/*
 * The words of record data in a zone file's line (RFC 1035 section 5.1).  Parentheses count as
 * blanks, a semicolon begins a comment, quotes hold blanks together.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/parse.h"
#include "dns/rdata_row.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '(' || c == ')';
}

static const char *skip_blanks(const char *p)
{
	for (;;) {
		while (is_blank(*p))
			p++;
		if (*p != ';')
			return p;
		p += strcspn(p, "\n");
	}
}

/* Behind the quote that ends what starts at p; at the end of the text when there is none. */
static const char *skip_quoted(struct rdata_reader *r, const char *p)
{
	while (*p && *p != '"')
		p += *p == '\\' && p[1] ? 2 : 1;
	if (*p != '"') {
		r->is_open = true;
		return p;
	}
	return p + 1;
}

bool reader_word(struct rdata_reader *r, struct rdata_word *ret)
{
	const char *start = skip_blanks(r->p), *p = start;

	if (*start == '\0') {
		r->p = start;
		return false;
	}
	if (*start == '"') {
		p = skip_quoted(r, start + 1);
		r->p = p;
		*ret = (struct rdata_word){ .text = start + 1,
					    .n = (size_t)(p - start) - 1 - !r->is_open,
					    .is_quoted = true };
		return true;
	}
	while (*p && !is_blank(*p) && *p != ';') {
		if (*p == '"')
			p = skip_quoted(r, p + 1);
		else
			p += *p == '\\' && p[1] ? 2 : 1;
	}
	r->p = p;
	*ret = (struct rdata_word){ start, (size_t)(p - start), false };
	return true;
}

int reader_fail(struct rdata_reader *r, const struct rdata_word *word, const char *why)
{
	char subject[sizeof(r->err->subject)];
	size_t n = !word ? 0 : word->n < sizeof(subject) ? word->n : sizeof(subject) - 1;

	if (n)
		memcpy(subject, word->text, n);
	subject[n] = '\0';
	return error_set(r->err, ERROR_USAGE, 0, n ? subject : NULL, "%s", why);
}

int reader_need(struct rdata_reader *r, struct rdata_word *ret)
{
	if (reader_word(r, ret))
		return 0;
	return error_set(r->err, ERROR_USAGE, 0, NULL, "the field \"%s\" is missing",
			 r->field->name);
}

int reader_put(struct rdata_reader *r, const void *data, size_t n)
{
	if (buf_append(r->b, data, n))
		return 0;
	return reader_fail(r, NULL, "the record data is longer than 65535 bytes");
}

int reader_put_number(struct rdata_reader *r, uint64_t number, unsigned bytes)
{
	uint8_t data[8];
	unsigned i;

	for (i = 0; i < bytes; i++)
		data[i] = (uint8_t)(number >> 8 * (bytes - 1 - i));
	return reader_put(r, data, bytes);
}

int reader_number(struct rdata_reader *r, const struct rdata_word *word, unsigned bytes,
		  uint64_t *ret)
{
	uint64_t max = bytes < 8 ? (1ULL << 8 * bytes) - 1 : UINT64_MAX;
	char why[64];

	if (word_number(word, max, ret))
		return 0;
	snprintf(why, sizeof(why), "not a number from 0 to %llu", (unsigned long long)max);
	return reader_fail(r, word, why);
}

bool word_copy(const struct rdata_word *word, char *dst, size_t cap)
{
	if (word->n >= cap || memchr(word->text, '\0', word->n))
		return false;
	memcpy(dst, word->text, word->n);
	dst[word->n] = '\0';
	return true;
}

bool word_number(const struct rdata_word *word, uint64_t max, uint64_t *ret)
{
	char text[24];

	return word_copy(word, text, sizeof(text)) && parse_uint(text, 0, max, ret);
}

bool word_unescape(const struct rdata_word *word, uint8_t *dst, size_t cap, size_t *ret_len)
{
	const char *p = word->text, *end = p + word->n;
	size_t len = 0;

	while (p < end) {
		unsigned value = (uint8_t)*p++;

		if (value == '\\') {
			if (p == end)
				return false;
			value = (uint8_t)*p++;
			if (value >= '0' && value <= '9') {
				if (end - p < 2 || p[0] < '0' || p[0] > '9' || p[1] < '0' ||
				    p[1] > '9')
					return false;
				value = (value - '0') * 100 + (unsigned)(p[0] - '0') * 10 +
					(unsigned)(p[1] - '0');
				p += 2;
			}
		}
		if (value > 255 || len == cap)
			return false;
		dst[len++] = (uint8_t)value;
	}
	*ret_len = len;
	return true;
}
