/*
 * What a thread of --bench has seen in an interval.  A plain collector: filled by one
 * thread, handed over whole, and merged by another.
 */
#ifndef ECHO_CLIENT_RECORD_H
#define ECHO_CLIENT_RECORD_H

#include <stdint.h>

struct histogram;

/* Why a connection ended, or did not come to be. */
enum failure {
	FAILURE_REFUSED, /* and whatever else connect(2) may say */
	FAILURE_RESET,
	FAILURE_CLOSED,  /* by the server, in order */
	FAILURE_SILENT,  /* no answer within the time for it */
	FAILURE_SURPLUS, /* more came back than was sent */
	FAILURE_NO_PORT, /* this host has no port left for it */
	FAILURE_TLS,     /* the handshake failed */
	FAILURE_KINDS,
};

struct record {
	uint64_t began_at, ended_at;
	uint64_t answers, bytes; /* what came back meanwhile, one way */
	uint64_t sent;           /* measured messages that went out */
	uint64_t bytes_out;      /* --stream: that went out */
	uint64_t bytes_lost;     /* --stream: that did not come back */
	uint64_t lost; /* measured messages whose connection ended before the answer */
	uint64_t failures[FAILURE_KINDS];

	/* --per-connection: measured connections that were begun, and that failed to be made. */
	uint64_t visits, unconnected;
	struct record_datagrams {
		uint64_t duplicates, reordered;
		uint64_t late;      /* answers of datagrams that had been given up */
		uint64_t differed;  /* other bytes than were sent, or not as many */
		uint64_t strangers; /* of no datagram that was sent, or of too long ago */
	} datagrams;

	/* Of measured messages that were answered, in nanoseconds. */
	struct histogram *latency; /* from the moment when it was due */
	struct histogram *service; /* from the moment when it was sent; open loop alone */
	struct histogram *lag;     /* from the one to the other; open loop alone */
	struct histogram *connect; /* --per-connection: from when one was due until it stood;
				      lag is that of connections then, and there is no service */
};

struct record *record_new(void);
void record_free(struct record *r); /* takes NULL */
void record_clear(struct record *r);

/* Counts add up; the time becomes that of both. */
void record_merge(struct record *into, const struct record *from);

uint64_t record_failures(const struct record *r); /* of all kinds */

/* "refused", "reset", …: the name in documents. */
const char *failure_name(enum failure f);

#endif
