/* Moments and verdicts of lookup --validate. */
#include "lookup/validity.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static void test_moments(void **state)
{
	char time[15];

	(void)state;
	assert_true(validity_parse_time("2026-11-20", time));
	assert_string_equal(time, "20261120000000");
	assert_true(validity_parse_time("2026-11-20T12:34:56Z", time));
	assert_string_equal(time, "20261120123456");
	assert_true(validity_parse_time("20240229235959", time));
	assert_string_equal(time, "20240229235959");
}

static void test_no_moments(void **state)
{
	static const char *const texts[] = {
		"", "now", "2026", "2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10",
		"2026-11-20T24:00:00Z", "2026-11-20T12:00:00", "2026-11-20 12:00:00Z",
		"2026112012000", "202611201200000", "1969-12-31", "2026-11-2O",
	};
	char time[15] = "untouched";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_false(validity_parse_time(texts[i], time));
	assert_string_equal(time, "untouched");
}

static void test_verdicts(void **state)
{
	struct validation secure = { .verdict = VERDICT_SECURE };
	struct validation bogus = { .verdict = VERDICT_BOGUS, .reason = "signature expired" };
	struct buf b;

	(void)state;
	buf_init(&b, 1024);
	validity_print(&b, &secure);
	assert_string_equal(buf_string(&b), "secure");
	buf_clear(&b);
	validity_print(&b, &bogus);
	assert_string_equal(buf_string(&b), "bogus: signature expired");
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_no_moments),
		cmocka_unit_test(test_verdicts),
	};

	return cmocka_run_group_tests_name("lookup_validity", tests, NULL, NULL);
}
