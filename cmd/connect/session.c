/* The session on a terminal. */
#include "connect/session.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/term.h"
#include "connect/connect.h"
#include "connect/escape.h"
#include "connect/keyboard.h"
#include "connect/prompt.h"
#include "connect/session_state.h"
#include "net/dial.h"
#include "stream/fd.h"
#include "stream/relay.h"
#include "stream/safe.h"
#include "stream/stream.h"
#include "stream/telnet.h"
#include "stream/telnet_proto.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what the user sees ---- */

__attribute__((format(printf, 1, 0))) static void put(const char *fmt, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, ap);
	output_safe(text, strlen(text), TEXT_KEEP_NEWLINE | TEXT_KEEP_BACKSLASH);
	fflush(stdout);
}

void session_print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(fmt, ap);
	va_end(ap);
}

void session_say(const struct session *s, const char *fmt, ...)
{
	va_list ap;

	if (s->config->common.quiet)
		return;
	va_start(ap, fmt);
	put(fmt, ap);
	va_end(ap);
}

const char *session_host(const struct session *s)
{
	return s->endpoint.kind == ENDPOINT_UNIX ? s->endpoint.path : s->endpoint.host;
}

/* ---- the terminal's mode ---- */

void session_apply_mode(struct session *s)
{
	struct error ignored = ERROR_INIT;
	bool is_raw = s->link.telnet && telnet_is_by_character(s->link.telnet);

	/* Without a terminal mode the session still works, only less comfortably. */
	if (!s->relay && !s->is_at_prompt)
		term_restore();
	else if (is_raw && !s->is_at_prompt)
		(void)term_raw(STDIN_FILENO, &ignored);
	else
		(void)term_line(STDIN_FILENO, s->escape, &ignored);
}

static void on_mode(struct stream *telnet, void *user)
{
	(void)telnet;
	session_apply_mode(user);
}

/* ---- the end ---- */

void session_end(struct session *s, int status)
{
	s->status = status;
	loop_stop(s->loop);
}

void session_show_prompt(struct session *s)
{
	s->is_at_prompt = true;
	session_apply_mode(s);
	fputs(PROMPT_TEXT, stdout);
	fflush(stdout);
	keyboard_prompt(s->keyboard, true);
}

void session_leave_prompt(struct session *s)
{
	s->is_at_prompt = false;
	session_apply_mode(s);
	keyboard_prompt(s->keyboard, false);
}

/* Gives the connection back; the terminal is as it was before. */
static void drop(struct session *s)
{
	relay_free(s->relay);
	s->relay = NULL;
	link_done(&s->link);
	dial_free(s->dial);
	s->dial = NULL;
	session_apply_mode(s);
}

/* After a connection, or an attempt at one: status as of a command. */
void session_over(struct session *s, int status)
{
	drop(s);
	if (!s->starts_at_prompt) {
		session_end(s, status);
		return;
	}
	if (status < 0)
		report_error(s->err);
	*s->err = ERROR_INIT;
	keyboard_reset(s->keyboard);
	session_show_prompt(s);
}

static void on_relay_done(struct relay *relay, void *user)
{
	struct session *s = user;
	int status = link_result(&s->link, s->config, relay, s->err);

	term_restore();
	if (status == 0)
		session_say(s, "Connection closed%s.\n",
			    relay_end(relay) == RELAY_INPUT_ENDED ? ""
								  : " by foreign host");
	link_report(&s->link, s->config, s->loop, relay);
	session_over(s, status);
}

/* ---- connecting ---- */

static void on_attempt(const struct dial *d, const struct dial_attempt *attempt,
		       void *user)
{
	struct session *s = user;
	char text[ADDR_TEXT];

	if (attempt->state == DIAL_CONNECTING) {
		if (s->last_code)
			session_say(s, "Connection failed: %s\n", strerror(s->last_code));
		session_say(s, "Trying %s...\n", addr_format(text, &attempt->addr));
		s->last_code = 0;
	} else if (attempt->state == DIAL_FAILED) {
		s->last_code = attempt->code;
	}
	link_note_attempt(d, attempt);
}

/* TERM as a terminal type of RFC 1091, or that it is not known. */
static const char *terminal_type(void)
{
	const char *term = getenv("TERM");
	size_t n =
		term ? strspn(term, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-+./_")
		     : 0;

	return n && n <= 40 && !term[n] ? term : "unknown";
}

static void on_dial_done(struct dial *d, int fd, const struct error *err, void *user)
{
	struct session *s = user;
	struct telnet_config telnet = {.terminal = terminal_type(),
				       .negotiates_first = s->negotiates,
				       .on_mode = on_mode,
				       .user = s};
	struct relay_config relay;
	unsigned columns, rows;
	char escape[ESCAPE_TEXT];

	(void)d;
	if (fd < 0) {
		*s->err = *err;
		session_over(s, -1);
		return;
	}
	report_json_to_stderr();
	if (term_size(STDIN_FILENO, &columns, &rows)) {
		telnet.columns = (uint16_t)columns;
		telnet.rows = (uint16_t)rows;
	}
	link_init(&s->link, s->loop, fd, s->config,
		  s->config->telnet == CONNECT_TELNET_NEVER ? NULL : &telnet);
	relay = link_relay_config(&s->link, s->config);
	safe_set(s->safe, !s->negotiates);
	s->relay = relay_new(s->loop, s->keyboard, s->link.top, &relay, on_relay_done, s);
	session_leave_prompt(s);
	/* Only now: whoever reads of the escape character may type it at once. */
	session_say(s, "Connected to %s.\nEscape character is '%s'.\n", session_host(s),
		    escape_format(escape, s->escape));
	if (!s->negotiates)
		report_note(1, "control sequences of the peer are shown, not obeyed "
			       "(--telnet always lets it drive the terminal)");
}

int session_open(struct session *s)
{
	struct dial_config dial;

	if (link_dial_config(s->config, &s->endpoint, &dial, s->err) < 0)
		return -1;
	if (s->endpoint.kind == ENDPOINT_INET && !s->endpoint.service[0])
		snprintf(s->endpoint.service, sizeof(s->endpoint.service), "23");
	s->negotiates |= s->config->telnet == CONNECT_TELNET_ALWAYS ||
			 (s->endpoint.kind == ENDPOINT_INET &&
			  (!strcmp(s->endpoint.service, "23") ||
			   !strcmp(s->endpoint.service, "telnet")));
	s->negotiates &= s->config->telnet != CONNECT_TELNET_NEVER && !s->config->udp;
	s->last_code = 0;
	dial.on_attempt = on_attempt;
	s->dial = dial_start(s->loop, &s->endpoint, &dial, on_dial_done, s, s->err);
	if (!s->dial)
		return -1;
	s->is_at_prompt = false;
	keyboard_prompt(s->keyboard, false); /* nobody reads until it is connected */
	return 0;
}

static void on_line(const char *line, void *user)
{
	session_obey(user, line);
}

static void on_end(void *user)
{
	struct session *s = user;

	session_print(s->relay ? "\nConnection closed.\n" : "\n");
	session_end(s, STATUS_DONE);
}

static void on_escape(void *user)
{
	struct session *s = user;

	term_restore();
	session_print("\n");
	session_show_prompt(s);
}

static const struct keyboard_events keyboard_events = {
	.on_escape = on_escape,
	.on_line = on_line,
	.on_end = on_end,
};

/* ---- signals ---- */

static void on_resize(struct loop *loop, int signo, void *user)
{
	struct session *s = user;
	unsigned columns, rows;

	(void)loop;
	(void)signo;
	if (s->link.telnet && term_size(STDIN_FILENO, &columns, &rows))
		telnet_resize(s->link.telnet, (uint16_t)columns, (uint16_t)rows);
}

/* After ^Z and fg: the shell has set its own mode meanwhile. */
static void on_continue(struct loop *loop, int signo, void *user)
{
	struct session *s = user;

	(void)loop;
	(void)signo;
	session_apply_mode(s);
	if (s->is_at_prompt && !s->is_suspended)
		session_show_prompt(s);
	s->is_suspended = false;
}

/* ^C by lines: for the peer, if it is one that knows what that means; else for us. */
static void on_interrupt(struct loop *loop, int signo, void *user)
{
	struct session *s = user;
	struct error ignored = ERROR_INIT;

	(void)loop;
	if (s->is_at_prompt) {
		session_print("\n");
		session_show_prompt(s);
	} else if (s->relay && s->link.telnet && telnet_was_met(s->link.telnet)) {
		(void)telnet_command(s->link.telnet, TELNET_IP, &ignored);
	} else if (s->dial && !s->relay && s->starts_at_prompt) {
		session_print("\n");
		session_over(s, STATUS_DONE);
	} else {
		term_restore();
		session_print("\n");
		session_end(s, 128 + signo);
	}
}

/* ---- running ---- */

static int prepare(struct session *s)
{
	struct stream *standard;

	s->loop = loop_new(s->err);
	if (!s->loop)
		return -1;
	if (loop_signal(s->loop, &s->resized, SIGWINCH, on_resize, s, s->err) < 0 ||
	    loop_signal(s->loop, &s->continued, SIGCONT, on_continue, s, s->err) < 0 ||
	    loop_signal(s->loop, &s->interrupted, SIGINT, on_interrupt, s, s->err) < 0)
		return -1;
	standard = fd_standard_new(s->loop, s->err);
	if (!standard)
		return -1;
	s->safe = safe_new(standard, SAFE_KEEP_USUAL);
	s->keyboard = keyboard_new(s->loop, s->safe, s->escape, &keyboard_events, s);
	return 0;
}

int session_run(const struct connect_config *config, const struct endpoint *endpoint,
		int escape, struct error *err)
{
	struct session s = {.config = config,
			    .escape = escape,
			    .err = err,
			    .status = -1,
			    .starts_at_prompt = !endpoint};
	int result = prepare(&s);

	if (result == 0 && endpoint) {
		s.endpoint = *endpoint;
		result = session_open(&s);
	} else if (result == 0) {
		session_show_prompt(&s);
	}
	if (result == 0)
		result = loop_run(s.loop, err);
	s.is_at_prompt = false;
	drop(&s);
	stream_free(s.keyboard);
	loop_signal_unset(&s.resized);
	loop_signal_unset(&s.continued);
	loop_signal_unset(&s.interrupted);
	loop_free(s.loop);
	return result < 0 ? -1 : s.status;
}
