/* A fork and a pipe, of which the starter reads one byte or the end. */
#include "echo-serve/daemon.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int nowhere = -1, starter = -1;

/* What it said is on the same terminal already. */
static int wait_for_it(pid_t pid, int fd)
{
	char byte;
	int how = 0;
	ssize_t n;

	do
		n = read(fd, &byte, 1);
	while (n < 0 && errno == EINTR);
	close(fd);
	if (n == 1)
		return 0;
	while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

int daemon_split(int *ret_status, struct error *err)
{
	int ends[2];
	pid_t pid;

	nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (nowhere < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot become a daemon");
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot become a daemon");
	if (pid > 0) {
		close(ends[1]);
		*ret_status = wait_for_it(pid, ends[0]);
		return 0;
	}
	close(ends[0]);
	starter = ends[1];
	(void)setsid();
	return 1;
}

int daemon_mute(struct error *err)
{
	int fd;

	if (nowhere < 0)
		nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (nowhere < 0)
		return error_errno(err, ERROR_LOCAL, errno, "/dev/null", "cannot open it");
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (dup3(nowhere, fd, 0) < 0)
			return error_errno(err, ERROR_LOCAL, errno, NULL,
					   "cannot leave the terminal");
	}
	return 0;
}

void daemon_ready(void)
{
	if (starter < 0)
		return;
	(void)!write(starter, "r", 1);
	close(starter);
	starter = -1;
}
