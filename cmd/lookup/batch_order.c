/* The ring of lines that wait for their turn. */
#include "lookup/batch_order.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void batch_order_init(struct batch_order *o, uint64_t first)
{
	*o = (struct batch_order){ .first = first };
	o->rows = xcalloc(BATCH_ORDER_LINES, sizeof(*o->rows));
	o->sizes = xcalloc(BATCH_ORDER_LINES, sizeof(*o->sizes));
}

void batch_order_done(struct batch_order *o)
{
	size_t i;

	for (i = 0; o->rows && i < BATCH_ORDER_LINES; i++)
		free(o->rows[i]);
	free(o->rows);
	free(o->sizes);
	*o = (struct batch_order){ .rows = NULL };
}

bool batch_order_has_place(const struct batch_order *o, uint64_t number)
{
	return number - o->first < BATCH_ORDER_LINES;
}

void batch_order_put(struct batch_order *o, uint64_t number, const void *bytes, size_t n)
{
	size_t at = number % BATCH_ORDER_LINES;

	assert(batch_order_has_place(o, number) && !o->rows[at]);
	o->rows[at] = xmalloc(n);
	memcpy(o->rows[at], bytes, n);
	o->sizes[at] = n;
	o->bytes += n;
}

const void *batch_order_next(const struct batch_order *o)
{
	return o->rows[o->first % BATCH_ORDER_LINES];
}

void batch_order_pass(struct batch_order *o)
{
	size_t at = o->first++ % BATCH_ORDER_LINES;

	o->bytes -= o->sizes[at];
	free(o->rows[at]);
	o->rows[at] = NULL;
	o->sizes[at] = 0;
}
