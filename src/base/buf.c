/* The bounded queue of bytes. */
#include "base/buf.h"

#include "base/mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_done(struct buf *b)
{
	free(b->base);
	*b = (struct buf){ .max = b->max };
}

uint8_t *buf_reserve(struct buf *b, size_t n)
{
	if (n > buf_room(b))
		return NULL;
	if (b->off + b->len + n + 1 > b->cap && b->off > 0) {
		memmove(b->base, b->base + b->off, b->len);
		b->off = 0;
	}
	/* One byte more than asked, so that buf_string() never has to move anything. */
	if (b->len + n + 1 > b->cap) {
		size_t cap = b->cap ? b->cap : 64;

		while (cap < b->len + n + 1)
			cap *= 2;
		b->base = xrealloc(b->base, cap, 1);
		b->cap = cap;
	}
	return b->base + b->off + b->len;
}

void buf_added(struct buf *b, size_t n)
{
	assert(b->off + b->len + n <= b->cap && n <= buf_room(b));
	b->len += n;
}

bool buf_append(struct buf *b, const void *data, size_t n)
{
	uint8_t *room = buf_reserve(b, n);

	if (!room)
		return false;
	if (n)
		memcpy(room, data, n);
	b->len += n;
	return true;
}

bool buf_byte(struct buf *b, uint8_t byte)
{
	return buf_append(b, &byte, 1);
}

bool buf_u16(struct buf *b, uint16_t value)
{
	uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	return buf_append(b, bytes, sizeof(bytes));
}

bool buf_u32(struct buf *b, uint32_t value)
{
	uint8_t bytes[4] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
			     (uint8_t)value };

	return buf_append(b, bytes, sizeof(bytes));
}

bool buf_decimal(struct buf *b, uint64_t number)
{
	char digits[20];
	size_t n = sizeof(digits);

	do
		digits[--n] = (char)('0' + number % 10);
	while (number /= 10);
	return buf_append(b, digits + n, sizeof(digits) - n);
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	uint8_t *room;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return false;
	room = buf_reserve(b, (size_t)n);
	if (!room)
		return false;
	va_start(ap, fmt);
	vsnprintf((char *)room, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return true;
}

void buf_consume(struct buf *b, size_t n)
{
	assert(n <= b->len);
	b->len -= n;
	b->off = b->len ? b->off + n : 0;
}

void buf_clear(struct buf *b)
{
	b->off = b->len = 0;
}

const char *buf_string(struct buf *b)
{
	if (b->off + b->len + 1 > b->cap)
		(void)buf_reserve(b, 0);
	b->base[b->off + b->len] = '\0';
	return (const char *)buf_data(b);
}
