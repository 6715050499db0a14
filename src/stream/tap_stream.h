/*
 * The filter that tells taps (stream/tap.h) what passes through a chain: the bytes as the stream
 * below has them, the end of each direction, a reset, the close.  It changes nothing; but bytes
 * that somebody wants to see are copied, and the kernel does not move them alone any more.
 */
#ifndef STREAM_TAP_STREAM_H
#define STREAM_TAP_STREAM_H

#include "stream/tap.h"

struct stream;

struct tap_stream_config {
	struct tap_conn conn; /* copied */
	const struct tap_sinks *sinks; /* borrowed until stream_free(); not empty */
	/* The datagram_new() below, so that empty datagrams are told, too; or NULL. */
	const struct stream *datagrams;
};

/* Owns below. */
struct stream *tap_stream_new(struct stream *below, const struct tap_stream_config *config);

/* The connection stands, and took that long; else the first event says so. */
void tap_stream_open(struct stream *s, uint64_t took_ns);

/* What goes through is TLS of this filter above: its secrets come during the handshake. */
void tap_stream_note_tls(struct stream *s, const struct stream *tls);

/* Datagrams go to another address from now on: as another connection. */
void tap_stream_move(struct stream *s, const struct addr *local, const struct addr *peer);

#endif
