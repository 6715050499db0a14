/* The relay against every row of docs/half-close.md, with scripted streams and false time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "stream/relay.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <errno.h>
#include <string.h>

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *left, *right;
	struct relay_config config;
	struct relay *relay;
	uint64_t born_at;
	unsigned dones;
	uint64_t done_at; /* ms */
	unsigned asked, known_after;
	enum stream_peer before, after;
};

static int setup(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.loop = test_clock_loop(&f.clock);
	f.born_at = loop_now(f.loop);
	f.left = fake_stream_new(f.loop);
	f.right = fake_stream_new(f.loop);
	f.config = (struct relay_config){ .linger_ns = CLOCK_NEVER,
					  .idle_ns = CLOCK_NEVER,
					  .grace_ns = CLOCK_NEVER,
					  .user = &f };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	relay_free(f->relay);
	fake_stream_free(f->left);
	fake_stream_free(f->right);
	loop_free(f->loop);
	return 0;
}

static void on_done(struct relay *relay, void *user)
{
	struct fixture *f = user;

	(void)relay;
	f->dones++;
	f->done_at = (loop_now(f->loop) - f->born_at) / CLOCK_MS;
	loop_stop(f->loop);
}

static enum relay_end run(struct fixture *f)
{
	struct error err = ERROR_INIT;

	f->relay = relay_new(f->loop, &f->left->base, &f->right->base, &f->config, on_done, f);
	assert_int_equal(loop_run(f->loop, &err), 0);
	assert_int_equal(f->dones, 1);
	return relay_end(f->relay);
}

static enum stream_peer tell_peer(void *user)
{
	struct fixture *f = user;

	return f->asked++ < f->known_after ? f->before : f->after;
}

static void test_row_1_half(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->left, 5, "question");
	fake_stream_end(f->left, 10);
	fake_stream_say(f->right, 30, "answer");
	fake_stream_end(f->right, 40);
	assert_int_equal(run(f), RELAY_BOTH_ENDED);
	assert_int_equal(f->done_at, 40);
	assert_string_equal(fake_stream_written(f->right), "question");
	assert_string_equal(fake_stream_written(f->left), "answer");
	assert_true(f->right->is_shut);
	assert_int_equal(f->right->shut_at, 10);
	assert_int_equal(relay_bytes(f->relay, RELAY_OUT), 8);
	assert_int_equal(relay_bytes(f->relay, RELAY_IN), 6);
	assert_int_equal(relay_first_byte_at(f->relay, RELAY_OUT), f->born_at + 5 * CLOCK_MS);
	assert_int_equal(relay_first_byte_at(f->relay, RELAY_IN), f->born_at + 30 * CLOCK_MS);
	assert_false(error_is_set(relay_error(f->relay)));
}

static void test_row_2_close(void **state)
{
	struct fixture *f = *state;

	f->config.eof = RELAY_EOF_CLOSE;
	fake_stream_say(f->left, 5, "bye");
	fake_stream_end(f->left, 10);
	fake_stream_say(f->right, 30, "too late");
	assert_int_equal(run(f), RELAY_INPUT_ENDED);
	assert_int_equal(f->done_at, 10);
	assert_true(f->right->is_shut);
	assert_string_equal(fake_stream_written(f->right), "bye");
	assert_string_equal(fake_stream_written(f->left), "");
}

static void test_row_2_close_drains(void **state)
{
	struct fixture *f = *state;

	f->config.eof = RELAY_EOF_CLOSE;
	fake_stream_block(f->right, 50);
	fake_stream_say(f->left, 5, "bye");
	fake_stream_end(f->left, 10);
	assert_int_equal(run(f), RELAY_INPUT_ENDED);
	assert_int_equal(f->done_at, 50);
	assert_string_equal(fake_stream_written(f->right), "bye");
}

static void test_row_3_hold(void **state)
{
	struct fixture *f = *state;

	f->config.eof = RELAY_EOF_HOLD;
	fake_stream_end(f->left, 10);
	fake_stream_say(f->right, 30, "news");
	fake_stream_end(f->right, 90);
	assert_int_equal(run(f), RELAY_BOTH_ENDED);
	assert_int_equal(f->done_at, 90);
	assert_false(f->right->is_shut);
	assert_string_equal(fake_stream_written(f->left), "news");
}

static void test_row_4_right_ends_first(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->right, 5, "greeting");
	fake_stream_end(f->right, 10);
	fake_stream_say(f->left, 20, "more");
	fake_stream_end(f->left, 30);
	assert_int_equal(run(f), RELAY_BOTH_ENDED);
	assert_int_equal(f->done_at, 30);
	assert_int_equal(f->left->shut_at, 10);
	assert_string_equal(fake_stream_written(f->right), "more");
}

static void test_row_4_drains_a_slow_left(void **state)
{
	struct fixture *f = *state;

	f->config.grace_ns = 0;
	fake_stream_block(f->left, 70);
	fake_stream_say(f->right, 5, "greeting");
	fake_stream_end(f->right, 10);
	assert_int_equal(run(f), RELAY_PEER_DONE);
	assert_int_equal(f->done_at, 70);
	assert_string_equal(fake_stream_written(f->left), "greeting");
}

static void test_row_6_terminal(void **state)
{
	struct fixture *f = *state;

	f->config.grace_ns = 0;
	fake_stream_say(f->right, 5, "bye");
	fake_stream_end(f->right, 10);
	assert_int_equal(run(f), RELAY_PEER_DONE);
	assert_int_equal(f->done_at, 10);
	assert_string_equal(fake_stream_written(f->left), "bye");
}

static void test_row_6_grace(void **state)
{
	struct fixture *f = *state;

	f->config.grace_ns = 500 * CLOCK_MS;
	fake_stream_end(f->right, 10);
	fake_stream_say(f->left, 400, "slow");
	fake_stream_say(f->left, 800, "producer");
	assert_int_equal(run(f), RELAY_PEER_DONE);
	assert_int_equal(f->done_at, 1300);
	assert_string_equal(fake_stream_written(f->right), "slowproducer");
}

static void test_row_6_peer_listens(void **state)
{
	struct fixture *f = *state;

	f->config.grace_ns = 0;
	f->config.peer = tell_peer;
	f->before = STREAM_PEER_LISTENS;
	f->after = STREAM_PEER_GONE;
	f->known_after = 4; /* at its end, and after each half second */
	fake_stream_say(f->left, 1200, "slow producer");
	fake_stream_end(f->right, 10);
	assert_int_equal(run(f), RELAY_PEER_DONE);
	assert_int_equal(f->done_at, 2010);
	assert_int_equal(f->asked, 5);
	assert_string_equal(fake_stream_written(f->right), "slow producer");
}

static void test_row_6_peer_is_known_to_be_gone(void **state)
{
	struct fixture *f = *state;

	f->config.peer = tell_peer;
	f->after = STREAM_PEER_GONE;
	fake_stream_say(f->right, 5, "bye");
	fake_stream_end(f->right, 10);
	assert_int_equal(run(f), RELAY_PEER_DONE);
	assert_int_equal(f->done_at, 10);
	assert_string_equal(fake_stream_written(f->left), "bye");
}

static void answer_and_end(struct fixture *f, enum stream_peer peer)
{
	f->config.grace_ns = 700 * CLOCK_MS;
	f->config.peer = tell_peer;
	f->after = peer;
	fake_stream_say(f->right, 5, "answer");
	fake_stream_end(f->right, 10);
	assert_int_equal(run(f), RELAY_PEER_DONE);
	assert_int_equal(f->done_at, 710);
}

static void test_row_6_unknown_after_an_answer(void **state)
{
	answer_and_end(*state, STREAM_PEER_UNKNOWN);
}

/* It may wait for our end as we do for its: somebody has to go first. */
static void test_row_6_listens_after_an_answer(void **state)
{
	answer_and_end(*state, STREAM_PEER_LISTENS);
}

static void test_row_6_unknown_and_mute(void **state)
{
	struct fixture *f = *state;

	f->config.grace_ns = 700 * CLOCK_MS;
	f->config.peer = tell_peer;
	f->before = STREAM_PEER_UNKNOWN;
	f->after = STREAM_PEER_GONE;
	f->known_after = 100;
	fake_stream_say(f->left, 9000, "very slow producer");
	fake_stream_end(f->right, 10);
	assert_int_equal(run(f), RELAY_PEER_DONE);
	assert_int_equal(f->done_at, 50010); /* the kernel's probes have had an answer */
	assert_string_equal(fake_stream_written(f->right), "very slow producer");
}

static void test_row_7_sends_the_rest(void **state)
{
	struct fixture *f = *state;

	f->config.grace_ns = 0;
	fake_stream_block(f->right, 900);
	fake_stream_say(f->left, 1, "rest");
	fake_stream_end(f->right, 10);
	assert_int_equal(run(f), RELAY_PEER_DONE);
	assert_int_equal(f->done_at, 900);
	assert_string_equal(fake_stream_written(f->right), "rest");
}

static void test_row_8_linger(void **state)
{
	struct fixture *f = *state;

	f->config.linger_ns = 100 * CLOCK_MS;
	fake_stream_end(f->left, 10);
	fake_stream_say(f->right, 80, "long ");
	fake_stream_say(f->right, 160, "answer");
	assert_int_equal(run(f), RELAY_LINGERED);
	assert_int_equal(f->done_at, 260);
	assert_string_equal(fake_stream_written(f->left), "long answer");
}

static void test_row_8_only_after_the_end(void **state)
{
	struct fixture *f = *state;

	f->config.linger_ns = 100 * CLOCK_MS;
	fake_stream_say(f->right, 5000, "x");
	fake_stream_end(f->right, 6000);
	fake_stream_end(f->left, 6000);
	assert_int_equal(run(f), RELAY_BOTH_ENDED);
	assert_int_equal(f->done_at, 6000);
}

static void test_row_9_idle(void **state)
{
	struct fixture *f = *state;

	f->config.idle_ns = 100 * CLOCK_MS;
	fake_stream_say(f->left, 90, "a");
	fake_stream_say(f->right, 180, "b");
	assert_int_equal(run(f), RELAY_IDLE);
	assert_int_equal(f->done_at, 280);
}

static void test_row_9_from_the_start(void **state)
{
	struct fixture *f = *state;

	f->config.idle_ns = 100 * CLOCK_MS;
	assert_int_equal(run(f), RELAY_IDLE);
	assert_int_equal(f->done_at, 100);
}

static void test_row_10_reset(void **state)
{
	struct fixture *f = *state;

	fake_stream_block(f->left, 50);
	fake_stream_say(f->right, 5, "last words");
	fake_stream_break(f->right, 10, ECONNRESET);
	assert_int_equal(run(f), RELAY_BROKEN);
	assert_int_equal(f->done_at, 50);
	assert_string_equal(fake_stream_written(f->left), "last words");
	assert_int_equal(relay_error(f->relay)->code, ECONNRESET);
	assert_int_equal(error_status(relay_error(f->relay)), STATUS_PEER);
	assert_false(f->left->is_shut);
}

static void test_row_11_write_fails(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->left, 5, "unwanted");
	fake_stream_refuse(f->right, 0, EPIPE);
	fake_stream_say(f->right, 20, "go away");
	fake_stream_end(f->right, 30);
	assert_int_equal(run(f), RELAY_BROKEN);
	assert_int_equal(f->done_at, 30);
	assert_string_equal(fake_stream_written(f->left), "go away");
	assert_int_equal(relay_error(f->relay)->code, EPIPE);
}

/* The kernel tells of a reset once: by the write; the read then sees an orderly end. */
static void test_row_11_first_failure_counts(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->left, 5, "x");
	fake_stream_refuse(f->right, 0, ECONNRESET);
	fake_stream_break(f->right, 6, EPIPE);
	assert_int_equal(run(f), RELAY_BROKEN);
	assert_int_equal(relay_error(f->relay)->code, ECONNRESET);
}

static void test_row_11_silence_is_broken(void **state)
{
	struct fixture *f = *state;

	f->config.linger_ns = 100 * CLOCK_MS;
	fake_stream_say(f->left, 5, "x");
	fake_stream_refuse(f->right, 0, EPIPE);
	assert_int_equal(run(f), RELAY_BROKEN);
	assert_int_equal(f->done_at, 105);
}

static void test_row_12_output_lost(void **state)
{
	struct fixture *f = *state;

	fake_stream_refuse(f->left, 0, ENOSPC);
	fake_stream_say(f->right, 5, "x");
	assert_int_equal(run(f), RELAY_OUTPUT_LOST);
	assert_int_equal(f->done_at, 5);
	assert_int_equal(relay_error(f->relay)->code, ENOSPC);
}

static void test_row_13_left_may_refuse(void **state)
{
	struct fixture *f = *state;

	f->config.left_may_refuse = true;
	fake_stream_refuse(f->left, 0, EPIPE);
	fake_stream_say(f->right, 5, "request");
	fake_stream_say(f->left, 50, "date");
	fake_stream_end(f->left, 60);
	assert_int_equal(run(f), RELAY_BOTH_ENDED);
	assert_int_equal(f->done_at, 60);
	assert_string_equal(fake_stream_written(f->right), "date");
}

static void end_left(struct loop *loop, void *user)
{
	struct fixture *f = user;

	(void)loop;
	relay_left_refuses(f->relay);
	relay_left_refuses(f->relay);
}

/* A program has ended while nothing came for it: only its owner knows. */
static void test_row_13_left_is_known_to_refuse(void **state)
{
	struct fixture *f = *state;
	struct loop_timer timer = { 0 };

	f->config.left_may_refuse = true;
	fake_stream_say(f->left, 5, "answer");
	fake_stream_end(f->left, 40);
	loop_timer_set(f->loop, &timer, loop_now(f->loop) + 20 * CLOCK_MS, end_left, f);
	assert_int_equal(run(f), RELAY_BOTH_ENDED);
	assert_int_equal(f->done_at, 40);
	assert_string_equal(fake_stream_written(f->right), "answer");
	assert_true(f->right->is_shut);
}

static void test_row_14_input_lost(void **state)
{
	struct fixture *f = *state;

	fake_stream_block(f->right, 40);
	fake_stream_say(f->left, 5, "partial");
	fake_stream_break(f->left, 10, EIO);
	assert_int_equal(run(f), RELAY_INPUT_LOST);
	assert_int_equal(f->done_at, 40);
	assert_string_equal(fake_stream_written(f->right), "partial");
	assert_false(f->right->is_shut);
}

static void test_row_15_end_not_passed_on(void **state)
{
	struct fixture *f = *state;

	fake_stream_refuse_shut(f->right, ECONNRESET);
	fake_stream_end(f->left, 5);
	fake_stream_say(f->right, 10, "still here");
	fake_stream_end(f->right, 20);
	assert_int_equal(run(f), RELAY_BROKEN);
	assert_int_equal(f->done_at, 20);
	assert_string_equal(fake_stream_written(f->left), "still here");
}

static void test_row_15_no_connection(void **state)
{
	struct fixture *f = *state;

	f->config.linger_ns = 60 * CLOCK_S;
	fake_stream_refuse_shut(f->right, ENOTCONN);
	fake_stream_block(f->left, 40);
	fake_stream_say(f->right, 5, "was there");
	fake_stream_end(f->left, 10);
	assert_int_equal(run(f), RELAY_BROKEN);
	assert_int_equal(f->done_at, 40);
	assert_int_equal(relay_error(f->relay)->code, ENOTCONN);
	assert_string_equal(fake_stream_written(f->left), "was there");
}

static void test_row_15_reading_tells_more(void **state)
{
	struct fixture *f = *state;

	fake_stream_refuse_shut(f->right, ENOTCONN);
	fake_stream_end(f->left, 10);
	fake_stream_say(f->right, 10, "was there");
	fake_stream_break(f->right, 10, ECONNRESET);
	assert_int_equal(run(f), RELAY_BROKEN);
	assert_int_equal(f->done_at, 10);
	assert_int_equal(relay_error(f->relay)->code, ECONNRESET);
	assert_string_equal(fake_stream_written(f->left), "was there");
}

static void test_row_15_it_had_ended(void **state)
{
	struct fixture *f = *state;

	fake_stream_refuse_shut(f->right, ENOTCONN);
	fake_stream_end(f->left, 10);
	fake_stream_end(f->right, 10);
	assert_int_equal(run(f), RELAY_BOTH_ENDED);
	assert_int_equal(f->done_at, 10);
}

static void test_row_16_end_not_passed_on(void **state)
{
	struct fixture *f = *state;

	fake_stream_refuse_shut(f->left, ENOSPC);
	fake_stream_end(f->right, 5);
	assert_int_equal(run(f), RELAY_OUTPUT_LOST);
	assert_int_equal(f->done_at, 5);
}

static void test_row_17_back_pressure(void **state)
{
	struct fixture *f = *state;
	unsigned reads;

	f->config.idle_ns = 1000 * CLOCK_MS;
	fake_stream_block(f->right, 500);
	fake_stream_say(f->left, 5, "one");
	fake_stream_say(f->left, 6, "two");
	fake_stream_say(f->left, 7, "three");
	fake_stream_end(f->left, 8);
	fake_stream_end(f->right, 600);
	assert_int_equal(run(f), RELAY_BOTH_ENDED);
	assert_string_equal(fake_stream_written(f->right), "onetwothree");
	assert_int_equal(f->right->shut_at, 500);
	reads = f->left->reads;
	/* at the start, "one"; nothing while right is blocked; the rest and the end */
	assert_in_range(reads, 5, 6);
}

/* One byte at a time, with STREAM_AGAIN before each: nothing is lost, doubled or left over. */
static void test_torn_to_bytes(void **state)
{
	struct fixture *f = *state;

	f->left->max_read = f->right->max_read = 1;
	f->left->max_write = f->right->max_write = 1;
	f->left->stutters = f->right->stutters = true;
	fake_stream_say(f->left, 0, "from left to right, torn to pieces");
	fake_stream_end(f->left, 0);
	fake_stream_say(f->right, 0, "and the other way");
	fake_stream_end(f->right, 0);
	assert_int_equal(run(f), RELAY_BOTH_ENDED);
	assert_string_equal(fake_stream_written(f->right), "from left to right, torn to pieces");
	assert_string_equal(fake_stream_written(f->left), "and the other way");
	assert_true(f->left->is_shut && f->right->is_shut);
}

static void test_freed_in_between(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->left, 0, "x");
	f->relay = relay_new(f->loop, &f->left->base, &f->right->base, &f->config, on_done, f);
	relay_free(f->relay);
	f->relay = NULL;
	relay_free(NULL);
	assert_int_equal(f->dones, 0);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_row_1_half),
		CASE(test_row_2_close),
		CASE(test_row_2_close_drains),
		CASE(test_row_3_hold),
		CASE(test_row_4_right_ends_first),
		CASE(test_row_4_drains_a_slow_left),
		CASE(test_row_6_terminal),
		CASE(test_row_6_grace),
		CASE(test_row_6_peer_listens),
		CASE(test_row_6_peer_is_known_to_be_gone),
		CASE(test_row_6_unknown_after_an_answer),
		CASE(test_row_6_listens_after_an_answer),
		CASE(test_row_6_unknown_and_mute),
		CASE(test_row_7_sends_the_rest),
		CASE(test_row_8_linger),
		CASE(test_row_8_only_after_the_end),
		CASE(test_row_9_idle),
		CASE(test_row_9_from_the_start),
		CASE(test_row_10_reset),
		CASE(test_row_11_write_fails),
		CASE(test_row_11_first_failure_counts),
		CASE(test_row_11_silence_is_broken),
		CASE(test_row_12_output_lost),
		CASE(test_row_13_left_may_refuse),
		CASE(test_row_13_left_is_known_to_refuse),
		CASE(test_row_14_input_lost),
		CASE(test_row_15_end_not_passed_on),
		CASE(test_row_15_no_connection),
		CASE(test_row_15_reading_tells_more),
		CASE(test_row_15_it_had_ended),
		CASE(test_row_16_end_not_passed_on),
		CASE(test_row_17_back_pressure),
		CASE(test_torn_to_bytes),
		CASE(test_freed_in_between),
	};

	return cmocka_run_group_tests_name("relay", tests, NULL, NULL);
}
