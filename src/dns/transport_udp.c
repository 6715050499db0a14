/*
 * Queries in datagrams (RFC 1035 section 4.2.1).  Each exchange has a socket of its own, whose
 * port the kernel chose at random.  Only what comes from the address and port that were asked is
 * shown to who asked; what comes from elsewhere is told of, and an ICMP refusal is seen at once
 * (RFC 5452 section 9).
 */
#include "dns/transport_socket.h"

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/udp_ask.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
	DATAGRAM = 65535,
	ROUND = 32, /* datagrams read before other events and the deadline get their turn */
};

struct udp_exchange {
	struct transport_socket socket;
	struct addr source; /* of answers */
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
	const struct addr *server = &request->server;

	if (sendto(x->socket.fd, request->query, request->len, 0, &server->sa, server->len) >= 0)
		x->is_sent = true;
	else if (errno != EAGAIN && errno != EINTR)
		return errno;
	return 0;
}

/* The next datagram from where we asked, as recv(2); others are passed over, `left` in all. */
static ssize_t next_datagram(struct udp_exchange *x, void *dst, size_t n, unsigned *left)
{
	const struct transport_request *request = &x->socket.request;
	struct addr from;
	ssize_t got;

	for (; *left; --*left) {
		from.len = sizeof(from.un);
		got = recvfrom(x->socket.fd, dst, n, 0, &from.sa, &from.len);
		if (got < 0 || addr_equal(&from, &x->source))
			return got;
		if (request->stranger)
			request->stranger(request->user, &from);
	}
	errno = EAGAIN;
	return -1;
}

/* Who races with the server may have come second. */
static void count_more(struct udp_exchange *x)
{
	const struct transport_request *request = &x->socket.request;
	unsigned left = ROUND;
	uint8_t first[1];
	ssize_t n;

	while ((n = next_datagram(x, first, sizeof(first), &left)) >= 0 && left--)
		(void)request->accept(request->user, first, (size_t)n);
}

/* 0, or an errno that ends the exchange. */
static int receive_code(struct udp_exchange *x, int code)
{
	int refusal = 0;

	if (code == EAGAIN || code == EINTR || udp_ask_refused(x->socket.fd, &x->source, &refusal))
		return refusal;
	return code;
}

static void receive(struct udp_exchange *x)
{
	const struct transport_request *request = &x->socket.request;
	unsigned left;

	for (left = ROUND; left; left--) {
		ssize_t n = next_datagram(x, x->datagram, sizeof(x->datagram), &left);
		int code = n < 0 ? receive_code(x, errno) : 0;

		if (n >= 0 && request->accept(request->user, x->datagram, (size_t)n)) {
			count_more(x);
			transport_socket_end(&x->socket, x->datagram, (size_t)n, 0);
			return;
		}
		if (code)
			transport_socket_end(&x->socket, NULL, 0, code);
		if (n < 0)
			return;
	}
}

/* There was no room to send before. */
static void send_late(struct udp_exchange *x)
{
	int code = send_query(x);

	if (code)
		transport_socket_end(&x->socket, NULL, 0, code);
	else if (x->is_sent)
		loop_watch_set(&x->socket.watch, LOOP_READ);
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct udp_exchange *x = user;
	int code = 0;

	(void)loop;
	if (events & LOOP_HANGUP)
		(void)udp_ask_refused(fd, &x->source, &code);
	if (code)
		transport_socket_end(&x->socket, NULL, 0, code);
	else if (x->is_sent)
		receive(x);
	else
		send_late(x);
}

static void *udp_start(struct loop *loop, const struct transport_request *request,
		       struct error *err)
{
	struct udp_exchange *x = xmalloc(sizeof(*x));
	char server[ADDR_TEXT];
	int code, fd = udp_ask_open(addr_family(&request->server), err);

	x->is_sent = false;
	x->source = udp_ask_source(&request->server);
	x->socket.release = release;
	transport_socket_init(&x->socket, request, fd);
	if (fd < 0)
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
