/*
 * Zone transfers: AXFR (RFC 5936) and IXFR (RFC 1995), record by record.  Nothing is held but
 * the state of the walk, whatever the size of the zone.
 *
 * An answer to IXFR is one of three things, which its first records tell: the changes, the whole
 * zone, or nothing newer than what was asked from.
 */
#ifndef DNS_TRANSFER_H
#define DNS_TRANSFER_H

#include "dns/message.h"
#include "dns/tsig.h"
#include "net/addr.h"

#include <stdbool.h>
#include <stdint.h>

struct error;
struct loop;
struct query_options;

enum transfer_kind {
	TRANSFER_UNKNOWN, /* too early to tell */
	TRANSFER_WHOLE,
	TRANSFER_CHANGES,
	TRANSFER_CURRENT, /* nothing newer */
};

enum transfer_change { TRANSFER_RECORD, TRANSFER_ADDED, TRANSFER_DELETED };

/* A record of the zone or of a change, in order; false stops the transfer. */
typedef bool transfer_each_fn(void *user, const struct message *m, const struct record *r,
			      enum transfer_change change);

/* The walk; read kind, serial and records, leave the rest alone. */
struct transfer {
	enum transfer_kind kind;
	uint32_t serial;  /* that the zone has; from the first record on */
	uint64_t records; /* passed on */

	struct question question;
	uint32_t since; /* IXFR: the serial asked from */
	bool has_begun, is_over;
	bool is_adding; /* in changes */
	uint32_t step;	/* the serial of the change at hand */
	uint8_t *first; /* the first message behind its length, while it alone says too little */
};

/* since: counts for IXFR. */
void transfer_init(struct transfer *t, const struct question *question, uint32_t since);
void transfer_done(struct transfer *t); /* takes a zeroed one, too */

enum transfer_progress { TRANSFER_FAILED = -1, TRANSFER_GOES_ON, TRANSFER_OVER, TRANSFER_STOPPED };

/*
 * Takes the next message of the answer, whole.  Over: the last record has come.  Stopped: each
 * said so.  Failed: ERROR_DNS, with STATUS_SERVER when a response code refuses, else
 * STATUS_PEER.
 */
enum transfer_progress transfer_take(struct transfer *t, const struct message *m,
				     transfer_each_fn *each, void *user, struct error *err);

/* ---- over the network ---- */

struct transfer_request {
	struct addr server;
	struct question question; /* of type AXFR or IXFR */
	uint32_t since;
	const struct query_options *options; /* EDNS and signature; borrowed */
	uint64_t timeout;		     /* of silence, in nanoseconds */
	uint64_t deadline;		     /* of the whole, by the loop's clock; 0: none */
	transfer_each_fn *each;
	void *user;
};

struct transfer_result {
	struct transfer transfer;
	uint64_t messages, bytes;
	uint64_t started, ended; /* of the loop's clock */
	struct tsig_report signature;
};

/*
 * Runs the loop, which nothing else uses meanwhile, until the transfer is over; over TCP.  0, also
 * when each stopped it; -1: ERROR_RESOLVE when the server cannot be reached, ERROR_PEER when it
 * ends or falls silent in the middle or is not over at the deadline, ERROR_DNS as above or when
 * its signatures are not right.  *ret is filled as far as it went either way, for
 * transfer_result_done().
 */
int transfer_fetch(struct loop *loop, const struct transfer_request *request,
		   struct transfer_result *ret, struct error *err);
void transfer_result_done(struct transfer_result *result); /* takes a zeroed one, too */

#endif
