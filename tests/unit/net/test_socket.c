/* Sockets are close-on-exec and do not block, from birth or when taken over. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static void assert_tame(int fd)
{
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
}

static void opened(void **state)
{
	struct error err = ERROR_INIT;
	int fd = socket_open(AF_INET, SOCK_STREAM, &err);

	(void)state;
	assert_tame(fd);
	assert_int_equal(socket_type(fd), SOCK_STREAM);
	close(fd);
	fd = socket_open(AF_INET6, SOCK_DGRAM, &err);
	assert_int_equal(socket_type(fd), SOCK_DGRAM);
	close(fd);
	assert_int_equal(socket_open(12345, SOCK_STREAM, &err), -1);
	assert_int_equal(err.phase, ERROR_CONNECT);
	assert_int_equal(err.code, EAFNOSUPPORT);
}

static void accepted(void **state)
{
	struct addr here = addr_loopback(AF_INET, 0), peer, client_addr;
	struct error err = ERROR_INIT;
	int server = socket_open(AF_INET, SOCK_STREAM, &err), on, client, fd;
	socklen_t len = sizeof(on);

	(void)state;
	assert_int_equal(bind(server, &here.sa, here.len), 0);
	assert_int_equal(listen(server, 1), 0);
	assert_int_equal(socket_accept(server, NULL), -1);
	assert_int_equal(errno, EAGAIN);
	assert_true(addr_of_socket(server, &here));
	client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(client, &here.sa, here.len), 0);
	assert_int_equal(socket_connect_error(client), 0);
	fd = socket_accept(server, &peer);
	assert_tame(fd);
	assert_true(addr_of_socket(client, &client_addr));
	assert_true(addr_equal(&peer, &client_addr));
	socket_set_nodelay(fd);
	socket_set_keepalive(fd);
	assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &len), 0);
	assert_true(on);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, &len), 0);
	assert_true(on);
	close(fd);
	close(client);
	close(server);
}

/* What the system has is left alone, but for a way that paces, where this machine has one. */
static void a_pace(void **state)
{
	static const struct {
		const char *before, *after;
	} rows[] = { { "reno", "reno" }, { "cubic", "cubic" }, { "bbr", "reno" } };
	struct error err = ERROR_INIT;
	int fd = socket_open(AF_INET, SOCK_STREAM, &err), done = 0;
	char name[16];
	socklen_t len;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, rows[i].before,
			       (socklen_t)strlen(rows[i].before)) < 0)
			continue;
		socket_unpace(fd);
		len = sizeof(name);
		assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &len), 0);
		assert_string_equal(name, rows[i].after);
		done++;
	}
	assert_true(done);
	close(fd);
	socket_unpace(fd); /* nothing is there: nothing happens */
}

static void error_of_a_connect(void **state)
{
	struct addr here = addr_loopback(AF_INET, 0);
	struct error err = ERROR_INIT;
	int holder = socket_open(AF_INET, SOCK_STREAM, &err);
	int fd = socket_open(AF_INET, SOCK_STREAM, &err);
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	(void)state;
	/* Bound and not listening: the port is refused and nobody else's. */
	assert_int_equal(bind(holder, &here.sa, here.len), 0);
	assert_true(addr_of_socket(holder, &here));
	assert_int_equal(socket_error(fd), 0);
	assert_int_equal(connect(fd, &here.sa, here.len), -1);
	if (errno == EINPROGRESS) {
		assert_int_equal(poll(&p, 1, 5000), 1);
		assert_int_equal(socket_connect_error(fd), ECONNREFUSED);
		assert_int_equal(socket_error(fd), 0);
	} else {
		assert_int_equal(errno, ECONNREFUSED);
	}
	assert_int_equal(socket_error(-1), EBADF);
	close(fd);
	close(holder);
}

/* A peer that says something and resets; with `ends` after its own end. */
static void say_and_reset(int server, const char *text, bool ends)
{
	const struct linger at_once = { .l_onoff = 1 };
	int fd = socket_accept(server, NULL);

	assert_int_equal(send(fd, text, strlen(text), 0), strlen(text));
	if (ends)
		assert_int_equal(shutdown(fd, SHUT_WR), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
	close(fd);
}

static void reset_at_once(void **state)
{
	static const struct {
		const char *text;
		bool ends;
	} rows[] = { { "last words", false }, { "", false }, { "last words", true } };
	struct addr here = addr_loopback(AF_INET, 0);
	struct error err = ERROR_INIT;
	int server = socket_open(AF_INET, SOCK_STREAM, &err), fd;
	char got[16];
	size_t i;

	(void)state;
	assert_int_equal(bind(server, &here.sa, here.len), 0);
	assert_int_equal(listen(server, 1), 0);
	assert_true(addr_of_socket(server, &here));
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		fd = socket_open(AF_INET, SOCK_STREAM, &err);
		assert_false(socket_was_connected(fd));
		assert_int_equal(connect(fd, &here.sa, here.len), -1);
		assert_int_equal(errno, EINPROGRESS);
		say_and_reset(server, rows[i].text, rows[i].ends);
		assert_true(socket_was_connected(fd));
		assert_int_equal(socket_connect_error(fd), 0);
		if (rows[i].text[0])
			assert_int_equal(recv(fd, got, sizeof(got), 0), strlen(rows[i].text));
		assert_int_equal(recv(fd, got, sizeof(got), 0), rows[i].ends ? 0 : -1);
		close(fd);
	}
	close(server);
}

static void adopted(void **state)
{
	struct error err = ERROR_INIT;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(socket_adopt(fds[0], &err), 0);
	assert_tame(fds[0]);
	assert_int_equal(socket_type(fds[0]), 0);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(socket_adopt(fds[0], &err), -1);
	assert_int_equal(err.phase, ERROR_LOCAL);
	assert_int_equal(err.code, EBADF);
}

/* A peer that does not read takes what its buffers hold, and no more. */
static void outstanding(void **state)
{
	struct addr here = addr_loopback(AF_INET, 0);
	struct error err = ERROR_INIT;
	int server = socket_open(AF_INET, SOCK_STREAM, &err), ends[2], client, fd;
	static char data[1 << 16];

	(void)state;
	assert_int_equal(bind(server, &here.sa, here.len), 0);
	assert_int_equal(listen(server, 1), 0);
	assert_true(addr_of_socket(server, &here));
	client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(client, &here.sa, here.len), 0);
	fd = socket_accept(server, NULL);
	assert_int_equal(socket_outstanding(fd), 0);
	while (send(fd, data, sizeof(data), MSG_NOSIGNAL) > 0)
		;
	assert_true(socket_outstanding(fd) > 0);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(socket_outstanding(ends[0]), 0);
	close(ends[0]);
	close(ends[1]);
	close(fd);
	close(client);
	close(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opened),
		cmocka_unit_test(accepted),
		cmocka_unit_test(a_pace),
		cmocka_unit_test(error_of_a_connect),
		cmocka_unit_test(reset_at_once),
		cmocka_unit_test(adopted),
		cmocka_unit_test(outstanding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
