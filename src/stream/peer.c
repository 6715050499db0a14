/* Looking for a peer that has fallen silent. */
#include "stream/peer.h"

#include "net/addr.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The other end of a connection within this host, as the kernel's table names it. */
struct question {
	struct nlmsghdr header;
	struct inet_diag_req_v2 request;
};

static void put_addr(__be32 dst[static 4], const struct addr *a)
{
	size_t n;
	const uint8_t *bytes = addr_bytes(a, &n);

	if (bytes)
		memcpy(dst, bytes, n);
}

static struct question make_question(const struct addr *ours, const struct addr *theirs)
{
	struct question q = {
		.header = { .nlmsg_len = sizeof(q),
			    .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			    .nlmsg_flags = NLM_F_REQUEST },
		.request = { .sdiag_family = (uint8_t)addr_family(theirs),
			     .sdiag_protocol = IPPROTO_TCP,
			     .idiag_states = UINT32_MAX,
			     .id = { .idiag_sport = htons(addr_port(theirs)),
				     .idiag_dport = htons(addr_port(ours)),
				     .idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } } },
	};

	put_addr(q.request.id.idiag_src, theirs);
	put_addr(q.request.id.idiag_dst, ours);
	return q;
}

/* A socket without an inode belongs to no process: it was closed. */
static enum stream_peer read_answer(int netlink)
{
	union {
		struct nlmsghdr header;
		char bytes[2048];
	} answer;
	ssize_t n = recv(netlink, &answer, sizeof(answer), 0);
	const struct inet_diag_msg *found;

	if (n < (ssize_t)sizeof(answer.header))
		return STREAM_PEER_UNKNOWN;
	if (answer.header.nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *error = NLMSG_DATA(&answer.header);

		return error->error == -ENOENT ? STREAM_PEER_GONE : STREAM_PEER_UNKNOWN;
	}
	if (answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    n < (ssize_t)NLMSG_LENGTH(sizeof(*found)))
		return STREAM_PEER_UNKNOWN;
	found = NLMSG_DATA(&answer.header);
	return found->idiag_inode ? STREAM_PEER_LISTENS : STREAM_PEER_GONE;
}

static enum stream_peer look_up(const struct addr *ours, const struct addr *theirs)
{
	struct question q = make_question(ours, theirs);
	const struct timeval patience = { .tv_sec = 1 };
	enum stream_peer result = STREAM_PEER_UNKNOWN;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

	if (fd < 0)
		return result;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (send(fd, &q, sizeof(q), 0) == (ssize_t)sizeof(q))
		result = read_answer(fd);
	close(fd);
	return result;
}

/* A dead host, or a reset that only a probe provokes, makes the socket fail. */
static void start_probes(int fd)
{
	const int on = 1, seconds = 5;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof(seconds));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &seconds, sizeof(seconds));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

enum stream_peer peer_ask(int fd)
{
	struct pollfd pfd = { .fd = fd };
	struct addr ours, theirs;

	if (poll(&pfd, 1, 0) > 0 && pfd.revents & (POLLHUP | POLLERR))
		return STREAM_PEER_GONE;
	if (!addr_of_socket(fd, &ours) || !addr_of_peer(fd, &theirs))
		return STREAM_PEER_UNKNOWN;
	if (addr_family(&theirs) == AF_UNIX)
		return STREAM_PEER_LISTENS;
	start_probes(fd);
	if (addr_is_loopback(&theirs) || addr_equal_host(&ours, &theirs))
		return look_up(&ours, &theirs);
	return STREAM_PEER_UNKNOWN;
}
