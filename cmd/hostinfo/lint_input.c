/* The real machine as input for the checks. */
#include "hostinfo/lint_input.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/resolvconf_lines.h"
#include "dns/rrtype.h"
#include "net/hostconf.h"
#include "net/iface.h"
#include "net/listening.h"
#include "net/loop.h"
#include "net/nss_ask.h"
#include "net/nss_source.h"
#include "net/route.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES = 1 << 24, LIMIT_S = 2 };

struct lint_machine {
	struct lint_input input;
	char node[256];
	struct loop *loop;
	size_t waits; /* for so many answers */

	struct lint_server servers[RESOLVCONF_SERVERS];
	struct query *queries[RESOLVCONF_SERVERS];
	struct forked *name;
	struct addr name_addrs[NSS_ASK_ADDRS];
	struct addr *own;
	size_t own_n, own_cap;
	struct listening listening;
};

/* ---- files ---- */

static void read_file(struct lint_file *file, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	struct stat st;

	*file = (struct lint_file){ .path = path };
	if (n > 0)
		file->target = xstrndup(target, (size_t)n);
	file->text = file_read(path, FILE_BYTES, &file->n);
	if (!file->text)
		file->error = errno;
	if (!stat(path, &st))
		file->mode = st.st_mode & 07777;
}

static void file_done(struct lint_file *file)
{
	free(file->text);
	free(file->target);
}

/* ---- servers and the own name ---- */

static void count_down(struct lint_machine *m)
{
	if (!--m->waits)
		loop_stop(m->loop);
}

static void on_query(struct query *query, void *user)
{
	(void)query;
	count_down(user);
}

static void on_name(struct forked *f, void *user)
{
	(void)f;
	count_down(user);
}

static void ask_server(struct lint_machine *m, size_t index)
{
	struct question question = { .name = name_root(), .type = RRTYPE_NS, .class = RRCLASS_IN };
	struct query_server server = { .addr = m->servers[index].addr,
				       .timeout = LIMIT_S * CLOCK_S };
	struct query_options options = { .servers = &server,
					 .servers_n = 1,
					 .attempts = 1,
					 .flags = MESSAGE_RD };

	m->queries[index] = query_start(m->loop, &question, &options, on_query, m);
	m->waits++;
}

static void ask_name(struct lint_machine *m)
{
	struct nss_question question = { .kind = NSS_ASK_GETADDRINFO, .family = AF_UNSPEC };
	struct error ignored = ERROR_INIT;

	if (!nss_ask_is_possible() || strlen(m->node) >= sizeof(question.name))
		return;
	snprintf(question.name, sizeof(question.name), "%s", m->node);
	m->name = nss_ask(m->loop, &question, loop_now(m->loop) + LIMIT_S * CLOCK_S, on_name, m,
			  &ignored);
	m->waits += m->name != NULL;
}

static void take_server(struct lint_machine *m, size_t index)
{
	const struct query_result *r = query_result(m->queries[index]);
	struct lint_server *s = &m->servers[index];
	size_t i;

	s->has_answered = r->has_message;
	s->waited = LIMIT_S * CLOCK_S;
	for (i = 0; i < r->attempts_n; i++) {
		if (r->attempts[i].fate == QUERY_UNREACHABLE)
			s->error = r->attempts[i].code;
		else if (r->attempts[i].fate != QUERY_TIMED_OUT)
			s->has_answered = true;
	}
}

static void take_name(struct lint_machine *m)
{
	const struct nss_reply *reply = m->name ? forked_result(m->name) : NULL;

	if (m->name && forked_end(m->name) == FORKED_LATE)
		m->input.was_name_asked = m->input.is_name_late = true;
	if (!reply)
		return;
	m->input.was_name_asked = true;
	m->input.name_code = reply->code;
	memcpy(m->name_addrs, reply->addrs, reply->n * sizeof(*reply->addrs));
	m->input.name_addrs = m->name_addrs;
	m->input.name_addrs_n = reply->n;
}

static int ask(struct lint_machine *m, struct error *err)
{
	size_t i;
	int result = 0;

	ask_name(m); /* first: it forks */
	for (i = 0; i < m->input.servers_n; i++)
		ask_server(m, i);
	if (m->waits)
		result = loop_run(m->loop, err);
	for (i = 0; !result && i < m->input.servers_n; i++)
		take_server(m, i);
	if (!result)
		take_name(m);
	return result;
}

/* ---- the machine ---- */

static void find_servers(struct lint_machine *m)
{
	struct resolvconf_input input = { .text = m->input.resolv.text, .n = m->input.resolv.n };
	struct resolvconf conf;
	size_t i;

	resolvconf_parse(&conf, &input);
	for (i = 0; i < conf.servers_n; i++)
		m->servers[i] = (struct lint_server){ .addr = conf.servers[i],
						      .line = conf.server_lines[i] };
	m->input.servers = m->servers;
	m->input.servers_n = conf.servers_n;
	resolvconf_done(&conf);
}

static void add_own(struct lint_machine *m, const struct iface *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		m->own = mem_grow(m->own, &m->own_cap, m->own_n, sizeof(*m->own));
		m->own[m->own_n++] = f->addrs[i].addr;
	}
}

static void find_addresses(struct lint_machine *m)
{
	struct error ignored = ERROR_INIT;
	struct iface *ifaces;
	struct route *routes;
	size_t n, i;

	if (iface_list(&ifaces, &n, &ignored) < 0)
		return;
	for (i = 0; i < n; i++)
		add_own(m, &ifaces[i]);
	iface_list_free(ifaces, n);
	if (route_list_default(&routes, &n, &ignored) < 0)
		return;
	for (i = 0; i < n; i++)
		m->input.has_route6 = m->input.has_route6 || routes[i].family == AF_INET6;
	free(routes);
	listening_load(&m->listening);
	m->input.listening = m->listening.addrs;
	m->input.listening_n = m->listening.n;
	m->input.own = m->own;
	m->input.own_n = m->own_n;
	m->input.has_addresses = true;
}

static void fill(struct lint_machine *m)
{
	struct hostconf conf;

	hostconf_load(&conf);
	m->input.is_multi = conf.is_multi;
	m->input.localdomain = getenv("LOCALDOMAIN");
	m->input.res_options = getenv("RES_OPTIONS");
	(void)gethostname(m->node, sizeof(m->node) - 1);
	m->input.node = m->node;
	m->input.is_installed = nss_ask_is_possible() ? nss_source_is_installed : NULL;
	read_file(&m->input.hosts, HOSTS_FILE_PATH);
	read_file(&m->input.nsswitch, NSSWITCH_PATH);
	read_file(&m->input.resolv, RESOLVCONF_PATH);
	read_file(&m->input.gai, GAICONF_PATH);
	find_servers(m);
	find_addresses(m);
}

struct lint_machine *lint_machine_new(struct error *err)
{
	struct lint_machine *m = xcalloc(1, sizeof(*m));

	m->loop = loop_new(err);
	if (m->loop) {
		fill(m);
		if (!ask(m, err))
			return m;
	}
	lint_machine_free(m);
	return NULL;
}

void lint_machine_free(struct lint_machine *m)
{
	size_t i;

	if (!m)
		return;
	for (i = 0; i < ARRAY_SIZE(m->queries); i++)
		query_free(m->queries[i]);
	forked_free(m->name);
	if (m->loop)
		loop_free(m->loop);
	file_done(&m->input.hosts);
	file_done(&m->input.nsswitch);
	file_done(&m->input.resolv);
	file_done(&m->input.gai);
	listening_done(&m->listening);
	free(m->own);
	free(m);
}

const struct lint_input *lint_machine_input(const struct lint_machine *m)
{
	return &m->input;
}
