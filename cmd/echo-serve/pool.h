/*
 * Several processes with a loop each, which share the port (SO_REUSEPORT), and one that
 * watches over them: it passes signals on, and puts another in the place of one that died.
 *
 * Processes and not threads, so that one can die without the others.  The watching process
 * keeps every listening socket open: connections wait in the socket of a worker that died until
 * there is another.
 */
#ifndef ECHO_SERVE_POOL_H
#define ECHO_SERVE_POOL_H

#include <stddef.h>

struct error;
struct pool;
struct server;

/*
 * Opens what n workers listen on, beside the sockets of *s, which the first one gets; before
 * privileges are dropped.  NULL with ERROR_CONNECT or ERROR_LOCAL.
 */
struct pool *pool_new(struct server *s, size_t n, struct error *err);
void pool_free(struct pool *p); /* takes NULL */

size_t pool_size(const struct pool *p);

enum pool_role {
	POOL_WORKER, /* this process serves from now on: *s is as it needs it */
	POOL_OVER,   /* all workers have ended */
	POOL_FAILED, /* *err is set; all workers have ended */
};

/* Starts the workers, and returns in each of them; in this process when all have ended. */
enum pool_role pool_run(struct pool *p, struct error *err);

/* For a worker: orders arrive on this descriptor, a byte each; its end is an order, too. */
int pool_orders(const struct pool *p);

#endif
