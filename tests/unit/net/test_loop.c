/*
 * The loop: descriptors, deadlines at exact times under a virtual clock, signals, and above
 * all that whatever is removed is not called any more.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"
#include "support/lib_clock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct test_clock virtual_clock;
static char trace[200]; /* what was called, in order */

static int set_up(void **state)
{
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);

	test_clock_init(&virtual_clock);
	loop_set_clock(loop, &virtual_clock.clock);
	trace[0] = '\0';
	*state = loop;
	return 0;
}

static int tear_down(void **state)
{
	loop_free(*state);
	return 0;
}

static void run(struct loop *loop)
{
	struct error err = ERROR_INIT;

	assert_int_equal(loop_run(loop, &err), 0);
	assert_false(error_is_set(&err));
}

static void note(const char *word)
{
	size_t n = strlen(trace);

	assert_true(n + strlen(word) + 2 < sizeof(trace));
	memcpy(trace + n, word, strlen(word) + 1);
}

/* A timer with a name, that does something to others when it fires. */
struct actor {
	const char *name;
	struct loop_timer timer;
	struct loop_watch watch;
	struct loop_signal signal;
	struct actor *victim; /* removed when this one is called */
	bool is_victim_freed;
	uint64_t again; /* set anew so much later */
	int times;
	uint64_t fired_at;
};

static struct actor *last_called;

static void strike(struct actor *victim, bool is_freed)
{
	loop_timer_unset(&victim->timer);
	loop_unwatch(&victim->watch);
	loop_signal_unset(&victim->signal);
	if (is_freed) {
		memset(victim, 0xff, sizeof(*victim)); /* a late call would crash */
		free(victim);
	}
}

static void act(struct actor *a)
{
	note(a->name);
	a->times++;
	last_called = a;
	if (a->victim) {
		strike(a->victim, a->is_victim_freed);
		a->victim = NULL;
	}
}

static void on_timer(struct loop *loop, void *user)
{
	struct actor *a = user;

	a->fired_at = loop_now(loop);
	act(a);
	if (a->again && a->times < 3)
		loop_timer_set(loop, &a->timer, loop_now(loop) + a->again, on_timer, a);
}

static void on_watch(struct loop *loop, int fd, unsigned events, void *user)
{
	struct actor *a = user;
	char byte;

	(void)loop;
	if (events & LOOP_READ)
		(void)!read(fd, &byte, 1);
	act(a);
	if (a->times == 3)
		loop_unwatch(&a->watch);
}

static void on_signal(struct loop *loop, int signo, void *user)
{
	(void)loop;
	(void)signo;
	act(user);
}

static void set(struct loop *loop, struct actor *a, uint64_t after)
{
	loop_timer_set(loop, &a->timer, loop_now(loop) + after, on_timer, a);
}

static void nothing_to_do(void **state)
{
	run(*state);
	loop_free(NULL);
}

static void timers_fire_in_order_at_their_time(void **state)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
	static const uint64_t after[] = { 50, 10, 40, 30, 80, 20, 70, 60 };
	struct actor actors[8] = { 0 };
	uint64_t start = loop_now(*state);
	size_t i;

	for (i = 0; i < 8; i++) {
		actors[i].name = names[i];
		set(*state, &actors[i], after[i] * CLOCK_S);
	}
	run(*state);
	assert_string_equal(trace, "bfdcahge");
	for (i = 0; i < 8; i++)
		assert_int_equal(actors[i].fired_at, start + after[i] * CLOCK_S);
}

static void timers_move_and_go(void **state)
{
	struct actor a = { .name = "a" }, b = { .name = "b" }, c = { .name = "c" };

	set(*state, &a, 10);
	set(*state, &b, 20);
	set(*state, &c, 30);
	set(*state, &a, 40);
	set(*state, &c, 5);
	loop_timer_set(*state, &b.timer, CLOCK_NEVER, on_timer, &b);
	run(*state);
	assert_string_equal(trace, "ca");
	loop_timer_unset(&b.timer);
	loop_timer_set(*state, &b.timer, CLOCK_NEVER, on_timer, &b);
}

static void stop_and_free(struct loop *loop, void *other)
{
	loop_stop(loop);
	free(other);
}

static void no_timer_is_touched_behind_a_stop(void **state)
{
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);
	struct loop_timer first = { 0 }, *other = xcalloc(1, sizeof(*other));

	(void)state;
	assert_non_null(loop);
	loop_timer_set(loop, &first, loop_now(loop), stop_and_free, other);
	loop_timer_set(loop, other, loop_now(loop) + 1, on_timer, NULL);
	assert_int_equal(loop_run(loop, &err), 0);
	loop_forget(loop);
}

static void a_timer_sets_itself_again(void **state)
{
	struct actor a = { .name = "a", .again = 5 * CLOCK_S };
	uint64_t start = loop_now(*state);

	set(*state, &a, CLOCK_S);
	run(*state);
	assert_string_equal(trace, "aaa");
	assert_int_equal(a.fired_at, start + 11 * CLOCK_S);
}

static void a_timer_removes_another_that_is_due(void **state)
{
	struct actor a = { .name = "a" }, *b = xcalloc(1, sizeof(*b)), c = { .name = "c" };

	b->name = "b";
	a.victim = b;
	a.is_victim_freed = true;
	set(*state, &a, 10);
	set(*state, b, 10);
	set(*state, &c, 10);
	run(*state);
	assert_string_equal(trace, "ac");
}

/* A random history against the obvious order. */
static void heap_survives_a_random_history(void **state)
{
	enum { N = 200 };
	static struct actor actors[N];
	uint32_t seed = 7;
	uint64_t last = 0;
	int i, alive = 0;

	for (i = 0; i < N * 20; i++) {
		struct actor *a;

		seed = seed * 1664525 + 1013904223;
		a = &actors[(seed >> 8) % N];
		a->name = "";
		if (seed >> 30 == 0)
			loop_timer_unset(&a->timer);
		else
			set(*state, a, (seed >> 4) % 5000 + 1);
	}
	for (i = 0; i < N; i++)
		alive += actors[i].timer.loop != NULL;
	while (alive) {
		uint64_t earliest = CLOCK_NEVER;
		int fired = 0;

		for (i = 0; i < N; i++) {
			if (actors[i].timer.loop && actors[i].timer.at < earliest)
				earliest = actors[i].timer.at;
		}
		assert_true(earliest >= last);
		last = earliest;
		for (i = 0; i < N; i++) {
			if (actors[i].timer.loop && actors[i].timer.at == earliest) {
				loop_timer_unset(&actors[i].timer);
				fired++;
			}
		}
		alive -= fired;
	}
}

struct pair {
	int fds[2];
};

static struct pair pair_new(bool is_readable)
{
	struct pair p;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, p.fds), 0);
	if (is_readable)
		assert_int_equal(write(p.fds[1], "123", 3), 3);
	return p;
}

static void pair_done(struct pair *p)
{
	close(p->fds[0]);
	close(p->fds[1]);
}

static void watch(struct loop *loop, struct actor *a, int fd, unsigned events)
{
	struct error err = ERROR_INIT;

	assert_int_equal(loop_watch(loop, &a->watch, fd, events, on_watch, a, &err), 0);
}

static void watches_are_level_triggered(void **state)
{
	struct pair p = pair_new(true);
	struct actor a = { .name = "a" };

	watch(*state, &a, p.fds[0], LOOP_READ);
	run(*state);
	assert_string_equal(trace, "aaa");
	pair_done(&p);
}

static void a_watch_asks_for_less(void **state)
{
	struct pair p = pair_new(true);
	struct actor a = { .name = "a" }, t = { .name = "t", .victim = &a };

	watch(*state, &a, p.fds[0], LOOP_READ | LOOP_WRITE);
	loop_watch_set(&a.watch, 0);
	loop_watch_set(&a.watch, 0);
	set(*state, &t, CLOCK_S);
	run(*state);
	assert_string_equal(trace, "t");
	pair_done(&p);
}

static void hangup_is_told_unasked(void **state)
{
	struct pair p = pair_new(false);
	struct actor a = { .name = "a" };

	close(p.fds[1]);
	watch(*state, &a, p.fds[0], 0);
	run(*state);
	assert_string_equal(trace, "aaa");
	close(p.fds[0]);
}

/* Three bytes wait, one is read: without a word there is no second call. */
static void a_change_is_told_once(void **state)
{
	struct pair p = pair_new(true);
	struct actor a = { .name = "a" }, t = { .name = "t", .victim = &a };

	watch(*state, &a, p.fds[0], LOOP_READ | LOOP_EDGE);
	set(*state, &t, CLOCK_S);
	run(*state);
	assert_string_equal(trace, "at");
	pair_done(&p);
}

static unsigned reported[3];
static size_t reports;

static void on_edge(struct loop *loop, int fd, unsigned events, void *user)
{
	(void)loop;
	(void)fd;
	reported[reports++] = events;
	if (reports < 3)
		loop_watch_again(user);
	else
		loop_unwatch_closing(user);
}

static void a_change_is_told_again_when_asked(void **state)
{
	struct pair p = pair_new(true);
	struct loop_watch w = { .loop = NULL };
	struct error err = ERROR_INIT;

	shutdown(p.fds[1], SHUT_WR);
	reports = 0;
	assert_int_equal(loop_watch(*state, &w, p.fds[0], LOOP_READ | LOOP_EDGE, on_edge, &w, &err), 0);
	run(*state);
	assert_int_equal(reports, 3);
	assert_int_equal(reported[0], LOOP_READ | LOOP_END);
	assert_int_equal(reported[2], LOOP_READ | LOOP_END);
	pair_done(&p);
}

/* Both are ready in one batch; whichever comes first takes the other away and frees it. */
static void a_watch_removes_another_of_its_batch(void **state)
{
	struct pair p = pair_new(true), q = pair_new(true);
	struct actor *a = xcalloc(1, sizeof(*a)), *b = xcalloc(1, sizeof(*b));

	*a = (struct actor){ .name = "x", .victim = b, .is_victim_freed = true };
	*b = (struct actor){ .name = "x", .victim = a, .is_victim_freed = true };
	watch(*state, a, p.fds[0], LOOP_READ);
	watch(*state, b, q.fds[0], LOOP_READ);
	run(*state);
	assert_string_equal(trace, "xxx");
	free(last_called);
	pair_done(&p);
	pair_done(&q);
}

/* A deadline that comes in the same round as the data it was to bound. */
static void a_timer_removes_a_watch_of_its_round(void **state)
{
	struct pair p = pair_new(true), q = pair_new(true);
	struct actor warm = { .name = "w" }, t = { .name = "t", .is_victim_freed = true };
	struct actor *late = xcalloc(1, sizeof(*late));

	/* A round with an event before, so that places in the batch are not at their start. */
	watch(*state, &warm, p.fds[0], LOOP_READ);
	run(*state);
	assert_string_equal(trace, "www");
	late->name = "l";
	watch(*state, late, q.fds[0], LOOP_READ);
	t.victim = late;
	set(*state, &t, 0);
	run(*state);
	assert_string_equal(trace, "wwwt");
	pair_done(&p);
	pair_done(&q);
}

static void a_watch_removes_itself(void **state)
{
	struct pair p = pair_new(true);
	struct actor a = { .name = "a" };

	a.victim = &a;
	watch(*state, &a, p.fds[0], LOOP_READ);
	run(*state);
	assert_string_equal(trace, "a");
	assert_null(a.watch.loop);
	pair_done(&p);
}

static void files_are_always_ready(void **state)
{
	struct actor file = { .name = "f" }, null = { .name = "n" }, t = { .name = "t" };
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	uint64_t start = loop_now(*state);

	watch(*state, &file, fd, LOOP_READ);
	watch(*state, &null, null_fd, LOOP_READ);
	set(*state, &t, CLOCK_S);
	run(*state);
	/* As long as a file is ready nobody waits, so the time stands still until both are done. */
	assert_string_equal(trace, "fnfnfnt");
	assert_int_equal(t.fired_at, start + CLOCK_S);
	close(fd);
	close(null_fd);
}

static void a_file_that_nobody_asks_does_not_spin(void **state)
{
	struct actor file = { .name = "f" }, t = { .name = "t", .victim = &file };
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	watch(*state, &file, fd, 0);
	set(*state, &t, CLOCK_S);
	run(*state);
	assert_string_equal(trace, "t");
	close(fd);
}

static void a_file_removes_its_neighbour(void **state)
{
	struct actor a = { .name = "a", .is_victim_freed = true }, c = { .name = "c" };
	struct actor *b = xcalloc(1, sizeof(*b));
	int fds[3], i;

	for (i = 0; i < 3; i++)
		fds[i] = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	b->name = "b";
	a.victim = b;
	watch(*state, &a, fds[0], LOOP_READ);
	watch(*state, b, fds[1], LOOP_READ);
	watch(*state, &c, fds[2], LOOP_READ);
	run(*state);
	assert_string_equal(trace, "acacac");
	for (i = 0; i < 3; i++)
		close(fds[i]);
}

static void a_bad_descriptor_is_an_error(void **state)
{
	struct error err = ERROR_INIT;
	struct actor a = { .name = "a" };

	assert_int_equal(loop_watch(*state, &a.watch, -1, LOOP_READ, on_watch, &a, &err), -1);
	assert_int_equal(err.phase, ERROR_LOCAL);
	assert_int_equal(err.code, EBADF);
	assert_null(a.watch.loop);
	loop_unwatch(&a.watch);
	run(*state);
}

static void stop(struct loop *loop, void *user)
{
	++*(int *)user;
	loop_stop(loop);
}

static void stop_ends_the_round(void **state)
{
	struct loop_timer a = { 0 }, b = { 0 };
	int stops = 0;

	loop_timer_set(*state, &a, 5, stop, &stops);
	loop_timer_set(*state, &b, 5, stop, &stops);
	run(*state);
	assert_int_equal(stops, 1);
	run(*state);
	assert_int_equal(stops, 2);
}

static void signals_arrive_in_the_loop(void **state)
{
	struct actor usr = { .name = "u" }, term = { .name = "t" }, timer = { .name = "." };
	struct error err = ERROR_INIT;

	assert_int_equal(loop_signal(*state, &usr.signal, SIGUSR1, on_signal, &usr, &err), 0);
	assert_int_equal(loop_signal(*state, &term.signal, SIGTERM, on_signal, &term, &err), 0);
	run(*state); /* signals alone do not keep it running */
	raise(SIGUSR1);
	raise(SIGTERM);
	set(*state, &timer, CLOCK_S);
	run(*state);
	assert_int_equal(usr.times, 1);
	assert_int_equal(term.times, 1);
	assert_int_equal(strlen(trace), 3);
	assert_int_equal(trace[2], '.');
	loop_signal_unset(&usr.signal);
	raise(SIGTERM);
	set(*state, &timer, CLOCK_S);
	run(*state);
	assert_int_equal(term.times, 2);
	loop_signal_unset(&term.signal);
	loop_signal_unset(&term.signal);
}

static void a_signal_removes_itself(void **state)
{
	struct actor a = { .name = "a" }, timer = { .name = "." };
	struct error err = ERROR_INIT;
	sigset_t mask;

	a.victim = &a;
	assert_int_equal(loop_signal(*state, &a.signal, SIGUSR2, on_signal, &a, &err), 0);
	raise(SIGUSR2);
	set(*state, &timer, CLOCK_S);
	run(*state);
	assert_string_equal(trace, "a.");
	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_false(sigismember(&mask, SIGUSR2));
}

static void the_real_clock_waits_for_data(void **state)
{
	struct pair p = pair_new(true);
	struct actor a = { .name = "a" }, t = { .name = "t" };

	loop_set_clock(*state, &clock_monotonic);
	watch(*state, &a, p.fds[0], LOOP_READ);
	set(*state, &t, CLOCK_MS);
	run(*state);
	assert_int_equal(a.times, 3);
	assert_int_equal(t.times, 1);
	assert_true(loop_update(*state) >= t.fired_at);
	pair_done(&p);
}

/* Each look at it takes a microsecond. */
static uint64_t slow_now(struct clock *clock)
{
	static uint64_t now;

	(void)clock;
	return now += CLOCK_US;
}

struct waiter {
	struct loop *loop;
	int looks, news_at; /* in which look something comes */
	int64_t slept;
};

static int wait_in_vain(int64_t wait, void *user)
{
	struct waiter *w = user;

	if (wait == 0 && ++w->looks != w->news_at)
		return 0;
	w->slept = wait;
	loop_stop(w->loop);
	return LOOP_NEWS_HANDLED;
}

static void looks_before_it_sleeps(void **state)
{
	struct clock clock = { .now = slow_now };
	struct waiter w = { .loop = *state }, lucky = { .loop = *state, .news_at = 3 };
	struct actor t = { .name = "t" };

	loop_set_clock(*state, &clock);
	loop_set_spin(*state, 10 * CLOCK_US);
	set(*state, &t, CLOCK_S);
	loop_set_wait(*state, wait_in_vain, &w);
	run(*state);
	assert_int_equal(w.looks, 10);
	assert_in_range(w.slept, CLOCK_S - 20 * CLOCK_US, CLOCK_S - 10 * CLOCK_US);
	loop_set_wait(*state, wait_in_vain, &lucky);
	run(*state);
	assert_int_equal(lucky.looks, 3);
	assert_int_equal(lucky.slept, 0);
	loop_timer_unset(&t.timer);
	loop_set_wait(*state, NULL, NULL);
}

static void looks_no_longer_than_it_has_time(void **state)
{
	struct actor t = { .name = "t" };
	struct pair p = pair_new(true);
	struct actor a = { .name = "a" };

	loop_set_clock(*state, &clock_monotonic);
	loop_set_spin(*state, 3600 * CLOCK_S);
	watch(*state, &a, p.fds[0], LOOP_READ);
	set(*state, &t, CLOCK_MS);
	run(*state);
	assert_int_equal(a.times, 3);
	assert_int_equal(t.times, 1);
	pair_done(&p);
}

#define LOOP_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOOP_TEST(nothing_to_do),
		LOOP_TEST(timers_fire_in_order_at_their_time),
		LOOP_TEST(timers_move_and_go),
		LOOP_TEST(no_timer_is_touched_behind_a_stop),
		LOOP_TEST(a_timer_sets_itself_again),
		LOOP_TEST(a_timer_removes_another_that_is_due),
		LOOP_TEST(heap_survives_a_random_history),
		LOOP_TEST(watches_are_level_triggered),
		LOOP_TEST(a_watch_asks_for_less),
		LOOP_TEST(a_change_is_told_once),
		LOOP_TEST(a_change_is_told_again_when_asked),
		LOOP_TEST(hangup_is_told_unasked),
		LOOP_TEST(a_watch_removes_another_of_its_batch),
		LOOP_TEST(a_timer_removes_a_watch_of_its_round),
		LOOP_TEST(a_watch_removes_itself),
		LOOP_TEST(files_are_always_ready),
		LOOP_TEST(a_file_that_nobody_asks_does_not_spin),
		LOOP_TEST(a_file_removes_its_neighbour),
		LOOP_TEST(a_bad_descriptor_is_an_error),
		LOOP_TEST(stop_ends_the_round),
		LOOP_TEST(signals_arrive_in_the_loop),
		LOOP_TEST(looks_before_it_sleeps),
		LOOP_TEST(looks_no_longer_than_it_has_time),
		LOOP_TEST(a_signal_removes_itself),
		LOOP_TEST(the_real_clock_waits_for_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
