/*
 * How one query gets to one server and its reply back: an interface with a value for each way
 * (UDP, TCP), so that query.c asks none of them what it is.
 *
 * Nothing blocks, and every exchange has an absolute deadline.  A transport knows bytes only;
 * whether a message is the reply is for `accept` to say.
 */
#ifndef DNS_TRANSPORT_H
#define DNS_TRANSPORT_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel;
struct error;
struct loop;

enum { TRANSPORT_CLOSED = -1 }; /* the server ended the connection, in order */

/* What came of an exchange. */
struct transport_outcome {
	const uint8_t *reply; /* NULL: none; valid during the call */
	size_t len;
	int code; /* without a reply: errno (ETIMEDOUT at the deadline), or TRANSPORT_CLOSED */
	const struct error *error; /* without a reply, where errno does not say it; or NULL */
};

/*
 * Is this the reply?  False: it is ignored, and waited past.  What has come behind the reply is
 * shown to it, too, as far as its first byte.
 */
typedef bool transport_accept_fn(void *user, const uint8_t *msg, size_t len);

/*
 * Over UDP somebody who was not asked sent something, from another address or port.  It is not
 * shown to `accept`.
 */
typedef void transport_stranger_fn(void *user, const struct addr *from);

/* The exchange is over and gone; called once, from the loop, never by start. */
typedef void transport_done_fn(void *user, const struct transport_outcome *outcome);

struct transport_request {
	struct addr server;
	struct channel *channel; /* borrowed: where the connections are kept; not for UDP, TCP */
	const uint8_t *query; /* borrowed until done or cancel; at most 65535 bytes */
	size_t len;
	uint64_t deadline;
	transport_accept_fn *accept;
	transport_stranger_fn *stranger; /* NULL: nobody wants to know */
	transport_done_fn *done;
	void *user; /* of both */
};

struct transport {
	const char *name; /* "udp", "tcp", "tls", "https", "quic" */

	/* What passes is encrypted: queries are padded to a multiple of so many bytes, so that
	 * their length tells nothing (RFC 8467); 0: no padding. */
	unsigned padding;
	/* Replies are told apart by the transport: the ID is 0 (RFC 8484, RFC 9250). */
	bool keeps_order;

	/*
	 * Sends the query, as far as it goes at once.  A handle for cancel; NULL with ERROR_CONNECT
	 * and its errno when that cannot even begin (no route, no socket), or another error that
	 * the user should read: done is not called then.
	 */
	void *(*start)(struct loop *loop, const struct transport_request *request,
		       struct error *err);

	/* Before done was called: gives the exchange up. */
	void (*cancel)(void *exchange);
};

extern const struct transport transport_udp;
extern const struct transport transport_tcp;

#endif
