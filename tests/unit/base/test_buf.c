/* The bounded queue: its bound, its order, and a model that it must agree with. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

#include <string.h>

static void empty_is_harmless(void **state)
{
	struct buf zeroed = { 0 }, b;

	(void)state;
	buf_done(&zeroed);
	buf_init(&b, 10);
	assert_int_equal(b.len, 0);
	assert_null(buf_data(&b));
	buf_consume(&b, 0);
	buf_clear(&b);
	assert_true(buf_append(&b, NULL, 0));
	assert_string_equal(buf_string(&b), "");
	buf_done(&b);
	buf_done(&b);
}

static void bound_is_kept_and_changes_nothing(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	assert_true(buf_append(&b, "abc", 3));
	assert_int_equal(buf_room(&b), 1);
	assert_false(buf_append(&b, "de", 2));
	assert_null(buf_reserve(&b, 2));
	assert_false(buf_u16(&b, 1));
	assert_false(buf_printf(&b, "%d", 10));
	assert_string_equal(buf_string(&b), "abc");
	assert_true(buf_byte(&b, 'd'));
	assert_false(buf_byte(&b, 'e'));
	assert_string_equal(buf_string(&b), "abcd");
	buf_consume(&b, 1);
	assert_true(buf_byte(&b, 'e'));
	assert_string_equal(buf_string(&b), "bcde");
	buf_done(&b);
	assert_int_equal(b.max, 4);
}

static void a_bound_without_bound(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, SIZE_MAX);
	assert_true(buf_append(&b, "abc", 3));
	assert_null(buf_reserve(&b, SIZE_MAX - 2));
	assert_int_equal(b.len, 3);
	buf_done(&b);
}

static void numbers_are_in_network_order(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	assert_true(buf_u16(&b, 0x1234));
	assert_true(buf_u32(&b, 0xdeadbeef));
	assert_int_equal(b.len, 6);
	assert_memory_equal(buf_data(&b), "\x12\x34\xde\xad\xbe\xef", 6);
	buf_done(&b);
}

static void reserve_then_added(void **state)
{
	struct buf b;
	uint8_t *room;

	(void)state;
	buf_init(&b, 1000);
	assert_true(buf_append(&b, "x", 1));
	room = buf_reserve(&b, 500);
	assert_non_null(room);
	memcpy(room, "yz", 2);
	buf_added(&b, 2);
	assert_string_equal(buf_string(&b), "xyz");
	buf_done(&b);
}

static void printf_of_any_length(void **state)
{
	struct buf b;
	char long_text[300];

	(void)state;
	memset(long_text, 'q', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	buf_init(&b, 1000);
	assert_true(buf_printf(&b, "%s", ""));
	assert_true(buf_printf(&b, "%d ", 5));
	assert_true(buf_printf(&b, "%s", long_text));
	assert_int_equal(b.len, 2 + 299);
	assert_memory_equal(buf_data(&b), "5 qqq", 5);
	buf_done(&b);
}

/* Many small steps against a plain array. */
static void agrees_with_a_model(void **state)
{
	static uint8_t model[200000];
	size_t head = 0, tail = 0;
	uint32_t seed = 1;
	struct buf b;
	int i;

	(void)state;
	buf_init(&b, 3000);
	for (i = 0; i < 2000; i++) {
		uint8_t chunk[97];
		size_t n, j;

		seed = seed * 1664525 + 1013904223;
		n = seed >> 8 & 63;
		for (j = 0; j < n; j++)
			chunk[j] = (uint8_t)(i + (int)j);
		assert_int_equal(buf_append(&b, chunk, n), tail - head + n <= 3000);
		if (tail - head + n <= 3000) {
			memcpy(model + tail, chunk, n);
			tail += n;
		}
		n = seed >> 16 & 63;
		if (n > b.len)
			n = b.len;
		buf_consume(&b, n);
		head += n;
		assert_int_equal(b.len, tail - head);
		if (b.len)
			assert_memory_equal(buf_data(&b), model + head, b.len);
		assert_int_equal(buf_string(&b)[b.len], 0);
	}
	buf_done(&b);
}

static void decimals_are_written(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 24);
	assert_true(buf_decimal(&b, 0));
	assert_true(buf_decimal(&b, UINT64_MAX));
	assert_string_equal(buf_string(&b), "018446744073709551615");
	assert_false(buf_decimal(&b, 1000));
	assert_int_equal(b.len, 21);
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_is_harmless),
		cmocka_unit_test(bound_is_kept_and_changes_nothing),
		cmocka_unit_test(a_bound_without_bound),
		cmocka_unit_test(numbers_are_in_network_order),
		cmocka_unit_test(reserve_then_added),
		cmocka_unit_test(printf_of_any_length),
		cmocka_unit_test(decimals_are_written),
		cmocka_unit_test(agrees_with_a_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
