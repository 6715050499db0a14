/* --find-rate: goals, and searches against servers whose limit is known. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "echo-client/rate_search.h"

static void goals(void **state)
{
	static const struct {
		const char *text;
		double level;
		uint64_t limit, samples;
	} rows[] = {
		{ "P99=1ms", 99, CLOCK_MS, 1000 },
		{ "p99.9=500us", 99.9, 500 * CLOCK_US, 10000 },
		{ "P50=2", 50, 2 * CLOCK_S, 20 },
		{ "P99.999=1.5s", 99.999, 1500 * CLOCK_MS, 1000000 },
	};
	static const char *const bad[] = { "",	   "P",	      "99=1ms",	   "P99",     "P99=",
					   "P=1ms", "P100=1ms", "P49=1ms",  "P99=0",   "P99=fast",
					   "P9=1ms", "P.9=1ms", "P99x=1ms", "P-99=1ms", "P99.9999=1ms",
					   "P9 9=1ms" };
	struct rate_goal g;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(rate_goal_parse(rows[i].text, &g, &err), 0);
		assert_true(g.level == rows[i].level && g.limit == rows[i].limit);
		assert_int_equal(rate_goal_samples(&g), rows[i].samples);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(rate_goal_parse(bad[i], &g, &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
	}
}

/* Searches for a sharp limit; how many steps it took. */
static unsigned search(struct rate_search *s, uint64_t first, uint64_t limit)
{
	rate_search_init(s, first, 1, 10000000);
	while (s->next) {
		assert_in_range(s->next, 1, 10000000);
		rate_search_tell(s, s->next <= limit);
	}
	return s->steps;
}

static void a_sharp_limit(void **state)
{
	static const uint64_t limits[] = { 1, 2, 3, 19, 499, 500, 501, 31415, 200000, 9999999 };
	static const uint64_t firsts[] = { 1, 500, 40000, 10000000 };
	struct rate_search s;
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		for (k = 0; k < ARRAY_SIZE(firsts); k++) {
			assert_in_range(search(&s, firsts[k], limits[i]), 3, 40);
			assert_true(rate_search_is_found(&s));
			assert_true(s.held <= limits[i] && s.failed > limits[i]);
			assert_true(s.failed - s.held <= 1 || s.failed - s.held <= s.failed / 20);
			assert_int_equal(s.runs, SEARCH_RUNS);
		}
	}
}

static void no_limit_at_all(void **state)
{
	struct rate_search s;

	(void)state;
	search(&s, 500, 10000000);
	assert_true(rate_search_is_found(&s));
	assert_int_equal(s.held, 10000000);
	assert_int_equal(s.failed, 0);
}

static void nothing_holds(void **state)
{
	struct rate_search s;

	(void)state;
	assert_in_range(search(&s, 500, 0), 9, 11);
	assert_false(rate_search_is_found(&s));
	assert_int_equal(s.held, 0);
	assert_int_equal(s.failed, 1);
}

/* A rate that has held once, and then does not, is given up for a lower one. */
static void a_rate_that_held_by_chance(void **state)
{
	struct rate_search s;

	(void)state;
	rate_search_init(&s, 1000, 1, 10000000);
	rate_search_tell(&s, true);
	rate_search_tell(&s, false); /* 2000 */
	while (s.next != s.held)
		rate_search_tell(&s, false);
	assert_int_equal(s.held, 1000);
	rate_search_tell(&s, false);
	assert_int_equal(s.held, 950);
	assert_int_equal(s.next, 950);
	rate_search_tell(&s, true);
	rate_search_tell(&s, true);
	assert_false(rate_search_is_found(&s));
	rate_search_tell(&s, true);
	assert_true(rate_search_is_found(&s));
	assert_int_equal(s.failed, 1000);
}

/* Held or not by the throw of a coin: the search ends all the same, and nothing is found twice. */
static void chance_alone(void **state)
{
	unsigned seed, value;
	struct rate_search s;

	(void)state;
	for (seed = 0; seed < 2000; seed++) {
		rate_search_init(&s, 1 + seed * 7, 1, 10000000);
		for (value = seed; s.next; value = value * 1103515245 + 12345) {
			assert_in_range(s.next, 1, 10000000);
			rate_search_tell(&s, value >> 16 & 1);
			assert_true(!s.failed || s.held < s.failed);
		}
		assert_true(s.steps <= SEARCH_STEPS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goals),
		cmocka_unit_test(a_sharp_limit),
		cmocka_unit_test(no_limit_at_all),
		cmocka_unit_test(nothing_holds),
		cmocka_unit_test(a_rate_that_held_by_chance),
		cmocka_unit_test(chance_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
