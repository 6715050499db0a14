/* The keyboard: the escape character wherever it is typed, and what is typed ahead of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "connect/escape.h"
#include "connect/keyboard.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <string.h>

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *below;
	struct stream *keyboard;
	struct buf story; /* what happened, as text */
	bool leaves;	  /* a line closes the prompt */
	bool takes_eof;	  /* the next end of file is no end */
};

static bool on_key(int key, void *user)
{
	struct fixture *f = user;

	if (key == 'K')
		return false;
	if (key == 15) {
		buf_printf(&f->story, "<flush>");
		return true;
	}
	buf_printf(&f->story, "<escape>");
	keyboard_prompt(f->keyboard, true);
	return true;
}

static bool on_eof(void *user)
{
	struct fixture *f = user;

	if (!f->takes_eof)
		return false;
	f->takes_eof = false;
	buf_printf(&f->story, "<taken>");
	return true;
}

static void on_line(const char *line, void *user)
{
	struct fixture *f = user;

	buf_printf(&f->story, "<%s>", line);
	if (f->leaves)
		keyboard_prompt(f->keyboard, false);
}

static void on_end(void *user)
{
	struct fixture *f = user;

	buf_printf(&f->story, "<end>");
	loop_stop(f->loop);
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct fixture *f = user;
	struct error err = ERROR_INIT;
	char text[64];
	ssize_t n;

	(void)events;
	while ((n = stream_read(s, text, sizeof(text), &err)) > 0)
		buf_append(&f->story, text, (size_t)n);
	if (n == STREAM_EOF) {
		buf_printf(&f->story, "<eof>");
		stream_want(s, 0);
	}
}

static int setup_with(void **state, int escape)
{
	static const struct keyboard_events events = {
		.on_key = on_key, .on_line = on_line, .on_end = on_end, .on_eof = on_eof
	};
	const int keys[] = { escape, 15, 'K', -1 };
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.loop = test_clock_loop(&f.clock);
	f.below = fake_stream_new(f.loop);
	f.keyboard = keyboard_new(f.loop, &f.below->base, NULL, &events, &f);
	keyboard_set_keys(f.keyboard, keys, sizeof(keys) / sizeof(keys[0]));
	buf_init(&f.story, 65536);
	stream_on_ready(f.keyboard, on_ready, &f);
	*state = &f;
	return 0;
}

static int setup(void **state)
{
	return setup_with(state, 29);
}

static int setup_without(void **state)
{
	return setup_with(state, ESCAPE_NONE);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	stream_free(f->keyboard);
	buf_done(&f->story);
	loop_free(f->loop);
	return 0;
}

static const char *story(struct fixture *f)
{
	struct error err = ERROR_INIT;

	stream_want(f->keyboard, STREAM_READ);
	assert_int_equal(loop_run(f->loop, &err), 0);
	return buf_string(&f->story);
}

static void test_session(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->below, 0, "plain typing\n");
	fake_stream_end(f->below, 10);
	assert_string_equal(story(f), "plain typing\n<eof>");
}

static void test_prompt(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->below, 0, "before\x1d");
	fake_stream_say(f->below, 10, "status\n");
	fake_stream_say(f->below, 20, "qu");
	fake_stream_say(f->below, 30, "it\n");
	fake_stream_end(f->below, 40);
	assert_string_equal(story(f), "before<escape><status><quit><end>");
}

static void test_typed_ahead(void **state)
{
	struct fixture *f = *state;

	f->leaves = true;
	fake_stream_say(f->below, 0, "a\x1dstatus\nb\x1d\nc");
	fake_stream_end(f->below, 10);
	assert_string_equal(story(f), "a<escape><status>b<escape><>c<eof>");
}

static void test_torn(void **state)
{
	struct fixture *f = *state;

	f->leaves = true;
	f->below->max_read = 1;
	f->below->stutters = true;
	fake_stream_say(f->below, 0, "a\x1dstatus\nb\x1d\nc");
	fake_stream_end(f->below, 10);
	assert_string_equal(story(f), "a<escape><status>b<escape><>c<eof>");
}

static void test_no_escape(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->below, 0, "a\x1d" "b");
	fake_stream_end(f->below, 0);
	assert_string_equal(story(f), "a\x1d" "b<eof>");
}

/* A key that nobody takes is a byte; one that is taken comes when all before it was given. */
static void test_keys(void **state)
{
	struct fixture *f = *state;

	fake_stream_say(f->below, 0, "a\x0f" "bK\x0f\x0fKKc");
	fake_stream_end(f->below, 10);
	assert_string_equal(story(f), "a<flush>bK<flush><flush>KKc<eof>");
}

static void test_taken_end(void **state)
{
	struct fixture *f = *state;

	f->takes_eof = true;
	fake_stream_say(f->below, 0, "a");
	fake_stream_end(f->below, 10);
	assert_string_equal(story(f), "a<taken><eof>");
}

/* The output waits while the prompt is open. */
static void test_output_waits(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	assert_int_equal(stream_write(f->keyboard, "x", 1, &err), 1);
	keyboard_prompt(f->keyboard, true);
	assert_int_equal(stream_write(f->keyboard, "y", 1, &err), STREAM_AGAIN);
	assert_int_equal(stream_shut(f->keyboard, &err), STREAM_AGAIN);
	keyboard_prompt(f->keyboard, false);
	assert_int_equal(stream_write(f->keyboard, "y", 1, &err), 1);
	assert_int_equal(stream_shut(f->keyboard, &err), 0);
	assert_false(f->below->is_shut); /* the terminal outlives the session */
	assert_string_equal(fake_stream_written(f->below), "xy");
}

static void test_endless_line(void **state)
{
	static char line[9000];
	struct fixture *f = *state;

	memset(line, 'x', sizeof(line) - 1);
	keyboard_prompt(f->keyboard, true);
	fake_stream_say(f->below, 0, line);
	fake_stream_end(f->below, 0);
	story(f); /* ends, and keeps its bounds */
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_session),
		CASE(test_prompt),
		CASE(test_typed_ahead),
		CASE(test_torn),
		cmocka_unit_test_setup_teardown(test_no_escape, setup_without, teardown),
		CASE(test_keys),
		CASE(test_taken_end),
		CASE(test_output_waits),
		CASE(test_endless_line),
	};

	return cmocka_run_group_tests_name("connect_keyboard", tests, NULL, NULL);
}
