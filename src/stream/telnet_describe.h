/* Telnet's subnegotiations in words, for --trace telnet, `toggle options` and `send getstatus`. */
#ifndef STREAM_TELNET_DESCRIBE_H
#define STREAM_TELNET_DESCRIBE_H

#include <stddef.h>
#include <stdint.h>

struct buf;

/* "ECHO", or the number of an option without a name; returns dst. */
const char *telnet_describe_option(char dst[static 16], uint8_t option);

/*
 * Appends "STATUS IS WILL ECHO DO TTYPE", "TTYPE IS "XTERM"", "NAWS 80x24", …: what a
 * subnegotiation says, in one line without control characters.  data is what follows the option,
 * whoever sent it: text in it is escaped.  As much of it as b takes.
 */
void telnet_describe_sub(struct buf *b, uint8_t option, const uint8_t *data, size_t n);

#endif
