/*
 * A relay of datagrams that does to each what a pattern says, so that a test knows exactly what
 * was lost, doubled, changed or out of order:
 *
 *	impair ADDRESS PORT PATTERN [PATTERN]	`impair 127.0.0.1 7 .x2`
 *
 * The letters stand for the datagrams from the client, in turn, from the first one on; after the
 * last letter all are passed.  Those of a second pattern stand for the datagrams of the server.
 *
 *	.	passed
 *	x	dropped
 *	2	passed twice
 *	>	held back until the next one has been passed
 *	!	passed with its last byte changed
 *	-	passed without its last byte
 *
 * It prints `listening on 127.0.0.1:PORT` on standard error, [::1] for a server of IPv6, and ends
 * after 90 seconds at the latest.
 */
#include "net/addr.h"
#include "support/lib_script.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct datagram {
	uint8_t data[1 << 16];
	size_t n;
};

/* One direction. */
struct path {
	const char *pattern;
	struct datagram held;
	bool holds;
};

struct relay {
	int client_fd, server_fd;
	struct addr client;
	struct datagram now;
	struct path there, back;
};

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

static void pass(const struct relay *r, const struct path *path, const struct datagram *d)
{
	if (path == &r->there)
		check(send(r->server_fd, d->data, d->n, 0) == (ssize_t)d->n, "send");
	else
		check(sendto(r->client_fd, d->data, d->n, 0, &r->client.sa, r->client.len) ==
			      (ssize_t)d->n,
		      "sendto");
}

static void impair(struct relay *r, struct path *path)
{
	char how = *path->pattern ? *path->pattern++ : '.';

	switch (how) {
	case 'x':
		return;
	case '>':
		path->held = r->now;
		path->holds = true;
		return;
	case '2':
		pass(r, path, &r->now);
		break;
	case '!':
		r->now.data[r->now.n - 1] ^= 1;
		break;
	case '-':
		r->now.n--;
		break;
	default:
		break;
	}
	pass(r, path, &r->now);
	if (path->holds)
		pass(r, path, &path->held);
	path->holds = false;
}

static void from_client(struct relay *r)
{
	ssize_t n;

	r->client.len = sizeof(r->client.un);
	n = recvfrom(r->client_fd, r->now.data, sizeof(r->now.data), 0, &r->client.sa,
		     &r->client.len);
	check(n >= 0, "recvfrom");
	r->now.n = (size_t)n;
	impair(r, &r->there);
}

static void from_server(struct relay *r)
{
	ssize_t n = recv(r->server_fd, r->now.data, sizeof(r->now.data), 0);

	check(n >= 0, "recv");
	r->now.n = (size_t)n;
	impair(r, &r->back);
}

static void run(struct relay *r)
{
	struct pollfd fds[2] = {
		{ .fd = r->client_fd, .events = POLLIN },
		{ .fd = r->server_fd, .events = POLLIN },
	};

	for (;;) {
		check(poll(fds, 2, -1) > 0, "poll");
		if (fds[0].revents)
			from_client(r);
		if (fds[1].revents)
			from_server(r);
	}
}

int main(int argc, char **argv)
{
	static struct relay relay;
	struct addr here, server;
	char text[ADDR_TEXT];

	if (argc != 4 && argc != 5)
		script_usage("usage: impair ADDRESS PORT PATTERN [PATTERN]");
	if (!addr_parse(argv[1], (uint16_t)script_number(argv[2], UINT16_MAX), &server))
		script_usage("'%s' is no address", argv[1]);
	script_deadline("90s");
	relay.there.pattern = argv[3];
	relay.back.pattern = argc > 4 ? argv[4] : "";
	here = addr_loopback(addr_family(&server), 0);
	relay.client_fd = socket(addr_family(&here), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	relay.server_fd = socket(addr_family(&server), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	check(relay.client_fd >= 0 && relay.server_fd >= 0, "socket");
	check(bind(relay.client_fd, &here.sa, here.len) == 0, "bind");
	check(connect(relay.server_fd, &server.sa, server.len) == 0, "connect");
	check(addr_of_socket(relay.client_fd, &here), "getsockname");
	fprintf(stderr, "listening on %s\n", addr_format_port(text, &here));
	run(&relay);
}
