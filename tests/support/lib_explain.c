/* Reads the shorthand of explanations. */
#include "support/lib_explain.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/rrtype.h"
#include "dns/search.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

static size_t read_addrs(char *text, struct addr *ret, size_t cap)
{
	char *save, *word;
	size_t n = 0;

	for (word = strtok_r(text, ",", &save); word && n < cap;
	     word = strtok_r(NULL, ",", &save)) {
		bool is_good = addr_parse(word, 0, &ret[n++]);

		assert(is_good);
	}
	return n;
}

static void read_source(struct explain_call *call, char *word)
{
	call->state = *word == 'L' ? EXPLAIN_LATE : EXPLAIN_REPLIED;
	call->reply.is_installed = *word != 'M';
	call->reply.took = CLOCK_MS;
	if (*word == '-')
		call->reply.status = NSSWITCH_NOTFOUND;
	else if (*word == 'U' || *word == 'M')
		call->reply.status = NSSWITCH_UNAVAIL;
	else if (*word == 'T')
		call->reply.status = NSSWITCH_TRYAGAIN;
	else if (*word != 'L')
		call->reply.n = read_addrs(word, call->reply.addrs, NSS_ASK_ADDRS);
}

static void read_reply(struct explain_wire *w, char *word)
{
	w->took = CLOCK_MS;
	w->fate = QUERY_ANSWERED;
	if (!strcmp(word, "TO") || !strcmp(word, "UR")) {
		w->fate = *word == 'T' ? QUERY_TIMED_OUT : QUERY_UNREACHABLE;
		w->code = *word == 'U' ? ECONNREFUSED : 0;
		return;
	}
	w->has_message = true;
	w->ttl = strncmp(word, "0:", 2) ? 300 : 0;
	if (!strcmp(word, "NX")) {
		w->rcode = RCODE_NXDOMAIN;
	} else if (!strcmp(word, "SF") || !strcmp(word, "BOGUS")) {
		w->rcode = RCODE_SERVFAIL;
		w->fate = QUERY_FAILED;
		w->has_ede = *word == 'B';
		w->ede = 6;
	} else if (strcmp(word, "ND") != 0) {
		w->n = read_addrs(word + (w->ttl ? 0 : 2), w->addrs, EXPLAIN_ADDRS);
	}
}

static void read_server(struct explain *e, size_t candidate, size_t server, char *text)
{
	static const uint16_t types[] = {RRTYPE_A, RRTYPE_AAAA};
	char *save, *word = strtok_r(text, " ", &save);
	size_t i;

	for (i = 0; i < 2; i++, word = strtok_r(NULL, " ", &save)) {
		struct explain_wire *w = &e->wires[e->wires_n++];

		assert(word);
		*w = (struct explain_wire){
			.candidate = candidate, .server = server, .type = types[i]};
		read_reply(w, word);
	}
}

static void read_wires(struct explain *e, char *text)
{
	char *save, *save_server, *candidate, *server;
	size_t c = 0, s;

	e->wires = xcalloc(2 * e->candidates_n * e->config.resolv.servers_n,
			   sizeof(*e->wires));
	for (candidate = strtok_r(text, "/", &save); candidate;
	     candidate = strtok_r(NULL, "/", &save), c++) {
		s = 0;
		for (server = strtok_r(candidate, "|", &save_server); server;
		     server = strtok_r(NULL, "|", &save_server))
			read_server(e, c, s++, server);
		assert(s == e->config.resolv.servers_n);
	}
	assert(c == e->candidates_n);
}

static void read_result(struct explain *e, char *text)
{
	char *save, *word, *source;
	size_t i;

	e->getaddrinfo.state = *text == 'L' ? EXPLAIN_LATE : EXPLAIN_REPLIED;
	e->getaddrinfo.reply.code = *text == '-' ? EAI_NONAME : 0;
	if (*text == 'L' || *text == '-')
		return;
	for (word = strtok_r(text, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		struct addrorder_candidate *c = &e->order[e->order_n++];
		bool is_good;

		source = strchr(word, '<');
		if (source)
			*source++ = '\0';
		is_good = addr_parse(word, 0, &c->addr) &&
			  (!source || addr_parse(source, 0, &c->source));
		assert(is_good);
		c->source_prefix = 64;
		e->getaddrinfo.reply.addrs[e->getaddrinfo.reply.n++] = c->addr;
	}
	for (i = 0; i + 1 < e->order_n; i++)
		(void)addrorder_compare(&e->order[i], &e->order[i + 1],
					&e->config.gai.policy, &e->rules[i]);
}

static void read_config(struct explain_config *c, const struct story *s)
{
	const char *nsswitch = s->nsswitch ? s->nsswitch : "hosts: files dns\n";
	const char *hosts = s->hosts ? s->hosts : "", *gai = s->gai ? s->gai : "";
	struct resolvconf_input input = {.text = s->resolv ? s->resolv
							   : "nameserver 127.0.0.1\n",
					 .localdomain = s->localdomain};

	input.n = strlen(input.text);
	nsswitch_parse(&c->nsswitch, nsswitch, strlen(nsswitch));
	resolvconf_parse(&c->resolv, &input);
	hosts_file_parse(&c->hosts, hosts, strlen(hosts));
	gaiconf_parse(&c->gai, gai, strlen(gai));
	c->host.is_multi = !s->is_single;
	c->localdomain = s->localdomain ? xstrdup(s->localdomain) : NULL;
	c->alias = s->alias ? xstrdup(s->alias) : NULL;
	c->hostaliases = s->alias ? xstrdup("/aliases") : NULL;
	strncpy(c->node, s->node ? s->node : "here", sizeof(c->node) - 1);
}

static void make_candidates(struct explain *e)
{
	const struct resolvconf *conf = &e->config.resolv;
	struct search_rules rules = {.is_searching = true,
				     .ndots = conf->ndots,
				     .domains = (const char *const *)conf->search,
				     .domains_n = conf->search_n,
				     .alias = e->config.alias};
	struct error err = ERROR_INIT;
	int result = search_candidates(e->text, &rules, &e->candidates, &e->candidates_n,
				       &err);

	assert(!result);
	(void)result;
}

void story_tell(const struct story *story, struct explain *ret)
{
	struct explain e = {
		.text = story->name, .timeout = 5 * CLOCK_S, .sees_sources = true};
	char *text, *save, *word;
	size_t i = 0;

	read_config(&e.config, story);
	make_candidates(&e);
	text = xstrdup(story->sources ? story->sources : "");
	for (word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save))
		read_source(&e.sources[i++], word);
	free(text);
	if (story->wires) {
		text = xstrdup(story->wires);
		read_wires(&e, text);
		free(text);
	}
	text = xstrdup(story->result);
	read_result(&e, text);
	free(text);
	*ret = e;
}
