/*
 * Everything is asked at once and has the same deadline, so that the whole takes as long
 * as its slowest part.
 */
#include "dns/explain_gather.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/edns.h"
#include "dns/explain_wire.h"
#include "dns/rrtype.h"
#include "dns/search.h"
#include "net/addrsource.h"
#include "net/forked.h"
#include "net/loop.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	GRACE = 60 * CLOCK_MS, /* for an answer that comes right behind a time-out */
	SEARCH_MAX = 256,
};

/* ---- the configuration ---- */

static char *variable(const char *name)
{
	const char *value = getenv(name);

	return value ? xstrdup(value) : NULL;
}

static int read_config(struct explain_config *c, const char *text, struct error *err)
{
	size_t i;

	if (resolvconf_load(&c->resolv, err) < 0)
		return -1;
	for (i = 0; i < c->resolv.servers_n; i++)
		(void)stub_find(&c->resolv.servers[i], &c->stubs[i]);
	nsswitch_load(&c->nsswitch);
	gaiconf_load(&c->gai);
	hostconf_load(&c->host);
	hosts_file_load(&c->hosts);
	c->localdomain = variable("LOCALDOMAIN");
	c->res_options = variable("RES_OPTIONS");
	c->hostaliases = variable("HOSTALIASES");
	c->alias = name_text_dots(text) ? NULL : resolvconf_host_alias(text);
	if (gethostname(c->node, sizeof(c->node) - 1) < 0)
		c->node[0] = '\0';
	return 0;
}

/* "127.1" and "0x7f000001", too. */
static bool is_numeric(const char *text)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST}, *list = NULL;
	bool is = !getaddrinfo(text, NULL, &hints, &list);

	if (is)
		freeaddrinfo(list);
	return is;
}

static int make_candidates(struct explain *e, struct error *err)
{
	const struct resolvconf *conf = &e->config.resolv;
	struct search_rules rules = {
		.is_searching = true,
		.ndots = conf->ndots,
		.no_tld_query = conf->no_tld_query,
		.domains = (const char *const *)conf->search,
		.domains_n = conf->search_n < SEARCH_MAX ? conf->search_n : SEARCH_MAX,
		.alias = e->config.alias};

	if (search_candidates(e->text, &rules, &e->candidates, &e->candidates_n, err) < 0)
		return -1;
	if (e->candidates_n > EXPLAIN_CANDIDATES) {
		e->candidates_beyond = e->candidates_n - EXPLAIN_CANDIDATES;
		e->candidates_n = EXPLAIN_CANDIDATES;
	}
	return 0;
}

/* The longest that glibc waits for one server. */
static uint64_t longest_wait(const struct resolvconf *conf)
{
	uint64_t longest = 0, wait;
	size_t i;

	for (i = 0; i < conf->servers_n; i++) {
		wait = resolvconf_timeout(conf, i);
		if (wait > longest)
			longest = wait;
	}
	return longest;
}

int explain_prepare(struct explain *ret, const char *text, int family, uint64_t timeout,
		    struct error *err)
{
	struct explain e = {.text = text, .family = family};

	if (strlen(text) >= NSS_ASK_NAME)
		return error_set(err, ERROR_USAGE, 0, NULL, "the name is too long");
	if (read_config(&e.config, text, err) < 0)
		goto fail;
	e.is_numeric = is_numeric(text);
	if (make_candidates(&e, err) < 0)
		goto fail;
	e.timeout = timeout ? timeout : longest_wait(&e.config.resolv);
	*ret = e;
	return 0;
fail:
	explain_done(&e);
	return -1;
}

/* ---- asking ---- */

struct gathering {
	struct explain *e;
	struct loop *loop;
	struct forked *calls[NSSWITCH_SOURCES + 2];
	struct explain_call *answers[NSSWITCH_SOURCES + 2]; /* where they go */
	size_t calls_n;
	struct query **queries; /* as e->wires */
	size_t pending;
};

static void finished(struct gathering *g)
{
	if (!--g->pending)
		loop_stop(g->loop);
}

static void on_call(struct forked *f, void *user)
{
	struct gathering *g = user;
	size_t i = 0;

	while (g->calls[i] != f)
		i++;
	switch (forked_end(f)) {
	case FORKED_DONE:
		g->answers[i]->state = EXPLAIN_REPLIED;
		g->answers[i]->reply = *(const struct nss_reply *)forked_result(f);
		break;
	case FORKED_LATE:
		g->answers[i]->state = EXPLAIN_LATE;
		break;
	case FORKED_CRASHED:
		g->answers[i]->state = EXPLAIN_CRASHED;
		break;
	}
	finished(g);
}

static int call(struct gathering *g, enum nss_ask_kind kind, const char *source,
		struct explain_call *answer, struct error *err)
{
	struct nss_question q = {.kind = kind, .family = g->e->family};
	uint64_t limit = clock_deadline(loop_now(g->loop), g->e->timeout);

	/* What is asked by family is one of both here. */
	if (kind == NSS_ASK_GETHOSTBYNAME && q.family == AF_INET)
		q.family = AF_UNSPEC;
	snprintf(q.name, sizeof(q.name), "%s", g->e->text);
	snprintf(q.source, sizeof(q.source), "%s", source);
	g->answers[g->calls_n] = answer;
	g->calls[g->calls_n] =
		nss_ask(g->loop, &q, clock_deadline(limit, GRACE), on_call, g, err);
	if (!g->calls[g->calls_n])
		return -1;
	g->calls_n++;
	g->pending++;
	return 0;
}

static int ask_library(struct gathering *g, struct error *err)
{
	struct explain *e = g->e;
	size_t i;

	for (i = 0; i < e->config.nsswitch.n && e->sees_sources && !e->is_numeric; i++) {
		if (call(g, NSS_ASK_SOURCE, e->config.nsswitch.sources[i].name,
			 &e->sources[i], err) < 0)
			return -1;
	}
	if (call(g, NSS_ASK_GETADDRINFO, "", &e->getaddrinfo, err) < 0)
		return -1;
	return call(g, NSS_ASK_GETHOSTBYNAME, "", &e->gethostbyname, err);
}

static void on_query(struct query *query, void *user)
{
	(void)query;
	finished(user);
}

static uint64_t wait_for(const struct explain *e, size_t server)
{
	uint64_t wait = resolvconf_timeout(&e->config.resolv, server);

	return wait < e->timeout ? wait : e->timeout;
}

static void ask_server(struct gathering *g, const struct explain_wire *w)
{
	const struct resolvconf *conf = &g->e->config.resolv;
	struct query_server server = {.addr = conf->servers[w->server],
				      .timeout = wait_for(g->e, w->server)};
	struct query_options options = {.servers = &server,
					.servers_n = 1,
					.attempts = 1,
					.use_tcp = conf->use_vc,
					.flags = MESSAGE_RD | MESSAGE_AD,
					.has_edns = true,
					.udp_size = EDNS_UDP_SIZE};
	struct question question = {.name = g->e->candidates[w->candidate],
				    .type = w->type,
				    .class = RRCLASS_IN};

	g->queries[w - g->e->wires] =
		query_start(g->loop, &question, &options, on_query, g);
	g->pending++;
}

/* One for each candidate, server and type. */
static void list_questions(struct explain *e)
{
	static const uint16_t types[] = {RRTYPE_A, RRTYPE_AAAA};
	size_t servers = e->config.resolv.servers_n, c, s, t;

	e->wires =
		xcalloc(e->candidates_n * servers * ARRAY_SIZE(types), sizeof(*e->wires));
	for (c = 0; c < e->candidates_n; c++) {
		for (s = 0; s < servers; s++) {
			for (t = 0; t < ARRAY_SIZE(types); t++) {
				if (e->family ==
				    (types[t] == RRTYPE_A ? AF_INET6 : AF_INET))
					continue;
				e->wires[e->wires_n++] = (struct explain_wire){
					.candidate = c, .server = s, .type = types[t]};
			}
		}
	}
}

static void keep_answers(struct gathering *g)
{
	size_t i;

	for (i = 0; i < g->e->wires_n; i++)
		explain_wire_read(&g->e->wires[i], query_result(g->queries[i]));
}

static void gathering_done(struct gathering *g)
{
	size_t i;

	for (i = 0; i < g->calls_n; i++)
		forked_free(g->calls[i]);
	for (i = 0; g->queries && i < g->e->wires_n; i++)
		query_free(g->queries[i]);
	free(g->queries);
	loop_free(g->loop);
}

/* ---- the order ---- */

/* Is this the order that our own rules give to the same addresses? */
static bool agrees(const struct explain *e)
{
	struct addrorder_candidate sorted[NSS_ASK_ADDRS];
	size_t i;

	memcpy(sorted, e->order, sizeof(sorted));
	addrorder_sort(sorted, e->order_n, &e->config.gai.policy, NULL);
	for (i = 0; i < e->order_n; i++) {
		if (!addr_equal_host(&sorted[i].addr, &e->order[i].addr))
			return false;
	}
	return true;
}

static void find_order(struct explain *e)
{
	const struct nss_reply *r = &e->getaddrinfo.reply;
	size_t i;

	if (e->getaddrinfo.state != EXPLAIN_REPLIED)
		return;
	for (i = 0; i < r->n; i++)
		e->order[i] = (struct addrorder_candidate){.addr = r->addrs[i]};
	e->order_n = r->n;
	addrsource_find(e->order, e->order_n);
	for (i = 0; i + 1 < e->order_n; i++)
		(void)addrorder_compare(&e->order[i], &e->order[i + 1],
					&e->config.gai.policy, &e->rules[i]);
	e->order_agrees = agrees(e);
}

int explain_gather(struct explain *e, struct error *err)
{
	struct gathering g = {.e = e, .loop = loop_new(err)};
	uint64_t began = clock_now();
	int result = -1;
	size_t i;

	if (!g.loop)
		return -1;
	e->sees_sources = nss_ask_is_possible();
	if (!e->is_numeric)
		list_questions(e);
	g.queries = xcalloc(e->wires_n + 1, sizeof(*g.queries));
	if (ask_library(&g, err) < 0)
		goto out;
	for (i = 0; i < e->wires_n; i++)
		ask_server(&g, &e->wires[i]);
	if (loop_run(g.loop, err) < 0)
		goto out;
	keep_answers(&g);
	find_order(e);
	e->took = clock_now() - began;
	result = 0;
out:
	gathering_done(&g);
	return result;
}
