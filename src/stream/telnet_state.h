/*
 * What the telnet filter is made of, for its own files alone: telnet.c moves the bytes,
 * telnet_options.c knows the options, telnet_say.c writes what is said.
 */
#ifndef STREAM_TELNET_STATE_H
#define STREAM_TELNET_STATE_H

#include "stream/outbox.h"
#include "stream/stream.h"
#include "stream/telnet.h"
#include "stream/telnet_linemode.h"
#include "stream/telnet_parse.h"
#include "stream/telnet_q.h"
#include "stream/telnet_sub.h"

/* Data is thrown away while the mark is ahead; a DM must come behind it. */
enum telnet_synch { TELNET_NO_SYNCH, TELNET_SYNCH_MARK, TELNET_SYNCH_DM };

enum telnet_forced { TELNET_NOT_FORCED, TELNET_BY_CHARACTER };

struct telnet {
	struct stream base;
	struct telnet_config config;
	struct telnet_parser parser;
	struct telnet_side ours[256], theirs[256];
	struct outbox out;
	struct buf in;	  /* the user's stream, taken apart and not read yet */
	unsigned replies; /* since the user wrote last */
	bool after_cr;	  /* the last byte of the user's was CR, by lines */
	bool after_cr_in; /* the last byte of the peer's was CR */
	bool was_met;
	bool is_shut;	   /* nothing more can be answered */
	enum telnet_synch synch;
	bool is_flushing;  /* data is thrown away up to the timing mark */
	bool sends_crlf, receives_crmod;
	bool flows, restarts_any; /* as LFLOW said */
	enum telnet_forced forced;
	struct telnet_linemode linemode;
	unsigned terminal; /* which of TTYPE's names comes next */
	struct telnet_sub sub; /* the answer that is being written */
};

struct telnet *telnet_of(const struct stream *s);

/* ---- telnet_say.c: everything that goes out beside the user's bytes; bounded ---- */

void telnet_say(struct telnet *t, uint8_t verb, uint8_t option);

/* Finishes t->sub and sends it, whole or not at all. */
void telnet_say_sub(struct telnet *t);

/* Writes what can be written; a failure is told by the next write of the user. */
void telnet_say_now(struct telnet *t);

/* May an answer be given to what the peer says now? */
bool telnet_may_answer(const struct telnet *t);

void telnet_note(struct telnet *t, bool is_sent, uint8_t verb, uint8_t option);
/* A command, or its number. */
void telnet_note_command(bool is_sent, uint8_t command);
void telnet_note_sub(struct telnet *t, bool is_sent, uint8_t option, const uint8_t *data, size_t n);

/* ---- telnet_options.c ---- */

void telnet_options_negotiate(struct telnet *t, uint8_t verb, uint8_t option);
void telnet_options_sub(struct telnet *t, const struct telnet_event *event);

#endif
