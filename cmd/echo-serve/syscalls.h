/*
 * An allow list of system calls (seccomp), for a process that has everything open that it needs.
 * What is not on it fails with EPERM, and does not end the process: a library that tries
 * something else has another way or an error to report.
 *
 * By libseccomp, loaded on first use.
 */
#ifndef ECHO_SERVE_SYSCALLS_H
#define ECHO_SERVE_SYSCALLS_H

struct error;

/* What a process does beside moving bytes between the sockets that it has and those it accepts. */
enum {
	SYSCALLS_RING = 1 << 0,	    /* waits by an io_uring that it has */
	SYSCALLS_THREADS = 1 << 1,  /* starts threads */
	SYSCALLS_CHILDREN = 1 << 2, /* starts processes that are copies of it, and ends them */
	SYSCALLS_WORKERS = 1 << 3,  /* those make a loop and a ring, and a list of their own */
	SYSCALLS_REMOVES = 1 << 4,  /* removes files */
	SYSCALLS_LOGS = 1 << 5,	    /* opens its log anew (logs.h) */
};

/* Loads the library, for a process that soon can open no file.  -1 with ERROR_LOCAL. */
int syscalls_prepare(struct error *err);

/*
 * Allows those calls and no others to all that this process and its children do from now on;
 * lists add up to what is on each.  New privileges must have been forbidden.  -1 with ERROR_LOCAL.
 */
int syscalls_allow(unsigned needs, struct error *err);

#endif
