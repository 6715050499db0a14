/* Numbers, durations, sizes and hex: what is taken, what is not, and the very ends. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/parse.h"

static void uint_is_strict(void **state)
{
	static const char *const bad[] = { "",	 "-1", "+1",  " 1",  "1 ",  "0x10", "1e3",
					   "1.", "a",  "1\n", "18446744073709551616" };
	uint64_t value = 42;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_uint(bad[i], 0, UINT64_MAX, &value));
	assert_false(parse_uint("0", 1, 9, &value));
	assert_false(parse_uint("10", 1, 9, &value));
	assert_int_equal(value, 42);
	assert_true(parse_uint("1", 1, 9, &value));
	assert_int_equal(value, 1);
	assert_true(parse_uint("9", 1, 9, &value));
	assert_int_equal(value, 9);
	assert_true(parse_uint("007", 0, 9, &value));
	assert_int_equal(value, 7);
	assert_true(parse_uint("18446744073709551615", 0, UINT64_MAX, &value));
	assert_true(value == UINT64_MAX);
}

static void durations(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {
		{ "0", 0 },
		{ "5", 5 * CLOCK_S },
		{ "5s", 5 * CLOCK_S },
		{ "250ms", 250 * CLOCK_MS },
		{ "30us", 30 * CLOCK_US },
		{ "7ns", 7 },
		{ "1m", 60 * CLOCK_S },
		{ "1min", 60 * CLOCK_S },
		{ "2h", 7200 * CLOCK_S },
		{ "1.5s", 1500 * CLOCK_MS },
		{ "0.000000001", 1 },
		{ "1.000000001h", 3600 * CLOCK_S + 3600 },
		{ "0.5ns", 0 },
	};
	static const char *const bad[] = { "",	  "s",	 "1.",	  ".5",	 "1.s",	   "-1s", "1 s",
					   "1S",  "1d",	 "1.5.5", "1e3", "1.0000000001",
					   "5ss", "1m30s", "18446744073709551615",
					   "18446744073709551616ns" };
	uint64_t ns = 42;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_duration(bad[i], &ns));
	assert_int_equal(ns, 42);
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(parse_duration(good[i].text, &ns));
		assert_true(ns == good[i].ns);
	}
}

/* The longest duration is short of CLOCK_NEVER, which means something else. */
static void durations_end_before_never(void **state)
{
	uint64_t ns;

	(void)state;
	if (parse_duration("18446744073709551613ns", &ns))
		assert_true(ns < CLOCK_NEVER);
	assert_false(parse_duration("18446744073709551615ns", &ns));
	assert_true(parse_duration("18446744072.999999999", &ns));
	assert_true(ns < CLOCK_NEVER);
}

static void sizes(void **state)
{
	static const char *const bad[] = { "", "k", "1kk", "1.5k", "-1", "1 k", "1T", "64kB",
					   "18446744073709551616", "17179869184G" };
	uint64_t size = 42;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(parse_size(bad[i], &size));
	assert_int_equal(size, 42);
	assert_true(parse_size("512", &size) && size == 512);
	assert_true(parse_size("64k", &size) && size == 65536);
	assert_true(parse_size("64K", &size) && size == 65536);
	assert_true(parse_size("1M", &size) && size == 1 << 20);
	assert_true(parse_size("2G", &size) && size == UINT64_C(2) << 30);
	assert_true(parse_size("17179869183G", &size));
}

static void hex(void **state)
{
	uint8_t bytes[4];
	size_t n = 42;

	(void)state;
	assert_false(parse_hex("1", bytes, sizeof(bytes), &n));
	assert_false(parse_hex("123", bytes, sizeof(bytes), &n));
	assert_false(parse_hex("zz", bytes, sizeof(bytes), &n));
	assert_false(parse_hex("0g", bytes, sizeof(bytes), &n));
	assert_false(parse_hex("0x12", bytes, sizeof(bytes), &n));
	assert_false(parse_hex("0011223344", bytes, sizeof(bytes), &n));
	assert_int_equal(n, 42);
	assert_true(parse_hex("", bytes, sizeof(bytes), &n));
	assert_int_equal(n, 0);
	assert_true(parse_hex("deADbe0f", bytes, sizeof(bytes), &n));
	assert_int_equal(n, 4);
	assert_memory_equal(bytes, "\xde\xad\xbe\x0f", 4);
}

static void hex_digits(void **state)
{
	int c;

	(void)state;
	for (c = 0; c < 256; c++) {
		int digit = parse_hex_digit((char)c);

		if (c >= '0' && c <= '9')
			assert_int_equal(digit, c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f' && c < 0x80 && c >= 'A')
			assert_int_equal(digit, (c | 0x20) - 'a' + 10);
		else
			assert_int_equal(digit, -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uint_is_strict), cmocka_unit_test(durations),
		cmocka_unit_test(durations_end_before_never), cmocka_unit_test(sizes),
		cmocka_unit_test(hex), cmocka_unit_test(hex_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
