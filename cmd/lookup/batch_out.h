/*
 * The output of a batch: rows to lines, in the order of the answers or in that of the input,
 * written when much has come together or a moment has passed.
 */
#ifndef LOOKUP_BATCH_OUT_H
#define LOOKUP_BATCH_OUT_H

#include "base/buf.h"
#include "lookup/batch_held.h"
#include "lookup/batch_order.h"
#include "lookup/batch_row.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	/* What waits for its turn, and all that may join it, weighs no more. */
	BATCH_OUT_BYTES = 24 << 20,
};

struct batch_out {
	struct loop *loop;
	batch_row_fn *row;
	struct buf bytes, packed;
	struct loop_timer timer;
	bool has_failed; /* a write was lost; nothing more is written, and the loop was stopped */
	bool is_ordered;
	struct batch_order order;
	struct batch_held held;
};

void batch_out_init(struct batch_out *o, struct loop *loop, batch_row_fn *row, bool is_ordered);
void batch_out_done(struct batch_out *o); /* takes a zeroed one, too */

void batch_out_put(struct batch_out *o, const struct batch_row *row);
void batch_out_flush(struct batch_out *o);

/*
 * Is there room for the answer to line number `number` when `coming` bytes may have to be kept,
 * those of the answer among them?  For the line whose turn it is there is always.
 */
bool batch_out_has_room(const struct batch_out *o, uint64_t number, size_t coming);

#endif
