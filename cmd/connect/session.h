/*
 * connect on a terminal: telnet's screens, the escape character and the prompt behind it, the
 * terminal's mode as the negotiation asks.
 */
#ifndef CONNECT_SESSION_H
#define CONNECT_SESSION_H

struct connect_config;
struct endpoint;
struct error;

/*
 * endpoint: NULL to start at the prompt.  escape as in escape.h.  Returns an exit status, or -1
 * with *err set.  The terminal is as it was when this returns.
 */
int session_run(const struct connect_config *config, const struct endpoint *endpoint, int escape,
		struct error *err);

#endif
