/*
 * A proxy as a filter: what it wants to hear before it carries bytes is said by stream_open(), or
 * by the first read or write; what came behind its answer is the first that is read.  Filters on
 * filters make a chain of proxies.
 *
 * Errors: ERROR_PROXY for what the proxy refuses or cannot do, ERROR_PEER when it breaks off or
 * speaks something else, ERROR_RESOLVE for a name that is looked up here (resolves() of its kind
 * is false).  When an HTTP proxy has asked who we are and has hung up, auth->is_due: the answer
 * waits for the next connection to it.
 */
#ifndef STREAM_PROXY_H
#define STREAM_PROXY_H

#include "stream/proxy_url.h"

#include <stdint.h>

struct http_auth;
struct loop;
struct resolver;
struct stream;

struct proxy_config {
	const struct proxy *proxy;     /* borrowed until stream_free() */
	const struct endpoint *target; /* where it shall connect to; likewise */
	struct http_auth *auth; /* of an HTTP proxy: what it has asked; outlives the stream */
	int family;		       /* of addresses that are looked up here; AF_UNSPEC: any */
	const struct resolver *resolver; /* NULL: resolve_system */
};

/*
 * A filter over `below`, the connection to that proxy, over TLS where the proxy speaks that, which
 * it owns from now on.  NULL with
 * ERROR_USAGE for a target without a port or with a service that nobody knows; below is still the
 * caller's then.
 */
struct stream *proxy_new(struct loop *loop, struct stream *below,
			 const struct proxy_config *config, struct error *err);

#endif
