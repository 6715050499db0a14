/*
 * The wire by readiness: level-triggered, as much as fits the buffer at a time, answers
 * and next messages within the same turn.
 */
#include "echo-client/wire.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 256, CHUNK = 128 * 1024 };

struct wire {
	const struct wire_user *user;
	int epoll;
	struct epoll_event events[BATCH];
	uint8_t chunk[CHUNK];
};

static void *epoll_open(const struct wire_user *user, const struct wire_tls *tls,
	                struct error *err)
{
	struct wire *w = xmalloc(sizeof(*w));

	(void)tls;
	w->user = user;
	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (w->epoll >= 0)
		return w;
	error_errno(err, ERROR_LOCAL, errno, NULL, "cannot create an epoll descriptor");
	free(w);
	return NULL;
}

static void epoll_close(void *wire)
{
	struct wire *w = wire;

	if (!w)
		return;
	close(w->epoll);
	free(w);
}

static int watch(struct wire *w, struct wire_end *e, int how)
{
	bool is_write = e->is_connecting || e->wants_room;
	struct epoll_event event = { .events = EPOLLIN | (is_write ? EPOLLOUT : 0),
				     .data.ptr = e };

	return epoll_ctl(w->epoll, how, e->fd, &event);
}

static void epoll_drop(void *wire, struct wire_end *e)
{
	(void)wire;
	if (e->fd >= 0)
		close(e->fd);
	*e = (struct wire_end){ .fd = -1 };
}

static int epoll_connect(void *wire, struct wire_end *e, int fd, const struct addr *peer)
{
	int result = peer ? connect(fd, &peer->sa, peer->len) : 0, code;

	*e = (struct wire_end){ .fd = fd, .is_connecting = peer };
	if ((result == 0 || errno == EINPROGRESS) && watch(wire, e, EPOLL_CTL_ADD) == 0)
		return 0;
	code = errno;
	epoll_drop(wire, e);
	errno = code;
	return -1;
}

static size_t epoll_send(void *wire, struct wire_end *e, const uint8_t *data, size_t n)
{
	ssize_t sent = send(e->fd, data, n, MSG_NOSIGNAL);
	size_t taken = sent > 0 ? (size_t)sent : 0;

	if (sent < 0 && errno != EAGAIN && errno != EINTR && !e->code)
		e->code = errno;
	if (taken < n && !e->wants_room) {
		e->wants_room = true;
		(void)watch(wire, e, EPOLL_CTL_MOD);
	}
	return taken;
}

static void tell_connected(struct wire *w, struct wire_end *e)
{
	int code = socket_error(e->fd);

	e->is_connecting = false;
	if (code == 0)
		(void)watch(w, e, EPOLL_CTL_MOD);
	else
		epoll_drop(w, e);
	w->user->connected(e, code);
}

static void read_some(struct wire *w, struct wire_end *e)
{
	ssize_t n = recv(e->fd, w->chunk, CHUNK, 0);

	if (n > 0)
		w->user->received(e, w->chunk, (size_t)n);
	else if (n == 0)
		w->user->ended(e, e->code);
	else if (errno != EAGAIN && errno != EINTR)
		w->user->ended(e, errno);
}

static void tell(struct wire *w, struct wire_end *e, unsigned events)
{
	if (e->fd < 0)
		return;
	if (e->is_connecting) {
		tell_connected(w, e);
		return;
	}
	if (events & EPOLLOUT && e->wants_room) {
		e->wants_room = false;
		w->user->room(e, 0);
		if (e->fd >= 0 && !e->wants_room)
			(void)watch(w, e, EPOLL_CTL_MOD);
	}
	if (e->fd >= 0 && events & ~(unsigned)EPOLLOUT)
		read_some(w, e);
}

static int epoll_wait_until(void *wire, uint64_t until)
{
	struct wire *w = wire;
	uint64_t now = clock_now(), left = until > now ? until - now : 0;
	struct timespec ts = { .tv_sec = (time_t)(left / CLOCK_S),
			       .tv_nsec = (long)(left % CLOCK_S) };
	int n = epoll_pwait2(w->epoll, w->events, BATCH, &ts, NULL), i;

	if (n < 0)
		return errno == EINTR ? 0 : -1;
	for (i = 0; i < n; i++)
		tell(w, w->events[i].data.ptr, w->events[i].events);
	return 0;
}

const struct wire_class wire_epoll = {
	.name = "epoll",
	.open = epoll_open,
	.close = epoll_close,
	.connect = epoll_connect,
	.send = epoll_send,
	.drop = epoll_drop,
	.wait = epoll_wait_until,
};
