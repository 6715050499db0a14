/* Rows become lines, in their order. */
#include "lookup/batch_out.h"

#include "base/clock.h"

#include <stdio.h>

enum { FLUSH_BYTES = 65536 };

static const uint64_t pause = 10 * CLOCK_MS;

void batch_out_init(struct batch_out *o, struct loop *loop, batch_row_fn *row, bool is_ordered)
{
	o->loop = loop;
	o->row = row;
	o->is_ordered = is_ordered;
	buf_init(&o->bytes, SIZE_MAX / 2);
	buf_init(&o->packed, SIZE_MAX / 2);
	if (is_ordered)
		batch_order_init(&o->order, 1);
}

void batch_out_done(struct batch_out *o)
{
	loop_timer_unset(&o->timer);
	buf_done(&o->bytes);
	buf_done(&o->packed);
	batch_order_done(&o->order);
}

/* A lost write ends the run; main sees it, too, and reports it. */
void batch_out_flush(struct batch_out *o)
{
	loop_timer_unset(&o->timer);
	if (o->has_failed || !o->bytes.len)
		return;
	if (fwrite(buf_data(&o->bytes), 1, o->bytes.len, stdout) != o->bytes.len ||
	    fflush(stdout) != 0) {
		o->has_failed = true;
		loop_stop(o->loop);
	}
	buf_clear(&o->bytes);
}

static void on_pause(struct loop *loop, void *user)
{
	(void)loop;
	batch_out_flush(user);
}

static void render(struct batch_out *o, const struct batch_row *row)
{
	o->row(&o->bytes, row);
	if (o->bytes.len >= FLUSH_BYTES)
		batch_out_flush(o);
	else if (!o->timer.loop)
		loop_timer_set(o->loop, &o->timer, loop_now(o->loop) + pause, on_pause, o);
}

static void keep(struct batch_out *o, const struct batch_row *row)
{
	buf_clear(&o->packed);
	batch_held_pack(&o->packed, row);
	batch_order_put(&o->order, row->line->number, buf_data(&o->packed), o->packed.len);
}

void batch_out_put(struct batch_out *o, const struct batch_row *row)
{
	const void *bytes;

	if (o->is_ordered && row->line->number != o->order.first) {
		keep(o, row);
		return;
	}
	render(o, row);
	if (!o->is_ordered)
		return;
	batch_order_pass(&o->order);
	while ((bytes = batch_order_next(&o->order))) {
		batch_held_unpack(&o->held, bytes);
		render(o, &o->held.row);
		batch_order_pass(&o->order);
	}
}

bool batch_out_has_room(const struct batch_out *o, uint64_t number, size_t coming)
{
	if (!o->is_ordered || number == o->order.first)
		return true;
	return batch_order_has_place(&o->order, number) &&
	       o->order.bytes + coming <= BATCH_OUT_BYTES;
}
