/* What a session shows of telnet's inner life. */
#ifndef CONNECT_SESSION_SHOW_H
#define CONNECT_SESSION_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session;
struct stream;

/* Callbacks of the telnet filter; user is the session.  With `toggle options` they show each. */
void session_show_negotiation(struct stream *telnet, bool is_sent, uint8_t verb, uint8_t option,
			      void *user);

/* Also shows what was asked for: the peer's STATUS, and what a serial line is set to instead. */
void session_show_sub(struct stream *telnet, bool is_sent, uint8_t option, const uint8_t *data,
		      size_t n, void *user);

#endif
