/*
 * Reads packet captures strictly, as a test of whoever writes them: every block and option, every
 * length, both checksums, and for each TCP connection that the numbers of its segments follow one
 * another, that nothing is acknowledged before it was sent, and that nothing comes behind the end.
 */
#ifndef SUPPORT_LIB_PCAP_H
#define SUPPORT_LIB_PCAP_H

#include "base/buf.h"
#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PCAP_FLOWS = 16, PCAP_FLOW_MAX = 64 << 20 };

/* Index 0 is who sent the first packet. */
struct pcap_flow {
	struct addr ends[2];
	bool is_tcp;
	struct buf bytes[2];
	size_t packets, datagrams[2];
	bool has_ended[2], was_reset, is_open; /* the three packets of the handshake have come */
	uint32_t next[2];
	uint64_t first_at, last_at;
	char comment[256];
};

struct pcap_seen {
	struct pcap_flow flows[PCAP_FLOWS];
	size_t n;
	size_t packets, secrets;
	bool is_classic;
	char why[160]; /* what is wrong */
};

/* false: see why. */
bool pcap_read(const uint8_t *data, size_t n, struct pcap_seen *ret);
void pcap_seen_done(struct pcap_seen *seen);

#endif
