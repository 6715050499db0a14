/*
 * What was sent against what comes back, piece by piece: the pure part of both modes.
 *
 * Bytes are expected in the order in which they were sent; the first one that differs is
 * kept until it has been asked for.
 */
#ifndef ECHO_CLIENT_COMPARE_H
#define ECHO_CLIENT_COMPARE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct compare_difference {
	uint64_t at;       /* offset from compare_restart() on */
	uint8_t sent, got; /* sent: as it was expected, in capitals with is_upper */
};

struct compare {
	bool is_upper; /* the ASCII letters a to z are expected as capitals */
	struct buf expected;
	uint64_t at; /* how many bytes have come back since compare_restart() */
	bool differs;
	struct compare_difference first;
};

/* max: how many bytes may be on their way at once. */
void compare_init(struct compare *c, size_t max, bool is_upper);
void compare_done(struct compare *c); /* takes a zeroed one, too */

/* A new line or message begins: offsets count from here.  Nothing may be on its way. */
void compare_restart(struct compare *c);

size_t compare_room(const struct compare *c); /* how many bytes may be sent */
void compare_sent(struct compare *c, const void *data,
		  size_t n); /* n <= compare_room() */

/* How many of the n bytes were expected; the rest is more than was sent. */
size_t compare_received(struct compare *c, const void *data, size_t n);

/* How many bytes are still to come back. */
size_t compare_missing(const struct compare *c);

enum { COMPARE_TEXT = 80 };

/* "differs at byte 5: sent 'a' (0x61), got 'A' (0x41)", bytes counted from 1; returns
 * dst. */
const char *compare_format(char dst[static COMPARE_TEXT],
			   const struct compare_difference *d);

#endif
