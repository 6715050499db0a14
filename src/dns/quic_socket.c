/* A connected UDP socket as a stream. */
#include "dns/quic_socket.h"

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct quic_socket {
	struct stream base;
	struct loop *loop;
	struct loop_watch watch;
	int fd;
	struct addr local;
	struct error watch_error; /* a watch that could not be made: the next read fails with it */
	struct loop_timer watch_timer;
	char subject[ADDR_TEXT];
};

static struct quic_socket *socket_of(const struct stream *s)
{
	return CONTAINER(s, struct quic_socket, base);
}

static ssize_t fail(const struct quic_socket *u, int code, struct error *err)
{
	error_errno(err, ERROR_PEER, code, u->subject, NULL);
	return STREAM_ERROR;
}

/* An empty datagram is none of QUIC's. */
static ssize_t quic_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct quic_socket *u = socket_of(s);
	ssize_t got;

	if (error_is_set(&u->watch_error)) {
		*err = u->watch_error;
		return STREAM_ERROR;
	}
	got = recv(u->fd, dst, n, 0);
	if (got > 0)
		return got;
	if (got == 0 || errno == EAGAIN || errno == EINTR)
		return STREAM_AGAIN;
	return fail(u, errno, err);
}

/* What the kernel has no room for is lost, as datagrams may be. */
static ssize_t quic_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct quic_socket *u = socket_of(s);

	if (send(u->fd, src, n, MSG_NOSIGNAL) >= 0 || errno == ENOBUFS)
		return (ssize_t)n;
	if (errno == EAGAIN || errno == EINTR)
		return STREAM_AGAIN;
	return fail(u, errno, err);
}

static int quic_shut(struct stream *s, struct error *err)
{
	(void)s;
	(void)err;
	return 0; /* the farewell is QUIC's */
}

static void on_watch(struct loop *loop, int fd, unsigned events, void *user)
{
	struct quic_socket *u = user;

	(void)loop;
	(void)fd;
	(void)events; /* each is answered by the same: send what waits, read what came */
	if (u->base.ready)
		u->base.ready(&u->base, STREAM_READ | STREAM_WRITE, u->base.user);
}

static void on_watch_error(struct loop *loop, void *user)
{
	on_watch(loop, -1, 0, user);
}

static void quic_want(struct stream *s, unsigned events)
{
	struct quic_socket *u = socket_of(s);
	unsigned watched = (events & STREAM_READ ? LOOP_READ : 0U) |
			   (events & STREAM_WRITE ? LOOP_WRITE : 0U);

	if (!watched)
		loop_unwatch(&u->watch);
	else if (u->watch.loop)
		loop_watch_set(&u->watch, watched);
	else if (loop_watch(u->loop, &u->watch, u->fd, watched, on_watch, u, &u->watch_error) < 0)
		loop_timer_set(u->loop, &u->watch_timer, loop_now(u->loop), on_watch_error, u);
}

static void quic_free(struct stream *s)
{
	struct quic_socket *u = socket_of(s);

	loop_unwatch(&u->watch);
	loop_timer_unset(&u->watch_timer);
	if (u->fd >= 0)
		close(u->fd);
	free(u);
}

static const struct stream_ops ops = { .name = "udp",
				       .read = quic_read,
				       .write = quic_write,
				       .shut = quic_shut,
				       .want = quic_want,
				       .free = quic_free };

struct stream *quic_socket_new(struct loop *loop, const struct addr *server,
			       const char *subject, struct error *err)
{
	struct quic_socket *u = xcalloc(1, sizeof(*u));

	stream_init(&u->base, &ops, NULL);
	u->loop = loop;
	snprintf(u->subject, sizeof(u->subject), "%s", subject);
	u->fd = socket_open(addr_family(server), SOCK_DGRAM, err);
	if (u->fd < 0)
		goto fail;
	if (connect(u->fd, &server->sa, server->len) < 0 || !addr_of_socket(u->fd, &u->local)) {
		error_errno(err, ERROR_CONNECT, errno, subject, "cannot send");
		goto fail;
	}
	return &u->base;
fail:
	stream_free(&u->base);
	return NULL;
}

const struct addr *quic_socket_local(const struct stream *s)
{
	return &socket_of(s)->local;
}
