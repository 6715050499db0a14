/* The stream that listen lends to one connection after another. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "listen/loan.h"
#include "net/loop.h"
#include "stream/stream.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <string.h>

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *own;
	struct error err;
	unsigned called;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.loop = test_clock_loop(&f.clock);
	f.own = fake_stream_new(f.loop);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	fake_stream_free(f->own);
	loop_free(f->loop);
	return 0;
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	(void)s;
	(void)events;
	((struct fixture *)user)->called++;
}

static void one_after_another(void **state)
{
	struct fixture *f = *state;
	struct stream *loan;
	char bytes[8];
	int i;

	fake_stream_say(f->own, 0, "ab");
	f->own->max_read = 1;
	for (i = 0; i < 2; i++) {
		loan = loan_new(&f->own->base, false);
		assert_int_equal(stream_read(loan, bytes, sizeof(bytes), &f->err), 1);
		assert_int_equal(bytes[0], "ab"[i]);
		assert_int_equal(stream_write(loan, "x", 1, &f->err), 1);
		assert_int_equal(stream_shut(loan, &f->err), 0);
		assert_false(f->own->is_shut);
		stream_free(loan);
	}
	assert_string_equal(fake_stream_written(f->own), "xx");
}

static void the_last_one_passes_the_end_on(void **state)
{
	struct fixture *f = *state;
	struct stream *loan = loan_new(&f->own->base, true);

	assert_int_equal(stream_shut(loan, &f->err), 0);
	assert_true(f->own->is_shut);
	stream_free(loan);
}

/* What comes between two connections waits for the next one. */
static void nobody_is_called_when_it_was_given_back(void **state)
{
	struct fixture *f = *state;
	struct stream *loan = loan_new(&f->own->base, false);

	stream_on_ready(loan, on_ready, f);
	stream_want(loan, STREAM_READ);
	fake_stream_say(f->own, 5, "late");
	stream_free(loan);
	assert_int_equal(f->own->wanted, 0);
	assert_int_equal(loop_run(f->loop, &f->err), 0);
	assert_int_equal(f->called, 0);
}

#define LOAN_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOAN_TEST(one_after_another),
		LOAN_TEST(the_last_one_passes_the_end_on),
		LOAN_TEST(nobody_is_called_when_it_was_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
