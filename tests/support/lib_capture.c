/* A function's output, by way of a child process and two files without names. */
#include "support/lib_capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int new_file(void)
{
	int fd = memfd_create("captured", MFD_CLOEXEC);

	if (fd < 0)
		abort();
	return fd;
}

static void read_back(int fd, char *dst, size_t cap)
{
	ssize_t n = pread(fd, dst, cap - 1, 0);

	dst[n < 0 ? 0 : n] = '\0';
	close(fd);
}

void capture_run(struct capture *ret, capture_fn *fn, void *user)
{
	int out = new_file(), err = new_file(), status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
			_exit(127);
		exit(fn(user)); /* and not _exit(2): coverage is written at the end */
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	ret->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	read_back(out, ret->out, sizeof(ret->out));
	read_back(err, ret->err, sizeof(ret->err));
}
