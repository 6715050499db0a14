/* The filter above a terminal: escaped however it is cut, and never in the way. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/loop.h"
#include "stream/safe.h"
#include "stream/stream.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <errno.h>
#include <string.h>

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *terminal;
	struct stream *safe;
	struct error err;
};

static void set_up(struct fixture *f, unsigned keep)
{
	*f = (struct fixture){ .err = ERROR_INIT };
	f->loop = test_clock_loop(&f->clock);
	f->terminal = fake_stream_new(f->loop);
	f->safe = safe_new(&f->terminal->base, keep);
}

static void tear_down(struct fixture *f)
{
	stream_free(f->safe);
	loop_free(f->loop);
}

static void write_all(struct fixture *f, const char *data, size_t n, size_t step)
{
	size_t at = 0;

	while (at < n) {
		size_t len = n - at < step ? n - at : step;
		ssize_t put = stream_write(f->safe, data + at, len, &f->err);

		assert_true(put > 0);
		at += (size_t)put;
	}
	assert_int_equal(stream_shut(f->safe, &f->err), 0);
	assert_true(f->terminal->is_shut);
}

static const char wild[] = "plain\r\n\ttext \\ gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80 \xe0\xa4\x85 \xed\x9f\xbf"
			   "\x1b]0;title\x07 \x1b[1;31mred\x1b[0m \x1b[6n \x1b[2J \xc2\x9b" "31m \x9b \x7f"
			   "\xe2\x80\xae rtl \xf3\xa0\x81\x81 \xff\xfe \xe2\x82 x \xc3";

/* The same text comes out whether it arrives at once, by bytes, or in between. */
static void pieces_make_no_difference(void **state)
{
	struct buf whole;
	size_t step;

	(void)state;
	buf_init(&whole, 4096);
	assert_true(text_escape(&whole, wild, sizeof(wild) - 1, SAFE_KEEP_USUAL));
	for (step = 1; step < sizeof(wild); step++) {
		struct fixture f;

		set_up(&f, SAFE_KEEP_USUAL);
		write_all(&f, wild, sizeof(wild) - 1, step);
		assert_string_equal(fake_stream_written(f.terminal), buf_string(&whole));
		tear_down(&f);
	}
	buf_done(&whole);
}

static void what_a_terminal_gets(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, SAFE_KEEP_USUAL);
	write_all(&f, "\x1b]0;x\x07\x1b[31mr\x1b[0m\\\r\n\t", 20, 20);
	assert_string_equal(fake_stream_written(f.terminal),
			    "\\x1b]0;x\\x07\x1b[31mr\x1b[0m\\\r\n\t");
	tear_down(&f);
}

static void an_unfinished_character_waits(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, SAFE_KEEP_USUAL);
	assert_int_equal(stream_write(f.safe, "a\xe2\x82", 3, &f.err), 3);
	assert_string_equal(fake_stream_written(f.terminal), "a");
	assert_int_equal(stream_write(f.safe, "\xac" "b\x1b[3", 5, &f.err), 5);
	assert_string_equal(fake_stream_written(f.terminal), "a\xe2\x82\xac" "b");
	assert_int_equal(stream_write(f.safe, "1", 1, &f.err), 1);
	assert_int_equal(stream_shut(f.safe, &f.err), 0);
	assert_string_equal(fake_stream_written(f.terminal), "a\xe2\x82\xac" "b\\x1b[31");
	tear_down(&f);
}

/* A begun colour that never ends does not hold the rest back. */
static void an_endless_colour_is_shown(void **state)
{
	struct fixture f;
	char digits[100];

	(void)state;
	set_up(&f, SAFE_KEEP_USUAL);
	memset(digits, '1', sizeof(digits));
	memcpy(digits, "\x1b[", 2);
	write_all(&f, digits, sizeof(digits), 1);
	assert_memory_equal(fake_stream_written(f.terminal), "\\x1b[1111", 9);
	assert_int_equal(strlen(fake_stream_written(f.terminal)), 103);
	tear_down(&f);
}

static void a_slow_terminal_slows_the_writer(void **state)
{
	static char zeros[100000];
	struct fixture f;
	size_t taken = 0;
	ssize_t n;

	(void)state;
	set_up(&f, SAFE_KEEP_USUAL);
	fake_stream_block(f.terminal, 50);
	while ((n = stream_write(f.safe, zeros, sizeof(zeros), &f.err)) > 0)
		taken += (size_t)n;
	assert_int_equal(n, STREAM_AGAIN);
	assert_true(taken > 0 && taken <= 8192);
	assert_int_equal(stream_shut(f.safe, &f.err), STREAM_AGAIN);
	/* What is held is written as soon as it can be, though nobody asks any more. */
	stream_want(f.safe, 0);
	assert_int_equal(loop_run(f.loop, &f.err), 0);
	assert_int_equal(strlen(fake_stream_written(f.terminal)), 4 * taken);
	assert_int_equal(stream_shut(f.safe, &f.err), 0);
	tear_down(&f);
}

static void reading_is_untouched(void **state)
{
	struct fixture f;
	char bytes[16];

	(void)state;
	set_up(&f, SAFE_KEEP_USUAL);
	fake_stream_say(f.terminal, 0, "\x1b[A\x07");
	assert_int_equal(stream_read(f.safe, bytes, sizeof(bytes), &f.err), 4);
	assert_memory_equal(bytes, "\x1b[A\x07", 4);
	assert_int_equal(stream_bare_fd(f.safe, STREAM_WRITE), -1);
	tear_down(&f);
}

static void a_lost_terminal_is_told(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, SAFE_KEEP_USUAL);
	fake_stream_refuse(f.terminal, 0, EIO);
	assert_int_equal(stream_write(f.safe, "x", 1, &f.err), STREAM_ERROR);
	assert_true(error_is_set(&f.err));
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(what_a_terminal_gets),
		cmocka_unit_test(an_unfinished_character_waits),
		cmocka_unit_test(an_endless_colour_is_shown),
		cmocka_unit_test(a_slow_terminal_slows_the_writer),
		cmocka_unit_test(reading_is_untouched),
		cmocka_unit_test(a_lost_terminal_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
