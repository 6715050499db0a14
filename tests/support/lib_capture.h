/* Runs a function in a child process and keeps what it wrote and how it ended. */
#ifndef SUPPORT_LIB_CAPTURE_H
#define SUPPORT_LIB_CAPTURE_H

struct capture {
	int status; /* what the function returned, or 128 + the signal that ended it */
	char out[16384], err[16384]; /* standard output and standard error, as strings */
};

typedef int capture_fn(void *user);

/* fn's result is 0 to 127.  Standard output is flushed behind it. */
void capture_run(struct capture *ret, capture_fn *fn, void *user);

#endif
