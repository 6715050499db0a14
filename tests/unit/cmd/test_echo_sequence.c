/* The books of a UDP connection of echo-client --bench. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "echo-client/sequence.h"

static uint64_t due, sent;

static void verdicts(void **state)
{
	struct sequence s;
	uint64_t i, number;

	(void)state;
	sequence_init(&s);
	for (i = 0; i < 6; i++)
		assert_int_equal(sequence_push(&s, 10 * i, 10 * i + 1), i);
	assert_int_equal(sequence_answer(&s, 0, &due, &sent), SEQUENCE_FIRST);
	assert_int_equal(sequence_answer(&s, 2, &due, &sent), SEQUENCE_FIRST);
	assert_true(due == 20 && sent == 21);
	assert_int_equal(sequence_answer(&s, 2, &due, &sent), SEQUENCE_DUPLICATE);
	assert_int_equal(sequence_answer(&s, 1, &due, &sent), SEQUENCE_REORDERED);
	assert_true(due == 10 && sent == 11);
	assert_int_equal(sequence_answer(&s, 6, &due, &sent), SEQUENCE_STRANGER);
	assert_int_equal(s.n, 3);
	assert_false(sequence_give_up(&s, 30, &number, &due, &sent));
	assert_true(sequence_give_up(&s, 31, &number, &due, &sent));
	assert_true(number == 3 && due == 30 && sent == 31);
	assert_int_equal(sequence_answer(&s, 3, &due, &sent), SEQUENCE_LATE);
	assert_int_equal(sequence_answer(&s, 3, &due, &sent), SEQUENCE_DUPLICATE);
	assert_int_equal(sequence_answer(&s, 5, &due, &sent), SEQUENCE_FIRST);
	assert_true(sequence_give_up(&s, 100, &number, &due, &sent));
	assert_int_equal(number, 4);
	assert_false(sequence_give_up(&s, UINT64_MAX, &number, &due, &sent));
	assert_int_equal(s.n, 0);
	sequence_done(&s);
}

static void the_window(void **state)
{
	struct sequence s;
	uint64_t i, number;

	(void)state;
	sequence_init(&s);
	for (i = 0; i < SEQUENCE_WINDOW; i++) {
		assert_true(sequence_has_room(&s));
		sequence_push(&s, i, i);
	}
	assert_false(sequence_has_room(&s));
	for (i = 1; i < SEQUENCE_WINDOW; i++)
		assert_int_equal(sequence_answer(&s, i, &due, &sent), SEQUENCE_FIRST);
	assert_false(sequence_has_room(&s)); /* the first is still waited for */
	assert_true(sequence_give_up(&s, 0, &number, &due, &sent));
	assert_true(sequence_has_room(&s));
	for (i = 0; i < SEQUENCE_WINDOW; i++)
		sequence_push(&s, 0, 0);
	assert_int_equal(sequence_answer(&s, SEQUENCE_WINDOW - 1, &due, &sent), SEQUENCE_STRANGER);
	assert_int_equal(sequence_answer(&s, SEQUENCE_WINDOW, &due, &sent), SEQUENCE_FIRST);
	sequence_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts),
		cmocka_unit_test(the_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
