/*
 * Taps: what happens on a connection, told to whoever wants to see it (a capture, a dump, a
 * recording) without changing any of it.
 *
 * Events of a connection are told in the order in which they happened here: it stands, bytes
 * pass, each side ends its direction or breaks the connection off, it is closed.  Who has a
 * stream puts the filter of stream/tap_stream.h into its chain; who has none (an engine of
 * echo-serve) tells the events itself.  Where there is no tap nothing is asked and nothing costs.
 */
#ifndef STREAM_TAP_H
#define STREAM_TAP_H

#include "base/error.h"
#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tap_from { TAP_FROM_US, TAP_FROM_PEER };

enum tap_kind {
	TAP_OPENED, /* the connection stands; of datagrams: there is somebody to talk to */
	TAP_BYTES,  /* `from` has sent; of datagrams: one of them, which may be empty */
	TAP_END,    /* `from` has ended its direction, in order */
	TAP_RESET,  /* `from` has broken the connection off */
	TAP_CLOSED, /* nothing more will be told */
};

struct tap_event {
	enum tap_kind kind;
	enum tap_from from;
	const uint8_t *data; /* borrowed for the call */
	size_t n;
	bool is_urgent; /* the last byte is TCP's urgent one */
	uint64_t at;	/* nanoseconds since 1970; 0: tap_tell() looks at the clock */
};

/*
 * A connection as the events so far have left it, so that a sink needs no memory of its own for
 * each.  The first part is filled in by who makes it.
 */
struct tap_conn {
	unsigned id;   /* counted from 1 in a run */
	int socktype;  /* SOCK_STREAM; SOCK_DGRAM and SOCK_SEQPACKET: messages */
	bool is_server; /* the peer has connected to us */
	struct addr local, peer; /* len 0: not known */
	uint64_t took_ns;	 /* how long connecting took; 0: not known */
	/* The bytes are TLS and its secrets may still come: see tap_pcap_secret(). */
	bool awaits_secrets;

	/* By enum tap_from, without the present event. */
	uint64_t bytes[2];
	bool has_ended[2];
	uint64_t heard[2]; /* of a side that has ended: what the other one had sent by then */
	uint64_t opened_at; /* nanoseconds since 1970; 0: not yet */
	bool is_over;	    /* reset or closed */
};

struct tap_sink {
	/* -1 with ERROR_OUTPUT: it takes no more from now on. */
	int (*take)(struct tap_sink *sink, const struct tap_conn *conn,
		    const struct tap_event *event, struct error *err);
	struct error failed; /* how it failed, once it has */
};

enum { TAP_SINKS = 4 };

/* The sinks of one place in the chain; borrowed ones.  A zeroed one has none. */
struct tap_sinks {
	struct tap_sink *items[TAP_SINKS];
	size_t n;
};

void tap_sinks_add(struct tap_sinks *sinks, struct tap_sink *sink);

/*
 * Tells all sinks, and conn keeps what follows from it.  What cannot be any more (a second end
 * of one side, anything behind a reset or behind the end of everything) is told to nobody.  -1
 * with the error of a sink that has failed, now or before: what the user wanted to keep is
 * being lost, so that the connection must not go on.
 */
int tap_tell(struct tap_conn *conn, const struct tap_sinks *sinks, struct tap_event event,
	     struct error *err);

/*
 * The usual events in one call.  tap_tell_close() is for who closes a connection: what has not
 * ended ends now, or breaks off when has_unread says that the peer's bytes were not all read
 * (the kernel resets the connection then).
 */
int tap_tell_open(struct tap_conn *conn, const struct tap_sinks *sinks, struct error *err);
int tap_tell_bytes(struct tap_conn *conn, const struct tap_sinks *sinks, enum tap_from from,
		   const void *data, size_t n, struct error *err);
int tap_tell_close(struct tap_conn *conn, const struct tap_sinks *sinks, bool has_unread,
		   struct error *err);

#endif
