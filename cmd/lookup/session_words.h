/*
 * The language of the interactive session, which is nslookup's: a line in, an order out;
 *and the words of `set`, which are also nslookup's options.  Pure.
 *
 *	NAME [SERVER]   server SERVER   lserver SERVER   set WORD   exit   help   ?
 *	ls   root   finger   view
 */
#ifndef LOOKUP_SESSION_WORDS_H
#define LOOKUP_SESSION_WORDS_H

#include <stdbool.h>
#include <stdint.h>

enum session_verb {
	SESSION_NOTHING, /* a blank line */
	SESSION_NAME,    /* word: to look up; arg: the server to ask this once, or NULL */
	SESSION_SET,     /* arg: what */
	SESSION_SERVER,  /* arg: the new one; NULL: show the present one */
	SESSION_HELP,
	SESSION_LS,	  /* arg: the zone, or NULL */
	SESSION_HISTORIC, /* root, finger, view */
	SESSION_EXIT,
};

struct session_order {
	enum session_verb verb;
	const char *word; /* the first one, as it was typed; both are parts of the line */
	const char *arg;  /* the second one; what follows it is not looked at */
};

/* Cuts the line, which must last as long as the order.  `set` alone is a name. */
struct session_order session_order(char *line);

enum session_key {
	SESSION_UNKNOWN,
	SESSION_ALL,    /* show the settings */
	SESSION_IGNORE, /* known, and without an effect */
	/* on or off: */
	SESSION_RECURSE,
	SESSION_SEARCH,
	SESSION_VC,
	SESSION_DEBUG,
	SESSION_D2,
	SESSION_FAIL,
	/* with a value: */
	SESSION_CLASS,
	SESSION_TYPE,
	SESSION_DOMAIN,
	SESSION_PORT,
	SESSION_TIMEOUT,
	SESSION_RETRY,
	SESSION_NDOTS,
};

struct session_setting {
	enum session_key key;
	bool is_on;
	const char *value; /* part of the word */
};

/* "type=MX", "norec", "po=5353": without regard to case, and abbreviated as nslookup has
 * it. */
struct session_setting session_setting(const char *word);

/* A decimal number of at most `max`; NULL, or why it is none: "not a valid number". */
const char *session_number(const char *text, uint32_t max, uint32_t *ret);

#endif
