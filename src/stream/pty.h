/*
 * A pseudo-terminal for a program that wants one: its size, its two ends, and our end as a
 * stream.
 */
#ifndef STREAM_PTY_H
#define STREAM_PTY_H

struct error;
struct loop;
struct stream;

enum { PTY_PATH = 64 };

/*
 * Opens one, columns × rows large (0: 80 × 24).  Our end, close-on-exec, and the path of the
 * program's in path; -1 with ERROR_LOCAL.
 */
int pty_open(unsigned columns, unsigned rows, char path[static PTY_PATH], struct error *err);

/*
 * Our end as a stream, which owns it from now on.  A terminal has no half-close: stream_shut()
 * types what ends the input (the terminal's VEOF, mostly control-D), behind a line that is not
 * ended twice, and the program may make of it what it wants.  Closing our end hangs up.
 * NULL with ERROR_LOCAL; the caller still owns fd then.
 */
struct stream *pty_stream_new(struct loop *loop, int fd, struct error *err);

/*
 * Makes the terminal, whose stream s is, so large (0: 80 × 24); its program gets SIGWINCH.
 */
void pty_resize(struct stream *s, unsigned columns, unsigned rows);

#endif
