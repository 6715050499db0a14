/* --timestamps, by the kernel's loopback device. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "echo-client/stamps.h"

#include "base/clock.h"
#include "base/error.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int us, them; /* connected with each other */

static int bound(int type, struct sockaddr_in *ret)
{
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(*ret);

	*ret = (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)ret, sizeof(*ret)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)ret, &len), 0);
	return fd;
}

static int set_up_datagrams(void **state)
{
	struct sockaddr_in ours, theirs;

	(void)state;
	us = bound(SOCK_DGRAM, &ours);
	them = bound(SOCK_DGRAM, &theirs);
	assert_int_equal(connect(us, (struct sockaddr *)&theirs, sizeof(theirs)), 0);
	assert_int_equal(connect(them, (struct sockaddr *)&ours, sizeof(ours)), 0);
	return 0;
}

static int set_up_stream(void **state)
{
	struct sockaddr_in at;
	int listener = bound(SOCK_STREAM, &at);

	(void)state;
	assert_int_equal(listen(listener, 1), 0);
	us = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(us, (struct sockaddr *)&at, sizeof(at)), 0);
	them = accept(listener, NULL, NULL);
	assert_true(them >= 0);
	close(listener);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close(us);
	close(them);
	return 0;
}

static void echo(size_t n)
{
	char data[64];

	assert_int_equal(recv(them, data, n, MSG_WAITALL), n);
	assert_int_equal(send(them, data, n, 0), n);
}

static void take(struct stamps *s, size_t n, int flags)
{
	struct pollfd p = { .fd = us, .events = POLLIN };
	char data[64];

	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(stamps_receive(s, data, sizeof(data), flags), n);
	stamps_collect(s);
}

static void assert_parts(struct stamps *s, uint32_t number)
{
	uint64_t parts[STAMPS_PARTS], sum = 0;
	size_t i;

	assert_true(stamps_parts(s, number, parts));
	for (i = 0; i < STAMPS_PARTS; i++)
		sum += parts[i];
	assert_true(sum > 0);
	assert_true(sum == s->taken - s->row[number % STAMPS_WINDOW].sent);
}

/*
 * The kernel begins to stamp arrivals a while after the first socket has asked for it, and goes on
 * as long as one does.
 */
static int waiting_us, waiting_them;

static int wait_for_stamps(void **state)
{
	uint64_t give_up_at = clock_now() + 60 * CLOCK_S;
	struct error err = ERROR_INIT;
	struct stamps s;

	set_up_datagrams(state);
	assert_int_equal(stamps_open(&s, us, false, &err), 0);
	do {
		assert_true(clock_now() < give_up_at);
		assert_int_equal(send(us, "a", 1, 0), 1);
		echo(1);
		take(&s, 1, 0);
	} while (!s.arrived);
	waiting_us = us;
	waiting_them = them;
	return 0;
}

static int end_of_stamps(void **state)
{
	(void)state;
	close(waiting_us);
	close(waiting_them);
	return 0;
}

static void datagrams_in_any_order(void **state)
{
	struct error err = ERROR_INIT;
	uint64_t parts[STAMPS_PARTS];
	struct stamps s;
	uint32_t i;

	(void)state;
	assert_int_equal(stamps_open(&s, us, false, &err), 0);
	for (i = 1; i <= 3; i++) {
		stamps_before(&s, i);
		assert_int_equal(send(us, "abc", 3, 0), 3);
		stamps_after(&s, 3, true);
	}
	for (i = 1; i <= 3; i++)
		echo(3);
	take(&s, 3, 0);
	assert_parts(&s, 3);
	assert_parts(&s, 1);
	assert_false(stamps_parts(&s, 4, parts));
	assert_false(stamps_parts(&s, 1 + STAMPS_WINDOW, parts));
}

static void a_failure_begins_to_count_anew(void **state)
{
	struct error err = ERROR_INIT;
	uint64_t parts[STAMPS_PARTS];
	struct stamps s;

	(void)state;
	assert_int_equal(stamps_open(&s, us, false, &err), 0);
	stamps_before(&s, 1);
	stamps_failed(&s);
	assert_false(stamps_parts(&s, 1, parts));
	stamps_before(&s, 2);
	assert_int_equal(send(us, "abc", 3, 0), 3);
	stamps_after(&s, 3, true);
	echo(3);
	take(&s, 3, 0);
	assert_parts(&s, 2);
}

/* The stamp that counts is that of the last piece. */
static void a_message_in_pieces(void **state)
{
	struct error err = ERROR_INIT;
	uint64_t parts[STAMPS_PARTS];
	struct stamps s;
	char data[64];

	(void)state;
	assert_int_equal(stamps_open(&s, us, true, &err), 0);
	stamps_before(&s, 7);
	assert_int_equal(send(us, "ab", 2, 0), 2);
	stamps_after(&s, 2, false);
	assert_false(stamps_parts(&s, 7, parts));
	assert_int_equal(send(us, "cde", 3, 0), 3);
	stamps_after(&s, 3, true);
	echo(5);
	take(&s, 5, MSG_PEEK);
	assert_parts(&s, 7);
	assert_int_equal(recv(us, data, sizeof(data), 0), 5);

	stamps_before(&s, 8);
	assert_int_equal(send(us, "f", 1, 0), 1);
	stamps_after(&s, 1, true);
	echo(1);
	take(&s, 1, MSG_PEEK);
	assert_parts(&s, 8);
}

static void none_are_wanted(void **state)
{
	struct stamps s = { .fd = -1 };
	uint64_t parts[STAMPS_PARTS];
	char data[8];

	(void)state;
	stamps_before(&s, 1);
	stamps_after(&s, 5, true);
	stamps_failed(&s);
	stamps_collect(&s);
	assert_int_equal(stamps_receive(&s, data, sizeof(data), 0), 0);
	assert_false(stamps_parts(&s, 1, parts));
	assert_false(stamps_parts(&s, 0, parts));
}

static void what_is_no_socket_is_told(void **state)
{
	struct error err = ERROR_INIT;
	struct stamps s;

	(void)state;
	assert_int_equal(stamps_open(&s, -1, true, &err), -1);
	assert_int_equal(err.phase, ERROR_LOCAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(datagrams_in_any_order, set_up_datagrams,
						tear_down),
		cmocka_unit_test_setup_teardown(a_failure_begins_to_count_anew,
						set_up_datagrams, tear_down),
		cmocka_unit_test_setup_teardown(a_message_in_pieces, set_up_stream,
						tear_down),
		cmocka_unit_test(none_are_wanted),
		cmocka_unit_test(what_is_no_socket_is_told),
	};

	return cmocka_run_group_tests(tests, wait_for_stamps, end_of_stamps);
}
