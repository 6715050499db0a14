/* Standard output and what became of it. */
#include "cli/output.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int failure; /* errno of the first lost write, or 0 */

void output_init(void)
{
	int fd;

	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		failure = EBADF;
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY);
	}
	signal(SIGPIPE, SIG_IGN);
}

void output_failed(int code)
{
	if (!failure)
		failure = code;
}

int output_flush(struct error *err)
{
	if (fflush(stdout) != 0 && !failure)
		failure = errno;
	else if (ferror(stdout) && !failure)
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
