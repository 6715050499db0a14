/*
 * Packets as they would have been on the wire: an IP header (RFC 791, RFC 8200) with one of TCP
 * (RFC 9293) or UDP (RFC 768) in it, with right lengths and checksums.  Pure.
 */
#ifndef STREAM_FRAME_H
#define STREAM_FRAME_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest headers: IPv6 and TCP with the options of a SYN. */
enum { FRAME_HEAD_MAX = 40 + 20 + 8 };

enum {
	FRAME_FIN = 0x01,
	FRAME_SYN = 0x02,
	FRAME_RST = 0x04,
	FRAME_PSH = 0x08,
	FRAME_ACK = 0x10,
	FRAME_URG = 0x20,
};

struct frame {
	struct addr from, to; /* both of AF_INET, or both of AF_INET6 */
	bool is_tcp;	      /* else UDP, which has no more than these and the data */
	uint8_t flags;
	uint32_t seq, ack;
	uint16_t urgent; /* with FRAME_URG: how many bytes, from the first of the data on */
	const uint8_t *data;
	size_t n; /* at most frame_room() */
};

/* How many bytes a packet of this family can carry. */
size_t frame_room(int family, bool is_tcp);

/*
 * The headers that go before the data; returns their length.  A SYN offers segments of
 * frame_room() and scales the window, so that it is never too small for what follows.
 */
size_t frame_head(uint8_t dst[static FRAME_HEAD_MAX], const struct frame *f);

/*
 * The sum of RFC 1071 over n more bytes, before it is folded and complemented; only the last of
 * several pieces may have an odd length.
 */
uint64_t frame_sum(uint64_t sum, const uint8_t *data, size_t n);
uint16_t frame_fold(uint64_t sum);

#endif
