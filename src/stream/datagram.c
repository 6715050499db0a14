/* Connected sockets that keep messages apart. */
#include "stream/datagram.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/loop.h"
#include "net/socket.h"
#include "net/udp.h"
#include "stream/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 16 }; /* empty datagrams in a row, so that others get their turn */

struct datagram {
	struct stream base;
	struct loop *loop;
	int fd;
	int type;
	bool speaks_first, is_shut;
	unsigned wanted;
	struct loop_watch watch;
	struct loop_timer turn;	   /* readiness that no descriptor reports */
	struct datagram_counts counts;
	struct error fault;	   /* what both directions fail with from now on */
	datagram_next_fn *next;	   /* NULL: a refusal is one */
	void *next_user;
	struct buf kept;	   /* for `next`: what was sent, each with its length before it */
	char subject[96];
};

static struct datagram *datagram_of(const struct stream *s)
{
	return CONTAINER(s, struct datagram, base);
}

/* ---- readiness ---- */

static void report(struct datagram *d, unsigned events)
{
	events &= d->wanted;
	if (events && d->base.ready)
		d->base.ready(&d->base, events, d->base.user);
}

static void on_turn(struct loop *loop, void *user)
{
	(void)loop;
	report(user, STREAM_READ | STREAM_WRITE);
}

static void on_watch(struct loop *loop, int fd, unsigned events, void *user)
{
	(void)loop;
	(void)fd;
	if (events & LOOP_HANGUP)
		events |= LOOP_READ | LOOP_WRITE;
	report(user, (events & LOOP_READ ? STREAM_READ : 0u) |
			     (events & LOOP_WRITE ? STREAM_WRITE : 0u));
}

static void datagram_want(struct stream *s, unsigned events)
{
	struct datagram *d = datagram_of(s);
	unsigned asked = (events & STREAM_READ ? (unsigned)LOOP_READ : 0u) |
			 (events & STREAM_WRITE ? (unsigned)LOOP_WRITE : 0u);

	d->wanted = events;
	if (!asked)
		loop_unwatch(&d->watch);
	else if (d->watch.loop)
		loop_watch_set(&d->watch, asked);
	else if (!error_is_set(&d->fault) &&
		 loop_watch(d->loop, &d->watch, d->fd, asked, on_watch, d, &d->fault) < 0)
		loop_timer_set(d->loop, &d->turn, loop_now(d->loop), on_turn, d);
}

/* ---- failures ---- */

static int set_fault(const struct datagram *d, int code, struct error *err)
{
	enum error_phase phase = d->counts.received || d->type == SOCK_SEQPACKET ? ERROR_PEER
										  : ERROR_CONNECT;

	if (code == EMSGSIZE)
		return error_set(err, ERROR_LOCAL, code, d->subject,
				 "a datagram was too long to be sent");
	if (code == EPIPE)
		return error_set(err, ERROR_PEER, code, d->subject,
				 "the peer closed the connection before it had read everything");
	error_errno(err, phase, code, d->subject, NULL);
	if (code == ECONNREFUSED && phase == ERROR_CONNECT)
		error_hint(err, "the host answers, but nothing listens there");
	return -1;
}

/* ---- another address ---- */

static void forget_next(struct datagram *d)
{
	d->next = NULL;
	buf_done(&d->kept);
}

static void keep(struct datagram *d, const void *src, size_t n)
{
	if (d->next && !(buf_u16(&d->kept, (uint16_t)n) && buf_append(&d->kept, src, n)))
		forget_next(d);
}

static void name_subject(struct datagram *d)
{
	char text[ADDR_TEXT];
	struct addr peer;

	if (addr_of_peer(d->fd, &peer))
		snprintf(d->subject, sizeof(d->subject), "%.95s", addr_format_port(text, &peer));
}

/* Goes on with the next address, if the failure is a refusal and there is one. */
static bool go_on(struct datagram *d, int code)
{
	const uint8_t *at = buf_data(&d->kept), *end = at + d->kept.len;
	unsigned wanted = d->wanted;
	int fd;

	if (!d->next || !udp_is_refusal(code))
		return false;
	fd = d->next(d->next_user);
	if (fd < 0) {
		forget_next(d);
		return false;
	}
	loop_unwatch(&d->watch);
	close(d->fd);
	d->fd = fd;
	name_subject(d);
	while (at < end) {
		size_t n = bytes_u16(at);

		(void)send(d->fd, at + 2, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		at += 2 + n;
	}
	stream_want(&d->base, wanted);
	return true;
}

/*
 * What a send fails with mostly belongs to a datagram before, and has taken the place of what
 * reading would have told: reading tells it, and what has come before it is not lost.
 */
static ssize_t postpone(struct datagram *d, int code)
{
	if (!error_is_set(&d->fault))
		set_fault(d, code, &d->fault);
	loop_timer_set(d->loop, &d->turn, loop_now(d->loop), on_turn, d);
	return STREAM_AGAIN;
}

/* ---- datagrams ---- */

/* Nothing came: an empty packet, or the end of a seqpacket connection? */
static bool is_end(const struct datagram *d)
{
	struct pollfd pfd = { .fd = d->fd, .events = POLLRDHUP };
	char byte;

	return d->type == SOCK_SEQPACKET && poll(&pfd, 1, 0) > 0 &&
	       recv(d->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

static ssize_t datagram_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct datagram *d = datagram_of(s);
	int i;

	for (i = 0; i < BATCH; i++) {
		ssize_t got = recv(d->fd, dst, n, MSG_DONTWAIT | MSG_TRUNC);

		if (got < 0 && (errno == EINTR || go_on(d, errno)))
			continue;
		if (got < 0 && errno == EAGAIN && !error_is_set(&d->fault))
			return STREAM_AGAIN;
		if (got < 0 && errno != EAGAIN && !error_is_set(&d->fault))
			set_fault(d, errno, &d->fault);
		if (got < 0) {
			*err = d->fault;
			return STREAM_ERROR;
		}
		if (!got && is_end(d))
			return STREAM_EOF;
		d->counts.received++;
		forget_next(d);
		d->counts.cut += (size_t)got > n;
		if (got)
			return (size_t)got < n ? got : (ssize_t)n;
	}
	return STREAM_AGAIN;
}

/* One datagram: its length, which may be 0, STREAM_AGAIN or STREAM_ERROR. */
static ssize_t send_one(struct datagram *d, const void *src, size_t n, struct error *err)
{
	ssize_t put;

	if (error_is_set(&d->fault))
		return STREAM_AGAIN;
	do
		put = send(d->fd, src, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (put < 0 && (errno == EINTR || go_on(d, errno)));
	if (put >= 0) {
		d->counts.sent++;
		keep(d, src, n);
		return put;
	}
	if (errno == EAGAIN || errno == ENOBUFS)
		return STREAM_AGAIN;
	if (d->type != SOCK_SEQPACKET)
		return postpone(d, errno);
	set_fault(d, errno, err);
	return STREAM_ERROR;
}

static ssize_t datagram_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	return send_one(datagram_of(s), src, n < DATAGRAM_MAX ? n : DATAGRAM_MAX, err);
}

static int datagram_shut(struct stream *s, struct error *err)
{
	struct datagram *d = datagram_of(s);

	if (d->is_shut)
		return 0;
	if (d->speaks_first && !d->counts.sent) {
		ssize_t put = send_one(d, "", 0, err);

		if (put < 0)
			return (int)put;
	}
	d->is_shut = true;
	if (d->type != SOCK_SEQPACKET || shutdown(d->fd, SHUT_WR) == 0)
		return 0;
	set_fault(d, errno, err);
	return STREAM_ERROR;
}

/* The file of a client's socket: a server's belongs to who made it. */
static void remove_file(const struct datagram *d)
{
	struct addr own;

	if (d->type == SOCK_DGRAM && addr_of_socket(d->fd, &own) &&
	    addr_family(&own) == AF_UNIX && own.len > sizeof(own.un.sun_family) &&
	    own.un.sun_path[0])
		(void)unlink(own.un.sun_path);
}

static void datagram_free(struct stream *s)
{
	struct datagram *d = datagram_of(s);

	loop_unwatch(&d->watch);
	loop_timer_unset(&d->turn);
	buf_done(&d->kept);
	remove_file(d);
	close(d->fd);
	free(d);
}

static const struct stream_ops datagram_ops = {
	.name = "datagram",
	.read = datagram_read,
	.write = datagram_write,
	.shut = datagram_shut,
	.want = datagram_want,
	.free = datagram_free,
};

struct stream *datagram_new(struct loop *loop, int fd, const char *subject, bool speaks_first)
{
	struct datagram *d = xcalloc(1, sizeof(*d));

	stream_init(&d->base, &datagram_ops, NULL);
	d->loop = loop;
	d->fd = fd;
	d->type = socket_type(fd);
	d->speaks_first = speaks_first && d->type == SOCK_DGRAM;
	snprintf(d->subject, sizeof(d->subject), "%s", subject);
	return &d->base;
}

void datagram_on_refusal(struct stream *s, datagram_next_fn *next, void *user)
{
	struct datagram *d = datagram_of(s);

	d->next = next;
	d->next_user = user;
	buf_init(&d->kept, DATAGRAM_MAX + sizeof(uint16_t));
}

struct datagram_counts datagram_counts(const struct stream *s)
{
	return datagram_of(s)->counts;
}
