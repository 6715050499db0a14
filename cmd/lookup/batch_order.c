/* The ring of lines that wait for their turn. */
#include "lookup/batch_order.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { KEEP = 1024 /* what a place in the ring may hold on to */ };

void batch_order_init(struct batch_order *o, uint64_t first)
{
	size_t i;

	*o = (struct batch_order){ .first = first };
	o->rows = xcalloc(BATCH_ORDER_LINES, sizeof(*o->rows));
	o->is_there = xcalloc(BATCH_ORDER_LINES, sizeof(*o->is_there));
	for (i = 0; i < BATCH_ORDER_LINES; i++)
		buf_init(&o->rows[i], SIZE_MAX / 2);
}

void batch_order_done(struct batch_order *o)
{
	size_t i;

	for (i = 0; o->rows && i < BATCH_ORDER_LINES; i++)
		buf_done(&o->rows[i]);
	free(o->rows);
	free(o->is_there);
	*o = (struct batch_order){ .rows = NULL };
}

bool batch_order_has_room(const struct batch_order *o, uint64_t number)
{
	return number - o->first < BATCH_ORDER_LINES && o->bytes < BATCH_ORDER_BYTES;
}

void batch_order_put(struct batch_order *o, uint64_t number, const void *bytes, size_t n)
{
	size_t at = number % BATCH_ORDER_LINES;

	assert(number - o->first < BATCH_ORDER_LINES && !o->is_there[at]);
	(void)buf_append(&o->rows[at], bytes, n);
	o->is_there[at] = true;
	o->bytes += n;
}

void batch_order_take(struct batch_order *o, struct buf *b)
{
	for (;;) {
		size_t at = o->first % BATCH_ORDER_LINES;
		struct buf *row = &o->rows[at];

		if (!o->is_there[at])
			return;
		(void)buf_append(b, buf_data(row), row->len);
		o->bytes -= row->len;
		if (row->cap > KEEP)
			buf_done(row);
		else
			buf_clear(row);
		o->is_there[at] = false;
		o->first++;
	}
}
