/* Sockets: close-on-exec and non-blocking from birth. */
#include "net/socket.h"

#include "base/clock.h"
#include "base/error.h"
#include "net/addr.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { UNSENT_MAX = 256 << 10, BUSY_POLL_US = 50, TCP_CA_NAME_MAX = 16 };

int socket_open(int family, int type, struct error *err)
{
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return error_errno(err, ERROR_CONNECT, errno, NULL, "cannot create a socket");
	return fd;
}

int socket_accept(int listen_fd, struct addr *ret_peer)
{
	struct addr peer = { .len = sizeof(peer.un) };
	int fd = accept4(listen_fd, &peer.sa, &peer.len, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0 && ret_peer)
		*ret_peer = peer;
	return fd;
}

int socket_error(int fd)
{
	int code = 0;
	socklen_t len = sizeof(code);

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &len) < 0)
		return errno;
	return code;
}

/*
 * The kernel counts our SYN among what was acknowledged (RFC 4898, ThruOctetsAcked), and a socket
 * that was reset still tells.
 */
bool socket_was_connected(int fd)
{
	struct tcp_info info = { .tcpi_state = 0 };
	socklen_t len = sizeof(info);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 && info.tcpi_bytes_acked;
}

int socket_connect_error(int fd)
{
	return socket_was_connected(fd) ? 0 : socket_error(fd);
}

static void set_int(int fd, int level, int option, int value)
{
	(void)setsockopt(fd, level, option, &value, sizeof(value));
}

void socket_set_nodelay(int fd)
{
	set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

/* Needs CAP_NET_ADMIN. */
void socket_set_busy_poll(int fd)
{
	set_int(fd, SOL_SOCKET, SO_BUSY_POLL, BUSY_POLL_US);
}

void socket_set_keepalive(int fd)
{
	set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
}

/* The kernel counts milliseconds, and takes 0 for its own 15 minutes or so. */
void socket_set_patience(int fd, uint64_t ns)
{
	set_int(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, (int)((ns + CLOCK_MS - 1) / CLOCK_MS));
}

/* Reno is in every kernel, and everybody may ask for it. */
void socket_unpace(int fd)
{
	char name[TCP_CA_NAME_MAX];
	socklen_t len = sizeof(name);

	if (getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &len) == 0 &&
	    !strncmp(name, "bbr", 3))
		(void)setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", strlen("reno"));
}

/*
 * Bytes that wait in the socket for their turn gain nothing and cost the caches: sendfile(2) over
 * loopback is half as fast again with a bound.  What is on its way is not counted.
 */
void socket_bound_unsent(int fd)
{
	set_int(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_MAX);
}

int socket_outstanding(int fd)
{
	int n;

	return ioctl(fd, SIOCOUTQ, &n) < 0 ? 0 : n;
}

int socket_adopt(int fd, struct error *err)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot take over a descriptor");
	return 0;
}

int socket_type(int fd)
{
	int type;
	socklen_t len = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0 ? 0 : type;
}

void socket_set_abort(int fd)
{
	const struct linger abort = { .l_onoff = 1 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof(abort));
}

/* Before it was raised; rlim_max 0: it was not. */
static struct rlimit old_limit;

void socket_raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	if (!old_limit.rlim_max)
		old_limit = limit;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

bool socket_lower_limit(void)
{
	return old_limit.rlim_max && setrlimit(RLIMIT_NOFILE, &old_limit) == 0;
}
