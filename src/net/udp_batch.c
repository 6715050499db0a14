/* Batches of datagrams: recvmmsg(2), sendmmsg(2), and segmentation offload. */
#include "net/udp_batch.h"

#include "base/error.h"
#include "base/mem.h"
#include "net/socket.h"
#include "net/udp_control.h"

#include <errno.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * The longest that the kernel gives; and the distance of two buffers, which must not be a
 * power of two: all would use the same few lines of the caches.
 */
enum { LONGEST = 1 << 16, STRIDE = LONGEST + 17 * 64 };

struct udp_batch {
	struct udp_item items[UDP_BATCH];
	struct mmsghdr in[UDP_BATCH], out[UDP_BATCH];
	struct iovec iov[UDP_BATCH];
	union udp_control control[UDP_BATCH];
	const struct udp_item *asked[UDP_BATCH]; /* whom out[i] answers */
	int n;               /* items */
	int out_n, out_next; /* answers, and the next one to be sent */
	bool is_composed;
	uint8_t *buffers;
};

static void reset(struct udp_batch *b, int i)
{
	struct msghdr *msg = &b->in[i].msg_hdr;
	struct udp_item *item = &b->items[i];

	item->path.local.len = 0;
	item->path.ifindex = 0;
	item->is_refused = false;
	item->data = b->buffers + (size_t)i * STRIDE;
	b->iov[i] = (struct iovec){ .iov_base = item->data, .iov_len = LONGEST };
	*msg = (struct msghdr){ .msg_name = &item->path.peer.un,
				.msg_namelen = sizeof(item->path.peer.un),
				.msg_iov = &b->iov[i],
				.msg_iovlen = 1,
				.msg_control = &b->control[i],
				.msg_controllen = sizeof(b->control[i]) };
}

struct udp_batch *udp_batch_new(void)
{
	struct udp_batch *b = xcalloc(1, sizeof(*b));
	int i;

	/* Pages that no datagram reaches are never touched. */
	b->buffers = xmalloc((size_t)STRIDE * UDP_BATCH);
	for (i = 0; i < UDP_BATCH; i++)
		reset(b, i);
	return b;
}

void udp_batch_free(struct udp_batch *b)
{
	if (!b)
		return;
	free(b->buffers);
	free(b);
}

/* The kernel lets nobody connect to a broadcast address who did not ask for broadcasts. */
static bool is_of_one_host(const struct addr *a)
{
	struct error ignored = ERROR_INIT;
	bool result;
	int fd;

	if (addr_is_any(a) || addr_is_multicast(a))
		return false;
	fd = socket_open(addr_family(a), SOCK_DGRAM, &ignored);
	if (fd < 0)
		return false;
	result = connect(fd, &a->sa, a->len) == 0;
	close(fd);
	return result;
}

void udp_batch_prepare(int fd)
{
	const int on = 1, off = 0;
	struct addr a;

	(void)setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof(on));
	if (!addr_of_socket(fd, &a) || !is_of_one_host(&a))
		return;
	if (addr_family(&a) == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &off, sizeof(off));
	else
		(void)setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &off, sizeof(off));
}

int udp_batch_receive(struct udp_batch *b, int fd)
{
	int i, n;

	for (i = 0; i < b->n; i++) /* the others are as they were */
		reset(b, i);
	b->n = 0;
	b->is_composed = false;
	n = recvmmsg(fd, b->in, UDP_BATCH, MSG_DONTWAIT, NULL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	b->n = n;
	for (i = 0; i < n; i++) {
		struct msghdr *msg = &b->in[i].msg_hdr;
		struct udp_item *item = &b->items[i];

		item->n = b->in[i].msg_len;
		item->path.peer.len = msg->msg_namelen;
		item->path.is_truncated = msg->msg_flags & MSG_TRUNC;
		item->segment = udp_read_control(msg, &item->path);
		if (item->segment >= item->n)
			item->segment = 0;
	}
	return n;
}

struct udp_item *udp_batch_item(struct udp_batch *b, int i)
{
	return &b->items[i];
}

size_t udp_item_count(const struct udp_item *item)
{
	return item->segment ? (item->n + item->segment - 1) / item->segment : 1;
}

/* The memory of the questions is that of the answers. */
static void compose(struct udp_batch *b)
{
	int i;

	b->out_n = b->out_next = 0;
	for (i = 0; i < b->n; i++) {
		struct udp_item *item = &b->items[i];
		struct msghdr *msg = &b->out[b->out_n].msg_hdr;

		if (item->is_refused)
			continue;
		b->iov[i].iov_len = item->n;
		*msg = (struct msghdr){ .msg_name = &item->path.peer.un,
					.msg_namelen = item->path.peer.len,
					.msg_iov = &b->iov[i],
					.msg_iovlen = 1 };
		udp_write_control(msg, &b->control[i], &item->path,
				  item->segment < item->n ? item->segment : 0);
		b->asked[b->out_n++] = item;
	}
	b->is_composed = true;
}

/*
 * Where the way back does not take what was put together (a smaller MTU, a device that cannot
 * compute checksums), each datagram goes by itself.
 */
static int send_apart(int fd, const struct udp_item *item)
{
	size_t at, n;
	int code = 0;

	for (at = 0; at < item->n; at += n) {
		n = item->n - at < item->segment ? item->n - at : item->segment;
		if (udp_reply(fd, item->data + at, n, &item->path) < 0)
			code = errno;
	}
	return code;
}

int udp_batch_reply(struct udp_batch *b, int fd, int *ret_code)
{
	int n, code = 0;

	if (!b->is_composed)
		compose(b);
	while (b->out_next < b->out_n) {
		n = sendmmsg(fd, b->out + b->out_next, (unsigned)(b->out_n - b->out_next),
			     MSG_NOSIGNAL);
		if (n > 0) {
			b->out_next += n;
			continue;
		}
		if (errno == EAGAIN)
			return -1;
		if (errno == EINTR)
			continue;
		code = errno;
		if (b->asked[b->out_next]->segment)
			code = send_apart(fd, b->asked[b->out_next]);
		b->out_next++;
	}
	*ret_code = code;
	return 0;
}
