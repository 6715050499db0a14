/*
 * Who we are, to an HTTP proxy that asks: Basic (RFC 7617) and Digest (RFC 7616, with the RFC 2069
 * way of servers that offer no qop).  Challenges are read, the best of them is kept, and it is
 * answered.  Digest needs libcrypto, which is loaded then.
 */
#ifndef STREAM_HTTP_AUTH_H
#define STREAM_HTTP_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;

/* The later the better. */
enum http_scheme { HTTP_NOBODY, HTTP_BASIC, HTTP_DIGEST };

enum { HTTP_AUTH_WORD = 512 }; /* of a realm, a nonce, an opaque; a longer one is not understood */

/* A challenge.  Zeroed: there is none. */
struct http_auth {
	enum http_scheme scheme;
	size_t algorithm;      /* how good the digest is; private */
	bool names_algorithm;
	bool is_session;       /* the digest of the password is made once for a nonce */
	bool has_qop;	       /* "auth" is among the offers */
	bool hides_user;
	bool is_stale;	       /* only the nonce was too old */
	char realm[HTTP_AUTH_WORD], nonce[HTTP_AUTH_WORD], opaque[HTTP_AUTH_WORD];
	bool has_opaque;
	uint32_t count;	       /* how often the nonce was answered */
	bool is_due;	       /* it was not answered yet */
	unsigned repeats;      /* stale nonces in a row */
};

/*
 * Takes the n bytes of a Proxy-Authenticate field, which may hold several challenges: *a becomes
 * the best of them when that is better than what it was.  What is not understood is passed over.
 */
void http_auth_hear(struct http_auth *a, const char *field, size_t n);

struct http_who {
	const char *user, *password;
	const char *method, *uri; /* of the request that it is for */
	const char *cnonce;	  /* NULL: drawn */
};

/*
 * Appends the value of the Proxy-Authorization field that answers the challenge, and counts it.
 * -1 with ERROR_LOCAL where libcrypto is missing or does not know the algorithm.
 */
int http_auth_put(struct http_auth *a, const struct http_who *who, struct buf *out,
		  struct error *err);

/* "Basic", "Digest with SHA-256". */
const char *http_auth_name(const struct http_auth *a);

#endif
