/*
 * --verify on one connection: are the bytes that come back those that were sent, each in
 * its place?  What is wrong is named, and the stream is followed from where it goes on.
 * Pure.
 *
 * A part of the stream that does not come in its turn is lost, until it comes later: then
 * it was swapped with what came in its place.  What comes once more is a duplicate.
 */
#ifndef ECHO_CLIENT_PROOF_H
#define ECHO_CLIENT_PROOF_H

#include "echo-client/pattern.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum finding_kind {
	FINDING_CHANGED,   /* the bytes are others */
	FINDING_LOST,      /* the bytes did not come */
	FINDING_DUPLICATE, /* the bytes came twice */
	FINDING_SWAPPED,   /* the bytes came, but later */
	FINDING_KINDS,
};

struct finding {
	enum finding_kind kind;
	unsigned connection;
	uint64_t offset;   /* of the stream, its first byte; changed: of the byte */
	uint64_t bytes;    /* how many; of a duplicate and a swap 0: not known */
	uint8_t sent, got; /* changed: the byte */
};

/* Findings of many connections: all are counted, the first ones kept. */
enum { FINDINGS_KEPT = 16 };

struct findings {
	uint64_t counts[FINDING_KINDS];
	struct finding first[FINDINGS_KEPT];
	size_t n;
};

void findings_merge(struct findings *into, const struct findings *from);
uint64_t findings_total(const struct findings *f);

/* "changed", "lost", …: the name in documents. */
const char *finding_name(enum finding_kind kind);

enum { FINDING_TEXT = 128 };

/* "connection 3, offset 4096: 128 bytes lost"; dst. */
const char *finding_format(char dst[static FINDING_TEXT], const struct finding *f);

struct proof {
	uint64_t key;
	unsigned connection;
	struct findings *findings;  /* borrowed */
	uint64_t at;                /* where in the stream the next byte belongs */
	uint64_t high;              /* everything before has come, or been missed */
	uint64_t gap_from, gap_to;  /* the last that was missed; gap_to 0: none */
	uint64_t swapped_from;      /* the last gap that came after all; UINT64_MAX: none */
	uint8_t held[PATTERN_LOOK]; /* bytes that are not understood yet */
	size_t held_n;
};

void proof_init(struct proof *p, uint16_t connection, uint8_t run,
		struct findings *findings);
void proof_restart(struct proof *p); /* on a new connection */

/*
 * n more bytes have come, of a stream of which `sent` bytes have gone out.  By how far
 * the stream is known now beyond what it was: those bytes have come or been missed, so
 * that nobody need wait for them.
 */
uint64_t proof_received(struct proof *p, const uint8_t *data, size_t n, uint64_t sent);

#endif
