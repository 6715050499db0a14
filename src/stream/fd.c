/* The lowest stream: reads and writes that never block, whatever the descriptor is. */
#include "stream/fd.h"

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	IN_PIPE_SIZE = 256 << 10, /* one read: more would only fall out of the caches */
	OUT_PIPE_SIZE = 1 << 20,  /* one splice(2) */
	BLOCKING_WRITE = 4096, /* what a pipe that polls writable takes without blocking */
};

/* One direction. */
struct side {
	int fd;	      /* ours; -1: at its end */
	int original; /* the inherited number that fd stands for, or -1 */
	const char *name;
	bool is_output;
	bool is_socket, is_pipe, is_tty, is_file;
	bool may_block; /* neither opened again nor a socket: poll before each call */
	bool acks_at_once;
	struct loop_watch watch;
};

struct fd_stream {
	struct stream base;
	struct loop *loop;
	struct side in, out;
	bool is_pair; /* else one socket: out.fd is in.fd, and only in.watch is used */
	bool is_shut;
	unsigned wanted;
	char subject[96];
	struct error watch_error; /* a watch that could not be made: the next read fails with it */
	struct loop_timer watch_error_timer;
};

static struct fd_stream *fd_of(const struct stream *s)
{
	return CONTAINER(s, struct fd_stream, base);
}

/* ---- readiness ---- */

static void report_watch_error(struct loop *loop, void *user)
{
	struct fd_stream *f = user;

	(void)loop;
	if (f->base.ready)
		f->base.ready(&f->base, STREAM_READ | STREAM_WRITE, f->base.user);
}

static void on_watch(struct loop *loop, int fd, unsigned events, void *user)
{
	struct fd_stream *f = user;
	unsigned ready = 0;

	(void)loop;
	if (events & LOOP_READ)
		ready |= STREAM_READ;
	if (events & LOOP_WRITE)
		ready |= STREAM_WRITE;
	if (events & LOOP_HANGUP)
		ready |= !f->is_pair	       ? f->wanted
			 : fd == f->in.watch.fd ? STREAM_READ
						: STREAM_WRITE;
	ready &= f->wanted;
	if (ready && f->base.ready)
		f->base.ready(&f->base, ready, f->base.user);
}

/* A watch that wants nothing is taken out: it would still report a hang-up, again and again. */
static void set_watch(struct fd_stream *f, struct side *side, unsigned events)
{
	if (!events || side->fd < 0) {
		loop_unwatch(&side->watch);
	} else if (side->watch.loop) {
		loop_watch_set(&side->watch, events);
	} else if (loop_watch(f->loop, &side->watch, side->fd, events, on_watch, f,
			      &f->watch_error) < 0) {
		loop_timer_set(f->loop, &f->watch_error_timer, loop_now(f->loop),
			       report_watch_error, f);
	}
}

static void fd_want(struct stream *s, unsigned events)
{
	struct fd_stream *f = fd_of(s);
	unsigned in = events & STREAM_READ ? LOOP_READ : 0;
	unsigned out = events & STREAM_WRITE ? LOOP_WRITE : 0;

	f->wanted = events;
	if (f->is_pair) {
		set_watch(f, &f->in, in);
		set_watch(f, &f->out, out);
	} else {
		set_watch(f, &f->in, in | out);
	}
}

/* ---- failures ---- */

static int socket_fault(const struct fd_stream *f, unsigned direction, int code,
			struct error *err)
{
	if (direction == STREAM_WRITE && code == EPIPE)
		return error_set(err, ERROR_PEER, code, f->subject,
				 "the peer closed the connection before it had read everything");
	return error_errno(err, ERROR_PEER, code, f->subject, NULL);
}

static int fd_fault(const struct stream *s, unsigned direction, int code, struct error *err)
{
	const struct fd_stream *f = fd_of(s);
	const struct side *side = direction == STREAM_READ ? &f->in : &f->out;

	if (!f->is_pair)
		return socket_fault(f, direction, code, err);
	return error_errno(err, side->is_output ? ERROR_OUTPUT : ERROR_LOCAL, code, side->name,
			   direction == STREAM_READ ? "cannot read" : "cannot write");
}

static bool is_again(int code)
{
	return code == EAGAIN; /* on Linux the same as EWOULDBLOCK */
}

/* ---- bytes ---- */

/* Would a call on a descriptor that may block go on at once? */
static bool is_ready(const struct side *side, short events)
{
	struct pollfd pfd = { .fd = side->fd, .events = events };

	return !side->may_block || poll(&pfd, 1, 0) > 0;
}

static ssize_t read_side(const struct side *side, void *dst, size_t n)
{
	static const int yes = 1;
	ssize_t got;

	if (side->acks_at_once) /* the kernel takes it back now and then */
		(void)setsockopt(side->fd, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof(yes));
	do {
		got = side->is_socket ? recv(side->fd, dst, n, MSG_DONTWAIT)
				      : read(side->fd, dst, n);
	} while (got < 0 && errno == EINTR);
	return got;
}

static ssize_t fd_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct fd_stream *f = fd_of(s);
	ssize_t got;

	if (error_is_set(&f->watch_error)) {
		*err = f->watch_error;
		return STREAM_ERROR;
	}
	if (f->in.fd < 0)
		return STREAM_EOF;
	if (!is_ready(&f->in, POLLIN))
		return STREAM_AGAIN;
	got = read_side(&f->in, dst, n);
	if (got > 0)
		return got;
	if (got == 0 || (errno == EIO && f->in.is_tty))
		return STREAM_EOF;
	if (is_again(errno))
		return STREAM_AGAIN;
	fd_fault(s, STREAM_READ, errno, err);
	return STREAM_ERROR;
}

static ssize_t write_side(const struct side *side, const void *src, size_t n, int flags)
{
	ssize_t put;

	do {
		put = side->is_socket ? send(side->fd, src, n, MSG_DONTWAIT | MSG_NOSIGNAL | flags)
				      : write(side->fd, src, n);
	} while (put < 0 && errno == EINTR);
	return put;
}

static ssize_t write_flagged(struct stream *s, const void *src, size_t n, int flags,
			     struct error *err)
{
	struct fd_stream *f = fd_of(s);
	ssize_t put;

	if (f->out.fd < 0) {
		fd_fault(s, STREAM_WRITE, EBADF, err);
		return STREAM_ERROR;
	}
	if (!is_ready(&f->out, POLLOUT))
		return STREAM_AGAIN;
	if (f->out.may_block && n > BLOCKING_WRITE)
		n = BLOCKING_WRITE;
	put = write_side(&f->out, src, n, flags);
	if (put < 0 && errno == EOPNOTSUPP && flags) /* a unix socket has no urgent data */
		put = write_side(&f->out, src, n, 0);
	if (put > 0)
		return put;
	if (put == 0 || is_again(errno))
		return STREAM_AGAIN;
	fd_fault(s, STREAM_WRITE, errno, err);
	return STREAM_ERROR;
}

static ssize_t fd_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	return write_flagged(s, src, n, 0, err);
}

static ssize_t fd_write_urgent(struct stream *s, const void *src, size_t n, struct error *err)
{
	return write_flagged(s, src, n, MSG_OOB, err);
}

/* The mark is reported until it has been read past (SO_OOBINLINE). */
static bool fd_has_mark(const struct stream *s)
{
	struct pollfd pfd = { .fd = fd_of(s)->in.fd, .events = POLLPRI };

	return fd_of(s)->in.is_socket && poll(&pfd, 1, 0) > 0 && pfd.revents & POLLPRI;
}

/* ---- the end ---- */

/* Other holders of the file description keep a pipe open; our two must both go. */
static int close_pipe(struct fd_stream *f)
{
	struct side *side = &f->out;
	int null, code = 0;

	loop_unwatch(&side->watch);
	if (close(side->fd) < 0)
		code = errno;
	side->fd = -1;
	if (side->original < 0)
		return code;
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null >= 0) {
		(void)dup3(null, side->original, 0);
		close(null);
	}
	return code;
}

static int fd_shut(struct stream *s, struct error *err)
{
	struct fd_stream *f = fd_of(s);
	int code = 0;

	if (f->is_shut || f->out.fd < 0)
		return 0;
	f->is_shut = true;
	if (f->out.is_socket)
		code = shutdown(f->out.fd, SHUT_WR) < 0 ? errno : 0;
	else if (f->out.is_pipe)
		code = close_pipe(f);
	if (!code || code == EINTR || (code == ENOTCONN && f->is_pair))
		return 0;
	fd_fault(s, STREAM_WRITE, code, err);
	return STREAM_ERROR;
}

/*
 * A terminal is never bare: what the kernel moves could block on it.  Neither is an inherited
 * socket (splice(2) would wait on it), nor a file opened for appending (splice(2) refuses).
 */
static int fd_bare(const struct stream *s, unsigned direction)
{
	const struct fd_stream *f = fd_of(s);
	const struct side *side = direction == STREAM_READ ? &f->in : &f->out;

	if (!f->is_pair)
		return side->fd;
	if (side->fd < 0 || side->is_tty || side->is_socket)
		return -1;
	if (direction == STREAM_WRITE && side->is_file && fcntl(side->fd, F_GETFL) & O_APPEND)
		return -1;
	return side->fd;
}

static void free_side(struct side *side)
{
	loop_unwatch(&side->watch);
	if (side->fd >= 0)
		close(side->fd);
}

static void fd_free(struct stream *s)
{
	struct fd_stream *f = fd_of(s);

	loop_timer_unset(&f->watch_error_timer);
	free_side(&f->in);
	if (f->is_pair)
		free_side(&f->out);
	free(f);
}

static const struct stream_ops fd_ops = {
	.name = "fd",
	.read = fd_read,
	.write = fd_write,
	.shut = fd_shut,
	.want = fd_want,
	.bare_fd = fd_bare,
	.has_mark = fd_has_mark,
	.write_urgent = fd_write_urgent,
	.fault = fd_fault,
	.free = fd_free,
};

static struct fd_stream *new_stream(struct loop *loop)
{
	struct fd_stream *f = xcalloc(1, sizeof(*f));

	stream_init(&f->base, &fd_ops, NULL);
	f->loop = loop;
	f->in.original = f->out.original = -1;
	f->in.fd = f->out.fd = -1;
	return f;
}

struct stream *fd_socket_new(struct loop *loop, int fd, const char *subject)
{
	struct fd_stream *f = new_stream(loop);

	f->in.fd = f->out.fd = fd;
	f->in.is_socket = f->out.is_socket = true;
	memcpy(f->subject, subject, strnlen(subject, sizeof(f->subject) - 1));
	return &f->base;
}

void fd_set_quick_ack(struct stream *s)
{
	fd_of(s)->in.acks_at_once = true;
}

/* ---- a pair ---- */

/* A description of our own, on which O_NONBLOCK troubles nobody; -1 when there is no way. */
static int open_again(int fd, int flags)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

static int adopt(struct side *side, int flags, struct error *err)
{
	int original = side->fd, fd = -1;

	if (side->is_pipe || side->is_tty)
		fd = open_again(original, flags);
	if (fd < 0) {
		side->may_block = !side->is_socket && !side->is_file;
		fd = fcntl(original, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	}
	if (fd < 0) {
		side->fd = -1;
		return error_errno(err, ERROR_LOCAL, errno, side->name, "cannot duplicate");
	}
	side->original = original;
	side->fd = fd;
	return 0;
}

static void classify(struct side *side)
{
	struct stat st;

	if (fstat(side->fd, &st) < 0)
		return;
	side->is_pipe = S_ISFIFO(st.st_mode);
	side->is_socket = S_ISSOCK(st.st_mode);
	side->is_file = S_ISREG(st.st_mode) || S_ISBLK(st.st_mode);
	side->is_tty = S_ISCHR(st.st_mode) && isatty(side->fd);
}

static void widen_pipe(const struct side *side, int enough)
{
	int size = fcntl(side->fd, F_GETPIPE_SZ);

	if (size > 0 && size < enough)
		(void)fcntl(side->fd, F_SETPIPE_SZ, enough);
}

static int open_side(struct side *side, const struct fd_end *end, int flags, struct error *err)
{
	side->name = end->name;
	side->is_output = end->is_output;
	if (end->fd < 0)
		return 0;
	/* nohup(1) gives a standard input that cannot be read: nothing will ever come from it. */
	if (flags == O_RDONLY && (fcntl(end->fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
		return 0;
	side->fd = end->fd;
	classify(side);
	if (side->is_pipe)
		widen_pipe(side, flags == O_RDONLY ? IN_PIPE_SIZE : OUT_PIPE_SIZE);
	if (end->is_inherited)
		return adopt(side, flags, err);
	return socket_adopt(end->fd, err);
}

/* One descriptor for both directions: the second gets a number of its own to be watched by. */
static int split(struct fd_stream *f, struct error *err)
{
	int fd;

	if (f->in.fd < 0 || f->in.fd != f->out.fd)
		return 0;
	fd = fcntl(f->out.fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (fd < 0)
		return error_errno(err, ERROR_LOCAL, errno, f->out.name, "cannot duplicate");
	f->out.fd = fd;
	return 0;
}

struct stream *fd_pair_new(struct loop *loop, const struct fd_end *in, const struct fd_end *out,
			   struct error *err)
{
	struct fd_stream *f = new_stream(loop);

	f->is_pair = true;
	if (open_side(&f->in, in, O_RDONLY, err) < 0 ||
	    open_side(&f->out, out, O_WRONLY, err) < 0 || split(f, err) < 0) {
		if (f->in.original >= 0)
			close(f->in.fd);
		if (f->out.original >= 0)
			close(f->out.fd);
		free(f);
		return NULL;
	}
	return &f->base;
}

struct stream *fd_standard_new(struct loop *loop, struct error *err)
{
	static const struct fd_end in = { .fd = STDIN_FILENO,
					  .name = "standard input",
					  .is_inherited = true };
	static const struct fd_end out = { .fd = STDOUT_FILENO,
					   .name = "standard output",
					   .is_inherited = true,
					   .is_output = true };

	return fd_pair_new(loop, &in, &out, err);
}
