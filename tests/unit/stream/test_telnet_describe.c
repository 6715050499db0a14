/* Subnegotiations in words. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "stream/telnet_describe.h"
#include "stream/telnet_proto.h"

#include <string.h>

#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

static const struct row {
	uint8_t option;
	const uint8_t *data;
	size_t n;
	const char *text;
} rows[] = {
	{ TELOPT_TTYPE, BYTES("\1"), "TTYPE SEND" },
	{ TELOPT_TTYPE, BYTES("\0xterm"), "TTYPE IS \"xterm\"" },
	{ TELOPT_TTYPE, BYTES("\0\033]0;x\007"), "TTYPE IS \"\\x1b]0;x\\x07\"" },
	{ TELOPT_TTYPE, BYTES(""), "TTYPE" },
	{ TELOPT_TSPEED, BYTES("\00038400,38400"), "TSPEED IS \"38400,38400\"" },
	{ TELOPT_XDISPLOC, BYTES("\7:0"), "XDISPLOC 7 \":0\"" },
	{ TELOPT_NAWS, BYTES("\0\x50\0\x18"), "NAWS 80x24" },
	{ TELOPT_NAWS, BYTES("\0\x50\0"), "NAWS 0 80 0" },
	{ TELOPT_LFLOW, BYTES("\2"), "LFLOW RESTART-ANY" },
	{ TELOPT_LFLOW, BYTES("\x09"), "LFLOW 9" },
	{ TELOPT_STATUS, BYTES("\1"), "STATUS SEND" },
	{ TELOPT_STATUS, BYTES("\0\xfb\1\xfd\x18\xfa\x1f\0\x50\0\x18\xf0\xfb\3"),
	  "STATUS IS WILL ECHO DO TTYPE SB NAWS 0 80 0 24 SE WILL SGA" },
	{ TELOPT_STATUS, BYTES("\0\xfb\1\xfa\x1f\0"), "STATUS IS WILL ECHO SB NAWS 0" },
	{ TELOPT_STATUS, BYTES("\0\xfb"), "STATUS IS 251" },
	{ TELOPT_LINEMODE, BYTES("\1\7"), "LINEMODE MODE EDIT TRAPSIG ACK" },
	{ TELOPT_LINEMODE, BYTES("\3\3\x62\3\x0a\2\x7f\x01\0\0\2\3\xff"),
	  "LINEMODE SLC IP VALUE|FLUSHIN|FLUSHOUT ^C; EC VALUE ^?; SYNCH NOSUPPORT; BRK DEFAULT 255;" },
	{ TELOPT_LINEMODE, BYTES("\3\0\3\0\x63\x82\x61\3"),
	  "LINEMODE SLC 0 DEFAULT ^@; 99 VALUE|ACK a; 3" },
	{ TELOPT_LINEMODE, BYTES("\xfd\2\1\2"), "LINEMODE DO FORWARDMASK 1 2" },
	{ TELOPT_LINEMODE, BYTES("\xfc\2"), "LINEMODE WONT FORWARDMASK" },
	{ TELOPT_LINEMODE, BYTES("\xf1"), "LINEMODE 241" },
	{ TELOPT_NEW_ENVIRON, BYTES("\1\0USER\3"), "NEW-ENVIRON SEND VAR \"USER\" USERVAR" },
	{ TELOPT_NEW_ENVIRON, BYTES("\0\3A\1b\033"),
	  "NEW-ENVIRON IS USERVAR \"A\" VALUE \"b\\x1b\"" },
	{ TELOPT_CHARSET, BYTES("\1;UTF-8;US-ASCII"), "CHARSET REQUEST \";UTF-8;US-ASCII\"" },
	{ TELOPT_CHARSET, BYTES("\2UTF-8"), "CHARSET ACCEPTED \"UTF-8\"" },
	{ TELOPT_CHARSET, BYTES("\3"), "CHARSET REJECTED" },
	{ TELOPT_COM_PORT, BYTES("\1\0\1\xc2\0"), "COM-PORT SET-BAUDRATE 115200" },
	{ TELOPT_COM_PORT, BYTES("\x65\0\0\x25\x80"), "COM-PORT SERVER SET-BAUDRATE 9600" },
	{ TELOPT_COM_PORT, BYTES("\3\3"), "COM-PORT SET-PARITY EVEN" },
	{ TELOPT_COM_PORT, BYTES("\4\3"), "COM-PORT SET-STOPSIZE 1.5" },
	{ TELOPT_COM_PORT, BYTES("\5\x0b"), "COM-PORT SET-CONTROL RTS ON" },
	{ TELOPT_COM_PORT, BYTES("\x69\2"), "COM-PORT SERVER SET-CONTROL FLOW XON/XOFF" },
	{ TELOPT_COM_PORT, BYTES("\x6a\x12"), "COM-PORT SERVER NOTIFY-LINESTATE OVERRUN BREAK" },
	{ TELOPT_COM_PORT, BYTES("\x6b\xb1"),
	  "COM-PORT SERVER NOTIFY-MODEMSTATE DELTA-CTS CTS DSR CD" },
	{ TELOPT_COM_PORT, BYTES("\x0b\0"), "COM-PORT SET-MODEMSTATE-MASK NONE" },
	{ TELOPT_COM_PORT, BYTES("\x0c\3"), "COM-PORT PURGE-DATA BOTH" },
	{ TELOPT_COM_PORT, BYTES("\x64ser\007"), "COM-PORT SERVER SIGNATURE \"ser\\x07\"" },
	{ TELOPT_COM_PORT, BYTES("\x63\1"), "COM-PORT 99 1" },
	{ TELOPT_COM_PORT, BYTES("\xff\1"), "COM-PORT 255 1" },
	{ TELOPT_START_TLS, BYTES("\1"), "START-TLS FOLLOWS" },
	{ TELOPT_AUTH, BYTES("\1\2\2"), "AUTH SEND 2 2" },
	{ TELOPT_ENCRYPT, BYTES("\1\1"), "ENCRYPT SUPPORT 1" },
	{ TELOPT_GMCP, BYTES("Core.Hello {}"), "GMCP \"Core.Hello {}\"" },
	{ TELOPT_TTYPE, BYTES("\11"), "TTYPE 9" },
	{ TELOPT_NEW_ENVIRON, BYTES("\0\0US\033ER\1v\2\3\3w"),
	  "NEW-ENVIRON IS VAR \"US\\x1bER\" VALUE \"v\" ESC USERVAR USERVAR \"w\"" },
	{ TELOPT_STATUS, BYTES(""), "STATUS" },
	{ TELOPT_LINEMODE, BYTES(""), "LINEMODE" },
	{ TELOPT_NEW_ENVIRON, BYTES(""), "NEW-ENVIRON" },
	{ TELOPT_CHARSET, BYTES(""), "CHARSET" },
	{ TELOPT_COM_PORT, BYTES(""), "COM-PORT" },
	{ TELOPT_LFLOW, BYTES(""), "LFLOW" },
	{ 99, BYTES("\1\2"), "99 1 2" },
};

static void in_words(void **state)
{
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		buf_init(&b, 1024);
		telnet_describe_sub(&b, rows[i].option, rows[i].data, rows[i].n);
		assert_string_equal(buf_string(&b), rows[i].text);
		buf_done(&b);
	}
}

/* Whatever the room is, it is kept to. */
static void in_little_room(void **state)
{
	struct buf b;
	size_t i, max;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (max = 0; max < 60; max++) {
			buf_init(&b, max);
			telnet_describe_sub(&b, rows[i].option, rows[i].data, rows[i].n);
			assert_true(b.len <= max);
			buf_done(&b);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_words),
		cmocka_unit_test(in_little_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
