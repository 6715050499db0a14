/*
 * DNS over TLS (RFC 7858): messages behind their length in two bytes, on a connection that is
 * kept for all queries of a run.
 */
#ifndef DNS_TRANSPORT_TLS_H
#define DNS_TRANSPORT_TLS_H

#include "dns/channel.h"

enum { TRANSPORT_TLS_PORT = 853 };

extern const struct transport transport_tls;

/* The same frames on a channel without TLS: TCP whose connection is kept (RFC 7766). */
extern const struct transport transport_tcp_kept;

extern const struct channel_protocol transport_tls_protocol; /* of both */

#endif
