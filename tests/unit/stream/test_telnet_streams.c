/*
 * 500 telnet streams, real and made (tests/corpus/telnet.py), each cut in two at every place, and
 * into single bytes: the parser's events, what the user sees and what the peer is told never
 * depend on it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "net/loop.h"
#include "support/lib_telnet.h"

#include <string.h>

static const char *const streams[] = {
#define TELNET_STREAM(hex) hex,
#include "corpus/telnet.def"
#undef TELNET_STREAM
};

struct outcome {
	struct buf events, seen, sent;
};

static void outcome_init(struct outcome *o)
{
	buf_init(&o->events, 1 << 24);
	buf_init(&o->seen, 1 << 24);
	buf_init(&o->sent, 1 << 24);
}

static void outcome_done(struct outcome *o)
{
	buf_done(&o->events);
	buf_done(&o->seen);
	buf_done(&o->sent);
}

static void find_out(struct outcome *o, struct loop *loop, const uint8_t *data, size_t n,
		     struct telnet_cut cut)
{
	buf_clear(&o->events);
	buf_clear(&o->seen);
	buf_clear(&o->sent);
	telnet_tell_events(data, n, cut, false, &o->events);
	telnet_tell_events(data, n, cut, true, &o->events);
	telnet_tell_session(loop, data, n, cut, &o->seen, &o->sent);
}

static bool is_same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && (!a->len || !memcmp(buf_data(a), buf_data(b), a->len));
}

static void assert_same(const struct outcome *whole, const struct outcome *cut, size_t stream,
			size_t at)
{
	if (!is_same(&whole->events, &cut->events) || !is_same(&whole->seen, &cut->seen) ||
	    !is_same(&whole->sent, &cut->sent))
		fail_msg("stream %zu differs when it is cut at %zu", stream, at);
}

static void check_stream(struct loop *loop, size_t stream, const uint8_t *data, size_t n)
{
	struct outcome whole, cut;
	size_t at;

	outcome_init(&whole);
	outcome_init(&cut);
	find_out(&whole, loop, data, n, (struct telnet_cut){ n, n + 1 });
	for (at = 0; at <= n; at++) {
		find_out(&cut, loop, data, n, (struct telnet_cut){ at, n + 1 });
		assert_same(&whole, &cut, stream, at);
	}
	find_out(&cut, loop, data, n, (struct telnet_cut){ 0, 1 });
	assert_same(&whole, &cut, stream, n + 1);
	outcome_done(&whole);
	outcome_done(&cut);
}

static void test_streams(void **state)
{
	static uint8_t data[1 << 16];
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);
	size_t i, n;

	(void)state;
	assert_int_equal(ARRAY_SIZE(streams), 500);
	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		assert_true(parse_hex(streams[i], data, sizeof(data), &n));
		check_stream(loop, i, data, n);
	}
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_streams),
	};

	return cmocka_run_group_tests_name("telnet_streams", tests, NULL, NULL);
}
