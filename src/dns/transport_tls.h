/*
 * DNS over TLS (RFC 7858): messages behind their length in two bytes, on a connection that is
 * kept for all queries of a run.
 */
#ifndef DNS_TRANSPORT_TLS_H
#define DNS_TRANSPORT_TLS_H

#include "dns/channel.h"

enum { TRANSPORT_TLS_PORT = 853 };

extern const struct transport transport_tls;
extern const struct channel_protocol transport_tls_protocol;

#endif
