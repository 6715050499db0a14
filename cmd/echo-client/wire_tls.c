/*
 * The wire for TLS: a chain of streams for each connection, in a loop of the thread's own.
 * The handshake is part of the connecting, and timed apart.
 */
#include "echo-client/wire.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "cli/secure.h"
#include "net/addr.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/fd.h"
#include "stream/stream.h"
#include "stream/tls.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

/* A connection; outlives its end until the loop has returned. */
struct line {
	struct wire *wire;
	struct wire_end *end; /* NULL: dropped */
	struct loop_watch connecting;
	struct stream *stream; /* NULL: the socket is not connected yet */
	uint64_t began_at;     /* the handshake */
	bool is_broken;        /* a write has failed */
	struct list link;      /* wire.left or wire.broken, or none */
};

struct wire {
	const struct wire_user *user;
	const struct wire_tls *tls;
	struct loop *loop;
	struct loop_timer timer;
	struct list left;   /* lines without an end, to be released */
	struct list broken; /* lines whose end is to be told */
	uint8_t chunk[CHUNK];
};

static void *tls_open(const struct wire_user *user, const struct wire_tls *tls,
		      struct error *err)
{
	struct wire *w = xcalloc(1, sizeof(*w));

	w->user = user;
	w->tls = tls;
	list_init(&w->left);
	list_init(&w->broken);
	w->loop = loop_new(err);
	if (w->loop)
		return w;
	free(w);
	return NULL;
}

static void release_left(struct wire *w)
{
	LIST_EACH (node, &w->left) {
		struct line *line = CONTAINER(node, struct line, link);

		list_remove(node);
		if (line->connecting.loop) {
			int fd = line->connecting.fd;

			loop_unwatch(&line->connecting);
			close(fd);
		}
		stream_free(line->stream);
		free(line);
	}
}

static void tls_close(void *wire)
{
	struct wire *w = wire;

	if (!w)
		return;
	loop_timer_unset(&w->timer);
	release_left(w);
	loop_free(w->loop);
	free(w);
}

static void tls_drop(void *wire, struct wire_end *e)
{
	struct wire *w = wire;
	struct line *line = e->line;

	if (line) {
		line->end = NULL;
		list_remove(&line->link);
		list_append(&w->left, &line->link);
		if (line->stream)
			stream_want(line->stream, 0);
	}
	*e = (struct wire_end){ .fd = -1 };
}

static void fail(struct line *line, int code)
{
	struct wire *w = line->wire;
	struct wire_end *e = line->end;

	tls_drop(w, e);
	w->user->connected(e, code);
}

/* What has come is read to its end: what a filter holds would not be reported again. */
static void read_all(struct line *line)
{
	struct wire *w = line->wire;
	struct error err = ERROR_INIT;
	ssize_t n;

	do {
		n = stream_read(line->stream, w->chunk, CHUNK, &err);
		if (n > 0)
			w->user->received(line->end, w->chunk, (size_t)n);
		else if (n == STREAM_EOF)
			w->user->ended(line->end, line->end->code);
		else if (n == STREAM_ERROR)
			w->user->ended(line->end, err.code ? err.code : ECONNRESET);
	} while (n > 0 && line->end && !line->is_broken && stream_has_input(line->stream));
}

static void shake(struct line *line)
{
	struct error err = ERROR_INIT;
	int result = stream_open(line->stream, &err);

	if (result == STREAM_AGAIN) {
		stream_want(line->stream, STREAM_READ | STREAM_WRITE);
		return;
	}
	if (result < 0) {
		fail(line, EPROTO);
		return;
	}
	line->end->is_connecting = false;
	line->end->handshake = clock_now() - line->began_at;
	line->end->is_resumed = tls_is_resumed(line->stream);
	stream_want(line->stream, STREAM_READ);
	line->wire->user->connected(line->end, 0);
	if (line->end && !line->is_broken && stream_has_input(line->stream))
		read_all(line);
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct line *line = user;

	loop_stop(line->wire->loop);
	if (!line->end || line->is_broken)
		return;
	if (line->end->is_connecting) {
		shake(line);
		return;
	}
	if (events & STREAM_WRITE && line->end->wants_room) {
		line->end->wants_room = false;
		stream_want(s, STREAM_READ);
		line->wire->user->room(line->end, 0);
	}
	if (events & STREAM_READ && line->end && !line->is_broken)
		read_all(line);
}

static void on_writable(struct loop *loop, int fd, unsigned events, void *user)
{
	struct line *line = user;
	const struct wire_tls *tls = line->wire->tls;
	struct error err = ERROR_INIT;
	int code = socket_error(fd);

	(void)events;
	loop_stop(loop);
	if (!line->end)
		return;
	if (code) {
		fail(line, code);
		return;
	}
	loop_unwatch(&line->connecting);
	if (tls->endpoint->kind != ENDPOINT_UNIX)
		socket_set_nodelay(fd);
	line->began_at = clock_now();
	line->stream = secure_put(tls->secure, loop, fd_socket_new(loop, fd, tls->name),
				  tls->endpoint, tls->name, &err);
	if (!line->stream) { /* which takes a lack of memory */
		fail(line, ENOMEM);
		return;
	}
	stream_on_ready(line->stream, on_ready, line);
	shake(line);
}

/* Connections that are open already have been left behind: TLS belongs to its loop. */
static int tls_connect(void *wire, struct wire_end *e, int fd, const struct addr *peer)
{
	struct wire *w = wire;
	struct error err = ERROR_INIT;
	struct line *line;
	int code;

	assert(peer);
	if (connect(fd, &peer->sa, peer->len) < 0 && errno != EINPROGRESS) {
		code = errno;
		close(fd);
		errno = code;
		return -1;
	}
	line = xcalloc(1, sizeof(*line));
	line->wire = w;
	line->end = e;
	list_init(&line->link);
	if (loop_watch(w->loop, &line->connecting, fd, LOOP_WRITE, on_writable, line, &err) <
	    0) {
		free(line);
		close(fd);
		errno = err.code;
		return -1;
	}
	*e = (struct wire_end){ .fd = fd, .is_connecting = true, .line = line };
	return 0;
}

static void write_failed(struct line *line, const struct error *err)
{
	line->is_broken = true;
	line->end->code = err->code ? err->code : ECONNRESET;
	stream_want(line->stream, 0);
	list_append(&line->wire->broken, &line->link);
	loop_stop(line->wire->loop);
}

static size_t tls_send(void *wire, struct wire_end *e, const uint8_t *data, size_t n)
{
	struct line *line = e->line;
	struct error err = ERROR_INIT;
	size_t taken = 0;

	(void)wire;
	while (taken < n && !line->is_broken) {
		ssize_t put = stream_write(line->stream, data + taken, n - taken, &err);

		if (put == STREAM_ERROR)
			write_failed(line, &err);
		if (put < 0)
			break;
		taken += (size_t)put;
	}
	if (taken < n && !e->wants_room) {
		e->wants_room = true;
		if (!line->is_broken)
			stream_want(line->stream, STREAM_READ | STREAM_WRITE);
	}
	return taken;
}

static void on_time(struct loop *loop, void *user)
{
	(void)user;
	loop_stop(loop);
}

static int tls_wait(void *wire, uint64_t until)
{
	struct wire *w = wire;
	struct error err = ERROR_INIT;

	loop_timer_set(w->loop, &w->timer, list_is_empty(&w->broken) ? until : 0, on_time, w);
	if (loop_run(w->loop, &err) < 0) {
		errno = err.code;
		return -1;
	}
	LIST_EACH (node, &w->broken) {
		struct line *line = CONTAINER(node, struct line, link);

		list_remove(node);
		w->user->ended(line->end, line->end->code);
	}
	release_left(w);
	return 0;
}

const struct wire_class wire_tls = {
	.name = "epoll",
	.open = tls_open,
	.close = tls_close,
	.connect = tls_connect,
	.send = tls_send,
	.drop = tls_drop,
	.wait = tls_wait,
};
