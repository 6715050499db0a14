/*
 * The taps of echo-serve (stream/tap.h): what the clients say and get, in one file for all of
 * them.  The model epoll tells it, in one process; that of io_uring gives the bytes to the kernel
 * in other ways, and the other models serve in threads and processes of their own.
 *
 * A file that cannot be written ends the server: what was to be seen is lost.
 */
#ifndef ECHO_SERVE_WITNESS_H
#define ECHO_SERVE_WITNESS_H

#include "base/error.h"
#include "cli/opts_tap.h"
#include "net/loop.h"

#include <stddef.h>

struct client;
struct server;
struct udp_path;

struct witness {
	struct taps taps;
	struct tap_sinks sinks; /* all of them; none: nothing below does anything */
	struct error failure;
	struct loop_timer timer; /* the failure is told from the loop */
};

/* For the options: -1 with ERROR_USAGE for a model that has no taps. */
int witness_open(struct server *s, struct error *err);

/* -1 when something could not be written. */
int witness_close(struct server *s, struct error *err);

void witness_arrival(struct server *s, struct client *c, const struct addr *peer);
void witness_bytes(struct server *s, struct client *c, enum tap_from from, const void *data,
		   size_t n);
void witness_end(struct server *s, struct client *c);  /* of the client's direction */
void witness_leave(struct server *s, struct client *c); /* c->end says why; before the close */

/* Datagrams of one length, the last one maybe shorter; port: the socket's. */
void witness_datagrams(struct server *s, const struct udp_path *path, uint16_t port,
		       enum tap_from from, const uint8_t *data, size_t n, size_t length);

#endif
