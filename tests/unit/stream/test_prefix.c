/* Bytes that come before those of the stream below. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "net/loop.h"
#include "stream/fd.h"
#include "stream/prefix.h"
#include "stream/stream.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void test_order(void **state)
{
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);
	struct stream *s;
	char got[16];
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	assert_int_equal(write(fds[1], "world", 5), 5);
	s = prefix_new(fd_socket_new(loop, fds[0], "peer"), "hello ", 6);
	assert_true(stream_has_input(s));
	assert_int_equal(stream_bare_fd(s, STREAM_READ), -1);
	assert_int_equal(stream_bare_fd(s, STREAM_WRITE), fds[0]);
	assert_int_equal(stream_read(s, got, 4, &err), 4);
	assert_memory_equal(got, "hell", 4);
	assert_int_equal(stream_read(s, got, sizeof(got), &err), 2);
	assert_memory_equal(got, "o ", 2);
	assert_false(stream_has_input(s));
	assert_int_equal(stream_bare_fd(s, STREAM_READ), fds[0]);
	assert_int_equal(stream_read(s, got, sizeof(got), &err), 5);
	assert_memory_equal(got, "world", 5);
	assert_int_equal(stream_read(s, got, sizeof(got), &err), STREAM_AGAIN);
	assert_int_equal(stream_write(s, "x", 1, &err), 1);
	assert_int_equal(stream_shut(s, &err), 0);
	assert_int_equal(read(fds[1], got, sizeof(got)), 1);
	assert_int_equal(read(fds[1], got, sizeof(got)), 0);
	stream_free(s);

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	s = prefix_new(fd_socket_new(loop, fds[0], "peer"), NULL, 0);
	assert_false(stream_has_input(s));
	stream_free(s);
	s = NULL;
	close(fds[1]);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_order) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
