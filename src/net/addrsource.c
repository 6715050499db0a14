/* Source addresses, asked of the kernel. */
#include "net/addrsource.h"

#include "base/error.h"
#include "net/addr.h"
#include "net/addrorder.h"
#include "net/socket.h"

#include <ifaddrs.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A UDP connect chooses route and source without a packet. */
static bool find_source(const struct addr *to, struct addr *ret)
{
	struct error ignored = ERROR_INIT;
	struct addr target = *to, source;
	bool is_found;
	int fd = socket_open(addr_family(to), SOCK_DGRAM, &ignored);

	if (fd < 0)
		return false;
	if (!addr_port(&target))
		addr_set_port(&target, 53);
	is_found = !connect(fd, &target.sa, target.len) && addr_of_socket(fd, &source);
	close(fd);
	if (!is_found)
		return false;
	addr_set_port(&source, 0);
	*ret = source;
	return true;
}

/* The bits that are set at the front of a network mask. */
static unsigned mask_length(const struct sockaddr *mask, int family)
{
	struct addr a;
	const uint8_t *bytes;
	size_t n, i;
	unsigned len = 0;

	if (!addr_from_sockaddr(mask, family == AF_INET ? sizeof(a.in) : sizeof(a.in6),
				&a))
		return 0;
	a.sa.sa_family = (sa_family_t)family;
	bytes = addr_bytes(&a, &n);
	for (i = 0; i < n; i++)
		len += (unsigned)__builtin_popcount(bytes[i]);
	return len;
}

static bool is_tunnel(const struct ifaddrs *list, const char *name)
{
	struct sockaddr_ll link;

	for (; list; list = list->ifa_next) {
		if (!list->ifa_addr || list->ifa_addr->sa_family != AF_PACKET ||
		    strcmp(list->ifa_name, name) != 0)
			continue;
		memcpy(&link, list->ifa_addr, sizeof(link));
		return link.sll_hatype == ARPHRD_TUNNEL ||
		       link.sll_hatype == ARPHRD_TUNNEL6 ||
		       link.sll_hatype == ARPHRD_SIT || link.sll_hatype == ARPHRD_IPGRE;
	}
	return false;
}

/* The prefix of our own address, and whether it is that of a tunnel. */
static void describe(struct addrorder_candidate *c, const struct ifaddrs *list)
{
	int family = addr_family(&c->source);
	socklen_t len = family == AF_INET ? sizeof(c->source.in) : sizeof(c->source.in6);
	const struct ifaddrs *i;
	struct addr a;

	for (i = list; i; i = i->ifa_next) {
		if (!i->ifa_addr || !i->ifa_netmask || i->ifa_addr->sa_family != family ||
		    !addr_from_sockaddr(i->ifa_addr, len, &a) ||
		    !addr_equal_host(&a, &c->source))
			continue;
		c->source_prefix = mask_length(i->ifa_netmask, family);
		c->is_encapsulated = is_tunnel(list, i->ifa_name);
		return;
	}
}

/* The flags of IPv6 addresses: "fe80…0001 02 40 20 80 eth0": address, index, prefix,
 * scope, flags. */
static void describe_in6(struct addrorder_candidate *c)
{
	FILE *file = fopen("/proc/net/if_inet6", "re");
	char line[128], hex[33];
	unsigned flags;
	size_t i;

	if (!file)
		return;
	for (i = 0; i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02x", c->source.in6.sin6_addr.s6_addr[i]);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, hex, 32) != 0 ||
		    sscanf(line + 32, " %*x %*x %*x %x", &flags) != 1)
			continue;
		c->is_deprecated = flags & IFA_F_DEPRECATED;
		c->is_home = flags & IFA_F_HOMEADDRESS;
		break;
	}
	fclose(file);
}

void addrsource_find(struct addrorder_candidate *c, size_t n)
{
	struct ifaddrs *list = NULL;
	size_t i;

	if (getifaddrs(&list) < 0)
		list = NULL;
	for (i = 0; i < n; i++) {
		c[i] = (struct addrorder_candidate){ .addr = c[i].addr };
		if (!find_source(&c[i].addr, &c[i].source))
			continue;
		describe(&c[i], list);
		if (addr_family(&c[i].source) == AF_INET6)
			describe_in6(&c[i]);
	}
	freeifaddrs(list);
}
