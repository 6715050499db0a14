/* The telnet filter on a scripted stream: what it answers, and what the user's bytes become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "stream/crlf.h"
#include "stream/telnet.h"
#include "stream/telnet_proto.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <errno.h>
#include <string.h>

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *below;
	struct stream *s; /* owns below */
	unsigned modes;
	struct buf got;
};

static int setup(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.loop = test_clock_loop(&f.clock);
	f.below = fake_stream_new(f.loop);
	buf_init(&f.got, SIZE_MAX / 2);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	stream_free(f->s ? f->s : &f->below->base);
	buf_done(&f->got);
	loop_free(f->loop);
	return 0;
}

static void on_mode(struct stream *s, void *user)
{
	struct fixture *f = user;

	(void)s;
	f->modes++;
}

static void start(struct fixture *f, bool first)
{
	static const char *const terminals[] = { "xterm-256color", "xterm", NULL };
	const struct telnet_config config = { .terminals = terminals, .columns = 255,
					      .rows = 50, .negotiates_first = first,
					      .on_mode = on_mode, .user = f };

	f->s = telnet_new(&f->below->base, &config);
}

/* The peer says n bytes; what the user sees is appended to f->got. */
static void hear(struct fixture *f, const void *data, size_t n)
{
	assert_true(fake_stream_hear(f->below, f->s, data, n, &f->got));
}

static void type(struct fixture *f, const char *text)
{
	struct error err = ERROR_INIT;
	size_t len = strlen(text);

	assert_int_equal(stream_write(f->s, text, len, &err), len);
}

#define HEAR(f, literal) hear(f, literal, sizeof(literal) - 1)
/* What was sent since the last time. */
#define SENT(f, literal) assert_true(fake_stream_took((f)->below, literal, sizeof(literal) - 1))

static void test_silent_until_asked(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	SENT(f, "");
	HEAR(f, "220 ready\r\n");
	assert_string_equal(buf_string(&f->got), "220 ready\r\n");
	assert_false(telnet_was_met(f->s));
}

static void test_negotiates_first(void **state)
{
	struct fixture *f = *state;

	start(f, true);
	SENT(f, "\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f");
	HEAR(f, "\xff\xfb\x03\xff\xfd\x18\xff\xfe\x1f"); /* WILL SGA, DO TTYPE, DONT NAWS */
	SENT(f, "");
	assert_true(telnet_has_theirs(f->s, TELOPT_SGA));
	assert_true(telnet_has_ours(f->s, TELOPT_TTYPE));
	assert_false(telnet_has_ours(f->s, TELOPT_NAWS));
}

static void test_accepts(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	HEAR(f, "\xff\xfd\x18");
	SENT(f, "\xff\xfb\x18");
	HEAR(f, "\xff\xfb\x01\xff\xfb\x03");
	SENT(f, "\xff\xfd\x01\xff\xfd\x03");
	HEAR(f, "\xff\xfd\x03\xff\xfd\x00\xff\xfb\x00");
	SENT(f, "\xff\xfb\x03\xff\xfb\x00\xff\xfd\x00");
	assert_true(telnet_was_met(f->s));
}

static void test_window_size(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	telnet_resize(f->s, 254, 50); /* not asked for yet */
	SENT(f, "");
	telnet_resize(f->s, 255, 50);
	HEAR(f, "\xff\xfd\x1f"); /* 255 columns: IAC is doubled */
	SENT(f, "\xff\xfb\x1f\xff\xfa\x1f\x00\xff\xff\x00\x32\xff\xf0");
	telnet_resize(f->s, 255, 50);
	SENT(f, "");
	telnet_resize(f->s, 80, 24);
	SENT(f, "\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0");
	HEAR(f, "\xff\xfe\x1f");
	SENT(f, "\xff\xfc\x1f");
	telnet_resize(f->s, 81, 24);
	SENT(f, "");
}

static void test_terminal_type(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	HEAR(f, "\xff\xfa\x18\x01\xff\xf0"); /* before DO TTYPE: no answer */
	SENT(f, "");
	HEAR(f, "\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0");
	SENT(f, "\xff\xfb\x18\xff\xfa\x18\x00XTERM-256COLOR\xff\xf0");
	HEAR(f, "\xff\xfa\x18\x01\xff\xf0");
	SENT(f, "\xff\xfa\x18\x00XTERM\xff\xf0");
	HEAR(f, "\xff\xfa\x18\x01\xff\xf0"); /* the last once more, then from the start */
	SENT(f, "\xff\xfa\x18\x00XTERM\xff\xf0");
	HEAR(f, "\xff\xfa\x18\x01\xff\xf0");
	SENT(f, "\xff\xfa\x18\x00XTERM-256COLOR\xff\xf0");
	HEAR(f, "\xff\xfa\x18\x07\xff\xf0");
	SENT(f, "");
}

/* DO and WILL for every option: each is answered once, those that we lack refused. */
static void test_all_options(void **state)
{
	struct fixture *f = *state;
	unsigned option;

	start(f, false);
	for (option = 0; option < 256; option++) {
		uint8_t ask[6] = { 255, TELNET_DO, (uint8_t)option, 255, TELNET_WILL, (uint8_t)option };
		bool ours = option == 0 || option == 3 || option == 6 || option == 24 ||
			    option == 31;
		bool theirs = option == 0 || option == 1 || option == 3 || option == 5;
		const uint8_t *sent;

		hear(f, ask, sizeof(ask));
		sent = buf_data(&f->below->written);
		assert_int_equal(sent[1], ours ? TELNET_WILL : TELNET_WONT);
		assert_int_equal(sent[2], option);
		if (option == 6) { /* a timing mark that nobody asked for */
			SENT(f, "\xff\xfb\x06");
			continue;
		}
		sent += f->below->written.len - 3;
		assert_int_equal(sent[1], theirs ? TELNET_DO : TELNET_DONT);
		assert_int_equal(sent[2], option);
		buf_clear(&f->below->written);
	}
	assert_int_equal(f->got.len, 0);
}

/* Never answer what is already so: WONT and DONT for an option that is off, WILL for one on. */
static void test_no_needless_answers(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	HEAR(f, "\xff\xfc\x01\xff\xfe\x01\xff\xfc\x2a\xff\xfe\x2a");
	SENT(f, "");
	HEAR(f, "\xff\xfb\x01");
	SENT(f, "\xff\xfd\x01");
	HEAR(f, "\xff\xfb\x01\xff\xfb\x01");
	SENT(f, "");
}

static void test_replies_are_bounded(void **state)
{
	struct fixture *f = *state;
	unsigned i;

	start(f, false);
	for (i = 0; i < 20000; i++)
		HEAR(f, "\xff\xfb\x01\xff\xfc\x01");
	assert_true(f->below->written.len <= 3 * 2000);
	buf_clear(&f->below->written);
	type(f, "x");
	SENT(f, "x");
	HEAR(f, "\xff\xfd\x2a");
	SENT(f, "\xff\xfc\x2a");
}

/* A peer that asks and does not read is not read either; nothing is lost when it does again. */
static void test_deaf_peer(void **state)
{
	static uint8_t ask[3 * 20000];
	struct fixture *f = *state;
	size_t i;

	start(f, false);
	for (i = 0; i < sizeof(ask); i += 3)
		memcpy(ask + i, "\xff\xfd\x2a", 3);
	fake_stream_block(f->below, 1000);
	hear(f, ask, sizeof(ask));
	assert_int_equal(f->below->written.len, 0);
	stream_want(f->s, STREAM_READ);
	assert_true(f->below->wanted & STREAM_WRITE);
}

static void test_lines(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	type(f, "HELO x\n");
	SENT(f, "HELO x\r\n");
	type(f, "a\r\nb\rc\r");
	SENT(f, "a\r\nb\r\0c\r");
	type(f, "\n");
	SENT(f, "\n");
	type(f, "\xff|\xff");
	SENT(f, "\xff\xff|\xff\xff");
}

static void test_characters(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	assert_true(telnet_mode(f->s).edits && telnet_mode(f->s).echoes);
	HEAR(f, "\xff\xfb\x01");
	SENT(f, "\xff\xfd\x01");
	assert_true(telnet_mode(f->s).edits && !telnet_mode(f->s).echoes);
	HEAR(f, "\xff\xfb\x03");
	SENT(f, "\xff\xfd\x03");
	assert_false(telnet_mode(f->s).edits || telnet_mode(f->s).traps_signals);
	assert_int_equal(f->modes, 2);
	type(f, "l\r\n\xff");
	SENT(f, "l\r\0\n\xff\xff");
	telnet_set_habit(f->s, TELNET_SEND_CRLF, true);
	type(f, "l\r");
	SENT(f, "l\r\n");
	HEAR(f, "\xff\xfc\x01\xff\xfc\x03");
	SENT(f, "\xff\xfe\x01\xff\xfe\x03");
	assert_true(telnet_mode(f->s).edits && telnet_mode(f->s).echoes);
	assert_int_equal(f->modes, 4);
}

static void test_binary(void **state)
{
	struct fixture *f = *state;

	start(f, false);
	HEAR(f, "\xff\xfd\x00\xff\xfb\x00");
	SENT(f, "\xff\xfb\x00\xff\xfd\x00");
	type(f, "a\r\nb\rc\n\xff");
	SENT(f, "a\r\nb\rc\n\xff\xff");
	HEAR(f, "a\r\0b");
	assert_int_equal(f->got.len, 4);
}

static void test_user_commands(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	start(f, false);
	assert_int_equal(telnet_command(f->s, TELNET_AYT, &err), 0);
	SENT(f, "\xff\xf6");
	telnet_ask(f->s, TELNET_DO, TELOPT_ECHO);
	SENT(f, "\xff\xfd\x01");
	telnet_ask(f->s, TELNET_DO, TELOPT_ECHO);
	SENT(f, "");
	telnet_ask(f->s, TELNET_DONT, TELOPT_ECHO);
	SENT(f, ""); /* queued: the answer is awaited first */
	HEAR(f, "\xff\xfb\x01");
	SENT(f, "\xff\xfe\x01");
}

static void test_shut_and_end(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	char c;

	start(f, false);
	type(f, "x\r");
	assert_int_equal(stream_shut(f->s, &err), 0);
	SENT(f, "x\r\0");
	assert_true(f->below->is_shut);
	HEAR(f, "\xff\xfd\x18"); /* too late to answer */
	SENT(f, "");
	f->below->step = f->below->n_steps = 0;
	fake_stream_say(f->below, 0, "bye\xff");
	fake_stream_end(f->below, 0);
	assert_int_equal(stream_read(f->s, &c, 1, &err), 1);
	assert_true(stream_has_input(f->s));
	assert_int_equal(stream_read(f->s, &c, 1, &err), 1);
	assert_int_equal(stream_read(f->s, &c, 1, &err), 1);
	assert_false(stream_has_input(f->s));
	assert_int_equal(stream_read(f->s, &c, 1, &err), STREAM_EOF);
	assert_int_equal(stream_bare_fd(f->s, STREAM_READ), -1);
}

/* An answer that cannot be sent is told by the next write, not by the read that caused it. */
static void test_broken_answer(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	start(f, false);
	fake_stream_refuse(f->below, 0, ECONNRESET);
	HEAR(f, "last\xff\xfd\x2awords");
	assert_string_equal(buf_string(&f->got), "lastwords");
	assert_int_equal(stream_write(f->s, "x", 1, &err), STREAM_ERROR);
	assert_int_equal(err.code, ECONNRESET);
}

/* ---- crlf, which has the same shape ---- */

static void test_crlf(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	f->s = crlf_new(&f->below->base);
	type(f, "GET / HTTP/1.0\n\n");
	SENT(f, "GET / HTTP/1.0\r\n\r\n");
	type(f, "a\r");
	type(f, "\nb\n");
	SENT(f, "a\r\nb\r\n");
	HEAR(f, "x\ny\r\n");
	assert_string_equal(buf_string(&f->got), "x\ny\r\n");
	assert_int_equal(stream_shut(f->s, &err), 0);
	assert_true(f->below->is_shut);
}

static void test_crlf_holds(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	f->s = crlf_new(&f->below->base);
	fake_stream_block(f->below, 100);
	type(f, "a\n");
	SENT(f, "");
	assert_int_equal(stream_write(f->s, "b", 1, &err), STREAM_AGAIN);
	assert_int_equal(stream_shut(f->s, &err), STREAM_AGAIN);
	assert_true(f->below->wanted & STREAM_WRITE);
	assert_int_equal(loop_run(f->loop, &err), 0); /* until the held bytes have gone */
	SENT(f, "a\r\n");
	assert_int_equal(stream_shut(f->s, &err), 0);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(test_silent_until_asked),
		CASE(test_negotiates_first),
		CASE(test_accepts),
		CASE(test_window_size),
		CASE(test_terminal_type),
		CASE(test_all_options),
		CASE(test_no_needless_answers),
		CASE(test_replies_are_bounded),
		CASE(test_deaf_peer),
		CASE(test_lines),
		CASE(test_characters),
		CASE(test_binary),
		CASE(test_user_commands),
		CASE(test_shut_and_end),
		CASE(test_broken_answer),
		CASE(test_crlf),
		CASE(test_crlf_holds),
	};

	return cmocka_run_group_tests_name("telnet", tests, NULL, NULL);
}
