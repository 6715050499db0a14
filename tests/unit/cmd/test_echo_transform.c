/* The transformer of echo-serve: what comes back, however the bytes arrive and leave. */
#include "echo-serve/echo.h"

#include "base/buf.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Feeds the text in pieces of `in` bytes, writes at most `out` bytes at a time. */
static void echo_by(struct echo *e, struct buf *sent, const char *text, size_t in,
		    size_t out)
{
	size_t at, len = strlen(text);

	for (at = 0; at < len; at += in) {
		uint8_t piece[64];
		size_t n = len - at < in ? len - at : in, m;
		struct echo_span span;

		memcpy(piece, text + at, n);
		span = echo_feed(e, piece, n);
		m = span.n < out ? span.n : out;
		if (m)
			buf_append(sent, span.data, m);
		echo_sent(e, m);
	}
}

static void drain(struct echo *e, struct buf *sent)
{
	struct echo_span span = echo_pending(e);

	if (span.n)
		buf_append(sent, span.data, span.n);
	echo_sent(e, span.n);
}

static void bytes_come_back(void **state)
{
	static const size_t sizes[][2] = {
		{ 1, 1 }, { 3, 1 }, { 5, 0 }, { 7, 64 }, { 64, 2 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct echo e;
		struct buf sent;

		echo_init(&e, false);
		buf_init(&sent, 1000);
		echo_by(&e, &sent, "one two\nthree\n\nfour", sizes[i][0], sizes[i][1]);
		echo_end(&e);
		drain(&e, &sent);
		assert_string_equal(buf_string(&sent), "one two\nthree\n\nfour");
		assert_true(echo_is_empty(&e));
		buf_done(&sent);
		echo_done(&e);
	}
}

static void a_whole_write_copies_nothing(void **state)
{
	struct echo e;
	uint8_t data[4] = "abcd";
	struct echo_span span;

	(void)state;
	echo_init(&e, false);
	span = echo_feed(&e, data, 4);
	assert_ptr_equal(span.data, data);
	assert_int_equal(span.n, 4);
	echo_sent(&e, 4);
	assert_null(e.held.base);
	echo_done(&e);
}

static void capitals_wait_for_the_line(void **state)
{
	struct echo e;
	struct buf sent;

	(void)state;
	echo_init(&e, true);
	buf_init(&sent, 1000);
	echo_by(&e, &sent, "hel", 1, 64);
	assert_int_equal(sent.len, 0);
	echo_by(&e, &sent, "lo\nwor", 6, 64);
	assert_string_equal(buf_string(&sent), "HELLO\n");
	echo_by(&e, &sent, "ld", 1, 64);
	assert_string_equal(buf_string(&sent), "HELLO\n");
	assert_false(echo_is_empty(&e));
	echo_end(&e);
	drain(&e, &sent);
	assert_string_equal(buf_string(&sent), "HELLO\nWORLD");
	buf_done(&sent);
	echo_done(&e);
}

static void capitals_by_every_split(void **state)
{
	size_t in, out;

	(void)state;
	for (in = 1; in < 20; in++) {
		for (out = 0; out < 20; out++) {
			struct echo e;
			struct buf sent;

			echo_init(&e, true);
			buf_init(&sent, 1000);
			echo_by(&e, &sent, "one\ntwo three\n\nfour\nend", in, out);
			echo_end(&e);
			drain(&e, &sent);
			assert_string_equal(buf_string(&sent),
					    "ONE\nTWO THREE\n\nFOUR\nEND");
			buf_done(&sent);
			echo_done(&e);
		}
	}
}

static void capitals_leave_other_bytes(void **state)
{
	uint8_t all[256], i = 0;

	(void)state;
	do
		all[i] = i;
	while (i++ != 255);
	echo_raise(all, sizeof(all));
	do {
		bool is_small = i >= 'a' && i <= 'z';

		assert_int_equal(all[i], is_small ? i - 32 : i);
	} while (i++ != 255);
}

static void what_is_held_is_bounded(void **state)
{
	struct echo e;
	uint8_t *data = xcalloc(1, ECHO_HELD_MAX);

	(void)state;
	echo_init(&e, false);
	assert_int_equal(echo_room(&e), ECHO_HELD_MAX);
	echo_feed(&e, data, ECHO_HELD_MAX);
	echo_sent(&e, 0);
	assert_int_equal(echo_room(&e), 0);
	assert_true(e.held.cap <= 256 * 1024);
	echo_sent(&e, 1000);
	assert_int_equal(echo_room(&e), 1000);
	echo_done(&e);
	free(data);
}

static void a_line_without_end_goes_in_parts(void **state)
{
	struct echo e;
	uint8_t *data = xcalloc(1, ECHO_HELD_MAX);
	struct echo_span span;

	(void)state;
	echo_init(&e, true);
	assert_int_equal(echo_feed(&e, data, 1000).n, 0);
	echo_sent(&e, 0);
	span = echo_feed(&e, data, ECHO_HELD_MAX - 1000);
	assert_int_equal(span.n, ECHO_HELD_MAX);
	echo_sent(&e, span.n);
	assert_true(echo_is_empty(&e));
	echo_done(&e);

	echo_init(&e, true);
	assert_int_equal(echo_feed(&e, data, ECHO_HELD_MAX).n, ECHO_HELD_MAX);
	echo_sent(&e, ECHO_HELD_MAX);
	assert_true(echo_is_empty(&e));
	echo_done(&e);
	free(data);
}

static void what_was_not_sent_goes_first(void **state)
{
	uint8_t first[] = "one two", second[] = " three";
	struct echo e;
	struct buf sent;

	(void)state;
	echo_init(&e, false);
	buf_init(&sent, 100);
	echo_feed(&e, first, 7);
	echo_sent(&e, 7);
	echo_feed(&e, second, 6);
	echo_sent(&e, 0);
	echo_unsent(&e, first + 3, 4);
	drain(&e, &sent);
	assert_string_equal(buf_string(&sent), " two three");
	assert_true(echo_is_empty(&e));
	echo_done(&e);

	/* An unfinished line stays behind it. */
	echo_init(&e, true);
	echo_feed(&e, first, 7);
	echo_sent(&e, 0);
	echo_unsent(&e, second, 6);
	assert_int_equal(echo_pending(&e).n, 6);
	echo_end(&e);
	assert_int_equal(echo_pending(&e).n, 13);
	buf_done(&sent);
	echo_done(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_come_back),
		cmocka_unit_test(a_whole_write_copies_nothing),
		cmocka_unit_test(capitals_wait_for_the_line),
		cmocka_unit_test(capitals_by_every_split),
		cmocka_unit_test(capitals_leave_other_bytes),
		cmocka_unit_test(what_is_held_is_bounded),
		cmocka_unit_test(what_was_not_sent_goes_first),
		cmocka_unit_test(a_line_without_end_goes_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
