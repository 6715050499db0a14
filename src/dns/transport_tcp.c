/*
 * Queries over a connection, each message behind its length in two bytes (RFC 1035 section
 * 4.2.2, RFC 7766 section 8).  Length and query leave in one write; both directions go on where
 * they stopped.
 */
#include "dns/transport_socket.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { PREFIX = 2, FRAME = PREFIX + 65535 };

struct tcp_exchange {
	struct transport_socket socket;
	bool is_connected;
	size_t out_at, out_len, in_len;
	uint8_t *out;
	uint8_t in[FRAME]; /* last: its pages stay untouched until something comes */
};

static void release(struct transport_socket *s)
{
	struct tcp_exchange *x = CONTAINER(s, struct tcp_exchange, socket);

	free(x->out);
	free(x);
}

static void fail(struct tcp_exchange *x, int code)
{
	transport_socket_end(&x->socket, NULL, 0, code);
}

static size_t frame_length(const struct tcp_exchange *x)
{
	return (size_t)PREFIX + bytes_u16(x->in);
}

static void flush(struct tcp_exchange *x)
{
	while (x->out_at < x->out_len) {
		ssize_t n = send(x->socket.fd, x->out + x->out_at, x->out_len - x->out_at,
				 MSG_NOSIGNAL);

		if (n < 0) {
			if (errno != EAGAIN && errno != EINTR)
				fail(x, errno);
			return;
		}
		x->out_at += (size_t)n;
	}
	loop_watch_set(&x->socket.watch, LOOP_READ);
}

/* One read, never beyond the frame; true when a whole message is there. */
static bool fill(struct tcp_exchange *x)
{
	size_t want = x->in_len < PREFIX ? PREFIX : frame_length(x);
	ssize_t n;

	if (want > x->in_len) {
		n = recv(x->socket.fd, x->in + x->in_len, want - x->in_len, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return false;
		if (n <= 0) {
			fail(x, n < 0 ? errno : TRANSPORT_CLOSED);
			return false;
		}
		x->in_len += (size_t)n;
	}
	return x->in_len >= PREFIX && x->in_len == frame_length(x);
}

static void receive(struct tcp_exchange *x)
{
	const struct transport_request *request = &x->socket.request;
	size_t len;

	if (!fill(x))
		return;
	len = x->in_len - PREFIX;
	x->in_len = 0;
	if (request->accept(request->user, x->in + PREFIX, len))
		transport_socket_end(&x->socket, x->in + PREFIX, len, 0);
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct tcp_exchange *x = user;
	int code;

	(void)loop;
	if (!x->is_connected) {
		code = socket_error(fd);
		if (code) {
			fail(x, code);
			return;
		}
		x->is_connected = true;
	}
	if (x->out_at < x->out_len && events & (LOOP_WRITE | LOOP_HANGUP))
		flush(x);
	else
		receive(x);
}

static void put_query(struct tcp_exchange *x, const struct transport_request *request)
{
	x->out_len = PREFIX + request->len;
	x->out = xmalloc(x->out_len);
	x->out[0] = (uint8_t)(request->len >> 8);
	x->out[1] = (uint8_t)request->len;
	memcpy(x->out + PREFIX, request->query, request->len);
}

static int start_connect(int fd, const struct addr *server, struct error *err)
{
	char text[ADDR_TEXT];

	if (connect(fd, &server->sa, server->len) == 0 || errno == EINPROGRESS)
		return 0;
	return error_errno(err, ERROR_CONNECT, errno, addr_format_port(text, server),
			   "cannot connect");
}

static void *tcp_start(struct loop *loop, const struct transport_request *request,
		       struct error *err)
{
	struct tcp_exchange *x = xmalloc(sizeof(*x));
	int fd = socket_open(addr_family(&request->server), SOCK_STREAM, err);

	memset(x, 0, offsetof(struct tcp_exchange, in));
	transport_socket_init(&x->socket, request, fd);
	x->socket.release = release;
	put_query(x, request);
	if (fd >= 0 && start_connect(fd, &request->server, err) == 0 &&
	    transport_socket_watch(&x->socket, loop, LOOP_WRITE, on_ready, x, err) == 0)
		return &x->socket;
	transport_socket_cancel(&x->socket);
	return NULL;
}

const struct transport transport_tcp = { .name = "tcp", .start = tcp_start,
					 .cancel = transport_socket_cancel };
