/*
 * LINEMODE (RFC 1184), the client's side: which mode the peer has asked for, and the special
 * characters of both sides (SLC).
 *
 * Pure: what the peer says goes in, what is to be answered goes to a bounded writer.  Each
 * character is answered at most once a subnegotiation, whatever that repeats.
 */
#ifndef STREAM_TELNET_LINEMODE_H
#define STREAM_TELNET_LINEMODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct telnet_sub;

/* What a LINEMODE subnegotiation begins with; the last one after WILL, WONT, DO or DONT. */
enum { LINEMODE_MODE = 1, LINEMODE_FORWARDMASK = 2, LINEMODE_SLC = 3 };

/* Bits of MODE. */
enum {
	LINEMODE_EDIT = 1 << 0,
	LINEMODE_TRAPSIG = 1 << 1,
	LINEMODE_ACK = 1 << 2,
	LINEMODE_SOFT_TAB = 1 << 3,
	LINEMODE_LIT_ECHO = 1 << 4,
	LINEMODE_BITS = LINEMODE_EDIT | LINEMODE_TRAPSIG | LINEMODE_SOFT_TAB | LINEMODE_LIT_ECHO,
};

/* The functions of special characters, by their numbers. */
enum slc_function {
	SLC_SYNCH = 1,
	SLC_BRK,
	SLC_IP,
	SLC_AO,
	SLC_AYT,
	SLC_EOR,
	SLC_ABORT,
	SLC_EOF,
	SLC_SUSP,
	SLC_EC,
	SLC_EL,
	SLC_EW,
	SLC_RP,
	SLC_LNEXT,
	SLC_XON,
	SLC_XOFF,
	SLC_FORW1,
	SLC_FORW2,
	SLC_COUNT, /* one more than the last */
};

/* Flags of a triplet: a level, and bits beside it. */
enum {
	SLC_NOSUPPORT = 0,
	SLC_CANTCHANGE = 1,
	SLC_VALUE = 2,
	SLC_DEFAULT = 3,
	SLC_LEVEL = 3,
	SLC_FLUSHOUT = 1 << 5,
	SLC_FLUSHIN = 1 << 6,
	SLC_ACK = 1 << 7,
};

enum { SLC_OFF = 0 }; /* the value of a character that there is none for */

struct slc {
	uint8_t level; /* without the bits beside it */
	uint8_t flags; /* SLC_FLUSHIN, SLC_FLUSHOUT */
	uint8_t value;
};

struct telnet_linemode {
	uint8_t mode;		       /* LINEMODE_BITS that are set */
	struct slc now[SLC_COUNT];     /* what is in force; [0] is not used */
	struct slc local[SLC_COUNT];   /* what the terminal has */
};

/* characters: by function, SLC_OFF for none. */
void telnet_linemode_init(struct telnet_linemode *lm, const uint8_t characters[SLC_COUNT]);

/* The user has chosen another character: it is in force, and to be told. */
void telnet_linemode_set(struct telnet_linemode *lm, enum slc_function function, uint8_t value);

/* All characters, as they are announced when the option comes on, or exported. */
void telnet_linemode_announce(const struct telnet_linemode *lm, struct telnet_sub *out);

/* Asks the peer for its defaults (is_default) or for what it has now. */
void telnet_linemode_request(struct telnet_sub *out, bool is_default);

/*
 * What follows the option in a subnegotiation.  True when out, which is started here, holds an
 * answer.
 */
bool telnet_linemode_receive(struct telnet_linemode *lm, const uint8_t *data, size_t n,
			     struct telnet_sub *out);

/* "IP", "ABORT", …; NULL for a number that is no function. */
const char *telnet_slc_name(uint8_t function);

#endif
