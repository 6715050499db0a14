/* Every cell of RFC 1143's tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "stream/telnet_q.h"

#define NO	 TELNET_Q_NO
#define YES	 TELNET_Q_YES
#define WANT_NO	 TELNET_Q_WANT_NO
#define WANT_YES TELNET_Q_WANT_YES
#define NOTHING	 TELNET_REPLY_NONE
#define SAY_YES	 TELNET_REPLY_YES
#define SAY_NO	 TELNET_REPLY_NO

struct cell {
	uint8_t q;
	bool opposite;
	bool yes, agrees;
	uint8_t q_after;
	bool opposite_after;
	enum telnet_reply reply;
};

static void check(size_t row, const struct cell *c, const struct telnet_side *side,
		  enum telnet_reply reply)
{
	if (side->q != c->q_after || side->wants_opposite != c->opposite_after ||
	    reply != c->reply)
		fail_msg("row %zu: state %d%s, reply %d", row, side->q,
			 side->wants_opposite ? " opposite" : "", (int)reply);
}

static void test_receive(void **state)
{
	static const struct cell cells[] = {
		{ NO, false, true, true, YES, false, SAY_YES },
		{ NO, false, true, false, NO, false, SAY_NO },
		{ NO, false, false, true, NO, false, NOTHING },
		{ YES, false, true, true, YES, false, NOTHING },
		{ YES, false, true, false, YES, false, NOTHING },
		{ YES, false, false, true, NO, false, SAY_NO },
		{ WANT_NO, false, true, true, NO, false, NOTHING },
		{ WANT_NO, true, true, true, YES, false, NOTHING },
		{ WANT_NO, false, false, true, NO, false, NOTHING },
		{ WANT_NO, true, false, true, WANT_YES, false, SAY_YES },
		{ WANT_YES, false, true, true, YES, false, NOTHING },
		{ WANT_YES, true, true, true, WANT_NO, false, SAY_NO },
		{ WANT_YES, false, false, true, NO, false, NOTHING },
		{ WANT_YES, true, false, true, NO, false, NOTHING },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cells); i++) {
		struct telnet_side side = { cells[i].q, cells[i].opposite };

		check(i, &cells[i], &side, telnet_q_receive(&side, cells[i].yes, cells[i].agrees));
	}
}

static void test_ask(void **state)
{
	static const struct cell cells[] = {
		{ NO, false, true, true, WANT_YES, false, SAY_YES },
		{ NO, false, false, true, NO, false, NOTHING },
		{ YES, false, true, true, YES, false, NOTHING },
		{ YES, false, false, true, WANT_NO, false, SAY_NO },
		{ WANT_NO, false, true, true, WANT_NO, true, NOTHING },
		{ WANT_NO, true, true, true, WANT_NO, true, NOTHING },
		{ WANT_NO, false, false, true, WANT_NO, false, NOTHING },
		{ WANT_NO, true, false, true, WANT_NO, false, NOTHING },
		{ WANT_YES, false, true, true, WANT_YES, false, NOTHING },
		{ WANT_YES, true, true, true, WANT_YES, false, NOTHING },
		{ WANT_YES, false, false, true, WANT_YES, true, NOTHING },
		{ WANT_YES, true, false, true, WANT_YES, true, NOTHING },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cells); i++) {
		struct telnet_side side = { cells[i].q, cells[i].opposite };

		check(i, &cells[i], &side, telnet_q_ask(&side, cells[i].yes));
	}
}

/* Two programs that both change their mind, all orders of delivery: it always comes to rest. */
static void test_never_loops(void **state)
{
	unsigned seed;

	(void)state;
	for (seed = 0; seed < 4096; seed++) {
		struct telnet_side side[2] = { { 0 } };
		int queue[2][64];
		unsigned head[2] = { 0 }, tail[2] = { 0 }, bits = seed, step;

		for (step = 0; step < 200; step++, bits = bits * 1103515245u + 12345u) {
			unsigned who = bits >> 16 & 1;
			enum telnet_reply reply = TELNET_REPLY_NONE;

			if (step < 6)
				reply = telnet_q_ask(&side[who], bits >> 17 & 1);
			else if (head[who] < tail[who])
				reply = telnet_q_receive(&side[who], queue[who][head[who]++ % 64] == SAY_YES,
							 true);
			if (reply != TELNET_REPLY_NONE)
				queue[!who][tail[!who]++ % 64] = (int)reply;
		}
		assert_int_equal(head[0], tail[0]);
		assert_int_equal(head[1], tail[1]);
		assert_int_equal(telnet_q_is_on(&side[0]), telnet_q_is_on(&side[1]));
		assert_true(tail[0] + tail[1] < 30);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_receive),
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_never_loops),
	};

	return cmocka_run_group_tests_name("telnet_q", tests, NULL, NULL);
}
