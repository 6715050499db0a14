/*
 * The wire of a single connection: the thread sleeps in recv(2) itself, so that a round
 * trip costs two system calls and no more.  It wakes up now and then when nothing comes,
 * and is that late for what is due meanwhile: for closed loops alone.
 */
#include "echo-client/wire.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { CHUNK = 128 * 1024, WAKE_US = 20 * 1000 };

struct wire {
	const struct wire_user *user;
	struct wire_end *end; /* the one, or NULL */
	uint8_t chunk[CHUNK];
};

static void *blocking_open(const struct wire_user *user, const struct wire_tls *tls,
	                   struct error *err)
{
	struct wire *w = xmalloc(sizeof(*w));

	(void)tls;
	(void)err;
	w->user = user;
	w->end = NULL;
	return w;
}

static void blocking_close(void *wire)
{
	free(wire);
}

static void blocking_drop(void *wire, struct wire_end *e)
{
	struct wire *w = wire;

	if (e->fd >= 0)
		close(e->fd);
	*e = (struct wire_end){ .fd = -1 };
	if (w)
		w->end = NULL;
}

static int begin_to_block(int fd)
{
	const struct timeval wake = { .tv_usec = WAKE_US };
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return -1;
	return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wake, sizeof(wake));
}

static int blocking_connect(void *wire, struct wire_end *e, int fd,
			    const struct addr *peer)
{
	struct wire *w = wire;
	int result = peer ? connect(fd, &peer->sa, peer->len) : begin_to_block(fd), code;

	*e = (struct wire_end){ .fd = fd, .is_connecting = peer };
	w->end = e;
	if (result == 0 || (peer && errno == EINPROGRESS))
		return 0;
	code = errno;
	blocking_drop(w, e);
	errno = code;
	return -1;
}

static size_t blocking_send(void *wire, struct wire_end *e, const uint8_t *data, size_t n)
{
	ssize_t sent = send(e->fd, data, n, MSG_NOSIGNAL | MSG_DONTWAIT);

	(void)wire;
	if (sent < 0 && errno != EAGAIN && errno != EINTR && !e->code)
		e->code = errno;
	if (sent < (ssize_t)n)
		e->wants_room = true;
	return sent > 0 ? (size_t)sent : 0;
}

static void receive(struct wire *w, int flags)
{
	ssize_t n = recv(w->end->fd, w->chunk, CHUNK, flags);

	if (n > 0)
		w->user->received(w->end, w->chunk, (size_t)n);
	else if (n == 0)
		w->user->ended(w->end, w->end->code);
	else if (errno != EAGAIN && errno != EINTR)
		w->user->ended(w->end, errno);
}

static void tell_connected(struct wire *w)
{
	struct wire_end *e = w->end;
	int code = socket_error(e->fd);

	if (!code && begin_to_block(e->fd) < 0)
		code = errno;
	e->is_connecting = false;
	if (code)
		blocking_drop(w, e);
	w->user->connected(e, code);
}

static void tell(struct wire *w, unsigned events)
{
	if (w->end->is_connecting) {
		tell_connected(w);
		return;
	}
	if (events & POLLOUT) {
		w->end->wants_room = false;
		w->user->room(w->end, 0);
	}
	if (w->end && events & ~(unsigned)POLLOUT)
		receive(w, MSG_DONTWAIT);
}

static int blocking_wait(void *wire, uint64_t until)
{
	struct wire *w = wire;
	struct wire_end *e = w->end;
	uint64_t now;
	int left, n;

	if (e && !e->is_connecting && !e->wants_room) {
		receive(w, until ? 0 : MSG_DONTWAIT);
		return 0;
	}
	now = clock_now();
	left = until > now ? (int)((until - now) / CLOCK_MS) + 1 : 0;
	struct pollfd p = { .fd = e ? e->fd : -1,
			    .events = (short)(e && e->is_connecting ? POLLOUT
								    : POLLIN | POLLOUT) };

	n = poll(&p, 1, left);
	if (n < 0)
		return errno == EINTR ? 0 : -1;
	if (n > 0)
		tell(w, (unsigned)p.revents);
	return 0;
}

const struct wire_class wire_blocking = {
	.name = "blocking",
	.open = blocking_open,
	.close = blocking_close,
	.connect = blocking_connect,
	.send = blocking_send,
	.drop = blocking_drop,
	.wait = blocking_wait,
};
