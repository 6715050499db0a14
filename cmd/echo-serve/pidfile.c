/* The lock belongs to the open file, which processes that serve inherit. */
#include "echo-serve/pidfile.h"

#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int held_by_another(int fd, const char *path, struct error *err)
{
	char text[24] = "";
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? strspn(text, "0123456789") : 0] = '\0';
	return error_set(err, ERROR_LOCAL, EWOULDBLOCK, path, "process %s runs already",
			 text[0] ? text : "of another start");
}

static int write_number(int fd)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%d\n", (int)getpid());

	return ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) != n ? -1 : 0;
}

int pidfile_open(struct pidfile *p, const char *path, struct error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	int result = -1;

	if (fd < 0)
		return error_errno(err, ERROR_LOCAL, errno, path, "cannot write the number there");
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		result = held_by_another(fd, path, err);
	else if (write_number(fd) < 0)
		error_errno(err, ERROR_LOCAL, errno, path, "cannot write the number there");
	else
		result = 0;
	if (result < 0) {
		close(fd);
		return -1;
	}
	*p = (struct pidfile){ .path = realpath(path, NULL), .fd = fd, .owner = getpid() };
	return 0;
}

void pidfile_done(struct pidfile *p)
{
	if (!p->path)
		return;
	if (p->owner == getpid())
		(void)unlink(p->path);
	close(p->fd);
	free(p->path);
	*p = (struct pidfile){ 0 };
}
