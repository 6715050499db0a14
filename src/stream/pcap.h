/*
 * The two file formats of packet captures, as far as writing them goes: pcapng
 * (draft-ietf-opsawg-pcapng) and the older pcap (draft-ietf-opsawg-pcap).  Packets begin with
 * their IP header (LINKTYPE_RAW), times are in nanoseconds, numbers little-endian.
 *
 * A file is a beginning and any number of blocks, each appended to a buffer whole, so that what
 * has been written is a valid file at any time.  Pure.
 */
#ifndef STREAM_PCAP_H
#define STREAM_PCAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

enum pcap_format { PCAP_NG, PCAP_CLASSIC };

/* The longest packet: what a header of IPv6 can say. */
enum { PCAP_PACKET_MAX = 40 + 65535 };

/* What a packet costs beside its bytes, at most, its comment included. */
enum { PCAP_COMMENT_MAX = 200, PCAP_OVERHEAD = 64 + PCAP_COMMENT_MAX };

/* The format that a file's name asks for: classic for *.pcap and *.cap. */
enum pcap_format pcap_format_of(const char *path);

/* program: "netkit 0.1.0", who wrote the file; at most PCAP_COMMENT_MAX bytes of it count. */
void pcap_begin(struct buf *b, enum pcap_format format, const char *program);

struct pcap_packet {
	uint64_t at; /* nanoseconds since 1970 */
	bool is_inbound;
	const char *comment;   /* pcapng has room for one; NULL: none */
	const uint8_t *head;   /* of head_n bytes, then `data` */
	size_t head_n;
	const uint8_t *data;
	size_t n; /* head_n + n is at most PCAP_PACKET_MAX */
};
void pcap_append(struct buf *b, enum pcap_format format, const struct pcap_packet *packet);

/*
 * A decryption secrets block: lines of the NSS key log format.  It must stand before the packets
 * that it opens.  pcapng alone has it.
 */
void pcap_append_secrets(struct buf *b, const char *lines, size_t n);

#endif
