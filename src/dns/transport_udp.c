/*
 * Queries in datagrams (RFC 1035 section 4.2.1).  Each exchange has a connected socket of its
 * own, whose port the kernel chose at random: nothing gets in from another address or port, and
 * an ICMP refusal is seen at once (RFC 5452 section 9).
 */
#include "dns/transport_socket.h"

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
	DATAGRAM = 65535,
	ROUND = 32, /* datagrams read before other events and the deadline get their turn */
};

struct udp_exchange {
	struct transport_socket socket;
	bool is_sent;
	uint8_t datagram[DATAGRAM]; /* last: its pages stay untouched until something comes */
};

static void release(struct transport_socket *s)
{
	free(CONTAINER(s, struct udp_exchange, socket));
}

/* 0, or errno; a full send buffer leaves is_sent unset. */
static int send_query(struct udp_exchange *x)
{
	const struct transport_request *request = &x->socket.request;

	if (send(x->socket.fd, request->query, request->len, 0) >= 0)
		x->is_sent = true;
	else if (errno != EAGAIN && errno != EINTR)
		return errno;
	return 0;
}

/* Who races with the server may have come second. */
static void count_more(struct udp_exchange *x)
{
	const struct transport_request *request = &x->socket.request;
	uint8_t first[1];
	ssize_t n;
	int i;

	for (i = 0; i < ROUND && (n = recv(x->socket.fd, first, sizeof(first), 0)) >= 0; i++)
		(void)request->accept(request->user, first, (size_t)n);
}

static void receive(struct udp_exchange *x)
{
	const struct transport_request *request = &x->socket.request;
	int i;

	for (i = 0; i < ROUND; i++) {
		ssize_t n = recv(x->socket.fd, x->datagram, sizeof(x->datagram), 0);

		if (n < 0) {
			if (errno != EAGAIN && errno != EINTR)
				transport_socket_end(&x->socket, NULL, 0, errno);
			return;
		}
		if (request->accept(request->user, x->datagram, (size_t)n)) {
			count_more(x);
			transport_socket_end(&x->socket, x->datagram, (size_t)n, 0);
			return;
		}
	}
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct udp_exchange *x = user;
	int code;

	(void)loop;
	if (x->is_sent) {
		receive(x);
		return;
	}
	code = events & LOOP_HANGUP ? socket_error(fd) : send_query(x);
	if (code)
		transport_socket_end(&x->socket, NULL, 0, code);
	else if (x->is_sent)
		loop_watch_set(&x->socket.watch, LOOP_READ);
}

static void *udp_start(struct loop *loop, const struct transport_request *request,
		       struct error *err)
{
	struct udp_exchange *x = xmalloc(sizeof(*x));
	char server[ADDR_TEXT];
	int code;

	x->is_sent = false;
	x->socket.release = release;
	if (transport_socket_open(&x->socket, request, SOCK_DGRAM, "cannot send", err) < 0)
		goto fail;
	code = send_query(x);
	if (code) {
		error_errno(err, ERROR_CONNECT, code, addr_format_port(server, &request->server),
			    "cannot send");
		goto fail;
	}
	if (transport_socket_watch(&x->socket, loop, x->is_sent ? LOOP_READ : LOOP_WRITE, on_ready,
				   x, err) == 0)
		return &x->socket;
fail:
	transport_socket_cancel(&x->socket);
	return NULL;
}

const struct transport transport_udp = { .name = "udp", .start = udp_start,
					 .cancel = transport_socket_cancel };
