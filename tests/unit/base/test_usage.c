/* Processor time: the line of the kernel, and our own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/usage.h"

static void the_line_of_the_kernel(void **state)
{
	struct usage u = {.own = 7};

	(void)state;
	assert_true(usage_parse("cpu  10 20 30 4000 500 6 7 80 9 1\ncpu0 1", 100, &u));
	assert_true(u.busy == 73 * 10 * CLOCK_MS);
	assert_true(u.stolen == 80 * 10 * CLOCK_MS);
	assert_int_equal(u.own, 7);
	assert_false(usage_parse("cpu  10 20 30", 100, &u));
	assert_false(usage_parse("intr 1 2 3 4 5 6 7 8", 100, &u));
	assert_false(usage_parse("", 100, &u));
}

static void work_takes_time(void **state)
{
	struct usage before, after;
	uint64_t until = clock_now() + 30 * CLOCK_S;

	(void)state;
	assert_true(usage_get(&before));
	do {
		assert_true(usage_get(&after));
	} while (after.own < before.own + 20 * CLOCK_MS && clock_now() < until);
	assert_true(after.own >= before.own + 20 * CLOCK_MS);
	assert_true(after.busy >= before.busy);
	assert_true(usage_processors() >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_of_the_kernel),
		cmocka_unit_test(work_takes_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
