/* Checks of what the machine itself says: its own name, its addresses, its routes. */
#include "hostinfo/lint.h"

#include "base/mem.h"
#include "net/hosts_file.h"

#include <netdb.h>
#include <stdlib.h>

/* The line of the hosts file that gives the own name, and an address if that matters; 0. */
static unsigned line_of_name(const struct lint *l, const struct addr *a)
{
	const struct hosts_entry *e;
	size_t at = 0;

	while ((e = hosts_file_next(&l->hosts, l->input->node, &at))) {
		if (!a || addr_equal_host(&e->addr, a))
			return e->line;
	}
	return 0;
}

static const char *file_of_line(unsigned line)
{
	return line ? HOSTS_FILE_PATH : NULL;
}

static void unresolvable(struct lint *l)
{
	const char *node = l->input->node, *why;

	if (!l->input->was_name_asked || (!l->input->name_code && !l->input->is_name_late))
		return;
	why = l->input->is_name_late ? "no answer came in time"
				     : gai_strerror(l->input->name_code);
	lint_report(l, NULL, 0,
		    lint_text(l, "this host's own name, %.80s, is not found: %s", node, why),
		    "sudo, mail servers and others wait for it at every start",
		    lint_text(l, "add a line to /etc/hosts: 127.0.1.1 %.80s", node));
}

/* A service that is bound to one address does not hear those who use the name. */
static void bound_elsewhere(struct lint *l, const struct addr *name)
{
	char own[ADDR_TEXT], other[ADDR_TEXT];
	unsigned line = line_of_name(l, name);
	size_t i;

	for (i = 0; i < l->input->listening_n; i++) {
		const struct addr *a = &l->input->listening[i];

		if (addr_is_any(a) || addr_is_loopback(a) ||
		    addr_family(a) != addr_family(name))
			continue;
		lint_report(l, file_of_line(line), line,
			    lint_text(l, "the own name is %s, and a service waits at %s alone",
				      addr_format(own, name), addr_format_port(other, a)),
			    "who connects to the name from this host is refused",
			    "give the name that address, or bind the service to all of them");
	}
}

static void own_name_on_loopback(struct lint *l)
{
	size_t i;

	for (i = 0; l->input->has_addresses && i < l->input->name_addrs_n; i++) {
		if (addr_is_loopback(&l->input->name_addrs[i]))
			bound_elsewhere(l, &l->input->name_addrs[i]);
	}
}

static bool is_own(const struct lint *l, const struct addr *a)
{
	size_t i;

	for (i = 0; i < l->input->own_n; i++) {
		if (addr_equal_host(&l->input->own[i], a))
			return true;
	}
	return addr_is_loopback(a);
}

static void own_name_elsewhere(struct lint *l)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; l->input->has_addresses && i < l->input->name_addrs_n; i++) {
		const struct addr *a = &l->input->name_addrs[i];
		unsigned line = line_of_name(l, a);

		if (is_own(l, a))
			continue;
		lint_report(l, file_of_line(line), line,
			    lint_text(l, "the own name, %.80s, leads to %s, which is not this host",
				      l->input->node, addr_format(text, a)),
			    "what is meant for this host goes elsewhere, or nowhere",
			    line ? "correct the address" : "correct the record in the DNS");
	}
}

/* 2000::/3, what the IPv6 Internet has. */
static bool is_global6(const struct addr *a)
{
	return addr_family(a) == AF_INET6 && (a->in6.sin6_addr.s6_addr[0] & 0xe0) == 0x20;
}

/* The first that is of IPv6 and of the Internet; NULL. */
static const struct addr *find_global6(const struct addr *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (is_global6(&list[i]))
			return &list[i];
	}
	return NULL;
}

static void no_route6(struct lint *l)
{
	const struct lint_input *in = l->input;
	const struct addr *own = find_global6(in->own, in->own_n);
	const struct addr *named = find_global6(in->name_addrs, in->name_addrs_n);
	char text[ADDR_TEXT];

	if (!in->has_addresses || in->has_route6 || (!own && !named))
		return;
	lint_report(l, NULL, 0,
		    own ? lint_text(l,
				    "this host has the address %s and no default route for IPv6",
				    addr_format(text, own))
			: lint_text(l,
				    "the own name has the address %s, and there is no default "
				    "route for IPv6",
				    addr_format(text, named)),
		    "every look-up asks for IPv6 addresses, which no program here can reach",
		    "set a route, or 'options no-aaaa' in /etc/resolv.conf");
}

const struct lint_check lint_name_checks[] = {
	{ "own-name-not-found", unresolvable },
	{ "own-name-on-loopback", own_name_on_loopback },
	{ "own-name-elsewhere", own_name_elsewhere },
	{ "no-route-for-ipv6", no_route6 },
	{ NULL, NULL },
};
