/* Makes the plan: names, types, servers and how to ask them. */
#include "lookup/plan.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "cli/report.h"
#include "dns/idn.h"
#include "dns/query_wire.h"
#include "dns/transport_framed.h"
#include "dns/transport_https.h"
#include "dns/transport_quic.h"
#include "dns/tsig_file.h"
#include "lookup/config.h"
#include "lookup/extras.h"
#include "lookup/local.h"
#include "lookup/options.h"
#include "lookup/validity.h"
#include "net/resolve.h"
#include "net/service.h"

#include <stdlib.h>
#include <string.h>

enum {
	PORT = 53,
	NAMED_TRIES = 2, /* of a server that the user named: as resolv.conf's own defaults */
	RESOLV_CONF_UDP_SIZE = 1200, /* what glibc says with `options edns0` */
};

static const uint64_t named_timeout = 5 * CLOCK_S, validation_timeout = 20 * CLOCK_S;

/* ---- names ---- */

static int make_reverse(struct plan_name *name, const struct addr *a, struct error *err)
{
	char text[NAME_TEXT];
	struct name reverse;

	if (!name_from_addr(a, &reverse))
		return error_set(err, ERROR_USAGE, 0, name->typed, "has no reverse name");
	name->text = xstrdup(name_format(text, &reverse));
	name->is_reverse = true;
	return 0;
}

static int make_name(struct plan_name *name, const char *typed, bool may_be_local,
		     struct error *err)
{
	struct name parsed;
	struct addr a;

	name->typed = typed;
	if (addr_parse(typed, 0, &a)) {
		if (make_reverse(name, &a, err) < 0)
			return -1;
	} else {
		name->text = idn_to_ascii(typed, err);
		if (!name->text)
			return -1;
	}
	if (name_parse(name->text, &parsed, err) < 0)
		return -1;
	name->is_local = may_be_local && local_is_name(&parsed);
	return 0;
}

static int make_names(struct plan *plan, const struct words *words, struct error *err)
{
	bool may_be_local =
		!words->servers_n && plan->class == RRCLASS_IN && !plan->is_tracing &&
		!words->transfer;
	size_t i;

	plan->names = xcalloc(words->names_n, sizeof(*plan->names));
	plan->names_n = words->names_n;
	for (i = 0; i < words->names_n; i++) {
		if (make_name(&plan->names[i], words->names[i], may_be_local, err) < 0)
			return -1;
	}
	return 0;
}

static bool needs_servers(const struct plan *plan, const struct lookup_config *config)
{
	size_t i;

	if (config->batch)
		return true;
	for (i = 0; i < plan->names_n; i++) {
		if (!plan->names[i].is_local)
			return true;
	}
	return false;
}

/* ---- types ---- */

static int make_class(struct plan *plan, const struct lookup_config *config, struct error *err)
{
	if (rrclass_parse(config->class, &plan->class))
		return 0;
	error_set(err, ERROR_USAGE, 0, config->class, "there is no such class");
	error_hint(err, "classes: IN, CH, HS, NONE, ANY, CLASSnnn");
	return -1;
}

static bool has_soa(const struct words *words)
{
	size_t i;

	for (i = 0; i < words->types_n; i++) {
		if (words->types[i] == RRTYPE_SOA)
			return true;
	}
	return false;
}

static void make_types(struct plan *plan, const struct words *words)
{
	static const uint16_t pair[] = { RRTYPE_A, RRTYPE_AAAA };

	plan->has_types = words->types_n > 0;
	plan->types_n = plan->has_types ? words->types_n : plan->conf.no_aaaa ? 1 : 2;
	plan->types = xcalloc(plan->types_n + 1, sizeof(*plan->types));
	memcpy(plan->types, plan->has_types ? words->types : pair,
	       plan->types_n * sizeof(*plan->types));
	plan->adds_soa = plan->is_comparing && !has_soa(words);
	if (plan->adds_soa)
		plan->types[plan->types_n++] = RRTYPE_SOA;
}

struct plan_types plan_types_of(const struct plan *plan, const struct plan_name *name)
{
	static const uint16_t reverse[] = { RRTYPE_PTR, RRTYPE_SOA };

	if (name->is_reverse && !plan->has_types)
		return (struct plan_types){ reverse, plan->adds_soa ? 2 : 1 };
	return (struct plan_types){ plan->types, plan->types_n };
}

/* ---- servers ---- */

static struct plan_target *add_target(struct plan *plan, const char *name, size_t servers)
{
	struct plan_target *target = &plan->targets[plan->targets_n++];

	target->name = name;
	target->servers = xcalloc(servers, sizeof(*target->servers));
	return target;
}

/* word: NULL for the system's servers. */
static enum words_way choose_way(const struct lookup_config *config,
				 const struct words_server *word)
{
	if (word && word->way != WORDS_ANY_WAY)
		return word->way;
	if (config->https)
		return WORDS_HTTPS;
	if (config->quic)
		return WORDS_QUIC;
	if (config->tls)
		return WORDS_TLS;
	return config->tcp ? WORDS_TCP : WORDS_ANY_WAY;
}

static uint16_t usual_port(enum words_way way)
{
	if (way == WORDS_HTTPS)
		return TRANSPORT_HTTPS_PORT;
	if (way == WORDS_QUIC)
		return TRANSPORT_QUIC_PORT;
	return way == WORDS_TLS ? TRANSPORT_TLS_PORT : PORT;
}

static int find_port(const struct lookup_config *config, const struct words_server *word,
		     uint16_t *ret, struct error *err)
{
	const char *text = config->port;

	if (word && word->endpoint.service[0])
		text = word->endpoint.service;
	*ret = usual_port(choose_way(config, word));
	if (!text || !*text)
		return 0;
	return service_port(text, "udp", ret, err);
}

static int set_way(struct plan *plan, const struct lookup_config *config,
		   const struct words_server *word, struct plan_target *target,
		   struct error *err)
{
	enum words_way way = choose_way(config, word);
	size_t i;

	if (way == WORDS_ANY_WAY && !word && plan->conf.use_vc)
		way = WORDS_TCP;
	target->use_tcp = way == WORDS_TCP;
	for (i = 0; i < target->n; i++) {
		if (channels_give(&plan->channels, config, way, word, &target->servers[i], err) < 0)
			return -1;
	}
	return 0;
}

static int add_system(struct plan *plan, const struct lookup_config *config, struct error *err)
{
	const struct resolvconf *conf = &plan->conf;
	int family = common_family(&config->common);
	struct plan_target *target;
	uint16_t port;
	size_t i;

	if (find_port(config, NULL, &port, err) < 0)
		return -1;
	target = add_target(plan, NULL, conf->servers_n);
	for (i = 0; i < conf->servers_n; i++) {
		struct query_server *server = &target->servers[target->n];

		if (family != AF_UNSPEC && addr_family(&conf->servers[i]) != family)
			continue;
		server->addr = conf->servers[i];
		server->timeout = config->timeout ? config->timeout : resolvconf_timeout(conf, i);
		addr_set_port(&server->addr, port);
		target->n++;
	}
	if (!target->n)
		return error_set(err, ERROR_RESOLVE, 0, "/etc/resolv.conf",
				 "names no server with an %s address",
				 family == AF_INET ? "IPv4" : "IPv6");
	target->attempts = conf->attempts > 0 ? (unsigned)conf->attempts : 0;
	if (config->tries)
		target->attempts = (unsigned)config->tries;
	return set_way(plan, config, NULL, target, err);
}

static int add_named(struct plan *plan, const struct lookup_config *config,
		     const struct words_server *word, struct error *err)
{
	struct resolve_request request = { .host = word->endpoint.host, .service = "",
					   .family = common_family(&config->common),
					   .socktype = SOCK_DGRAM };
	struct resolve_result addrs = { 0 };
	struct plan_target *target;
	uint16_t port;
	size_t i;
	int found;

	if (find_port(config, word, &port, err) < 0)
		return -1;
	found = resolve_numeric(&request, &addrs, err);
	if (found < 0 || (found == 0 && resolve_wait(&request, &addrs, err) < 0))
		return -1;
	target = add_target(plan, word->endpoint.host, addrs.n);
	for (i = 0; i < addrs.n; i++) {
		struct query_server *server = &target->servers[target->n++];

		server->addr = addrs.addrs[i];
		server->timeout = config->timeout ? config->timeout : named_timeout;
		addr_set_port(&server->addr, port);
	}
	target->attempts = config->tries ? (unsigned)config->tries : NAMED_TRIES;
	resolve_result_done(&addrs);
	return set_way(plan, config, word, target, err);
}

static int make_targets(struct plan *plan, const struct lookup_config *config,
			const struct words *words, struct error *err)
{
	size_t i;

	plan->targets = xcalloc(words->servers_n ? words->servers_n : 1, sizeof(*plan->targets));
	if (!words->servers_n)
		return add_system(plan, config, err);
	for (i = 0; i < words->servers_n; i++) {
		if (add_named(plan, config, &words->servers[i], err) < 0)
			return -1;
	}
	return 0;
}

/* One target with several servers becomes several with one. */
static void split_target(struct plan *plan)
{
	struct plan_target whole = plan->targets[0];
	size_t i;

	free(plan->targets);
	plan->targets = xcalloc(whole.n, sizeof(*plan->targets));
	plan->targets_n = 0;
	for (i = 0; i < whole.n; i++) {
		struct plan_target *target = add_target(plan, NULL, 1);

		target->servers[target->n++] = whole.servers[i];
		target->attempts = whole.attempts;
		target->use_tcp = whole.use_tcp;
	}
	free(whole.servers);
}

static int make_comparable(struct plan *plan, struct error *err)
{
	if (!plan->is_named && plan->targets_n)
		split_target(plan);
	if (plan->targets_n > 1)
		return 0;
	error_set(err, ERROR_USAGE, 0, "--compare", "needs two name servers or more");
	error_hint(err, "name them: @192.0.2.53 @198.51.100.53");
	return -1;
}

/* ---- how to ask ---- */

static int make_extras(struct plan *plan, const struct lookup_config *config, struct error *err)
{
	struct query_options *o = &plan->options;

	buf_init(&plan->extras, QUERY_WIRE_MORE);
	if (extras_make(&plan->extras, config, err) < 0)
		return -1;
	o->edns_more = buf_data(&plan->extras);
	o->edns_more_len = plan->extras.len;
	o->wants_keepalive = config->keepalive;
	o->padding = (unsigned)config->padding;
	o->mixes_case = config->mix_case;
	o->has_edns = o->edns_more_len || o->wants_keepalive || o->padding;
	return 0;
}

static int make_key(struct plan *plan, const struct lookup_config *config, struct error *err)
{
	bool is_exposed;

	if (!config->tsig_file)
		return 0;
	plan->key = xcalloc(1, sizeof(*plan->key));
	if (tsig_file_read(config->tsig_file, plan->key, &is_exposed, err) < 0)
		return -1;
	if (is_exposed)
		report_warning("%s: others than its owner can read this key (chmod 600)",
			       config->tsig_file);
	plan->options.tsig = plan->key;
	return 0;
}

static void make_options(struct plan *plan, const struct lookup_config *config)
{
	struct query_options *o = &plan->options;

	o->flags = (uint16_t)((config->no_recurse ? 0 : MESSAGE_RD) |
			      (config->no_check || config->validate ? MESSAGE_CD : 0) |
			      (plan->conf.trust_ad ? MESSAGE_AD : 0));
	o->has_edns |= config->bufsize || config->dnssec || config->nsid || config->cookie;
	o->udp_size = config->bufsize ? (uint16_t)config->bufsize : EDNS_UDP_SIZE;
	if (plan->conf.edns0 && !opt_was_given("bufsize"))
		o->udp_size = RESOLV_CONF_UDP_SIZE;
	o->edns_flags = config->dnssec ? EDNS_DO : 0;
	o->wants_nsid = config->nsid;
	o->wants_cookie = config->cookie;
	o->is_stub = !plan->is_named;
	plan->turn = plan->conf.rotate ? rng_below(RESOLVCONF_SERVERS) : 0;
	plan->is_serial = plan->conf.single_request || plan->conf.single_request_reopen;
}

/* ---- validation ---- */

static int make_validation(struct plan *plan, const struct lookup_config *config,
			   struct error *err)
{
	if (!config->validate)
		return 0;
	plan->validates = true;
	plan->validation.anchors = &plan->anchors;
	plan->validation.at = config->at ? plan->at : NULL;
	plan->validation.timeout = validation_timeout;
	if (config->at && !validity_parse_time(config->at, plan->at)) {
		error_set(err, ERROR_USAGE, 0, config->at, "is no time");
		error_hint(err, "write 2026-11-20 or 2026-11-20T12:00:00Z");
		return -1;
	}
	if (anchors_read(&plan->anchors, config->anchor, err) < 0)
		return -1;
	return validator_check(err);
}

/* All servers of a target are asked in the same way, and transports that encrypt pad, too. */
bool plan_target_is_encrypted(const struct plan_target *target)
{
	const struct transport *way = target->n ? target->servers[0].transport : NULL;

	return way && way->padding;
}

/* libunbound's own TLS is off in Debian's build: what it asks would go unencrypted. */
static int check_targets(const struct plan *plan, struct error *err)
{
	size_t i;

	for (i = 0; plan->validates && i < plan->targets_n; i++) {
		if (plan_target_is_encrypted(&plan->targets[i]))
			return error_set(err, ERROR_USAGE, 0, "--validate",
					 "asks by UDP and TCP, and not encrypted");
	}
	return 0;
}

static void make_rules(struct plan *plan, const struct lookup_config *config, bool is_searching)
{
	struct search_rules *rules = &plan->rules;

	rules->is_searching = is_searching;
	rules->ndots = opt_was_given("ndots") ? (unsigned)config->ndots : plan->conf.ndots;
	rules->no_tld_query = plan->conf.no_tld_query;
	rules->domains = (const char *const *)plan->conf.search;
	rules->domains_n = plan->conf.search_n;
}

static int find_servers(struct plan *plan, const struct lookup_config *config,
			const struct words *words, bool is_searching, struct error *err)
{
	bool is_needed = !plan->is_tracing && needs_servers(plan, config);

	if (is_needed && (!plan->is_named || is_searching) &&
	    resolvconf_load(&plan->conf, err) < 0)
		return -1;
	if (is_needed &&
	    (make_targets(plan, config, words, err) < 0 || check_targets(plan, err) < 0))
		return -1;
	return channels_check(&plan->channels, config, is_needed, err);
}

int plan_make(struct plan *ret, const struct lookup_config *config, const struct words *words,
	      struct error *err)
{
	bool is_system = !words->servers_n;
	bool is_searching = is_system ? config->search : config->search && opt_was_given("search");

	*ret = (struct plan){ 0 };
	ret->is_named = !is_system;
	ret->is_comparing = config->compare;
	ret->is_tracing = config->trace;
	ret->deadline = config->deadline;
	if (make_class(ret, config, err) < 0 ||
	    options_check(config, ret->class, is_searching, err) < 0 ||
	    make_extras(ret, config, err) < 0 ||
	    make_validation(ret, config, err) < 0 || make_key(ret, config, err) < 0 ||
	    make_names(ret, words, err) < 0)
		return -1;
	if (find_servers(ret, config, words, is_searching, err) < 0)
		return -1;
	if (ret->is_comparing && make_comparable(ret, err) < 0)
		return -1;
	make_types(ret, words);
	make_options(ret, config);
	make_rules(ret, config, is_searching);
	return 0;
}

void plan_done(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->names_n; i++)
		free(plan->names[i].text);
	for (i = 0; i < plan->targets_n; i++)
		free(plan->targets[i].servers);
	free(plan->names);
	free(plan->types);
	buf_done(&plan->extras);
	if (plan->key)
		explicit_bzero(plan->key, sizeof(*plan->key));
	free(plan->key);
	free(plan->targets);
	channels_done(&plan->channels);
	resolvconf_done(&plan->conf);
	anchors_done(&plan->anchors);
	*plan = (struct plan){ 0 };
}
