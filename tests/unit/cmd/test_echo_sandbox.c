/*
 * What a confined process of echo-serve cannot do any more, tried in a child: by the list of system
 * calls, by Landlock alone, and without capabilities.
 */
#include "echo-serve/landlock.h"
#include "echo-serve/privileges.h"
#include "echo-serve/syscalls.h"

#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

static int tcp = -1; /* made before the walls */

static struct sockaddr_in nowhere(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(9) };

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

static long try_open(void)
{
	return open("/etc/hostname", O_RDONLY | O_CLOEXEC);
}

static long try_create(void)
{
	return open("/tmp/netkit-test-sandbox", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static long try_mkdir(void)
{
	return mkdir("/tmp/netkit-test-sandbox.d", 0700);
}

static long try_remove(void)
{
	return unlink("/tmp/netkit-test-sandbox.none");
}

static long try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static long try_connect(void)
{
	struct sockaddr_in a = nowhere();

	return connect(tcp, (struct sockaddr *)&a, sizeof(a));
}

static long try_bind(void)
{
	struct sockaddr_in a = nowhere();

	return bind(tcp, (struct sockaddr *)&a, sizeof(a));
}

static long try_exec(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static long try_fork(void)
{
	return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static long try_namespace(void)
{
	return syscall(SYS_clone, SIGCHLD | CLONE_NEWUSER, 0, 0, 0, 0);
}

static long try_unshare(void)
{
	return unshare(CLONE_NEWUSER);
}

static long try_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, 0, 0);
}

static long try_kill(void)
{
	return kill(getppid(), 0);
}

static long try_mount(void)
{
	return mount("none", "/mnt", "tmpfs", 0, NULL);
}

static long try_ring(void)
{
	return syscall(SYS_io_uring_setup, 1, NULL);
}

static long try_ring_register(void)
{
	return syscall(SYS_io_uring_register, tcp, 0, NULL, 0);
}

static long try_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ?
		       -1 :
		       0;
}

static long try_terminal(void)
{
	return ioctl(STDIN_FILENO, TIOCSTI, "x");
}

static long try_prctl(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static long try_limit(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit);
}

static long try_setuid(void)
{
	return setuid(getuid());
}

struct attempt {
	const char *name;
	long (*fn)(void);
};

static const struct attempt attempts[] = {
	{ "open", try_open },
	{ "create", try_create },
	{ "mkdir", try_mkdir },
	{ "remove", try_remove },
	{ "socket", try_socket },
	{ "connect", try_connect },
	{ "bind", try_bind },
	{ "exec", try_exec },
	{ "fork", try_fork },
	{ "a new namespace", try_namespace },
	{ "unshare", try_unshare },
	{ "ptrace", try_ptrace },
	{ "kill", try_kill },
	{ "mount", try_mount },
	{ "io_uring_setup", try_ring },
	{ "io_uring_register", try_ring_register },
	{ "memory for code", try_code },
	{ "typing at a terminal", try_terminal },
	{ "prctl", try_prctl },
	{ "limits", try_limit },
	{ "setuid", try_setuid },
};

static const struct attempt of_files[] = {
	{ "open", try_open },       { "create", try_create }, { "mkdir", try_mkdir },
	{ "exec", try_exec },
};

static const struct attempt of_tcp[] = { { "connect", try_connect }, { "bind", try_bind } };

static void must(int result, const struct error *err)
{
	if (result == 0)
		return;
	fprintf(stderr, "%s: %s\n", err->subject, err->text);
	_exit(2);
}

/* In the child: each of them fails, because it is not allowed. */
static void try_all(const struct attempt *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		errno = 0;
		if (list[i].fn() >= 0 || (errno != EPERM && errno != EACCES)) {
			fprintf(stderr, "%s is possible: %s\n", list[i].name, strerror(errno));
			_exit(1);
		}
	}
}

static void in_child(void (*fn)(void))
{
	int how = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		fn();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(how, 0);
}

static void confine_calls(unsigned needs)
{
	struct error err = ERROR_INIT;

	must(privileges_shed(&err), &err);
	must(syscalls_allow(needs, &err), &err);
}

static void with_list(void)
{
	char byte = 0;
	int ends[2];

	confine_calls(0);
	try_all(attempts, ARRAY_SIZE(attempts));
	/* What a server does goes on. */
	if (pipe2(ends, O_CLOEXEC) < 0 || write(ends[1], "x", 1) != 1 ||
	    read(ends[0], &byte, 1) != 1 || byte != 'x' || epoll_create1(EPOLL_CLOEXEC) < 0)
		_exit(3);
	free(xmalloc(1 << 20));
}

/* A worker's own list cannot give back what that of its parent took. */
static void with_two_lists(void)
{
	struct error err = ERROR_INIT;

	confine_calls(SYSCALLS_WORKERS);
	must(syscalls_allow(SYSCALLS_CHILDREN | SYSCALLS_THREADS, &err), &err);
	try_all(attempts, 8);
	if (syscall(SYS_io_uring_setup, 1, NULL) >= 0 || errno != EPERM)
		_exit(3);
	if (kill(getpid(), 0) < 0)
		_exit(4);
}

static void with_landlock(void)
{
	static char folder[] = "/tmp";
	const struct landlock_folder folders[] = { { .path = folder, .can_remove = true } };
	struct error err = ERROR_INIT;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/tmp/netkit-test-landlock.%d", getpid());
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		_exit(3);
	must(privileges_shed(&err), &err);
	must(landlock_confine(folders, ARRAY_SIZE(folders), &err), &err);
	try_all(of_files, ARRAY_SIZE(of_files));
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) >= 4)
		try_all(of_tcp, ARRAY_SIZE(of_tcp));
	if (unlink(path) < 0)
		_exit(4);
}

static void without_capabilities(void)
{
	struct error err = ERROR_INIT;

	must(privileges_shed(&err), &err);
	if (mount("none", "/mnt", "tmpfs", 0, NULL) == 0 || errno != EPERM)
		_exit(3);
	if (prctl(PR_CAPBSET_READ, 0, 0, 0, 0) == 1 && getuid() == 0)
		_exit(4);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		_exit(5);
}

static bool has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1) >= 1;
}

static void list_of_calls(void **state)
{
	(void)state;
	in_child(with_list);
}

static void two_lists(void **state)
{
	(void)state;
	in_child(with_two_lists);
}

static void landlock_alone(void **state)
{
	(void)state;
	if (!has_landlock())
		skip();
	in_child(with_landlock);
}

static void capabilities(void **state)
{
	(void)state;
	in_child(without_capabilities);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(list_of_calls),
		cmocka_unit_test(two_lists),
		cmocka_unit_test(landlock_alone),
		cmocka_unit_test(capabilities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
