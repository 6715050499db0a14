/*
 * The PROXY protocol, sending: says in front of the first byte whose connection this is, in
 * version 1 or 2 of haproxy's specification.  proxy_header.h is the other side.
 */
#ifndef STREAM_PROXY_HELLO_H
#define STREAM_PROXY_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr;
struct buf;
struct error;
struct stream;

enum { PROXY_HELLO_TLVS = 2048, PROXY_HELLO_MAX = 256 + PROXY_HELLO_TLVS };

/* What version 2 says beside the addresses, as it is sent.  Zeroed: nothing. */
struct proxy_hello_tlvs {
	size_t n;
	uint8_t bytes[PROXY_HELLO_TLVS];
	bool has_checksum;
	size_t checksum_at; /* where in bytes its value is */
};

/*
 * One more, as a user writes it: TYPE=TEXT, TYPE:HEX, or crc32c for a checksum over all of the
 * header.  TYPE as proxy_tlv_parse() has it.  -1 with ERROR_USAGE.
 */
int proxy_hello_add(struct proxy_hello_tlvs *t, const char *text, struct error *err);

/*
 * Appends the header of that version; `out` is empty and has room for PROXY_HELLO_MAX.  Addresses
 * that are not known (len 0), of different families, or of one that the version cannot carry, are
 * left out: then it says that we speak for ourselves.  tlvs: for version 2; NULL for none.
 */
void proxy_hello_put(struct buf *out, unsigned version, const struct addr *source,
		     const struct addr *destination, const struct proxy_hello_tlvs *tlvs);

/* A filter over below, which it owns, that says so when it is opened; all else is copied. */
struct stream *proxy_hello_new(struct stream *below, unsigned version, const struct addr *source,
			       const struct addr *destination,
			       const struct proxy_hello_tlvs *tlvs);

#endif
