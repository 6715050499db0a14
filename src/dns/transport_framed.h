/*
 * Messages behind their length in two bytes (RFC 1035 section 4.2.2) on a connection that is kept
 * for all queries of a run: DNS over TCP (RFC 7766) and, on a channel with TLS, over TLS
 * (RFC 7858).
 */
#ifndef DNS_TRANSPORT_FRAMED_H
#define DNS_TRANSPORT_FRAMED_H

#include "dns/channel.h"

enum { TRANSPORT_TLS_PORT = 853 };

extern const struct transport transport_tls;
extern const struct transport transport_tcp_kept;

extern const struct channel_protocol transport_framed_protocol; /* of both */

#endif
