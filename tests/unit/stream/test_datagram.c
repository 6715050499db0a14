/* Sockets that keep messages apart: borders, empty messages, ends and refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "net/addr.h"
#include "net/loop.h"
#include "stream/datagram.h"
#include "stream/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };

static struct loop *loop;

static int setup(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	loop = loop_new(&err);
	return loop ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	loop_free(loop);
	return 0;
}

static int open_bound(int family, int type, struct addr *at)
{
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, &at->sa, at->len), 0);
	assert_true(addr_of_socket(fd, at));
	return fd;
}

/* Two UDP sockets that know each other. */
static void udp_pair(int ret[2])
{
	struct addr a = addr_loopback(AF_INET, 0), b = addr_loopback(AF_INET, 0);

	ret[0] = open_bound(AF_INET, SOCK_DGRAM, &a);
	ret[1] = open_bound(AF_INET, SOCK_DGRAM, &b);
	assert_int_equal(connect(ret[0], &b.sa, b.len), 0);
	assert_int_equal(connect(ret[1], &a.sa, a.len), 0);
}

static void await_input(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&pfd, 1, PATIENCE_MS), 1);
}

static void borders_stay(void **state)
{
	static uint8_t big[2 * DATAGRAM_MAX], got[2 * DATAGRAM_MAX];
	struct error err = ERROR_INIT;
	struct datagram_counts counts;
	struct stream *s;
	int pair[2], fd;

	(void)state;
	udp_pair(pair);
	fd = pair[0];
	s = datagram_new(loop, fd, "peer", false);
	assert_int_equal(stream_bare_fd(s, STREAM_READ), -1);
	assert_int_equal(stream_write(s, "one", 3, &err), 3);
	assert_int_equal(stream_write(s, "three", 5, &err), 5);
	assert_int_equal(recv(pair[1], got, sizeof(got), 0), 3);
	assert_int_equal(recv(pair[1], got, sizeof(got), 0), 5);
	memset(big, 'x', sizeof(big));
	assert_int_equal(stream_write(s, big, sizeof(big), &err), DATAGRAM_MAX);
	assert_int_equal(recv(pair[1], got, sizeof(got), 0), DATAGRAM_MAX);

	assert_int_equal(stream_read(s, got, sizeof(got), &err), STREAM_AGAIN);
	assert_int_equal(send(pair[1], "", 0, 0), 0);
	assert_int_equal(send(pair[1], big, DATAGRAM_MAX, 0), DATAGRAM_MAX);
	assert_int_equal(send(pair[1], "12345", 5, 0), 5);
	await_input(fd);
	assert_int_equal(stream_read(s, got, sizeof(got), &err), DATAGRAM_MAX);
	assert_int_equal(stream_read(s, got, 3, &err), 3);
	counts = datagram_counts(s);
	assert_int_equal(counts.sent, 3);
	assert_int_equal(counts.received, 3);
	assert_int_equal(counts.cut, 1);
	assert_int_equal(stream_shut(s, &err), 0);
	stream_free(s);
	close(pair[1]);
}

static void who_says_nothing_sends_an_empty_one(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int pair[2];
	char byte;

	(void)state;
	udp_pair(pair);
	s = datagram_new(loop, pair[0], "peer", true);
	assert_int_equal(stream_shut(s, &err), 0);
	assert_int_equal(stream_shut(s, &err), 0);
	assert_int_equal(recv(pair[1], &byte, 1, 0), 0);
	assert_int_equal(recv(pair[1], &byte, 1, 0), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(datagram_counts(s).sent, 1);
	stream_free(s);
	close(pair[1]);
}

static void stop_at(struct stream *s, unsigned events, void *user)
{
	(void)s;
	*(unsigned *)user = events;
	loop_stop(loop);
}

static void expect_error(struct stream *s, enum error_phase phase)
{
	struct error err = ERROR_INIT;
	char byte;

	assert_int_equal(stream_read(s, &byte, 1, &err), STREAM_ERROR);
	assert_int_equal(err.phase, phase);
	assert_int_equal(err.code, ECONNREFUSED);
	assert_string_equal(err.subject, "peer");
}

/* The ICMP message comes with the next call: a write tells nothing, the read does. */
static void expect_refusal(struct stream *s, enum error_phase phase)
{
	struct error err = ERROR_INIT;
	unsigned events = 0;
	int i;

	assert_int_equal(stream_write(s, "x", 1, &err), 1);
	for (i = 0; i < 3; i++)
		(void)stream_write(s, "y", 1, &err);
	assert_false(error_is_set(&err));
	stream_on_ready(s, stop_at, &events);
	stream_want(s, STREAM_READ);
	assert_int_equal(loop_run(loop, &err), 0);
	assert_int_equal(events, STREAM_READ);
	expect_error(s, phase);
}

static void a_refusal_before_any_answer(void **state)
{
	struct stream *s;
	int pair[2];

	(void)state;
	udp_pair(pair);
	close(pair[1]);
	s = datagram_new(loop, pair[0], "peer", false);
	expect_refusal(s, ERROR_CONNECT);
	stream_free(s);
}

static void a_refusal_after_an_answer(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int pair[2];
	char byte;

	(void)state;
	udp_pair(pair);
	s = datagram_new(loop, pair[0], "peer", false);
	assert_int_equal(send(pair[1], "a", 1, 0), 1);
	await_input(pair[0]);
	assert_int_equal(stream_read(s, &byte, 1, &err), 1);
	close(pair[1]);
	expect_refusal(s, ERROR_PEER);
	stream_free(s);
}

/* What a stream is given when its peer refuses: the second of two sockets. */
struct other {
	int fd;
	unsigned asked;
};

static int give_other(void *user)
{
	struct other *o = user;
	int fd = o->fd;

	o->asked++;
	o->fd = -1;
	return fd;
}

static void await_readable(struct stream *s)
{
	struct error err = ERROR_INIT;
	unsigned events = 0;

	stream_on_ready(s, stop_at, &events);
	stream_want(s, STREAM_READ);
	assert_int_equal(loop_run(loop, &err), 0);
	assert_int_equal(events, STREAM_READ);
}

static void another_address_gets_what_was_sent(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	struct other other;
	int closed[2], open[2];
	char text[8];

	(void)state;
	udp_pair(closed);
	udp_pair(open);
	close(closed[1]);
	other = (struct other){ .fd = open[0] };
	s = datagram_new(loop, closed[0], "peer", false);
	datagram_on_refusal(s, give_other, &other);
	assert_int_equal(stream_write(s, "one", 3, &err), 3);
	assert_int_equal(stream_write(s, "two", 3, &err), 3);
	await_input(open[1]);
	assert_int_equal(recv(open[1], text, sizeof(text), 0), 3);
	assert_memory_equal(text, "one", 3);
	assert_int_equal(recv(open[1], text, sizeof(text), 0), 3);
	assert_memory_equal(text, "two", 3);
	assert_int_equal(other.asked, 1);
	assert_int_equal(send(open[1], "answer", 6, 0), 6);
	await_readable(s);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), 6);
	/* Now it is the one: its refusal is told, and nobody else asked. */
	close(open[1]);
	assert_int_equal(stream_write(s, "x", 1, &err), 1);
	await_readable(s);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), STREAM_ERROR);
	assert_int_equal(err.phase, ERROR_PEER);
	assert_int_equal(other.asked, 1);
	stream_free(s);
}

static void no_other_address_is_a_refusal(void **state)
{
	struct stream *s;
	struct other other = { .fd = -1 };
	int pair[2];

	(void)state;
	udp_pair(pair);
	close(pair[1]);
	s = datagram_new(loop, pair[0], "peer", false);
	datagram_on_refusal(s, give_other, &other);
	assert_int_equal(stream_write(s, "x", 1, &(struct error){ 0 }), 1);
	await_readable(s);
	expect_error(s, ERROR_CONNECT);
	assert_int_equal(other.asked, 1);
	stream_free(s);
}

static void too_much_is_not_sent_twice(void **state)
{
	static uint8_t big[40000];
	struct stream *s;
	struct other other;
	int closed[2], open[2];

	(void)state;
	udp_pair(closed);
	udp_pair(open);
	other = (struct other){ .fd = open[0] };
	s = datagram_new(loop, closed[0], "peer", false);
	datagram_on_refusal(s, give_other, &other);
	assert_int_equal(stream_write(s, big, sizeof(big), &(struct error){ 0 }), sizeof(big));
	assert_int_equal(stream_write(s, big, sizeof(big), &(struct error){ 0 }), sizeof(big));
	close(closed[1]);
	assert_int_equal(stream_write(s, "x", 1, &(struct error){ 0 }), 1);
	await_readable(s);
	expect_error(s, ERROR_CONNECT);
	assert_int_equal(other.asked, 0);
	stream_free(s);
	close(open[0]);
	close(open[1]);
}

static void a_packet_connection_ends(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int pair[2];
	char text[8];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
				    pair), 0);
	s = datagram_new(loop, pair[0], "peer", true);
	assert_int_equal(send(pair[1], "", 0, 0), 0);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), STREAM_AGAIN);
	assert_int_equal(send(pair[1], "last", 4, 0), 4);
	assert_int_equal(stream_shut(s, &err), 0);
	assert_int_equal(recv(pair[1], text, sizeof(text), 0), 0);
	close(pair[1]);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), 4);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), STREAM_EOF);
	assert_int_equal(datagram_counts(s).received, 2);
	assert_int_equal(datagram_counts(s).sent, 0);
	stream_free(s);
}

static void a_write_to_who_has_closed(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
				    pair), 0);
	s = datagram_new(loop, pair[0], "peer", false);
	close(pair[1]);
	assert_int_equal(stream_write(s, "x", 1, &err), STREAM_ERROR);
	assert_int_equal(err.phase, ERROR_PEER);
	assert_int_equal(err.code, EPIPE);
	stream_free(s);
}

static void our_file_goes_with_the_socket(void **state)
{
	char folder[] = "/tmp/netkit-test.XXXXXX", path[64];
	struct stream *s;
	struct addr a;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/own", folder);
	assert_true(addr_from_path(path, &a));
	fd = open_bound(AF_UNIX, SOCK_DGRAM, &a);
	s = datagram_new(loop, fd, "peer", false);
	assert_int_equal(access(path, F_OK), 0);
	stream_free(s);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(borders_stay, setup, teardown),
		cmocka_unit_test_setup_teardown(who_says_nothing_sends_an_empty_one, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_refusal_before_any_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(a_refusal_after_an_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(another_address_gets_what_was_sent, setup,
						teardown),
		cmocka_unit_test_setup_teardown(no_other_address_is_a_refusal, setup, teardown),
		cmocka_unit_test_setup_teardown(too_much_is_not_sent_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(a_packet_connection_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(a_write_to_who_has_closed, setup, teardown),
		cmocka_unit_test_setup_teardown(our_file_goes_with_the_socket, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
