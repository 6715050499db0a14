/*
 * Queries over a connection, each message behind its length in two bytes (RFC 1035 section
 * 4.2.2, RFC 7766 section 8).  Length and query leave in one write; both directions go on where
 * they stopped.
 */
#include "dns/transport.h"

#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PREFIX = 2, FRAME = PREFIX + 65535 };

struct tcp_exchange {
	struct transport_request request;
	struct loop_watch watch;
	struct loop_timer timer;
	int fd;
	bool is_connected;
	size_t out_at, out_len, in_len;
	uint8_t *out;
	uint8_t in[FRAME]; /* last: its pages stay untouched until something comes */
};

static void tcp_cancel(void *exchange)
{
	struct tcp_exchange *x = exchange;

	loop_unwatch(&x->watch);
	loop_timer_unset(&x->timer);
	if (x->fd >= 0)
		close(x->fd);
	free(x->out);
	free(x);
}

static void finish(struct tcp_exchange *x, size_t len, int code)
{
	struct transport_outcome outcome = { .reply = code ? NULL : x->in + PREFIX, .len = len,
					     .code = code };

	loop_unwatch(&x->watch);
	loop_timer_unset(&x->timer);
	close(x->fd);
	x->fd = -1;
	x->request.done(x->request.user, &outcome);
	tcp_cancel(x);
}

static size_t frame_length(const struct tcp_exchange *x)
{
	return PREFIX + ((size_t)x->in[0] << 8 | x->in[1]);
}

static void flush(struct tcp_exchange *x)
{
	while (x->out_at < x->out_len) {
		ssize_t n = send(x->fd, x->out + x->out_at, x->out_len - x->out_at, MSG_NOSIGNAL);

		if (n < 0) {
			if (errno != EAGAIN && errno != EINTR)
				finish(x, 0, errno);
			return;
		}
		x->out_at += (size_t)n;
	}
	loop_watch_set(&x->watch, LOOP_READ);
}

/* One read, never beyond the frame; true when a whole message is there. */
static bool fill(struct tcp_exchange *x)
{
	size_t want = x->in_len < PREFIX ? PREFIX : frame_length(x);
	ssize_t n;

	if (want > x->in_len) {
		n = recv(x->fd, x->in + x->in_len, want - x->in_len, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return false;
		if (n <= 0) {
			finish(x, 0, n < 0 ? errno : TRANSPORT_CLOSED);
			return false;
		}
		x->in_len += (size_t)n;
	}
	return x->in_len >= PREFIX && x->in_len == frame_length(x);
}

static void receive(struct tcp_exchange *x)
{
	size_t len;

	if (!fill(x))
		return;
	len = x->in_len - PREFIX;
	x->in_len = 0;
	if (x->request.accept(x->request.user, x->in + PREFIX, len))
		finish(x, len, 0);
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct tcp_exchange *x = user;
	int code;

	(void)loop;
	if (!x->is_connected) {
		code = socket_error(fd);
		if (code) {
			finish(x, 0, code);
			return;
		}
		x->is_connected = true;
	}
	if (x->out_at < x->out_len && events & (LOOP_WRITE | LOOP_HANGUP))
		flush(x);
	else
		receive(x);
}

static void on_deadline(struct loop *loop, void *user)
{
	(void)loop;
	finish(user, 0, ETIMEDOUT);
}

static void put_query(struct tcp_exchange *x, const struct transport_request *request)
{
	x->out_len = PREFIX + request->len;
	x->out = xmalloc(x->out_len);
	x->out[0] = (uint8_t)(request->len >> 8);
	x->out[1] = (uint8_t)request->len;
	memcpy(x->out + PREFIX, request->query, request->len);
}

static void *tcp_start(struct loop *loop, const struct transport_request *request,
		       struct error *err)
{
	struct tcp_exchange *x = xmalloc(sizeof(*x));
	char server[ADDR_TEXT];

	memset(x, 0, offsetof(struct tcp_exchange, in));
	x->request = *request;
	put_query(x, request);
	x->fd = socket_open(addr_family(&request->server), SOCK_STREAM, err);
	if (x->fd < 0)
		goto fail;
	if (connect(x->fd, &request->server.sa, request->server.len) < 0 && errno != EINPROGRESS) {
		error_errno(err, ERROR_CONNECT, errno, addr_format_port(server, &request->server),
			    "cannot connect");
		goto fail;
	}
	if (loop_watch(loop, &x->watch, x->fd, LOOP_WRITE, on_ready, x, err) < 0)
		goto fail;
	loop_timer_set(loop, &x->timer, request->deadline, on_deadline, x);
	return x;
fail:
	tcp_cancel(x);
	return NULL;
}

const struct transport transport_tcp = { .name = "tcp", .start = tcp_start,
					 .cancel = tcp_cancel };
