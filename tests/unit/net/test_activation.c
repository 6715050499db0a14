/* The service manager's variables, and the datagrams that it gets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/activation.h"
#include "net/addr.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void announce(const char *fds, pid_t pid, const char *names)
{
	char text[24];

	snprintf(text, sizeof(text), "%d", pid);
	setenv("LISTEN_FDS", fds, 1);
	setenv("LISTEN_PID", text, 1);
	if (names)
		setenv("LISTEN_FDNAMES", names, 1);
	else
		unsetenv("LISTEN_FDNAMES");
}

/* Runs check in a child whose descriptors 3 and 4 are sockets, as a manager starts it. */
static void in_child(int (*check)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		int a = fcntl(socket(AF_INET, SOCK_STREAM, 0), F_DUPFD, 10);
		int b = fcntl(socket(AF_INET, SOCK_DGRAM, 0), F_DUPFD, 10);

		if (dup2(a, 3) != 3 || dup2(b, 4) != 4)
			_exit(100);
		_exit(check());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Each returns 0, or the number of the check that failed. */
static int takes_two(void)
{
	struct activation a;
	struct error err = ERROR_INIT;

	announce("2", getpid(), "web:");
	if (activation_take(&a, &err) < 0 || a.n != 2)
		return 1;
	if (strcmp(a.names[0], "web") != 0 || strcmp(a.names[1], "unknown") != 0)
		return 2;
	if (!(fcntl(3, F_GETFD) & FD_CLOEXEC) || !(fcntl(4, F_GETFL) & O_NONBLOCK))
		return 3;
	if (getenv("LISTEN_FDS") || getenv("LISTEN_PID") || getenv("LISTEN_FDNAMES"))
		return 4;
	activation_done(&a);
	if (activation_take(&a, &err) < 0 || a.n != 0)
		return 5;
	return 0;
}

static int leaves_those_of_others(void)
{
	struct activation a;
	struct error err = ERROR_INIT;

	announce("2", getppid(), NULL);
	if (activation_take(&a, &err) < 0 || a.n != 0)
		return 1;
	if (!getenv("LISTEN_FDS") || fcntl(3, F_GETFD) & FD_CLOEXEC)
		return 2;
	activation_done(&a);
	return 0;
}

static int refuses_nonsense(void)
{
	static const char *const counts[] = { "-1", "x", "257", "",
					      "99999999999999999999" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		struct activation a = { .n = 47 };
		struct error err = ERROR_INIT;

		announce(counts[i], getpid(), NULL);
		if (activation_take(&a, &err) != -1 || err.phase != ERROR_USAGE ||
		    a.n != 47)
			return (int)i + 1;
	}
	return 0;
}

static int tells_of_missing_descriptors(void)
{
	struct activation a;
	struct error err = ERROR_INIT;

	announce("3", getpid(), NULL);
	close(5);
	return !(activation_take(&a, &err) == -1 && err.phase == ERROR_LOCAL &&
		 err.code == EBADF);
}

static void sockets_are_taken_once(void **state)
{
	(void)state;
	in_child(takes_two);
}

static void sockets_of_another_process_stay(void **state)
{
	(void)state;
	in_child(leaves_those_of_others);
}

static void bad_variables_are_refused(void **state)
{
	(void)state;
	in_child(refuses_nonsense);
	in_child(tells_of_missing_descriptors);
}

static void state_reaches_the_manager(void **state)
{
	struct error err = ERROR_INIT;
	char name[64], got[64] = "";
	struct pollfd p = { .events = POLLIN };
	struct addr a;

	(void)state;
	snprintf(name, sizeof(name), "@netkit-test-notify-%d", getpid());
	assert_true(addr_from_path(name, &a));
	p.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(p.fd, &a.sa, a.len), 0);

	unsetenv("NOTIFY_SOCKET");
	assert_int_equal(activation_notify("READY=1", &err), 0);
	setenv("NOTIFY_SOCKET", name, 1);
	assert_int_equal(activation_notify("READY=1\nSTATUS=listening", &err), 1);
	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(recv(p.fd, got, sizeof(got) - 1, 0), 24);
	assert_string_equal(got, "READY=1\nSTATUS=listening");
	close(p.fd);
	assert_int_equal(activation_notify("READY=1", &err), -1);
	assert_int_equal(err.phase, ERROR_LOCAL);
	setenv("NOTIFY_SOCKET", "vsock:2:9", 1);
	assert_int_equal(activation_notify("READY=1", &err), -1);
	unsetenv("NOTIFY_SOCKET");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sockets_are_taken_once),
		cmocka_unit_test(sockets_of_another_process_stay),
		cmocka_unit_test(bad_variables_are_refused),
		cmocka_unit_test(state_reaches_the_manager),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
