/*
 * The connections to one server that are kept for many queries, and the exchanges on them: what
 * DNS over TCP, over TLS, over HTTPS and over QUIC have in common.
 *
 * All queries of a run go over one connection as long as it lives (RFC 7766 section 6.2.1), each
 * with its own deadline, answered in any order.  When a server ends a connection on which it has
 * answered before, those that are still open are asked again on a new one.  How messages are put
 * into bytes is the business of the protocol.
 */
#ifndef DNS_CHANNEL_H
#define DNS_CHANNEL_H

#include "base/buf.h"
#include "base/list.h"
#include "dns/transport.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel;
struct channel_exchange;
struct channel_link;
struct error;
struct stream;
struct tls_context;

enum { CHANNEL_REPLY_MAX = 65535 }; /* bytes of a DNS message */

/* What a server is besides an address; strings are copied. */
struct channel_config {
	const struct channel_protocol *protocol;
	struct tls_context *tls; /* borrowed; NULL: nothing is encrypted */
	const char *name;	 /* TLS: wanted in the certificate */
	const char *authority;	 /* HTTPS: "dns.example.net:8443" */
	const char *path;	 /* HTTPS: "/dns-query" */
	bool use_get;		 /* HTTPS: GET, so that caches on the way may answer */
	/*
	 * A connection without an open query ends after so many nanoseconds, 0: it is kept.  For
	 * servers that are asked by other ways, too: simple ones serve one connection at a time,
	 * and nobody else as long as it lasts.
	 */
	uint64_t idle_ns;
};

/* One query under way. */
struct channel_exchange {
	struct list node; /* in its link */
	struct transport_request request;
	struct channel *channel;
	struct channel_link *link;
	struct loop_timer timer;
	unsigned refusals;
	unsigned before; /* answers on the link when it was put there */
	int32_t stream; /* HTTPS: its number */
	size_t sent;	/* HTTPS: bytes of the query */
	int status;	/* HTTPS: the status of the response, 0 before */
	bool is_dns;	/* HTTPS: the response is a DNS message */
	struct buf body;
};

/* One connection. */
struct channel_link {
	struct list node; /* in its channel */
	struct channel *channel;
	struct loop *loop;
	struct addr server;
	char subject[ADDR_TEXT];
	struct stream *stream;
	struct list exchanges;
	struct buf out; /* bytes to be sent */
	void *state;	/* the protocol's */
	unsigned answered;
	bool is_closing; /* takes no new queries */
	bool is_deaf;	 /* the protocol has failed: what comes cannot be read any more */
	unsigned depth;	 /* of callbacks: it must not be freed */
	struct loop_timer failing, idle;
	struct error *failed;
};

struct channel_protocol {
	const char *const *alpn; /* NULL: none is demanded */

	/* Instead of TCP, with TLS where the channel has it: a stream whose reads and writes are
	 * what the protocol makes of them.  Both or neither. */
	struct stream *(*connect)(struct channel_link *link, struct error *err);
	bool (*is_open)(const struct channel_link *link);

	int (*open)(struct channel_link *link, struct error *err);
	void (*close)(struct channel_link *link); /* takes what open() did not finish */

	/* Has the query put into bytes, as pump() gives them. */
	int (*send)(struct channel_link *link, struct channel_exchange *x, struct error *err);
	int (*pump)(struct channel_link *link, struct error *err); /* into link->out; or NULL */

	/* Bytes that came; calls channel_reply(), channel_fail() and channel_refused(). */
	int (*receive)(struct channel_link *link, const uint8_t *data, size_t n,
		       struct error *err);

	void (*forget)(struct channel_link *link, struct channel_exchange *x); /* or NULL */
};

struct channel *channel_new(const struct channel_config *config);

/* Ends all connections with a farewell, after the last exchange and before the loop. */
void channel_hang_up(struct channel *channel);

/* Takes NULL; hangs up first, if need be. */
void channel_free(struct channel *channel);

const struct channel_config *channel_config(const struct channel *channel);

/* How many connections were made so far. */
unsigned channel_connections(const struct channel *channel);

/* start() and cancel() of a transport whose requests name a channel. */
void *channel_start(struct loop *loop, const struct transport_request *request,
		    struct error *err);
void channel_cancel(void *exchange);

/* ---- for protocols ---- */

/* A message came for x; it is over and gone if that is the reply: true. */
bool channel_reply(struct channel_exchange *x, const uint8_t *msg, size_t len);

/* x is over and gone, without a reply. */
void channel_fail(struct channel_exchange *x, const struct error *err);

/* The server said that it does not take the query on this connection: it is asked again on
 * another, a few times. */
void channel_refused(struct channel_exchange *x, const struct error *err);

#endif
