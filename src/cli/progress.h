/*
 * A line on a terminal's standard error that tells how far a long run has come: how many, how
 * fast, how long still.  Nothing is shown where standard error is no terminal, where standard
 * output is one too (the results tell), or with --quiet.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool is_shown;
	const char *what; /* "names"; borrowed */
	uint64_t began, last, last_done;
	double rate; /* a second, smoothed */
};

enum { PROGRESS_TEXT = 128 };

void progress_init(struct progress *p, const char *what, uint64_t now, bool is_quiet);

/* done: how many; share: of the whole, 0 to 1; negative: not known. */
void progress_show(struct progress *p, uint64_t now, uint64_t done, double share);

/* Takes the line away, so that something else can be printed. */
void progress_clear(const struct progress *p);

/* "12345 names, 67000/s, 48 %, 3 s left"; the last two when they are known.  Returns dst. */
const char *progress_format(char dst[static PROGRESS_TEXT], const struct progress *p,
			    uint64_t now, uint64_t done, double share);

#endif
