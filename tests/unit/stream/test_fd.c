/*
 * Streams on real descriptors: sockets, pipes, files and what else a program inherits; and the
 * relay between two of them, where the kernel moves the bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/loop.h"
#include "stream/fd.h"
#include "stream/peer.h"
#include "stream/relay.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct loop *loop;

static int setup(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	loop = loop_new(&err);
	return loop ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	loop_free(loop);
	return 0;
}

static struct stream *inherited(int in, int out)
{
	struct error err = ERROR_INIT;
	const struct fd_end from = { .fd = in, .name = "standard input", .is_inherited = true };
	const struct fd_end to = { .fd = out, .name = "standard output", .is_inherited = true,
				   .is_output = true };
	struct stream *s = fd_pair_new(loop, &from, &to, &err);

	assert_non_null(s);
	return s;
}

static void socket_pair(int ret[2])
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ret), 0);
}

static void test_socket(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int pair[2];
	char text[8];

	(void)state;
	socket_pair(pair);
	s = fd_socket_new(loop, pair[0], "peer");
	assert_int_equal(stream_read(s, text, sizeof(text), &err), STREAM_AGAIN);
	assert_int_equal(stream_write(s, "hello", 5, &err), 5);
	assert_int_equal(read(pair[1], text, sizeof(text)), 5);
	assert_int_equal(stream_shut(s, &err), 0);
	assert_int_equal(stream_shut(s, &err), 0);
	assert_int_equal(read(pair[1], text, sizeof(text)), 0);
	assert_int_equal(write(pair[1], "x", 1), 1);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), 1);
	close(pair[1]);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), STREAM_EOF);
	assert_int_equal(stream_bare_fd(s, STREAM_READ), pair[0]);
	stream_free(s);
}

static void test_socket_closed(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int pair[2];

	(void)state;
	socket_pair(pair);
	s = fd_socket_new(loop, pair[0], "unix:/run/x");
	assert_int_equal(shutdown(pair[1], SHUT_WR), 0);
	assert_int_equal(peer_ask(pair[0]), STREAM_PEER_LISTENS);
	close(pair[1]);
	assert_int_equal(peer_ask(pair[0]), STREAM_PEER_GONE);
	assert_int_equal(stream_write(s, "x", 1, &err), STREAM_ERROR);
	assert_int_equal(err.phase, ERROR_PEER);
	assert_int_equal(err.code, EPIPE);
	assert_string_equal(err.subject, "unix:/run/x");
	stream_free(s);
}

static void test_socket_without_a_connection(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s =
		fd_socket_new(loop, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "peer");

	(void)state;
	assert_int_equal(stream_shut(s, &err), STREAM_ERROR);
	assert_int_equal(err.phase, ERROR_PEER);
	assert_int_equal(err.code, ENOTCONN);
	stream_free(s);
}

/* The shell's pipe must stay blocking: another process reads or writes it, too. */
static void test_inherited_pipes(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int in[2], out[2];
	char text[8];

	(void)state;
	assert_int_equal(pipe(in) | pipe(out), 0);
	s = inherited(in[0], out[1]);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), STREAM_AGAIN);
	assert_int_equal(fcntl(in[0], F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(fcntl(out[1], F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(write(in[1], "abc", 3), 3);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), 3);
	assert_int_equal(stream_write(s, "def", 3, &err), 3);
	assert_int_equal(read(out[0], text, sizeof(text)), 3);
	close(in[1]);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), STREAM_EOF);
	assert_int_equal(stream_shut(s, &err), 0);
	assert_int_equal(read(out[0], text, sizeof(text)), 0); /* though out[1] is still open */
	assert_int_equal(write(out[1], "x", 1), 1);	       /* on /dev/null now */
	stream_free(s);
	assert_true(fcntl(in[0], F_GETFD) >= 0);
	close(in[0]);
	close(out[0]);
	close(out[1]);
}

static void test_full_pipe(void **state)
{
	static char zeros[4 << 20];
	struct error err = ERROR_INIT;
	struct stream *s;
	ssize_t n, total = 0;
	int out[2];

	(void)state;
	assert_int_equal(pipe(out), 0);
	s = inherited(-1, out[1]);
	while ((n = stream_write(s, zeros, sizeof(zeros), &err)) > 0)
		total += n;
	assert_int_equal(n, STREAM_AGAIN);
	assert_true(total >= 4096);
	assert_int_equal(stream_read(s, zeros, 1, &err), STREAM_EOF);
	close(out[0]);
	assert_int_equal(stream_write(s, zeros, 1, &err), STREAM_ERROR);
	assert_int_equal(err.phase, ERROR_OUTPUT);
	assert_int_equal(err.code, EPIPE);
	stream_free(s);
	close(out[1]);
}

static void test_full_disk(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(full >= 0);
	s = inherited(-1, full);
	assert_int_equal(stream_write(s, "x", 1, &err), STREAM_ERROR);
	assert_int_equal(err.code, ENOSPC);
	assert_int_equal(error_status(&err), STATUS_OUTPUT);
	stream_free(s);
	close(full);
}

static void test_one_socket_for_both(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int pair[2];
	char c;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	s = inherited(pair[0], pair[0]);
	stream_want(s, STREAM_READ | STREAM_WRITE);
	stream_want(s, 0);
	assert_int_equal(stream_read(s, &c, 1, &err), STREAM_AGAIN);
	assert_int_equal(fcntl(pair[0], F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(stream_write(s, "x", 1, &err), 1);
	assert_int_equal(stream_shut(s, &err), 0);
	assert_int_equal(read(pair[1], &c, 1), 1);
	assert_int_equal(read(pair[1], &c, 1), 0);
	stream_free(s);
	close(pair[0]);
	close(pair[1]);
}

static void test_unreadable_input(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	char c;

	(void)state;
	s = inherited(null, null);
	assert_int_equal(stream_read(s, &c, 1, &err), STREAM_EOF);
	stream_free(s);
	close(null);
}

static void test_terminal(void **state)
{
	struct error err = ERROR_INIT;
	struct stream *s;
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), slave;
	char text[16];

	(void)state;
	assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(slave >= 0);
	s = inherited(slave, slave);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), STREAM_AGAIN);
	assert_int_equal(fcntl(slave, F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(write(master, "line\n", 5), 5);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), 5);
	assert_int_equal(stream_bare_fd(s, STREAM_WRITE), -1);
	close(master);
	assert_int_equal(stream_read(s, text, sizeof(text), &err), STREAM_EOF);
	stream_free(s);
	close(slave);
}

/* ---- relays ---- */

static void on_done(struct relay *relay, void *user)
{
	(void)relay;
	(void)user;
	loop_stop(loop);
}

static enum relay_end run_relay(struct stream *left, struct stream *right, struct error *ret)
{
	const struct relay_config config = { .linger_ns = CLOCK_NEVER,
					     .idle_ns = 10 * CLOCK_S,
					     .grace_ns = 0 };
	struct error err = ERROR_INIT;
	struct relay *relay = relay_new(loop, left, right, &config, on_done, NULL);
	enum relay_end end;

	assert_int_equal(loop_run(loop, &err), 0);
	end = relay_end(relay);
	*ret = *relay_error(relay);
	relay_free(relay);
	stream_free(left);
	stream_free(right);
	return end;
}

enum { MANY = 5 << 20 };

static char pattern(size_t i)
{
	return (char)(i * 7 + (i >> 13));
}

/* A child that writes the pattern to one descriptor and reads it back from another. */
static pid_t check_in_child(int write_fd, int read_fd, const int *close_fds, size_t n)
{
	static char data[MANY], got[MANY];
	size_t i, off;
	ssize_t len;
	pid_t pid = fork();

	if (pid)
		return pid;
	for (i = 0; i < n; i++)
		close(close_fds[i]);
	for (i = 0; i < MANY; i++)
		data[i] = pattern(i);
	pid = fork(); /* one to write, one to read */
	if (!pid) {
		for (off = 0; write_fd >= 0 && off < MANY; off += (size_t)len) {
			len = write(write_fd, data + off, MANY - off);
			if (len < 0)
				_exit(2);
		}
		_exit(0);
	}
	if (write_fd >= 0)
		close(write_fd);
	for (off = 0; off < MANY && (len = read(read_fd, got + off, MANY - off)) > 0;)
		off += (size_t)len;
	_exit(off == MANY && !memcmp(data, got, MANY) ? 0 : 1);
}

static void assert_child_is_content(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* A socket that echoes: what is written to it comes back, its end as well. */
static int echo_socket(pid_t *ret_pid)
{
	int pair[2];
	char data[4096];
	ssize_t n;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	*ret_pid = fork();
	if (!*ret_pid) {
		close(pair[0]);
		while ((n = read(pair[1], data, sizeof(data))) > 0) {
			ssize_t off = 0, put;

			while (off < n && (put = write(pair[1], data + off, (size_t)(n - off))) > 0)
				off += put;
		}
		_exit(0);
	}
	close(pair[1]);
	assert_int_equal(fcntl(pair[0], F_SETFL, O_NONBLOCK), 0);
	return pair[0];
}

static void test_relay_pipes(void **state)
{
	struct error err;
	pid_t echo, child;
	int in[2], out[2], fd = echo_socket(&echo);
	int others[3];

	(void)state;
	assert_int_equal(pipe(in) | pipe(out), 0);
	others[0] = in[0];
	others[1] = out[1];
	others[2] = fd;
	child = check_in_child(in[1], out[0], others, 3);
	close(in[1]);
	close(out[0]);
	assert_int_equal(run_relay(inherited(in[0], out[1]), fd_socket_new(loop, fd, "echo"), &err),
			 RELAY_BOTH_ENDED);
	close(in[0]);
	close(out[1]);
	assert_child_is_content(child);
	assert_child_is_content(echo);
}

static int file_with_pattern(void)
{
	static char data[MANY];
	int fd = memfd_create("input", MFD_CLOEXEC);
	size_t i;

	for (i = 0; i < MANY; i++)
		data[i] = pattern(i);
	assert_int_equal(write(fd, data, MANY), MANY);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void assert_has_pattern(int fd)
{
	static char data[MANY + 1];
	size_t i;

	assert_int_equal(pread(fd, data, sizeof(data), 0), MANY);
	for (i = 0; i < MANY; i++) {
		if (data[i] != pattern(i))
			fail_msg("byte %zu differs", i);
	}
}

static void relay_files(int flags)
{
	struct error err;
	pid_t echo;
	int fd = echo_socket(&echo), in = file_with_pattern();
	int out = memfd_create("output", MFD_CLOEXEC);

	assert_int_equal(fcntl(out, F_SETFL, flags), 0);
	assert_int_equal(run_relay(inherited(in, out), fd_socket_new(loop, fd, "echo"), &err),
			 RELAY_BOTH_ENDED);
	assert_has_pattern(out);
	close(in);
	close(out);
	assert_child_is_content(echo);
}

static void test_relay_files(void **state)
{
	(void)state;
	relay_files(0);
}

/* splice(2) refuses these: the bytes are copied. */
static void test_relay_appends(void **state)
{
	(void)state;
	relay_files(O_APPEND);
}

static void test_relay_output_lost(void **state)
{
	struct error err;
	int pair[2], full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	socket_pair(pair);
	assert_int_equal(write(pair[1], "x", 1), 1);
	assert_int_equal(run_relay(inherited(-1, full), fd_socket_new(loop, pair[0], "p"), &err),
			 RELAY_OUTPUT_LOST);
	assert_int_equal(err.phase, ERROR_OUTPUT);
	assert_int_equal(err.code, ENOSPC);
	close(full);
	close(pair[1]);
}

static void test_relay_reader_gone(void **state)
{
	struct error err;
	int pair[2], out[2];

	(void)state;
	socket_pair(pair);
	assert_int_equal(pipe(out), 0);
	close(out[0]);
	assert_int_equal(write(pair[1], "x", 1), 1);
	assert_int_equal(run_relay(inherited(-1, out[1]), fd_socket_new(loop, pair[0], "p"), &err),
			 RELAY_OUTPUT_LOST);
	assert_int_equal(err.code, EPIPE);
	close(out[1]);
	close(pair[1]);
}

static void tcp_pair(int ret[2])
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(addr);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&addr, len), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&addr, &len), 0);
	ret[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(ret[0], (struct sockaddr *)&addr, len), 0);
	assert_int_equal(fcntl(ret[0], F_SETFL, O_NONBLOCK), 0);
	ret[1] = accept(listener, NULL, NULL);
	close(listener);
}

/* Two peers that TCP does not tell apart. */
static void test_tcp_peer(void **state)
{
	int pair[2];
	char c;

	(void)state;
	tcp_pair(pair);
	assert_int_equal(shutdown(pair[1], SHUT_WR), 0);
	assert_int_equal(recv(pair[0], &c, 1, MSG_WAITALL), 0);
	assert_int_equal(peer_ask(pair[0]), STREAM_PEER_LISTENS);
	close(pair[1]);
	assert_int_equal(peer_ask(pair[0]), STREAM_PEER_GONE);
	close(pair[0]);
}

/* What came before the reset is delivered, and the reset is told. */
static void test_relay_reset(void **state)
{
	const struct linger linger = { .l_onoff = 1 };
	struct error err;
	int pair[2], out = memfd_create("output", MFD_CLOEXEC);
	char text[16] = "";

	(void)state;
	tcp_pair(pair);
	assert_int_equal(write(pair[1], "last words", 10), 10);
	setsockopt(pair[1], SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(pair[1]);
	assert_int_equal(run_relay(inherited(-1, out), fd_socket_new(loop, pair[0], "peer"), &err),
			 RELAY_BROKEN);
	assert_int_equal(err.code, ECONNRESET);
	assert_int_equal(pread(out, text, sizeof(text), 0), 10);
	assert_string_equal(text, "last words");
	close(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_socket),
		cmocka_unit_test(test_socket_closed),
		cmocka_unit_test(test_socket_without_a_connection),
		cmocka_unit_test(test_inherited_pipes),
		cmocka_unit_test(test_full_pipe),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_one_socket_for_both),
		cmocka_unit_test(test_unreadable_input),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_relay_pipes),
		cmocka_unit_test(test_relay_files),
		cmocka_unit_test(test_relay_appends),
		cmocka_unit_test(test_relay_output_lost),
		cmocka_unit_test(test_relay_reader_gone),
		cmocka_unit_test(test_tcp_peer),
		cmocka_unit_test(test_relay_reset),
	};

	return cmocka_run_group_tests_name("fd", tests, setup, teardown);
}
