/*
 * A name server that misbehaves as it is asked to: the labels of the name, from left to right,
 * are what it does.  `wrongid.wrongname.ok.test` gets three replies, of which only the last
 * one answers the question; `evil.test` gets an answer of the type asked whose every string
 * holds ESC ] 0 ; x BEL, the sequence that sets a terminal's title.
 *
 *	fakedns [ADDRESS [PORT [fork]]]
 *
 * It serves one TCP connection until its end before it does anything else; with `fork` it has a
 * process for each.
 * It prints `listening on ADDRESS:PORT` for UDP and TCP on standard error, and one line for
 * each query: `udp wrongid.ok.test A`.  The labels are those of lib_dnsmischief.c; the first
 * one that is none of them ends the list.  An address leads back to an evil name; the root is ok.
 */
#include "net/addr.h"
#include "support/lib_dnsmischief.h"
#include "support/lib_script.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

static uint16_t u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* Writes the name as text and finds the question's end; false when it is no question. */
static bool read_question(struct query *q, char *name, size_t cap)
{
	size_t at = 12, n = 0;

	while (at < q->len && q->wire[at]) {
		size_t label = q->wire[at];

		if (label > 63 || at + label + 1 >= q->len || n + label + 2 > cap)
			return false;
		memcpy(name + n, q->wire + at + 1, label);
		n += label;
		name[n++] = '.';
		at += label + 1;
	}
	name[n] = '\0';
	if (at + 5 > q->len)
		return false;
	q->type = u16(q->wire + at + 1);
	q->question_end = at + 5;
	q->has_opt = u16(q->wire + 10) > 0;
	return true;
}

static void serve_query(struct query *q)
{
	char name[300];

	if (q->len < 17 || !read_question(q, name, sizeof(name))) {
		fprintf(stderr, "no question\n");
		return;
	}
	fprintf(stderr, "%s %s %u%s\n", q->is_tcp ? "tcp" : "udp", name, q->type,
		q->has_opt ? " edns" : "");
	q->rest = !*name ? "ok" : strstr(name, ".arpa.") ? "evil" : name;
	dns_mischief(q);
}

static void serve_udp(int fd)
{
	uint8_t wire[65535];
	struct addr from = { .len = sizeof(from.in6) };
	ssize_t n = recvfrom(fd, wire, sizeof(wire), 0, &from.sa, &from.len);
	struct query q = { .wire = wire, .fd = fd, .from = &from };

	if (n < 0)
		return;
	q.len = (size_t)n;
	serve_query(&q);
}

static bool read_whole(int fd, void *dst, size_t n)
{
	return recv(fd, dst, n, MSG_WAITALL) == (ssize_t)n;
}

/* Query after query. */
static void serve_connection(int connection)
{
	static uint8_t wire[65535];
	struct query q = { .wire = wire, .is_tcp = true };
	uint8_t prefix[2];

	q.fd = connection;
	while (q.fd >= 0 && !q.is_over && read_whole(q.fd, prefix, 2)) {
		q.len = u16(prefix);
		if (!read_whole(q.fd, wire, q.len))
			break;
		serve_query(&q);
	}
	close(q.fd);
}

static void serve_tcp(int listen_fd, bool forks)
{
	int connection = accept(listen_fd, NULL, NULL);

	if (forks && fork()) {
		close(connection);
		return;
	}
	serve_connection(connection);
	if (forks)
		_exit(0);
}

static int bind_to(int type, const struct addr *at)
{
	int fd = socket(addr_family(at), type | SOCK_CLOEXEC, 0);
	const int on = 1;

	check(fd >= 0, "socket");
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	check(bind(fd, &at->sa, at->len) == 0, "bind");
	return fd;
}

int main(int argc, char **argv)
{
	uint16_t port = argc > 2 ? (uint16_t)script_number(argv[2], 65535) : 0;
	char text[ADDR_TEXT];
	bool forks = argc > 3 && !strcmp(argv[3], "fork");
	struct pollfd fds[2];
	struct addr at;

	if (!addr_parse(argc > 1 ? argv[1] : "127.0.0.1", port, &at))
		script_usage("usage: fakedns [ADDRESS [PORT [fork]]]");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	setvbuf(stderr, NULL, _IOLBF, 0);
	fds[0] = (struct pollfd){ .fd = bind_to(SOCK_STREAM, &at), .events = POLLIN };
	check(addr_of_socket(fds[0].fd, &at), "getsockname");
	fds[1] = (struct pollfd){ .fd = bind_to(SOCK_DGRAM, &at), .events = POLLIN };
	check(listen(fds[0].fd, 16) == 0, "listen");
	fprintf(stderr, "listening on %s\n", addr_format_port(text, &at));
	for (;;) {
		check(poll(fds, 2, -1) > 0, "poll");
		if (fds[0].revents)
			serve_tcp(fds[0].fd, forks);
		if (fds[1].revents)
			serve_udp(fds[1].fd);
	}
}
