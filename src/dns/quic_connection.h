/*
 * One connection of DNS over QUIC and its streams, and what ngtcp2 calls in them.  What a server
 * may make us keep is bounded by flow control: a stream by the size of one message, and it may
 * open none of its own.  For src/dns/transport_quic.c.
 */
#ifndef DNS_QUIC_CONNECTION_H
#define DNS_QUIC_CONNECTION_H

#include "base/error.h"
#include "base/list.h"
#include "dns/channel.h"
#include "dns/doq_reply.h"
#include "dns/quic_tls.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QUIC_NOT_OPEN = -1 }; /* a stream that has no number yet */

struct quic {
	struct channel_link *link;
	ngtcp2_conn *conn;
	ngtcp2_path path;
	struct quic_tls tls;
	struct list streams;
	struct loop_timer timer;
	ngtcp2_connection_close_error farewell;
	struct error breach; /* of DNS over QUIC, by the server: the connection ends for it */
	bool is_broken; /* only the farewell is left … */
	bool is_over;	/* … or not even that */
};

/* Lives until QUIC has no use for its bytes, which may be longer than the exchange does. */
struct quic_stream {
	struct list node;
	struct channel_exchange *x; /* NULL: over for us */
	int64_t id;
	uint8_t *query; /* with its prefix */
	size_t len, sent;
	bool is_blocked; /* in this round */
	bool is_closed; /* on both sides */
	bool is_busy; /* it must not be freed */
	struct doq_reply reply;
};

void quic_stream_drop(struct quic_stream *s);

/* Makes q->conn, for a path and a TLS session that are set.  -1 when ngtcp2 refuses. */
int quic_connection_make(struct quic *q);

#endif
