/*
 * Proxies as a user writes them: SCHEME://[USER[:PASSWORD]@]HOST[:PORT][/], bytes of the user and
 * the password as %XX where they must be.
 *
 *	socks5	SOCKS 5 (RFC 1928); names are looked up here	port 1080
 *	socks5h	the same; the proxy looks them up
 *	socks4	SOCKS 4, which knows IPv4 addresses alone
 *	socks4a	the same; the proxy looks names up
 *	http	CONNECT (RFC 9110 section 9.3.6)		port 8080
 *	https	the same over TLS				port 443
 */
#ifndef STREAM_PROXY_URL_H
#define STREAM_PROXY_URL_H

#include "net/endpoint.h"

#include <stdbool.h>
#include <stddef.h>

enum proxy_kind { PROXY_SOCKS4, PROXY_SOCKS4A, PROXY_SOCKS5, PROXY_SOCKS5H, PROXY_HTTP,
		  PROXY_HTTPS };

enum { PROXY_WORD = 256 }; /* a user or a password; 255 bytes are what SOCKS 5 can carry */

struct proxy {
	enum proxy_kind kind;
	struct endpoint at;
	char user[PROXY_WORD], password[PROXY_WORD]; /* "" for none */
};

/* The first n bytes of text; -1 with ERROR_USAGE, which does not repeat a password. */
int proxy_parse(const char *text, size_t n, struct proxy *ret, struct error *err);

/* "socks5h", …. */
const char *proxy_scheme(enum proxy_kind kind);

/* Does this kind of proxy look names up itself?  Does it speak HTTP, with TLS or without? */
bool proxy_resolves(enum proxy_kind kind);
bool proxy_is_http(enum proxy_kind kind);

enum { PROXY_TEXT = ENDPOINT_TEXT + 12 };

/* Without user and password: "socks5h://proxy.example:1080".  Returns dst. */
const char *proxy_format(char dst[static PROXY_TEXT], const struct proxy *p);

#endif
