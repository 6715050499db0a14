/*
 * Messages of --bench as UDP datagrams: each says which connection and number it is of,
 * so that what is lost, comes twice or out of order is known.  All bytes are compared.
 */
#include "echo-client/load_state.h"

#include "base/clock.h"
#include "echo-client/bench_plan.h"
#include "echo-client/record.h"
#include "echo-client/script.h"

#include <endian.h>
#include <string.h>

static void datagram_init(struct lane *lane)
{
	sequence_init(&lane->sequence);
	lane->key = pattern_key((uint16_t)lane->number, lane->load->run->id);
}

static void datagram_done(struct lane *lane)
{
	sequence_done(&lane->sequence);
}

/* Numbers go on: answers to the socket before do not reach this one. */
static void datagram_restart(struct lane *lane)
{
	lane->put = lane->sequence.next;
}

static bool datagram_has_room(const struct lane *lane)
{
	return lane->sequence.n < lane->load->plan->depth &&
	       sequence_has_room(&lane->sequence);
}

static void datagram_push(struct lane *lane, uint64_t due_at, uint64_t now)
{
	sequence_push(&lane->sequence, due_at, now);
}

/* A datagram's first word says which it is; the others count on from it. */
static size_t make(const struct lane *lane, uint64_t number)
{
	struct load *l = lane->load;
	size_t n = script_size(l->run->script, number);

	pattern_fill(l->scratch, n, lane->key + number, 0);
	return n;
}

static void datagram_pump(struct lane *lane)
{
	struct load *l = lane->load;

	while (!lane->end.wants_room && lane->put < lane->sequence.next) {
		size_t n = make(lane, lane->put);

		if (l->run->wire->send(l->wire, &lane->end, l->scratch, n) < n)
			break;
		lane->put++;
	}
}

/* A datagram is taken whole, or not. */
static void datagram_take_back(struct lane *lane, size_t n)
{
	(void)lane;
	(void)n;
}

static bool read_number(const struct lane *lane, const uint8_t *data, size_t n,
			uint64_t *ret_number)
{
	uint64_t word;

	if (n < sizeof(word))
		return false;
	memcpy(&word, data, sizeof(word));
	*ret_number = le64toh(word) - lane->key;
	return *ret_number < lane->sequence.next;
}

static bool is_equal(const struct lane *lane, const uint8_t *data, size_t n,
		     uint64_t number)
{
	return n == script_size(lane->load->run->script, number) &&
	       pattern_match(data, n, lane->key + number, 0) == n;
}

static void datagram_received(struct lane *lane, const uint8_t *data, size_t n,
			      uint64_t now)
{
	struct record *r = lane->load->record;
	struct flow_message m = { 0 };
	enum sequence_verdict verdict = SEQUENCE_STRANGER;

	if (read_number(lane, data, n, &m.number))
		verdict =
			sequence_answer(&lane->sequence, m.number, &m.due_at, &m.sent_at);
	r->datagrams.duplicates += verdict == SEQUENCE_DUPLICATE;
	r->datagrams.reordered += verdict == SEQUENCE_REORDERED;
	r->datagrams.late += verdict == SEQUENCE_LATE;
	r->datagrams.strangers += verdict == SEQUENCE_STRANGER;
	if (verdict != SEQUENCE_FIRST && verdict != SEQUENCE_REORDERED)
		return;
	m.size = script_size(lane->load->run->script, m.number);
	r->datagrams.differed += !is_equal(lane, data, n, m.number);
	load_answered(lane, &m, now);
}

static void give_up_before(struct lane *lane, uint64_t before, load_message_fn *fn)
{
	struct flow_message m = { 0 };

	while (sequence_give_up(&lane->sequence, before, &m.number, &m.due_at,
				&m.sent_at)) {
		m.size = script_size(lane->load->run->script, m.number);
		fn(lane, &m);
	}
}

/* What was lost makes room. */
static void datagram_look(struct lane *lane, uint64_t now)
{
	struct load *l = lane->load;

	if (now < l->plan->timeout)
		return;
	give_up_before(lane, now - l->plan->timeout, load_lost);
	if (lane->is_open)
		load_go_on(lane);
}

static void datagram_give_up(struct lane *lane, load_message_fn *fn)
{
	give_up_before(lane, UINT64_MAX, fn);
}

const struct load_carrier load_datagram = {
	.init = datagram_init,
	.done = datagram_done,
	.restart = datagram_restart,
	.has_room = datagram_has_room,
	.push = datagram_push,
	.pump = datagram_pump,
	.take_back = datagram_take_back,
	.received = datagram_received,
	.look = datagram_look,
	.give_up = datagram_give_up,
};
