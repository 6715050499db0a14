/* A session and what its parts do to it: session.c runs it, orders.c obeys the prompt. */
#ifndef CONNECT_SESSION_STATE_H
#define CONNECT_SESSION_STATE_H

#include "connect/link.h"
#include "net/endpoint.h"
#include "net/loop.h"

#include <stdbool.h>

struct connect_config;
struct error;

struct session {
	const struct connect_config *config;
	int escape;
	struct loop *loop;
	struct stream *safe, *keyboard; /* the terminal; keyboard owns safe */
	struct loop_signal resized, continued, interrupted;

	struct endpoint endpoint;
	bool negotiates; /* telnet from the first byte, and the peer may drive the terminal */
	int last_code;	 /* of the attempt before */
	struct dial *dial;
	struct link link;
	struct relay *relay;

	bool starts_at_prompt; /* and comes back to it when a connection ends */
	bool is_at_prompt;
	bool is_suspended; /* by z: the SIGCONT that follows is known */
	int status;
	struct error *err;
};

/* On standard output, escaped; session_say() is silent with --quiet. */
void session_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void session_say(const struct session *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Whom it is connected to, as it was typed. */
const char *session_host(const struct session *s);

/* Gives the terminal the mode that the connection, the prompt or their absence asks for. */
void session_apply_mode(struct session *s);

void session_show_prompt(struct session *s);
void session_leave_prompt(struct session *s);

/* Starts to connect to s->endpoint; s->negotiates is set when that was asked for.  -1 with
 * *s->err set. */
int session_open(struct session *s);

/*
 * A connection, or an attempt at one, is over: with that status the session ends, or the prompt
 * comes back where it began.  -1: *s->err is set.
 */
void session_over(struct session *s, int status);

/* The session ends with this status. */
void session_end(struct session *s, int status);

/* A line of the prompt. */
void session_obey(struct session *s, const char *line);

#endif
