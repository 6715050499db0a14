/* SO_TIMESTAMPING: stamps of software, which every device has. */
#include "echo-client/stamps.h"

#include "base/clock.h"
#include "base/error.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* Room for a stamp and for the report that it belongs to, with an address behind it. */
union control {
	struct cmsghdr align;
	char bytes[256];
};

static uint64_t nanoseconds(struct timespec ts)
{
	return (uint64_t)ts.tv_sec * CLOCK_S + (uint64_t)ts.tv_nsec;
}

static uint64_t real_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return nanoseconds(ts);
}

static int ask_for(int fd, unsigned what)
{
	return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &what, sizeof(what));
}

/* Switched off and on, the kernel counts from 0 again. */
static int begin_to_count(struct stamps *s)
{
	const unsigned what = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
			      SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
			      SOF_TIMESTAMPING_OPT_TSONLY;

	s->sends = 0;
	return ask_for(s->fd, 0) < 0 ? -1 : ask_for(s->fd, what);
}

int stamps_open(struct stamps *s, int fd, bool is_stream, struct error *err)
{
	*s = (struct stamps){ .fd = fd, .is_stream = is_stream };
	if (begin_to_count(s) == 0)
		return 0;
	return error_errno(err, ERROR_LOCAL, errno, "--timestamps",
			   "the kernel stamps nothing on this socket");
}

static struct stamps_message *message(struct stamps *s, uint32_t number)
{
	return &s->row[number % STAMPS_WINDOW];
}

void stamps_before(struct stamps *s, uint32_t number)
{
	if (s->fd < 0)
		return;
	*message(s, number) = (struct stamps_message){ .number = number,
						       .key = (uint32_t)s->sends,
						       .sent = real_now() };
	s->last = number;
}

/* A stream's bytes are numbered, and a stamp is that of the last one of a piece. */
void stamps_after(struct stamps *s, size_t bytes, bool is_all)
{
	if (s->fd < 0)
		return;
	s->sends += s->is_stream ? bytes : 1;
	if (s->is_stream)
		message(s, s->last)->key =
			is_all ? (uint32_t)(s->sends - 1) : (uint32_t)s->sends;
	stamps_collect(s);
}

void stamps_failed(struct stamps *s)
{
	if (s->fd >= 0)
		(void)begin_to_count(s);
}

static uint64_t stamp_in(struct msghdr *m)
{
	struct scm_timestamping stamp;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPING)
			continue;
		memcpy(&stamp, CMSG_DATA(c), sizeof(stamp));
		return nanoseconds(stamp.ts[0]);
	}
	return 0;
}

static bool is_report(const struct cmsghdr *c)
{
	return (c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) ||
	       (c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR);
}

/* The number of the stamp; false: this is no stamp. */
static bool key_in(struct msghdr *m, uint32_t *ret)
{
	struct sock_extended_err report;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (!is_report(c))
			continue;
		memcpy(&report, CMSG_DATA(c), sizeof(report));
		*ret = report.ee_data;
		return report.ee_origin == SO_EE_ORIGIN_TIMESTAMPING;
	}
	return false;
}

ssize_t stamps_receive(struct stamps *s, void *data, size_t n, int flags)
{
	union control control;
	struct iovec piece = { .iov_base = data, .iov_len = n };
	struct msghdr m = { .msg_iov = &piece,
			    .msg_iovlen = 1,
			    .msg_control = control.bytes,
			    .msg_controllen = sizeof(control.bytes) };
	ssize_t got;

	if (s->fd < 0)
		return 0;
	got = recvmsg(s->fd, &m, flags);
	s->taken = real_now();
	if (got >= 0)
		s->arrived = stamp_in(&m);
	return got;
}

/* From the newest message back: mostly it is that one. */
static void keep(struct stamps *s, uint32_t key, uint64_t at)
{
	uint32_t i;

	for (i = 0; i < STAMPS_WINDOW; i++) {
		struct stamps_message *m = message(s, s->last - i);

		if (m->key != key || !m->sent || m->left)
			continue;
		m->left = at;
		return;
	}
}

void stamps_collect(struct stamps *s)
{
	union control control;
	uint32_t key;

	while (s->fd >= 0) {
		struct msghdr m = { .msg_control = control.bytes,
				    .msg_controllen = sizeof(control.bytes) };

		if (recvmsg(s->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
			return;
		if (key_in(&m, &key))
			keep(s, key, stamp_in(&m));
	}
}

bool stamps_parts(const struct stamps *s, uint32_t number, uint64_t ret[static STAMPS_PARTS])
{
	const struct stamps_message *m = &s->row[number % STAMPS_WINDOW];

	if (s->fd < 0 || m->number != number || !m->left || m->left < m->sent ||
	    s->arrived < m->left || s->taken < s->arrived)
		return false;
	ret[STAMPS_OUT] = m->left - m->sent;
	ret[STAMPS_NETWORK] = s->arrived - m->left;
	ret[STAMPS_IN] = s->taken - s->arrived;
	return true;
}
