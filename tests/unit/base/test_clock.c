/* Units of time, deadlines that cannot overflow, and how durations are shown. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "support/lib_clock.h"

static void now_never_goes_back(void **state)
{
	uint64_t before = clock_now();

	(void)state;
	assert_true(clock_now() >= before);
	assert_true(clock_monotonic.now(&clock_monotonic) >= before);
	assert_null(clock_monotonic.advance);
}

static void deadline_saturates(void **state)
{
	(void)state;
	assert_int_equal(clock_deadline(5, 7), 12);
	assert_int_equal(clock_deadline(5, 0), 5);
	assert_int_equal(clock_deadline(5, CLOCK_NEVER), CLOCK_NEVER);
	assert_int_equal(clock_deadline(5, CLOCK_NEVER - 5), CLOCK_NEVER);
	assert_int_equal(clock_deadline(6, CLOCK_NEVER - 5), CLOCK_NEVER);
	assert_int_equal(clock_deadline(CLOCK_NEVER, 1), CLOCK_NEVER);
}

static void format_chooses_the_unit(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} cases[] = {
		{ 0, "0.0 ms" },
		{ 400 * CLOCK_US, "0.4 ms" },
		{ 9940 * CLOCK_US, "9.9 ms" },
		{ 9999 * CLOCK_US, "10 ms" },
		{ 10 * CLOCK_MS, "10 ms" },
		{ 999 * CLOCK_MS, "999 ms" },
		{ CLOCK_S, "1.0 s" },
		{ 1500 * CLOCK_MS, "1.5 s" },
		{ 99940 * CLOCK_MS, "99.9 s" },
		{ 99960 * CLOCK_MS, "100 s" },
		{ 100 * CLOCK_S, "100 s" },
		{ CLOCK_NEVER, "18446744074 s" },
	};
	char text[24];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(clock_format(text, cases[i].ns), cases[i].text);
}

static void virtual_clock_moves_only_when_told(void **state)
{
	struct test_clock c;

	(void)state;
	test_clock_init(&c);
	assert_int_equal(c.clock.now(&c.clock), CLOCK_S);
	c.clock.advance(&c.clock, 3 * CLOCK_S);
	assert_int_equal(c.clock.now(&c.clock), 3 * CLOCK_S);
	c.clock.advance(&c.clock, 2 * CLOCK_S);
	assert_int_equal(c.clock.now(&c.clock), 3 * CLOCK_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(now_never_goes_back),
		cmocka_unit_test(deadline_saturates),
		cmocka_unit_test(format_chooses_the_unit),
		cmocka_unit_test(virtual_clock_moves_only_when_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
