/*
 * Extension mechanisms for DNS (RFC 6891): the OPT pseudo-record and its options.
 *
 * Options are a run of bytes: in a struct buf while a query is built, in the message when a reply
 * is read.  Nothing is copied out of it.
 */
#ifndef DNS_EDNS_H
#define DNS_EDNS_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct rdata;

enum {
	EDNS_DO = 0x8000,	/* in flags: DNSSEC records are wanted */
	EDNS_UDP_SIZE = 1232,	/* passes every path in one piece (DNS flag day 2020) */
	EDNS_OPTION_HEADER = 4, /* bytes before an option's data */
	EDNS_COOKIE_CLIENT = 8, /* bytes of a client cookie (RFC 7873 section 4.1) */
};

enum edns_code {
	EDNS_LLQ = 1,
	EDNS_UL = 2,
	EDNS_NSID = 3,
	EDNS_DAU = 5,
	EDNS_DHU = 6,
	EDNS_N3U = 7,
	EDNS_SUBNET = 8,
	EDNS_EXPIRE = 9,
	EDNS_COOKIE = 10,
	EDNS_KEEPALIVE = 11,
	EDNS_PADDING = 12,
	EDNS_CHAIN = 13,
	EDNS_KEY_TAG = 14,
	EDNS_ERROR = 15,
	EDNS_CLIENT_TAG = 16,
	EDNS_SERVER_TAG = 17,
	EDNS_REPORT_CHANNEL = 18,
	EDNS_ZONEVERSION = 19,
};

struct edns {
	uint16_t udp_size;
	uint8_t rcode_high; /* the upper eight bits of the response code */
	uint8_t version;
	uint16_t flags;		/* EDNS_DO, and bits that nobody has defined yet */
	const uint8_t *options; /* borrowed from the caller's buf or from the message */
	uint16_t options_len;
};

/* One option: a view. */
struct edns_option {
	uint16_t code, len;
	const uint8_t *data;
};

/* Appends an option to those of a query; false: over the bound. */
bool edns_add(struct buf *options, uint16_t code, const void *data, uint16_t len);

/* The whole OPT record, with its root owner; false: over b's bound. */
bool edns_write(struct buf *b, const struct edns *e);

/*
 * From the fields of an OPT record: its class is the buffer size, its time to live the rest.
 * False when an option runs beyond the record.
 */
bool edns_read(struct edns *ret, const struct rdata *d, uint32_t ttl);

/* Walks the options: start with *at = 0; false at the end. */
bool edns_next(const struct edns *e, size_t *at, struct edns_option *ret);

/* The first option of a code; false when there is none. */
bool edns_find(const struct edns *e, uint16_t code, struct edns_option *ret);

/* "NSID", "COOKIE", …, or NULL. */
const char *edns_option_name(uint16_t code);

/*
 * Appends what an option says, safe to show: `6e7331 ("ns1")` for NSID, hex for a cookie,
 * `18 (Prohibited): (text)` for an extended error, `192.0.2.0/24/0` for a subnet; hex for those
 * that are unknown or malformed.  False: over b's bound.
 */
bool edns_option_print(struct buf *b, const struct edns_option *o);

struct edns_subnet {
	struct addr addr;
	uint8_t source, scope; /* lengths of prefixes */
};

/* The subnet of a client (RFC 7871 section 6); false when the option is another or malformed. */
bool edns_subnet(const struct edns_option *o, struct edns_subnet *ret);

/*
 * The one number of an option: seconds of EXPIRE, milliseconds of TCP-KEEPALIVE, the length of
 * PAD.  False when the option is another or malformed.
 */
bool edns_number(const struct edns_option *o, uint32_t *ret);

/*
 * An extended error (RFC 8914): its code, and the text, which need be neither UTF-8 nor safe.
 * False when the option is another or malformed.
 */
bool edns_error(const struct edns_option *o, uint16_t *ret_code, const char **ret_text,
		size_t *ret_len);

/* "DNSSEC Bogus", …, or NULL. */
const char *edns_error_name(uint16_t code);

/*
 * Is this a cookie option that begins with the client cookie that was sent?  The server's part (8
 * to 32 bytes, or none) is left in *ret_server, which may be NULL, to be sent back next time.
 */
bool edns_cookie_matches(const struct edns_option *o, const uint8_t client[EDNS_COOKIE_CLIENT],
			 struct edns_option *ret_server);

#endif
