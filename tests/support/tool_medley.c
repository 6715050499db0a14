/*
 * Every kind of client of an echo server in turn, without haste and for as long as is wanted, with
 * every byte checked: what a server meets in a day.
 *
 *	medley tcp ADDRESS PORT GUESTS SECONDS	so many at a time
 *	medley udp ADDRESS PORT GUESTS SECONDS	sockets, each with a datagram on its way
 *
 * A guest talks, sends much and shuts its side, says nothing for a while, sends and never reads, or
 * goes away in the midst; after a short pause the next one comes in its place.  Prints one line of
 * numbers with their names.  Status 1: a byte was wrong or is missing, or there was no answer for
 * PATIENCE.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "net/addr.h"
#include "support/lib_script.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* What everybody sends, again and again: a prime, so that nothing fits where it does not belong. */
enum { PATTERN = 1048573, BATCH = 64, DATAGRAM_MAX = 65507 };

#define PAUSE	 (50 * CLOCK_MS) /* between two guests, and two datagrams, of a place */
#define STAY	 (1 * CLOCK_S)	 /* of those that do nothing, or do not read */
#define PATIENCE (60 * CLOCK_S)

enum manner { TALKS, SENDS_ALL, SAYS_NOTHING, NEVER_READS, BREAKS_OFF, MANNERS };
static const char *const manner_names[] = { "talked", "sent", "stayed", "ignored", "left" };

struct guest {
	int fd; /* -1: the place is empty */
	enum manner manner;
	bool has_shut;
	uint64_t sent, received;
	uint64_t size, goal; /* of a message; of all */
	uint64_t until;      /* when something is done without news */
};

static uint8_t pattern[2 * PATTERN], input[1 << 18];
static struct addr server;
static struct guest *guests;
static size_t n_guests;
static uint64_t seed = 1, counts[MANNERS], datagrams;
static int poller;

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

static uint64_t up_to(uint64_t n) /* 1 to n */
{
	uint64_t value;

	script_random(&seed, (uint8_t *)&value, sizeof(value));
	return value % n + 1;
}

static void open_socket(struct guest *g, int type)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = g };
	const int on = 1;

	g->fd = socket(addr_family(&server), type | SOCK_CLOEXEC, 0);
	check(g->fd >= 0, "socket");
	check(connect(g->fd, &server.sa, server.len) == 0, "connect");
	if (type == SOCK_STREAM)
		check(setsockopt(g->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0,
		      "TCP_NODELAY");
	check(epoll_ctl(poller, EPOLL_CTL_ADD, g->fd, &event) == 0, "epoll_ctl");
}

/* ---- connections ---- */

static void leave(struct guest *g, bool by_reset)
{
	const struct linger none = { .l_onoff = 1, .l_linger = 0 };

	if (by_reset)
		check(setsockopt(g->fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) == 0,
		      "SO_LINGER");
	close(g->fd);
	g->fd = -1;
	g->until = clock_deadline(clock_now(), up_to(PAUSE));
	counts[g->manner]++;
}

static bool does_read(const struct guest *g)
{
	return g->manner != NEVER_READS;
}

/* As much as the socket takes of what is due: all, or the next message. */
static void push(struct guest *g)
{
	uint64_t due = g->goal;

	if (g->manner == TALKS && g->received + g->size < due)
		due = g->sent > g->received ? g->sent : g->received + g->size;
	while (g->sent < due) {
		size_t n = due - g->sent < PATTERN ? (size_t)(due - g->sent) : PATTERN;
		ssize_t sent = send(g->fd, pattern + g->sent % PATTERN, n,
				    MSG_DONTWAIT | MSG_NOSIGNAL);

		if (sent < 0 && errno == EAGAIN)
			return;
		check(sent > 0, "send");
		g->sent += (uint64_t)sent;
	}
	if (g->sent == g->goal && !g->has_shut && g->manner != SAYS_NOTHING && does_read(g)) {
		check(shutdown(g->fd, SHUT_WR) == 0, "shutdown");
		g->has_shut = true;
	}
}

/* false: the server has ended, as it should. */
static bool pull(struct guest *g)
{
	for (;;) {
		ssize_t n = recv(g->fd, input, sizeof(input), MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN)
			return true;
		check(n >= 0, "recv");
		if (n == 0 && g->received < g->goal)
			script_die("ended after %ju of %ju bytes", (uintmax_t)g->received,
				   (uintmax_t)g->goal);
		if (n == 0)
			return false;
		if (g->received + (uint64_t)n > g->sent ||
		    memcmp(input, pattern + g->received % PATTERN, (size_t)n) != 0)
			script_die("wrong bytes behind %ju", (uintmax_t)g->received);
		g->received += (uint64_t)n;
		push(g);
	}
}

static void arrive(struct guest *g)
{
	static const uint64_t most[MANNERS] = {
		[TALKS] = 50000,         [SENDS_ALL] = 4 << 20,   [SAYS_NOTHING] = 1,
		[NEVER_READS] = 8 << 20, [BREAKS_OFF] = 1 << 20,
	};
	enum manner manner = (enum manner)(up_to(2 * MANNERS) - 1);

	manner = manner < MANNERS ? manner : TALKS;
	*g = (struct guest){ .manner = manner, .goal = up_to(most[manner]), .size = up_to(2000) };
	g->until = clock_deadline(clock_now(), manner == SAYS_NOTHING || manner == NEVER_READS ?
						       up_to(STAY) :
						       PATIENCE);
	open_socket(g, SOCK_STREAM);
	push(g);
}

static void on_news(struct guest *g)
{
	if (does_read(g) && !pull(g))
		leave(g, false);
	else if (g->manner == BREAKS_OFF && g->received >= g->goal / 2)
		leave(g, true);
	else
		push(g);
}

static void on_time(struct guest *g)
{
	if (g->fd < 0)
		arrive(g);
	else if (g->manner == SAYS_NOTHING || g->manner == NEVER_READS)
		leave(g, g->manner == NEVER_READS);
	else
		script_die("no answer: %ju bytes sent, %ju came back", (uintmax_t)g->sent,
			   (uintmax_t)g->received);
}

/* ---- datagrams ---- */

static void send_datagram(struct guest *g)
{
	g->size = up_to(4) == 1 ? up_to(DATAGRAM_MAX + 1) - 1 : up_to(1500) - 1;
	check(send(g->fd, pattern, g->size, 0) == (ssize_t)g->size, "send");
	g->sent++;
	g->until = clock_deadline(clock_now(), PATIENCE);
}

static void on_datagram(struct guest *g)
{
	ssize_t n = recv(g->fd, input, sizeof(input), MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return;
	check(n >= 0, "recv");
	if ((size_t)n != g->size || memcmp(input, pattern, (size_t)n) != 0)
		script_die("a wrong datagram of %zd bytes", n);
	g->received++;
	datagrams++;
	g->until = clock_deadline(clock_now(), up_to(PAUSE));
}

static void on_datagram_time(struct guest *g)
{
	if (g->fd < 0) {
		open_socket(g, SOCK_DGRAM);
	} else if (g->sent > g->received) {
		script_die("a datagram of %ju bytes was not answered", (uintmax_t)g->size);
	}
	send_datagram(g);
}

/* ---- the day ---- */

struct kind {
	const char *name;
	void (*on_news)(struct guest *g), (*on_time)(struct guest *g);
};
static const struct kind kinds[] = {
	{ "tcp", on_news, on_time },
	{ "udp", on_datagram, on_datagram_time },
};

static uint64_t next_time(void)
{
	uint64_t at = CLOCK_NEVER;
	size_t i;

	for (i = 0; i < n_guests; i++)
		at = guests[i].until < at ? guests[i].until : at;
	return at;
}

static void run(const struct kind *kind, uint64_t end)
{
	struct epoll_event events[BATCH];
	uint64_t now, at;
	int i, n;
	size_t k;

	while ((now = clock_now()) < end) {
		at = next_time();
		n = epoll_wait(poller, events, BATCH,
			       at <= now ? 0 : (int)((at - now) / CLOCK_MS) + 1);
		check(n >= 0 || errno == EINTR, "epoll_wait");
		for (i = 0; i < n; i++)
			kind->on_news(events[i].data.ptr);
		for (k = 0, now = clock_now(); k < n_guests; k++) {
			if (guests[k].until <= now)
				kind->on_time(&guests[k]);
		}
	}
}

static void print_counts(void)
{
	size_t i;

	for (i = 0; i < MANNERS; i++)
		printf("%s %ju ", manner_names[i], (uintmax_t)counts[i]);
	printf("datagrams %ju\n", (uintmax_t)datagrams);
}

int main(int argc, char **argv)
{
	uint64_t seconds;
	size_t i;

	if (argc != 6 || !addr_parse(argv[2], (uint16_t)script_number(argv[3], 65535), &server))
		script_usage("usage: medley tcp|udp ADDRESS PORT GUESTS SECONDS");
	n_guests = script_number(argv[4], 1000);
	seconds = script_number(argv[5], 1000000);
	script_random(&seed, pattern, PATTERN);
	memcpy(pattern + PATTERN, pattern, PATTERN);
	seed += (uint64_t)getpid();
	poller = epoll_create1(EPOLL_CLOEXEC);
	guests = xcalloc(n_guests, sizeof(*guests));
	for (i = 0; i < n_guests; i++)
		guests[i].fd = -1;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i].name, argv[1]) != 0)
			continue;
		run(&kinds[i], clock_deadline(clock_now(), seconds * CLOCK_S));
		print_counts();
		return 0;
	}
	script_usage("there is no %s", argv[1]);
}
