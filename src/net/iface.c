/* Interfaces, gathered from getifaddrs(3). */
#include "net/iface.h"

#include "base/error.h"
#include "base/mem.h"
#include "net/addrorder.h"
#include "net/addrsource.h"
#include "net/socket.h"

#include <errno.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* RFC 5737 and RFC 3849: addresses that are never anybody's, so only the default route
 * fits. */
static const char *const documentation[] = { "192.0.2.1", "2001:db8::1" };

static unsigned read_mtu(const char *name)
{
	struct error ignored = ERROR_INIT;
	struct ifreq request = { .ifr_mtu = 0 };
	int fd = socket_open(AF_INET, SOCK_DGRAM, &ignored);
	bool is_read;

	if (fd < 0)
		return 0;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	is_read = !ioctl(fd, SIOCGIFMTU, &request);
	close(fd);
	return is_read ? (unsigned)request.ifr_mtu : 0;
}

static struct iface *find(struct iface **list, size_t *n, size_t *cap, const char *name)
{
	struct iface *i;

	for (i = *list; i < *list + *n; i++) {
		if (!strcmp(i->name, name))
			return i;
	}
	*list = mem_grow(*list, cap, *n, sizeof(**list));
	i = &(*list)[(*n)++];
	*i = (struct iface){ .index = if_nametoindex(name), .mtu = read_mtu(name) };
	snprintf(i->name, sizeof(i->name), "%s", name);
	return i;
}

static void set_mac(struct iface *i, const struct sockaddr *sa)
{
	static const uint8_t none[sizeof(i->mac)];
	struct sockaddr_ll link;

	memcpy(&link, sa, sizeof(link));
	i->mac_len = link.sll_halen <= sizeof(link.sll_addr) ? link.sll_halen : 0;
	memcpy(i->mac, link.sll_addr, i->mac_len);
	if (!memcmp(i->mac, none, i->mac_len))
		i->mac_len = 0; /* loopback */
}

static unsigned mask_length(const struct sockaddr *mask, const struct addr *a)
{
	const uint8_t *bytes;
	struct addr m;
	unsigned len = 0;
	size_t n, i;

	if (!mask)
		return 0;
	memcpy(&m, a, sizeof(m));
	memcpy(&m.un, mask, a->len);
	m.sa.sa_family = a->sa.sa_family; /* the mask's own may be 0 */
	bytes = addr_bytes(&m, &n);
	for (i = 0; i < n; i++)
		len += (unsigned)__builtin_popcount(bytes[i]);
	return len;
}

static void add_addr(struct iface *i, const struct ifaddrs *from)
{
	int family = from->ifa_addr->sa_family;
	struct iface_addr a;
	size_t at = i->n;

	if (!addr_from_sockaddr(
		    from->ifa_addr,
		    family == AF_INET ? sizeof(a.addr.in) : sizeof(a.addr.in6), &a.addr))
		return;
	a.prefix_len = mask_length(from->ifa_netmask, &a.addr);
	i->addrs = xrealloc(i->addrs, i->n + 1, sizeof(a));
	while (family == AF_INET && at && addr_family(&i->addrs[at - 1].addr) == AF_INET6)
		at--;
	memmove(i->addrs + at + 1, i->addrs + at, (i->n - at) * sizeof(a));
	i->addrs[at] = a;
	i->n++;
}

static int by_index(const void *a, const void *b)
{
	const struct iface *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

int iface_list(struct iface **ret, size_t *ret_n, struct error *err)
{
	struct ifaddrs *all, *a;
	struct iface *list = NULL, *i;
	size_t n = 0, cap = 0;

	if (getifaddrs(&all) < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL,
				   "cannot list the interfaces");
	for (a = all; a; a = a->ifa_next) {
		i = find(&list, &n, &cap, a->ifa_name);
		i->flags = a->ifa_flags;
		if (!a->ifa_addr)
			continue;
		if (a->ifa_addr->sa_family == AF_PACKET)
			set_mac(i, a->ifa_addr);
		else if (a->ifa_addr->sa_family == AF_INET ||
			 a->ifa_addr->sa_family == AF_INET6)
			add_addr(i, a);
	}
	freeifaddrs(all);
	if (n)
		qsort(list, n, sizeof(*list), by_index);
	*ret = list;
	*ret_n = n;
	return 0;
}

void iface_list_free(struct iface *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(list[i].addrs);
	free(list);
}

const char *iface_format_mac(char dst[static IFACE_MAC_TEXT], const struct iface *i)
{
	size_t at;

	dst[0] = '\0';
	for (at = 0; at < i->mac_len; at++)
		snprintf(dst + 3 * at, IFACE_MAC_TEXT - 3 * at, "%02x%s", i->mac[at],
			 at + 1 < i->mac_len ? ":" : "");
	return dst;
}

bool iface_default_source(int family, struct addr *ret)
{
	struct addrorder_candidate c = { .source = { .len = 0 } };

	if (!addr_parse(documentation[family == AF_INET6], 0, &c.addr))
		return false;
	addrsource_find(&c, 1);
	if (!c.source.len)
		return false;
	*ret = c.source;
	return true;
}
