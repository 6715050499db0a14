/*
 * The load of echo-serve.sh: one thread, epoll, closed loops, every byte checked, the same for
 * every server on 127.0.0.1.
 *
 *	echo_load rr PORT PID CONNECTIONS SIZE SECONDS	one message on its way on each
 *	echo_load stream PORT PID 1 SIZE SECONDS	sends SIZE at a time without waiting
 *	echo_load churn PORT PID SLOTS SIZE SECONDS	connect, one echo, close
 *	echo_load idle PORT PID CONNECTIONS SIZE 0	opens them, one echo each, and leaves them
 *	echo_load udp PORT PID SOCKETS SIZE SECONDS	one datagram on its way on each
 *	echo_load burst PORT PID SOCKETS SIZE SECONDS	32 at a time, with segmentation offload
 *
 * Prints one line: operations a second, p50, p99 and longest in microseconds, the server's
 * processor time an operation in microseconds (PID with its descendants), the fewest and the
 * most operations of one connection, and what was lost.  For idle: connections, and bytes of
 * the server's own memory for each.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCH = 256,
	BURST = 32,
	SOURCES = 200, /* addresses that connections come from, so that no port runs out */
	CHUNK = 256 * 1024,
	SAMPLES = 1 << 22,
};
#define SECOND	UINT64_C(1000000000)
#define WARM_UP (SECOND / 5)
#define PATIENCE (SECOND / 5) /* after which a datagram is lost */

struct conn {
	int fd;
	int is_open;
	size_t sent, received; /* of this message */
	uint64_t began, operations;
};

static uint8_t pattern[CHUNK], buffer[CHUNK];
static struct conn *conns;
static size_t n_conns, size;
static uint16_t port;
static pid_t server;
static int epoll;
static uint32_t *samples;
static size_t n_samples;
static uint64_t lost, is_measuring, operations;

static _Noreturn void fail(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec;
}

/* ---- the server's processor time and memory, with its descendants ---- */

struct usage {
	uint64_t cpu, memory;
};

static void add_process(pid_t pid, uint64_t reaped_ticks, struct usage *u)
{
	char path[64], line[256];
	struct timespec ts;
	clockid_t clock;
	FILE *file;

	u->cpu += reaped_ticks * (SECOND / (uint64_t)sysconf(_SC_CLK_TCK));
	if (clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &ts) == 0)
		u->cpu += (uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec;
	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	file = is_measuring ? NULL : fopen(path, "r");
	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "Anonymous:", 10))
			u->memory += strtoul(line + 10, NULL, 10) * 1024;
	}
	if (file)
		fclose(file);
}

/* Every process below pid: a look at all parents, as often as there are generations. */
static void add_tree(pid_t pid, struct usage *u)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while ((entry = readdir(proc))) {
		pid_t child = (pid_t)strtol(entry->d_name, NULL, 10), parent;
		unsigned long user, system;
		char path[64], text[512], *fields;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/stat", child);
		if (child <= 0 || !(file = fopen(path, "r")))
			continue;
		fields = fgets(text, sizeof(text), file) ? strrchr(text, ')') : NULL;
		fclose(file);
		if (!fields ||
		    sscanf(fields, ") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %lu %lu",
			   &parent, &user, &system) != 3)
			continue;
		if (child == pid)
			add_process(child, user + system, u);
		else if (parent == pid)
			add_tree(child, u);
	}
	closedir(proc);
}

static struct usage usage_of_server(void)
{
	struct usage u = { 0, 0 };

	add_tree(server, &u);
	return u;
}

/* ---- connections ---- */

static struct sockaddr_in there(void)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons(port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

/* Waits for a server that is not yet there; afterwards a refusal is a failure. */
static void open_conn(struct conn *c, int type)
{
	static unsigned next;
	static int is_there;
	struct sockaddr_in from = { .sin_family = AF_INET };
	struct sockaddr_in to = there();
	uint64_t until = now() + 5 * SECOND;
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
	int on = 1;

	from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + next++ % SOURCES);
	for (;;) {
		c->fd = socket(AF_INET, type, 0);
		if (c->fd < 0)
			fail("socket");
		if (type == SOCK_STREAM) {
			setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
			setsockopt(c->fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
			if (bind(c->fd, (struct sockaddr *)&from, sizeof(from)) < 0)
				fail("bind");
		}
		if (connect(c->fd, (struct sockaddr *)&to, sizeof(to)) == 0)
			break;
		close(c->fd);
		if (is_there || now() > until)
			fail("connect");
		poll(NULL, 0, 10);
	}
	is_there = 1;
	c->sent = c->received = 0;
	epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event);
}

static void note(struct conn *c, uint64_t at)
{
	if (!is_measuring)
		return;
	c->operations++;
	operations++;
	if (n_samples < SAMPLES)
		samples[n_samples++] = (uint32_t)(at - c->began);
}

/* As much of the message as the socket takes. */
static void push(struct conn *c)
{
	while (c->sent < size) {
		ssize_t n = send(c->fd, pattern + c->sent, size - c->sent,
				 MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			fail("send");
		c->sent += (size_t)n;
	}
}

static void start(struct conn *c)
{
	c->sent = c->received = 0;
	c->began = now();
	push(c);
}

/* ---- what is done when an echo has come ---- */

static void check(size_t at, size_t n)
{
	if (memcmp(buffer, pattern + at, n) != 0) {
		fprintf(stderr, "wrong bytes\n");
		exit(1);
	}
}

/* A whole message may have come in pieces; 1: it has. */
static int pull(struct conn *c)
{
	ssize_t n = recv(c->fd, buffer, size - c->received, MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n <= 0)
		fail(n ? "recv" : "end of connection");
	check(c->received, (size_t)n);
	c->received += (size_t)n;
	if (c->received < size) {
		push(c);
		return 0;
	}
	return 1;
}

static void on_round_trip(struct conn *c)
{
	if (!pull(c))
		return;
	note(c, now());
	start(c);
}

static void on_churn(struct conn *c)
{
	if (!pull(c))
		return;
	note(c, now());
	close(c->fd);
	open_conn(c, SOCK_STREAM);
	start(c);
}

static void on_idle(struct conn *c)
{
	c->operations += pull(c) ? 1 : 0;
}

static void on_datagram(struct conn *c)
{
	ssize_t n = recv(c->fd, buffer, sizeof(buffer), MSG_DONTWAIT);

	if (n < 0)
		return;
	check(0, (size_t)n);
	note(c, now());
	start(c);
}

/* ---- bursts of datagrams, one call for many ---- */

static void send_burst(struct conn *c)
{
	c->began = now();
	c->received = 0;
	if (send(c->fd, pattern, size * BURST, MSG_DONTWAIT) < 0)
		fail("send");
	c->sent = BURST;
}

static void on_burst(struct conn *c)
{
	ssize_t n = recv(c->fd, buffer, sizeof(buffer), MSG_DONTWAIT);
	size_t i, datagrams;

	if (n < 0)
		return;
	datagrams = ((size_t)n + size - 1) / size;
	for (i = 0; i < datagrams; i++)
		note(c, now());
	c->received += datagrams;
	if (c->received >= c->sent)
		send_burst(c);
}

static void open_burst(struct conn *c)
{
	int segment = (int)size, on = 1;

	if (setsockopt(c->fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment)) < 0 ||
	    setsockopt(c->fd, IPPROTO_UDP, UDP_GRO, &on, sizeof(on)) < 0)
		fail("segmentation offload");
	send_burst(c);
}

/* A datagram that does not come back is sent again, and counted. */
static void send_lost_again(void (*again)(struct conn *), size_t expected)
{
	static uint64_t looked_at;
	uint64_t at = now();
	size_t i;

	if (at - looked_at < PATIENCE / 4)
		return;
	looked_at = at;
	for (i = 0; i < n_conns; i++) {
		if (at - conns[i].began < PATIENCE)
			continue;
		lost += is_measuring ? expected - conns[i].received : 0;
		again(&conns[i]);
	}
}

/* ---- one connection at full speed: sends and receives without waiting for either ---- */

static void stream(struct conn *c, uint64_t until)
{
	while (now() < until) {
		struct epoll_event event = { .events = EPOLLIN | EPOLLOUT };
		ssize_t n;

		if ((n = send(c->fd, pattern + c->sent, size - c->sent, MSG_DONTWAIT)) > 0)
			c->sent = (c->sent + (size_t)n) % size;
		while ((n = recv(c->fd, buffer, size - c->received, MSG_DONTWAIT)) > 0) {
			check(c->received, (size_t)n);
			c->received = (c->received + (size_t)n) % size;
			operations += is_measuring ? (uint64_t)n : 0;
		}
		if (n == 0)
			fail("end of connection");
		epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
		epoll_wait(epoll, &event, 1, 100);
	}
}

/* ---- the run ---- */

struct mode {
	const char *name;
	int type;
	void (*open)(struct conn *), (*ready)(struct conn *), (*again)(struct conn *);
	size_t expected;
};

static const struct mode modes[] = {
	{ "rr", SOCK_STREAM, start, on_round_trip, NULL, 0 },
	{ "churn", SOCK_STREAM, start, on_churn, NULL, 0 },
	{ "idle", SOCK_STREAM, start, on_idle, NULL, 0 },
	{ "stream", SOCK_STREAM, NULL, NULL, NULL, 0 },
	{ "udp", SOCK_DGRAM, start, on_datagram, start, 1 },
	{ "burst", SOCK_DGRAM, open_burst, on_burst, send_burst, BURST },
};

static void run(const struct mode *m, uint64_t until)
{
	struct epoll_event events[BATCH];

	if (!m->ready) {
		stream(&conns[0], until);
		return;
	}
	while (now() < until) {
		int i, n = epoll_wait(epoll, events, BATCH, 50);

		for (i = 0; i < n; i++)
			m->ready(events[i].data.ptr);
		if (m->again)
			send_lost_again(m->again, m->expected);
	}
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static double percentile(double p)
{
	return n_samples ? samples[(size_t)((double)(n_samples - 1) * p)] / 1e3 : 0;
}

static void print_results(double seconds, uint64_t cpu)
{
	uint64_t least = UINT64_MAX, most = 0;
	size_t i;

	qsort(samples, n_samples, sizeof(*samples), compare);
	for (i = 0; i < n_conns; i++) {
		least = conns[i].operations < least ? conns[i].operations : least;
		most = conns[i].operations > most ? conns[i].operations : most;
	}
	printf("%.0f %.1f %.1f %.1f %.4f %lu %lu %lu\n", (double)operations / seconds,
	       percentile(0.5), percentile(0.99), percentile(1),
	       operations ? (double)cpu / 1e3 / (double)operations : 0, (unsigned long)least,
	       (unsigned long)most, (unsigned long)lost);
}

/* The last ones may still be on their way when all are open. */
static void wait_for_echoes(const struct mode *m)
{
	uint64_t until = now() + 10 * SECOND;
	size_t i = 0;

	while (i < n_conns && now() < until) {
		if (conns[i].operations)
			i++;
		else
			run(m, now() + 1);
	}
}

static void measure_memory(const struct mode *m, struct conn *first, size_t wanted)
{
	struct usage before;

	n_conns = 1;
	open_conn(first, m->type);
	m->open(first);
	wait_for_echoes(m);
	before = usage_of_server();
	for (n_conns = 1; n_conns < wanted; n_conns++) {
		open_conn(&conns[n_conns], m->type);
		m->open(&conns[n_conns]);
		if (n_conns % 64 == 0)
			run(m, now() + 1);
	}
	wait_for_echoes(m);
	printf("%zu %.1f\n", wanted - 1,
	       (double)(int64_t)(usage_of_server().memory - before.memory) / (double)(wanted - 1));
}

static void prepare(char **argv, const struct mode **ret)
{
	struct rlimit limit;
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!strcmp(argv[1], modes[i].name))
			*ret = &modes[i];
	}
	port = (uint16_t)strtoul(argv[2], NULL, 10);
	server = (pid_t)strtol(argv[3], NULL, 10);
	n_conns = strtoul(argv[4], NULL, 10);
	size = strtoul(argv[5], NULL, 10);
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	conns = calloc(n_conns, sizeof(*conns));
	samples = malloc(SAMPLES * sizeof(*samples));
	for (i = 0; i < CHUNK; i++)
		pattern[i] = (uint8_t)(i * 7 + i / 251);
	epoll = epoll_create1(0);
}

int main(int argc, char **argv)
{
	const struct mode *m = NULL;
	uint64_t began, took, cpu;
	size_t i;

	if (argc != 7)
		return 2;
	prepare(argv, &m);
	if (!m || size > CHUNK)
		return 2;
	if (m->ready == on_idle) {
		measure_memory(m, conns, n_conns);
		return 0;
	}
	for (i = 0; i < n_conns; i++)
		open_conn(&conns[i], m->type);
	for (i = 0; i < n_conns && m->open; i++)
		m->open(&conns[i]);
	run(m, now() + WARM_UP);
	is_measuring = 1;
	cpu = usage_of_server().cpu;
	began = now();
	run(m, began + (uint64_t)(strtod(argv[6], NULL) * 1e9));
	took = now() - began;
	print_results((double)took / 1e9, usage_of_server().cpu - cpu);
	return 0;
}
