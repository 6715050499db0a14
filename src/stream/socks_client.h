/*
 * A client of SOCKS 4, 4a and 5 (RFC 1928, RFC 1929): what it says and what it makes of the
 * answers, over buffers.
 */
#ifndef STREAM_SOCKS_CLIENT_H
#define STREAM_SOCKS_CLIENT_H

#include "net/addr.h"

#include <stdint.h>

struct buf;
struct error;

/* Where a proxy shall connect to. */
struct proxy_target {
	const char *host; /* a name, or an address as text, without brackets */
	uint16_t port;
	struct addr addr; /* known: it is asked for in place of the name; len 0: not */
};

/* What it needs to know; all of it is borrowed. */
struct socks_config {
	unsigned version; /* 4 or 5 */
	const struct proxy_target *target;
	const char *user, *password; /* "" for none */
	const char *subject; /* the proxy, in errors */
};

enum socks_state { SOCKS_METHOD, SOCKS_AUTH, SOCKS_REPLY };

struct socks_client {
	struct socks_config config;
	enum socks_state state;
};

/*
 * Appends the first message to `out`, which needs room for 1 KiB.  -1 with ERROR_USAGE for a
 * target or a user that the protocol cannot carry.
 */
int socks_client_begin(struct socks_client *c, const struct socks_config *config,
		       struct buf *out, struct error *err);

/*
 * Takes what of `in` belongs to the dialogue, and no byte behind it, and appends to `out` what is
 * to be said.  1: the connection is there; 0: more must come; -1 with ERROR_PROXY, whose code is
 * the proxy's reply, or ERROR_PEER for what is no SOCKS.
 */
int socks_client_take(struct socks_client *c, struct buf *in, struct buf *out,
		      struct error *err);

#endif
