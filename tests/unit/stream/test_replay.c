/* Replaying: the order, the times, and every way in which the other side can differ. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"
#include "stream/recording.h"
#include "stream/replay.h"
#include "stream/stream.h"
#include "support/lib_clock.h"

#include <errno.h>
#include <string.h>

#define HEADING RECORDING_HEADING "\n"

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct recording recording;
	struct stream *replay;
	struct error err;
	uint64_t ready_at; /* when it last said so */
};

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct fixture *f = user;

	(void)events;
	f->ready_at = loop_now(f->loop);
	stream_want(s, 0);
}

static void set_up(struct fixture *f, const char *text, bool is_server, bool is_at_once)
{
	struct replay_config config = { .subject = "x", .is_server = is_server,
					.is_at_once = is_at_once,
					.patience_ns = 10 * CLOCK_S };

	*f = (struct fixture){ .err = ERROR_INIT };
	test_clock_init(&f->clock);
	f->loop = loop_new(&f->err);
	loop_set_clock(f->loop, &f->clock.clock);
	if (recording_parse(text, strlen(text), "x", &f->recording, &f->err) < 0)
		fail_msg("%s", f->err.text);
	config.recording = &f->recording;
	f->replay = replay_new(f->loop, &config, &f->err);
	assert_non_null(f->replay);
	stream_on_ready(f->replay, on_ready, f);
	replay_begin(f->replay);
}

static void tear_down(struct fixture *f)
{
	stream_free(f->replay);
	recording_done(&f->recording);
	loop_free(f->loop);
}

static void expect_said(struct fixture *f, const char *text)
{
	char got[64] = "";
	ssize_t n = stream_read(f->replay, got, sizeof(got) - 1, &f->err);

	assert_int_equal(n, strlen(text));
	assert_string_equal(got, text);
}

static void expect_read(struct fixture *f, ssize_t result)
{
	char got[64];

	assert_int_equal(stream_read(f->replay, got, sizeof(got), &f->err), result);
}

static ssize_t hear(struct fixture *f, const char *text)
{
	return stream_write(f->replay, text, strlen(text), &f->err);
}

static void expect_difference(struct fixture *f, const char *why)
{
	assert_int_equal(f->err.phase, ERROR_PEER);
	assert_int_equal(error_status(&f->err), STATUS_DIFFERS);
	assert_string_equal(f->err.text, why);
}

static const char echo[] = HEADING "1 0.0 open stream client\n"
				   "1 0.1 client \"one\"\n"
				   "1 0.2 server \"ONE\"\n"
				   "1 0.5 client \"two\"\n"
				   "1 0.6 server \"TWO\"\n"
				   "1 0.7 client end\n"
				   "1 0.8 server end\n"
				   "1 0.9 close\n";

static void the_order_is_kept(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, echo, false, true);
	expect_said(&f, "one");
	expect_read(&f, STREAM_AGAIN);
	assert_int_equal(hear(&f, "O"), 1);
	expect_read(&f, STREAM_AGAIN);
	assert_int_equal(hear(&f, "NE"), 2);
	expect_said(&f, "two");
	assert_int_equal(hear(&f, "TWO"), 3);
	expect_read(&f, STREAM_EOF);
	assert_int_equal(stream_shut(f.replay, &f.err), 0);
	assert_int_equal(replay_result(f.replay, &f.err), 0);
	tear_down(&f);
}

static void the_other_side_can_be_played(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, echo, true, true);
	expect_read(&f, STREAM_AGAIN);
	assert_int_equal(hear(&f, "one"), 3);
	expect_said(&f, "ONE");
	assert_int_equal(hear(&f, "two"), 3);
	expect_said(&f, "TWO");
	expect_read(&f, STREAM_AGAIN);
	assert_int_equal(stream_shut(f.replay, &f.err), 0);
	expect_read(&f, STREAM_EOF);
	assert_int_equal(replay_result(f.replay, &f.err), 0);
	tear_down(&f);
}

static void nothing_is_said_before_its_time(void **state)
{
	struct fixture f;
	uint64_t start;

	(void)state;
	set_up(&f, echo, false, false);
	start = loop_now(f.loop);
	expect_read(&f, STREAM_AGAIN);
	stream_want(f.replay, STREAM_READ);
	assert_int_equal(loop_run(f.loop, &f.err), 0);
	assert_int_equal(f.ready_at - start, 100 * CLOCK_MS);
	expect_said(&f, "one");
	assert_int_equal(hear(&f, "ONE"), 3);
	expect_read(&f, STREAM_AGAIN);
	stream_want(f.replay, STREAM_READ);
	assert_int_equal(loop_run(f.loop, &f.err), 0);
	assert_int_equal(f.ready_at - start, 500 * CLOCK_MS);
	tear_down(&f);
}

static void silence_has_a_limit(void **state)
{
	struct fixture f;
	uint64_t start;

	(void)state;
	set_up(&f, echo, false, true);
	start = loop_now(f.loop);
	expect_said(&f, "one");
	stream_want(f.replay, STREAM_READ);
	assert_int_equal(loop_run(f.loop, &f.err), 0);
	assert_int_equal(f.ready_at - start, 10 * CLOCK_S);
	expect_read(&f, STREAM_ERROR);
	assert_int_equal(error_status(&f.err), STATUS_TIMEOUT);
	assert_string_equal(f.err.text, "line 4: the other side was silent for 10.0 s");
	tear_down(&f);
}

static void another_byte_is_told(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, echo, false, true);
	expect_said(&f, "one");
	assert_int_equal(hear(&f, "O"), 1);
	assert_int_equal(hear(&f, "xE"), STREAM_ERROR);
	expect_difference(&f, "line 4: byte 2 came as 0x78, recorded is 0x4e");
	expect_read(&f, STREAM_ERROR);
	assert_int_equal(replay_result(f.replay, &f.err), -1);
	tear_down(&f);
}

static void more_than_was_recorded_is_told(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, echo, false, true);
	expect_said(&f, "one");
	assert_int_equal(hear(&f, "ONETWO!"), 3);
	assert_int_equal(hear(&f, "TWO!"), 3);
	assert_int_equal(hear(&f, "!"), STREAM_ERROR);
	expect_difference(&f, "line 8: more came than was recorded");
	tear_down(&f);
}

static void an_early_end_is_told(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, echo, false, true);
	expect_said(&f, "one");
	assert_int_equal(stream_shut(f.replay, &f.err), STREAM_ERROR);
	expect_difference(&f, "line 4: the other side ended before it had said this");
	tear_down(&f);
}

static void what_was_not_said_is_told(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, HEADING "1 0.0 open stream client\n1 0.1 client \"x\"\n", false, true);
	assert_int_equal(replay_result(f.replay, &f.err), -1);
	expect_difference(&f, "line 3: the connection ended before this was said");
	tear_down(&f);
}

static void messages_are_compared_whole(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, HEADING "1 0.0 open messages client\n1 0.1 client \"\"\n1 0.1 client \"x\"\n"
			   "1 0.2 server \"abc\"\n1 0.3 server \"d\"\n",
	       false, true);
	expect_said(&f, "x");
	assert_int_equal(hear(&f, "abc"), 3);
	assert_int_equal(hear(&f, "de"), STREAM_ERROR);
	expect_difference(&f, "line 6: a message of another length came");
	tear_down(&f);
}

static void other_connections_are_not_ours(void **state)
{
	static const char text[] = HEADING "1 0.0 open stream client\n2 0.0 open stream client\n"
					   "1 0.1 client \"one\"\n2 0.1 client \"two\"\n";
	struct replay_config config = { .subject = "x", .turn = 3, .is_at_once = true,
					.patience_ns = CLOCK_S };
	struct fixture f;
	char got[8];

	(void)state;
	set_up(&f, text, false, true);
	assert_int_equal(replay_count(&f.recording), 2);
	stream_free(f.replay);
	config.recording = &f.recording;
	f.replay = replay_new(f.loop, &config, &f.err);
	assert_int_equal(stream_read(f.replay, got, sizeof(got), &f.err), 3);
	assert_memory_equal(got, "two", 3);
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_is_kept),
		cmocka_unit_test(the_other_side_can_be_played),
		cmocka_unit_test(nothing_is_said_before_its_time),
		cmocka_unit_test(silence_has_a_limit),
		cmocka_unit_test(another_byte_is_told),
		cmocka_unit_test(more_than_was_recorded_is_told),
		cmocka_unit_test(an_early_end_is_told),
		cmocka_unit_test(what_was_not_said_is_told),
		cmocka_unit_test(messages_are_compared_whole),
		cmocka_unit_test(other_connections_are_not_ours),
	};

	return cmocka_run_group_tests_name("replays", tests, NULL, NULL);
}
