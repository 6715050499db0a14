/*
 * Runs a program in which one system call is refused with EPERM, as a container's filter does it:
 * `without io_uring_setup netkit echo-serve 7`.  The calls it knows are in `calls` below.
 */
#include "base/mem.h"
#include "support/lib_script.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	const char *name;
	unsigned number;
} calls[] = {
	{ "io_uring_setup", SYS_io_uring_setup },
	{ "io_uring_register", SYS_io_uring_register },
};

static void refuse(unsigned number)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = ARRAY_SIZE(code), .filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		script_die("seccomp: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 2 && i < ARRAY_SIZE(calls); i++) {
		if (strcmp(calls[i].name, argv[1]))
			continue;
		refuse(calls[i].number);
		execvp(argv[2], argv + 2);
		script_die("%s: %s", argv[2], strerror(errno));
	}
	script_usage("usage: without CALL PROGRAM [ARGUMENT…]");
}
