/* Default routes, picked out of a dump of all routes. */
#include "net/route.h"

#include "base/mem.h"
#include "net/addrsource.h"
#include "net/netlink.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct list {
	struct route *items;
	size_t n, cap;
};

static void read_addr(const struct rtattr *a, struct addr *ret)
{
	if (a)
		(void)addr_from_bytes(RTA_DATA(a), RTA_PAYLOAD(a), 0, ret);
}

/* A gateway of the other family comes with it in front. */
static void read_via(const struct rtattr *a, struct addr *ret)
{
	const struct rtvia *via;

	if (!a)
		return;
	via = RTA_DATA(a);
	(void)addr_from_bytes(via->rtvia_addr, RTA_PAYLOAD(a) - sizeof(*via), 0, ret);
}

static void add(struct list *list, const struct route *r)
{
	list->items = mem_grow(list->items, &list->cap, list->n, sizeof(*r));
	list->items[list->n++] = *r;
}

/* One route over several links. */
static void add_hops(struct list *list, const struct route *r, const struct rtattr *hops)
{
	const char *at = RTA_DATA(hops);
	size_t left = RTA_PAYLOAD(hops);
	struct rtnexthop hop;

	while (left >= sizeof(hop)) {
		const char *attrs = at + sizeof(hop);
		struct route one = *r;
		size_t n;

		memcpy(&hop, at, sizeof(hop));
		if (hop.rtnh_len < sizeof(hop) || hop.rtnh_len > left)
			break;
		n = hop.rtnh_len - sizeof(hop);
		one.index = (unsigned)hop.rtnh_ifindex;
		read_addr(netlink_find(attrs, n, RTA_GATEWAY, 4), &one.gateway);
		read_via(netlink_find(attrs, n, RTA_VIA, sizeof(struct rtvia) + 4), &one.gateway);
		add(list, &one);
		n = NLMSG_ALIGN(hop.rtnh_len);
		at += n;
		left -= n < left ? n : left;
	}
}

static void add_route(const struct nlmsghdr *m, void *user)
{
	struct rtmsg head;
	struct route r = { .family = AF_UNSPEC };
	const struct rtattr *hops;

	memcpy(&head, NLMSG_DATA(m), sizeof(head));
	if ((head.rtm_family != AF_INET && head.rtm_family != AF_INET6) || head.rtm_dst_len ||
	    head.rtm_type != RTN_UNICAST || head.rtm_flags & RTM_F_CLONED)
		return;
	r.family = head.rtm_family;
	r.table = netlink_u32(m, sizeof(head), RTA_TABLE, head.rtm_table);
	r.metric = netlink_u32(m, sizeof(head), RTA_PRIORITY, 0);
	r.index = netlink_u32(m, sizeof(head), RTA_OIF, 0);
	read_addr(netlink_attr(m, sizeof(head), RTA_GATEWAY, 4), &r.gateway);
	read_via(netlink_attr(m, sizeof(head), RTA_VIA, sizeof(struct rtvia) + 4), &r.gateway);
	read_addr(netlink_attr(m, sizeof(head), RTA_PREFSRC, 4), &r.source);
	hops = netlink_attr(m, sizeof(head), RTA_MULTIPATH, sizeof(struct rtnexthop));
	if (hops)
		add_hops(user, &r, hops);
	else
		add(user, &r);
}

static void complete(struct route *r)
{
	if (!if_indextoname(r->index, r->name))
		r->name[0] = '\0';
	if (addr_family(&r->gateway) == AF_INET6 && addr_is_link_local(&r->gateway))
		r->gateway.in6.sin6_scope_id = r->index;
	if (!r->source.len)
		(void)addrsource_default(r->family, r->name[0] ? r->name : NULL, &r->source);
}

static int by_use(const void *a, const void *b)
{
	const struct route *x = a, *y = b;
	bool is_main_x = x->table == RT_TABLE_MAIN, is_main_y = y->table == RT_TABLE_MAIN;

	if (x->family != y->family)
		return x->family == AF_INET ? -1 : 1;
	if (is_main_x != is_main_y)
		return is_main_x ? -1 : 1;
	if (x->table != y->table)
		return x->table < y->table ? -1 : 1;
	return (x->metric > y->metric) - (x->metric < y->metric);
}

int route_list_default(struct route **ret, size_t *ret_n, struct error *err)
{
	struct list list = { .items = NULL };
	int result, fd = netlink_open(err);
	size_t i;

	if (fd < 0)
		return -1;
	result = netlink_dump(fd, RTM_GETROUTE, sizeof(struct rtmsg), add_route, &list, err);
	close(fd);
	if (result < 0) {
		free(list.items);
		return -1;
	}
	for (i = 0; i < list.n; i++)
		complete(&list.items[i]);
	if (list.n)
		qsort(list.items, list.n, sizeof(*list.items), by_use);
	*ret = list.items;
	*ret_n = list.n;
	return 0;
}
