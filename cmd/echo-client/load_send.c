/* The schedule of a thread of --bench, and what goes out by it. */
#include "echo-client/load_state.h"

#include "base/clock.h"
#include "echo-client/bench_plan.h"
#include "echo-client/record.h"

static void push(struct lane *lane, uint64_t due_at, uint64_t now)
{
	struct load *l = lane->load;

	l->carrier->push(lane, due_at, now);
	l->on_the_way++;
	if (load_is_measured(l, due_at)) {
		l->sent++;
		l->record->sent++;
	}
}

/* Visits of an open loop are finished, whatever the time. */
static bool may_push(const struct lane *lane)
{
	const struct load *l = lane->load;

	if (!l->plan->per_connection)
		return !l->is_stopped;
	return (l->plan->rate || !l->is_stopped) && lane->visit.left;
}

/*
 * Closed loop: room is what makes a message due.  Its time begins here, not when the answer
 * before it came: what was done with that is our own work.
 */
static void refill(struct lane *lane)
{
	struct load *l = lane->load;
	uint64_t now = l->run->wire->is_batched ? l->seen_at : clock_now();

	while (may_push(lane) && l->carrier->has_room(lane) && l->sent < l->quota) {
		push(lane, now, now);
		lane->visit.left -= l->plan->per_connection > 0;
	}
	l->carrier->pump(lane);
}

/* A connection that is open and has room stands in the row of those that do. */
static void line_up(struct lane *lane)
{
	struct load *l = lane->load;

	if (lane->is_open && l->carrier->has_room(lane) && list_is_empty(&lane->link))
		list_append(&l->ready, &lane->link);
}

void load_go_on(struct lane *lane)
{
	if (lane->load->plan->per_connection) {
		refill(lane);
		load_visit_go_on(lane);
	} else if (lane->load->plan->rate)
		line_up(lane);
	else if (lane->load->start_at)
		refill(lane);
}

void load_begin_schedule(struct load *l, uint64_t start_at)
{
	l->start_at = l->next_at = start_at;
	if (l->plan->rate)
		l->next_at += bench_plan_due(l->plan, l->number, 0);
}

bool load_has_next(const struct load *l)
{
	return (l->plan->per_connection ? load_wants_visit(l) : l->sent < l->quota) &&
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
		while (share-- && l->carrier->has_room(lane) && load_has_next(l) &&
		       l->next_at <= now)
			push_next(lane, now);
		l->carrier->pump(lane);
		line_up(lane);
		now = clock_now();
	}
}
