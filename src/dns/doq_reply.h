/*
 * What a server sends on one stream of DNS over QUIC (RFC 9250 section 4.2): one message behind its
 * length in two bytes, with the ID 0, then the end of the stream.  Knows bytes only, and no QUIC.
 */
#ifndef DNS_DOQ_REPLY_H
#define DNS_DOQ_REPLY_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

enum {
	DOQ_PREFIX = 2, /* bytes of a length */
	DOQ_STREAM_MAX = DOQ_PREFIX + 65535, /* bytes that a server has reason to send */
};

/* Error codes, of a stream or a connection (RFC 9250 section 8.4). */
enum doq_code {
	DOQ_NO_ERROR,
	DOQ_INTERNAL_ERROR,
	DOQ_PROTOCOL_ERROR,
	DOQ_REQUEST_CANCELLED,
	DOQ_EXCESSIVE_LOAD,
	DOQ_UNSPECIFIED_ERROR,
};

struct doq_reply {
	struct buf bytes;
	bool has_ended; /* the server sends no more, in order or not */
	bool is_reset, is_too_long;
	uint64_t code; /* of the reset */
};

enum doq_verdict {
	DOQ_PENDING, /* neither a message nor the end */
	DOQ_MESSAGE,
	DOQ_FAILED,  /* the server gave the exchange up */
	DOQ_BREACH,  /* it broke the protocol, which ends the connection (section 4.3.3) */
};

void doq_reply_init(struct doq_reply *r);
void doq_reply_done(struct doq_reply *r);

void doq_reply_add(struct doq_reply *r, const uint8_t *data, size_t n);
void doq_reply_end(struct doq_reply *r);
void doq_reply_reset(struct doq_reply *r, uint64_t code);

/*
 * A message counts as soon as it is whole, whether the stream has ended or not.  It is borrowed
 * from r.  Failures and breaches set ERROR_PEER with the subject.
 */
enum doq_verdict doq_reply_judge(const struct doq_reply *r, const uint8_t **ret_message,
				 size_t *ret_len, const char *subject, struct error *err);

/* "it is overloaded": what a code says of a server. */
const char *doq_code_word(uint64_t code);

#endif
