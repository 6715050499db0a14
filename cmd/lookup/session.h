/*
 * The interactive session: nslookup's, prompt, commands and texts, on a terminal and from
 * a pipe.  docs/nslookup.md lists where it differs.
 */
#ifndef LOOKUP_SESSION_H
#define LOOKUP_SESSION_H

#include "lookup/session_ask.h"
#include "lookup/session_settings.h"

#include <stdbool.h>

struct command;
struct error;
struct lookup_config;
struct words;

struct session {
	struct session_settings settings;
	struct session_tally tally;
	bool is_nslookup; /* the personality: nslookup's text for `help`, too */
	bool has_input;   /* a line came, or one could have been typed */
	void (*report)(
		const struct error *err); /* a mistake that does not end the session */
};

/*
 * Reads standard input to its end, or to `exit`.  On a terminal a mistake is told, and
 * the session goes on; -1 with the error of what ends it otherwise (a name that is none,
 * an unknown server), as nslookup has it.
 */
int session_talk(struct session *session, struct error *err);

/* Looks up one name with the servers of the settings. */
int session_look_up(struct session *session, const struct session_request *request,
		    struct error *err);

/*
 * The session of `netkit lookup [@SERVER]`: an exit status, or -1; ERROR_USAGE for
 * options that mean nothing without a name.
 */
int session_lookup(const struct command *command, const struct lookup_config *config,
		   const struct words *words, struct error *err);

#endif
