/* The machine that hostinfo runs on: its names, interfaces, routes, name servers. */
#include "hostinfo/this_host.h"

#include "base/error.h"
#include "base/mem.h"
#include "hostinfo/config.h"
#include "hostinfo/this_host_facts.h"
#include "net/addrsource.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

bool this_host_shows(const struct this_host *h, int family)
{
	return h->family == AF_UNSPEC || family == h->family;
}

/* What comes from the kernel and from files. */
static int find_facts(struct this_host *h, struct error *err)
{
	static const char services[] = "/etc/services";
	size_t i;

	if (iface_list(&h->ifaces, &h->ifaces_n, err) < 0 ||
	    route_list_default(&h->routes, &h->routes_n, err) < 0 ||
	    resolvconf_load(&h->resolv, err) < 0)
		return -1;
	(void)addrsource_default(AF_INET, NULL, &h->sources[0]);
	(void)addrsource_default(AF_INET6, NULL, &h->sources[1]);
	for (i = 0; i < h->resolv.servers_n; i++)
		(void)stub_find(&h->resolv.servers[i], &h->stubs[i]);
	h->services = access(services, R_OK) < 0 ? NULL : services;
	return 0;
}

/* The full name may need a name server: it is looked up while the rest is found. */
static int find(struct this_host *h, struct error *err)
{
	struct full_name_query *query;
	int result;

	if (uname(&h->system) < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL,
				   "cannot get the node name");
	query = full_name_start(h->system.nodename);
	result = find_facts(h, err);
	full_name_finish(query, &h->full_name); /* last: it changes the sources */
	return result;
}

static void this_host_done(struct this_host *h)
{
	size_t i;

	full_name_done(&h->full_name);
	iface_list_free(h->ifaces, h->ifaces_n);
	free(h->routes);
	for (i = 0; i < ARRAY_SIZE(h->stubs); i++)
		stub_done(&h->stubs[i]);
	resolvconf_done(&h->resolv);
}

int this_host_show(const struct hostinfo_config *config, struct error *err)
{
	struct this_host h = { .family = common_family(&config->common),
			       .hex = config->hex };
	int result = find(&h, err);

	if (!result && config->common.json)
		this_host_print_json(&h);
	else if (!result)
		this_host_print(&h);
	this_host_done(&h);
	return result < 0 ? -1 : STATUS_DONE;
}
