/* What was found out of this machine, and its two layouts. */
#ifndef HOSTINFO_THIS_HOST_FACTS_H
#define HOSTINFO_THIS_HOST_FACTS_H

#include "dns/resolvconf.h"
#include "dns/stub.h"
#include "hostinfo/full_name.h"
#include "net/addr.h"
#include "net/iface.h"
#include "net/route.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/utsname.h>

struct this_host {
	struct utsname system;
	struct full_name full_name;
	struct iface *ifaces;
	size_t ifaces_n;
	struct route *routes; /* the default ones */
	size_t routes_n;
	struct addr sources[2]; /* of those of IPv4 and IPv6; len 0: no such route */
	struct resolvconf resolv;
	struct stub stubs[RESOLVCONF_SERVERS]; /* behind the name server; what NULL: none */
	const char *services; /* the file of well-known ports; NULL: not there */
	int family;	      /* which addresses are shown */
	bool hex;
};

/* Is an address of the family to be shown? */
bool this_host_shows(const struct this_host *h, int family);

void this_host_print(const struct this_host *h);
void this_host_print_json(const struct this_host *h);

#endif
