/* Messages of --bench on TCP and unix sockets: bytes in order, answered in order. */
#include "echo-client/load_state.h"

#include "base/clock.h"
#include "base/mem.h"
#include "echo-client/bench_plan.h"
#include "echo-client/record.h"

#include <stdlib.h>

static void stream_init(struct lane *lane)
{
	struct load *l = lane->load;

	flow_init(&lane->flow, l->run->script);
	proof_init(&lane->proof, (uint16_t)lane->number, l->run->id, &l->findings);
}

static void stream_done(struct lane *lane)
{
	flow_done(&lane->flow);
	free(lane->missed);
}

static void stream_restart(struct lane *lane)
{
	flow_restart(&lane->flow);
	proof_restart(&lane->proof);
}

static bool stream_has_room(const struct lane *lane)
{
	return lane->flow.n < lane->load->plan->depth;
}

static void stream_push(struct lane *lane, uint64_t due_at, uint64_t now)
{
	flow_push(&lane->flow, due_at, now);
}

/* Bytes that are to be sent, valid until they are asked for again; 0: none. */
static size_t next_bytes(struct lane *lane, const uint8_t **ret)
{
	struct load *l = lane->load;
	uint64_t n = lane->flow.queued - lane->flow.sent;

	if (!l->plan->verify)
		return flow_unsent(&lane->flow, ret);
	if (n > LOAD_SCRATCH)
		n = LOAD_SCRATCH;
	pattern_fill(l->scratch, n, lane->proof.key, lane->flow.sent);
	*ret = l->scratch;
	return n;
}

static void stream_pump(struct lane *lane)
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

static void stream_take_back(struct lane *lane, size_t n)
{
	lane->flow.sent -= n;
}

/* ---- messages of which bytes were missed ---- */

/* Nobody waits for it any more, but it may come yet, out of its place. */
static void keep_missed(struct lane *lane, const struct flow_message *m)
{
	if (lane->n_missed == lane->missed_cap) {
		lane->missed_cap = lane->missed_cap ? 2 * lane->missed_cap : 4;
		lane->missed = xrealloc(lane->missed,
					lane->missed_cap, sizeof(*lane->missed));
	}
	lane->missed[lane->n_missed++] = *m;
	lane->load->on_the_way--;
}

static void settle_missed(struct lane *lane, bool has_come, uint64_t now)
{
	size_t i;

	for (i = 0; i < lane->n_missed; i++) {
		lane->load->on_the_way++;
		if (has_come)
			load_answered(lane, &lane->missed[i], now);
		else
			load_lost(lane, &lane->missed[i]);
	}
	lane->n_missed = 0;
}

/* Is a part of the message that was just taken among the bytes that were missed? */
static bool was_missed(const struct lane *lane, const struct flow_message *m)
{
	uint64_t end = lane->flow.taken;

	return end > lane->proof.gap_from && end - m->size < lane->proof.gap_to;
}

/* By how many bytes the stream has gone on. */
static size_t verify(struct lane *lane, const uint8_t *data, size_t n, uint64_t now)
{
	struct proof *proof = &lane->proof;
	uint64_t gap_from = proof->gap_from, gap_to = proof->gap_to;

	n = proof_received(proof, data, n, lane->flow.sent);
	if (proof->gap_from != gap_from || proof->gap_to != gap_to)
		settle_missed(lane, proof->swapped_from == gap_from, now);
	return n;
}

static void stream_received(struct lane *lane, const uint8_t *data, size_t n,
			    uint64_t now)
{
	struct flow_message message;

	if (lane->load->plan->verify)
		n = verify(lane, data, n, now);
	while (flow_take(&lane->flow, &n, &message)) {
		if (was_missed(lane, &message))
			keep_missed(lane, &message);
		else
			load_answered(lane, &message, now);
	}
	if (n)
		load_break_off(lane, FAILURE_SURPLUS);
}

static void stream_look(struct lane *lane, uint64_t now)
{
	const struct flow_message *oldest = flow_oldest(&lane->flow);

	if (oldest && now > clock_deadline(oldest->sent_at, lane->load->plan->timeout))
		load_break_off(lane, FAILURE_SILENT);
}

static void stream_give_up(struct lane *lane, load_message_fn *fn)
{
	struct flow_message message;
	size_t all = SIZE_MAX;

	settle_missed(lane, false, 0);
	while (flow_take(&lane->flow, &all, &message))
		fn(lane, &message);
}

const struct load_carrier load_stream = {
	.init = stream_init,
	.done = stream_done,
	.restart = stream_restart,
	.has_room = stream_has_room,
	.push = stream_push,
	.pump = stream_pump,
	.take_back = stream_take_back,
	.received = stream_received,
	.look = stream_look,
	.give_up = stream_give_up,
};
