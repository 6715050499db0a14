/* The window of a server: when it grows, when it is halved, how long to wait. */
#include "dns/bulk_window.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

struct server {
	struct window w;
	uint64_t now;
};

static void start(struct server *s)
{
	s->now = CLOCK_S;
	window_init(&s->w, s->now);
}

/*
 * A path on which each question takes `trip`, and a server that answers `rate` a second at most:
 * time goes on in steps of a trip, with a window of answers in each as far as the rate goes.
 */
static void serve(struct server *s, uint64_t trip, unsigned rate, unsigned steps,
		  unsigned lost_of_100)
{
	uint64_t sent_at;
	unsigned i, lost = 0;

	while (steps--) {
		unsigned n = s->w.size, most = (unsigned)((uint64_t)rate * trip / CLOCK_S);
		uint64_t took = n > most ? n * CLOCK_S / rate : trip;

		window_full(&s->w);
		sent_at = s->now;
		s->now += took;
		for (i = 0; i < n; i++) {
			lost += lost_of_100;
			if (lost >= 100) {
				lost -= 100;
				window_lost(&s->w, s->now, sent_at);
			} else {
				window_answered(&s->w, s->now, 1, sent_at, sent_at);
			}
		}
	}
}

static void test_starts(void **state)
{
	struct server s;

	(void)state;
	start(&s);
	assert_int_equal(s.w.size, WINDOW_START);
	assert_false(window_is_silent(&s.w));
}

static void test_grows_while_it_pays(void **state)
{
	struct server s;

	(void)state;
	start(&s);
	serve(&s, 20 * CLOCK_MS, 1000000, 60, 0);
	assert_int_equal(s.w.size, WINDOW_MOST);
}

static void test_stays_where_the_server_is_busy(void **state)
{
	struct server s;

	(void)state;
	start(&s);
	serve(&s, 20 * CLOCK_MS, 20000, 400, 0); /* 400 at a time keep it busy */
	assert_in_range(s.w.size, 256, 1024);
	start(&s);
	serve(&s, 50 * CLOCK_US, 100000, 20000, 0);
	assert_in_range(s.w.size, WINDOW_START, 2 * WINDOW_START);
}

static void test_a_few_losses_are_the_paths(void **state)
{
	struct server s;

	(void)state;
	start(&s);
	serve(&s, 20 * CLOCK_MS, 1000000, 60, 2);
	assert_true(s.w.size >= 1024);
}

static void test_many_losses_halve(void **state)
{
	struct server s;

	(void)state;
	start(&s);
	serve(&s, 20 * CLOCK_MS, 1000000, 60, 0);
	serve(&s, 20 * CLOCK_MS, 1000000, 3, 20);
	assert_int_equal(s.w.size, WINDOW_MOST / 2);
	serve(&s, 20 * CLOCK_MS, 1000000, 200, 20);
	assert_int_equal(s.w.size, WINDOW_LEAST);
}

static void test_one_burst_is_counted_once(void **state)
{
	struct server s;
	uint64_t sent_at;
	unsigned i;

	(void)state;
	start(&s);
	serve(&s, 20 * CLOCK_MS, 1000000, 60, 0);
	sent_at = s.now;
	for (i = 0; i < 3 * WINDOW_MOST; i++) {
		s.now += 100 * CLOCK_US;
		window_lost(&s.w, s.now, sent_at);
	}
	assert_int_equal(s.w.size, WINDOW_MOST / 2);
}

static void test_grows_only_when_full(void **state)
{
	struct server s;
	unsigned i;

	(void)state;
	start(&s);
	for (i = 0; i < 100000; i++) {
		s.now += CLOCK_MS;
		window_answered(&s.w, s.now, 1, s.now - CLOCK_MS, s.now - CLOCK_MS);
	}
	assert_int_equal(s.w.size, WINDOW_START);
}

static void test_silence(void **state)
{
	struct server s;
	unsigned i;

	(void)state;
	start(&s);
	for (i = 0; i < WINDOW_SILENT; i++) {
		assert_false(window_is_silent(&s.w));
		window_lost(&s.w, s.now, s.now);
	}
	assert_true(window_is_silent(&s.w));
	window_answered(&s.w, s.now, 1, s.now, s.now);
	assert_false(window_is_silent(&s.w));
}

static void test_waits(void **state)
{
	struct server s;
	unsigned i;

	(void)state;
	start(&s);
	assert_int_equal(window_wait(&s.w, 1, 5 * CLOCK_S), 400 * CLOCK_MS);
	assert_int_equal(window_wait(&s.w, 2, 5 * CLOCK_S), 400 * CLOCK_MS);
	assert_int_equal(window_wait(&s.w, 4, 5 * CLOCK_S), 1600 * CLOCK_MS);
	assert_int_equal(window_wait(&s.w, 20, 5 * CLOCK_S), 5 * CLOCK_S);
	for (i = 0; i < 100; i++) {
		s.now += 300 * CLOCK_MS;
		window_answered(&s.w, s.now, 1, s.now - 300 * CLOCK_MS, s.now - 300 * CLOCK_MS);
	}
	assert_in_range(window_wait(&s.w, 1, 5 * CLOCK_S), 299 * CLOCK_MS, 310 * CLOCK_MS);
	for (i = 0; i < 200; i++)
		window_answered(&s.w, s.now, 1, s.now, s.now);
	assert_int_equal(window_wait(&s.w, 1, 5 * CLOCK_S), 100 * CLOCK_MS);
}

/* Answers that always come after the second sending belong to the first one. */
static void test_learns_from_waits_that_were_too_short(void **state)
{
	struct server s;
	unsigned i;

	(void)state;
	start(&s);
	for (i = 0; i < 100; i++) {
		uint64_t first = s.now, last = s.now + window_wait(&s.w, 1, 5 * CLOCK_S);

		s.now += 500 * CLOCK_MS;
		if (last >= s.now)
			window_answered(&s.w, s.now, 1, first, first);
		else
			window_answered(&s.w, s.now, 2, first, last);
	}
	assert_true(window_wait(&s.w, 1, 5 * CLOCK_S) >= 500 * CLOCK_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_starts),
		cmocka_unit_test(test_grows_while_it_pays),
		cmocka_unit_test(test_stays_where_the_server_is_busy),
		cmocka_unit_test(test_a_few_losses_are_the_paths),
		cmocka_unit_test(test_many_losses_halve),
		cmocka_unit_test(test_one_burst_is_counted_once),
		cmocka_unit_test(test_grows_only_when_full),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_learns_from_waits_that_were_too_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
