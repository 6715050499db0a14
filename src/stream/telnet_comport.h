/*
 * COM-PORT (RFC 2217), the client's side: a serial line behind a telnet server.  Its speed and
 * frame are asked for, and what the server says it has set is compared with that.
 */
#ifndef STREAM_TELNET_COMPORT_H
#define STREAM_TELNET_COMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct telnet_sub;

/* Requests; the server's answer has the number of the request and COMPORT_ANSWER. */
enum {
	COMPORT_BAUD = 1,
	COMPORT_DATA = 2,
	COMPORT_PARITY = 3,
	COMPORT_STOP = 4,
	COMPORT_CONTROL = 5,
	COMPORT_LINE_STATE = 6,
	COMPORT_MODEM_STATE = 7,
	COMPORT_ANSWER = 100,
};

/* Values of COMPORT_CONTROL that a user asks for. */
enum {
	COMPORT_FLOW_NONE = 1,
	COMPORT_FLOW_SOFTWARE = 2,
	COMPORT_FLOW_HARDWARE = 3,
	COMPORT_BREAK_ON = 5,
	COMPORT_BREAK_OFF = 6,
	COMPORT_DTR_ON = 8,
	COMPORT_DTR_OFF = 9,
	COMPORT_RTS_ON = 11,
	COMPORT_RTS_OFF = 12,
};

struct telnet_serial {
	uint32_t speed;
	uint8_t data;	/* bits, 5 to 8 */
	uint8_t parity; /* 1 none, 2 odd, 3 even, 4 mark, 5 space */
	uint8_t stop;	/* 1 one, 2 two, 3 one and a half */
	uint8_t flow;	/* COMPORT_FLOW_…, or 0 to leave it as it is */
};

/* "115200", "115200,8n1", "9600,7e1,hardware": speed, frame, flow control (none, software,
 * hardware).  The frame is 8n1 when it is not given. */
bool telnet_serial_parse(const char *text, struct telnet_serial *ret);

/* The requests that set it all, one subnegotiation each: call with step 0, 1, … until false. */
bool telnet_serial_request(const struct telnet_serial *serial, unsigned step,
			   struct telnet_sub *out);

/* One COMPORT_CONTROL. */
void telnet_serial_control(uint8_t value, struct telnet_sub *out);

/*
 * What the server says of the line, as a line of text appended to b ("the speed is 9600, not
 * 115200"); data follows the option.  False, and nothing is added, when it is as wanted or of
 * no interest.
 */
bool telnet_serial_complain(const struct telnet_serial *wanted, const uint8_t *data, size_t n,
			    struct buf *b);

#endif
