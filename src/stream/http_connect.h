/*
 * A client of HTTP proxies: CONNECT (RFC 9110 section 9.3.6), and what it makes of the answer, over
 * buffers.  The user and the password are said only to a proxy that asks, in the best of the ways
 * that it offers (stream/http_auth.h).
 */
#ifndef STREAM_HTTP_CONNECT_H
#define STREAM_HTTP_CONNECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;
struct http_auth;

enum { HTTP_CONNECT_MAX = 16384 }; /* of an answer's head, and of what is said */

struct http_connect {
	const char *host; /* a name, or an address without brackets; borrowed, as all of these */
	uint16_t port;
	const char *user, *password; /* "" for none */
	const char *subject;	     /* the proxy, in errors */
	struct http_auth *auth;	     /* how it wants to be told; outlives the connection */

	/* Private: zeroed. */
	size_t skip; /* of the body behind a question */
	bool is_skipping, has_answered;
};

/* Appends the request to `out`, which needs room for HTTP_CONNECT_MAX.  -1 with *err. */
int http_connect_begin(struct http_connect *c, struct buf *out, struct error *err);

enum { HTTP_CONNECT_AGAIN = 2 };

/*
 * Takes what of `in` belongs to the answer, and no byte behind it.  1: the connection is there;
 * 0: more must come; HTTP_CONNECT_AGAIN: the proxy wants to know who we are, call
 * http_connect_begin() once more.  -1 with ERROR_PROXY, whose code is the status of HTTP, or
 * ERROR_PEER for what is no HTTP; when auth->is_due then the proxy has asked, and has had enough of
 * this connection: another one will do.
 */
int http_connect_take(struct http_connect *c, struct buf *in, struct error *err);

#endif
