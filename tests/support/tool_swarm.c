/*
 * Many clients of an echo server at once, in one process, with every byte checked:
 *
 *	swarm whole HOST PORT BYTES TIMES	one after another: BYTES, a half-close, all of it back
 *	swarm load HOST PORT CLIENTS SIZE MS	SIZE bytes on their way on each, for MS milliseconds
 *	swarm leave HOST PORT CLIENTS SIZE PID	each up to SIZE bytes ahead; in the midst SIGTERM for PID
 *	swarm crowd HOST PORT CLIENTS		all come at once, with a byte each, and stay
 *
 * Each prints one line of numbers with their names.  Status 1: a byte was wrong or is missing.
 * Whatever happens it ends after 120 seconds.
 */
#include "base/clock.h"
#include "base/histogram.h"
#include "base/mem.h"
#include "net/addr.h"
#include "support/lib_script.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* What everybody sends, again and again: a prime, so that nothing fits where it does not belong. */
enum { PATTERN = 1048573, BATCH = 256 };

/* Loopback addresses that connections come from, so that no port runs out. */
enum { SOURCES = 200 };

enum fate { OPEN, SERVED, ENDED, RESET };

struct client {
	int fd;
	enum fate fate;
	uint64_t sent, received;
	uint64_t owed;     /* must come back */
	uint64_t began_at; /* of the message on its way */
};

static uint8_t pattern[2 * PATTERN], input[1 << 18];
static struct addr server;
static struct client *clients;
static size_t n_clients;
static int poller;

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

/* ---- one client ---- */

static void bind_source(int fd)
{
	static unsigned next;
	struct addr from;
	const int on = 1;
	char text[32];

	snprintf(text, sizeof(text), "127.0.0.%u", 2 + next++ % SOURCES);
	if (!addr_is_loopback(&server) || addr_family(&server) != AF_INET ||
	    !addr_parse(text, 0, &from))
		return;
	check(setsockopt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on)) == 0, "no port");
	check(bind(fd, &from.sa, from.len) == 0, "bind");
}

static void open_client(struct client *c, int flags)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c };
	const int on = 1;

	*c = (struct client){ .fd = socket(addr_family(&server), SOCK_STREAM | SOCK_CLOEXEC | flags, 0) };
	check(c->fd >= 0, "socket");
	bind_source(c->fd);
	check(setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0, "TCP_NODELAY");
	if (connect(c->fd, &server.sa, server.len) < 0 && errno != EINPROGRESS)
		script_die("connect: %s", strerror(errno));
	check(epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) == 0, "epoll_ctl");
}

static void open_clients(size_t n, int flags)
{
	size_t i;

	n_clients = n;
	clients = xcalloc(n, sizeof(*clients));
	for (i = 0; i < n; i++)
		open_client(&clients[i], flags);
}

/* As much as the socket takes, up to `until` altogether. */
static void push(struct client *c, uint64_t until)
{
	while (c->sent < until && c->fate == OPEN) {
		size_t n = until - c->sent < PATTERN ? (size_t)(until - c->sent) : PATTERN;
		ssize_t sent = send(c->fd, pattern + c->sent % PATTERN, n, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (sent < 0)
			return; /* no room, or an end that reading tells */
		c->sent += (uint64_t)sent;
	}
}

/* Everything that is there; notes the end. */
static void pull(struct client *c)
{
	while (c->fate == OPEN) {
		ssize_t n = recv(c->fd, input, sizeof(input), MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			c->fate = n == 0 ? ENDED : RESET;
			return;
		}
		if (c->received + (uint64_t)n > c->sent ||
		    memcmp(input, pattern + c->received % PATTERN, (size_t)n) != 0)
			script_die("wrong bytes between %ju and %ju", (uintmax_t)c->received,
				   (uintmax_t)c->received + (uintmax_t)n);
		c->received += (uint64_t)n;
	}
}

static int wait_for_news(struct epoll_event *events, int ms)
{
	int n = epoll_wait(poller, events, BATCH, ms);

	check(n >= 0 || errno == EINTR, "epoll_wait");
	return n < 0 ? 0 : n;
}

/* ---- all of it, and a half-close ---- */

static void send_whole(uint64_t bytes)
{
	struct epoll_event events[1];
	bool has_shut = false;
	struct client c;

	open_client(&c, 0);
	while (c.fate == OPEN) {
		push(&c, bytes);
		if (c.sent == bytes && !has_shut) {
			check(shutdown(c.fd, SHUT_WR) == 0, "shutdown");
			has_shut = true;
		}
		(void)wait_for_news(events, -1);
		pull(&c);
	}
	if (c.fate != ENDED || c.received != bytes)
		script_die("%s after %ju of %ju bytes", c.fate == ENDED ? "ended" : "reset",
			   (uintmax_t)c.received, (uintmax_t)bytes);
	close(c.fd);
}

static void word_whole(char **args)
{
	uint64_t bytes = script_number(args[0], UINT64_MAX), times = script_number(args[1], 1000000), i;

	for (i = 0; i < times; i++)
		send_whole(bytes);
	printf("%ju times %ju bytes\n", (uintmax_t)times, (uintmax_t)bytes);
}

/* ---- a message on its way on each ---- */

/* Echoes that came, and new messages for them; how long each took goes into h. */
static void go_on(struct client *c, size_t size, struct histogram *h)
{
	uint64_t now;

	pull(c);
	if (c->received == c->sent && c->sent % size == 0) {
		now = clock_now();
		if (c->sent)
			histogram_add(h, now - c->began_at);
		c->began_at = now;
		push(c, c->sent + size);
	} else {
		push(c, (c->sent + size - 1) / size * size);
	}
}

static void run_load(size_t size, uint64_t until, struct histogram *h)
{
	struct epoll_event events[BATCH];
	int i, n;

	while (clock_now() < until) {
		n = wait_for_news(events, 50);
		for (i = 0; i < n; i++)
			go_on(events[i].data.ptr, size, h);
	}
}

static void word_load(char **args)
{
	size_t size = script_number(args[1], 1 << 24), i;
	uint64_t ms = script_number(args[2], 100000), least = UINT64_MAX;
	struct histogram *h = histogram_new();

	open_clients(script_number(args[0], 100000), 0);
	run_load(size, clock_now() + ms * CLOCK_MS, h);
	for (i = 0; i < n_clients; i++) {
		if (clients[i].fate != OPEN)
			script_die("a client's connection has ended");
		least = clients[i].received < least ? clients[i].received : least;
		close(clients[i].fd);
	}
	printf("trips %ju p50 %ju p99 %ju max %ju us least %ju\n", (uintmax_t)histogram_count(h),
	       (uintmax_t)(histogram_percentile(h, 50) / CLOCK_US),
	       (uintmax_t)(histogram_percentile(h, 99) / CLOCK_US),
	       (uintmax_t)(histogram_max(h) / CLOCK_US), (uintmax_t)(least / size));
	histogram_free(h);
}

/* ---- the server leaves ---- */

/* What the server's side has acknowledged is the server's to echo. */
static void note_what_is_owed(void)
{
	size_t i;
	int waiting;

	for (i = 0; i < n_clients; i++) {
		check(ioctl(clients[i].fd, SIOCOUTQ, &waiting) == 0, "SIOCOUTQ");
		clients[i].owed = clients[i].sent - (uint64_t)waiting;
	}
}

/* Sends without a pause, but never more than `size` bytes ahead of their echo. */
static size_t stream(size_t size, int ms)
{
	struct epoll_event events[BATCH];
	int i, n = wait_for_news(events, ms);
	size_t ended = 0;

	for (i = 0; i < n; i++) {
		struct client *c = events[i].data.ptr;

		if (c->fate != OPEN)
			continue;
		pull(c);
		push(c, c->received + size);
		if (c->fate == OPEN)
			continue;
		close(c->fd);
		ended++;
	}
	return ended;
}

static bool has_everybody(size_t bytes)
{
	size_t i;

	for (i = 0; i < n_clients && clients[i].received >= bytes; i++)
		;
	return i == n_clients;
}

/* Whoever talks and does not listen when the server ends must not lose what it is owed either. */
static void talk_on(uint64_t until)
{
	size_t i;

	while (clock_now() < until) {
		for (i = 0; i < n_clients; i++)
			push(&clients[i], clients[i].sent + 1);
	}
}

static void word_leave(char **args)
{
	size_t size = script_number(args[1], 1 << 24), open, resets = 0, i;
	pid_t pid = (pid_t)script_number(args[2], INT32_MAX);
	uint64_t received = 0, lost = 0;

	open_clients(script_number(args[0], 100000), 0);
	while (!has_everybody(20 * size)) {
		if (stream(size, 50))
			script_die("a client's connection has ended");
	}
	note_what_is_owed();
	check(kill(pid, SIGTERM) == 0, "kill");
	talk_on(clock_now() + 100 * CLOCK_MS);
	for (open = n_clients; open;)
		open -= stream(size, -1);
	for (i = 0; i < n_clients; i++) {
		resets += clients[i].fate == RESET;
		received += clients[i].received;
		if (clients[i].received < clients[i].owed)
			lost += clients[i].owed - clients[i].received;
	}
	printf("received %ju lost %ju resets %zu\n", (uintmax_t)received, (uintmax_t)lost, resets);
	if (lost)
		exit(1);
}

/* ---- everybody comes at once ---- */

static void meet(struct client *c, size_t *left)
{
	if (c->fate != OPEN)
		return;
	push(c, 1);
	pull(c);
	if (c->fate == OPEN && c->received)
		c->fate = SERVED;
	if (c->fate == OPEN)
		return;
	(*left)--;
	if (c->fate != SERVED)
		close(c->fd);
}

static void word_crowd(char **args)
{
	size_t n = script_number(args[0], 100000), left = n, counts[] = { 0, 0, 0, 0 }, i;
	struct epoll_event events[BATCH];
	uint64_t began = clock_now(), until = began + 60 * CLOCK_S;
	int k, got;

	open_clients(n, SOCK_NONBLOCK);
	while (left && clock_now() < until) {
		got = wait_for_news(events, 100);
		for (k = 0; k < got; k++)
			meet(events[k].data.ptr, &left);
	}
	for (i = 0; i < n; i++)
		counts[clients[i].fate]++;
	printf("served %zu told %zu waiting %zu in %ju ms\n", counts[SERVED],
	       counts[ENDED] + counts[RESET], counts[OPEN],
	       (uintmax_t)((clock_now() - began) / CLOCK_MS));
	fflush(stdout);
	for (;;)
		pause();
}

static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static const struct word {
	const char *name;
	int args;
	void (*fn)(char **args);
} words[] = {
	{ "whole", 2, word_whole },
	{ "load", 3, word_load },
	{ "leave", 3, word_leave },
	{ "crowd", 1, word_crowd },
};

int main(int argc, char **argv)
{
	uint64_t seed = 1;
	size_t i;

	if (argc < 4 || !addr_parse(argv[2], (uint16_t)script_number(argv[3], 65535), &server))
		script_usage("usage: swarm WORD ADDRESS PORT ARGUMENT…");
	script_deadline("120s");
	raise_limit();
	script_random(&seed, pattern, PATTERN);
	memcpy(pattern + PATTERN, pattern, PATTERN);
	poller = epoll_create1(EPOLL_CLOEXEC);
	check(poller >= 0, "epoll");
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(words[i].name, argv[1]) != 0 || words[i].args != argc - 4)
			continue;
		words[i].fn(argv + 4);
		return 0;
	}
	script_usage("there is no %s with so many arguments", argv[1]);
}
