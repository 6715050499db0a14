/*
 * Names and addresses of the root servers, as IANA publishes them
 * (https://www.iana.org/domains/root/servers; B changed last, in November 2023).
 */
#include "dns/roots.h"

#include "base/error.h"
#include "base/mem.h"
#include "dns/delegation.h"

#include <assert.h>
#include <stdbool.h>

static const struct {
	const char *name, *ipv4, *ipv6;
} roots[] = {
	{ "a.root-servers.net", "198.41.0.4", "2001:503:ba3e::2:30" },
	{ "b.root-servers.net", "170.247.170.2", "2801:1b8:10::b" },
	{ "c.root-servers.net", "192.33.4.12", "2001:500:2::c" },
	{ "d.root-servers.net", "199.7.91.13", "2001:500:2d::d" },
	{ "e.root-servers.net", "192.203.230.10", "2001:500:a8::e" },
	{ "f.root-servers.net", "192.5.5.241", "2001:500:2f::f" },
	{ "g.root-servers.net", "192.112.36.4", "2001:500:12::d0d" },
	{ "h.root-servers.net", "198.97.190.53", "2001:500:1::53" },
	{ "i.root-servers.net", "192.36.148.17", "2001:7fe::53" },
	{ "j.root-servers.net", "192.58.128.30", "2001:503:c27::2:30" },
	{ "k.root-servers.net", "193.0.14.129", "2001:7fd::1" },
	{ "l.root-servers.net", "199.7.83.42", "2001:500:9f::42" },
	{ "m.root-servers.net", "202.12.27.33", "2001:dc3::35" },
};

static void add(struct delegation_server *server, const char *text)
{
	struct addr a;
	bool is_address = addr_parse(text, 0, &a);

	assert(is_address);
	(void)is_address;
	delegation_add_address(server, &a);
}

void roots_fill(struct delegation *root)
{
	struct error err = ERROR_INIT;
	struct name name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(roots); i++) {
		struct delegation_server *server;
		int result = name_parse(roots[i].name, &name, &err);

		assert(result == 0);
		(void)result;
		server = delegation_add_server(root, &name);
		server->source = DELEGATION_HINT;
		add(server, roots[i].ipv4);
		add(server, roots[i].ipv6);
	}
}
