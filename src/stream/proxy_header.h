/*
 * The PROXY protocol, receiving: a proxy says in front of the first byte who its client is
 * (versions 1 and 2 of haproxy's specification, with its TLVs).
 *
 * The parser is pure: bytes go in as they come, and none behind the header is taken.  The filter
 * takes the header off a stream as its opening.
 */
#ifndef STREAM_PROXY_HEADER_H
#define STREAM_PROXY_HEADER_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;
struct stream;

enum {
	PROXY_HEADER_MAX = 4096, /* a longer one is refused; they have some hundred bytes */
	PROXY_TLVS = 32,	 /* so many are kept */
};

/* Types of TLVs; behind PROXY_TLV_SSL those that stand in its value. */
enum proxy_tlv_type {
	PROXY_TLV_ALPN = 0x01,
	PROXY_TLV_AUTHORITY = 0x02,
	PROXY_TLV_CRC32C = 0x03,
	PROXY_TLV_NOOP = 0x04,
	PROXY_TLV_UNIQUE_ID = 0x05,
	PROXY_TLV_SSL = 0x20,
	PROXY_TLV_SSL_VERSION = 0x21,
	PROXY_TLV_SSL_CN = 0x22,
	PROXY_TLV_SSL_CIPHER = 0x23,
	PROXY_TLV_SSL_SIGNATURE = 0x24,
	PROXY_TLV_SSL_KEY = 0x25,
	PROXY_TLV_NETNS = 0x30,
};

/* What the proxy says; what it says is text mostly, and may hold anything. */
struct proxy_tlv {
	uint8_t type;
	const uint8_t *data;
	size_t n;
};

enum proxy_step { PROXY_MORE, PROXY_DONE, PROXY_BAD };

struct proxy_header {
	unsigned version;	/* 1 or 2 */
	struct addr source;	/* the client, with its port; len 0: the proxy speaks for itself */
	struct addr destination; /* what it has connected to */
	struct proxy_tlv tlvs[PROXY_TLVS]; /* those of SSL behind it; they point into bytes */
	size_t n_tlvs;

	/* Private. */
	uint8_t bytes[PROXY_HEADER_MAX];
	size_t have;
	bool is_over;
};

void proxy_header_init(struct proxy_header *h);

/* Takes bytes: how many.  With PROXY_BAD *err is an ERROR_PEER.  h stays where it is. */
size_t proxy_header_feed(struct proxy_header *h, const uint8_t *data, size_t n,
			 enum proxy_step *ret, struct error *err);

/* "authority", "unique-id", "ssl-cn", …; NULL for types that nobody has named. */
const char *proxy_tlv_name(uint8_t type);

/* The type of that name, or of that number ("0xea", "234"); false: it is none. */
bool proxy_tlv_parse(const char *text, uint8_t *ret);

/* Is its value text? */
bool proxy_tlv_is_text(uint8_t type);

/* "authority example.net, alpn h2, 0xea 2 bytes", escaped, as far as there is room; dst. */
const char *proxy_header_describe(char *dst, size_t cap, const struct proxy_header *h);

/* CRC32c (Castagnoli), as the TLV has it. */
uint32_t proxy_crc32c(const uint8_t *data, size_t n);

/*
 * A filter over below, which it owns.  When the chain is open (stream_open()) the header is there,
 * borrowed until stream_free(); a connection without one fails to open.  subject, copied, names
 * the peer in errors.
 */
struct stream *proxy_header_new(struct stream *below, struct proxy_header *header,
				const char *subject);

#endif
