/*
 * An exchange with a socket of its own, which over UDP and over TCP ends in the same ways: with
 * a reply, an error, at its deadline, or given up.
 */
#ifndef DNS_TRANSPORT_SOCKET_H
#define DNS_TRANSPORT_SOCKET_H

#include "dns/transport.h"
#include "net/loop.h"

#include <stddef.h>
#include <stdint.h>

struct error;

/* The handle of a transport that is made of these. */
struct transport_socket {
	struct transport_request request;
	struct loop_watch watch;
	struct loop_timer timer;
	int fd;
	void (*release)(struct transport_socket *s); /* frees what s is in */
};

/* Sets s up for a descriptor of the caller's, which it owns from now on; -1: there is none. */
void transport_socket_init(struct transport_socket *s, const struct transport_request *request,
			   int fd);

/* From here on the loop calls `ready`, and ends the exchange at its deadline; -1 as above. */
int transport_socket_watch(struct transport_socket *s, struct loop *loop, unsigned events,
			   loop_watch_fn *ready, void *user, struct error *err);

/* Tells who asked, and releases s.  code: 0 with a reply. */
void transport_socket_end(struct transport_socket *s, const uint8_t *reply, size_t len, int code);

void transport_socket_cancel(void *exchange);

#endif
