/* The ring over socket pairs: what comes, what goes, what falls short, and the last event. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/ring.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECEIVE = 8, SEND = 16, NEWS = 24, MANY = 1500 };

struct bed {
	struct ring *ring;
	int ours, theirs;
	struct ring_event last;
	size_t events, bytes;
	bool sends_back;
	int (*many)[2]; /* what comes is sent to each of them */
};

static void on_event(const struct ring_event *e, void *user)
{
	struct bed *bed = user;
	size_t i;

	bed->last = *e;
	bed->events++;
	for (i = 0; i < MANY && bed->many && e->result > 0; i++)
		ring_send(bed->ring, bed->many[i][0], e->data, (size_t)e->result, SEND);
	if (e->token != RECEIVE || e->result <= 0)
		return;
	bed->bytes += (size_t)e->result;
	if (bed->sends_back)
		ring_send(bed->ring, bed->ours, e->data, (size_t)e->result, SEND);
}

/* Machines and sandboxes without io_uring have nothing to test. */
static int set_up(void **state)
{
	struct bed *bed = xcalloc(1, sizeof(*bed));
	struct error err = ERROR_INIT;
	int fds[2];

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
	bed->ours = fds[0];
	bed->theirs = fds[1];
	bed->ring = ring_new(on_event, bed, &err);
	if (!bed->ring)
		print_message("# no ring here: %s: %s\n", err.subject, err.text);
	*state = bed;
	return 0;
}

static int tear_down(void **state)
{
	struct bed *bed = *state;

	ring_free(bed->ring);
	close(bed->ours);
	close(bed->theirs);
	free(bed);
	return 0;
}

static struct bed *bed_of(void **state)
{
	struct bed *bed = *state;

	if (!bed->ring)
		skip();
	return bed;
}

static void step(struct bed *bed, int64_t wait)
{
	unsigned before = ring_round(bed->ring);

	assert_true(ring_step(bed->ring, wait) >= 0);
	assert_int_equal(ring_round(bed->ring), before + 1);
}

static void what_comes_goes_back(void **state)
{
	struct bed *bed = bed_of(state);
	char got[16];

	bed->sends_back = true;
	ring_receive(bed->ring, bed->ours, RECEIVE);
	assert_int_equal(write(bed->theirs, "hello", 5), 5);
	step(bed, 5 * (int64_t)CLOCK_S);
	assert_int_equal(bed->last.result, 5);
	assert_true(bed->last.has_more);
	step(bed, 0);
	assert_int_equal(bed->events, 1); /* a whole send is not told */
	assert_int_equal(read(bed->theirs, got, sizeof(got)), 5);
	assert_memory_equal(got, "hello", 5);
}

/* More than all buffers together, a little at a time: they come round again. */
static void buffers_return(void **state)
{
	struct bed *bed = bed_of(state);
	static char data[4096], got[4096];
	size_t i;

	bed->sends_back = true;
	ring_receive(bed->ring, bed->ours, RECEIVE);
	for (i = 0; i < 1000; i++) {
		memset(data, (int)i, sizeof(data));
		assert_int_equal(write(bed->theirs, data, sizeof(data)), sizeof(data));
		step(bed, 5 * (int64_t)CLOCK_S);
		if (bed->last.result == -ENOBUFS || !bed->last.has_more)
			ring_receive(bed->ring, bed->ours, RECEIVE);
		step(bed, 0);
		assert_int_equal(recv(bed->theirs, got, sizeof(got), MSG_WAITALL), sizeof(got));
		assert_memory_equal(got, data, sizeof(data));
	}
	assert_int_equal(bed->bytes, 1000 * sizeof(data));
}

static void an_end_is_the_last_event(void **state)
{
	struct bed *bed = bed_of(state);

	ring_receive(bed->ring, bed->ours, RECEIVE);
	shutdown(bed->theirs, SHUT_WR);
	step(bed, 5 * (int64_t)CLOCK_S);
	assert_int_equal(bed->last.result, 0);
	assert_false(bed->last.has_more);
}

static void a_short_send_is_told(void **state)
{
	struct bed *bed = bed_of(state);
	size_t n = 8 << 20;
	char *data = xcalloc(1, n);

	ring_send(bed->ring, bed->ours, data, n, SEND);
	step(bed, 0);
	assert_int_equal(bed->last.token, SEND);
	assert_in_range(bed->last.result, 1, n - 1);
	ring_send(bed->ring, bed->ours, data, n, SEND);
	step(bed, 0);
	assert_int_equal(bed->last.result, -EAGAIN);
	close(bed->theirs);
	bed->theirs = -1;
	ring_send(bed->ring, bed->ours, data, n, SEND);
	step(bed, 0);
	assert_int_equal(bed->last.result, -EPIPE);
	free(data);
}

static void news_come_until_cancelled(void **state)
{
	struct bed *bed = bed_of(state);

	ring_poll_news(bed->ring, bed->ours, POLLIN, NEWS);
	assert_int_equal(write(bed->theirs, "1", 1), 1);
	step(bed, 5 * (int64_t)CLOCK_S);
	assert_int_equal(bed->last.result, POLLIN);
	assert_true(bed->last.has_more);
	ring_cancel(bed->ring, NEWS);
	while (bed->last.has_more)
		step(bed, 5 * (int64_t)CLOCK_S);
	assert_int_equal(bed->last.result, -ECANCELED);
}

/* More requests than the queue holds, while events are handed out. */
static void many_requests_in_one_step(void **state)
{
	struct bed *bed = bed_of(state);
	struct rlimit limit;
	static int pairs[MANY][2];
	char got[2];
	size_t i;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_cur < 2 * MANY + 100)
		skip();
	for (i = 0; i < MANY; i++)
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
					    pairs[i]),
				 0);
	bed->many = pairs;
	ring_receive(bed->ring, bed->ours, RECEIVE);
	assert_int_equal(write(bed->theirs, "a", 1), 1);
	step(bed, 5 * (int64_t)CLOCK_S);
	step(bed, 0);
	assert_int_equal(bed->events, 1);
	for (i = 0; i < MANY; i++) {
		assert_int_equal(read(pairs[i][1], got, sizeof(got)), 1);
		close(pairs[i][0]);
		close(pairs[i][1]);
	}
}

static void a_wait_ends_in_time(void **state)
{
	struct bed *bed = bed_of(state);
	uint64_t before = clock_now();

	step(bed, 20 * (int64_t)CLOCK_MS);
	assert_true(clock_now() - before >= 20 * CLOCK_MS);
	assert_int_equal(bed->events, 0);
}

#define RING_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RING_TEST(what_comes_goes_back),     RING_TEST(buffers_return),
		RING_TEST(an_end_is_the_last_event), RING_TEST(a_short_send_is_told),
		RING_TEST(news_come_until_cancelled), RING_TEST(a_wait_ends_in_time),
		RING_TEST(many_requests_in_one_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
