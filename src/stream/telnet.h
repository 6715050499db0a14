/*
 * The telnet filter, the client's side of RFC 854: what is read from it is the user's stream,
 * and what is written to it is one.  Negotiation happens inside, by RFC 1143.
 *
 * Options: SGA and BINARY both ways, the peer's ECHO, our TTYPE (RFC 1091) and NAWS (RFC 1073).
 * All others are refused, each in one word.  Nothing of the environment is ever sent.
 *
 * Bytes (RFC 854 page 11), outside binary mode.  Outwards, IAC is doubled, and
 * - by lines: LF becomes CR LF, a CR that no LF follows becomes CR NUL;
 * - by characters (while the peer echoes): CR becomes CR NUL, LF stays.
 * Inwards, CR NUL becomes CR.
 */
#ifndef STREAM_TELNET_H
#define STREAM_TELNET_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct stream;

/* One negotiation, for traces and `-v`: the verb, the option, and who said it. */
typedef void telnet_watch_fn(struct stream *s, bool is_sent, uint8_t verb, uint8_t option,
			     void *user);

/* Called when telnet_is_by_character() has changed. */
typedef void telnet_mode_fn(struct stream *s, void *user);

struct telnet_config {
	const char *terminal; /* TTYPE's answer, sent in capitals; NULL: TTYPE is refused */
	uint16_t columns, rows; /* for NAWS; 0 columns: NAWS is refused */
	bool negotiates_first;	/* else options are only answered */
	telnet_mode_fn *on_mode; /* or NULL */
	telnet_watch_fn *on_negotiate; /* or NULL */
	void *user;
};

/*
 * Owns below from now on; config is copied, but the strings in it borrowed for ever.  What it
 * says first is written at once.
 */
struct stream *telnet_new(struct stream *below, const struct telnet_config *config);

/* The terminal has another size: told to the peer if it asked for it. */
void telnet_resize(struct stream *s, uint16_t columns, uint16_t rows);

/* Sends IAC command, behind what was written.  -1 with *err set when the stream is broken. */
int telnet_command(struct stream *s, uint8_t command, struct error *err);

/* Asks as the user wants: verb is TELNET_WILL, WONT, DO or DONT.  What is so already is not
 * asked for again. */
void telnet_ask(struct stream *s, uint8_t verb, uint8_t option);

/* The peer echoes: what is typed shall be sent at once, and not be shown by us. */
bool telnet_is_by_character(const struct stream *s);

/* Is an option on, at our side or the peer's? */
bool telnet_has_ours(const struct stream *s, uint8_t option);
bool telnet_has_theirs(const struct stream *s, uint8_t option);

/* Has the peer spoken telnet at all? */
bool telnet_was_met(const struct stream *s);

#endif
