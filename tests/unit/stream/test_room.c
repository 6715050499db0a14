/* A room: lines that stay whole, queues that end, and who stops whom. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/loop.h"
#include "stream/room.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS = 3, LARGE = 400 << 10 };

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct room *room;
	struct fake_stream *streams[MEMBERS];
	struct member *members[MEMBERS];
	struct {
		unsigned times;
		uint64_t at_ms;
		enum room_end end;
		struct error error;
	} left[MEMBERS];
	uint64_t start;
	bool has_begun;
	struct loop_timer stop;
};

static void on_said(struct member *m, const char *data, size_t n, void *user)
{
	(void)user;
	room_tell_others(m, data, n);
}

static void on_left(struct member *m, void *user)
{
	struct fixture *f = user;
	size_t i = *(size_t *)member_user(m);

	f->left[i].times++;
	f->left[i].at_ms = (loop_now(f->loop) - f->start) / CLOCK_MS;
	f->left[i].end = member_end(m);
	f->left[i].error = *member_error(m);
	member_free(m);
	f->members[i] = NULL;
}

static void open_room(struct fixture *f, uint64_t line_ns, size_t line_max, uint64_t idle_ns)
{
	const struct room_config config = {
		.calls = { .said = on_said, .left = on_left, .user = f },
		.line_ns = line_ns,
		.line_max = line_max,
		.idle_ns = idle_ns,
	};
	size_t i;

	memset(f, 0, sizeof(*f));
	f->loop = test_clock_loop(&f->clock);
	f->start = loop_now(f->loop);
	f->room = room_new(f->loop, &config);
	for (i = 0; i < MEMBERS; i++)
		f->streams[i] = fake_stream_new(f->loop);
}

/* When their scripts are written. */
static void enter(struct fixture *f)
{
	static size_t numbers[MEMBERS];
	size_t i;

	for (i = 0; i < MEMBERS; i++) {
		numbers[i] = i;
		f->members[i] = member_new(f->room, &f->streams[i]->base, -1, "somebody",
					   &numbers[i]);
	}
	f->has_begun = true;
}

static void open_broker(struct fixture *f)
{
	open_room(f, 50 * CLOCK_MS, ROOM_LINE, CLOCK_NEVER);
}

static void on_stop(struct loop *loop, void *user)
{
	(void)user;
	loop_stop(loop);
}

static void run_until(struct fixture *f, uint64_t ms)
{
	struct error err = ERROR_INIT;

	if (!f->has_begun)
		enter(f);
	loop_timer_set(f->loop, &f->stop, f->start + ms * CLOCK_MS, on_stop, NULL);
	assert_int_equal(loop_run(f->loop, &err), 0);
}

static void close_room(struct fixture *f)
{
	size_t i;

	for (i = 0; i < MEMBERS; i++) {
		member_free(f->members[i]);
		fake_stream_free(f->streams[i]);
	}
	room_free(f->room);
	loop_free(f->loop);
}

static void expect(struct fixture *f, size_t i, const char *text)
{
	assert_string_equal(fake_stream_written(f->streams[i]), text);
}

/* ---- lines ---- */

static void test_lines_stay_whole(void **state)
{
	struct fixture f;

	(void)state;
	open_broker(&f);
	fake_stream_say(f.streams[0], 0, "hel");
	fake_stream_say(f.streams[1], 10, "a\nb\nbegin");
	fake_stream_say(f.streams[0], 20, "lo\n");
	fake_stream_say(f.streams[1], 30, "ning\n");
	run_until(&f, 500);
	expect(&f, 2, "a\nb\nhello\nbeginning\n");
	expect(&f, 0, "a\nb\nbeginning\n");
	expect(&f, 1, "hello\n");
	assert_int_equal(member_received(f.members[0]), 6);
	assert_int_equal(member_sent(f.members[1]), 6);
	close_room(&f);
}

static void test_what_is_no_line(void **state)
{
	struct fixture f;

	(void)state;
	open_broker(&f);
	fake_stream_say(f.streams[0], 0, "abc");
	fake_stream_say(f.streams[1], 49, "x\n");
	fake_stream_say(f.streams[1], 51, "y\n");
	run_until(&f, 500);
	expect(&f, 2, "x\nabcy\n");
	close_room(&f);
}

static void test_end_of_a_line(void **state)
{
	struct fixture f;

	(void)state;
	open_room(&f, CLOCK_NEVER, 8, CLOCK_NEVER);
	fake_stream_say(f.streams[0], 0, "0123456789");
	fake_stream_say(f.streams[1], 1000, "x\n");
	fake_stream_say(f.streams[1], 2500, "y\n");
	fake_stream_end(f.streams[0], 2000);
	run_until(&f, 3000);
	expect(&f, 2, "01234567x\n89y\n"); /* no more than line_max waits; its end waits for mine */
	assert_int_equal(f.left[0].times, 0); /* it may still listen */
	expect(&f, 0, "x\ny\n");
	close_room(&f);
}

static void test_single_bytes(void **state)
{
	struct fixture f;
	size_t i;

	(void)state;
	open_broker(&f);
	for (i = 0; i < MEMBERS; i++) {
		f.streams[i]->max_read = f.streams[i]->max_write = 1;
		f.streams[i]->stutters = true;
	}
	fake_stream_say(f.streams[0], 0, "one line\nand another\n");
	fake_stream_say(f.streams[1], 0, "of somebody else\n");
	run_until(&f, 1000);
	expect(&f, 0, "of somebody else\n");
	expect(&f, 1, "one line\nand another\n");
	assert_non_null(strstr(fake_stream_written(f.streams[2]), "of somebody else\n"));
	assert_non_null(strstr(fake_stream_written(f.streams[2]), "and another\n"));
	close_room(&f);
}

/* ---- who does not read ---- */

static char *large(char c)
{
	char *data = malloc(LARGE + 1);

	assert_non_null(data);
	memset(data, c, LARGE);
	data[LARGE] = '\0';
	return data;
}

static void test_slow_for_a_moment(void **state)
{
	char *data = large('x');
	struct fixture f;

	(void)state;
	open_broker(&f);
	fake_stream_block(f.streams[2], 900);
	fake_stream_say(f.streams[0], 0, data);
	run_until(&f, 5000);
	assert_true(fake_stream_took(f.streams[1], data, LARGE));
	assert_true(fake_stream_took(f.streams[2], data, LARGE));
	assert_int_equal(f.left[2].times, 0);
	close_room(&f);
	free(data);
}

static void test_slow_for_ever(void **state)
{
	char *data = large('x');
	struct fixture f;

	(void)state;
	open_broker(&f);
	fake_stream_block(f.streams[2], 1000000);
	fake_stream_say(f.streams[0], 0, data);
	fake_stream_say(f.streams[1], 1, "me too\n");
	run_until(&f, 5000);
	assert_true(fake_stream_took(f.streams[1], data, LARGE));
	expect(&f, 0, "me too\n");
	assert_int_equal(f.left[2].times, 1);
	assert_int_equal(f.left[2].at_ms, 1000);
	assert_int_equal(f.left[2].end, ROOM_DROPPED);
	assert_int_equal(f.left[2].error.phase, ERROR_PEER);
	assert_non_null(strstr(f.left[2].error.text, "does not read"));
	assert_string_equal(f.left[2].error.subject, "somebody");
	assert_int_equal(f.left[0].times + f.left[1].times, 0);
	close_room(&f);
	free(data);
}

/* What everybody is told at once may be more than one queue can hold. */
static void test_too_much(void **state)
{
	char *data = large('x');
	struct fixture f;

	(void)state;
	open_broker(&f);
	fake_stream_block(f.streams[2], 1000000);
	run_until(&f, 1);
	room_tell(f.members[2], data, LARGE);
	room_tell(f.members[2], data, LARGE);
	run_until(&f, 2);
	assert_int_equal(f.left[2].times, 1);
	assert_int_equal(f.left[2].end, ROOM_DROPPED);
	close_room(&f);
	free(data);
}

/* ---- leaving ---- */

static void test_failures(void **state)
{
	struct fixture f;

	(void)state;
	open_broker(&f);
	fake_stream_break(f.streams[0], 10, ECONNRESET);
	fake_stream_refuse(f.streams[1], 0, EPIPE);
	fake_stream_say(f.streams[2], 20, "x\n");
	run_until(&f, 100);
	assert_int_equal(f.left[0].times, 1);
	assert_int_equal(f.left[0].end, ROOM_BROKEN);
	assert_int_equal(f.left[0].error.code, ECONNRESET);
	assert_int_equal(f.left[1].times, 1);
	assert_int_equal(f.left[1].end, ROOM_BROKEN);
	assert_int_equal(f.left[1].at_ms, 20);
	assert_int_equal(f.left[2].times, 0);
	close_room(&f);
}

static void test_idle(void **state)
{
	struct fixture f;

	(void)state;
	open_room(&f, CLOCK_NEVER, ROOM_LINE, 100 * CLOCK_MS);
	fake_stream_say(f.streams[0], 60, "x\n"); /* moves something for all three */
	run_until(&f, 500);
	assert_int_equal(f.left[0].end, ROOM_IDLE);
	assert_int_equal(f.left[0].at_ms, 160);
	assert_int_equal(f.left[1].at_ms, 160);
	assert_int_equal(f.left[2].at_ms, 160);
	close_room(&f);
}

static void count(struct member *m, void *user)
{
	(void)m;
	++*(unsigned *)user;
}

static void test_each(void **state)
{
	struct fixture f;
	unsigned n = 0;

	(void)state;
	open_broker(&f);
	enter(&f);
	room_each(f.room, count, &n);
	assert_int_equal(n, MEMBERS);
	close_room(&f);
	room_free(NULL);
	member_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_stay_whole), cmocka_unit_test(test_what_is_no_line),
		cmocka_unit_test(test_end_of_a_line),	 cmocka_unit_test(test_single_bytes),
		cmocka_unit_test(test_slow_for_a_moment), cmocka_unit_test(test_slow_for_ever),
		cmocka_unit_test(test_too_much),	 cmocka_unit_test(test_failures),
		cmocka_unit_test(test_idle),		 cmocka_unit_test(test_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
