/*
 * Writes one subnegotiation (RFC 855): IAC SB option … IAC SE, with each IAC in it doubled.
 *
 * The one place where such answers are put together.  It has a bound that counts the doubled
 * bytes, too; one that would pass it is given up as a whole, so that nothing is ever sent cut
 * off or written beyond.
 */
#ifndef STREAM_TELNET_SUB_H
#define STREAM_TELNET_SUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TELNET_SUB_MAX = 4096 };

struct telnet_sub {
	size_t len;
	bool is_too_long;
	uint8_t bytes[TELNET_SUB_MAX];
};

void telnet_sub_start(struct telnet_sub *sub, uint8_t option);
void telnet_sub_byte(struct telnet_sub *sub, uint8_t byte);
void telnet_sub_add(struct telnet_sub *sub, const void *data, size_t n);

/* Ends it; false when it would have been too long: there is nothing to send then. */
bool telnet_sub_finish(struct telnet_sub *sub);

#endif
