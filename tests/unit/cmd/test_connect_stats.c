/* The figures of a connection, and the line of a transfer. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "connect/stats.h"

static void test_rates(void **state)
{
	static const struct {
		double rate;
		const char *text;
	} cases[] = {
		{ 0, "0 bytes/s" },
		{ 417.4, "417 bytes/s" },
		{ 1023, "1023 bytes/s" },
		{ 1024, "1.0 KiB/s" },
		{ 1536 * 1024.0, "1.5 MiB/s" },
		{ 5.2 * (1 << 30), "5.2 GiB/s" },
		{ 3e18, "2728484.1 TiB/s" },
	};
	char text[STATS_RATE_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(stats_format_rate(text, cases[i].rate), cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rates) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
