/* UDP (RFC 862): one datagram, one answer of the same length, from the address that was
 * asked. */
#ifndef ECHO_SERVE_DATAGRAM_H
#define ECHO_SERVE_DATAGRAM_H

#include <stdint.h>

struct datagrams;
struct error;
struct server;

/* Watches every datagram socket of the server's listeners.  NULL with ERROR_LOCAL. */
struct datagrams *datagrams_new(struct server *s, struct error *err);
void datagrams_free(
	struct datagrams *d); /* before the listeners are closed; takes NULL */

#endif
