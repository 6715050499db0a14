/* The table of the prompt's commands, and those that need few words. */
#include "connect/orders.h"

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/report.h"
#include "connect/connect.h"
#include "connect/escape.h"
#include "connect/prompt.h"
#include "connect/session.h"
#include "connect/session_state.h"
#include "connect/telnetrc.h"
#include "stream/relay.h"
#include "stream/telnet.h"
#include "stream/telnet_environ.h"
#include "stream/telnet_proto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RC_MAX = 1 << 20 };

static order_fn order_close, order_logout, order_open, order_quit, order_status, order_suspend,
	order_help, order_no_security;

static const struct order orders[] = {
	{ "close", "close current connection", order_close, true },
	{ "logout", "forcibly logout remote user and close the connection", order_logout, true },
	{ "display", "display operating parameters", order_display, false },
	{ "mode", "try to enter line or character mode ('mode ?' for more)", order_mode, true },
	{ "open", "connect to a site", order_open, false },
	{ "quit", "exit telnet", order_quit, false },
	{ "send", "transmit special characters ('send ?' for more)", order_send, true },
	{ "set", "set operating parameters ('set ?' for more)", order_set, false },
	{ "unset", "unset operating parameters ('unset ?' for more)", order_unset, false },
	{ "status", "print status information", order_status, false },
	{ "toggle", "toggle operating parameters ('toggle ?' for more)", order_toggle, false },
	{ "slc", "change state of special characters ('slc ?' for more)", order_slc, false },
	{ "auth", "turn on (off) authentication (netkit has none)", order_no_security, false },
	{ "encrypt", "turn on (off) encryption (netkit has none)", order_no_security, false },
	{ "z", "suspend telnet", order_suspend, false },
	{ "!", "invoke a subshell", order_shell, false },
	{ "environ", "change environment variables ('environ ?' for more)", order_environ, false },
	{ "serial", "control the serial line of a server ('serial ?' for more)", order_serial,
	  true },
	{ "?", "print help information", order_help, false },
};

/* Words that others are used to; whole only where they begin like one above. */
static const struct order others[] = {
	{ "help", NULL, order_help, false },
	{ "exit", NULL, order_quit, false },
};

/* "?Ambiguous command" is telnet's word for a command, and for its arguments it has another. */
int order_find(const void *table, size_t n, size_t stride, const char *command, const char *word)
{
	int found = prompt_find(table, n, stride, word);

	if (found == PROMPT_AMBIGUOUS)
		session_print("'%s': ambiguous argument ('%s ?' for help).\n", word, command);
	else if (found == PROMPT_UNKNOWN)
		session_print("'%s': unknown argument ('%s ?' for help).\n", word, command);
	return found < 0 ? -1 : found;
}

/* ---- connections ---- */

static enum order_end order_close(struct session *s, size_t n, char *const words[])
{
	(void)n;
	(void)words;
	session_print("Connection closed.\n");
	session_over(s, STATUS_DONE);
	return ORDER_TAKEN;
}

/* The peer closes the connection, if it knows the option (RFC 727). */
static enum order_end order_logout(struct session *s, size_t n, char *const words[])
{
	(void)n;
	(void)words;
	if (s->link.telnet)
		telnet_ask(s->link.telnet, TELNET_DO, TELOPT_LOGOUT);
	return ORDER_DONE;
}

static enum order_end order_quit(struct session *s, size_t n, char *const words[])
{
	(void)n;
	(void)words;
	if (s->relay)
		session_print("Connection closed.\n");
	session_end(s, STATUS_DONE);
	return ORDER_TAKEN;
}

struct target {
	const char *host, *service, *user, *source;
	bool is_ipv4, is_ipv6, logs_in;
};

static bool parse_target(struct target *t, size_t n, char *const words[])
{
	size_t i;

	for (i = 1; i < n && words[i][0] == '-' && !t->host; i++) {
		if (!strcmp(words[i], "-4"))
			t->is_ipv4 = true;
		else if (!strcmp(words[i], "-6"))
			t->is_ipv6 = true;
		else if (!strcmp(words[i], "-a"))
			t->logs_in = true;
		else if (!strcmp(words[i], "-l") && i + 1 < n)
			t->user = words[++i];
		else if (!strcmp(words[i], "-b") && i + 1 < n)
			t->source = words[++i];
		else
			return false;
	}
	if (i < n)
		t->host = words[i++];
	if (i < n)
		t->service = words[i++];
	return t->host && i == n;
}

static int find_endpoint(struct session *s, const struct target *t)
{
	bool dash = t->service && t->service[0] == '-';
	const char *service = t->service ? t->service + dash : NULL;

	s->negotiates = dash;
	if (service)
		return endpoint_from_words(t->host, service, &s->endpoint, s->err);
	return endpoint_parse(t->host, ENDPOINT_BARE_HOST, &s->endpoint, s->err);
}

/* The family and the source hold for this connection; a user's name until another is given. */
static void set_target(struct session *s, const struct target *t)
{
	s->only = t->is_ipv4 ? SESSION_IPV4 : t->is_ipv6 ? SESSION_IPV6 : SESSION_ANY;
	free(s->source);
	s->source = t->source ? xstrdup(t->source) : NULL;
	if (t->user || t->logs_in)
		session_log_in(s, t->user);
}

static enum order_end order_open(struct session *s, size_t n, char *const words[])
{
	struct target target = { .host = NULL };

	if (s->relay) {
		session_print("?Already connected to %s\n", session_host(s));
		return ORDER_FAILED;
	}
	if (!parse_target(&target, n, words)) {
		session_print("usage: open [-4] [-6] [-l user] [-b addr] [-a] host-name [port]\n");
		return ORDER_FAILED;
	}
	set_target(s, &target);
	if (find_endpoint(s, &target) == 0 && session_open(s) == 0)
		return ORDER_TAKEN;
	session_report(s);
	*s->err = ERROR_INIT;
	return ORDER_FAILED;
}

static void print_mode(const struct session *s)
{
	struct telnet_mode mode = session_mode(s);
	const char *how = "Operating in obsolete linemode";

	if (mode.is_linemode)
		how = "Operating with LINEMODE option";
	else if (!mode.edits)
		how = "Operating in single character mode";
	session_print("%s\n%s line editing\n%s catching of signals\n", how,
		      mode.edits ? "Local" : "No", mode.traps_signals ? "Local" : "No");
	session_print("%s character echo\n%s flow control\n", mode.echoes ? "Local" : "Remote",
		      mode.flows ? "Local" : "No");
}

static enum order_end order_status(struct session *s, size_t n, char *const words[])
{
	char escape[ESCAPE_TEXT], local[ADDR_TEXT];

	(void)n;
	(void)words;
	if (s->relay) {
		session_print("Connected to %s.\n", session_host(s));
		print_mode(s);
	} else {
		session_print("No connection.\n");
	}
	session_print("Escape character is '%s'.\n",
		      escape_format(escape, s->settings.characters[CHARACTER_ESCAPE]));
	if (s->relay)
		session_print("%s -> %s: %llu bytes sent, %llu received\n",
			      link_local(local, &s->link), s->link.peer,
			      (unsigned long long)relay_bytes(s->relay, RELAY_OUT),
			      (unsigned long long)relay_bytes(s->relay, RELAY_IN));
	return ORDER_DONE;
}

/* ---- the shell ---- */

static enum order_end order_suspend(struct session *s, size_t n, char *const words[])
{
	(void)n;
	(void)words;
	session_suspend(s);
	return ORDER_TAKEN;
}

/* ---- the rest ---- */

static enum order_end order_no_security(struct session *s, size_t n, char *const words[])
{
	(void)s;
	(void)n;
	session_print("?netkit has no %s option: its ciphers are broken since long "
		      "(use TLS or ssh)\n",
		      words[0][0] == 'a' ? "AUTHENTICATION" : "ENCRYPT");
	return ORDER_FAILED;
}

static void list(const struct order *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		session_print("%-8s\t%s\n", rows[i].name, rows[i].help);
}

static const struct order *find(const char *word)
{
	int found = prompt_find(orders, ARRAY_SIZE(orders), sizeof(orders[0]), word);

	if (found >= 0)
		return &orders[found];
	if (found == PROMPT_UNKNOWN) {
		found = prompt_find(others, ARRAY_SIZE(others), sizeof(others[0]), word);
		if (found >= 0)
			return &others[found];
	}
	session_print(found == PROMPT_AMBIGUOUS ? "?Ambiguous command\n" : "?Invalid command\n");
	return NULL;
}

static enum order_end order_help(struct session *s, size_t n, char *const words[])
{
	const struct order *order;
	size_t i;

	(void)s;
	if (n == 1) {
		session_print("Commands may be abbreviated.  Commands are:\n\n");
		list(orders, ARRAY_SIZE(orders));
	}
	for (i = 1; i < n; i++) {
		order = find(words[i]);
		if (order)
			session_print("%s\n", order->help ? order->help : "the same as another");
	}
	return ORDER_FAILED;
}

static enum order_end obey(struct session *s, const char *line)
{
	char copy[PROMPT_LINE_MAX], *words[PROMPT_WORDS_MAX + 1];
	const struct order *order;
	size_t n;

	snprintf(copy, sizeof(copy), "%s", line);
	n = prompt_split(copy, words);
	if (!n)
		return ORDER_DONE;
	order = find(words[0]);
	if (!order)
		return ORDER_FAILED;
	if (order->needs_connection && !s->relay && !(words[1] && !strcmp(words[1], "?"))) {
		session_print("?Need to be connected first.\n");
		return ORDER_FAILED;
	}
	s->line = line;
	return order->fn(s, n, words);
}

void session_obey(struct session *s, const char *line)
{
	enum order_end end = obey(s, line);

	if (end == ORDER_DONE && s->relay)
		session_leave_prompt(s);
	else if (end != ORDER_TAKEN)
		session_show_prompt(s);
}

void session_obey_rc(struct session *s)
{
	const char *home = getenv("HOME");
	char line[PROMPT_LINE_MAX], *path, *text;
	struct telnetrc rc;
	size_t n;

	if (s->settings.toggles[TOGGLE_SKIPRC] || !home)
		return;
	path = xasprintf("%s/.telnetrc", home);
	text = file_read(path, RC_MAX, &n);
	free(path);
	if (!text)
		return;
	telnetrc_start(&rc, text, session_host(s));
	while (s->relay && telnetrc_next(&rc, line))
		(void)obey(s, line);
	free(text);
}
