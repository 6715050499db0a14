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
				window_answered(&s->w, s->now, sent_at, false);
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
		window_answered(&s.w, s.now, s.now - CLOCK_MS, false);
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
	window_answered(&s.w, s.now, s.now, false);
	assert_false(window_is_silent(&s.w));
}

static void answer_after(struct server *s, uint64_t trip, unsigned n)
{
	while (n--) {
		s->now += trip;
		window_answered(&s->w, s->now, s->now - trip, false);
	}
}

static void test_waits(void **state)
{
	struct server s;

	(void)state;
	start(&s);
	assert_int_equal(window_wait(&s.w, 1, 5 * CLOCK_S), 400 * CLOCK_MS);
	assert_int_equal(window_wait(&s.w, 2, 5 * CLOCK_S), 400 * CLOCK_MS);
	assert_int_equal(window_wait(&s.w, 4, 5 * CLOCK_S), 1600 * CLOCK_MS);
	assert_int_equal(window_wait(&s.w, 20, 5 * CLOCK_S), 5 * CLOCK_S);
	answer_after(&s, 300 * CLOCK_MS, WINDOW_SEEN);
	assert_in_range(window_wait(&s.w, 1, 5 * CLOCK_S), 375 * CLOCK_MS, 376 * CLOCK_MS);
	answer_after(&s, 600 * CLOCK_MS, 10);
	assert_in_range(window_wait(&s.w, 1, 5 * CLOCK_S), 750 * CLOCK_MS, 751 * CLOCK_MS);
	answer_after(&s, 100 * CLOCK_US, 10000);
	assert_int_equal(window_wait(&s.w, 1, 5 * CLOCK_S), 20 * CLOCK_MS);
}

/* The more answers, the better the path is known. */
static void test_waits_settle(void **state)
{
	static const struct {
		unsigned seen;
		uint64_t wait; /* ms */
	} cases[] = { { 1, 425 }, { 2, 225 }, { 4, 125 }, { 16, 50 }, { 64, 31 }, { 512, 25 } };
	struct server s;
	unsigned i, seen = 0, settled = 0;

	(void)state;
	start(&s);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (; seen < cases[i].seen; seen++) {
			answer_after(&s, 20 * CLOCK_MS, 1);
			settled += window_has_settled(&s.w);
		}
		if (seen > 1)
			assert_int_equal(window_wait(&s.w, 1, CLOCK_S) / CLOCK_MS, cases[i].wait);
		else
			assert_int_equal(window_wait(&s.w, 1, CLOCK_S), 400 * CLOCK_MS);
	}
	assert_int_equal(settled, 7);
}

/* One answer in a hundred takes long: it is waited for, as far as it is sensible. */
static void test_waits_for_the_slow_ones(void **state)
{
	struct server s;
	unsigned i;

	(void)state;
	start(&s);
	for (i = 0; i < 20; i++) {
		answer_after(&s, 200 * CLOCK_MS, 1);
		answer_after(&s, CLOCK_MS, 99);
		assert_true(window_wait(&s.w, 1, 5 * CLOCK_S) > 200 * CLOCK_MS);
	}
	answer_after(&s, 3 * CLOCK_S, 1);
	answer_after(&s, CLOCK_MS, 30);
	assert_in_range(window_wait(&s.w, 1, 5 * CLOCK_S), 399 * CLOCK_MS, 400 * CLOCK_MS);
}

/* A late answer tells that the wait was too short, and that nothing was lost. */
static void test_late_answers(void **state)
{
	struct server s;
	unsigned i;

	(void)state;
	start(&s);
	answer_after(&s, CLOCK_MS, 1000);
	s.now += 200 * CLOCK_MS;
	for (i = 0; i < 10; i++) {
		uint64_t sent_at = s.now - 50 * CLOCK_MS;

		window_lost(&s.w, s.now, sent_at);
		window_answered(&s.w, s.now, sent_at, true);
	}
	assert_int_equal(s.w.lost, 0);
	assert_in_range(window_wait(&s.w, 1, 5 * CLOCK_S), 62 * CLOCK_MS, 63 * CLOCK_MS);
}

/* Who does not answer at all is not hurried. */
static void test_waits_longer_in_silence(void **state)
{
	struct server s;
	unsigned i;

	(void)state;
	start(&s);
	answer_after(&s, CLOCK_MS, 1000);
	for (i = 0; i < WINDOW_SILENT; i++) {
		assert_int_equal(window_wait(&s.w, 1, 5 * CLOCK_S), 20 * CLOCK_MS);
		window_lost(&s.w, s.now, s.now);
	}
	assert_int_equal(window_wait(&s.w, 1, 5 * CLOCK_S), 400 * CLOCK_MS);
}

/* Few questions are no measure of a path: two of sixteen may be lost by chance. */
static void test_small_numbers(void **state)
{
	struct server s;
	unsigned i, k;

	(void)state;
	start(&s);
	s.w.size = 2 * WINDOW_LEAST;
	for (k = 0; k < 10; k++) {
		for (i = 0; i < 5; i++)
			window_lost(&s.w, s.now, s.now);
		answer_after(&s, 20 * CLOCK_MS, 27);
	}
	assert_int_equal(s.w.size, 2 * WINDOW_LEAST);
}

static void test_pace(void **state)
{
	struct server s;

	(void)state;
	start(&s);
	answer_after(&s, CLOCK_MS, 100);
	assert_int_equal(window_pace(&s.w, 64), 0);
	answer_after(&s, 20 * CLOCK_MS, 1000);
	s.w.size = 1024;
	assert_in_range(window_pace(&s.w, 64), 620 * CLOCK_US, 625 * CLOCK_US);
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
		cmocka_unit_test(test_waits_settle),
		cmocka_unit_test(test_waits_for_the_slow_ones),
		cmocka_unit_test(test_late_answers),
		cmocka_unit_test(test_waits_longer_in_silence),
		cmocka_unit_test(test_small_numbers),
		cmocka_unit_test(test_pace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
