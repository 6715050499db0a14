/* The settings of a session, and what nslookup says when they change. */
#include "lookup/session_settings.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/resolvconf.h"
#include "dns/rrtype.h"
#include "lookup/session_words.h"
#include "net/resolve.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT = 53, TRIES = 3, MAX_NDOTS = 128 };

/* ---- servers ---- */

void session_servers_done(struct session_servers *servers)
{
	size_t i;

	for (i = 0; i < servers->n; i++)
		free(servers->list[i].name);
	free(servers->list);
	*servers = (struct session_servers){ 0 };
}

static void add_server(struct session_servers *servers, const char *name,
		       const struct addr *addr)
{
	servers->list = xrealloc(servers->list, servers->n + 1, sizeof(*servers->list));
	servers->list[servers->n++] = (struct session_server){ xstrdup(name), *addr };
}

int session_servers_find(struct session_servers *ret, const char *name, struct error *err)
{
	struct resolve_request request = {
		.host = name, .service = "", .family = AF_UNSPEC, .socktype = SOCK_DGRAM
	};
	struct resolve_result found = { 0 };
	struct session_servers servers = { .is_named = true };
	int known = resolve_numeric(&request, &found, err);
	size_t i;

	if (known < 0 || (known == 0 && resolve_wait(&request, &found, err) < 0))
		return -1;
	for (i = 0; i < found.n; i++)
		add_server(&servers, name, &found.addrs[i]);
	resolve_result_done(&found);
	*ret = servers;
	return 0;
}

static void add_system(struct session_servers *servers, const struct addr *addr)
{
	char name[ADDR_TEXT];

	add_server(servers, addr_format(name, addr), addr);
}

/* ---- the start ---- */

static void set_domains(struct session_settings *s, char *const *domains, size_t n)
{
	size_t i;

	for (i = 0; i < s->domains_n; i++)
		free(s->domains[i]);
	free(s->domains);
	s->domains = xcalloc(n ? n : 1, sizeof(*s->domains));
	for (i = 0; i < n; i++)
		s->domains[i] = xstrdup(domains[i]);
	s->domains_n = n;
}

void session_settings_init(struct session_settings *s, const struct resolvconf *conf)
{
	struct addr local[] = { addr_loopback(AF_INET6, PORT),
				addr_loopback(AF_INET, PORT) };
	const struct addr *servers = conf->is_default_server ? local : conf->servers;
	size_t i, n = conf->is_default_server ? ARRAY_SIZE(local) : conf->servers_n;

	*s = (struct session_settings){ .type_text = "A",
					.class_text = "IN",
					.type = RRTYPE_A,
					.class = RRCLASS_IN,
					.port = PORT,
					.tries = TRIES,
					.ndots = conf->ndots,
					.is_searching = true,
					.is_recursing = true };
	if (conf->has_timeout && conf->timeout > 0)
		s->timeout = (uint64_t)conf->timeout * CLOCK_S;
	if (conf->has_attempts && conf->attempts > 0)
		s->tries = (unsigned)conf->attempts;
	set_domains(s, conf->search, conf->search_n);
	for (i = 0; i < n; i++)
		add_system(&s->servers, &servers[i]);
}

void session_settings_done(struct session_settings *s)
{
	set_domains(s, NULL, 0);
	free(s->domains);
	session_servers_done(&s->servers);
	*s = (struct session_settings){ .domains = NULL };
}

/* ---- set ---- */

/* What the user typed, shown as it came, but for what could drive the terminal. */
static void put_typed(struct buf *out, const char *text)
{
	(void)text_escape(out, text, strlen(text), TEXT_KEEP_BACKSLASH);
}

static bool refuse(struct buf *out, const char *what, const char *value)
{
	(void)buf_printf(out, "%s: ", what);
	put_typed(out, value);
	(void)buf_byte(out, '\n');
	return false;
}

/* A zone transfer is no look-up: its types are none here. */
static bool set_type(struct session_settings *s, const char *value, struct buf *out)
{
	uint16_t type;

	if (!rrtype_parse(value, &type) || type == RRTYPE_AXFR || type == RRTYPE_IXFR ||
	    type == RRTYPE_OPT)
		return refuse(out, "unknown query type", value);
	snprintf(s->type_text, sizeof(s->type_text), "%s", value);
	s->type = type;
	s->has_type = true;
	return true;
}

static bool set_class(struct session_settings *s, const char *value, struct buf *out)
{
	if (!rrclass_parse(value, &s->class))
		return refuse(out, "unknown query class", value);
	snprintf(s->class_text, sizeof(s->class_text), "%s", value);
	return true;
}

static bool set_domain(struct session_settings *s, const char *value)
{
	char *domain = xstrdup(value);

	set_domains(s, &domain, 1);
	free(domain);
	s->is_searching = true;
	return true;
}

static bool set_number(struct session_settings *s, const struct session_setting *setting,
		       struct buf *out)
{
	static const struct {
		const char *name;
		uint32_t max;
	} numbers[] = {
		[SESSION_PORT] = { "port", 65535 },
		[SESSION_TIMEOUT] = { "timeout", UINT32_MAX },
		[SESSION_RETRY] = { "tries", INT_MAX },
		[SESSION_NDOTS] = { "ndots", MAX_NDOTS },
	};
	uint32_t n = 0;
	const char *why = session_number(setting->value, numbers[setting->key].max, &n);

	if (why) {
		(void)buf_printf(out, "invalid %s '", numbers[setting->key].name);
		put_typed(out, setting->value);
		(void)buf_printf(out, "': %s\n", why);
		return false;
	}
	if (setting->key == SESSION_PORT)
		s->port = (uint16_t)n;
	else if (setting->key == SESSION_TIMEOUT)
		s->timeout = n * CLOCK_S;
	else if (setting->key == SESSION_RETRY)
		s->tries = n;
	else
		s->ndots = n;
	return true;
}

static bool set_flag(struct session_settings *s, const struct session_setting *setting)
{
	bool *const flag[] = {
		[SESSION_RECURSE] = &s->is_recursing,
		[SESSION_SEARCH] = &s->is_searching,
		[SESSION_VC] = &s->uses_tcp,
		[SESSION_DEBUG] = &s->is_debugging,
		[SESSION_D2] = &s->is_tracing,
		[SESSION_FAIL] = &s->stops_at_failure,
	};

	*flag[setting->key] = setting->is_on;
	s->has_tcp |= setting->key == SESSION_VC;
	return true;
}

bool session_settings_apply(struct session_settings *s, const char *word, struct buf *out)
{
	struct session_setting setting = session_setting(word);

	switch (setting.key) {
	case SESSION_UNKNOWN:
		return refuse(out, "*** Invalid option", word);
	case SESSION_ALL:
		session_settings_show(s, out, false);
		return true;
	case SESSION_IGNORE:
		return true;
	case SESSION_TYPE:
		return set_type(s, setting.value, out);
	case SESSION_CLASS:
		return set_class(s, setting.value, out);
	case SESSION_DOMAIN:
		return set_domain(s, setting.value);
	case SESSION_PORT:
	case SESSION_TIMEOUT:
	case SESSION_RETRY:
	case SESSION_NDOTS:
		return set_number(s, &setting, out);
	default:
		return set_flag(s, &setting);
	}
}

/* ---- set all ---- */

void session_settings_show(const struct session_settings *s, struct buf *out,
			   bool servers_only)
{
	char text[ADDR_TEXT];
	struct addr addr;
	size_t i;

	for (i = 0; i < s->servers.n; i++) {
		addr = s->servers.list[i].addr;
		addr_set_port(&addr, s->port);
		(void)buf_printf(out, "Default server: ");
		put_typed(out, s->servers.list[i].name);
		(void)buf_printf(out, "\nAddress: %s\n", addr_format_hash(text, &addr));
	}
	if (servers_only)
		return;
	(void)buf_printf(
		out, "\nSet options:\n  %s\t\t\t%s\t\t%s\n", s->uses_tcp ? "vc" : "novc",
		s->is_debugging ? "debug" : "nodebug", s->is_tracing ? "d2" : "nod2");
	(void)buf_printf(out, "  %s\t\t%s\n", s->is_searching ? "search" : "nosearch",
			 s->is_recursing ? "recurse" : "norecurse");
	(void)buf_printf(out, "  timeout = %u\t\tretry = %u\tport = %u\tndots = %u\n",
			 (unsigned)(s->timeout / CLOCK_S), s->tries, s->port, s->ndots);
	(void)buf_printf(out, "  querytype = %-8s\tclass = %s\n", s->type_text,
			 s->class_text);
	(void)buf_printf(out, "  srchlist = ");
	for (i = 0; i < s->domains_n; i++) {
		if (i)
			(void)buf_byte(out, '/');
		put_typed(out, s->domains[i]);
	}
	(void)buf_byte(out, '\n');
}
