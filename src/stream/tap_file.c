/* Files of taps. */
#include "stream/tap_file.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(const char *path, int code, struct error *err)
{
	error_errno(err, ERROR_OUTPUT, code, path, "cannot create");
	if (code == EEXIST)
		error_hint(err, "a new file is made, none is ever overwritten");
	return -1;
}

/* A named pipe or a device; it is opened as it is. */
static int open_existing(const char *path, struct error *err)
{
	struct stat st;
	int fd;

	if (stat(path, &st) < 0)
		return refuse(path, EEXIST, err);
	if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return refuse(path, S_ISDIR(st.st_mode) ? EISDIR : EEXIST, err);
	fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return fd >= 0 ? fd : refuse(path, errno, err);
}

int tap_file_open(struct tap_file *f, const char *path, int dash, struct error *err)
{
	int fd;

	*f = (struct tap_file){ .fd = dash };
	f->name = dash == STDOUT_FILENO ? "standard output" : "standard error";
	if (strcmp(path, "-") == 0)
		return 0;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		fd = open_existing(path, err);
	else if (fd < 0)
		refuse(path, errno, err);
	*f = (struct tap_file){ .fd = fd, .name = path, .is_ours = true };
	return fd < 0 ? -1 : 0;
}

int tap_file_write(const struct tap_file *f, const void *data, size_t n, struct error *err)
{
	struct pollfd pfd = { .fd = f->fd, .events = POLLOUT };
	const char *at = data;

	while (n) {
		ssize_t put = write(f->fd, at, n);

		if (put >= 0) {
			at += put;
			n -= (size_t)put;
		} else if (errno == EAGAIN) {
			(void)poll(&pfd, 1, -1);
		} else if (errno != EINTR) {
			return error_errno(err, ERROR_OUTPUT, errno, f->name, "cannot write");
		}
	}
	return 0;
}

void tap_file_close(struct tap_file *f)
{
	if (f->is_ours && f->fd >= 0)
		close(f->fd);
	*f = (struct tap_file){ .fd = -1 };
}
