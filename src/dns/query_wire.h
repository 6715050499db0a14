/*
 * The bytes of a query: header, question, OPT record with its options, padding and signature;
 * and whether a reply echoes the question as it was written.
 */
#ifndef DNS_QUERY_WIRE_H
#define DNS_QUERY_WIRE_H

#include "dns/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct query_options;
struct tsig;

enum {
	QUERY_WIRE = 2048,	 /* the longest query */
	QUERY_WIRE_MORE = 600,	 /* of these at most query_options' edns_more */
	QUERY_WIRE_PADDING = 512, /* the largest block to pad to */
};

struct query_wire {
	uint16_t id;
	const struct question *question; /* in the case in which it is asked */
	const struct query_options *options;
	bool has_edns;	   /* with false those options that need it are left out */
	bool is_datagram;  /* options that belong to TCP connections are left out */
	unsigned padding;  /* of the transport; that of the options goes before it */
	const uint8_t *cookie; /* counts when the options want one */
	uint16_t cookie_len;
	const uint32_t *since; /* IXFR: the serial in its authority section; or NULL */
	struct tsig *tsig;     /* signs it; or NULL */
};

/* Into an empty b with room for QUERY_WIRE bytes.  A signature has the time of now. */
void query_wire_build(struct buf *b, const struct query_wire *w);

/*
 * The name with each letter in a case by chance (draft-vixie-dnsext-dns0x20): as much again that
 * who wants to forge a reply must guess.
 */
struct name query_wire_mix_case(const struct name *n);

/* Does the reply's question have the very bytes of the name? */
bool query_wire_is_echo(const struct name *asked, const uint8_t *msg, size_t len);

#endif
