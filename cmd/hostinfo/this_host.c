/* The machine that hostinfo runs on: its names, interfaces, source addresses, name
 * servers. */
#include "hostinfo/this_host.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/term.h"
#include "dns/resolvconf.h"
#include "hostinfo/config.h"
#include "hostinfo/full_name.h"
#include "hostinfo/hex.h"
#include "net/iface.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

struct this_host {
	struct utsname system;
	struct full_name full_name;
	struct iface *ifaces;
	size_t ifaces_n;
	struct addr source4, source6; /* len 0: no default route */
	struct resolvconf resolv;
	int family; /* which addresses are shown */
	bool hex;
};

static int find(struct this_host *h, struct error *err)
{
	if (uname(&h->system) < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL,
				   "cannot get the node name");
	if (iface_list(&h->ifaces, &h->ifaces_n, err) < 0 ||
	    resolvconf_load(&h->resolv, err) < 0)
		return -1;
	(void)iface_default_source(AF_INET, &h->source4);
	(void)iface_default_source(AF_INET6, &h->source6);
	full_name_find(h->system.nodename,
		       &h->full_name); /* last: it changes the sources */
	return 0;
}

static void this_host_done(struct this_host *h)
{
	full_name_done(&h->full_name);
	iface_list_free(h->ifaces, h->ifaces_n);
	resolvconf_done(&h->resolv);
}

static bool is_shown(const struct this_host *h, const struct addr *a)
{
	return h->family == AF_UNSPEC || addr_family(a) == h->family;
}

static const char *link_state(const struct iface *i)
{
	if (!(i->flags & IFF_UP))
		return "down";
	return i->flags & IFF_RUNNING ? "up" : "no carrier";
}

/* ---- as text ---- */

enum { LABEL = 14 };

static void put(const char *text)
{
	output_safe(text, strlen(text), TEXT_KEEP_BACKSLASH);
}

/* The first column; empty for the lines that go on. */
static void label(const char *text)
{
	if (*text)
		printf("%s%s%s", term_style(STDOUT_FILENO, TERM_BOLD), text,
		       term_style(STDOUT_FILENO, TERM_PLAIN));
	printf("%*s", (int)(LABEL - strlen(text)), "");
}

static void print_names(const struct this_host *h)
{
	const struct full_name *f = &h->full_name;

	label("node name");
	put(h->system.nodename);
	putchar('\n');
	label("full name");
	if (!f->name) {
		printf("not known: ");
		put(f->why);
	} else {
		put(f->name);
		if (f->line)
			printf(" (from line %u of /etc/hosts)", f->line);
		else if (f->source[0])
			printf(" (from the source %s)", f->source);
	}
	putchar('\n');
}

static void print_address(const struct this_host *h, const struct iface_addr *a)
{
	char text[ADDR_TEXT], hex[HEX_TEXT];

	label("");
	printf("    %s/%u", addr_format(text, &a->addr), a->prefix_len);
	if (h->hex)
		printf("  %s", hex_format(hex, &a->addr));
	putchar('\n');
}

static void print_interfaces(const struct this_host *h)
{
	char mac[IFACE_MAC_TEXT];
	size_t i, a;

	for (i = 0; i < h->ifaces_n; i++) {
		const struct iface *f = &h->ifaces[i];

		label(i ? "" : "interfaces");
		printf("%s: %s, MTU %u", f->name, link_state(f), f->mtu);
		if (f->mac_len)
			printf(", MAC %s", iface_format_mac(mac, f));
		putchar('\n');
		for (a = 0; a < f->n; a++) {
			if (is_shown(h, &f->addrs[a].addr))
				print_address(h, &f->addrs[a]);
		}
	}
}

static void print_sources(const struct this_host *h)
{
	const struct addr *const sources[] = { &h->source4, &h->source6 };
	const char *const families[] = { "IPv4", "IPv6" };
	const int numbers[] = { AF_INET, AF_INET6 };
	const char *head = "speaks from";
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < 2; i++) {
		if (h->family != AF_UNSPEC && h->family != numbers[i])
			continue;
		label(head);
		head = "";
		if (sources[i]->len)
			printf("%s\n", addr_format(text, sources[i]));
		else
			printf("no default route for %s\n", families[i]);
	}
}

static void print_resolver(const struct this_host *h)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < h->resolv.servers_n; i++) {
		label(i ? "" : "name servers");
		printf("%s%s\n", addr_format(text, &h->resolv.servers[i]),
		       h->resolv.is_default_server ? " (none in /etc/resolv.conf)" : "");
	}
	label("search list");
	for (i = 0; i < h->resolv.search_n; i++) {
		printf("%s", i ? " " : "");
		put(h->resolv.search[i][0] ? h->resolv.search[i] : ".");
	}
	printf("%s\n", h->resolv.search_n ? "" : "empty");
}

/* ---- as JSON ---- */

static struct json *addresses_json(const struct this_host *h, const struct iface *f)
{
	struct json *list = json_new_array();
	char text[ADDR_TEXT], hex[HEX_TEXT];
	size_t i;

	for (i = 0; i < f->n; i++) {
		struct json *o;

		if (!is_shown(h, &f->addrs[i].addr))
			continue;
		o = json_new_object();
		json_put_string(o, "address", addr_format(text, &f->addrs[i].addr));
		json_put_int(o, "prefix", f->addrs[i].prefix_len);
		json_put_string(o, "hex", hex_format(hex, &f->addrs[i].addr));
		json_push(list, o);
	}
	return list;
}

static struct json *interfaces_json(const struct this_host *h)
{
	struct json *list = json_new_array();
	char mac[IFACE_MAC_TEXT];
	size_t i;

	for (i = 0; i < h->ifaces_n; i++) {
		const struct iface *f = &h->ifaces[i];
		struct json *o = json_new_object();

		json_put_string(o, "name", f->name);
		json_put_int(o, "index", f->index);
		json_put_string(o, "state", link_state(f));
		json_put_bool(o, "loopback", f->flags & IFF_LOOPBACK);
		json_put_int(o, "mtu", f->mtu);
		json_put_string(o, "mac", f->mac_len ? iface_format_mac(mac, f) : NULL);
		json_put(o, "addresses", addresses_json(h, f));
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
	return o;
}

static struct json *sources_json(const struct this_host *h)
{
	struct json *o = json_new_object();
	char text[ADDR_TEXT];

	json_put_string(o, "ipv4",
			h->source4.len ? addr_format(text, &h->source4) : NULL);
	json_put_string(o, "ipv6",
			h->source6.len ? addr_format(text, &h->source6) : NULL);
	return o;
}

static void print_json(const struct this_host *h)
{
	struct json *doc = json_new_object(), *servers = json_new_array();
	struct json *search = json_new_array();
	char text[ADDR_TEXT];
	size_t i;

	json_put_string(doc, "schema", HOSTINFO_SCHEMA);
	json_put_bool(doc, "ok", true);
	json_put_string(doc, "kind", "this-host");
	json_put_string(doc, "node", h->system.nodename);
	json_put(doc, "full_name", full_name_json(&h->full_name));
	json_put(doc, "interfaces", interfaces_json(h));
	json_put(doc, "speaks_from", sources_json(h));
	for (i = 0; i < h->resolv.servers_n; i++)
		json_push_string(servers, addr_format(text, &h->resolv.servers[i]));
	json_put(doc, "name_servers", servers);
	for (i = 0; i < h->resolv.search_n; i++)
		json_push_string(search,
				 h->resolv.search[i][0] ? h->resolv.search[i] : ".");
	json_put(doc, "search", search);
	json_print(doc, stdout);
	json_free(doc);
}

int this_host_show(const struct hostinfo_config *config, struct error *err)
{
	struct this_host h = { .family = common_family(&config->common),
			       .hex = config->hex };
	int result = find(&h, err);

	if (!result && config->common.json) {
		print_json(&h);
	} else if (!result) {
		print_names(&h);
		print_interfaces(&h);
		print_sources(&h);
		print_resolver(&h);
	}
	this_host_done(&h);
	return result < 0 ? -1 : STATUS_DONE;
}
