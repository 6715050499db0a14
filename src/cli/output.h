/*
 * Standard output, checked: a result that could not be written is an error, never a silent
 * success.  Commands write with stdio and need not look at each result; the one check at the
 * end sees every failure.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct error;

/*
 * Makes sure that descriptors 0, 1 and 2 are open (on /dev/null where they are not), so that
 * no socket of ours takes their place, and ignores SIGPIPE.  Writing to a standard output
 * that was closed fails with EBADF; a command that writes nothing does not notice.
 */
void output_init(void);

/*
 * Flushes standard output and says whether all of it was written: 0, or -1 with ERROR_OUTPUT
 * (EPIPE when the reader is gone: see output_is_broken_pipe()).
 */
int output_flush(struct error *err);

/* The reader of a pipe went away: not worth a message; status 128 + SIGPIPE. */
bool output_is_broken_pipe(const struct error *err);

/* Notes that writing to standard output failed outside stdio (a relay, a splice). */
void output_failed(int code);

/* Prints foreign text on standard output with text_escape(); a newline is not added. */
void output_safe(const void *data, size_t n, unsigned keep);

#endif
