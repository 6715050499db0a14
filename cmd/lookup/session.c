/* Reads orders and carries them out. */
#include "lookup/session.h"

#include "base/buf.h"
#include "base/error.h"
#include "cli/lineedit.h"
#include "lookup/session_ls.h"
#include "lookup/session_words.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
	"NAME [SERVER]       look NAME up, or an address in reverse; ask SERVER this once\n"
	"server SERVER       ask SERVER from now on\n"
	"ls ZONE             list all records of ZONE, if the server hands them over\n"
	"set all             show all settings\n"
	"set type=TYPE       ask for this type; also class=, domain=, port=, timeout=, retry=,\n"
	"                    ndots=\n"
	"set [no]debug       show every section of an answer; also [no]recurse, [no]search,\n"
	"                    [no]vc, [no]d2, [no]fail\n"
	"exit                end, as does the end of input\n";

int session_look_up(struct session *session, const struct session_request *request,
		    struct error *err)
{
	return session_ask(&session->settings, &session->settings.servers, request,
			   &session->tally, err);
}

/* ---- commands ---- */

static int look_up(struct session *session, const struct session_order *order,
		   struct error *err)
{
	struct session_servers once = { .list = NULL };
	struct session_request request;
	int result = -1;

	if (session_request_make(&request, &session->settings, order->word, err) < 0)
		return -1;
	if (!order->arg || session_servers_find(&once, order->arg, err) == 0)
		result = session_ask(&session->settings,
				     order->arg ? &once : &session->settings.servers,
				     &request, &session->tally, err);
	session_servers_done(&once);
	session_request_done(&request);
	return result;
}

static int change_server(struct session *session, const char *name, struct error *err)
{
	struct session_servers servers;
	struct buf out;

	if (name) {
		if (session_servers_find(&servers, name, err) < 0)
			return -1;
		session_servers_done(&session->settings.servers);
		session->settings.servers = servers;
	}
	session->settings.servers.is_named = true;
	buf_init(&out, 1 << 16);
	session_settings_show(&session->settings, &out, true);
	fputs(buf_string(&out), stdout);
	buf_done(&out);
	return 0;
}

static void set(struct session *session, const char *word)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	(void)session_settings_apply(&session->settings, word, &out);
	fputs(buf_string(&out), stdout);
	buf_done(&out);
}

static void show_help(const struct session *session, const char *word)
{
	if (session->is_nslookup)
		printf("The '%s' command is not yet implemented.\n", word);
	else
		fputs(help, stdout);
}

static void refuse(const char *word)
{
	printf("The '%s' command is not implemented.\n", word);
}

static int list_zone(struct session *session, const struct session_order *order,
		     struct error *err)
{
	if (session->is_nslookup)
		refuse(order->word);
	else if (!order->arg)
		show_help(session, order->word);
	else
		return session_ls(&session->settings, order->arg, &session->tally, err);
	return 0;
}

static int obey(struct session *session, const struct session_order *order,
		struct error *err)
{
	switch (order->verb) {
	case SESSION_NAME:
		return look_up(session, order, err);
	case SESSION_SERVER:
		return change_server(session, order->arg, err);
	case SESSION_SET:
		set(session, order->arg);
		break;
	case SESSION_HELP:
		show_help(session, order->word);
		break;
	case SESSION_LS:
		return list_zone(session, order, err);
	case SESSION_HISTORIC:
		refuse(order->word);
		break;
	case SESSION_NOTHING:
	case SESSION_EXIT:
		break;
	}
	return 0;
}

/* ---- the session ---- */

/* One line; 0 and *ret_ends set at the last one. */
static int read_order(struct session *session, struct lineedit *input, bool *ret_ends,
		      struct error *err)
{
	struct session_order order;
	char *line;

	fflush(stdout);
	line = lineedit_read(input);
	*ret_ends = !line;
	if (!line)
		return 0;
	session->has_input = true;
	order = session_order(line);
	*ret_ends = order.verb == SESSION_EXIT;
	return obey(session, &order, err);
}

int session_talk(struct session *session, struct error *err)
{
	struct lineedit *input = lineedit_new("> ");
	bool ends = false;
	int result = 0;

	session->has_input = lineedit_is_terminal(input);
	while (!ends && result == 0) {
		struct error mistake = ERROR_INIT;

		result = read_order(session, input, &ends, &mistake);
		if (result < 0 && lineedit_is_terminal(input)) {
			fflush(stdout);
			session->report(&mistake);
			result = 0;
		} else if (result < 0) {
			*err = mistake;
		}
	}
	lineedit_free(input);
	return result;
}
