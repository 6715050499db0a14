/* Interfaces, gathered from two dumps of the kernel: links, then addresses. */
#include "net/iface.h"

#include "base/error.h"
#include "base/mem.h"
#include "net/netlink.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct list {
	struct iface *items;
	size_t n, cap;
};

static void add_link(const struct nlmsghdr *m, void *user)
{
	struct list *list = user;
	const struct rtattr *name, *mac;
	static const uint8_t none[sizeof(list->items->mac)];
	struct ifinfomsg link;
	struct iface i = { .index = 0 };

	memcpy(&link, NLMSG_DATA(m), sizeof(link));
	name = netlink_attr(m, sizeof(link), IFLA_IFNAME, 1);
	if (!name)
		return;
	i.index = (unsigned)link.ifi_index;
	i.flags = link.ifi_flags;
	i.type = link.ifi_type;
	i.mtu = netlink_u32(m, sizeof(link), IFLA_MTU, 0);
	snprintf(i.name, sizeof(i.name), "%.*s", (int)RTA_PAYLOAD(name),
		 (const char *)RTA_DATA(name));
	mac = netlink_attr(m, sizeof(link), IFLA_ADDRESS, 1);
	if (mac) {
		i.mac_len = RTA_PAYLOAD(mac) < sizeof(i.mac) ? RTA_PAYLOAD(mac) : sizeof(i.mac);
		memcpy(i.mac, RTA_DATA(mac), i.mac_len);
		if (!memcmp(i.mac, none, i.mac_len))
			i.mac_len = 0; /* loopback */
	}
	list->items = mem_grow(list->items, &list->cap, list->n, sizeof(i));
	list->items[list->n++] = i;
}

static struct iface *find(struct list *list, unsigned index)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->items[i].index == index)
			return &list->items[i];
	}
	return NULL;
}

static bool read_addr(const struct nlmsghdr *m, uint16_t type, unsigned index, struct addr *ret)
{
	const struct rtattr *a = netlink_attr(m, sizeof(struct ifaddrmsg), type, 4);

	if (!a || !addr_from_bytes(RTA_DATA(a), RTA_PAYLOAD(a), 0, ret))
		return false;
	if (addr_family(ret) == AF_INET6 && addr_is_link_local(ret))
		ret->in6.sin6_scope_id = index;
	return true;
}

/* IPv4 before IPv6. */
static void insert(struct iface *i, const struct iface_addr *a)
{
	size_t at = i->n;

	i->addrs = mem_grow(i->addrs, &i->cap, i->n, sizeof(*a));
	while (addr_family(&a->addr) == AF_INET && at &&
	       addr_family(&i->addrs[at - 1].addr) == AF_INET6)
		at--;
	memmove(i->addrs + at + 1, i->addrs + at, (i->n - at) * sizeof(*a));
	i->addrs[at] = *a;
	i->n++;
}

static void add_addr(const struct nlmsghdr *m, void *user)
{
	struct ifa_cacheinfo times = { .ifa_valid = IFACE_FOREVER, .ifa_prefered = IFACE_FOREVER };
	const struct rtattr *attr;
	struct ifaddrmsg head;
	struct iface *i;
	struct iface_addr a = { .flags = 0 };

	memcpy(&head, NLMSG_DATA(m), sizeof(head));
	i = find(user, head.ifa_index);
	if (!i || !(read_addr(m, IFA_LOCAL, i->index, &a.addr) ||
		    read_addr(m, IFA_ADDRESS, i->index, &a.addr)))
		return;
	if (read_addr(m, IFA_ADDRESS, i->index, &a.peer) && addr_equal(&a.peer, &a.addr))
		a.peer.len = 0;
	attr = netlink_attr(m, sizeof(head), IFA_CACHEINFO, sizeof(times));
	if (attr)
		memcpy(&times, RTA_DATA(attr), sizeof(times));
	a.prefix_len = head.ifa_prefixlen;
	a.scope = head.ifa_scope;
	a.flags = netlink_u32(m, sizeof(head), IFA_FLAGS, head.ifa_flags);
	a.valid = times.ifa_valid;
	a.preferred = times.ifa_prefered;
	insert(i, &a);
}

static int by_index(const void *a, const void *b)
{
	const struct iface *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

int iface_list(struct iface **ret, size_t *ret_n, struct error *err)
{
	struct list list = { .items = NULL };
	int result = -1, fd = netlink_open(err);

	if (fd < 0)
		return -1;
	if (netlink_dump(fd, RTM_GETLINK, sizeof(struct ifinfomsg), add_link, &list, err) < 0 ||
	    netlink_dump(fd, RTM_GETADDR, sizeof(struct ifaddrmsg), add_addr, &list, err) < 0) {
		iface_list_free(list.items, list.n);
	} else {
		if (list.n)
			qsort(list.items, list.n, sizeof(*list.items), by_index);
		*ret = list.items;
		*ret_n = list.n;
		result = 0;
	}
	close(fd);
	return result;
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

const char *iface_state(const struct iface *i)
{
	if (!(i->flags & IFF_UP))
		return "down";
	return i->flags & IFF_RUNNING ? "up" : "no carrier";
}

const char *iface_format_scope(char dst[static IFACE_SCOPE_TEXT], const struct iface_addr *a)
{
	const char *word = a->scope == RT_SCOPE_UNIVERSE ? "global"
			   : a->scope == RT_SCOPE_SITE	 ? "site"
			   : a->scope == RT_SCOPE_LINK	 ? "link"
			   : a->scope == RT_SCOPE_HOST	 ? "host"
			   : a->scope == RT_SCOPE_NOWHERE ? "nowhere"
							  : NULL;

	if (word)
		snprintf(dst, IFACE_SCOPE_TEXT, "%s", word);
	else
		snprintf(dst, IFACE_SCOPE_TEXT, "%u", a->scope);
	return dst;
}

/* IFA_F_TEMPORARY is IFA_F_SECONDARY for IPv4: an address behind the first of its network. */
const char *iface_flag(const struct iface_addr *a, size_t i)
{
	const struct {
		uint32_t flag;
		const char *word;
	} words[] = {
		{ IFA_F_TENTATIVE, "tentative" },
		{ IFA_F_DADFAILED, "duplicate" },
		{ IFA_F_OPTIMISTIC, "optimistic" },
		{ IFA_F_DEPRECATED, "deprecated" },
		{ IFA_F_TEMPORARY,
		  addr_family(&a->addr) == AF_INET6 ? "temporary" : "secondary" },
		{ IFA_F_HOMEADDRESS, "home" },
	};
	size_t at;

	for (at = 0; at < ARRAY_SIZE(words); at++) {
		if (a->flags & words[at].flag && !i--)
			return words[at].word;
	}
	return NULL;
}
