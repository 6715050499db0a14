/*
 * --per-connection: a connection carries so many messages, then it is closed and another one
 * is made: a visit.  In a closed loop the next visit of a lane begins when the last one is
 * over, in an open one visits are due by the schedule, and lanes that are free wait for them.
 */
#include "echo-client/load_state.h"

#include "base/clock.h"
#include "base/histogram.h"
#include "echo-client/bench_plan.h"
#include "echo-client/record.h"

static bool goes_on(const struct load *l)
{
	return (l->plan->rate || !l->is_stopped) && l->sent < l->quota;
}

bool load_wants_visit(const struct load *l)
{
	return l->booked < l->quota && l->sent < l->quota;
}

static void begin_visit(struct lane *lane, uint64_t due_at, uint64_t now)
{
	struct load *l = lane->load;

	lane->visit = (struct visit){ .due_at = due_at,
				      .began_at = now,
				      .left = l->plan->per_connection,
				      .is_under_way = true };
	if (load_is_measured(l, due_at)) {
		l->record->visits++;
		l->booked += lane->visit.left;
		if (l->plan->rate)
			histogram_add(l->record->lag, now - due_at);
	}
	load_reconnect(lane);
}

/* What a lane does that has nothing to do. */
static void rest(struct lane *lane, uint64_t now)
{
	struct load *l = lane->load;

	list_remove(&lane->link);
	if (l->plan->rate)
		list_append(&l->ready, &lane->link);
	else if (!l->is_stopped && load_wants_visit(l))
		begin_visit(lane, now, now);
}

void load_begin_visits(struct load *l, uint64_t now)
{
	size_t i;

	for (i = 0; i < l->n_lanes; i++)
		rest(&l->lanes[i], now);
}

void load_begin_due_visits(struct load *l, uint64_t now)
{
	while (!list_is_empty(&l->ready) && load_has_next(l) && l->next_at <= now) {
		struct lane *lane = CONTAINER(l->ready.next, struct lane, link);
		uint64_t due_at = l->next_at;

		list_remove(&lane->link);
		l->next_at = l->start_at + bench_plan_due(l->plan, l->number, ++l->next);
		begin_visit(lane, due_at, now);
		now = clock_now();
	}
}

void load_visit_opened(struct lane *lane, uint64_t now)
{
	struct load *l = lane->load;

	if (load_is_measured(l, lane->visit.due_at))
		histogram_add(l->record->connect, now - lane->visit.due_at);
}

/* It may have been the last answer of the visit; or nothing more is to be sent. */
void load_visit_go_on(struct lane *lane)
{
	struct load *l = lane->load;

	if (lane->flow.n || (lane->visit.left && goes_on(l)))
		return;
	l->run->wire->drop(l->wire, &lane->end);
	l->n_open--;
	lane->is_open = false;
	lane->visit.is_under_way = false;
	rest(lane, clock_now());
}

bool load_visit_failed(struct lane *lane, bool was_open)
{
	struct load *l = lane->load;

	if (lane->visit.is_under_way && load_is_measured(l, lane->visit.due_at)) {
		l->record->unconnected += !was_open;
		l->booked -= lane->visit.left; /* for others to send */
	}
	lane->visit.is_under_way = false;
	if (!l->plan->rate)
		return false;
	list_remove(&lane->link);
	list_append(&l->ready, &lane->link);
	return true;
}

void load_visit_retry(struct lane *lane, uint64_t now)
{
	if (lane->visit.is_under_way) /* its turn in a queue has not come yet */
		load_reconnect(lane);
	else
		rest(lane, now);
}

/* The kernel tries for minutes; nobody waits so long. */
void load_visit_look(struct lane *lane, uint64_t now)
{
	struct load *l = lane->load;

	if (!lane->end.is_connecting ||
	    now <= clock_deadline(lane->visit.began_at, l->plan->timeout))
		return;
	l->n_connecting--;
	load_break_off(lane, FAILURE_SILENT);
}
