/* Reading held back: exact times, by a virtual clock. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "stream/pace.h"

#include "base/clock.h"
#include "base/error.h"
#include "net/loop.h"
#include "stream/relay.h"
#include "stream/stream.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <string.h>

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *left, *right;
	struct stream *pace;
	struct relay *relay;
	uint64_t born_at;
	bool is_done;
};

static int setup(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.loop = test_clock_loop(&f.clock);
	f.born_at = loop_now(f.loop);
	f.left = fake_stream_new(f.loop);
	f.right = fake_stream_new(f.loop);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	relay_free(f->relay);
	stream_free(f->pace);
	fake_stream_free(f->right);
	loop_free(f->loop);
	return 0;
}

static void on_done(struct relay *relay, void *user)
{
	struct fixture *f = user;

	(void)relay;
	f->is_done = true;
	loop_stop(f->loop);
}

static uint64_t now_ms(const struct fixture *f)
{
	return (loop_now(f->loop) - f->born_at) / CLOCK_MS;
}

/* Through the pace into right until left's end has been passed on. */
static void run(struct fixture *f, uint64_t rate, uint64_t delay_ms, bool is_whole)
{
	const struct pace_config pace = { .rate = rate, .delay_ns = delay_ms * CLOCK_MS };
	const struct relay_config config = { .eof = RELAY_EOF_CLOSE,
					     .linger_ns = CLOCK_NEVER,
					     .idle_ns = CLOCK_NEVER,
					     .grace_ns = CLOCK_NEVER };
	struct error err = ERROR_INIT;

	f->pace = pace_new(f->loop, &f->left->base, &pace);
	if (is_whole)
		pace_keep_whole(f->pace);
	f->relay = relay_new(f->loop, f->pace, &f->right->base, &config, on_done, f);
	assert_int_equal(loop_run(f->loop, &err), 0);
	assert_true(f->is_done);
}

/* 50 ms of it at once, the rest at the rate. */
static void test_rate(void **state)
{
	struct fixture *f = *state;
	char bytes[201] = "";

	memset(bytes, 'x', 200);
	fake_stream_say(f->left, 0, bytes);
	fake_stream_end(f->left, 0);
	run(f, 1000, 0, false);
	assert_string_equal(fake_stream_written(f->right), bytes);
	assert_int_equal(now_ms(f), 150);
}

/* Slower than a byte in 50 ms: one byte is the burst. */
static void test_rate_of_a_byte(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->left, 0, "1234");
	fake_stream_end(f->left, 0);
	run(f, 1, 0, false);
	assert_string_equal(fake_stream_written(f->right), "1234");
	assert_int_equal(now_ms(f), 3000);
}

static void test_rate_largest(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->left, 0, "1234");
	fake_stream_end(f->left, 0);
	run(f, PACE_RATE_MAX, 0, false);
	assert_string_equal(fake_stream_written(f->right), "1234");
	assert_int_equal(now_ms(f), 0);
}

/* What was not used for long makes one burst, no more. */
static void test_rate_after_silence(void **state)
{
	struct fixture *f = *state;
	char bytes[101] = "";

	memset(bytes, 'x', 100);
	fake_stream_say(f->left, 0, "y");
	fake_stream_say(f->left, 5000, bytes);
	fake_stream_end(f->left, 5000);
	run(f, 1000, 0, false);
	assert_int_equal(now_ms(f), 5050);
}

static void test_rate_whole(void **state)
{
	struct fixture *f = *state;
	char bytes[101] = "";

	memset(bytes, 'x', 100);
	fake_stream_say(f->left, 0, bytes);
	fake_stream_say(f->left, 10, "next");
	fake_stream_end(f->left, 10);
	run(f, 1000, 0, true);
	assert_int_equal(f->right->written.len, 104);
	assert_int_equal(now_ms(f), 55); /* 100 ms of bytes, 50 of them a burst, 5 for a wait */
}

static void test_delay(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->left, 0, "one\ntwo\n\nfour\n");
	fake_stream_end(f->left, 0);
	run(f, 0, 100, false);
	assert_string_equal(fake_stream_written(f->right), "one\ntwo\n\nfour\n");
	assert_int_equal(now_ms(f), 300); /* the end does not wait */
}

static void test_delay_without_lines(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->left, 0, "abc");
	fake_stream_say(f->left, 10, "def");
	fake_stream_end(f->left, 10);
	run(f, 0, 100, false);
	assert_string_equal(fake_stream_written(f->right), "abcdef");
	assert_int_equal(now_ms(f), 100);
}

static void test_both(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->left, 0, "12345678901234567890123456789012345678901234567890123456789\nb\n");
	fake_stream_end(f->left, 0);
	run(f, 1000, 100, false);
	assert_int_equal(now_ms(f), 110); /* the first line of 60 bytes has gone after 10 */
}

static void test_torn(void **state)
{
	struct fixture *f = *state;

	f->left->max_read = 1;
	f->left->stutters = true;
	f->right->max_write = 1;
	f->right->stutters = true;
	fake_stream_say(f->left, 0, "a\nb\n");
	fake_stream_end(f->left, 0);
	run(f, 1000, 0, false);
	assert_string_equal(fake_stream_written(f->right), "a\nb\n");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_rate),
		CASE(test_rate_of_a_byte),
		CASE(test_rate_largest),
		CASE(test_rate_after_silence),
		CASE(test_rate_whole),
		CASE(test_delay),
		CASE(test_delay_without_lines),
		CASE(test_both),
		CASE(test_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
