/*
 * What came before its turn, kept as bytes until the turn comes: a ring of bounded length.  Who
 * fills it sees to its weight, and asks for a place before there is a line with a number.
 */
#ifndef LOOKUP_BATCH_ORDER_H
#define LOOKUP_BATCH_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BATCH_ORDER_LINES = 16384 };

struct batch_order {
	void **rows; /* by number modulo BATCH_ORDER_LINES; NULL: not there */
	size_t *sizes;
	uint64_t first; /* whose turn it is */
	size_t bytes;	/* kept */
};

void batch_order_init(struct batch_order *o, uint64_t first);
void batch_order_done(struct batch_order *o); /* takes a zeroed one, too */

/* May there be a line with this number? */
bool batch_order_has_place(const struct batch_order *o, uint64_t number);

/* Keeps a copy of n bytes, not 0. */
void batch_order_put(struct batch_order *o, uint64_t number, const void *bytes, size_t n);

/* What is kept of the line whose turn it is; NULL: nothing. */
const void *batch_order_next(const struct batch_order *o);

/* That line is done with, whether it was kept or not. */
void batch_order_pass(struct batch_order *o);

#endif
