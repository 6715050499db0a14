/*
 * --daemon: a process of its own, in a session of its own, whose starter leaves when it is ready or
 * has failed, with its status.
 */
#ifndef ECHO_SERVE_DAEMON_H
#define ECHO_SERVE_DAEMON_H

struct error;

/*
 * Makes two of this process.  1: this is the one that serves; 0: this is the starter, the other is
 * ready or has ended, and *ret_status is what to leave with.  -1 with ERROR_LOCAL.
 */
int daemon_split(int *ret_status, struct error *err);

/* Standard input, output and error lead nowhere from now on. */
int daemon_mute(struct error *err);

/* The starter may leave. */
void daemon_ready(void);

#endif
