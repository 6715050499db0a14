/*
 * One name asked as nslookup asks: the search list only for names with few dots, one
 * server after the other, each retried by itself, A first and then AAAA; and every step
 * is told on standard output while it happens.
 */
#ifndef LOOKUP_SESSION_ASK_H
#define LOOKUP_SESSION_ASK_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct session_servers;
struct session_settings;

/* A name, and how it is asked for: what is said on nslookup's command line behind it is
 * late. */
struct session_request {
	char *text;  /* to ask for: the reverse name of an address, A-labels */
	char *typed; /* as messages repeat it */
	uint16_t type, class;
	bool is_recursing, uses_tcp, stops_at_failure;
	unsigned tries;
};

/* -1 with ERROR_USAGE when it is no name.  The caller's to release. */
int session_request_make(struct session_request *ret, const struct session_settings *s,
			 const char *typed, struct error *err);
void session_request_done(struct session_request *request); /* takes a zeroed one, too */

/* What has come of all names so far. */
struct session_tally {
	bool was_answered; /* by any message */
	bool was_denied;   /* by a message with a response code */
	enum exit_status worst;
};

/* servers: those of the settings, or of this name alone.  -1 with ERROR_LOCAL. */
int session_ask(const struct session_settings *s, const struct session_servers *servers,
		const struct session_request *request, struct session_tally *tally,
		struct error *err);

#endif
