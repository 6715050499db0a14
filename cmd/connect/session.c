/* The session on a terminal. */
#include "connect/session.h"

#include "base/error.h"
#include "base/text.h"
#include "cli/lineedit.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/term.h"
#include "connect/connect.h"
#include "connect/escape.h"
#include "connect/keyboard.h"
#include "connect/prompt.h"
#include "connect/session_show.h"
#include "connect/session_state.h"
#include "net/dial.h"
#include "stream/fd.h"
#include "stream/relay.h"
#include "stream/safe.h"
#include "stream/stream.h"
#include "stream/telnet.h"

#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 9000 };

/* ---- what the user sees ---- */

__attribute__((format(printf, 1, 0))) static void put(const char *fmt, va_list ap)
{
	char text[LINE_MAX_BYTES];

	vsnprintf(text, sizeof(text), fmt, ap);
	output_safe(text, strlen(text),
		    TEXT_KEEP_NEWLINE | TEXT_KEEP_RETURN | TEXT_KEEP_TAB | TEXT_KEEP_BACKSLASH);
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

/* ---- the end ---- */

void session_report(const struct session *s)
{
	if (s->style->report)
		s->style->report(s->err, &s->endpoint);
	else
		report_error(s->err);
}

void session_end(struct session *s, int status)
{
	s->status = status;
	loop_stop(s->loop);
}

void session_show_prompt(struct session *s)
{
	s->is_at_prompt = true;
	session_apply_mode(s);
	if (!s->editor)
		fputs(s->style->prompt, stdout);
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
		session_report(s);
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

static struct telnet_config telnet_of_session(struct session *s)
{
	struct telnet_config config = offer_config(&s->offer, &s->config->telnet_options,
						   &s->settings);

	config.wants |= s->style->wants;
	config.on_mode = session_on_mode;
	config.on_negotiate = session_show_negotiation;
	config.on_sub = session_show_sub;
	config.user = s;
	return config;
}

void session_log_in(struct session *s, const char *user)
{
	const struct passwd *entry = user ? NULL : getpwuid(getuid());

	if (entry)
		user = entry->pw_name;
	if (user)
		telnet_environ_define(&s->offer.environment, "USER", user, true);
}

static void on_open(struct opening *opening, const struct error *err, void *user)
{
	struct session *s = user;
	struct relay_config relay;
	char escape[ESCAPE_TEXT];

	(void)opening;
	if (err) {
		if (link_wants_another(&s->link, &s->dial, s->config)) {
			if (session_open(s) < 0)
				session_over(s, -1);
			return;
		}
		*s->err = *err;
		session_over(s, -1);
		return;
	}
	link_note_open(&s->link, s->config, s->loop);
	relay = link_relay_config(&s->link, s->config);
	safe_set(s->safe, !s->negotiates && !s->style->is_telnet);
	s->relay = relay_new(s->loop, s->keyboard, s->link.top, &relay, on_relay_done, s);
	session_apply_habits(s);
	session_say(s, "Connected to %s.\n", session_host(s));
	session_obey_rc(s);
	if (!s->relay)
		return;
	if (s->negotiates && s->link.telnet)
		telnet_begin(s->link.telnet);
	session_leave_prompt(s);
	/* Only now: whoever reads of the escape character may type it at once. */
	session_say(s, "Escape character is '%s'.\n",
		    escape_format(escape, s->settings.characters[CHARACTER_ESCAPE]));
	if (!s->negotiates && !s->style->is_telnet)
		report_note(1, "control sequences of the peer are shown, not obeyed "
			       "(--telnet always lets it drive the terminal)");
}

static void on_dial_done(struct dial *d, int fd, const struct error *err, void *user)
{
	struct session *s = user;
	struct telnet_config telnet = telnet_of_session(s);
	const struct link_plan plan = {
		.config = s->config,
		.endpoint = &s->endpoint,
		.secure = &s->secure,
		.telnet = s->config->telnet == CONNECT_TELNET_NEVER ? NULL : &telnet,
	};

	if (fd < 0) {
		*s->err = *err;
		session_over(s, -1);
		return;
	}
	report_json_to_stderr();
	if (link_init(&s->link, s->loop, fd, d, &plan, s->err) < 0) {
		session_over(s, -1);
		return;
	}
	link_open(&s->link, s->loop, s->config, on_open, s);
}

/* A server that is known to speak telnet is not waited for; telnet's own rule is to heed only
 * whether a port was given. */
static bool begins_by_itself(const struct session *s)
{
	const char *service = s->endpoint.service;

	if (s->config->telnet == CONNECT_TELNET_ALWAYS || s->offer.serial.speed)
		return true;
	if (s->endpoint.kind != ENDPOINT_INET)
		return false;
	return !*service ||
	       (!s->style->is_telnet && (!strcmp(service, "23") || !strcmp(service, "telnet")));
}

int session_open(struct session *s)
{
	struct connect_config config = *s->config;
	struct dial_config dial;

	if (s->only != SESSION_ANY) {
		config.common.ipv4 = s->only == SESSION_IPV4;
		config.common.ipv6 = s->only == SESSION_IPV6;
	}
	if (s->source)
		config.dialing.source = s->source;
	if (link_dial_config(&config, &s->endpoint, &dial, s->err) < 0)
		return -1;
	s->negotiates |= begins_by_itself(s);
	s->negotiates &= s->config->telnet != CONNECT_TELNET_NEVER && !s->config->udp;
	if (s->endpoint.kind == ENDPOINT_INET && !s->endpoint.service[0])
		snprintf(s->endpoint.service, sizeof(s->endpoint.service), "%s",
			 s->secure.context ? "992" : "23");
	s->last_code = 0;
	dial.on_attempt = on_attempt;
	s->dial = dial_start(s->loop, proxies_first(&s->config->proxies, &s->endpoint), &dial,
			     on_dial_done, s, s->err);
	if (!s->dial)
		return -1;
	s->is_at_prompt = false;
	keyboard_prompt(s->keyboard, false); /* nobody reads until it is connected */
	return 0;
}

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

void session_suspend(struct session *s)
{
	term_restore();
	s->is_suspended = true;
	raise(SIGSTOP); /* SIGTSTP is the loop's */
	if (s->relay)
		session_leave_prompt(s);
	else
		session_show_prompt(s);
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
	    loop_signal(s->loop, &s->interrupted, SIGINT, session_on_interrupt, s, s->err) < 0 ||
	    loop_signal(s->loop, &s->quit, SIGQUIT, session_on_quit, s, s->err) < 0 ||
	    loop_signal(s->loop, &s->stopped, SIGTSTP, session_on_stop, s, s->err) < 0)
		return -1;
	standard = fd_standard_new(s->loop, s->err);
	if (!standard)
		return -1;
	s->safe = safe_new(standard, SAFE_KEEP_USUAL);
	if (isatty(STDIN_FILENO))
		s->editor = lineedit_new(s->style->prompt);
	s->keyboard = keyboard_new(s->loop, s->safe, s->editor, &session_keyboard_events, s);
	return 0;
}

static void finish(struct session *s)
{
	s->is_at_prompt = false;
	drop(s);
	stream_free(s->keyboard);
	lineedit_free(s->editor);
	loop_signal_unset(&s->resized);
	loop_signal_unset(&s->continued);
	loop_signal_unset(&s->interrupted);
	loop_signal_unset(&s->quit);
	loop_signal_unset(&s->stopped);
	loop_free(s->loop);
	offer_done(&s->offer);
	free(s->source);
}

int session_run(const struct connect_config *config, const struct session_style *style,
		const struct endpoint *endpoint, int escape, struct error *err)
{
	static const struct session_style own = { .prompt = PROMPT_TEXT };
	struct session s = { .config = config,
			     .style = style ? style : &own,
			     .err = err,
			     .status = -1,
			     .negotiates = style && style->negotiates,
			     .starts_at_prompt = !endpoint };
	int result;

	if (secure_init(&s.secure, &config->securing, &config->handshaking, &config->asking,
			err) < 0)
		return -1;
	if (offer_init(&s.offer, &config->telnet_options, err) < 0) {
		offer_done(&s.offer);
		secure_done(&s.secure);
		return -1;
	}
	settings_init(&s.settings, escape);
	s.settings.toggles[TOGGLE_SKIPRC] = !s.style->is_telnet || s.style->skips_rc;
	if (s.style->logs_in)
		session_log_in(&s, NULL);
	result = prepare(&s);
	if (result == 0 && endpoint) {
		s.endpoint = *endpoint;
		result = session_open(&s);
	} else if (result == 0) {
		session_show_prompt(&s);
	}
	if (result == 0)
		result = loop_run(s.loop, err);
	if (result < 0)
		s.status = -1;
	finish(&s);
	return secure_finish(&s.secure, s.status, err);
}
