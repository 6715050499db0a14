/* The histogram against exact answers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/histogram.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void empty(void **state)
{
	struct histogram *h = histogram_new();

	(void)state;
	assert_int_equal(histogram_count(h), 0);
	assert_int_equal(histogram_min(h), 0);
	assert_int_equal(histogram_max(h), 0);
	assert_true(histogram_mean(h) == 0);
	assert_true(histogram_deviation(h) == 0);
	assert_int_equal(histogram_percentile(h, 50), 0);
	histogram_free(h);
	histogram_free(NULL);
}

/* 1 to 1,000: every percentile is known, and small values are exact. */
static void percentiles_of_a_known_row(void **state)
{
	struct histogram *h = histogram_new();
	uint64_t i;

	(void)state;
	for (i = 1; i <= 1000; i++)
		histogram_add(h, i);
	assert_int_equal(histogram_count(h), 1000);
	assert_int_equal(histogram_min(h), 1);
	assert_int_equal(histogram_max(h), 1000);
	assert_true(histogram_mean(h) == 500.5);
	assert_true(fabs(histogram_deviation(h) - sqrt((1000.0 * 1000 - 1) / 12)) < 1e-6);
	assert_int_equal(histogram_percentile(h, 0), 1);
	for (i = 1; i <= 1000; i++)
		assert_int_equal(histogram_percentile(h, (double)i / 10), i);
	histogram_free(h);
}

static void large_values_keep_three_digits(void **state)
{
	uint64_t value;

	(void)state;
	for (value = 1; value < UINT64_C(1) << 62; value = value * 3 + 1) {
		struct histogram *h = histogram_new();
		uint64_t got;

		histogram_add(h, value);
		histogram_add(h, UINT64_C(1) << 62);
		got = histogram_percentile(h, 50);
		assert_true(got >= value);
		assert_true(got - value <= value / 1000);
		assert_int_equal(histogram_min(h), value);
		histogram_free(h);
	}
}

static void the_largest_fits(void **state)
{
	struct histogram *h = histogram_new();

	(void)state;
	histogram_add(h, 0);
	histogram_add(h, UINT64_MAX);
	assert_true(histogram_max(h) == INT64_MAX);
	assert_true(histogram_percentile(h, 100) == INT64_MAX);
	assert_int_equal(histogram_percentile(h, 50), 0);
	histogram_free(h);
}

static void merge_is_as_if_added(void **state)
{
	struct histogram *a = histogram_new(), *b = histogram_new(), *empty_one = histogram_new();
	uint64_t i;

	(void)state;
	for (i = 1; i <= 500; i++)
		histogram_add(a, i);
	for (; i <= 1000; i++)
		histogram_add(b, i);
	histogram_merge(b, a);
	histogram_merge(b, empty_one);
	assert_int_equal(histogram_count(b), 1000);
	assert_int_equal(histogram_min(b), 1);
	assert_int_equal(histogram_max(b), 1000);
	assert_int_equal(histogram_percentile(b, 50), 500);
	assert_true(histogram_mean(b) == 500.5);
	histogram_free(a);
	histogram_free(b);
	histogram_free(empty_one);
}

/* Random values against the sorted row of them. */
static void percentiles_of_random_values(void **state)
{
	enum { N = 20000 };
	static const double levels[] = { 0, 1, 50, 90, 99, 99.9, 99.99, 100 };
	static uint64_t sorted[N];
	struct histogram *h = histogram_new();
	uint64_t seed = 7;
	size_t i;

	(void)state;
	for (i = 0; i < N; i++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		sorted[i] = seed >> (20 + seed % 40);
		histogram_add(h, sorted[i]);
	}
	qsort(sorted, N, sizeof(*sorted), by_value);
	for (i = 0; i < ARRAY_SIZE(levels); i++) {
		size_t rank = (size_t)ceil(levels[i] / 100 * N * (1 - 1e-13));
		uint64_t exact = sorted[rank ? rank - 1 : 0];
		uint64_t got = histogram_percentile(h, levels[i]);

		assert_true(got >= exact && got - exact <= exact / 1000);
	}
	for (i = 0; i < N; i += 997) {
		uint64_t seen = histogram_up_to(h, sorted[i]);

		assert_true(seen > i && sorted[seen - 1] <= sorted[i] + sorted[i] / 1000);
	}
	assert_int_equal(histogram_up_to(h, UINT64_MAX), N);
	histogram_free(h);
}

static void a_cleared_one_is_new(void **state)
{
	struct histogram *h = histogram_new();

	(void)state;
	histogram_clear(h);
	histogram_add(h, 3);
	histogram_add(h, 1000000);
	histogram_clear(h);
	assert_int_equal(histogram_count(h), 0);
	assert_int_equal(histogram_up_to(h, UINT64_MAX), 0);
	histogram_add(h, 5);
	assert_int_equal(histogram_percentile(h, 100), 5);
	assert_int_equal(histogram_min(h), 5);
	assert_true(histogram_mean(h) == 5);
	assert_int_equal(histogram_up_to(h, 4), 0);
	assert_int_equal(histogram_up_to(h, 5), 1);
	histogram_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(percentiles_of_a_known_row),
		cmocka_unit_test(large_values_keep_three_digits),
		cmocka_unit_test(the_largest_fits),
		cmocka_unit_test(merge_is_as_if_added),
		cmocka_unit_test(percentiles_of_random_values),
		cmocka_unit_test(a_cleared_one_is_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
