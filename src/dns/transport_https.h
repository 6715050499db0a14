/*
 * DNS over HTTPS (RFC 8484): messages as bodies of HTTP/2 requests and responses, all of a run
 * on one connection.
 */
#ifndef DNS_TRANSPORT_HTTPS_H
#define DNS_TRANSPORT_HTTPS_H

#include "dns/channel.h"

enum { TRANSPORT_HTTPS_PORT = 443 };

/* Where servers answer when no path is given. */
#define TRANSPORT_HTTPS_PATH "/dns-query"

extern const struct transport transport_https;
extern const struct channel_protocol transport_https_protocol;

#endif
