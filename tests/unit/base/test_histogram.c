/* The histogram against exact answers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/histogram.h"

#include <math.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(percentiles_of_a_known_row),
		cmocka_unit_test(large_values_keep_three_digits),
		cmocka_unit_test(the_largest_fits),
		cmocka_unit_test(merge_is_as_if_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
