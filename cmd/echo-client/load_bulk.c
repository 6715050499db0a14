/*
 * --stream: bytes without end on TCP and unix sockets, written as fast as the kernel takes
 * them, and read as fast as they come back.  There are no messages, and nothing is waited
 * for: what is counted is bytes, each way.
 */
#include "echo-client/load_state.h"

#include "base/clock.h"
#include "echo-client/bench_plan.h"
#include "echo-client/record.h"
#include "echo-client/script.h"

/* So much goes out before what has come back is read. */
enum { TURN = 1 << 20 };

static void bulk_init(struct lane *lane)
{
	struct load *l = lane->load;

	proof_init(&lane->proof, (uint16_t)lane->number, l->run->id, &l->findings);
}

static void bulk_done(struct lane *lane)
{
	(void)lane;
}

static void bulk_restart(struct lane *lane)
{
	lane->bulk = (struct bulk){ .heard_at = clock_now() };
	proof_restart(&lane->proof);
}

static bool bulk_has_room(const struct lane *lane)
{
	(void)lane;
	return false; /* for a message */
}

static void bulk_push(struct lane *lane, uint64_t due_at, uint64_t now)
{
	(void)lane;
	(void)due_at;
	(void)now;
}

/* How many bytes may go out in one piece now. */
static size_t allowed(const struct load *l)
{
	uint64_t left = l->quota - l->sent;

	if (l->is_stopped || !l->start_at)
		return 0;
	return left < l->plan->most ? (size_t)left : (size_t)l->plan->most;
}

static size_t next_bytes(struct lane *lane, const uint8_t **ret)
{
	struct load *l = lane->load;
	size_t n = allowed(l);

	if (l->plan->verify) {
		n = n < LOAD_SCRATCH ? n : LOAD_SCRATCH;
		pattern_fill(l->scratch, n, lane->proof.key, lane->bulk.out);
		*ret = l->scratch;
	} else if (n) {
		*ret = script_at(l->run->script, lane->bulk.out, &n);
	}
	return n;
}

static void count_out(struct lane *lane, size_t n)
{
	struct load *l = lane->load;

	if (lane->bulk.out == lane->bulk.back)
		lane->bulk.heard_at = clock_now();
	lane->bulk.out += n;
	l->on_the_way += n;
	l->record->bytes_out += n;
	if (l->measured_from != CLOCK_NEVER)
		l->sent += n;
}

static void bulk_pump(struct lane *lane)
{
	struct load *l = lane->load;
	uint64_t until = lane->bulk.out + TURN;
	const uint8_t *data;
	size_t n, taken;

	while (!lane->end.wants_room && lane->bulk.out < until &&
	       (n = next_bytes(lane, &data)) > 0) {
		taken = l->run->wire->send(l->wire, &lane->end, data, n);
		count_out(lane, taken);
		if (taken < n)
			break;
	}
}

/* Only a wire that takes bytes before the kernel does would give some back. */
static void bulk_take_back(struct lane *lane, size_t n)
{
	(void)lane;
	(void)n;
}

static void bulk_received(struct lane *lane, const uint8_t *data, size_t n, uint64_t now)
{
	struct load *l = lane->load;
	uint64_t back = n;

	if (l->plan->verify)
		back = proof_received(&lane->proof, data, n, lane->bulk.out);
	lane->bulk.heard_at = now;
	if (back > lane->bulk.out - lane->bulk.back) {
		load_break_off(lane, FAILURE_SURPLUS);
		return;
	}
	lane->bulk.back += back;
	l->on_the_way -= back;
}

static void bulk_look(struct lane *lane, uint64_t now)
{
	const struct bulk *b = &lane->bulk;

	if (lane->is_open && b->out > b->back &&
	    now > clock_deadline(b->heard_at, lane->load->plan->timeout))
		load_break_off(lane, FAILURE_SILENT);
}

static void bulk_give_up(struct lane *lane, load_message_fn *fn)
{
	struct load *l = lane->load;
	uint64_t missing = lane->bulk.out - lane->bulk.back;

	(void)fn;
	l->record->bytes_lost += missing;
	l->on_the_way -= missing;
	lane->bulk.back = lane->bulk.out;
}

const struct load_carrier load_bulk = {
	.init = bulk_init,
	.done = bulk_done,
	.restart = bulk_restart,
	.has_room = bulk_has_room,
	.push = bulk_push,
	.pump = bulk_pump,
	.take_back = bulk_take_back,
	.received = bulk_received,
	.look = bulk_look,
	.give_up = bulk_give_up,
};
