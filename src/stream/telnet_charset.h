/* CHARSET (RFC 2066): which of the peer's character sets is ours. */
#ifndef STREAM_TELNET_CHARSET_H
#define STREAM_TELNET_CHARSET_H

#include <stddef.h>
#include <stdint.h>

struct telnet_sub;

enum { CHARSET_REQUEST = 1, CHARSET_ACCEPTED = 2, CHARSET_REJECTED = 3 };

/*
 * The answer to a REQUEST: ours is accepted, in the peer's own spelling, if it is in the list,
 * else all are rejected.  data is what follows the byte REQUEST.  No translation tables.
 */
void telnet_charset_answer(const char *ours, const uint8_t *data, size_t n,
			   struct telnet_sub *out);

#endif
