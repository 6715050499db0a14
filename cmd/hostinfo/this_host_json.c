/* This host as a document. */
#include "hostinfo/this_host_facts.h"

#include "cli/json.h"
#include "hostinfo/config.h"
#include "hostinfo/hex.h"

#include <stdio.h>

/* null for an address that is none. */
static void put_addr(struct json *o, const char *key, const struct addr *a)
{
	char text[ADDR_TEXT];

	json_put_string(o, key, a->len ? addr_format(text, a) : NULL);
}

static void put_seconds(struct json *o, const char *key, uint32_t seconds)
{
	if (seconds == IFACE_FOREVER)
		json_put_null(o, key);
	else
		json_put_int(o, key, seconds);
}

static struct json *address_json(const struct iface_addr *a)
{
	struct json *o = json_new_object(), *flags = json_new_array();
	char scope[IFACE_SCOPE_TEXT], hex[HEX_TEXT];
	const char *flag;
	size_t i;

	put_addr(o, "address", &a->addr);
	json_put_int(o, "prefix", a->prefix_len);
	json_put_string(o, "hex", hex_format(hex, &a->addr));
	json_put_string(o, "scope", iface_format_scope(scope, a));
	if (a->peer.len)
		put_addr(o, "peer", &a->peer);
	for (i = 0; (flag = iface_flag(a, i)); i++)
		json_push_string(flags, flag);
	json_put(o, "flags", flags);
	put_seconds(o, "valid_s", a->valid);
	put_seconds(o, "preferred_s", a->preferred);
	return o;
}

static struct json *interfaces_json(const struct this_host *h)
{
	struct json *list = json_new_array();
	char mac[IFACE_MAC_TEXT];
	size_t i, a;

	for (i = 0; i < h->ifaces_n; i++) {
		const struct iface *f = &h->ifaces[i];
		struct json *o = json_new_object(), *addresses = json_new_array();

		json_put_string(o, "name", f->name);
		json_put_int(o, "index", f->index);
		json_put_string(o, "state", iface_state(f));
		json_put_bool(o, "loopback", f->flags & IFF_LOOPBACK);
		json_put_int(o, "mtu", f->mtu);
		json_put_string(o, "mac", f->mac_len ? iface_format_mac(mac, f) : NULL);
		for (a = 0; a < f->n; a++) {
			if (this_host_shows(h, addr_family(&f->addrs[a].addr)))
				json_push(addresses, address_json(&f->addrs[a]));
		}
		json_put(o, "addresses", addresses);
		json_push(list, o);
	}
	return list;
}

static struct json *full_name_json(const struct full_name *f)
{
	struct json *o = json_new_object();

	json_put_string(o, "name", f->name);
	if (!f->name)
		json_put_string(o, "why", f->why);
	if (f->source[0])
		json_put_string(o, "source", f->source);
	if (f->line)
		json_put_int(o, "line", f->line);
	json_put(o, "aliases", names_json(&f->aliases));
	return o;
}

static struct json *routes_json(const struct this_host *h)
{
	struct json *list = json_new_array();
	size_t i;

	for (i = 0; i < h->routes_n; i++) {
		const struct route *r = &h->routes[i];
		struct json *o;

		if (!this_host_shows(h, r->family))
			continue;
		o = json_new_object();
		json_put_string(o, "family", r->family == AF_INET ? "ipv4" : "ipv6");
		put_addr(o, "gateway", &r->gateway);
		json_put_string(o, "interface", r->name[0] ? r->name : NULL);
		put_addr(o, "source", &r->source);
		json_put_int(o, "metric", r->metric);
		json_put_int(o, "table", r->table);
		json_push(list, o);
	}
	return list;
}

static struct json *speaks_from_json(const struct this_host *h)
{
	struct json *o = json_new_object();

	put_addr(o, "ipv4", &h->sources[0]);
	put_addr(o, "ipv6", &h->sources[1]);
	return o;
}

static struct json *stubs_json(const struct this_host *h)
{
	struct json *list = json_new_array();
	char text[ADDR_TEXT];
	size_t i, s;

	for (i = 0; i < h->resolv.servers_n; i++) {
		const struct stub *stub = &h->stubs[i];
		struct json *o, *servers;

		if (!stub->what)
			continue;
		o = json_new_object();
		servers = json_new_array();
		put_addr(o, "server", &h->resolv.servers[i]);
		json_put_string(o, "what", stub->what);
		json_put_string(o, "file", stub->path);
		for (s = 0; s < stub->n; s++)
			json_push_string(servers, addr_format(text, &stub->servers[s]));
		json_put(o, "servers", servers);
		json_push(list, o);
	}
	return list;
}

static void put_resolver(struct json *doc, const struct this_host *h)
{
	struct json *servers = json_new_array(), *search = json_new_array();
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < h->resolv.servers_n; i++)
		json_push_string(servers, addr_format(text, &h->resolv.servers[i]));
	json_put(doc, "name_servers", servers);
	json_put(doc, "stubs", stubs_json(h));
	for (i = 0; i < h->resolv.search_n; i++) {
		if (h->resolv.search[i][0])
			json_push_string(search, h->resolv.search[i]);
	}
	json_put(doc, "search", search);
	json_put_string(doc, "services", h->services);
}

void this_host_print_json(const struct this_host *h)
{
	struct json *doc = json_new_object();

	json_put_string(doc, "schema", HOSTINFO_SCHEMA);
	json_put_bool(doc, "ok", true);
	json_put_string(doc, "kind", "this-host");
	json_put_string(doc, "node", h->system.nodename);
	json_put(doc, "full_name", full_name_json(&h->full_name));
	json_put(doc, "interfaces", interfaces_json(h));
	json_put(doc, "default_routes", routes_json(h));
	json_put(doc, "speaks_from", speaks_from_json(h));
	put_resolver(doc, h);
	json_print(doc, stdout);
	json_free(doc);
}
