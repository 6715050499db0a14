/*
 * A path for datagrams that takes time and loses some: `delay 127.0.0.1 53 20 10` passes what
 * comes from any client on to the server and back, each way after half of 20 ms, and loses 10
 * of 1000 datagrams, the same ones each time for the same order of arrival; a number behind
 * these makes it lose others.
 *
 * It prints `listening on 127.0.0.1:PORT` on standard error and ends after 60 seconds at the
 * latest.
 */
#include "base/clock.h"
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

enum { CLIENTS = 64, QUEUE = 16384, DATAGRAM = 2048, BUFFER = 8 << 20, BATCH = 64 };

struct client {
	struct addr addr;
	int fd; /* to the server */
};

struct datagram {
	uint64_t due;
	uint16_t client, len;
	bool is_reply;
	uint8_t data[DATAGRAM];
};

static struct client clients[CLIENTS];
static size_t clients_n;
static struct datagram queue[QUEUE];
static size_t first, last; /* the delay is always the same: the first is due first */
static struct addr server;
static int fd;
static uint64_t delay_ns, permille, seed = 88172645463325252U;

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

static void widen(int socket_fd)
{
	int bytes = BUFFER;

	if (setsockopt(socket_fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		(void)setsockopt(socket_fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

/* A client's own socket towards the server; the oldest makes way when there are too many. */
static size_t client_of(const struct addr *addr)
{
	static size_t next;
	size_t i;

	for (i = 0; i < clients_n; i++) {
		if (addr_equal(&clients[i].addr, addr))
			return i;
	}
	i = next++ % CLIENTS;
	if (i < clients_n)
		close(clients[i].fd);
	else
		clients_n++;
	clients[i].addr = *addr;
	clients[i].fd = socket(addr_family(&server), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	check(clients[i].fd >= 0, "socket");
	widen(clients[i].fd);
	check(connect(clients[i].fd, &server.sa, server.len) == 0, "connect");
	return i;
}

static bool is_lost(void)
{
	uint32_t number;

	script_random(&seed, (uint8_t *)&number, sizeof(number));
	return number % 1000 < permille;
}

static void keep(size_t client, bool is_reply, ssize_t n)
{
	struct datagram *d = &queue[last % QUEUE];

	if (is_lost() || last - first == QUEUE - 1)
		return;
	d->due = clock_now() + delay_ns;
	d->client = (uint16_t)client;
	d->len = (uint16_t)n;
	d->is_reply = is_reply;
	last++;
}

static void from_clients(void)
{
	struct addr addr = { .len = sizeof(addr.un) };
	int budget = BATCH;
	ssize_t n;

	while (budget-- && (n = recvfrom(fd, queue[last % QUEUE].data, DATAGRAM, MSG_DONTWAIT,
					 &addr.sa, &addr.len)) >= 0) {
		keep(client_of(&addr), false, n);
		addr.len = sizeof(addr.un);
	}
}

static void from_server(size_t client)
{
	int budget = BATCH;
	ssize_t n;

	while (budget-- && (n = recv(clients[client].fd, queue[last % QUEUE].data, DATAGRAM,
				     MSG_DONTWAIT)) >= 0)
		keep(client, true, n);
}

static void pass_on(void)
{
	uint64_t now = clock_now();

	for (; first < last && queue[first % QUEUE].due <= now; first++) {
		const struct datagram *d = &queue[first % QUEUE];
		const struct client *c = &clients[d->client];

		if (d->is_reply)
			(void)!sendto(fd, d->data, d->len, 0, &c->addr.sa, c->addr.len);
		else
			(void)!send(c->fd, d->data, d->len, 0);
	}
}

static void wait_for_more(void)
{
	struct pollfd fds[CLIENTS + 1] = { { .fd = fd, .events = POLLIN } };
	struct timespec wait = { 0 };
	uint64_t now = clock_now(), due = first < last ? queue[first % QUEUE].due : 0;
	size_t i;

	for (i = 0; i < clients_n; i++)
		fds[i + 1] = (struct pollfd){ .fd = clients[i].fd, .events = POLLIN };
	wait.tv_nsec = due > now ? (long)(due - now) : 0;
	check(ppoll(fds, clients_n + 1, first < last ? &wait : NULL, NULL) >= 0, "poll");
	if (fds[0].revents)
		from_clients();
	for (i = 0; i < clients_n; i++) {
		if (fds[i + 1].revents)
			from_server(i);
	}
}

int main(int argc, char **argv)
{
	struct addr here = addr_loopback(AF_INET, 0);
	char text[ADDR_TEXT];

	if (argc != 5 && argc != 6)
		script_usage("usage: delay ADDRESS PORT MILLISECONDS PERMILLE [NUMBER]");
	if (!addr_parse(argv[1], (uint16_t)script_number(argv[2], UINT16_MAX), &server))
		script_usage("'%s' is no address", argv[1]);
	delay_ns = script_number(argv[3], 1900) * CLOCK_MS / 2;
	permille = script_number(argv[4], 1000);
	if (argc == 6)
		seed += script_number(argv[5], UINT16_MAX) * 0x9e3779b97f4a7c15U;
	script_deadline("60s");
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	check(fd >= 0 && bind(fd, &here.sa, here.len) == 0 && addr_of_socket(fd, &here), "bind");
	widen(fd);
	fprintf(stderr, "listening on %s\n", addr_format_port(text, &here));
	for (;;) {
		wait_for_more();
		pass_on();
	}
}
