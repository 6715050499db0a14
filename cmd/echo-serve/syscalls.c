/*
 * The list.  The calls that are made for each message have no condition, so that the kernel
 * decides them by a bit and does not run the filter.
 */
#include "echo-serve/syscalls.h"

#include "base/error.h"
#include "base/lazy.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

LAZY_DECLARE(seccomp_init);
LAZY_DECLARE(seccomp_load);
LAZY_DECLARE(seccomp_release);
LAZY_DECLARE(seccomp_rule_add_array);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(seccomp_init),
	LAZY_SYMBOL(seccomp_load),
	LAZY_SYMBOL(seccomp_release),
	LAZY_SYMBOL(seccomp_rule_add_array),
	{ NULL, NULL },
};

static struct lazy library = {
	.soname = "libseccomp.so.2",
	.package = "libseccomp2",
	.what = "a list of allowed system calls",
	.symbols = symbols,
};

enum {
	RING = SYSCALLS_RING,
	THREADS = SYSCALLS_THREADS,
	CHILDREN = SYSCALLS_CHILDREN,
	WORKERS = SYSCALLS_WORKERS,
	REMOVES = SYSCALLS_REMOVES,
	LOGS = SYSCALLS_LOGS,
};

#define NEW_NAMESPACES                                                                        \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |        \
	 CLONE_NEWPID | CLONE_NEWNET)

#define CALL(name) .call = SCMP_SYS(name)
#define ONLY(number, value) .n = 1, .arg = { (number), SCMP_CMP_EQ, (value), 0 }
#define MASKED(number, mask, value)                                                           \
	.n = 1, .arg = { (number), SCMP_CMP_MASKED_EQ, (mask), (value) }

static const struct rule {
	int call;
	unsigned for_whom; /* any of these needs; 0: for all */
	unsigned n;	   /* 1: on one condition */
	struct scmp_arg_cmp arg;
} rules[] = {
	/* Bytes, and the connections that they come by. */
	{ CALL(read) },
	{ CALL(write) },
	{ CALL(readv) },
	{ CALL(writev) },
	{ CALL(recvfrom) },
	{ CALL(sendto) },
	{ CALL(recvmsg) },
	{ CALL(sendmsg) },
	{ CALL(recvmmsg) },
	{ CALL(sendmmsg) },
	{ CALL(splice) },
	{ CALL(accept4) },
	{ CALL(shutdown) },
	{ CALL(close) },
	{ CALL(dup3) },
	{ CALL(getsockopt) },
	{ CALL(setsockopt) },
	{ CALL(getsockname) },
	{ CALL(getpeername) },
	{ CALL(ioctl), ONLY(1, FIONREAD) },
	{ CALL(ioctl), ONLY(1, SIOCOUTQ) },
	{ CALL(fcntl), ONLY(1, F_GETFL) },
	{ CALL(fcntl), ONLY(1, F_SETFL) },
	{ CALL(fcntl), ONLY(1, F_GETFD) },
	{ CALL(newfstatat), MASKED(3, AT_EMPTY_PATH, AT_EMPTY_PATH) },
	{ CALL(fstat) },
	{ CALL(lseek) },
	/* Waiting, and descriptors that are nothing but memory of the kernel. */
	{ CALL(epoll_wait) },
	{ CALL(epoll_pwait) },
	{ CALL(epoll_pwait2) },
	{ CALL(epoll_ctl) },
	{ CALL(epoll_create1) },
	{ CALL(poll) },
	{ CALL(ppoll) },
	{ CALL(signalfd4) },
	{ CALL(eventfd2) },
	{ CALL(pipe2) },
	{ CALL(io_uring_enter), RING | WORKERS },
	{ CALL(io_uring_setup), WORKERS },
	{ CALL(io_uring_register), WORKERS },
	/* Memory, of which none is ever made executable. */
	{ CALL(mmap), MASKED(2, PROT_EXEC, 0) },
	{ CALL(mprotect), MASKED(2, PROT_EXEC, 0) },
	{ CALL(munmap) },
	{ CALL(mremap) },
	{ CALL(madvise) },
	{ CALL(brk) },
	{ CALL(futex) },
	{ CALL(sysinfo) },
	/* Time, numbers, signals of its own, the end. */
	{ CALL(clock_gettime) },
	{ CALL(gettimeofday) },
	{ CALL(time) },
	{ CALL(getrandom) },
	{ CALL(getpid) },
	{ CALL(gettid) },
	{ CALL(sched_yield) },
	{ CALL(sched_getaffinity) },
	{ CALL(setitimer) },
	{ CALL(rt_sigaction) },
	{ CALL(rt_sigprocmask) },
	{ CALL(rt_sigreturn) },
	{ CALL(sigaltstack) },
	{ CALL(restart_syscall) },
	{ CALL(exit) },
	{ CALL(exit_group) },
	/* Threads and processes, in the namespaces of this one. */
	{ CALL(clone), THREADS | CHILDREN | WORKERS, MASKED(0, NEW_NAMESPACES, 0) },
	{ CALL(set_robust_list), THREADS | CHILDREN | WORKERS },
	{ CALL(rseq), THREADS | CHILDREN | WORKERS },
	{ CALL(wait4), CHILDREN | WORKERS },
	{ CALL(kill), CHILDREN | WORKERS },
	{ CALL(getppid), CHILDREN | WORKERS },
	{ CALL(close_range), CHILDREN | WORKERS },
	{ CALL(prctl), CHILDREN | WORKERS, ONLY(0, PR_SET_PDEATHSIG) },
	{ CALL(prctl), WORKERS, ONLY(0, PR_SET_NO_NEW_PRIVS) },
	{ CALL(prctl), WORKERS, ONLY(0, PR_SET_SECCOMP) },
	{ CALL(prctl), WORKERS, ONLY(0, PR_GET_SECCOMP) },
	{ CALL(seccomp), WORKERS },
	{ CALL(socketpair), WORKERS, ONLY(0, AF_UNIX) },
	/* Files that this process has made, and its log. */
	{ CALL(unlink), REMOVES },
	{ CALL(unlinkat), REMOVES, ONLY(2, 0) }, /* where there is no unlink(2), as on arm64 */
	{ CALL(newfstatat), REMOVES },
	{ CALL(lstat), REMOVES },
	{ CALL(openat), LOGS, ONLY(2, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW) },
};

static int add_rules(scmp_filter_ctx list, unsigned needs)
{
	size_t i;
	int code;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		const struct rule *r = &rules[i];

		if (r->for_whom && !(r->for_whom & needs))
			continue;
		code = lazy_seccomp_rule_add_array(list, SCMP_ACT_ALLOW, r->call, r->n, &r->arg);
		if (code < 0)
			return code;
	}
	/* So that the C library takes clone() instead, whose flags can be seen here. */
	return lazy_seccomp_rule_add_array(list, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0,
					   NULL);
}

int syscalls_prepare(struct error *err)
{
	return lazy_load(&library, err);
}

int syscalls_allow(unsigned needs, struct error *err)
{
	scmp_filter_ctx list;
	int code;

	if (syscalls_prepare(err) < 0)
		return -1;
	list = lazy_seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!list)
		return error_set(err, ERROR_LOCAL, ENOMEM, "seccomp", "cannot make a list");
	code = add_rules(list, needs);
	if (code == 0)
		code = lazy_seccomp_load(list);
	lazy_seccomp_release(list);
	if (code < 0)
		return error_errno(err, ERROR_LOCAL, -code, "seccomp",
				   "cannot confine this process");
	return 0;
}
