/*
 * Whoever speaks in place of a command: a personality that runs one, and says what happens in
 * the words of another program.  What it does not know (NULL) nobody says.
 */
#ifndef CLI_VOICE_H
#define CLI_VOICE_H

#include <stdbool.h>

struct addr;
struct dial_attempt;
struct error;
struct listener_socket;
struct probe_target;

struct voice {
	void (*error)(const struct error *err); /* what would be reported */
	void (*attempt)(const struct dial_attempt *attempt); /* an end of connecting */
	void (*opened)(void); /* the connection stands, behind all proxies and with all TLS */
	void (*probed)(const struct probe_target *target);
	void (*listening)(const struct listener_socket *socket);
	void (*received)(const struct addr *peer); /* a connection, or a first datagram */
};

/* Borrowed until the end; NULL, as at first: the commands speak for themselves. */
void voice_set(const struct voice *voice);
const struct voice *voice_get(void);

#endif
