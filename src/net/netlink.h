/*
 * What the kernel tells of links, addresses and routes (rtnetlink(7)), all of a kind at once.
 * Asking needs no privilege and sends nothing.
 */
#ifndef NET_NETLINK_H
#define NET_NETLINK_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* A socket to ask with, to be closed; -1 with ERROR_LOCAL. */
int netlink_open(struct error *err);

/* One message of the answer, borrowed for the call. */
typedef void netlink_each_fn(const struct nlmsghdr *message, void *user);

/*
 * Asks for all of a kind (RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE), of every family, and calls fn
 * for each message whose body has `body` bytes.  -1 with ERROR_LOCAL.
 */
int netlink_dump(int fd, uint16_t type, size_t body, netlink_each_fn *fn, void *user,
		 struct error *err);

/* An attribute among n bytes of them, with at least `least` bytes; NULL. */
const struct rtattr *netlink_find(const void *attrs, size_t n, uint16_t type, size_t least);

/* The same behind a body of so many bytes. */
const struct rtattr *netlink_attr(const struct nlmsghdr *message, size_t body, uint16_t type,
				  size_t least);

/* The same as a number of the machine's order, or `otherwise`. */
uint32_t netlink_u32(const struct nlmsghdr *message, size_t body, uint16_t type,
		     uint32_t otherwise);

#endif
