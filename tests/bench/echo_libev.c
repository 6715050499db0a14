/* An echo server on libev, read and written at once: a yardstick of echo-serve.sh. */
#include "echo_bench.h"

#include <errno.h>
#include <ev.h>
#include <stdlib.h>
#include <unistd.h>

static char buffer[ECHO_BUFFER];

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

static void on_readable(struct ev_loop *loop, ev_io *io, int events)
{
	ssize_t n = recv(io->fd, buffer, sizeof(buffer), 0);

	(void)events;
	if (n < 0 && errno == EAGAIN)
		return;
	if (n > 0 && write_all(io->fd, (size_t)n) == 0)
		return;
	ev_io_stop(loop, io);
	close(io->fd);
	free(io);
}

static void on_connection(struct ev_loop *loop, ev_io *listener, int events)
{
	int fd;

	(void)events;
	while ((fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		ev_io *io = malloc(sizeof(*io));

		bench_set_nodelay(fd);
		ev_io_init(io, on_readable, fd, EV_READ);
		ev_io_start(loop, io);
	}
}

int main(int argc, char **argv)
{
	struct ev_loop *loop = ev_default_loop(EVBACKEND_EPOLL);
	ev_io listener;

	if (argc != 2)
		return 2;
	ev_io_init(&listener, on_connection, bench_socket(SOCK_STREAM, argv[1]), EV_READ);
	ev_io_start(loop, &listener);
	ev_run(loop, 0);
	return 0;
}
