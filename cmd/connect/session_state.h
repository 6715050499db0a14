/*
 * A session and what its parts do to it: session.c runs it, session_mode.c sets the terminal,
 * session_keys.c heeds the keyboard and the signals, orders*.c obey the prompt.
 */
#ifndef CONNECT_SESSION_STATE_H
#define CONNECT_SESSION_STATE_H

#include "cli/secure.h"
#include "connect/link.h"
#include "connect/offer.h"
#include "connect/settings.h"
#include "net/endpoint.h"
#include "net/loop.h"

#include <stdbool.h>

struct connect_config;
struct error;
struct lineedit;
struct session_style;

enum session_family { SESSION_ANY, SESSION_IPV4, SESSION_IPV6 };

struct session {
	const struct connect_config *config;
	const struct session_style *style;
	struct loop *loop;
	struct lineedit *editor;	/* of the prompt; NULL where input is no terminal */
	struct stream *safe, *keyboard; /* the terminal; keyboard owns safe */
	struct loop_signal resized, continued, interrupted, quit, stopped;

	struct settings settings;
	struct offer offer;
	enum session_family only; /* of `open -4`, `open -6` */
	char *source;		  /* of `open -b`; owned, or NULL */
	const char *line;	  /* of the prompt, while it is obeyed */
	bool is_muted; /* what is typed is not shown, by the echo character */

	struct endpoint endpoint;
	bool negotiates; /* telnet from the first byte, and the peer may drive the terminal */
	int last_code;	 /* of the attempt before */
	struct secure secure;
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

/* How the session works now: as telnet says, or by lines where there is no telnet. */
struct telnet_mode session_mode(const struct session *s);

/* Does the peer know telnet's commands, or is it taken to? */
bool session_speaks_telnet(const struct session *s);

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

/* Reports *s->err as the style has it. */
void session_report(const struct session *s);

/* The peer may know the user's name from now on; NULL: that of who started us. */
void session_log_in(struct session *s, const char *user);

/* The settings have changed: the connection, if there is one, follows them. */
void session_apply_habits(struct session *s);
void session_apply_characters(struct session *s);

/* Stops the program until the shell says SIGCONT. */
void session_suspend(struct session *s);

/* A line of the prompt. */
void session_obey(struct session *s, const char *line);

/* The commands of ~/.telnetrc for the host that was typed. */
void session_obey_rc(struct session *s);

/* telnet's callback: the mode or the characters have changed. */
void session_on_mode(struct stream *telnet, void *user);

/* ---- session_keys.c ---- */

extern const struct keyboard_events session_keyboard_events;

/* Sends a telnet command as a key does: with the flush and the Synch that the settings ask for. */
void session_send_signal(struct session *s, uint8_t command, bool flushes);

void session_on_interrupt(struct loop *loop, int signo, void *user);
void session_on_quit(struct loop *loop, int signo, void *user);
void session_on_stop(struct loop *loop, int signo, void *user);

#endif
