/*
 * A client of HTTP proxies: CONNECT (RFC 9110 section 9.3.6) with Basic credentials (RFC 7617),
 * and what it makes of the answer, over buffers.
 */
#ifndef STREAM_HTTP_CONNECT_H
#define STREAM_HTTP_CONNECT_H

#include <stdint.h>

struct buf;
struct error;

enum { HTTP_CONNECT_MAX = 16384 }; /* of an answer's head, and of what is said */

struct http_connect {
	const char *host; /* a name, or an address without brackets; borrowed, as all of these */
	uint16_t port;
	const char *user, *password; /* "" for none */
	const char *subject; /* the proxy, in errors */
};

/* Appends the request to `out`, which needs room for HTTP_CONNECT_MAX. */
void http_connect_begin(const struct http_connect *c, struct buf *out);

/*
 * Takes what of `in` belongs to the answer, and no byte behind it.  1: the connection is there;
 * 0: more must come; -1 with ERROR_PROXY, whose code is the status of HTTP, or ERROR_PEER for what
 * is no HTTP.
 */
int http_connect_take(const struct http_connect *c, struct buf *in, struct error *err);

#endif
