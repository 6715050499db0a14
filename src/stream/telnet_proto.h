/* The numbers of telnet (RFC 854, RFC 855 and the registry of options), and their names. */
#ifndef STREAM_TELNET_PROTO_H
#define STREAM_TELNET_PROTO_H

#include <stdbool.h>
#include <stdint.h>

enum telnet_command {
	TELNET_EOF = 236,   /* RFC 1184 */
	TELNET_SUSP = 237,  /* RFC 1184 */
	TELNET_ABORT = 238, /* RFC 1184 */
	TELNET_EOR = 239,   /* RFC 885 */
	TELNET_SE = 240,
	TELNET_NOP = 241,
	TELNET_DM = 242,
	TELNET_BRK = 243,
	TELNET_IP = 244,
	TELNET_AO = 245,
	TELNET_AYT = 246,
	TELNET_EC = 247,
	TELNET_EL = 248,
	TELNET_GA = 249,
	TELNET_SB = 250,
	TELNET_WILL = 251,
	TELNET_WONT = 252,
	TELNET_DO = 253,
	TELNET_DONT = 254,
	TELNET_IAC = 255,
};

enum telnet_option {
	TELOPT_BINARY = 0,	 /* RFC 856 */
	TELOPT_ECHO = 1,	 /* RFC 857 */
	TELOPT_SGA = 3,		 /* RFC 858 */
	TELOPT_STATUS = 5,	 /* RFC 859 */
	TELOPT_TM = 6,		 /* RFC 860 */
	TELOPT_LOGOUT = 18,	 /* RFC 727 */
	TELOPT_TTYPE = 24,	 /* RFC 1091 */
	TELOPT_NAWS = 31,	 /* RFC 1073 */
	TELOPT_TSPEED = 32,	 /* RFC 1079 */
	TELOPT_LFLOW = 33,	 /* RFC 1372 */
	TELOPT_LINEMODE = 34,	 /* RFC 1184 */
	TELOPT_XDISPLOC = 35,	 /* RFC 1096 */
	TELOPT_AUTH = 37,	 /* RFC 2941 */
	TELOPT_ENCRYPT = 38,	 /* RFC 2946 */
	TELOPT_NEW_ENVIRON = 39, /* RFC 1572 */
	TELOPT_CHARSET = 42,	 /* RFC 2066 */
	TELOPT_COM_PORT = 44,	 /* RFC 2217 */
	TELOPT_START_TLS = 46,
	TELOPT_GMCP = 201,
};

/* First byte of a TTYPE, TSPEED, XDISPLOC, STATUS or NEW-ENVIRON subnegotiation. */
enum { TELNET_IS = 0, TELNET_SEND = 1, TELNET_INFO = 2 /* NEW-ENVIRON alone */ };

/* "DO", "AYT", …; NULL for a number that is none. */
const char *telnet_command_name(uint8_t command);

/* "ECHO", "NAWS", …; NULL for an option without a name here. */
const char *telnet_option_name(uint8_t option);

/* A name without regard to case, or a number up to 255. */
bool telnet_option_parse(const char *text, uint8_t *ret);

#endif
