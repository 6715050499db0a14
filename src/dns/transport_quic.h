/*
 * DNS over QUIC (RFC 9250): each query on a stream of its own, behind its length in two bytes,
 * all of a run on one connection.
 */
#ifndef DNS_TRANSPORT_QUIC_H
#define DNS_TRANSPORT_QUIC_H

#include "dns/channel.h"

enum { TRANSPORT_QUIC_PORT = 853 };

extern const struct transport transport_quic;

/* Built without ngtcp2 its connections fail with ERROR_LOCAL, and say so. */
extern const struct channel_protocol transport_quic_protocol;

#endif
