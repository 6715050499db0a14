/*
 * A connected socket that keeps messages apart (UDP, unix datagrams, unix seqpacket) as a
 * stream: each write sends one datagram, each read gives one.
 *
 * Who writes sees to the borders, which the relay does: what it reads at once it writes at
 * once.  More than DATAGRAM_MAX bytes leave as several datagrams.  There is no end in UDP and
 * in unix datagrams: stream_shut() tells the peer nothing, and STREAM_EOF never comes.  See
 * docs/half-close.md for how such a connection ends.
 *
 * A refusal (an ICMP message, a server that has gone) fails the stream for both directions.  It
 * is an ERROR_CONNECT as long as nothing has come from the peer, and an ERROR_PEER then.
 *
 * What was sent may be sent to another address instead, as long as nothing has come: a host with
 * several addresses mostly listens on some of them.
 */
#ifndef STREAM_DATAGRAM_H
#define STREAM_DATAGRAM_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct stream;

/* The longest datagram that is sent: what UDP over IPv4 can carry. */
enum { DATAGRAM_MAX = 65507 };

struct datagram_counts {
	uint64_t sent, received; /* empty ones, too, which are no bytes */
	uint64_t cut;		 /* longer than what they were read into */
};

/*
 * Owns fd from now on; a unix datagram socket's file is removed with it.  subject, copied, names
 * the peer in errors.  speaks_first: when the stream is shut before anything was written, one
 * empty datagram is sent, since a peer that hears nothing does not know that we are here.
 */
struct stream *datagram_new(struct loop *loop, int fd, const char *subject, bool speaks_first);

/* Another connected socket for the stream, which owns it then; -1 when there is none. */
typedef int datagram_next_fn(void *user);

/* Asks for it when the peer refuses, as long as nothing has come and no more than
 * DATAGRAM_MAX bytes were sent: those are sent again. */
void datagram_on_refusal(struct stream *s, datagram_next_fn *next, void *user);

struct datagram_counts datagram_counts(const struct stream *s);

#endif
