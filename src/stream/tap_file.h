/*
 * Where a tap writes: a new file, standard output or standard error, or something that is there
 * already and is no file (a named pipe, a terminal).  Every write is whole and at once, so that
 * nothing is lost when the program is killed; a reader that is slow is waited for.
 */
#ifndef STREAM_TAP_FILE_H
#define STREAM_TAP_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct error;

struct tap_file {
	int fd; /* -1: not open */
	const char *name; /* in errors */
	bool is_ours;	  /* to be closed */
};

/*
 * Never over a file that is there: what a user has captured is not lost by a second run, and
 * nobody can put a link in the way.  path, borrowed: "-" is the descriptor `dash` (1 or 2).  -1
 * with ERROR_OUTPUT.
 */
int tap_file_open(struct tap_file *f, const char *path, int dash, struct error *err);

/* -1 with ERROR_OUTPUT. */
int tap_file_write(const struct tap_file *f, const void *data, size_t n, struct error *err);

void tap_file_close(struct tap_file *f); /* takes one that is not open */

#endif
