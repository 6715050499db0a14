/* Numbers in plain digits, from the smallest to the greatest. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/figure.h"

#include <float.h>
#include <math.h>
#include <string.h>

static void digits(void **state)
{
	static const struct {
		double value;
		int digits;
		const char *text;
	} rows[] = {
		{ 0, 3, "0" },
		{ -0.0, 3, "0" },
		{ 1e-300, 3, "0" },
		{ -1e-300, 3, "0" },
		{ DBL_TRUE_MIN, 15, "0" },
		{ 5e-05, 3, "0.00005" },
		{ 1.23456e-10, 3, "0.000000000123" },
		{ 0.9996, 3, "1" },
		{ 0.5, 1, "0.5" },
		{ 1, 3, "1" },
		{ -1.5, 3, "-1.5" },
		{ 9.996, 3, "10" },
		{ 12.86, 2, "13" },
		{ 99.96, 3, "100" },
		{ 99.999, 6, "99.999" },
		{ 3600, 3, "3600" },
		{ 604800.4, 3, "604800" },
		{ 1e15, 3, "1000000000000000" },
		{ 0x1p64, 3, "18446744073709551616" },
		{ NAN, 3, "-" },
		{ INFINITY, 3, "-" },
		{ -INFINITY, 3, "-" },
	};
	char text[FIGURE_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(figure_format(text, rows[i].value, rows[i].digits),
				    rows[i].text);
	assert_int_equal(strlen(figure_format(text, -DBL_MAX, 3)), 310);
}

/* Digits, one point at most, and no zero at its end: over the whole range of doubles. */
static void no_exponent_anywhere(void **state)
{
	char text[FIGURE_TEXT];
	double value;
	int n;

	(void)state;
	for (value = 1e-320; value < 1e307; value *= 7.3) {
		for (n = 1; n <= 15; n++) {
			figure_format(text, value, n);
			assert_int_equal(strspn(text, "0123456789."), strlen(text));
			assert_true(strchr(text, '.') == strrchr(text, '.'));
			assert_true(!strchr(text, '.') || text[strlen(text) - 1] != '0');
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits),
		cmocka_unit_test(no_exponent_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
