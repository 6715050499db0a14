/* Moving bytes from one stream to another: by copying, or by the kernel. */
#include "stream/mover.h"

#include "base/error.h"
#include "base/mem.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FIRST_CHUNK = 64 << 10, /* holds any datagram, and needs no mapping of its own */
	CHUNK = 256 << 10,
	MUCH = 64 << 10, /* so many bytes are worth a pipe of our own */
	KERNEL_CHUNK = 1 << 20,
};

void mover_init(struct mover *m)
{
	*m = (struct mover){ .pipe = { -1, -1 }, .source.fd = -1, .sink.fd = -1 };
}

void mover_drop(struct mover *m)
{
	free(m->data);
	m->data = NULL;
	m->size = m->off = m->len = 0;
	m->in_pipe = 0;
	if (m->pipe[0] >= 0) {
		close(m->pipe[0]);
		close(m->pipe[1]);
	}
	m->pipe[0] = m->pipe[1] = -1;
}

void mover_done(struct mover *m)
{
	mover_drop(m);
}

bool mover_is_empty(const struct mover *m)
{
	return !m->len && !m->in_pipe;
}

/* ---- by copying ---- */

static enum mover_result write_buffer(struct mover *m, struct stream *to, struct error *err)
{
	ssize_t n = stream_write(to, m->data + m->off, m->len, err);

	if (n == STREAM_AGAIN)
		return MOVER_WAITS_WRITE;
	if (n < 0)
		return MOVER_WRITE_FAILED;
	m->off += (size_t)n;
	m->len -= (size_t)n;
	m->bytes += (size_t)n;
	return MOVER_MOVED;
}

static void make_room(struct mover *m)
{
	size_t size = m->bytes < MUCH ? FIRST_CHUNK : CHUNK;

	if (m->size >= size)
		return;
	free(m->data);
	m->data = xmalloc(size);
	m->size = size;
}

/* The buffer is empty: from the source, or from our pipe when the kernel gave up half-way. */
static enum mover_result fill_buffer(struct mover *m, struct stream *from, struct error *err)
{
	ssize_t n;

	make_room(m);
	m->off = 0;
	if (m->in_pipe) {
		n = read(m->pipe[0], m->data, m->size);
		if (n <= 0) {
			error_errno(err, ERROR_LOCAL, n < 0 ? errno : EIO, NULL,
				    "cannot read a pipe");
			return MOVER_READ_FAILED;
		}
		m->in_pipe -= (size_t)n;
	} else {
		n = stream_read(from, m->data, m->size, err);
	}
	if (n == STREAM_AGAIN)
		return MOVER_WAITS_READ;
	if (n == STREAM_EOF)
		return MOVER_EOF;
	if (n < 0)
		return MOVER_READ_FAILED;
	m->len = (size_t)n;
	return MOVER_MOVED;
}

static enum mover_result copy(struct mover *m, struct stream *from, struct stream *to,
			      struct error *err)
{
	enum mover_result result;

	if (!m->len) {
		result = fill_buffer(m, from, err);
		if (result != MOVER_MOVED)
			return result;
	}
	return write_buffer(m, to, err);
}

/* ---- by the kernel ---- */

/* Calls that this pair of descriptors does not support. */
static bool is_refusal(int code)
{
	return code == EINVAL || code == ENOSYS || code == EOPNOTSUPP || code == EBADF ||
	       code == EPERM;
}

static enum mover_result read_fault(struct stream *from, int code, struct error *err)
{
	stream_fault(from, STREAM_READ, code, err);
	return MOVER_READ_FAILED;
}

static enum mover_result write_fault(struct stream *to, int code, struct error *err)
{
	stream_fault(to, STREAM_WRITE, code, err);
	return MOVER_WRITE_FAILED;
}

static bool is_writable(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };

	return poll(&pfd, 1, 0) > 0;
}

static enum mover_result moved(struct mover *m, ssize_t n)
{
	m->bytes += (size_t)n;
	return MOVER_MOVED;
}

/* The kernel refuses this pair: the next move copies. */
static enum mover_result give_up(struct mover *m)
{
	m->is_kernel_off = true;
	return MOVER_MOVED;
}

static enum mover_result send_file(struct mover *m, struct stream *from, struct stream *to,
				   int in, int out, struct error *err)
{
	ssize_t n = sendfile(out, in, NULL, KERNEL_CHUNK);

	if (n > 0)
		return moved(m, n);
	if (n == 0)
		return MOVER_EOF;
	if (errno == EAGAIN)
		return MOVER_WAITS_WRITE;
	if (errno == EINTR)
		return MOVER_MOVED;
	if (is_refusal(errno))
		return give_up(m);
	/* EIO is the file's; what else there is comes from the destination. */
	return errno == EIO ? read_fault(from, errno, err) : write_fault(to, errno, err);
}

static enum mover_result splice_into_pipe(struct mover *m, struct stream *from, int in, int out,
					  struct error *err)
{
	ssize_t n = splice(in, NULL, out, NULL, KERNEL_CHUNK, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);

	if (n > 0)
		return moved(m, n);
	if (n == 0)
		return MOVER_EOF;
	if (errno == EAGAIN)
		return is_writable(out) ? MOVER_WAITS_READ : MOVER_WAITS_WRITE;
	if (errno == EINTR)
		return MOVER_MOVED;
	/* Without a reader it fails before it has looked at the source, which may be at its end. */
	if (is_refusal(errno) || errno == EPIPE)
		return give_up(m);
	return read_fault(from, errno, err);
}

static bool make_pipe(struct mover *m)
{
	if (m->pipe[0] >= 0)
		return true;
	if (pipe2(m->pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
		m->pipe[0] = m->pipe[1] = -1;
		return false;
	}
	(void)fcntl(m->pipe[0], F_SETPIPE_SZ, KERNEL_CHUNK);
	return true;
}

static enum mover_result empty_pipe(struct mover *m, struct stream *to, int out,
				    struct error *err)
{
	ssize_t n = splice(m->pipe[0], NULL, out, NULL, m->in_pipe,
			   SPLICE_F_MOVE | SPLICE_F_NONBLOCK);

	if (n > 0) {
		m->in_pipe -= (size_t)n;
		return moved(m, n);
	}
	if (n < 0 && errno == EAGAIN)
		return MOVER_WAITS_WRITE;
	if (n < 0 && errno == EINTR)
		return MOVER_MOVED;
	if (n == 0 || is_refusal(errno))
		return give_up(m);
	return write_fault(to, errno, err);
}

static enum mover_result splice_through(struct mover *m, struct stream *from, struct stream *to,
					int in, int out, struct error *err)
{
	ssize_t n;

	if (!m->in_pipe) {
		if (!make_pipe(m))
			return give_up(m);
		n = splice(in, NULL, m->pipe[1], NULL, KERNEL_CHUNK,
			   SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
		if (n == 0)
			return MOVER_EOF;
		if (n < 0 && errno == EAGAIN)
			return MOVER_WAITS_READ;
		if (n < 0 && errno == EINTR)
			return MOVER_MOVED;
		if (n < 0)
			return is_refusal(errno) ? give_up(m) : read_fault(from, errno, err);
		m->in_pipe = (size_t)n;
	}
	return empty_pipe(m, to, out, err);
}

static mode_t kind_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? 0 : st.st_mode & S_IFMT;
}

/* A chain may become bare, or cease to be, when a filter changes its mind. */
static bool look(struct mover *m, const struct stream *from, const struct stream *to)
{
	int in = stream_bare_fd(from, STREAM_READ), out = stream_bare_fd(to, STREAM_WRITE);

	if (in < 0 || out < 0)
		return false;
	if (in != m->source.fd) {
		m->source.fd = in;
		m->source.kind = kind_of(in);
	}
	if (out != m->sink.fd) {
		m->sink.fd = out;
		m->sink.kind = kind_of(out);
	}
	return true;
}

/* True when the kernel can move the bytes, and then did so. */
static bool move_in_kernel(struct mover *m, struct stream *from, struct stream *to,
			   bool may_read, enum mover_result *ret, struct error *err)
{
	int in, out;

	if (m->is_kernel_off || m->len || !look(m, from, to))
		return false;
	in = m->source.fd;
	out = m->sink.fd;
	if (m->in_pipe && !may_read)
		*ret = empty_pipe(m, to, out, err);
	else if (m->source.kind == S_IFREG)
		*ret = send_file(m, from, to, in, out, err);
	else if (m->source.kind == S_IFSOCK && m->sink.kind == S_IFIFO)
		*ret = splice_into_pipe(m, from, in, out, err);
	else if (m->source.kind == S_IFSOCK && (m->bytes >= MUCH || m->in_pipe))
		*ret = splice_through(m, from, to, in, out, err);
	else
		return false;
	return true;
}

enum mover_result mover_move(struct mover *m, struct stream *from, struct stream *to,
			     bool may_read, struct error *err)
{
	enum mover_result result;

	if (move_in_kernel(m, from, to, may_read, &result, err))
		return result;
	return copy(m, from, to, err);
}
