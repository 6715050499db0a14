/*
 * A queue of bytes with a bound: appended at the end, consumed at the front.
 *
 * The bound is what keeps a peer from filling our memory: an append that would pass it fails
 * and changes nothing, and the caller stops reading until something has been consumed.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *base;	/* start of the allocation, or NULL */
	size_t off;	/* where the unconsumed bytes start */
	size_t len;	/* how many there are */
	size_t cap;	/* size of the allocation */
	size_t max;	/* len never passes this */
};

void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b); /* takes a zeroed struct, too */

/* The unconsumed bytes; valid until the next call that adds or consumes. */
static inline uint8_t *buf_data(const struct buf *b)
{
	return b->base ? b->base + b->off : NULL; /* NULL + 0 is undefined in C */
}

static inline size_t buf_room(const struct buf *b)
{
	return b->max - b->len;
}

/*
 * Room for n bytes behind the last one, to be filled and then claimed with buf_added();
 * NULL when len + n would pass max.
 */
uint8_t *buf_reserve(struct buf *b, size_t n);
void buf_added(struct buf *b, size_t n);

bool buf_append(struct buf *b, const void *data, size_t n); /* false: over the bound */
bool buf_byte(struct buf *b, uint8_t byte);
bool buf_u16(struct buf *b, uint16_t value); /* network order */
bool buf_u32(struct buf *b, uint32_t value); /* network order */
bool buf_decimal(struct buf *b, uint64_t number); /* many times faster than buf_printf() */
bool buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void buf_consume(struct buf *b, size_t n); /* n <= len */
void buf_clear(struct buf *b);

/* The bytes as a string: a NUL is put behind them, not counted in len.  Valid as buf_data(). */
const char *buf_string(struct buf *b);

#endif
