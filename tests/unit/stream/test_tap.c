/* Taps: what is told to whom, and the filter that tells it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"
#include "stream/datagram.h"
#include "stream/fd.h"
#include "stream/stream.h"
#include "stream/tap.h"
#include "stream/tap_stream.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Writes each event down: "open >hi <ho >. <. closed". */
struct notes {
	struct tap_sink sink;
	struct buf text;
	int fails_at; /* the event that it fails at, counted from 1; 0: none */
	int n;
};

static int take(struct tap_sink *sink, const struct tap_conn *conn,
		const struct tap_event *event, struct error *err)
{
	struct notes *notes = CONTAINER(sink, struct notes, sink);
	const char *arrow = event->from == TAP_FROM_US ? ">" : "<";

	(void)conn;
	assert_true(event->at > 0);
	if (++notes->n == notes->fails_at)
		return error_set(err, ERROR_OUTPUT, ENOSPC, "notes", "no space");
	if (notes->text.len)
		buf_byte(&notes->text, ' ');
	switch (event->kind) {
	case TAP_OPENED:
		return buf_printf(&notes->text, "open") ? 0 : -1;
	case TAP_BYTES:
		return buf_printf(&notes->text, "%s%.*s%s", arrow, (int)event->n,
				  event->n ? (const char *)event->data : "",
				  event->is_urgent ? "!" : "")
			       ? 0
			       : -1;
	case TAP_END:
		return buf_printf(&notes->text, "%s.", arrow) ? 0 : -1;
	case TAP_RESET:
		return buf_printf(&notes->text, "%sreset", arrow) ? 0 : -1;
	case TAP_CLOSED:
		return buf_printf(&notes->text, "closed") ? 0 : -1;
	}
	return -1;
}

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *below;
	struct stream *tap;
	struct notes notes;
	struct tap_sinks sinks;
	struct error err;
};

static void set_up_notes(struct fixture *f)
{
	*f = (struct fixture){ .err = ERROR_INIT };
	buf_init(&f->notes.text, 4096);
	f->notes.sink.take = take;
	tap_sinks_add(&f->sinks, &f->notes.sink);
	test_clock_init(&f->clock);
	f->loop = loop_new(&f->err);
	loop_set_clock(f->loop, &f->clock.clock);
}

static void put_tap(struct fixture *f, struct stream *below, int socktype,
		    const struct stream *datagrams)
{
	const struct tap_stream_config config = { .conn = { .id = 1, .socktype = socktype },
						  .sinks = &f->sinks,
						  .datagrams = datagrams };

	f->tap = tap_stream_new(below, &config);
}

static void set_up(struct fixture *f)
{
	set_up_notes(f);
	f->below = fake_stream_new(f->loop);
	put_tap(f, &f->below->base, SOCK_STREAM, NULL);
}

static void tear_down(struct fixture *f)
{
	stream_free(f->tap);
	buf_done(&f->notes.text);
	loop_free(f->loop);
}

static void expect_notes(struct fixture *f, const char *text)
{
	assert_string_equal(buf_string(&f->notes.text), text);
}

/* ---- the filter ---- */

static void a_conversation_is_told(void **state)
{
	struct fixture f;
	char got[16];

	(void)state;
	set_up(&f);
	fake_stream_say(f.below, 0, "ho");
	fake_stream_end(f.below, 0);
	tap_stream_open(f.tap, 5);
	assert_int_equal(stream_write(f.tap, "hi", 2, &f.err), 2);
	assert_int_equal(stream_read(f.tap, got, sizeof(got), &f.err), 2);
	assert_int_equal(stream_shut(f.tap, &f.err), 0);
	assert_int_equal(stream_shut(f.tap, &f.err), 0);
	assert_int_equal(stream_read(f.tap, got, sizeof(got), &f.err), STREAM_EOF);
	assert_int_equal(stream_read(f.tap, got, sizeof(got), &f.err), STREAM_EOF);
	stream_free(f.tap);
	f.tap = NULL;
	expect_notes(&f, "open >hi <ho >. <. closed");
	tear_down(&f);
}

static void what_was_not_taken_is_not_told(void **state)
{
	struct fixture f;
	char got[4];

	(void)state;
	set_up(&f);
	f.below->max_write = 2;
	assert_int_equal(stream_read(f.tap, got, sizeof(got), &f.err), STREAM_AGAIN);
	expect_notes(&f, "");
	assert_int_equal(stream_write(f.tap, "abc", 3, &f.err), 2);
	expect_notes(&f, "open >ab");
	tear_down(&f);
}

static void a_reset_is_told_once(void **state)
{
	struct fixture f;
	char got[4];

	(void)state;
	set_up(&f);
	fake_stream_break(f.below, 0, ECONNRESET);
	assert_int_equal(stream_read(f.tap, got, sizeof(got), &f.err), STREAM_ERROR);
	assert_int_equal(f.err.phase, ERROR_PEER);
	stream_free(f.tap);
	f.tap = NULL;
	expect_notes(&f, "open <reset");
	tear_down(&f);
}

static void urgent_bytes_are_marked(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	assert_int_equal(stream_write_urgent(f.tap, "!", 1, &f.err), 1);
	expect_notes(&f, "open >!!");
	tear_down(&f);
}

static void a_sink_that_fails_ends_the_connection(void **state)
{
	struct fixture f;
	char got[4];

	(void)state;
	set_up(&f);
	f.notes.fails_at = 2;
	fake_stream_say(f.below, 0, "ho");
	assert_int_equal(stream_read(f.tap, got, sizeof(got), &f.err), STREAM_ERROR);
	assert_int_equal(f.err.phase, ERROR_OUTPUT);
	assert_int_equal(f.err.code, ENOSPC);
	assert_int_equal(stream_write(f.tap, "x", 1, &f.err), STREAM_ERROR);
	assert_int_equal(f.below->written.len, 0);
	assert_int_equal(f.notes.n, 2); /* and is not asked again */
	tear_down(&f);
}

static void closing_with_unread_bytes_is_a_reset(void **state)
{
	struct fixture f;
	int ends[2];

	(void)state;
	set_up_notes(&f);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(write(ends[1], "unread", 6), 6);
	put_tap(&f, fd_socket_new(f.loop, ends[0], "peer"), SOCK_STREAM, NULL);
	assert_int_equal(stream_bare_fd(f.tap, STREAM_READ), -1);
	assert_int_equal(stream_bare_fd(f.tap, STREAM_WRITE), -1);
	tap_stream_open(f.tap, 0);
	stream_free(f.tap);
	f.tap = NULL;
	expect_notes(&f, "open >reset");
	close(ends[1]);
	tear_down(&f);
}

static void empty_datagrams_are_told(void **state)
{
	struct fixture f;
	struct stream *below;
	char got[16];
	int ends[2];

	(void)state;
	set_up_notes(&f);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends), 0);
	below = datagram_new(f.loop, ends[0], "peer", true);
	put_tap(&f, below, SOCK_DGRAM, below);
	assert_int_equal(send(ends[1], "", 0, 0), 0);
	assert_int_equal(send(ends[1], "ho", 2, 0), 2);
	assert_int_equal(send(ends[1], "", 0, 0), 0);
	assert_int_equal(stream_read(f.tap, got, sizeof(got), &f.err), 2);
	assert_int_equal(stream_read(f.tap, got, sizeof(got), &f.err), STREAM_AGAIN);
	assert_int_equal(stream_shut(f.tap, &f.err), 0); /* speaks first */
	expect_notes(&f, "open < <ho < > >.");
	close(ends[1]);
	tear_down(&f);
}

/* ---- telling ---- */

static void what_cannot_be_is_told_to_nobody(void **state)
{
	struct fixture f;
	struct tap_conn conn = { .id = 1, .socktype = SOCK_STREAM };
	struct tap_event event = { .kind = TAP_RESET, .from = TAP_FROM_PEER };

	(void)state;
	set_up_notes(&f);
	tap_tell_open(&conn, &f.sinks, &f.err);
	tap_tell_open(&conn, &f.sinks, &f.err);
	tap_tell_bytes(&conn, &f.sinks, TAP_FROM_US, "", 0, &f.err); /* no bytes in a stream */
	tap_tell(&conn, &f.sinks, event, &f.err);
	tap_tell_bytes(&conn, &f.sinks, TAP_FROM_US, "x", 1, &f.err);
	tap_tell_close(&conn, &f.sinks, true, &f.err);
	expect_notes(&f, "open <reset");
	tear_down(&f);
}

static void a_close_is_the_end_of_what_has_not_ended(void **state)
{
	struct fixture f;
	struct tap_conn conn = { .id = 1, .socktype = SOCK_STREAM };

	(void)state;
	set_up_notes(&f);
	tap_tell_open(&conn, &f.sinks, &f.err);
	tap_tell_bytes(&conn, &f.sinks, TAP_FROM_PEER, "x", 1, &f.err);
	tap_tell_close(&conn, &f.sinks, false, &f.err);
	expect_notes(&f, "open <x >. closed");
	assert_int_equal(conn.bytes[TAP_FROM_PEER], 1);
	assert_true(conn.has_ended[TAP_FROM_US] && !conn.has_ended[TAP_FROM_PEER]);
	tear_down(&f);
}

static void nothing_is_told_without_sinks(void **state)
{
	const struct tap_sinks none = { .n = 0 };
	struct tap_conn conn = { .id = 1, .socktype = SOCK_STREAM };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(tap_tell_open(&conn, &none, &err), 0);
	assert_int_equal(conn.opened_at, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_conversation_is_told),
		cmocka_unit_test(what_was_not_taken_is_not_told),
		cmocka_unit_test(a_reset_is_told_once),
		cmocka_unit_test(urgent_bytes_are_marked),
		cmocka_unit_test(a_sink_that_fails_ends_the_connection),
		cmocka_unit_test(closing_with_unread_bytes_is_a_reset),
		cmocka_unit_test(empty_datagrams_are_told),
		cmocka_unit_test(what_cannot_be_is_told_to_nobody),
		cmocka_unit_test(a_close_is_the_end_of_what_has_not_ended),
		cmocka_unit_test(nothing_is_told_without_sinks),
	};

	return cmocka_run_group_tests_name("taps", tests, NULL, NULL);
}
