/* What recvmsg(2) and sendmsg(2) say of a datagram beside its bytes; for udp.c, udp_batch.c. */
#ifndef NET_UDP_CONTROL_H
#define NET_UDP_CONTROL_H

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

struct udp_path;

/* Room for either kind of packet information and a segment size, aligned as the kernel wants. */
union udp_control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo)) + CMSG_SPACE(sizeof(int))];
};

/*
 * Fills path->local and path->ifindex.  Returns the length of each datagram where the kernel
 * has put several together (UDP_GRO), or 0.
 */
size_t udp_read_control(struct msghdr *msg, struct udp_path *path);

/*
 * Sends from path->local, in datagrams of `segment` bytes unless that is 0; sets
 * msg->msg_control to *control or NULL.
 */
void udp_write_control(struct msghdr *msg, union udp_control *control,
		       const struct udp_path *path, size_t segment);

#endif
