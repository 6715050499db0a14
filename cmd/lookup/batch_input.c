/* Reads lines, a block at a time, from the loop. */
#include "lookup/batch_input.h"

#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int batch_input_open(struct batch_input *ret, struct loop *loop, const char *path,
		     void (*wake)(void *user), void *user, struct error *err)
{
	bool is_stdin = !strcmp(path, "-");
	struct stat st;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(err, ERROR_LOCAL, errno, path, "cannot open");
	*ret = (struct batch_input){ .loop = loop, .fd = fd, .wake = wake, .user = user };
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		ret->size = (uint64_t)st.st_size;
	ret->block = xmalloc(BATCH_INPUT_BLOCK);
	return 0;
}

void batch_input_close(struct batch_input *in)
{
	if (!in->block)
		return;
	loop_unwatch(&in->watch);
	free(in->block);
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	*in = (struct batch_input){ .fd = -1 };
}

/* One read for each time the descriptor is ready, so that it never blocks. */
static void on_readable(struct loop *loop, int fd, unsigned events, void *user)
{
	struct batch_input *in = user;
	ssize_t n = read(fd, in->block + in->len, BATCH_INPUT_BLOCK - in->len);

	(void)loop;
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0)
		in->code = errno;
	if (n > 0)
		in->len += (size_t)n;
	else
		in->is_end = true;
	loop_unwatch(&in->watch);
	in->wake(in->user);
}

/* Makes room behind the bytes that are left, and waits for more. */
static enum batch_input_next wait(struct batch_input *in)
{
	struct error err = ERROR_INIT;

	memmove(in->block, in->block + in->at, in->len - in->at);
	in->len -= in->at;
	in->at = 0;
	if (!in->watch.loop &&
	    loop_watch(in->loop, &in->watch, in->fd, LOOP_READ, on_readable, in, &err) < 0) {
		in->code = err.code;
		in->is_end = true;
		return BATCH_INPUT_END;
	}
	return BATCH_INPUT_LATER;
}

static void consume(struct batch_input *in, size_t n)
{
	in->at += n;
	in->consumed += n;
}

/* The end of a line whose start was given out before; false when it has not come yet. */
static bool skip(struct batch_input *in)
{
	const char *end = memchr(in->block + in->at, '\n', in->len - in->at);

	consume(in, end ? (size_t)(end + 1 - (in->block + in->at)) : in->len - in->at);
	in->is_skipping = !end;
	return end != NULL;
}

enum batch_input_next batch_input_next(struct batch_input *in, const char **ret, size_t *ret_n,
				       bool *ret_is_cut)
{
	const char *start, *end;
	size_t left;

	if (in->is_skipping && !skip(in))
		return in->is_end ? BATCH_INPUT_END : wait(in);
	start = in->block + in->at;
	left = in->len - in->at;
	end = memchr(start, '\n', left);
	if (!end && !in->is_end && left < BATCH_INPUT_BLOCK)
		return wait(in);
	if (!end && !left)
		return BATCH_INPUT_END;
	*ret = start;
	*ret_n = end ? (size_t)(end - start) : left;
	*ret_is_cut = in->is_skipping = !end && !in->is_end;
	consume(in, *ret_n + (end != NULL));
	return BATCH_INPUT_LINE;
}
