/* Whole files, bounded. */
#include "base/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

enum { STEP = 4096 };

/* A signal that is handled ends a read that waits. */
static ssize_t read_again(int fd, void *dst, size_t n)
{
	ssize_t got;

	do {
		got = read(fd, dst, n);
	} while (got < 0 && errno == EINTR);
	return got;
}

char *file_read(const char *path, size_t max, size_t *ret_n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), code;
	size_t cap = STEP, n = 0;
	ssize_t got = 1;
	char *text;

	if (fd < 0)
		return NULL;
	text = xmalloc(cap);
	while (got > 0 && n < max) {
		if (cap - n < STEP / 2) {
			cap *= 2;
			text = xrealloc(text, cap, 1);
		}
		got = read_again(fd, text + n, cap - n - 1);
		n += got > 0 ? (size_t)got : 0;
	}
	code = errno;
	close(fd);
	if (got < 0) {
		free(text);
		errno = code;
		return NULL;
	}
	*ret_n = n < max ? n : max;
	text[*ret_n] = '\0';
	return text;
}
