/* What the commands of the prompt do.  prompt.c says what they are. */
#include "connect/session_state.h"

#include "base/error.h"
#include "cli/report.h"
#include "cli/term.h"
#include "connect/escape.h"
#include "connect/prompt.h"
#include "stream/relay.h"
#include "stream/stream.h"
#include "stream/telnet.h"

#include <signal.h>
#include <stdio.h>

static void order_open(struct session *s, const struct prompt_order *order)
{
	int result;

	if (s->relay) {
		session_print("?Already connected to %s\n", session_host(s));
		session_show_prompt(s);
		return;
	}
	if (order->service[0])
		result = endpoint_from_words(order->host, order->service, &s->endpoint,
					     s->err);
	else
		result = endpoint_parse(order->host, ENDPOINT_BARE_HOST, &s->endpoint,
					s->err);
	s->negotiates = order->negotiates;
	if (result == 0)
		result = session_open(s);
	if (result < 0) {
		report_error(s->err);
		*s->err = ERROR_INIT;
		session_show_prompt(s);
	}
}

static void order_close(struct session *s)
{
	session_print("Connection closed.\n");
	session_over(s, STATUS_DONE);
}

static void order_status(struct session *s)
{
	bool is_raw = s->link.telnet && telnet_is_by_character(s->link.telnet);
	char escape[ESCAPE_TEXT];

	if (!s->relay) {
		session_print("No connection.\nEscape character is '%s'.\n",
			      escape_format(escape, s->escape));
		session_show_prompt(s);
		return;
	}
	session_print("Connected to %s.\n%s\n%s line editing\n%s catching of signals\n"
		      "%s character echo\n%s flow control\n",
		      session_host(s),
		      is_raw ? "Operating in single character mode"
			     : "Operating in obsolete linemode",
		      is_raw ? "No" : "Local", is_raw ? "No" : "Local",
		      is_raw ? "Remote" : "Local", is_raw ? "No" : "Local");
	session_print("Escape character is '%s'.\n", escape_format(escape, s->escape));
	session_print("%s -> %s: %llu bytes sent, %llu received\n", s->link.local,
		      s->link.peer, (unsigned long long)relay_bytes(s->relay, RELAY_OUT),
		      (unsigned long long)relay_bytes(s->relay, RELAY_IN));
	session_leave_prompt(s);
}

static void order_suspend(struct session *s)
{
	term_restore();
	s->is_suspended = true;
	raise(SIGTSTP); /* until the shell says SIGCONT */
	if (s->relay)
		session_leave_prompt(s);
	else
		session_show_prompt(s);
}

/* One of the orders that send something. */
static void order_send(struct session *s, const struct prompt_order *order)
{
	struct error err = ERROR_INIT;
	uint8_t byte = (uint8_t)s->escape;

	if (order->verb == PROMPT_ESCAPE) /* there is one, or nobody got here */
		(void)stream_write(s->link.top, &byte, 1, &err);
	else if (s->link.telnet && order->verb == PROMPT_COMMAND)
		(void)telnet_command(s->link.telnet, order->code, &err);
	else if (s->link.telnet)
		telnet_ask(s->link.telnet, order->code, order->option);
	else
		session_print("?This is no telnet connection (--telnet never)\n");
	session_leave_prompt(s); /* a broken connection shows itself there */
}

void session_obey(struct session *s, const char *line)
{
	struct prompt_order order;

	prompt_parse(line, &order);
	switch (order.verb) {
	case PROMPT_NOTHING:
		if (s->relay)
			session_leave_prompt(s);
		else
			session_show_prompt(s);
		return;
	case PROMPT_HELP:
	case PROMPT_REFUSED:
		fputs(order.text, stdout);
		session_show_prompt(s);
		return;
	case PROMPT_QUIT:
		if (s->relay)
			session_print("Connection closed.\n");
		session_end(s, STATUS_DONE);
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
		session_print("?Need to be connected first.\n");
		session_show_prompt(s);
	} else if (order.verb == PROMPT_CLOSE) {
		order_close(s);
	} else {
		order_send(s, &order);
	}
}
