/*
 * Queries in datagrams (RFC 1035 section 4.2.1).  Each exchange has a connected socket of its
 * own, whose port the kernel chose at random: nothing gets in from another address or port, and
 * an ICMP refusal is seen at once (RFC 5452 section 9).
 */
#include "dns/transport.h"

#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	DATAGRAM = 65535,
	ROUND = 32, /* datagrams read before other events and the deadline get their turn */
};

struct udp_exchange {
	struct transport_request request;
	struct loop_watch watch;
	struct loop_timer timer;
	int fd;
	bool is_sent;
	uint8_t datagram[DATAGRAM]; /* last: its pages stay untouched until something comes */
};

static void udp_cancel(void *exchange)
{
	struct udp_exchange *x = exchange;

	loop_unwatch(&x->watch);
	loop_timer_unset(&x->timer);
	if (x->fd >= 0)
		close(x->fd);
	free(x);
}

static void finish(struct udp_exchange *x, size_t len, int code)
{
	struct transport_outcome outcome = { .reply = code ? NULL : x->datagram, .len = len,
					     .code = code };

	loop_unwatch(&x->watch);
	loop_timer_unset(&x->timer);
	close(x->fd);
	x->fd = -1;
	x->request.done(x->request.user, &outcome);
	free(x);
}

/* 0, or errno; a full send buffer leaves is_sent unset. */
static int send_query(struct udp_exchange *x)
{
	if (send(x->fd, x->request.query, x->request.len, 0) >= 0)
		x->is_sent = true;
	else if (errno != EAGAIN && errno != EINTR)
		return errno;
	return 0;
}

static void receive(struct udp_exchange *x)
{
	int i;

	for (i = 0; i < ROUND; i++) {
		ssize_t n = recv(x->fd, x->datagram, sizeof(x->datagram), 0);

		if (n < 0) {
			if (errno != EAGAIN && errno != EINTR)
				finish(x, 0, errno);
			return;
		}
		if (x->request.accept(x->request.user, x->datagram, (size_t)n)) {
			finish(x, (size_t)n, 0);
			return;
		}
	}
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct udp_exchange *x = user;
	int code;

	(void)loop;
	(void)fd;
	if (x->is_sent) {
		receive(x);
		return;
	}
	code = events & LOOP_HANGUP ? socket_error(x->fd) : send_query(x);
	if (code)
		finish(x, 0, code);
	else if (x->is_sent)
		loop_watch_set(&x->watch, LOOP_READ);
}

static void on_deadline(struct loop *loop, void *user)
{
	(void)loop;
	finish(user, 0, ETIMEDOUT);
}

static void *udp_start(struct loop *loop, const struct transport_request *request,
		       struct error *err)
{
	struct udp_exchange *x = xmalloc(sizeof(*x));
	char server[ADDR_TEXT];
	int code;

	x->request = *request;
	x->watch = (struct loop_watch){ .loop = NULL };
	x->timer = (struct loop_timer){ .loop = NULL };
	x->is_sent = false;
	x->fd = socket_open(addr_family(&request->server), SOCK_DGRAM, err);
	if (x->fd < 0)
		goto fail;
	code = connect(x->fd, &request->server.sa, request->server.len) < 0 ? errno : send_query(x);
	if (code) {
		error_errno(err, ERROR_CONNECT, code, addr_format_port(server, &request->server),
			    "cannot send");
		goto fail;
	}
	if (loop_watch(loop, &x->watch, x->fd, x->is_sent ? LOOP_READ : LOOP_WRITE, on_ready, x,
		       err) < 0)
		goto fail;
	loop_timer_set(loop, &x->timer, request->deadline, on_deadline, x);
	return x;
fail:
	udp_cancel(x);
	return NULL;
}

const struct transport transport_udp = { .name = "udp", .start = udp_start,
					 .cancel = udp_cancel };
