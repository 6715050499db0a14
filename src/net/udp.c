/* Datagrams with both addresses, by the ancillary data of recvmsg(2) and sendmsg(2). */
#include "net/udp.h"

#include "base/error.h"
#include "net/udp_control.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

int udp_want_local(int fd, struct error *err)
{
	const int on = 1;
	struct addr a;
	int result;

	if (addr_of_socket(fd, &a) && addr_family(&a) == AF_INET6)
		result = setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on));
	else
		result = setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on));
	if (result < 0)
		return error_errno(err, ERROR_CONNECT, errno, NULL,
				   "cannot ask for the addresses of datagrams");
	return 0;
}

int udp_want_errors(int fd, struct error *err)
{
	const int on = 1;
	struct addr a;
	int result;

	if (addr_of_socket(fd, &a) && addr_family(&a) == AF_INET6)
		result = setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
	else
		result = setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
	if (result < 0)
		return error_errno(err, ERROR_CONNECT, errno, NULL,
				   "cannot ask for the errors of datagrams");
	return 0;
}

/* As the kernel judges for connected sockets that have not asked for every message. */
static bool is_final(const struct sock_extended_err *e)
{
	bool may_pass = e->ee_errno == ENETUNREACH || e->ee_errno == EHOSTUNREACH ||
			e->ee_errno == EMSGSIZE || e->ee_errno == EOPNOTSUPP;
	bool is_verdict = e->ee_origin == SO_EE_ORIGIN_ICMP && e->ee_type == ICMP_DEST_UNREACH &&
			  (e->ee_code == ICMP_NET_UNKNOWN || e->ee_code == ICMP_NET_ANO ||
			   e->ee_code == ICMP_HOST_ANO || e->ee_code >= ICMP_PKT_FILTERED);

	return !may_pass || is_verdict;
}

bool udp_take_error(int fd, struct udp_refusal *ret)
{
	struct addr peer = { .len = 0 };
	struct sock_extended_err error = { .ee_errno = 0 };
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(error) + sizeof(struct sockaddr_in6)) +
			   CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} room;
	struct msghdr msg = { .msg_name = &peer.un, .msg_namelen = sizeof(peer.un),
			      .msg_control = &room, .msg_controllen = sizeof(room) };
	struct cmsghdr *c;

	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
		    (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR))
			memcpy(&error, CMSG_DATA(c), sizeof(error));
	}
	peer.len = msg.msg_namelen;
	*ret = (struct udp_refusal){ .peer = peer, .code = (int)error.ee_errno,
				     .is_final = is_final(&error) };
	return true;
}

bool udp_is_refusal(int code)
{
	return code == ECONNREFUSED || code == EHOSTUNREACH || code == ENETUNREACH ||
	       code == EHOSTDOWN || code == EPROTO || code == ENOPROTOOPT || code == EACCES;
}

ssize_t udp_receive(int fd, void *dst, size_t n, struct udp_path *ret)
{
	struct udp_path path = { .ifindex = 0 };
	struct iovec iov = { .iov_base = dst, .iov_len = n };
	union udp_control control;
	struct msghdr msg = { .msg_name = &path.peer.un,
			      .msg_namelen = sizeof(path.peer.un),
			      .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = &control,
			      .msg_controllen = sizeof(control) };
	ssize_t got = recvmsg(fd, &msg, 0);

	if (got < 0)
		return -1;
	path.peer.len = msg.msg_namelen;
	path.is_truncated = msg.msg_flags & MSG_TRUNC;
	(void)udp_read_control(&msg, &path);
	*ret = path;
	return got;
}

ssize_t udp_reply(int fd, const void *src, size_t n, const struct udp_path *path)
{
	struct sockaddr_un name;
	struct iovec iov = { .iov_len = n };
	union udp_control control;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	/* sendmsg(2) takes pointers to what it does not change. */
	memcpy(&iov.iov_base, &src, sizeof(src));
	memcpy(&name, &path->peer.un, path->peer.len);
	msg.msg_name = &name;
	msg.msg_namelen = path->peer.len;
	udp_write_control(&msg, &control, path, 0);
	return sendmsg(fd, &msg, MSG_NOSIGNAL);
}
