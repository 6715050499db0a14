/*
 * Telnet's stream of bytes, taken apart (RFC 854, RFC 855): data, commands, negotiations,
 * subnegotiations.
 *
 * Pure and driven byte by byte, with no look-ahead: however the stream is cut into pieces, the
 * same events come out, and each as soon as its last byte is there.  What the peer can make us
 * keep is bounded: a subnegotiation beyond TELNET_SB_MAX is thrown away as a whole, and said.
 */
#ifndef STREAM_TELNET_PARSE_H
#define STREAM_TELNET_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TELNET_SB_MAX = 1024 };

enum telnet_event_kind {
	TELNET_EVENT_NONE,	 /* the input is used up */
	TELNET_EVENT_DATA,	 /* data, len: bytes of the user's stream, len > 0 */
	TELNET_EVENT_COMMAND,	 /* command: NOP, DM, AYT, …, or a number without a meaning */
	TELNET_EVENT_NEGOTIATE,	 /* command: WILL, WONT, DO, DONT; option */
	TELNET_EVENT_SUB,	 /* option; data, len: what follows it, IAC undoubled */
	TELNET_EVENT_SUB_DROPPED, /* a subnegotiation that was too long, empty or broken off */
};

struct telnet_event {
	enum telnet_event_kind kind;
	uint8_t command;
	uint8_t option;
	const uint8_t *data; /* borrowed until the next call, and as long as the input lives */
	size_t len;
};

enum telnet_state {
	TELNET_STATE_DATA,
	TELNET_STATE_IAC,
	TELNET_STATE_OPTION, /* after WILL, WONT, DO, DONT */
	TELNET_STATE_SUB,
	TELNET_STATE_SUB_IAC,
};

/* A zeroed one is at the start of a stream. */
struct telnet_parser {
	enum telnet_state state;
	bool is_binary; /* the peer's data is binary: set by the caller, NUL after CR is kept */
	bool after_cr;
	uint8_t verb; /* in TELNET_STATE_OPTION */
	bool is_overflowing;
	size_t sub_len;
	uint8_t sub[TELNET_SB_MAX]; /* the option, then its data */
};

/* Takes bytes up to and with the next event's last; returns how many. */
size_t telnet_parse(struct telnet_parser *p, const uint8_t *in, size_t n,
		    struct telnet_event *ret);

#endif
