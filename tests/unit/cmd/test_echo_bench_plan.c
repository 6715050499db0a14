/* The schedule and the messages of echo-client --bench. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "echo-client/bench_plan.h"
#include "echo-client/script.h"

static void shares_add_up(void **state)
{
	struct bench_plan p = {.threads = 3};

	(void)state;
	assert_int_equal(bench_plan_share(&p, 10, 0), 4);
	assert_int_equal(bench_plan_share(&p, 10, 1), 3);
	assert_int_equal(bench_plan_share(&p, 10, 2), 3);
	assert_int_equal(bench_plan_share(&p, 2, 2), 0);
}

/* The threads' messages together are one row, evenly spaced, without drift. */
static void due_times_are_one_row(void **state)
{
	struct bench_plan p = {.threads = 2, .rate = 3};

	(void)state;
	assert_int_equal(bench_plan_due(&p, 0, 0), 0);
	assert_int_equal(bench_plan_due(&p, 1, 0), 333333333);
	assert_int_equal(bench_plan_due(&p, 0, 1), 666666666);
	assert_int_equal(bench_plan_due(&p, 1, 1), CLOCK_S);
	assert_int_equal(bench_plan_due(&p, 1, 3000001), 2000001 * CLOCK_S);
	p.rate = 500000;
	assert_int_equal(bench_plan_due(&p, 1, 0), 2000);
	assert_int_equal(bench_plan_due(&p, 0, UINT64_C(250000) * 86400 * 365),
			 365 * 86400 * CLOCK_S);
}

static void a_fixed_size(void **state)
{
	struct script s;
	size_t n = 300;
	const uint8_t *bytes;

	(void)state;
	script_init(&s, 100, 100);
	assert_int_equal(script_size(&s, 12345), 100);
	bytes = script_at(&s, 100 * UINT64_C(1000000) + 98, &n);
	assert_true(n == 300 || n == 2);
	assert_int_equal(bytes[1], '\n');
	n = s.length;
	assert_ptr_equal(script_at(&s, s.length * 7 + 3, &n), s.bytes + 3);
	assert_int_equal(n, s.length - 3);
	script_done(&s);
	script_init(&s, 1 << 20, 1 << 20);
	assert_int_equal(s.length, 1 << 20);
	script_done(&s);
	script_init(&s, 1, 1);
	assert_int_equal(s.bytes[s.length - 1], '\n');
	script_done(&s);
}

static void a_range_of_sizes(void **state)
{
	uint64_t i, at = 0, least = UINT64_MAX, most = 0;
	struct script s;

	(void)state;
	script_init(&s, 1, 64);
	for (i = 0; i < s.n; i++) {
		uint64_t size = script_size(&s, i);

		least = size < least ? size : least;
		most = size > most ? size : most;
		at += size;
		assert_int_equal(s.bytes[at - 1], '\n');
	}
	assert_int_equal(at, s.length);
	assert_true(least >= 1 && least < 5 && most <= 64 && most > 60);
	assert_int_equal(script_size(&s, s.n + 5), script_size(&s, 5));
	script_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_add_up),
		cmocka_unit_test(due_times_are_one_row),
		cmocka_unit_test(a_fixed_size),
		cmocka_unit_test(a_range_of_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
