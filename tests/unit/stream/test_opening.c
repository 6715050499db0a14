/*
 * Chains that have to say something before they carry bytes: a filter that waits for a greeting
 * stands in for TLS and proxies, and another one on top of it.
 */
#include "stream/opening.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "stream/stream.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct greeted {
	struct stream base;
	bool is_open;
};

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *bottom;
	struct stream *top;
	struct opening opening;
	unsigned dones;
	uint64_t done_at;
	struct error err;
};

/* One byte is the greeting; another than '+' is a refusal. */
static int greeted_open(struct stream *s, struct error *err)
{
	struct greeted *g = CONTAINER(s, struct greeted, base);
	char byte;
	ssize_t n;
	int below = stream_open(s->below, err);

	if (below < 0 || g->is_open)
		return below;
	n = stream_read(s->below, &byte, 1, err);
	if (n < 0)
		return n == STREAM_EOF ? STREAM_ERROR : (int)n;
	g->is_open = byte == '+';
	if (g->is_open)
		return 0;
	error_set(err, ERROR_PEER, 0, "peer", "refused");
	return STREAM_ERROR;
}

static void greeted_want(struct stream *s, unsigned events)
{
	stream_want(s->below, CONTAINER(s, struct greeted, base)->is_open || !events ? events
										     : STREAM_READ);
}

static void greeted_free(struct stream *s)
{
	free(CONTAINER(s, struct greeted, base));
}

static const struct stream_ops greeted_ops = { .name = "greeted",
					       .open = greeted_open,
					       .want = greeted_want,
					       .free = greeted_free };

static void put_filter(struct fixture *f)
{
	struct greeted *g = xcalloc(1, sizeof(*g));

	stream_init(&g->base, &greeted_ops, f->top);
	f->top = &g->base;
}

static int setup(void **state)
{
	static struct fixture f;
	struct error err = ERROR_INIT;

	memset(&f, 0, sizeof(f));
	test_clock_init(&f.clock);
	f.loop = loop_new(&err);
	loop_set_clock(f.loop, &f.clock.clock);
	f.bottom = fake_stream_new(f.loop);
	f.top = &f.bottom->base;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	opening_stop(&f->opening);
	while (f->top != &f->bottom->base) {
		struct stream *below = f->top->below;

		stream_free(f->top);
		f->top = below;
	}
	fake_stream_free(f->bottom);
	loop_free(f->loop);
	return 0;
}

static void on_done(struct opening *o, const struct error *err, void *user)
{
	struct fixture *f = user;

	assert_ptr_equal(o, &f->opening);
	f->dones++;
	f->done_at = (loop_now(f->loop) - o->since) / CLOCK_MS;
	if (err)
		f->err = *err;
}

static void run(struct fixture *f, uint64_t timeout)
{
	struct error err = ERROR_INIT;

	opening_start(&f->opening, f->loop, f->top, loop_now(f->loop), timeout, "peer:1", on_done,
		      f);
	assert_int_equal(loop_run(f->loop, &err), 0);
	assert_int_equal(f->dones, 1);
	assert_int_equal(f->bottom->wanted, 0);
}

static void test_a_plain_stream_is_open(void **state)
{
	struct fixture *f = *state;

	opening_start(&f->opening, f->loop, f->top, loop_now(f->loop), CLOCK_NEVER, "peer:1",
		      on_done, f);
	assert_int_equal(f->dones, 1);
	assert_false(error_is_set(&f->err));
}

static void test_the_lowest_speaks_first(void **state)
{
	struct fixture *f = *state;

	put_filter(f);
	put_filter(f);
	fake_stream_say(f->bottom, 10, "+");
	fake_stream_say(f->bottom, 30, "+");
	run(f, CLOCK_S);
	assert_int_equal(f->done_at, 30);
	assert_false(error_is_set(&f->err));
}

static void test_a_refusal_ends_it(void **state)
{
	struct fixture *f = *state;

	put_filter(f);
	put_filter(f);
	fake_stream_say(f->bottom, 10, "-");
	run(f, CLOCK_S);
	assert_int_equal(f->done_at, 10);
	assert_string_equal(f->err.text, "refused");
}

static void test_silence_has_an_end(void **state)
{
	struct fixture *f = *state;

	put_filter(f);
	put_filter(f);
	fake_stream_say(f->bottom, 10, "+");
	run(f, 250 * CLOCK_MS);
	assert_int_equal(f->done_at, 250);
	assert_int_equal(f->err.code, ETIMEDOUT);
	assert_int_equal(error_status(&f->err), STATUS_TIMEOUT);
	assert_string_equal(f->err.subject, "peer:1");
}

static void test_a_stopped_one_says_nothing(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	put_filter(f);
	fake_stream_say(f->bottom, 10, "+");
	opening_start(&f->opening, f->loop, f->top, loop_now(f->loop), CLOCK_S, "peer:1", on_done,
		      f);
	opening_stop(&f->opening);
	opening_stop(&f->opening);
	assert_int_equal(loop_run(f->loop, &err), 0);
	assert_int_equal(f->dones, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_plain_stream_is_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_lowest_speaks_first, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_refusal_ends_it, setup, teardown),
		cmocka_unit_test_setup_teardown(test_silence_has_an_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_stopped_one_says_nothing, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
