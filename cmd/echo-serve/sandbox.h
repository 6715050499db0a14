/*
 * --sandbox: what a process may do once everything is open that it needs.  No privileges, and no
 * way to new ones (privileges.h); no files and no connections of its own (landlock.h); a list of
 * system calls (syscalls.h).  A ring can do only what net/ring.c asks of it, since lists of system
 * calls do not see what it does.
 *
 * auto takes what this machine has, and tells with -v what it lacks; strict fails without any of
 * it.
 */
#ifndef ECHO_SERVE_SANDBOX_H
#define ECHO_SERVE_SANDBOX_H

struct error;
struct server;

enum sandbox_mode { SANDBOX_AUTO, SANDBOX_OFF, SANDBOX_STRICT };

/* For the process that watches over workers, before it starts the first one. */
int sandbox_watch(const struct server *s, struct error *err);

/* For one that serves, alone or as a worker.  -1 with ERROR_LOCAL, of strict alone. */
int sandbox_serve(const struct server *s, struct error *err);

#endif
