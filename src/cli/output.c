/* Standard output and what became of it. */
#include "cli/output.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int failure; /* errno of the first lost write, or 0 */

/* Waits where somebody has made the descriptor non-blocking: stdio would lose what it holds. */
static ssize_t write_out(void *cookie, const char *data, size_t n)
{
	struct pollfd pfd = { .fd = STDOUT_FILENO, .events = POLLOUT };
	size_t done = 0;

	(void)cookie;
	while (done < n) {
		ssize_t result = write(STDOUT_FILENO, data + done, n - done);

		if (result >= 0) {
			done += (size_t)result;
		} else if (errno == EAGAIN) {
			(void)poll(&pfd, 1, -1);
		} else if (errno != EINTR) {
			output_failed(errno);
			return 0;
		}
	}
	return (ssize_t)n;
}

/* stdio forgets why a write failed when anybody flushes before the end; a stream of ours not. */
static void watch_writes(void)
{
	FILE *f = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = write_out });

	if (!f)
		return;
	setvbuf(f, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, BUFSIZ);
	stdout = f;
}

void output_init(void)
{
	int fd;

	/* What was closed keeps its number free of our files.  Writing to standard output fails
	 * as it would have done: whoever writes nothing has lost nothing. */
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
	}
	watch_writes();
	signal(SIGPIPE, SIG_IGN);
}

void output_failed(int code)
{
	if (!failure)
		failure = code;
}

int output_flush(struct error *err)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) && !failure)
		failure = EIO;
	if (failure)
		return error_errno(err, ERROR_OUTPUT, failure, "standard output", "cannot write");
	return 0;
}

bool output_is_broken_pipe(const struct error *err)
{
	return err->phase == ERROR_OUTPUT && err->code == EPIPE;
}

void output_safe(const void *data, size_t n, unsigned keep)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	text_escape(&b, data, n, keep);
	if (b.len)
		fwrite(buf_data(&b), 1, b.len, stdout);
	buf_done(&b);
}
