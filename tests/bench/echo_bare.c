/*
 * Echo servers with nothing around them, the yardsticks of echo-serve.sh: a level-triggered
 * epoll loop that writes at once, a loop of calls that wait for one client, and a loop of
 * recvfrom(2) and sendto(2).  What a client does not take is not kept but waited for.
 *
 *	echo_bare epoll|blocking|udp PORT
 */
#include "echo_bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 256 };

static char buffer[ECHO_BUFFER];

/* A full socket is waited for: the bare loop's only shortcut. */
static int write_all(int fd, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t sent = send(fd, buffer + done, n - done, MSG_NOSIGNAL);

		if (sent > 0)
			done += (size_t)sent;
		else if (errno == EAGAIN)
			bench_wait_writable(fd);
		else
			return -1;
	}
	return 0;
}

static void echo_or_close(int fd)
{
	ssize_t n = recv(fd, buffer, sizeof(buffer), 0);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0 || write_all(fd, (size_t)n) < 0)
		close(fd);
}

static void watch(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void serve_epoll(int listener)
{
	struct epoll_event events[BATCH];
	int epoll = epoll_create1(0), fd, i, n;

	watch(epoll, listener);
	for (;;) {
		n = epoll_wait(epoll, events, BATCH, -1);
		for (i = 0; i < n; i++) {
			if (events[i].data.fd != listener) {
				echo_or_close(events[i].data.fd);
				continue;
			}
			while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
				bench_set_nodelay(fd);
				watch(epoll, fd);
			}
		}
	}
}

static void serve_blocking(int listener)
{
	ssize_t n;
	int fd;

	bench_set_blocking(listener);
	for (;;) {
		fd = accept(listener, NULL, NULL);
		bench_set_nodelay(fd);
		while ((n = recv(fd, buffer, sizeof(buffer), 0)) > 0 &&
		       write_all(fd, (size_t)n) == 0)
			;
		close(fd);
	}
}

static void serve_udp(int fd)
{
	struct sockaddr_storage peer;
	socklen_t len;
	ssize_t n;

	bench_set_blocking(fd);
	for (;;) {
		len = sizeof(peer);
		n = recvfrom(fd, buffer, sizeof(buffer), 0, (struct sockaddr *)&peer, &len);
		if (n >= 0)
			sendto(fd, buffer, (size_t)n, 0, (struct sockaddr *)&peer, len);
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (!strcmp(argv[1], "udp"))
		serve_udp(bench_socket(SOCK_DGRAM, argv[2]));
	else if (!strcmp(argv[1], "blocking"))
		serve_blocking(bench_socket(SOCK_STREAM, argv[2]));
	else
		serve_epoll(bench_socket(SOCK_STREAM, argv[2]));
	return 0;
}
