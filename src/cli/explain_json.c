/* The same facts as the text has, all of them, under names of their own. */
#include "cli/explain_json.h"

#include "cli/explain_words.h"
#include "cli/json.h"
#include "dns/explain_elsewhere.h"
#include "dns/explain_verdict.h"
#include "dns/explain_walk.h"
#include "dns/query_fate.h"
#include "dns/rrtype.h"
#include "net/nss_source.h"

#include <stdio.h>
#include <string.h>

#define SCHEMA "netkit.explain/1"

/* Milliseconds. */
static void put_time(struct json *o, const char *key, uint64_t ns)
{
	json_put_real(o, key, (double)ns / 1e6);
}

static struct json *addrs_json(const struct addr *addrs, size_t n)
{
	struct json *list = json_new_array();
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < n; i++)
		json_push_string(list, addr_format(text, &addrs[i]));
	return list;
}

static void put_place(struct json *o, const char *file, unsigned line)
{
	json_put_string(o, "file", file);
	if (line)
		json_put_int(o, "line", line);
}

/* ---- configuration ---- */

static struct json *nsswitch_json(const struct nsswitch *conf)
{
	struct json *o = json_new_object();

	json_put_string(o, "hosts", conf->text);
	put_place(o, NSSWITCH_PATH, conf->line);
	if (conf->broken_line)
		json_put_int(o, "broken_line", conf->broken_line);
	return o;
}

static struct json *resolv_json(const struct explain_config *c)
{
	const struct resolvconf *conf = &c->resolv;
	struct json *o = json_new_object(), *servers = json_new_array(),
		    *search = json_new_array();
	char text[256];
	size_t i;

	for (i = 0; i < conf->servers_n; i++) {
		struct json *server = json_new_object();

		json_put_string(server, "address", addr_format(text, &conf->servers[i]));
		if (conf->server_lines[i])
			json_put_int(server, "line", conf->server_lines[i]);
		if (c->stubs[i].what) {
			struct json *stub = json_new_object();

			json_put_string(stub, "what", c->stubs[i].what);
			json_put(stub, "servers",
				 addrs_json(c->stubs[i].servers, c->stubs[i].n));
			json_put(server, "stub", stub);
		}
		json_push(servers, server);
	}
	json_put_string(o, "file", EXPLAIN_RESOLV_CONF);
	json_put(o, "servers", servers);
	for (i = 0; i < conf->search_n; i++)
		json_push_string(search, conf->search[i][0] ? conf->search[i] : ".");
	json_put(o, "search", search);
	if (conf->search_line)
		json_put_int(o, "search_line", conf->search_line);
	json_put_int(o, "ndots", conf->ndots);
	if (conf->ndots_line)
		json_put_int(o, "ndots_line", conf->ndots_line);
	json_put_string(o, "options", explain_option_words(text, sizeof(text), conf));
	return o;
}

static struct json *environment_json(const struct explain_config *c)
{
	struct json *o = json_new_object();

	json_put_string(o, "LOCALDOMAIN", c->localdomain);
	json_put_string(o, "RES_OPTIONS", c->res_options);
	json_put_string(o, "HOSTALIASES", c->hostaliases);
	return o;
}

static void put_entries(struct json *list, const char *keyword,
			const struct gaiconf_list *from)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < from->n; i++) {
		struct json *o = json_new_object();

		json_put_string(o, "keyword", keyword);
		json_put_string(o, "prefix", addr_format(text, &from->items[i].prefix));
		json_put_int(o, "length", from->items[i].len);
		json_put_int(o, "value", from->items[i].value);
		json_put_int(o, "line", from->items[i].line);
		json_push(list, o);
	}
}

static struct json *gai_json(const struct gaiconf *conf)
{
	struct json *o = json_new_object(), *entries = json_new_array();

	json_put_string(o, "file", GAICONF_PATH);
	put_entries(entries, "label", &conf->labels);
	put_entries(entries, "precedence", &conf->precedences);
	put_entries(entries, "scopev4", &conf->scopes4);
	json_put(o, "entries", entries);
	return o;
}

static struct json *config_json(const struct explain_config *c)
{
	struct json *o = json_new_object(), *host = json_new_object();

	json_put(o, "nsswitch", nsswitch_json(&c->nsswitch));
	json_put(o, "resolv_conf", resolv_json(c));
	json_put(o, "environment", environment_json(c));
	put_place(host, HOSTCONF_PATH, c->host.multi_line);
	json_put_bool(host, "multi", c->host.is_multi);
	json_put(o, "host_conf", host);
	json_put(o, "gai_conf", gai_json(&c->gai));
	json_put_string(o, "node", c->node);
	return o;
}

/* ---- sources and calls ---- */

static const char *state_word(enum explain_state state)
{
	static const char *const words[] = {
		[EXPLAIN_NOT_ASKED] = "not-asked",
		[EXPLAIN_REPLIED] = "replied",
		[EXPLAIN_LATE] = "late",
		[EXPLAIN_CRASHED] = "crashed",
	};

	return words[state];
}

static void put_reply(struct json *o, const struct explain_call *call)
{
	json_put_string(o, "state", state_word(call->state));
	if (call->state != EXPLAIN_REPLIED)
		return;
	put_time(o, "ms", call->reply.took);
	json_put(o, "addresses", addrs_json(call->reply.addrs, call->reply.n));
	if (call->reply.canonical[0])
		json_put_text(o, "canonical", call->reply.canonical,
			      strlen(call->reply.canonical));
}

static struct json *source_json(const struct explain *e, size_t i, int last)
{
	const struct nsswitch_source *source = &e->config.nsswitch.sources[i];
	const struct explain_call *call = &e->sources[i];
	struct json *o = json_new_object();

	json_put_string(o, "source", source->name);
	if (source->brackets[0])
		json_put_string(o, "brackets", source->brackets);
	put_reply(o, call);
	if (call->state == EXPLAIN_REPLIED) {
		json_put_string(o, "status", nsswitch_status_name(call->reply.status));
		json_put_bool(o, "installed", call->reply.is_installed);
		if (!call->reply.is_installed)
			json_put_string(o, "package", nss_source_package(source->name));
	}
	if (*explain_source_made(e, i))
		json_put_string(o, "synthesised", explain_source_made(e, i));
	json_put_bool(o, "asked_by_programs", (int)i <= last);
	json_put_bool(o, "stopped_here", (int)i == last && i + 1 < e->config.nsswitch.n);
	return o;
}

static struct json *sources_json(const struct explain *e)
{
	struct json *list = json_new_array();
	int last = explain_last_source(e);
	size_t i;

	for (i = 0; i < e->config.nsswitch.n && e->sees_sources && !e->is_numeric; i++)
		json_push(list, source_json(e, i, last));
	return list;
}

static struct json *call_json(const struct explain *e, const struct explain_call *call)
{
	struct json *o = json_new_object();

	put_reply(o, call);
	if (explain_call_code(e, call))
		json_put_string(o, "code", explain_call_code(e, call));
	return o;
}

static struct json *order_json(const struct explain *e)
{
	struct json *list = json_new_array();
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < e->order_n; i++) {
		struct json *o = json_new_object();

		json_put_string(o, "address", addr_format(text, &e->order[i].addr));
		json_put_string(o, "source",
				e->order[i].source.len
					? addr_format(text, &e->order[i].source)
					: NULL);
		if (i) {
			json_put_int(o, "rule", e->rules[i - 1]);
			json_put_string(o, "rule_text",
					addrorder_rule_text(e->rules[i - 1]));
		}
		json_push(list, o);
	}
	return list;
}

/* ---- the wire ---- */

static void put_message(struct json *o, const struct explain *e,
			const struct explain_wire *w)
{
	struct json *error;
	char rcode[RRTYPE_TEXT];

	json_put_string(o, "rcode", rcode_format(rcode, w->rcode));
	json_put_bool(o, "aa", w->flags & MESSAGE_AA);
	json_put_bool(o, "ad", w->flags & MESSAGE_AD);
	json_put_bool(o, "tc", w->flags & MESSAGE_TC);
	if (w->n)
		json_put_int(o, "ttl", w->ttl);
	json_put(o, "addresses", addrs_json(w->addrs, w->n));
	if (w->alias_of[0])
		json_put_text(o, "canonical", w->alias_of, strlen(w->alias_of));
	if (*explain_wire_made(e, w))
		json_put_string(o, "synthesised", explain_wire_made(e, w));
	if (!w->has_ede)
		return;
	error = json_new_object();
	json_put_int(error, "code", w->ede);
	json_put_text(error, "text", w->ede_text, strlen(w->ede_text));
	json_put(o, "extended_error", error);
}

static struct json *wires_json(const struct explain *e)
{
	struct json *list = json_new_array();
	char text[NAME_TEXT], server[ADDR_TEXT], type[RRTYPE_TEXT];
	size_t i;

	for (i = 0; i < e->wires_n; i++) {
		const struct explain_wire *w = &e->wires[i];
		struct json *o = json_new_object();

		json_put_string(o, "name",
				name_format(text, &e->candidates[w->candidate]));
		json_put_string(
			o, "server",
			addr_format(server, &e->config.resolv.servers[w->server]));
		json_put_string(o, "type", rrtype_format(type, w->type));
		json_put_string(o, "fate", query_fate_word(w->fate));
		put_time(o, "ms", w->took);
		if (w->has_message)
			put_message(o, e, w);
		json_push(list, o);
	}
	return list;
}

static struct json *candidates_json(const struct explain *e)
{
	struct json *list = json_new_array();
	char text[NAME_TEXT];
	size_t i;

	for (i = 0; i < e->candidates_n; i++)
		json_push_string(list, name_format(text, &e->candidates[i]));
	return list;
}

/* ---- conclusions ---- */

static struct json *finding_json(const struct explain_finding *f)
{
	struct json *o = json_new_object();

	json_put_string(o, "cause", explain_cause_word(f->cause));
	json_put_text(o, "text", f->text, strlen(f->text));
	if (f->file)
		put_place(o, f->file, f->line);
	return o;
}

static struct json *elsewhere_json(const struct explain *e)
{
	struct explain_elsewhere others[EXPLAIN_ELSEWHERE];
	struct json *list = json_new_array();
	size_t n = explain_elsewhere(e, others), i;

	for (i = 0; i < n; i++) {
		struct json *o = json_new_object();

		json_put_string(o, "library", others[i].library);
		json_put_text(o, "text", others[i].text, strlen(others[i].text));
		json_push(list, o);
	}
	return list;
}

struct json *explain_json(const struct explain *e, const struct explain_verdict *verdict,
			  int status)
{
	struct json *doc = json_new_object(), *besides = json_new_array();
	size_t i;

	json_put_string(doc, "schema", SCHEMA);
	json_put_bool(doc, "ok", !status);
	json_put_int(doc, "status", status);
	json_put_text(doc, "name", e->text, strlen(e->text));
	json_put(doc, "configuration", config_json(&e->config));
	json_put(doc, "candidates", candidates_json(e));
	json_put_bool(doc, "sees_sources", e->sees_sources);
	json_put(doc, "sources", sources_json(e));
	json_put(doc, "queries", wires_json(e));
	json_put(doc, "getaddrinfo", call_json(e, &e->getaddrinfo));
	json_put(doc, "gethostbyname", call_json(e, &e->gethostbyname));
	json_put(doc, "order", order_json(e));
	json_put_bool(doc, "order_agrees", e->order_agrees);
	json_put(doc, "elsewhere", elsewhere_json(e));
	json_put(doc, "verdict", finding_json(&verdict->main));
	for (i = 0; i < verdict->others_n; i++)
		json_push(besides, finding_json(&verdict->others[i]));
	json_put(doc, "besides", besides);
	put_time(doc, "ms", e->took);
	return doc;
}
