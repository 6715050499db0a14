/*
 * --pidfile: a file with the number of the process, locked as long as that lives, so that a second
 * one is told of the first, and what a crash left behind bars nobody.
 */
#ifndef ECHO_SERVE_PIDFILE_H
#define ECHO_SERVE_PIDFILE_H

#include <sys/types.h>

struct error;

struct pidfile {
	char *path; /* absolute; NULL: none */
	int fd;
	pid_t owner;
};

/* -1 with ERROR_LOCAL: it cannot be written, or another process holds it, whose number is told. */
int pidfile_open(struct pidfile *p, const char *path, struct error *err);

/* Removes it, in the process that opened it; takes a zeroed one. */
void pidfile_done(struct pidfile *p);

#endif
