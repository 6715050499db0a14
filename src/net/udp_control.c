/* Ancillary data of datagrams: addresses (IP_PKTINFO, IPV6_PKTINFO) and segments. */
#include "net/udp_control.h"

#include "net/udp.h"

#include <netinet/udp.h>
#include <string.h>

size_t udp_read_control(struct msghdr *msg, struct udp_path *path)
{
	struct cmsghdr *c;
	int segment = 0;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			(void)addr_from_bytes(&info.ipi_addr, sizeof(info.ipi_addr), 0,
					      &path->local);
			path->ifindex = (unsigned)info.ipi_ifindex;
		} else if (c->cmsg_level == IPPROTO_IPV6 &&
			   c->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			(void)addr_from_bytes(&info.ipi6_addr, sizeof(info.ipi6_addr), 0,
					      &path->local);
			path->ifindex = info.ipi6_ifindex;
			if (addr_is_link_local(&path->local))
				path->local.in6.sin6_scope_id = path->ifindex;
		} else if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
			memcpy(&segment, CMSG_DATA(c), sizeof(segment));
		}
	}
	return segment > 0 ? (size_t)segment : 0;
}

/* Behind what is there. */
static void put_control(struct msghdr *msg, int level, int type, const void *data,
			size_t n)
{
	struct cmsghdr *c =
		(struct cmsghdr *)(void *)((char *)msg->msg_control + msg->msg_controllen);

	c->cmsg_level = level;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(n);
	memcpy(CMSG_DATA(c), data, n);
	msg->msg_controllen += CMSG_SPACE(n);
}

/* The interface is given only where the address means nothing without it: else the route
 * decides. */
static void put_local(struct msghdr *msg, const struct udp_path *path)
{
	size_t n;
	const uint8_t *bytes = addr_bytes(&path->local, &n);

	if (addr_family(&path->local) == AF_INET) {
		struct in_pktinfo info = { .ipi_ifindex = 0 };

		memcpy(&info.ipi_spec_dst, bytes, n);
		put_control(msg, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
	} else {
		struct in6_pktinfo info = { .ipi6_ifindex = 0 };

		memcpy(&info.ipi6_addr, bytes, n);
		if (addr_is_link_local(&path->local))
			info.ipi6_ifindex = path->ifindex;
		put_control(msg, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof(info));
	}
}

/* A group is no address to speak from. */
static bool can_be_source(const struct addr *a)
{
	return (addr_family(a) == AF_INET || addr_family(a) == AF_INET6) &&
	       !addr_is_any(a) && !addr_is_multicast(a);
}

void udp_write_control(struct msghdr *msg, union udp_control *control,
		       const struct udp_path *path, size_t segment)
{
	uint16_t length = (uint16_t)segment;

	memset(control, 0, sizeof(*control));
	msg->msg_control = control;
	msg->msg_controllen = 0;
	if (can_be_source(&path->local))
		put_local(msg, path);
	if (segment)
		put_control(msg, IPPROTO_UDP, UDP_SEGMENT, &length, sizeof(length));
	if (!msg->msg_controllen)
		msg->msg_control = NULL;
}
