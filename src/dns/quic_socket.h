/*
 * Datagrams to and from one server as a stream whose reads and writes are whole datagrams: what
 * QUIC stands on.  A connected socket of its own: nothing gets in from another address or port.
 */
#ifndef DNS_QUIC_SOCKET_H
#define DNS_QUIC_SOCKET_H

#include "net/addr.h"

struct error;
struct loop;
struct stream;

/* NULL with ERROR_CONNECT or ERROR_LOCAL.  subject: of its errors; copied. */
struct stream *quic_socket_new(struct loop *loop, const struct addr *server,
			       const char *subject, struct error *err);

/* The address on our side. */
const struct addr *quic_socket_local(const struct stream *s);

#endif
