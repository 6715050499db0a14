/*
 * NEW-ENVIRON (RFC 1572), the client's side: variables that the user has named, and nothing
 * else.  A variable that the peer asks for and that is not exported is answered as one that
 * does not exist, so the answer says nothing of this machine's environment.
 */
#ifndef STREAM_TELNET_ENVIRON_H
#define STREAM_TELNET_ENVIRON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct telnet_sub;

/* Types of names, what goes before a value, and before a byte that would be one of these. */
enum { ENVIRON_VAR = 0, ENVIRON_VALUE = 1, ENVIRON_ESC = 2, ENVIRON_USERVAR = 3 };

struct telnet_variable {
	char *name, *value; /* owned */
	bool is_exported;
};

struct telnet_environ {
	struct telnet_variable *variables;
	size_t n, cap;
};

void telnet_environ_done(struct telnet_environ *env); /* takes a zeroed one */

/* Adds a variable, or replaces its value. */
void telnet_environ_define(struct telnet_environ *env, const char *name, const char *value,
			   bool is_exported);

struct telnet_variable *telnet_environ_find(const struct telnet_environ *env, const char *name);

/* false: there is none of that name. */
bool telnet_environ_undefine(struct telnet_environ *env, const char *name);

/* The value, if the peer may have it; NULL. */
const char *telnet_environ_exported(const struct telnet_environ *env, const char *name);

/*
 * The answer to SEND; data is what follows that byte.  Every name is answered once, and only as
 * many as there is room for: the rest of a request for more is left unanswered.
 */
void telnet_environ_answer(const struct telnet_environ *env, const uint8_t *data, size_t n,
			   struct telnet_sub *out);

/* Tells one variable by INFO. */
void telnet_environ_tell(const struct telnet_variable *variable, struct telnet_sub *out);

#endif
