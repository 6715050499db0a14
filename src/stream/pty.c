/* Pseudo-terminals: pty(7), termios(3). */
#include "stream/pty.h"

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "stream/fd.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { USUAL_COLUMNS = 80, USUAL_ROWS = 24, CONTROL_D = 4 };

static void set_size(int fd, unsigned columns, unsigned rows)
{
	const struct winsize size = {
		.ws_col = (unsigned short)(columns ? columns : USUAL_COLUMNS),
		.ws_row = (unsigned short)(rows ? rows : USUAL_ROWS),
	};

	(void)ioctl(fd, TIOCSWINSZ, &size);
}

int pty_open(unsigned columns, unsigned rows, char path[static PTY_PATH], struct error *err)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), code;

	if (fd < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL,
				   "cannot open a pseudo-terminal");
	code = grantpt(fd) < 0 || unlockpt(fd) < 0 ? errno : ptsname_r(fd, path, PTY_PATH);
	if (code) {
		close(fd);
		return error_errno(err, ERROR_LOCAL, code, NULL,
				   "cannot open a pseudo-terminal");
	}
	set_size(fd, columns, rows);
	return fd;
}

struct pty {
	struct stream base;
	int fd; /* to ask; the stream below owns it */
	bool is_in_line; /* what was written last is no line end */
	unsigned ends;	 /* how often the end is still to be typed; 0: not asked for */
	bool is_shut;
};

static struct pty *pty_of(const struct stream *s)
{
	return CONTAINER(s, struct pty, base);
}

static ssize_t pty_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	ssize_t put = stream_write(s->below, src, n, err);
	uint8_t last;

	if (put > 0) {
		last = ((const uint8_t *)src)[put - 1];
		pty_of(s)->is_in_line = last != '\n' && last != '\r';
	}
	return put;
}

static uint8_t end_character(const struct pty *p)
{
	struct termios t;

	if (tcgetattr(p->fd, &t) < 0 || t.c_cc[VEOF] == _POSIX_VDISABLE)
		return CONTROL_D;
	return t.c_cc[VEOF];
}

/* In a line the first one only hands over what has been typed of it. */
static int pty_shut(struct stream *s, struct error *err)
{
	struct pty *p = pty_of(s);
	uint8_t end = end_character(p);
	ssize_t n;

	if (p->is_shut)
		return 0;
	if (!p->ends)
		p->ends = p->is_in_line ? 2 : 1;
	while (p->ends) {
		n = stream_write(s->below, &end, 1, err);
		if (n < 0)
			return (int)n;
		p->ends--;
	}
	p->is_shut = true;
	return 0;
}

static void pty_free(struct stream *s)
{
	stream_free(s->below);
	free(pty_of(s));
}

static const struct stream_ops pty_ops = {
	.name = "pty",
	.write = pty_write,
	.shut = pty_shut,
	.free = pty_free,
};

struct stream *pty_stream_new(struct loop *loop, int fd, struct error *err)
{
	const struct fd_end end = { .fd = fd, .name = "terminal of the program" };
	struct stream *below = fd_pair_new(loop, &end, &end, err);
	struct pty *p;

	if (!below)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	stream_init(&p->base, &pty_ops, below);
	p->fd = fd;
	return &p->base;
}

void pty_resize(struct stream *s, unsigned columns, unsigned rows)
{
	set_size(pty_of(s)->fd, columns, rows);
}
