/*
 * How a thread or process that serves a client talks to the loop: records through a pipe,
 * each small enough to be written in one piece by all of them at once.
 */
#ifndef ECHO_SERVE_WORKERS_H
#define ECHO_SERVE_WORKERS_H

#include "echo-serve/server.h"

struct workers;

/* The worker of c has come to its end; what it counted is in *c.  Called from the loop.
 */
typedef void workers_ended_fn(struct server *s, struct client *c);

/* NULL with ERROR_LOCAL. */
struct workers *workers_new(struct server *s, workers_ended_fn *ended, struct error *err);
void workers_free(struct workers *w); /* takes NULL */

/* For the loop: handles the records that have come. */
void workers_read(struct workers *w);

/* The same without a loop, until no client is left; all have been cut off. */
void workers_await(struct workers *w);

/* For workers: serves the client until it has ended, and tells the loop.  c->fd stays
 * open. */
void workers_serve(struct workers *w, struct client *c);

/* The descriptor that a child process keeps. */
int workers_fd(const struct workers *w);

#endif
