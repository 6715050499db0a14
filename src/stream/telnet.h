/*
 * The telnet filter, the client's side of RFC 854: what is read from it is the user's stream,
 * and what is written to it is one.  Negotiation happens inside, by RFC 1143.
 *
 * Options of ours: BINARY, SGA, TM; and as far as the config has something to say in them
 * TTYPE, NAWS, TSPEED, LFLOW, LINEMODE, XDISPLOC, NEW-ENVIRON, CHARSET, COM-PORT.  Of the
 * peer's: BINARY, ECHO, SGA, STATUS, CHARSET.  All others are refused, each in one word.
 * Nothing of the environment is sent but what the config names.
 *
 * Bytes (RFC 854 page 11), outside binary mode.  Outwards, IAC is doubled, and
 * - where lines are edited here or signals caught: LF becomes CR LF, a CR that no LF follows
 *   becomes CR NUL;
 * - else: CR becomes CR NUL (CR LF with TELNET_SEND_CRLF), LF stays.
 * Inwards, CR NUL becomes CR.
 *
 * Synch: while the stream below has urgent data ahead, what is read is thrown away up to the DM
 * (RFC 854 page 8), and only commands and negotiations count.
 */
#ifndef STREAM_TELNET_H
#define STREAM_TELNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct stream;
struct telnet_environ;
struct telnet_linemode;
struct telnet_serial;

/* One negotiation, for traces and `toggle options`: the verb, the option, and who said it. */
typedef void telnet_watch_fn(struct stream *s, bool is_sent, uint8_t verb, uint8_t option,
			     void *user);

/* One subnegotiation: what follows the option, undoubled; the peer's must be escaped to be
 * shown (telnet_describe.h does so). */
typedef void telnet_sub_fn(struct stream *s, bool is_sent, uint8_t option, const uint8_t *data,
			   size_t n, void *user);

/* Called when telnet_mode() or the characters of LINEMODE have changed. */
typedef void telnet_mode_fn(struct stream *s, void *user);

enum { TELNET_WANTS_BINARY_OUT = 1 << 0, TELNET_WANTS_BINARY_IN = 1 << 1 };

struct telnet_config {
	/* TTYPE's answers, sent in capitals: one after the other, the last twice, then again
	 * (RFC 1091).  NULL-terminated; NULL: TTYPE is refused. */
	const char *const *terminals;
	uint16_t columns, rows; /* for NAWS; 0 columns: NAWS is refused */
	const char *speed;	/* for TSPEED: "38400,38400"; NULL: refused */
	const char *charset;	/* for CHARSET: "UTF-8"; NULL: refused */
	const struct telnet_environ *environment; /* may change; NULL: refused.  XDISPLOC is its
						     DISPLAY */
	const uint8_t *characters; /* SLC_COUNT of them, for LINEMODE; NULL: refused */
	const struct telnet_serial *serial; /* for COM-PORT; NULL: refused */
	unsigned wants;		   /* TELNET_WANTS_…, asked for after the rest */
	bool has_flow;		   /* LFLOW: flow control can be switched */
	bool negotiates_first;	   /* else options are only answered */
	telnet_mode_fn *on_mode;   /* or NULL */
	telnet_watch_fn *on_negotiate; /* or NULL */
	telnet_sub_fn *on_sub;	   /* or NULL */
	void *user;
};

/*
 * Owns below from now on; config is copied, but what it points to borrowed for ever.  What it
 * says first is written at once.
 */
struct stream *telnet_new(struct stream *below, const struct telnet_config *config);

/* Begins to negotiate, if that was not done by negotiates_first. */
void telnet_begin(struct stream *s);

/* The terminal has another size: told to the peer if it asked for it. */
void telnet_resize(struct stream *s, uint16_t columns, uint16_t rows);

/* Sends IAC command, behind what was written.  -1 with *err set when the stream is broken. */
int telnet_command(struct stream *s, uint8_t command, struct error *err);

/* Asks for a timing mark, and throws away what the peer sends until it answers, or until the
 * user writes again. */
void telnet_flush_output(struct stream *s);

/* Synch: IAC DM as urgent data.  As telnet_command(). */
int telnet_synch(struct stream *s, struct error *err);

/* Asks as the user wants: verb is TELNET_WILL, WONT, DO or DONT.  What is so already is not
 * asked for again. */
void telnet_ask(struct stream *s, uint8_t verb, uint8_t option);

/* IAC SB STATUS SEND (RFC 859); the answer comes to on_sub. */
void telnet_ask_status(struct stream *s);

/* ---- how the user's side works ---- */

struct telnet_mode {
	bool edits;	    /* lines are edited here, and sent whole */
	bool traps_signals; /* the interrupt character and its like are commands */
	bool echoes;	    /* what is typed is shown here */
	bool is_linemode;   /* by RFC 1184; else both sides only guess */
	bool is_binary_in, is_binary_out;
	bool flows;	    /* XON and XOFF work here */
	bool restarts_any;  /* any character does what XON does */
};

struct telnet_mode telnet_mode(const struct stream *s);

/* Every key at once, or by lines, whatever the peer thinks; it is asked for its part. */
void telnet_prefer(struct stream *s, bool by_character);

/* Switches bits of LINEMODE's mode on or off; false when the option is off. */
bool telnet_linemode_ask(struct stream *s, uint8_t on, uint8_t off);

/* LINEMODE's characters; a change of them is told to the peer with telnet_slc_export(). */
struct telnet_linemode *telnet_characters(struct stream *s);
void telnet_slc_export(struct stream *s);
void telnet_slc_import(struct stream *s, bool is_default);

/* Tells a variable by NEW-ENVIRON INFO; false when the option is off. */
bool telnet_tell_variable(struct stream *s, const char *name);

/* One COM-PORT control (COMPORT_BREAK_ON, …); false when the option is off. */
bool telnet_control_serial(struct stream *s, uint8_t value);

/* Of the user's stream: CR goes out as CR LF, and a bare CR comes in as CR LF. */
enum telnet_habit { TELNET_SEND_CRLF, TELNET_RECEIVE_CRMOD };
void telnet_set_habit(struct stream *s, enum telnet_habit habit, bool is_on);

/* ---- facts ---- */

/* Is an option on, at our side or the peer's? */
bool telnet_has_ours(const struct stream *s, uint8_t option);
bool telnet_has_theirs(const struct stream *s, uint8_t option);

/* Has the peer spoken telnet at all? */
bool telnet_was_met(const struct stream *s);

#endif
