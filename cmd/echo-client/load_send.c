/* The schedule of a thread of --bench, and what goes out by it. */
#include "echo-client/load_state.h"

#include "base/clock.h"
#include "echo-client/bench_plan.h"
#include "echo-client/record.h"

/* Bytes that are to be sent, valid until they are asked for again; 0: none. */
static size_t next_bytes(struct lane *lane, const uint8_t **ret)
{
	struct load *l = lane->load;
	uint64_t n = lane->flow.queued - lane->flow.sent;

	if (!l->scratch)
		return flow_unsent(&lane->flow, ret);
	if (n > SCRATCH)
		n = SCRATCH;
	pattern_fill(l->scratch, n, lane->proof.key, lane->flow.sent);
	*ret = l->scratch;
	return n;
}

void load_pump(struct lane *lane)
{
	struct load *l = lane->load;
	const uint8_t *data;
	size_t n, taken;

	while (!lane->end.wants_room && (n = next_bytes(lane, &data)) > 0) {
		taken = l->run->wire->send(l->wire, &lane->end, data, n);
		lane->flow.sent += taken;
		if (taken < n)
			break;
	}
}

static void push(struct lane *lane, uint64_t due_at, uint64_t now)
{
	struct load *l = lane->load;

	flow_push(&lane->flow, due_at, now);
	l->on_the_way++;
	if (load_is_measured(l, due_at)) {
		l->sent++;
		l->record->sent++;
	}
}

void load_refill(struct lane *lane, uint64_t now)
{
	struct load *l = lane->load;

	while (!l->is_stopped && lane->flow.n < l->plan->depth && l->sent < l->quota)
		push(lane, now, now);
	load_pump(lane);
}

/* A connection that is open and has room stands in the row of those that do. */
void load_line_up(struct lane *lane)
{
	struct load *l = lane->load;

	if (lane->is_open && lane->flow.n < l->plan->depth && list_is_empty(&lane->link))
		list_append(&l->ready, &lane->link);
}

void load_begin_schedule(struct load *l, uint64_t start_at)
{
	l->start_at = l->next_at = start_at;
	if (l->plan->rate)
		l->next_at += bench_plan_due(l->plan, l->number, 0);
}

bool load_has_next(const struct load *l)
{
	return l->sent < l->quota &&
	       l->next_at < atomic_load_explicit(&l->run->end_at, memory_order_relaxed);
}

static void push_next(struct lane *lane, uint64_t now)
{
	struct load *l = lane->load;

	push(lane, l->next_at, now);
	l->next_at = l->start_at + bench_plan_due(l->plan, l->number, ++l->next);
}

/*
 * Many messages that are due at once are put onto few connections, each in one piece,
 * since a system call for each message would be too slow for high rates.
 */
void load_send_due(struct load *l, uint64_t now)
{
	while (!list_is_empty(&l->ready) && load_has_next(l) && l->next_at <= now) {
		struct lane *lane = CONTAINER(l->ready.next, struct lane, link);
		uint64_t due =
			bench_plan_due_before(l->plan, l->number, now + 1 - l->start_at);
		uint64_t share = 1 + (due - l->next) / (l->n_open + 1);

		list_remove(&lane->link);
		while (share-- && lane->flow.n < l->plan->depth && load_has_next(l) &&
		       l->next_at <= now)
			push_next(lane, now);
		load_pump(lane);
		load_line_up(lane);
		now = clock_now();
	}
}
