/*
 * One client served by calls that wait: the loop of the models threads, fork and
 * iterative.
 *
 * It is ended from outside: is_ending of the client is set, then shutdown(2) is called on
 * the descriptor.  With SHUT_RD it writes back what has come and ends in order, with
 * SHUT_RDWR it ends at once.
 */
#ifndef ECHO_SERVE_BLOCKING_H
#define ECHO_SERVE_BLOCKING_H

#include <stddef.h>

struct client;
struct echo_serve_config;

typedef void blocking_received_fn(struct client *c, size_t n, void *user);

/*
 * Returns when the conversation has ended, with received, sent, end and code of *c filled
 * in; c->fd stays open.  Touches nothing else of the server.  on_received may be NULL.
 */
void blocking_serve(struct client *c, const struct echo_serve_config *config,
		    blocking_received_fn *on_received, void *user);

#endif
