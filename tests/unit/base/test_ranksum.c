/* The rank-sum test against counts that can be made by hand, and against all permutations. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/ranksum.h"

#include <math.h>
#include <stdlib.h>

static double p_of(const double *a, size_t n, const double *b, size_t m)
{
	return ranksum_test(a, n, b, m).p;
}

static void rows_that_are_apart(void **state)
{
	static const double low[] = { 1, 2, 3, 4, 5 }, high[] = { 6, 7, 8, 9, 10 };

	(void)state;
	/* 2 of the C(10,5) ways to share the ranks out are as extreme. */
	assert_true(fabs(p_of(low, 5, high, 5) - 2.0 / 252) < 1e-12);
	assert_int_equal(ranksum_test(low, 5, high, 5).direction, 1);
	assert_int_equal(ranksum_test(high, 5, low, 5).direction, -1);
	assert_true(fabs(p_of(low, 3, high, 3) - 2.0 / 20) < 1e-12);
	assert_true(fabs(p_of(low, 1, high, 1) - 1) < 1e-12);
	assert_true(fabs(p_of(low, 2, high, 4) - 2.0 / 15) < 1e-12);
}

static void rows_that_are_alike(void **state)
{
	static const double same[] = { 7, 7, 7, 7 }, odd[] = { 1, 4, 5, 8 },
			    even[] = { 2, 3, 6, 7 };

	(void)state;
	assert_true(p_of(same, 4, same, 4) == 1);
	assert_int_equal(ranksum_test(same, 4, same, 4).direction, 0);
	assert_true(fabs(p_of(odd, 4, even, 4) - 1) < 1e-12);
}

/* Every way to take `m` of the n figures: how many are as far from the middle? */
static double by_all_permutations(const double *all, size_t n, size_t m, double off)
{
	unsigned beyond = 0, ways = 0, mask;
	double middle = (double)m * (double)(n + 1) / 2;

	for (mask = 0; mask < 1u << n; mask++) {
		double sum = 0;
		size_t i, k;

		if ((size_t)__builtin_popcount(mask) != m)
			continue;
		for (i = 0; i < n; i++) {
			for (k = 0; k < n && mask >> i & 1; k++)
				sum += all[k] < all[i] ? 1 : all[k] == all[i] ? 0.5 : 0;
			sum += mask >> i & 1 ? 0.5 : 0;
		}
		ways++;
		beyond += fabs(sum - middle) >= off - 1e-9;
	}
	return (double)beyond / ways;
}

static double rank_sum_off(const double *all, size_t n, size_t m)
{
	double sum = 0;
	size_t i, k;

	for (i = n - m; i < n; i++) {
		for (k = 0; k < n; k++)
			sum += all[k] < all[i] ? 1 : all[k] == all[i] ? 0.5 : 0;
		sum += 0.5;
	}
	return fabs(sum - (double)m * (double)(n + 1) / 2);
}

static void ties_share_their_ranks(void **state)
{
	double all[10];
	unsigned seed = 1, round;
	size_t i, m;

	(void)state;
	for (round = 0; round < 40; round++) {
		for (i = 0; i < 10; i++) {
			seed = seed * 1103515245 + 12345;
			all[i] = seed >> 16 & 7;
		}
		m = 1 + round % 9;
		assert_true(fabs(p_of(all, 10 - m, all + 10 - m, m) -
				 by_all_permutations(all, 10, m, rank_sum_off(all, 10, m))) <
			    1e-9);
	}
}

/* Rows of one source are called different by p < 0.05 once in twenty times, or less often. */
static void false_alarms_are_as_rare_as_promised(void **state)
{
	double a[8], b[8];
	unsigned seed = 7, round, alarms = 0;
	size_t i;

	(void)state;
	for (round = 0; round < 400; round++) {
		for (i = 0; i < 8; i++) {
			seed = seed * 1103515245 + 12345;
			a[i] = seed >> 8 & 0xffff;
			seed = seed * 1103515245 + 12345;
			b[i] = seed >> 8 & 0xffff;
		}
		alarms += p_of(a, 8, b, 8) < 0.05;
	}
	assert_in_range(alarms, 5, 32);
}

static void the_longest_rows(void **state)
{
	double a[RANKSUM_MOST], b[RANKSUM_MOST];
	size_t i;

	(void)state;
	for (i = 0; i < RANKSUM_MOST; i++) {
		a[i] = (double)i;
		b[i] = (double)i + 1000;
	}
	assert_true(p_of(a, RANKSUM_MOST, b, RANKSUM_MOST) > 0);
	assert_true(p_of(a, RANKSUM_MOST, b, RANKSUM_MOST) < 1e-16);
	assert_true(p_of(a, RANKSUM_MOST, b, 1) < 0.07);
}

static void neighbours_are_gathered(void **state)
{
	double from[75], to[RANKSUM_MOST];
	size_t i;

	(void)state;
	for (i = 0; i < 75; i++)
		from[i] = (double)i;
	assert_int_equal(ranksum_gather(to, from, 0), 0);
	assert_int_equal(ranksum_gather(to, from, 7), 7);
	assert_true(to[6] == 6);
	assert_int_equal(ranksum_gather(to, from, 60), RANKSUM_MOST);
	assert_true(to[0] == 0.5 && to[29] == 58.5);
	assert_int_equal(ranksum_gather(to, from, 75), RANKSUM_MOST);
	assert_true(to[0] == 0.5 && to[1] == 3); /* of two, of three, … */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_that_are_apart),
		cmocka_unit_test(rows_that_are_alike),
		cmocka_unit_test(ties_share_their_ranks),
		cmocka_unit_test(false_alarms_are_as_rare_as_promised),
		cmocka_unit_test(the_longest_rows),
		cmocka_unit_test(neighbours_are_gathered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
