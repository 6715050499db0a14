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
#include "connect/link.h"
#include "connect/prompt.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/loop.h"
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
	bool is_over;
	int status;
	struct error *err;
};

/* ---- what the user sees ---- */

static void print(const struct session *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void print(const struct session *s, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (s->config->common.quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	output_safe(text, strlen(text), TEXT_KEEP_NEWLINE | TEXT_KEEP_BACKSLASH);
	fflush(stdout);
}

static const char *host_name(const struct session *s)
{
	return s->endpoint.kind == ENDPOINT_UNIX ? s->endpoint.path : s->endpoint.host;
}

/* ---- the terminal's mode ---- */

static void apply_mode(struct session *s)
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
	apply_mode(user);
}

/* ---- the end ---- */

static void end(struct session *s, int status)
{
	s->is_over = true;
	s->status = status;
	loop_stop(s->loop);
}

static void show_prompt(struct session *s)
{
	s->is_at_prompt = true;
	apply_mode(s);
	fputs(PROMPT_TEXT, stdout);
	fflush(stdout);
	keyboard_prompt(s->keyboard, true);
}

static void leave_prompt(struct session *s)
{
	s->is_at_prompt = false;
	apply_mode(s);
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
	apply_mode(s);
}

/* After a connection, or an attempt at one: status as of a command. */
static void over(struct session *s, int status)
{
	drop(s);
	if (!s->starts_at_prompt) {
		end(s, status);
		return;
	}
	if (status < 0)
		report_error(s->err);
	*s->err = ERROR_INIT;
	keyboard_reset(s->keyboard);
	show_prompt(s);
}

static void on_relay_done(struct relay *relay, void *user)
{
	struct session *s = user;
	int status = link_result(&s->link, s->config, relay, s->err);

	term_restore();
	if (status == 0)
		print(s, "Connection closed%s.\n",
		      relay_end(relay) == RELAY_INPUT_ENDED ? "" : " by foreign host");
	link_report(&s->link, s->config, s->loop, relay);
	over(s, status);
}

/* ---- connecting ---- */

static void on_attempt(const struct dial *d, const struct dial_attempt *attempt, void *user)
{
	struct session *s = user;
	char text[ADDR_TEXT];

	if (attempt->state == DIAL_CONNECTING) {
		if (s->last_code)
			print(s, "Connection failed: %s\n", strerror(s->last_code));
		print(s, "Trying %s...\n", addr_format(text, &attempt->addr));
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
	size_t n = term ? strspn(term, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789-+./_")
			: 0;

	return n && n <= 40 && !term[n] ? term : "unknown";
}

static void on_dial_done(struct dial *d, int fd, const struct error *err, void *user)
{
	struct session *s = user;
	struct telnet_config telnet = { .terminal = terminal_type(),
					.negotiates_first = s->negotiates,
					.on_mode = on_mode,
					.user = s };
	struct relay_config relay = link_relay_config(s->config);
	unsigned columns, rows;
	char escape[ESCAPE_TEXT];

	(void)d;
	if (fd < 0) {
		*s->err = *err;
		over(s, -1);
		return;
	}
	report_json_to_stderr();
	if (term_size(STDIN_FILENO, &columns, &rows)) {
		telnet.columns = (uint16_t)columns;
		telnet.rows = (uint16_t)rows;
	}
	link_init(&s->link, s->loop, fd, s->config,
		  s->config->telnet == CONNECT_TELNET_NEVER ? NULL : &telnet);
	safe_set(s->safe, !s->negotiates);
	s->relay = relay_new(s->loop, s->keyboard, s->link.top, &relay, on_relay_done, s);
	leave_prompt(s);
	/* Only now: whoever reads of the escape character may type it at once. */
	print(s, "Connected to %s.\nEscape character is '%s'.\n", host_name(s),
	      escape_format(escape, s->escape));
	if (!s->negotiates)
		report_note(1, "control sequences of the peer are shown, not obeyed "
			       "(--telnet always lets it drive the terminal)");
}

static int open_endpoint(struct session *s)
{
	struct dial_config dial;

	if (dialing_get(&s->config->dialing, &s->config->common, &dial, s->err) < 0)
		return -1;
	if (s->endpoint.kind == ENDPOINT_INET && !s->endpoint.service[0])
		snprintf(s->endpoint.service, sizeof(s->endpoint.service), "23");
	s->negotiates |= s->config->telnet == CONNECT_TELNET_ALWAYS ||
			 (s->endpoint.kind == ENDPOINT_INET &&
			  (!strcmp(s->endpoint.service, "23") ||
			   !strcmp(s->endpoint.service, "telnet")));
	s->negotiates &= s->config->telnet != CONNECT_TELNET_NEVER;
	s->last_code = 0;
	dial.on_attempt = on_attempt;
	s->dial = dial_start(s->loop, &s->endpoint, &dial, on_dial_done, s, s->err);
	return s->dial ? 0 : -1;
}

/* ---- the prompt's orders ---- */

static void order_open(struct session *s, const struct prompt_order *order)
{
	int result;

	if (s->relay) {
		print(s, "?Already connected to %s\n", host_name(s));
		show_prompt(s);
		return;
	}
	if (order->service[0])
		result = endpoint_from_words(order->host, order->service, &s->endpoint, s->err);
	else
		result = endpoint_parse(order->host, ENDPOINT_BARE_HOST, &s->endpoint, s->err);
	s->negotiates = order->negotiates;
	if (result == 0)
		result = open_endpoint(s);
	if (result < 0) {
		report_error(s->err);
		*s->err = ERROR_INIT;
		show_prompt(s);
	} else {
		keyboard_prompt(s->keyboard, false); /* nobody reads until it is connected */
	}
}

static void order_close(struct session *s)
{
	print(s, "Connection closed.\n");
	over(s, STATUS_DONE);
}

static void order_status(struct session *s)
{
	bool is_raw = s->link.telnet && telnet_is_by_character(s->link.telnet);
	char escape[ESCAPE_TEXT];

	if (!s->relay) {
		print(s, "No connection.\nEscape character is '%s'.\n",
		      escape_format(escape, s->escape));
		show_prompt(s);
		return;
	}
	print(s, "Connected to %s.\n%s\n%s line editing\n%s catching of signals\n"
		 "%s character echo\n%s flow control\n",
	      host_name(s),
	      is_raw ? "Operating in single character mode" : "Operating in obsolete linemode",
	      is_raw ? "No" : "Local", is_raw ? "No" : "Local", is_raw ? "Remote" : "Local",
	      is_raw ? "No" : "Local");
	print(s, "Escape character is '%s'.\n", escape_format(escape, s->escape));
	print(s, "%s -> %s: %llu bytes sent, %llu received\n", s->link.local, s->link.peer,
	      (unsigned long long)relay_bytes(s->relay, RELAY_OUT),
	      (unsigned long long)relay_bytes(s->relay, RELAY_IN));
	leave_prompt(s);
}

static void order_suspend(struct session *s)
{
	term_restore();
	s->is_suspended = true;
	raise(SIGTSTP); /* until the shell says SIGCONT */
	if (s->relay)
		leave_prompt(s);
	else
		show_prompt(s);
}

/* One of the orders that send something. */
static void order_send(struct session *s, const struct prompt_order *order)
{
	struct error err = ERROR_INIT;
	uint8_t byte = (uint8_t)s->escape;

	if (order->verb == PROMPT_ESCAPE && s->escape != ESCAPE_NONE)
		(void)stream_write(s->link.top, &byte, 1, &err);
	else if (s->link.telnet && order->verb == PROMPT_COMMAND)
		(void)telnet_command(s->link.telnet, order->code, &err);
	else if (s->link.telnet)
		telnet_ask(s->link.telnet, order->code, order->option);
	else
		print(s, "?This is no telnet connection (--telnet never)\n");
	leave_prompt(s); /* a broken connection shows itself there */
}

static void on_line(const char *line, void *user)
{
	struct session *s = user;
	struct prompt_order order;

	prompt_parse(line, &order);
	switch (order.verb) {
	case PROMPT_NOTHING:
		if (s->relay)
			leave_prompt(s);
		else
			show_prompt(s);
		return;
	case PROMPT_HELP:
	case PROMPT_REFUSED:
		fputs(order.text, stdout);
		show_prompt(s);
		return;
	case PROMPT_QUIT:
		if (s->relay)
			print(s, "Connection closed.\n");
		end(s, STATUS_DONE);
		return;
	case PROMPT_OPEN:
		order_open(s, &order);
		return;
	case PROMPT_STATUS:
		order_status(s);
		return;
	case PROMPT_SUSPEND:
		order_suspend(s);
		return;
	case PROMPT_CLOSE:
	case PROMPT_COMMAND:
	case PROMPT_ESCAPE:
	case PROMPT_ASK:
		break;
	}
	if (!s->relay) {
		print(s, "?Need to be connected first.\n");
		show_prompt(s);
	} else if (order.verb == PROMPT_CLOSE) {
		order_close(s);
	} else {
		order_send(s, &order);
	}
}

static void on_end(void *user)
{
	struct session *s = user;

	print(s, s->relay ? "\nConnection closed.\n" : "\n");
	end(s, STATUS_DONE);
}

static void on_escape(void *user)
{
	struct session *s = user;

	term_restore();
	print(s, "\n");
	show_prompt(s);
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
	apply_mode(s);
	if (s->is_at_prompt && !s->is_suspended)
		show_prompt(s);
	s->is_suspended = false;
}

/* ^C by lines: for the peer, if it is one that knows what that means; else for us. */
static void on_interrupt(struct loop *loop, int signo, void *user)
{
	struct session *s = user;
	struct error ignored = ERROR_INIT;

	(void)loop;
	if (s->is_at_prompt) {
		print(s, "\n");
		show_prompt(s);
	} else if (s->relay && s->link.telnet && telnet_was_met(s->link.telnet)) {
		(void)telnet_command(s->link.telnet, TELNET_IP, &ignored);
	} else {
		term_restore();
		print(s, "\n");
		end(s, 128 + signo);
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

int session_run(const struct connect_config *config, const struct endpoint *endpoint, int escape,
		struct error *err)
{
	struct session s = { .config = config, .escape = escape, .err = err, .status = -1,
			     .starts_at_prompt = !endpoint };
	int result = prepare(&s);

	if (result == 0 && endpoint) {
		s.endpoint = *endpoint;
		result = open_endpoint(&s);
	} else if (result == 0) {
		show_prompt(&s);
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
