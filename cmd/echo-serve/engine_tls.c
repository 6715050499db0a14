/*
 * TLS: one process, a chain of streams for each client.  Slower than the plain models by far, and
 * by the cipher more than by the chain.
 */
#include "echo-serve/engine.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/report.h"
#include "echo-serve/echo.h"
#include "echo-serve/journal.h"
#include "stream/fd.h"
#include "stream/opening.h"
#include "stream/stream.h"
#include "stream/tls.h"

#include <errno.h>
#include <string.h>

enum { INPUT = 16 * 1024, TURN = 16 };
#define HANDSHAKE (10 * CLOCK_S)
#define LINGER CLOCK_S

struct secret {
	struct client client;
	struct server *server;
	struct stream *stream;
	struct opening opening;
	struct echo echo;
	struct loop_timer idle, again;
	char name[ADDR_TEXT];
	bool is_open;
	bool is_finished;  /* no more input: the client's end, or ours */
	bool is_draining;  /* our end */
	bool is_lingering; /* it is sent, the client's is awaited */
};

static struct secret *secret_of(struct client *c)
{
	return CONTAINER(c, struct secret, client);
}

static void end(struct secret *v, enum client_end how, int code)
{
	opening_stop(&v->opening);
	loop_timer_unset(&v->idle);
	loop_timer_unset(&v->again);
	stream_free(v->stream);
	echo_done(&v->echo);
	server_client_ended(v->server, &v->client, how, code);
}

/* What is no errno is a failure of TLS, which the words tell. */
static void fail(struct secret *v, const struct error *err)
{
	bool is_system = err->phase == ERROR_PEER && err->code > 0 && strerrorname_np(err->code);

	if (!is_system)
		report_note(1, "%s: %s", err->subject, err->text);
	end(v, CLIENT_RESET, is_system ? err->code : EPROTO);
}

static void on_idle(struct loop *loop, void *user)
{
	struct secret *v = user;

	(void)loop;
	end(v, v->is_lingering ? CLIENT_FINISHED : CLIENT_IDLE, 0);
}

static void watch_idle(struct secret *v)
{
	struct loop *loop = v->server->loop;
	uint64_t idle = v->is_lingering ? LINGER : v->server->config->idle_timeout;

	if (idle)
		loop_timer_set(loop, &v->idle, clock_deadline(loop_now(loop), idle), on_idle, v);
}

enum step { STEP_ON, STEP_WAITS, STEP_GONE };

static enum step failed(struct secret *v, ssize_t result, const struct error *err)
{
	if (result == STREAM_AGAIN)
		return STEP_WAITS;
	fail(v, err);
	return STEP_GONE;
}

static enum step write_pending(struct secret *v)
{
	struct echo_span span = echo_pending(&v->echo);
	struct error err = ERROR_INIT;
	ssize_t n = stream_write(v->stream, span.data, span.n, &err);

	if (n < 0)
		return failed(v, n, &err);
	v->client.sent += (uint64_t)n;
	echo_sent(&v->echo, (size_t)n);
	return STEP_ON;
}

static enum step leave(struct secret *v)
{
	struct error err = ERROR_INIT;
	int result = stream_shut(v->stream, &err);

	if (result < 0)
		return failed(v, result, &err);
	if (!v->is_draining) {
		end(v, CLIENT_FINISHED, 0);
		return STEP_GONE;
	}
	v->is_lingering = true;
	watch_idle(v);
	return STEP_ON;
}

static enum step read_some(struct secret *v)
{
	struct error err = ERROR_INIT;
	uint8_t input[INPUT];
	size_t room = echo_room(&v->echo);
	ssize_t n = stream_read(v->stream, input, room < INPUT && room ? room : INPUT, &err);

	if (v->is_lingering) {
		if (n > 0 || n == STREAM_AGAIN)
			return n > 0 ? STEP_ON : STEP_WAITS;
		end(v, CLIENT_FINISHED, 0);
		return STEP_GONE;
	}
	if (n == STREAM_EOF || (n == STREAM_AGAIN && v->is_draining)) {
		v->is_finished = true;
		echo_end(&v->echo);
		return STEP_ON;
	}
	if (n < 0)
		return failed(v, n, &err);
	v->client.received += (uint64_t)n;
	journal_received((size_t)n);
	(void)echo_feed(&v->echo, input, (size_t)n);
	echo_sent(&v->echo, 0); /* keeps it */
	return STEP_ON;
}

static enum step step(struct secret *v)
{
	if (v->is_lingering)
		return read_some(v);
	if (echo_pending(&v->echo).n)
		return write_pending(v);
	return v->is_finished ? leave(v) : read_some(v);
}

static void on_again(struct loop *loop, void *user);

/* A few steps, then the others have their turn. */
static void go_on(struct secret *v)
{
	struct loop *loop = v->server->loop;
	enum step result = STEP_ON;
	bool is_behind;
	int i;

	for (i = 0; i < TURN && result == STEP_ON; i++)
		result = step(v);
	if (result == STEP_GONE)
		return;
	is_behind = !v->is_lingering && (echo_pending(&v->echo).n || v->is_finished);
	stream_want(v->stream, is_behind ? STREAM_WRITE : STREAM_READ);
	if (result == STEP_ON || (!is_behind && stream_has_input(v->stream)))
		loop_timer_set(loop, &v->again, loop_now(loop), on_again, v);
}

static void on_again(struct loop *loop, void *user)
{
	(void)loop;
	go_on(user);
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct secret *v = user;

	(void)s;
	(void)events;
	if (!v->is_lingering)
		watch_idle(v);
	go_on(v);
}

static void on_open(struct opening *opening, const struct error *err, void *user)
{
	struct secret *v = user;

	(void)opening;
	if (err) {
		fail(v, err);
		return;
	}
	v->is_open = true;
	stream_on_ready(v->stream, on_ready, v);
	watch_idle(v);
	go_on(v);
}

static void begin(struct loop *loop, void *user)
{
	struct secret *v = user;

	opening_start(&v->opening, loop, v->stream, loop_now(loop), HANDSHAKE, v->name, on_open, v);
}

static int tls_start(struct server *s, struct error *err)
{
	(void)s;
	(void)err;
	return 0;
}

/* The descriptor is the chain's from now on. */
static int tls_serve(struct server *s, struct client *c)
{
	struct secret *v = secret_of(c);
	struct addr peer = client_peer(c);
	struct error err = ERROR_INIT;
	struct stream *bottom;

	addr_format_port(v->name, &peer);
	bottom = fd_socket_new(s->loop, c->fd, v->name);
	c->fd = -1;
	v->server = s;
	echo_init(&v->echo, s->config->upper);
	v->stream = tls_server_new(s->tls, bottom, v->name, &err);
	if (!v->stream) {
		v->stream = bottom;
		fail(v, &err);
		return 0;
	}
	loop_timer_set(s->loop, &v->again, loop_now(s->loop), begin, v);
	return 0;
}

static void tls_drain(struct server *s)
{
	LIST_EACH(node, &s->clients)
	{
		struct secret *v = secret_of(CONTAINER(node, struct client, link));

		v->is_draining = true;
		if (v->is_open)
			go_on(v);
		else
			end(v, CLIENT_FINISHED, 0);
	}
}

static void tls_cut(struct server *s)
{
	LIST_EACH(node, &s->clients)
	end(secret_of(CONTAINER(node, struct client, link)), CLIENT_CUT, 0);
}

static void tls_stop(struct server *s)
{
	(void)s;
}

const struct engine engine_tls = {
	.name = "epoll, over TLS",
	.client_size = sizeof(struct secret),
	.start = tls_start,
	.serve = tls_serve,
	.drain = tls_drain,
	.cut = tls_cut,
	.stop = tls_stop,
};
