/*
 * Dumps over rtnetlink.  The kernel makes the answer while it is read, so that a read never waits
 * for anybody; a list that changes meanwhile may lack what came while it was read.
 */
#include "net/netlink.h"

#include "base/error.h"
#include "base/mem.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PART = 65536 };

/* An answer as it comes. */
struct dump {
	netlink_each_fn *fn;
	void *user;
	size_t body;
	uint32_t number; /* of the question */
	bool is_done;
	int code; /* errno of the kernel's refusal */
};

int netlink_open(struct error *err)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL,
				   "cannot ask the kernel for the interfaces");
	return fd;
}

static int ask(int fd, uint16_t type, uint32_t number)
{
	struct {
		struct nlmsghdr head;
		struct rtgenmsg body;
	} question = {
		.head = { .nlmsg_len = NLMSG_LENGTH(sizeof(question.body)),
			  .nlmsg_type = type,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			  .nlmsg_seq = number },
		.body = { .rtgen_family = AF_UNSPEC },
	};
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	return sendto(fd, &question, question.head.nlmsg_len, 0, (struct sockaddr *)&kernel,
		      sizeof(kernel)) < 0
		       ? -1
		       : 0;
}

static void take_message(struct dump *d, const struct nlmsghdr *m)
{
	struct nlmsgerr refusal;

	if (m->nlmsg_seq != d->number)
		return;
	if (m->nlmsg_type == NLMSG_DONE) {
		d->is_done = true;
	} else if (m->nlmsg_type == NLMSG_ERROR) {
		d->is_done = true;
		d->code = EPROTO;
		if (m->nlmsg_len >= NLMSG_LENGTH(sizeof(refusal))) {
			memcpy(&refusal, NLMSG_DATA(m), sizeof(refusal));
			d->code = -refusal.error;
		}
	} else if (m->nlmsg_len >= NLMSG_LENGTH(d->body)) {
		d->fn(m, d->user);
	}
}

/* Reads to the end of an answer; errno is set on failure. */
static int take(struct dump *d, int fd, void *part)
{
	struct sockaddr_nl from;
	socklen_t from_len;
	const struct nlmsghdr *m;
	ssize_t got;
	size_t left;

	while (!d->is_done) {
		from_len = sizeof(from);
		got = recvfrom(fd, part, PART, MSG_TRUNC, (struct sockaddr *)&from, &from_len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if ((size_t)got > PART) {
			errno = EMSGSIZE;
			return -1;
		}
		if (from.nl_pid)
			continue;
		left = (size_t)got;
		for (m = part; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left))
			take_message(d, m);
	}
	errno = d->code;
	return d->code ? -1 : 0;
}

int netlink_dump(int fd, uint16_t type, size_t body, netlink_each_fn *fn, void *user,
		 struct error *err)
{
	struct dump d = { .fn = fn, .user = user, .body = body, .number = type };
	void *part = xmalloc(PART);
	int result = -1;

	if (!ask(fd, type, d.number))
		result = take(&d, fd, part);
	if (result < 0)
		error_errno(err, ERROR_LOCAL, errno, NULL,
			    "cannot get the kernel's list of interfaces");
	free(part);
	return result;
}

const struct rtattr *netlink_find(const void *attrs, size_t n, uint16_t type, size_t least)
{
	const struct rtattr *a;

	while (n >= sizeof(*a)) {
		a = attrs;
		if (a->rta_len < sizeof(*a) || a->rta_len > n)
			break;
		if ((a->rta_type & NLA_TYPE_MASK) == type && RTA_PAYLOAD(a) >= least)
			return a;
		if (RTA_ALIGN(a->rta_len) > n)
			break;
		n -= RTA_ALIGN(a->rta_len);
		attrs = (const char *)attrs + RTA_ALIGN(a->rta_len);
	}
	return NULL;
}

const struct rtattr *netlink_attr(const struct nlmsghdr *message, size_t body, uint16_t type,
				  size_t least)
{
	const char *start = NLMSG_DATA(message);

	if (message->nlmsg_len < NLMSG_SPACE(body))
		return NULL;
	return netlink_find(start + NLMSG_ALIGN(body), message->nlmsg_len - NLMSG_SPACE(body), type,
			    least);
}

uint32_t netlink_u32(const struct nlmsghdr *message, size_t body, uint16_t type,
		     uint32_t otherwise)
{
	const struct rtattr *a = netlink_attr(message, body, type, sizeof(otherwise));
	uint32_t value = otherwise;

	if (a)
		memcpy(&value, RTA_DATA(a), sizeof(value));
	return value;
}
