/* The session of `netkit lookup`: what its options and words mean for it. */
#include "lookup/session.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/opts_common.h"
#include "cli/report.h"
#include "dns/resolvconf.h"
#include "lookup/config.h"
#include "lookup/words.h"
#include "net/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Options that a session knows how to heed; the rest want a name. */
static bool is_for_sessions(const struct opt_use *use, const struct opt *o)
{
	static const char *const known[] = { "type",    "class", "no-recurse", "bufsize",
					     "search",  "ndots", "port",       "tcp",
					     "timeout", "tries" };
	size_t i;

	if (use->group == &common_group)
		return strcmp(o->name, "json") && strcmp(o->name, "ipv4") &&
		       strcmp(o->name, "ipv6");
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(o->name, known[i]))
			return true;
	}
	return false;
}

static int no_name(struct error *err, const char *option)
{
	error_set(err, ERROR_USAGE, 0, NULL,
		  "a name or an address to look up is missing");
	if (option)
		error_hint(err, option);
	return -1;
}

static int check_options(const struct command *command, const struct words *words,
			 struct error *err)
{
	static char hint[96];

	COMMAND_EACH_OPT(command, use, o)
	{
		if (!opt_was_given(o->name) || is_for_sessions(use, o))
			continue;
		snprintf(hint, sizeof(hint), "the interactive session takes no --%s",
			 o->name);
		return no_name(err, hint);
	}
	if (words->servers_n > 1)
		return no_name(err, "the interactive session asks one server at a time");
	if (words->servers_n && words->servers->way != WORDS_ANY_WAY &&
	    words->servers->way != WORDS_TCP)
		return no_name(err, "the interactive session asks over UDP and TCP");
	return 0;
}

static int set_servers(struct session *session, const struct words *words,
		       struct error *err)
{
	const struct words_server *server = words->servers;
	struct session_servers servers;

	if (!words->servers_n)
		return 0;
	if (session_servers_find(&servers, server->endpoint.host, err) < 0)
		return -1;
	session_servers_done(&session->settings.servers);
	session->settings.servers = servers;
	session->settings.uses_tcp |= server->way == WORDS_TCP;
	if (server->endpoint.service[0])
		return service_port(server->endpoint.service, "udp",
				    &session->settings.port, err);
	return 0;
}

static bool apply(struct session *session, const char *key, const char *value)
{
	char *word = xasprintf("%s=%s", key, value);
	bool is_good;
	struct buf out;

	buf_init(&out, 1 << 12);
	is_good = session_settings_apply(&session->settings, word, &out);
	buf_done(&out);
	free(word);
	return is_good;
}

static int set_options(struct session *session, const struct lookup_config *config,
		       struct error *err)
{
	struct session_settings *s = &session->settings;

	if (config->types.n > 1)
		return error_set(err, ERROR_USAGE, 0, config->types.items[1],
				 "a session asks for one type at a time");
	if (config->types.n && !apply(session, "type", config->types.items[0]))
		return error_set(err, ERROR_USAGE, 0, config->types.items[0],
				 "there is no such record type");
	if (!apply(session, "class", config->class))
		return error_set(err, ERROR_USAGE, 0, config->class,
				 "there is no such class");
	s->is_recursing = !config->no_recurse;
	s->uses_tcp = s->has_tcp = config->tcp;
	s->is_searching = config->search;
	s->timeout = config->timeout ? config->timeout : s->timeout;
	s->tries = config->tries ? (unsigned)config->tries : s->tries;
	s->ndots = opt_was_given("ndots") ? (unsigned)config->ndots : s->ndots;
	s->udp_size = (uint16_t)config->bufsize;
	return config->port ? service_port(config->port, "udp", &s->port, err) : 0;
}

int session_lookup(const struct command *command, const struct lookup_config *config,
		   const struct words *words, struct error *err)
{
	struct session session = { .report = report_error };
	struct resolvconf conf = { 0 };
	int status = -1;

	if (check_options(command, words, err) < 0 || resolvconf_load(&conf, err) < 0)
		return -1;
	session_settings_init(&session.settings, &conf);
	if (set_options(&session, config, err) == 0 &&
	    set_servers(&session, words, err) == 0 && session_talk(&session, err) == 0)
		status =
			session.has_input ? (int)session.tally.worst : no_name(err, NULL);
	if (status >= 0)
		putchar('\n');
	session_settings_done(&session.settings);
	resolvconf_done(&conf);
	return status;
}
