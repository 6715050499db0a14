/*
 * This host for a reader: a label in front of each block, a fact a line, the same in a pipe as on
 * a terminal but for colours, so that a script can look for it.
 */
#include "hostinfo/this_host_facts.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/term.h"
#include "hostinfo/hex.h"

#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LABEL = 16, SPAN_TEXT = 32 };

static void put(const char *text)
{
	output_safe(text, strlen(text), TEXT_KEEP_BACKSLASH);
}

static void put_styled(enum term_style style, const char *text)
{
	fputs(term_style(STDOUT_FILENO, style), stdout);
	put(text);
	fputs(term_style(STDOUT_FILENO, TERM_PLAIN), stdout);
}

/* The first column; empty for the lines that go on. */
static void label(const char *text)
{
	if (*text)
		put_styled(TERM_BOLD, text);
	printf("%*s", (int)(LABEL - strlen(text)), "");
}

static void print_names(const struct this_host *h)
{
	const struct full_name *f = &h->full_name;
	size_t i;

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
	for (i = 0; i < f->aliases.n; i++) {
		if (i)
			putchar(' ');
		else
			label("aliases");
		put(f->aliases.items[i]);
		if (i + 1 == f->aliases.n)
			putchar('\n');
	}
}

/* "3d 4h", "20m": the two largest units. */
static const char *span_format(char dst[static SPAN_TEXT], uint32_t seconds)
{
	static const struct {
		uint32_t seconds;
		char letter;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i = 0;

	if (seconds == IFACE_FOREVER) {
		snprintf(dst, SPAN_TEXT, "for ever");
		return dst;
	}
	while (i + 1 < ARRAY_SIZE(units) && seconds < units[i].seconds)
		i++;
	if (i + 1 < ARRAY_SIZE(units) && seconds % units[i].seconds >= units[i + 1].seconds)
		snprintf(dst, SPAN_TEXT, "%u%c %u%c", seconds / units[i].seconds, units[i].letter,
			 seconds % units[i].seconds / units[i + 1].seconds, units[i + 1].letter);
	else
		snprintf(dst, SPAN_TEXT, "%u%c", seconds / units[i].seconds, units[i].letter);
	return dst;
}

/* Without the zone: it stands below its interface. */
static void prefix_format(char dst[static ADDR_TEXT], const struct iface_addr *a)
{
	struct addr addr = a->addr;
	size_t n;

	if (addr_family(&addr) == AF_INET6)
		addr.in6.sin6_scope_id = 0;
	addr_format(dst, &addr);
	n = strlen(dst);
	snprintf(dst + n, ADDR_TEXT - n, "/%u", a->prefix_len);
}

/* The widest address that is shown. */
static int address_width(const struct this_host *h)
{
	char text[ADDR_TEXT];
	size_t i, a, width = 0;

	for (i = 0; i < h->ifaces_n; i++) {
		for (a = 0; a < h->ifaces[i].n; a++) {
			if (!this_host_shows(h, addr_family(&h->ifaces[i].addrs[a].addr)))
				continue;
			prefix_format(text, &h->ifaces[i].addrs[a]);
			width = strlen(text) > width ? strlen(text) : width;
		}
	}
	return (int)width;
}

static void print_lifetime(const struct iface_addr *a)
{
	char text[SPAN_TEXT];

	if (a->valid == IFACE_FOREVER && a->preferred == IFACE_FOREVER)
		return;
	if (a->preferred)
		printf("  preferred %s,", span_format(text, a->preferred));
	printf(" %svalid %s", a->preferred ? "" : " ", span_format(text, a->valid));
}

static void print_address(const struct this_host *h, const struct iface_addr *a, int width)
{
	char text[ADDR_TEXT], hex[HEX_TEXT], scope[IFACE_SCOPE_TEXT];
	const char *flag;
	size_t i;

	label("");
	prefix_format(text, a);
	printf("    %s%-*s%s  %s", term_style(STDOUT_FILENO, TERM_CYAN), width, text,
	       term_style(STDOUT_FILENO, TERM_PLAIN), iface_format_scope(scope, a));
	if (a->peer.len)
		printf("  peer %s", addr_format(text, &a->peer));
	for (i = 0; (flag = iface_flag(a, i)); i++) {
		printf("  ");
		put_styled(TERM_YELLOW, flag);
	}
	print_lifetime(a);
	if (h->hex)
		printf("  %s", hex_format(hex, &a->addr));
	putchar('\n');
}

static void print_interfaces(const struct this_host *h)
{
	static const enum term_style styles[] = { TERM_DIM, TERM_RED, TERM_GREEN };
	char mac[IFACE_MAC_TEXT];
	int width = address_width(h);
	size_t i, a;

	for (i = 0; i < h->ifaces_n; i++) {
		const struct iface *f = &h->ifaces[i];
		size_t state = !(f->flags & IFF_UP) ? 0 : f->flags & IFF_RUNNING ? 2 : 1;

		label(i ? "" : "interfaces");
		printf("%u %s: ", f->index, f->name);
		put_styled(styles[state], iface_state(f));
		printf(", MTU %u", f->mtu);
		if (f->mac_len)
			printf(", MAC %s", iface_format_mac(mac, f));
		putchar('\n');
		for (a = 0; a < f->n; a++) {
			if (this_host_shows(h, addr_family(&f->addrs[a].addr)))
				print_address(h, &f->addrs[a], width);
		}
	}
}

static void print_route(const struct route *r)
{
	char text[ADDR_TEXT];

	if (r->gateway.len)
		printf("via %s ", addr_format(text, &r->gateway));
	printf("dev %s", r->name[0] ? r->name : "?");
	if (r->source.len)
		printf(", source %s", addr_format(text, &r->source));
	if (r->metric)
		printf(", metric %u", r->metric);
	if (r->table != RT_TABLE_MAIN)
		printf(", table %u", r->table);
	putchar('\n');
}

static void print_routes(const struct this_host *h)
{
	static const int families[] = { AF_INET, AF_INET6 };
	const char *head = "default routes";
	bool has_route;
	size_t f, i;

	for (f = 0; f < ARRAY_SIZE(families); f++) {
		if (!this_host_shows(h, families[f]))
			continue;
		has_route = false;
		for (i = 0; i < h->routes_n; i++) {
			if (h->routes[i].family != families[f])
				continue;
			label(head);
			head = "";
			print_route(&h->routes[i]);
			has_route = true;
		}
		if (!has_route) {
			label(head);
			head = "";
			printf("none for %s\n", f ? "IPv6" : "IPv4");
		}
	}
}

static void print_sources(const struct this_host *h)
{
	const char *head = "speaks from";
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(h->sources); i++) {
		if (!h->sources[i].len || !this_host_shows(h, i ? AF_INET6 : AF_INET))
			continue;
		label(head);
		head = "";
		printf("%s\n", addr_format(text, &h->sources[i]));
	}
}

static void print_stub(const struct stub *stub)
{
	char text[ADDR_TEXT];
	size_t i;

	label("");
	printf("    which is %s and asks", stub->what);
	for (i = 0; i < stub->n; i++)
		printf(" %s", addr_format(text, &stub->servers[i]));
	printf(" (");
	put(stub->path);
	printf(")\n");
}

static void print_resolver(const struct this_host *h)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < h->resolv.servers_n; i++) {
		label(i ? "" : "name servers");
		printf("%s%s\n", addr_format(text, &h->resolv.servers[i]),
		       h->resolv.is_default_server ? " (none in /etc/resolv.conf)" : "");
		if (h->stubs[i].what)
			print_stub(&h->stubs[i]);
	}
	label("search list");
	for (i = 0; i < h->resolv.search_n; i++) {
		printf("%s", i ? " " : "");
		put(h->resolv.search[i][0] ? h->resolv.search[i] : "empty");
	}
	putchar('\n');
	label("port names");
	printf("%s\n", h->services ? h->services : "none: install the package netbase");
}

void this_host_print(const struct this_host *h)
{
	print_names(h);
	print_interfaces(h);
	print_routes(h);
	print_sources(h);
	print_resolver(h);
}
