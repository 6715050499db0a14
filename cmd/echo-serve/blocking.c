/* Read, write, read, write: one client at a time. */
#include "echo-serve/blocking.h"

#include "base/clock.h"
#include "base/mem.h"
#include "echo-serve/echo.h"
#include "echo-serve/server.h"
#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { CHUNK = 64 * 1024 };

enum { LOOK_MS = 5 }; /* how often, for what nothing tells */

struct conversation {
	struct client *client;
	struct echo echo;
	blocking_received_fn *on_received;
	void *user;
	uint8_t *buffer;
	bool is_ending; /* seen that client->is_ending is set */
	size_t left;    /* what had come at that time, and is still in the socket */
};

/* The descriptor was born non-blocking; its waits end after the idle time, both ways. */
static void make_blocking(int fd, uint64_t idle)
{
	struct timeval limit = {
		.tv_sec = (time_t)(idle / CLOCK_S),
		.tv_usec = (suseconds_t)(idle % CLOCK_S / CLOCK_US),
	};

	(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	if (!idle)
		return;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

static bool end_with(struct conversation *v, int code)
{
	v->client->end = code == EAGAIN ? CLIENT_IDLE : CLIENT_RESET;
	v->client->code = code == EAGAIN ? 0 : code;
	return false;
}

static bool write_all(struct conversation *v, struct echo_span span)
{
	size_t done = 0;

	while (done < span.n) {
		ssize_t n = send(v->client->fd, span.data + done, span.n - done,
				 MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return end_with(v, errno);
		if (n > 0)
			done += (size_t)n;
	}
	v->client->sent += span.n;
	echo_sent(&v->echo, span.n);
	return true;
}

static void notice_end(struct conversation *v)
{
	int waiting = 0;

	if (v->is_ending || !atomic_load(&v->client->is_ending))
		return;
	v->is_ending = true;
	if (ioctl(v->client->fd, FIONREAD, &waiting) == 0 && waiting > 0)
		v->left = (size_t)waiting;
}

/* Up to a buffer full; 0 at the end, be it the client's or ours. */
static ssize_t read_some(struct conversation *v)
{
	size_t n = echo_room(&v->echo);
	ssize_t got;

	notice_end(v);
	if (n > CHUNK)
		n = CHUNK;
	if (v->is_ending && v->left < n)
		n = v->left;
	got = n ? recv(v->client->fd, v->buffer, n, 0) : 0;
	if (v->is_ending && got > 0)
		v->left -= (size_t)got;
	return got;
}

/* false: the conversation has ended. */
static bool echo_once(struct conversation *v)
{
	ssize_t n = read_some(v);

	if (n < 0)
		return errno == EINTR || end_with(v, errno);
	if (n == 0) {
		v->client->end = CLIENT_FINISHED;
		echo_end(&v->echo);
		(void)write_all(v, echo_pending(&v->echo));
		return false;
	}
	v->client->received += (uint64_t)n;
	if (v->on_received)
		v->on_received(v->client, (size_t)n, v->user);
	return write_all(v, echo_feed(&v->echo, v->buffer, (size_t)n));
}

/*
 * The server ends, and the client may go on talking: what it says is thrown away until it has
 * everything.  Our end waits for that, since from then on input is answered by a reset (we do not
 * read any more), which destroys what has not left yet.  After shutdown(SHUT_RD) no call waits
 * for any of this, so we look again and again.
 */
static void await_delivery(struct conversation *v, uint64_t patience)
{
	uint64_t until = clock_deadline(clock_now(), patience);
	struct pollfd cut = { .fd = v->client->fd }; /* POLLHUP needs no asking for */
	ssize_t n;

	while (socket_outstanding(cut.fd) && clock_now() < until) {
		n = recv(cut.fd, v->buffer, CHUNK, MSG_DONTWAIT);
		if (poll(&cut, 1, n > 0 ? 0 : LOOK_MS) > 0)
			break;
	}
}

void blocking_serve(struct client *c, const struct echo_serve_config *config,
		    blocking_received_fn *on_received, void *user)
{
	struct conversation v = { .client = c, .on_received = on_received, .user = user };

	v.buffer = xmalloc(CHUNK);
	echo_init(&v.echo, config->upper);
	make_blocking(c->fd, config->idle_timeout);
	while (echo_once(&v))
		;
	if (atomic_load(&c->is_ending) && c->end != CLIENT_RESET)
		await_delivery(&v, config->drain);
	shutdown(c->fd, SHUT_WR);
	echo_done(&v.echo);
	free(v.buffer);
}
