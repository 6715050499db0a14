/*
 * Lines of output that came before their turn, kept until it comes: a ring of bounded length and
 * weight.  Who fills it asks for room before there is a line with a number.
 */
#ifndef LOOKUP_BATCH_ORDER_H
#define LOOKUP_BATCH_ORDER_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BATCH_ORDER_LINES = 16384,
	BATCH_ORDER_BYTES = 8 << 20, /* new lines have to wait while so much is kept */
};

struct batch_order {
	struct buf *rows; /* by number modulo BATCH_ORDER_LINES */
	bool *is_there;
	uint64_t first; /* whose turn it is */
	size_t bytes;
};

void batch_order_init(struct batch_order *o, uint64_t first);
void batch_order_done(struct batch_order *o); /* takes a zeroed one, too */

/* May there be a line with this number? */
bool batch_order_has_room(const struct batch_order *o, uint64_t number);

/* Keeps a copy of n bytes. */
void batch_order_put(struct batch_order *o, uint64_t number, const void *bytes, size_t n);

/* Appends those whose turn has come to b. */
void batch_order_take(struct batch_order *o, struct buf *b);

#endif
