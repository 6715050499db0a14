/*
 * A relay of datagrams that does to each what a pattern says, so that a test knows exactly what
 * was lost, doubled, changed or out of order:
 *
 *	impair ADDRESS PORT PATTERN [PATTERN] [delay:MS] [late:MS] [log:FILE]
 *	impair 127.0.0.1 7 .x2
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
 *	l	passed after the time of late: more than the others
 *
 * Those of the client are held for the time of delay:, and for each that is passed a line
 * of the log says its number, from 0 on, and for how many nanoseconds it was held.
 *
 * It prints `listening on 127.0.0.1:PORT` on standard error, [::1] for a server of IPv6, and ends
 * after 90 seconds at the latest.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "net/addr.h"
#include "support/lib_script.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct datagram {
	uint8_t data[1 << 16];
	size_t n;
	uint64_t number, came_at;
};

/* On its way to the server, in a row by time. */
struct delayed {
	struct delayed *next;
	uint64_t at;
	struct datagram datagram;
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
	uint64_t delay, late; /* ns */
	uint64_t extra;       /* of the present one */
	uint64_t n;           /* datagrams from the client */
	struct delayed *row;
	FILE *log;
};

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

static void deliver(const struct relay *r, const struct datagram *d)
{
	check(send(r->server_fd, d->data, d->n, 0) == (ssize_t)d->n, "send");
	if (r->log)
		fprintf(r->log, "%" PRIu64 " %" PRIu64 "\n", d->number,
			clock_now() - d->came_at);
}

static void delay(struct relay *r, const struct datagram *d)
{
	struct delayed *new = xmalloc(sizeof(*new)), **at = &r->row;

	new->datagram = *d;
	new->at = clock_now() + r->delay + r->extra;
	while (*at && (*at)->at <= new->at)
		at = &(*at)->next;
	new->next = *at;
	*at = new;
}

static void deliver_due(struct relay *r)
{
	while (r->row && r->row->at <= clock_now()) {
		struct delayed *first = r->row;

		r->row = first->next;
		deliver(r, &first->datagram);
		free(first);
	}
}

static void pass(struct relay *r, const struct path *path, const struct datagram *d)
{
	if (path == &r->there && r->delay + r->extra)
		delay(r, d);
	else if (path == &r->there)
		deliver(r, d);
	else
		check(sendto(r->client_fd, d->data, d->n, 0, &r->client.sa, r->client.len) ==
			      (ssize_t)d->n,
		      "sendto");
}

static void impair(struct relay *r, struct path *path)
{
	char how = *path->pattern ? *path->pattern++ : '.';

	r->extra = how == 'l' ? r->late : 0;
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
	r->now.number = r->n++;
	r->now.came_at = clock_now();
	impair(r, &r->there);
}

static void from_server(struct relay *r)
{
	ssize_t n = recv(r->server_fd, r->now.data, sizeof(r->now.data), 0);

	check(n >= 0, "recv");
	r->now.n = (size_t)n;
	impair(r, &r->back);
}

/* Until the first of the row is due, in milliseconds. */
static int time_left(const struct relay *r)
{
	uint64_t now = clock_now();

	if (!r->row)
		return -1;
	return r->row->at > now ? (int)((r->row->at - now) / CLOCK_MS) + 1 : 0;
}

static void run(struct relay *r)
{
	struct pollfd fds[2] = {
		{ .fd = r->client_fd, .events = POLLIN },
		{ .fd = r->server_fd, .events = POLLIN },
	};

	for (;;) {
		deliver_due(r);
		check(poll(fds, 2, time_left(r)) >= 0, "poll");
		if (fds[0].revents)
			from_client(r);
		if (fds[1].revents)
			from_server(r);
	}
}

/* delay:MS, late:MS, log:FILE; false: it is none of them. */
static bool take_word(struct relay *r, const char *word)
{
	if (!strncmp(word, "delay:", 6)) {
		r->delay = script_number(word + 6, 60000) * CLOCK_MS;
	} else if (!strncmp(word, "late:", 5)) {
		r->late = script_number(word + 5, 60000) * CLOCK_MS;
	} else if (!strncmp(word, "log:", 4)) {
		r->log = fopen(word + 4, "we");
		check(r->log, word + 4);
		setvbuf(r->log, NULL, _IOLBF, 0);
	} else {
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	static struct relay relay;
	struct addr here, server;
	char text[ADDR_TEXT];
	int i;

	if (argc < 4)
		script_usage("usage: impair ADDRESS PORT PATTERN [PATTERN] [delay:MS] "
			     "[late:MS] [log:FILE]");
	if (!addr_parse(argv[1], (uint16_t)script_number(argv[2], UINT16_MAX), &server))
		script_usage("'%s' is no address", argv[1]);
	script_deadline("90s");
	relay.there.pattern = argv[3];
	relay.back.pattern = "";
	for (i = 4; i < argc; i++) {
		if (!take_word(&relay, argv[i]))
			relay.back.pattern = argv[i];
	}
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
