/*
 * The other side of a connection, by a script: `peer listen 127.0.0.1 0 accept send 'hi\n' eof`.
 *
 * It prints `listening on ADDRESS:PORT` on standard error as soon as the kernel has given the
 * port, and what it receives, as it is, on standard output.  Whatever happens it ends after
 * --deadline (30 seconds).  The words of a script are in `words` below.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "net/addr.h"
#include "support/lib_script.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, MOST = 1 << 20 };

struct peer {
	int type; /* SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET */
	struct addr at;
	int listen_fd; /* -1: connecting, or UDP */
	int fd;	       /* the connection, or -1 */
	uint64_t seed;
};

typedef void word_fn(struct peer *p, const char *arg);

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

static void announce(int fd)
{
	char text[ADDR_TEXT];
	struct addr a;

	check(addr_of_socket(fd, &a), "getsockname");
	fprintf(stderr, "listening on %s\n", addr_format_port(text, &a));
}

static void show(const void *data, size_t n)
{
	check(script_write(STDOUT_FILENO, data, n) == 0, "standard output");
}

/* A datagram's sender becomes the peer, so that the words after it need not care. */
static void accept_datagram(struct peer *p)
{
	uint8_t first[CHUNK];
	struct addr from = { .len = sizeof(struct sockaddr_un) };
	ssize_t n = recvfrom(p->fd, first, sizeof(first), 0, &from.sa, &from.len);

	check(n >= 0, "recvfrom");
	check(connect(p->fd, &from.sa, from.len) == 0, "connect back");
	show(first, (size_t)n);
}

static void word_accept(struct peer *p, const char *arg)
{
	(void)arg;
	if (p->type == SOCK_DGRAM) {
		accept_datagram(p);
		return;
	}
	p->fd = accept(p->listen_fd, NULL, NULL);
	check(p->fd >= 0, "accept");
	fprintf(stderr, "accepted\n");
}

static void word_read(struct peer *p, const char *arg)
{
	size_t left = script_number(arg, SIZE_MAX);
	uint8_t data[CHUNK];

	while (left > 0) {
		ssize_t n = read(p->fd, data, left < sizeof(data) ? left : sizeof(data));

		check(n >= 0, "read");
		if (n == 0)
			script_die("the end came %zu bytes too early", left);
		show(data, (size_t)n);
		left -= (size_t)n;
	}
}

static void word_until(struct peer *p, const char *arg)
{
	struct buf want, got;
	uint8_t byte;

	buf_init(&want, MOST);
	buf_init(&got, MOST);
	script_unescape(&want, arg);
	while (!got.len || !memmem(got.base, got.len, want.base, want.len)) {
		ssize_t n = read(p->fd, &byte, 1);

		check(n >= 0, "read");
		if (n == 0)
			script_die("the end came before '%s'", arg);
		show(&byte, 1);
		if (!buf_byte(&got, byte))
			script_die("too much came before '%s'", arg);
	}
	buf_done(&want);
	buf_done(&got);
}

static void word_eof(struct peer *p, const char *arg)
{
	uint8_t data[CHUNK];
	ssize_t n;

	(void)arg;
	while ((n = read(p->fd, data, sizeof(data))) > 0)
		show(data, (size_t)n);
	check(n == 0, "read");
}

/* The end of the other side, in order or not, with nothing shown. */
static void word_gone(struct peer *p, const char *arg)
{
	uint8_t data[CHUNK];
	ssize_t n;

	(void)arg;
	do
		n = read(p->fd, data, sizeof(data));
	while (n > 0);
	fprintf(stderr, "gone: %s\n", n == 0 ? "end" : strerror(errno));
}

static void word_send(struct peer *p, const char *arg)
{
	struct buf text;

	buf_init(&text, MOST);
	script_unescape(&text, arg);
	check(script_write(p->fd, buf_data(&text), text.len) == 0, "write");
	buf_done(&text);
}

static void word_file(struct peer *p, const char *arg)
{
	int from = open(arg, O_RDONLY | O_CLOEXEC);
	uint8_t data[CHUNK];
	ssize_t n;

	check(from >= 0, arg);
	while ((n = read(from, data, sizeof(data))) > 0)
		check(script_write(p->fd, data, (size_t)n) == 0, "write");
	check(n == 0, arg);
	close(from);
}

static void send_random(int fd, uint64_t *seed, uint64_t left)
{
	uint8_t data[CHUNK];

	while (left > 0) {
		size_t n = left < sizeof(data) ? (size_t)left : sizeof(data);

		script_random(seed, data, n);
		check(script_write(fd, data, n) == 0, "write");
		left -= n;
	}
}

static void word_random(struct peer *p, const char *arg)
{
	send_random(p->fd, &p->seed, script_number(arg, UINT64_MAX));
}

/* Sends until the kernel takes no more: the other side does not read. */
static void word_flood(struct peer *p, const char *arg)
{
	static const uint8_t zeros[CHUNK];

	(void)arg;
	while (send(p->fd, zeros, sizeof(zeros), MSG_DONTWAIT) > 0)
		;
	check(errno == EAGAIN, "send");
}

static void word_shut(struct peer *p, const char *arg)
{
	(void)arg;
	check(shutdown(p->fd, SHUT_WR) == 0, "shutdown");
}

static void word_close(struct peer *p, const char *arg)
{
	(void)arg;
	close(p->fd);
	p->fd = -1;
}

static void word_reset(struct peer *p, const char *arg)
{
	const struct linger now = { .l_onoff = 1, .l_linger = 0 };

	(void)arg;
	check(setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)) == 0, "SO_LINGER");
	word_close(p, NULL);
}

/* An urgent byte: telnet's Synch. */
static void word_urgent(struct peer *p, const char *arg)
{
	uint8_t byte = (uint8_t)script_number(arg, 255);

	check(send(p->fd, &byte, 1, MSG_OOB) == 1, "send");
}

static void word_hold(struct peer *p, const char *arg)
{
	(void)p;
	(void)arg;
	for (;;)
		pause();
}

/*
 * Connections that nobody accepts, until the queue is full: whoever comes now gets no answer
 * to his SYN, as from a host behind a firewall that drops.
 */
static void word_blackhole(struct peer *p, const char *arg)
{
	struct addr own;
	int i;

	(void)arg;
	check(listen(p->listen_fd, 0) == 0, "listen");
	check(addr_of_socket(p->listen_fd, &own), "getsockname");
	for (i = 0; i < 3; i++) {
		int fd = socket(addr_family(&own), SOCK_STREAM | SOCK_NONBLOCK, 0);

		check(fd >= 0, "socket");
		(void)connect(fd, &own.sa, own.len);
	}
	fprintf(stderr, "filled up\n");
	word_hold(p, NULL);
}

static const struct word {
	const char *name;
	bool takes_value;
	word_fn *fn;
} words[] = {
	{ "accept", false, word_accept },    /* the next client (UDP: its first datagram) */
	{ "read", true, word_read },	     /* N bytes; an earlier end is a failure */
	{ "until", true, word_until },	     /* read until TEXT has come */
	{ "eof", false, word_eof },	     /* read to the end */
	{ "gone", false, word_gone },	     /* wait until the other side is gone */
	{ "send", true, word_send },	     /* TEXT with \r \n \e \a \xHH */
	{ "file", true, word_file },	     /* send a file */
	{ "random", true, word_random },     /* send N bytes, the same for the same --seed */
	{ "flood", false, word_flood },	     /* send until the buffers are full */
	{ "urgent", true, word_urgent },     /* send one byte out of band */
	{ "shut", false, word_shut },	     /* half-close */
	{ "close", false, word_close },	     /* end in order (a reset when bytes are unread) */
	{ "reset", false, word_reset },	     /* end with RST */
	{ "hold", false, word_hold },	     /* do nothing until the deadline or a signal */
	{ "blackhole", false, word_blackhole }, /* never accept, queue full; then hold */
};

static const struct word *find_word(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].name, name))
			return &words[i];
	script_usage("there is no word '%s'", name);
}

/* `again` starts over for the next client, for ever. */
static void perform(struct peer *p, char **script)
{
	char **at = script;

	while (*at) {
		const struct word *word;

		if (!strcmp(*at, "again")) {
			at = script;
			continue;
		}
		word = find_word(*at++);
		if (word->takes_value && !*at)
			script_usage("%s needs a value", word->name);
		word->fn(p, word->takes_value ? *at++ : NULL);
	}
}

static int open_socket(const struct peer *p)
{
	int fd = socket(addr_family(&p->at), p->type | SOCK_CLOEXEC, 0);
	const int on = 1;

	check(fd >= 0, "socket");
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (addr_family(&p->at) == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	return fd;
}

static void start_listening(struct peer *p)
{
	int fd = open_socket(p);

	check(bind(fd, &p->at.sa, p->at.len) == 0, "bind");
	if (p->type == SOCK_DGRAM) {
		p->fd = fd;
	} else {
		p->listen_fd = fd;
		check(listen(fd, 16) == 0, "listen");
	}
	announce(fd);
}

static void start_connecting(struct peer *p)
{
	p->fd = open_socket(p);
	check(connect(p->fd, &p->at.sa, p->at.len) == 0, "connect");
}

/* Tries again until it is accepted; the deadline of the program ends it otherwise. */
static void wait_until_accepted(const struct peer *p)
{
	int fd = open_socket(p);

	while (connect(fd, &p->at.sa, p->at.len) < 0) {
		close(fd);
		(void)poll(NULL, 0, 5);
		fd = open_socket(p);
	}
	close(fd);
}

static char **parse_options(struct peer *p, char **argv)
{
	const char *deadline = "30s";

	for (; *argv && !strncmp(*argv, "--", 2); argv++) {
		if (!strcmp(*argv, "--udp"))
			p->type = SOCK_DGRAM;
		else if (!strcmp(*argv, "--seqpacket"))
			p->type = SOCK_SEQPACKET;
		else if (!strcmp(*argv, "--deadline") && argv[1])
			deadline = *++argv;
		else if (!strcmp(*argv, "--seed") && argv[1])
			p->seed = script_number(*++argv, UINT64_MAX);
		else
			script_usage("there is no option %s", *argv);
	}
	script_deadline(deadline);
	return argv;
}

/* HOST PORT, or unix:PATH; returns what follows. */
static char **parse_address(struct peer *p, char **argv)
{
	if (*argv && !strncmp(*argv, "unix:", 5)) {
		if (!addr_from_path(*argv + 5, &p->at))
			script_usage("%s is no path for a socket", *argv);
		return argv + 1;
	}
	if (!argv[0] || !argv[1] ||
	    !addr_parse(argv[0], (uint16_t)script_number(argv[1], 65535), &p->at))
		script_usage("expected an ADDRESS and a PORT, or unix:PATH");
	return argv + 2;
}

int main(int argc, char **argv)
{
	struct peer peer = { .type = SOCK_STREAM, .listen_fd = -1, .fd = -1, .seed = 1 };
	char **at = argc > 1 ? parse_options(&peer, argv + 1) : argv;
	const char *what = argc > 1 ? *at : NULL;

	signal(SIGPIPE, SIG_IGN);
	setvbuf(stderr, NULL, _IOLBF, 0);
	if (!what)
		script_usage("usage: peer [--udp|--seqpacket] [--deadline D] [--seed N] "
			     "listen|connect|wait ADDRESS PORT SCRIPT…, or peer random N SEED");
	if (!strcmp(what, "random") && at[1] && at[2]) {
		peer.seed = script_number(at[2], UINT64_MAX);
		send_random(STDOUT_FILENO, &peer.seed, script_number(at[1], UINT64_MAX));
		return 0;
	}
	at = parse_address(&peer, at + 1);
	if (!strcmp(what, "listen"))
		start_listening(&peer);
	else if (!strcmp(what, "connect"))
		start_connecting(&peer);
	else if (!strcmp(what, "wait"))
		wait_until_accepted(&peer);
	else
		script_usage("'%s' is none of listen, connect, wait, random", what);
	perform(&peer, at);
	return 0;
}
