/* Conclusions, drawn as glibc draws them. */
#include "dns/explain_walk.h"

#include "base/text.h"
#include "dns/rrtype.h"

#include <string.h>
#include <strings.h>

/* ---- the wire ---- */

enum explain_answer explain_wire_answer(const struct explain_wire *w)
{
	if (!w->has_message)
		return EXPLAIN_WIRE_NONE;
	if (w->rcode == RCODE_NXDOMAIN)
		return EXPLAIN_WIRE_NO_NAME;
	if (w->rcode != RCODE_NOERROR || w->fate == QUERY_LAME)
		return EXPLAIN_WIRE_FAILED;
	return w->n ? EXPLAIN_WIRE_FOUND : EXPLAIN_WIRE_NO_DATA;
}

const struct explain_wire *explain_wire_find(const struct explain *e, size_t candidate,
					     size_t server, uint16_t type)
{
	size_t i;

	for (i = 0; i < e->wires_n; i++) {
		const struct explain_wire *w = &e->wires[i];

		if (w->candidate == candidate && w->server == server && w->type == type)
			return w;
	}
	return NULL;
}

const struct explain_wire *explain_wire_counting(const struct explain *e,
						 size_t candidate, uint16_t type)
{
	const struct explain_wire *first = NULL, *w;
	size_t s;

	for (s = 0; s < e->config.resolv.servers_n; s++) {
		w = explain_wire_find(e, candidate, s, type);
		if (!w || explain_wire_answer(w) == EXPLAIN_WIRE_NONE)
			continue;
		if (explain_wire_answer(w) != EXPLAIN_WIRE_FAILED)
			return w;
		first = first ? first : w;
	}
	return first;
}

static const uint16_t types[] = {RRTYPE_A, RRTYPE_AAAA};

enum explain_answer explain_candidate_answer(const struct explain *e, size_t candidate)
{
	enum explain_answer best = EXPLAIN_WIRE_NONE, answer;
	size_t t;

	for (t = 0; t < 2; t++) {
		const struct explain_wire *w =
			explain_wire_counting(e, candidate, types[t]);

		answer = w ? explain_wire_answer(w) : EXPLAIN_WIRE_NONE;
		best = answer > best ? answer : best;
	}
	return best;
}

int explain_candidate_found(const struct explain *e)
{
	size_t c;

	for (c = 0; c < e->candidates_n; c++) {
		if (explain_candidate_answer(e, c) == EXPLAIN_WIRE_FOUND)
			return (int)c;
	}
	return -1;
}

int explain_candidate_typed(const struct explain *e)
{
	char text[NAME_TEXT];
	size_t c, n = strlen(e->text);

	n -= n && e->text[n - 1] == '.';
	for (c = 0; c < e->candidates_n; c++) {
		name_format(text, &e->candidates[c]);
		if (strlen(text) == n + 1 && !strncasecmp(text, e->text, n))
			return (int)c;
	}
	return -1;
}

/* ---- sets of addresses ---- */

static void add(struct explain_addrs *set, const struct addr *addrs, size_t n)
{
	size_t i;

	for (i = 0; i < n && set->n < 2 * EXPLAIN_ADDRS; i++) {
		if (!explain_addrs_have(set, &addrs[i]))
			set->items[set->n++] = addrs[i];
	}
}

bool explain_addrs_have(const struct explain_addrs *a, const struct addr *item)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (addr_equal_host(&a->items[i], item))
			return true;
	}
	return false;
}

bool explain_addrs_have_family(const struct explain_addrs *a, int family)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (addr_family(&a->items[i]) == family)
			return true;
	}
	return false;
}

bool explain_addrs_equal(const struct explain_addrs *a, const struct explain_addrs *b)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (!explain_addrs_have(b, &a->items[i]))
			return false;
	}
	return a->n == b->n;
}

void explain_candidate_addrs(const struct explain *e, int candidate,
			     struct explain_addrs *ret)
{
	size_t t;

	ret->n = 0;
	for (t = 0; t < 2 && candidate >= 0; t++) {
		const struct explain_wire *w =
			explain_wire_counting(e, (size_t)candidate, types[t]);

		if (w && explain_wire_answer(w) == EXPLAIN_WIRE_FOUND)
			add(ret, w->addrs, w->n);
	}
}

void explain_server_addrs(const struct explain *e, size_t candidate, size_t server,
			  struct explain_addrs *ret)
{
	size_t t;

	ret->n = 0;
	for (t = 0; t < 2; t++) {
		const struct explain_wire *w =
			explain_wire_find(e, candidate, server, types[t]);

		if (w && explain_wire_answer(w) == EXPLAIN_WIRE_FOUND)
			add(ret, w->addrs, w->n);
	}
}

void explain_result(const struct explain *e, struct explain_addrs *ret)
{
	ret->n = 0;
	if (e->getaddrinfo.state == EXPLAIN_REPLIED)
		add(ret, e->getaddrinfo.reply.addrs, e->getaddrinfo.reply.n);
}

/* ---- sources ---- */

/* Walks the sources as getaddrinfo(3) does, as far as their replies are known. */
static void walk(const struct explain *e, int *ret_last, int *ret_answering)
{
	const struct nsswitch *conf = &e->config.nsswitch;
	size_t i;

	*ret_last = *ret_answering = -1;
	for (i = 0; i < conf->n; i++) {
		const struct explain_call *call = &e->sources[i];

		*ret_last = (int)i;
		if (call->state != EXPLAIN_REPLIED)
			return;
		if (call->reply.status == NSSWITCH_SUCCESS && *ret_answering < 0)
			*ret_answering = (int)i;
		if (conf->sources[i].actions[call->reply.status] == NSSWITCH_RETURN)
			return;
	}
}

int explain_last_source(const struct explain *e)
{
	int last, answering;

	walk(e, &last, &answering);
	return last;
}

int explain_answering_source(const struct explain *e)
{
	int last, answering;

	walk(e, &last, &answering);
	return answering;
}

bool explain_is_stopped(const struct explain *e)
{
	int last, answering;

	walk(e, &last, &answering);
	return last >= 0 && answering < 0 && (size_t)last + 1 < e->config.nsswitch.n &&
	       e->sources[last].state == EXPLAIN_REPLIED;
}

/* ---- what was made up ---- */

bool explain_is_localhost(const char *text)
{
	static const char word[] = "localhost";
	size_t n = strlen(text), len = sizeof(word) - 1;

	n -= n && text[n - 1] == '.';
	return n >= len && !strncasecmp(text + n - len, word, len) &&
	       (n == len || text[n - len - 1] == '.');
}

bool explain_is_own_name(const struct explain *e)
{
	const char *node = e->config.node;
	size_t n = strlen(e->text), label = strcspn(node, ".");

	n -= n && e->text[n - 1] == '.';
	if (!*node || !n)
		return false;
	return (n == strlen(node) || n == label) && !strncasecmp(e->text, node, n);
}

const char *explain_wire_made(const struct explain *e, const struct explain_wire *w)
{
	const struct addr *server = &e->config.resolv.servers[w->server];

	if (explain_wire_answer(w) != EXPLAIN_WIRE_FOUND || !addr_is_loopback(server) ||
	    w->ttl)
		return "";
	return "made by the local stub (TTL 0)";
}

const char *explain_source_made(const struct explain *e, size_t source)
{
	const struct explain_call *call = &e->sources[source];
	const char *name = e->config.nsswitch.sources[source].name;

	if (call->state != EXPLAIN_REPLIED || call->reply.status != NSSWITCH_SUCCESS)
		return "";
	if (strcmp(name, "myhostname") != 0 && strcmp(name, "resolve") != 0)
		return "";
	if (explain_is_localhost(e->text))
		return "made up: localhost";
	return explain_is_own_name(e)         ? "made up: this host's own name"
	       : strcmp(name, "resolve") != 0 ? "made up"
					      : "";
}

/* ---- waiting ---- */

/* Did the server answer nothing at all? */
static bool is_silent(const struct explain *e, size_t server)
{
	size_t i;

	for (i = 0; i < e->wires_n; i++) {
		if (e->wires[i].server == server && e->wires[i].fate != QUERY_TIMED_OUT)
			return false;
	}
	return e->wires_n > 0;
}

uint64_t explain_wasted(const struct explain *e)
{
	uint64_t wasted = 0;
	size_t s = 0;

	while (s < e->config.resolv.servers_n && is_silent(e, s))
		wasted += resolvconf_timeout(&e->config.resolv, s++);
	return s < e->config.resolv.servers_n ? wasted : 0;
}
