/* The books of echo-client --ping: what is lost, late, doubled or out of order, and the
 * times. */
#include "echo-client/summary.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct summary s;

static int set_up(void **state)
{
	(void)state;
	summary_init(&s);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	summary_done(&s);
	return 0;
}

static enum summary_answer answer(uint32_t number, uint64_t now)
{
	uint64_t time;

	return summary_answer(&s, number, now, &time);
}

static void answers_in_order(void **state)
{
	uint64_t time;

	(void)state;
	assert_int_equal(summary_send(&s, 1000), 1);
	assert_int_equal(summary_pending(&s), 1);
	assert_int_equal(summary_answer(&s, 1, 46000, &time), SUMMARY_FIRST);
	assert_int_equal(time, 45000);
	assert_int_equal(summary_send(&s, 50000), 2);
	assert_int_equal(summary_answer(&s, 2, 50010, &time), SUMMARY_FIRST);
	assert_int_equal(s.received, 2);
	assert_int_equal(summary_pending(&s), 0);
}

static void duplicates_and_reordering(void **state)
{
	(void)state;
	summary_send(&s, 0);
	summary_send(&s, 0);
	summary_send(&s, 0);
	assert_int_equal(answer(2, 5), SUMMARY_FIRST);
	assert_int_equal(answer(1, 6), SUMMARY_REORDERED);
	assert_int_equal(answer(2, 7), SUMMARY_DUPLICATE);
	assert_int_equal(answer(1, 7), SUMMARY_DUPLICATE);
	assert_int_equal(answer(3, 8), SUMMARY_FIRST);
	assert_int_equal(s.received, 3);
	assert_int_equal(s.duplicates, 2);
	assert_int_equal(s.reordered, 1);
}

static void strangers(void **state)
{
	(void)state;
	assert_int_equal(answer(0, 5), SUMMARY_STRANGER);
	assert_int_equal(answer(1, 5), SUMMARY_STRANGER);
	summary_send(&s, 0);
	assert_int_equal(answer(1 + SUMMARY_WINDOW, 5), SUMMARY_STRANGER);
	assert_int_equal(s.strangers, 3);
	assert_int_equal(s.received, 0);
}

static void lost_and_late(void **state)
{
	uint32_t number;
	uint64_t at;

	(void)state;
	summary_send(&s, 10);
	summary_send(&s, 20);
	assert_true(summary_oldest(&s, &number, &at));
	assert_int_equal(number, 1);
	assert_int_equal(at, 10);
	summary_give_up(&s, 1);
	summary_give_up(&s, 1);
	assert_int_equal(s.lost, 1);
	assert_true(summary_oldest(&s, &number, &at));
	assert_int_equal(number, 2);
	assert_int_equal(answer(2, 30), SUMMARY_FIRST);
	assert_false(summary_oldest(&s, &number, &at));
	assert_int_equal(answer(1, 99), SUMMARY_REORDERED);
	assert_int_equal(s.lost, 0);
	assert_int_equal(s.late, 1);
	assert_int_equal(s.received, 2);
}

static void a_full_window_gives_up_the_oldest(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < SUMMARY_WINDOW + 1; i++)
		summary_send(&s, i);
	assert_int_equal(s.lost, 1);
	assert_int_equal(answer(1, 5), SUMMARY_STRANGER);
	assert_int_equal(answer(2, SUMMARY_WINDOW + 5), SUMMARY_FIRST);
}

static void the_text(void **state)
{
	char text[SUMMARY_TEXT];
	unsigned i;

	(void)state;
	assert_string_equal(summary_format(text, &s, 0),
			    "0 sent, 0 received, 0 lost (0 %), 0.0 ms");
	for (i = 1; i <= 4; i++) {
		summary_send(&s, 0);
		if (i < 4)
			answer(i, i * CLOCK_MS);
	}
	summary_give_up(&s, 4);
	assert_string_equal(summary_format(text, &s, 1500 * CLOCK_MS),
			    "4 sent, 3 received, 1 lost (25 %), 1.5 s\n"
			    "rtt min/avg/max/mdev = 1.000/2.000/3.000/0.816 ms\n"
			    "rtt 50/90/99 per cent = 2.001/3.000/3.000 ms");
	summary_add_parts(&s, (uint64_t[]){ 1000, 20000, 3000 });
	summary_add_parts(&s, (uint64_t[]){ 3000, 40000, 5000 });
	assert_non_null(strstr(summary_format(text, &s, CLOCK_S),
			       " ms\nout/network/in avg = 0.002/0.030/0.004 ms"));
	summary_send(&s, 0);
	answer(1, 4);
	s.differed = 1;
	summary_format(text, &s, CLOCK_S);
	*strchr(text, '\n') = '\0';
	assert_string_equal(text,
			    "5 sent, 3 received, 1 lost (20 %), 1 still on its way, "
			    "1 differed, 1 duplicate, 1.0 s");
}

static void a_share_is_told_in_digits(void **state)
{
	char text[SUMMARY_TEXT];

	(void)state;
	s.sent = UINT32_MAX - 1;
	s.lost = 1;
	s.received = s.sent - s.lost;
	summary_format(text, &s, CLOCK_S);
	*strchr(text, '\n') = '\0';
	assert_string_equal(text, "4294967294 sent, 4294967293 received, 1 lost "
				  "(0.0000000233 %), 1.0 s");
}

static void milliseconds(void **state)
{
	char text[24];

	(void)state;
	assert_string_equal(summary_format_ms(text, 45000), "0.045");
	assert_string_equal(summary_format_ms(text, 499), "0.000");
	assert_string_equal(summary_format_ms(text, 12 * CLOCK_S + 500), "12000.001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers_in_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(duplicates_and_reordering, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(strangers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lost_and_late, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_full_window_gives_up_the_oldest, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(the_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_share_is_told_in_digits, set_up, tear_down),
		cmocka_unit_test(milliseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
