/*
 * A relay of datagrams that does to each what a pattern says, so that a test knows
 *exactly what was lost, doubled, changed or out of order: `impair 127.0.0.1 7 .x2`.
 *
 * The letters stand for the datagrams from the client, in turn, from the first one on;
 *after the last letter all are passed. .  passed	x  dropped	2  passed twice >
 *held back until the next one has been passed !  passed with its last byte changed	-
 *passed without its last byte Answers of the server go back untouched.  It prints
 *`listening on 127.0.0.1:PORT` on standard error and ends after 30 seconds at the latest.
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

struct relay {
	int client_fd, server_fd;
	struct addr client;
	const char *pattern;
	struct datagram now, held;
	bool holds;
};

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

static void pass(const struct relay *r, const struct datagram *d)
{
	check(send(r->server_fd, d->data, d->n, 0) == (ssize_t)d->n, "send");
}

static void impair(struct relay *r)
{
	char how = *r->pattern ? *r->pattern++ : '.';

	switch (how) {
	case 'x':
		return;
	case '>':
		r->held = r->now;
		r->holds = true;
		return;
	case '2':
		pass(r, &r->now);
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
	pass(r, &r->now);
	if (r->holds)
		pass(r, &r->held);
	r->holds = false;
}

static void from_client(struct relay *r)
{
	ssize_t n;

	r->client.len = sizeof(r->client.in);
	n = recvfrom(r->client_fd, r->now.data, sizeof(r->now.data), 0, &r->client.sa,
		     &r->client.len);
	check(n >= 0, "recvfrom");
	r->now.n = (size_t)n;
	impair(r);
}

static void from_server(struct relay *r)
{
	ssize_t n = recv(r->server_fd, r->now.data, sizeof(r->now.data), 0);

	check(n >= 0, "recv");
	check(sendto(r->client_fd, r->now.data, (size_t)n, 0, &r->client.sa,
		     r->client.len) == n,
	      "sendto");
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
	struct addr here = addr_loopback(AF_INET, 0), server;
	char text[ADDR_TEXT];

	if (argc != 4)
		script_usage("usage: impair ADDRESS PORT PATTERN");
	if (!addr_parse(argv[1], (uint16_t)script_number(argv[2], UINT16_MAX), &server))
		script_usage("'%s' is no address", argv[1]);
	script_deadline("30s");
	relay.pattern = argv[3];
	relay.client_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	relay.server_fd = socket(addr_family(&server), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	check(relay.client_fd >= 0 && relay.server_fd >= 0, "socket");
	check(bind(relay.client_fd, &here.sa, here.len) == 0, "bind");
	check(connect(relay.server_fd, &server.sa, server.len) == 0, "connect");
	check(addr_of_socket(relay.client_fd, &here), "getsockname");
	fprintf(stderr, "listening on %s\n", addr_format_port(text, &here));
	run(&relay);
}
