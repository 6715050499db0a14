/*
 * One process, all clients by completions (io_uring): the kernel receives by itself, into
 * buffers that all share, and what has come goes back from there without a copy.  Sends
 * never wait, so that buffers return at once.
 *
 * That is the best way for small messages, and only for them: large ones would leave the
 * cache between receive and send, and fill all buffers with the input of one client before it
 * is known that it does not take the echo.  A client that sends much at a time, or does not
 * read, is served by readiness (conn_move.c), of which the ring brings the news.
 *
 * At most one send of a client is on its way.  ring_send() reports only those that fell
 * short, before anything that came later, so whoever hears nothing until the end of the next
 * round has sent everything.
 */
#include "echo-serve/engine.h"

#include "base/clock.h"
#include "base/mem.h"
#include "echo-serve/conn.h"
#include "net/ring.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

/* A message of BULK bytes ends the way for small ones, PATIENCE of up to SMALL begin it. */
enum { BULK = 8 * 1024, SMALL = 2 * 1024, PATIENCE = 16 };

/* What a token's lowest bits say; the rest is the flow, or nothing. */
enum token { TOKEN_RECEIVE, TOKEN_SEND, TOKEN_NEWS, TOKEN_LOOP, TOKEN_KINDS };

/* What the kernel does for a client. */
enum watch { WATCH_NOTHING, WATCH_RECEIVE, WATCH_NEWS };

struct flow {
	struct conn conn;
	struct flow *next;   /* in state.unsettled */
	const uint8_t *lent; /* what the last ring_send() was given */
	unsigned lent_n;
	unsigned round;      /* in which that was */
	enum watch watch;
	bool is_cancelling;  /* the watch ends soon */
	bool is_unsettled;   /* in state.unsettled */
	bool has_end;        /* there has been news of an end */
	unsigned char bulk;  /* 0: small messages; else so many of them make it 0 */
	bool is_ending;      /* as `how`, when the kernel has let go of it */
	enum client_end how;
};

struct state {
	struct server *server;
	struct ring *ring;
	struct flow *unsettled; /* to be looked at when all events are handed out */
	bool is_polling_loop, is_loop_ready;
	uint8_t *buffer; /* for those that are served by readiness */
};

static struct flow *flow_of(struct client *c)
{
	return CONTAINER(c, struct flow, conn.client);
}

static struct state *state_of(const struct flow *f)
{
	return f->conn.server->engine_state;
}

static uint64_t token_of(const struct flow *f, enum token kind)
{
	return (uint64_t)(uintptr_t)f | kind;
}

/* Has something been asked to be sent that has not been submitted? */
static bool is_sending(const struct flow *f)
{
	return f->round == ring_round(state_of(f)->ring);
}

/* ---- what a client needs next ---- */

static void look_again(struct flow *f)
{
	struct state *state = state_of(f);

	if (f->is_unsettled)
		return;
	f->is_unsettled = true;
	f->next = state->unsettled;
	state->unsettled = f;
}

static void watch(struct flow *f, enum watch what)
{
	struct ring *ring = state_of(f)->ring;
	int fd = f->conn.client.fd;

	f->watch = what;
	if (what == WATCH_RECEIVE)
		ring_receive(ring, fd, token_of(f, TOKEN_RECEIVE));
	else
		ring_poll_news(ring, fd, POLLIN | POLLOUT | POLLRDHUP,
			       token_of(f, TOKEN_NEWS));
}

static void unwatch(struct flow *f)
{
	if (f->watch == WATCH_NOTHING || f->is_cancelling)
		return;
	f->is_cancelling = true;
	ring_cancel(state_of(f)->ring,
		    token_of(f, f->watch == WATCH_RECEIVE ? TOKEN_RECEIVE : TOKEN_NEWS));
}

/* The first reason counts. */
static void end(struct flow *f, enum client_end how, int code)
{
	if (!f->is_ending) {
		f->is_ending = true;
		f->how = how;
		f->conn.client.code = code;
	}
	look_again(f);
}

static void check_time(struct loop *loop, void *user)
{
	struct conn *conn = user;

	(void)loop;
	if (conn_is_idle(conn, check_time))
		end(flow_of(&conn->client),
		    conn->is_lingering ? CLIENT_FINISHED : CLIENT_IDLE, 0);
}

/* The kernel must have let go of the client before its memory and descriptor go. */
static void let_go(struct flow *f)
{
	if (is_sending(f)) {
		look_again(f);
	} else if (f->watch != WATCH_NOTHING) {
		unwatch(f);
	} else {
		conn_done(&f->conn);
		server_client_ended(f->conn.server, &f->conn.client, f->how,
				    f->conn.client.code);
	}
}

/* Everything is sent.  One whom the server leaves has to end before it can lose nothing. */
static void finish(struct flow *f)
{
	struct conn *conn = &f->conn;
	uint64_t now = loop_now(conn->server->loop);

	if (!conn->is_draining || conn->is_lingering) {
		end(f, CLIENT_FINISHED, 0);
		return;
	}
	shutdown(conn->client.fd, SHUT_WR);
	conn->is_lingering = true;
	conn_set_timer(conn, clock_deadline(now, CONN_LINGER), check_time);
	look_again(f);
}

/* By readiness; nobody receives, and nothing is on its way. */
static void move(struct flow *f)
{
	struct conn *conn = &f->conn;
	uint8_t *buffer = state_of(f)->buffer;
	uint64_t before = conn->client.received;
	enum conn_step step;

	step = conn->is_lingering ? conn_discard(conn, buffer) :
				    conn_move(conn, buffer, f->has_end);
	if (f->bulk && conn->client.received - before < SMALL)
		f->bulk--;
	else
		f->bulk = PATIENCE;
	switch (step) {
	case CONN_WAITS:
		if (f->watch == WATCH_NOTHING)
			watch(f, WATCH_NEWS);
		else if (!f->bulk && !conn_is_behind(conn))
			unwatch(f);
		break;
	case CONN_GOES_ON:
		look_again(f);
		break;
	case CONN_DONE:
		finish(f);
		break;
	case CONN_BROKEN:
		end(f, CLIENT_RESET, errno);
		break;
	}
}

/* Asks for what is needed now; f may be gone afterwards. */
static void settle(struct flow *f)
{
	const struct conn *conn = &f->conn;
	bool wants_move = f->bulk || conn_is_behind(conn) || conn->is_finished;

	if (f->is_ending)
		let_go(f);
	else if (is_sending(f))
		look_again(f);
	else if (f->watch == WATCH_RECEIVE && wants_move && !conn->is_lingering)
		unwatch(f);
	else if (f->watch == WATCH_NOTHING && !wants_move)
		watch(f, WATCH_RECEIVE);
	else if (f->watch != WATCH_RECEIVE && !f->is_cancelling)
		move(f);
}

static void settle_all(struct state *state)
{
	struct flow *f = state->unsettled, *next;

	state->unsettled = NULL;
	for (; f; f = next) {
		next = f->next;
		f->is_unsettled = false;
		settle(f);
	}
}

/* ---- what has happened; f is settled when all events are handed out ---- */

static void note_end_of_watch(struct flow *f, const struct ring_event *e)
{
	if (e->has_more)
		return;
	f->watch = WATCH_NOTHING;
	f->is_cancelling = false;
	look_again(f);
}

/* Behind something that has not left yet, input waits in memory of the client's own. */
static void take(struct flow *f, uint8_t *data, size_t n)
{
	struct conn *conn = &f->conn;
	bool is_free = !conn_is_behind(conn) && !is_sending(f);
	struct echo_span span;

	if (conn->is_draining && conn->left < n)
		n = conn->left;
	if (!n)
		return;
	conn_count_received(conn, n);
	span = conn_feed(conn, data, n);
	if (is_free && span.n && span.data == data) {
		f->lent = span.data;
		f->lent_n = (unsigned)span.n;
		f->round = ring_round(state_of(f)->ring);
		ring_send(state_of(f)->ring, conn->client.fd, span.data, span.n,
			  token_of(f, TOKEN_SEND));
		conn_sent(conn, span, span.n);
	} else {
		conn_sent(conn, span, 0);
		look_again(f);
	}
	if (conn->is_draining && !conn->left) {
		conn_take_no_more(conn);
		look_again(f);
	}
}

static bool is_failure(int result)
{
	return result < 0 && result != -EAGAIN && result != -EINTR && result != -ENOBUFS &&
	       result != -ECANCELED;
}

static void on_receive(struct flow *f, const struct ring_event *e)
{
	struct conn *conn = &f->conn;

	note_end_of_watch(f, e);
	conn->active_at = loop_now(conn->server->loop);
	if (is_failure(e->result)) {
		end(f, conn->is_lingering ? CLIENT_FINISHED : CLIENT_RESET, -e->result);
	} else if (e->result == 0 && conn->is_lingering) {
		end(f, CLIENT_FINISHED, 0);
	} else if (e->result == 0) {
		conn_take_no_more(conn);
	} else if (e->result > 0 && !f->is_ending && !conn->is_finished) {
		take(f, e->data, (size_t)e->result);
		if (e->result < BULK)
			return;
		f->bulk = PATIENCE;
		look_again(f);
	}
}

/* A send that took less than it was given. */
static void on_short_send(struct flow *f, int result)
{
	size_t n = result > 0 ? (size_t)result : 0;

	if (is_failure(result)) {
		end(f, CLIENT_RESET, -result);
		return;
	}
	conn_unsent(&f->conn, f->lent + n, f->lent_n - n);
	f->bulk = PATIENCE;
	look_again(f);
}

static void on_news(struct flow *f, const struct ring_event *e)
{
	note_end_of_watch(f, e);
	f->conn.active_at = loop_now(f->conn.server->loop);
	if (e->result > 0 && e->result & (POLLRDHUP | POLLHUP | POLLERR))
		f->has_end = true;
	/* Room alone is no news to a client that is owed nothing. */
	if (e->result != POLLOUT || conn_is_behind(&f->conn))
		look_again(f);
}

static void on_event(const struct ring_event *e, void *user)
{
	struct state *state = user;
	struct flow *f = (struct flow *)(uintptr_t)(e->token & ~(uint64_t)(TOKEN_KINDS - 1));

	switch ((enum token)(e->token % TOKEN_KINDS)) {
	case TOKEN_RECEIVE:
		on_receive(f, e);
		break;
	case TOKEN_SEND:
		on_short_send(f, e->result);
		break;
	case TOKEN_NEWS:
		on_news(f, e);
		break;
	case TOKEN_LOOP:
	case TOKEN_KINDS:
		state->is_polling_loop = false;
		state->is_loop_ready = true;
		break;
	}
}

/* ---- the loop waits for the ring, and the ring for the loop's descriptors ---- */

static void on_woken(void *user)
{
	const struct state *state = user;

	loop_update(state->server->loop);
}

static int wait_by_ring(int64_t wait, void *user)
{
	struct state *state = user;
	int result;
	bool is_loop_ready;

	settle_all(state); /* what timers and signals have brought */
	if (!state->is_polling_loop)
		ring_poll(state->ring, loop_fd(state->server->loop), POLLIN, TOKEN_LOOP);
	state->is_polling_loop = true;
	result = ring_step(state->ring, state->unsettled ? 0 : wait);
	if (result < 0)
		return -1;
	settle_all(state);
	is_loop_ready = state->is_loop_ready;
	state->is_loop_ready = false;
	return (result ? LOOP_NEWS_HANDLED : 0) | (is_loop_ready ? LOOP_NEWS_READABLE : 0);
}

/* ---- the engine ---- */

static int uring_start(struct server *s, struct error *err)
{
	struct state *state = xcalloc(1, sizeof(*state));

	s->engine_state = state;
	state->server = s;
	state->buffer = conn_buffer_new();
	state->ring = ring_new(on_event, state, err);
	if (!state->ring)
		return -1;
	ring_on_woken(state->ring, on_woken);
	loop_set_wait(s->loop, wait_by_ring, state);
	return 0;
}

static int uring_serve(struct server *s, struct client *c)
{
	struct state *state = s->engine_state;
	struct flow *f = flow_of(c);

	conn_init(&f->conn, s);
	f->round = ring_round(state->ring) - 1;
	if (s->config->idle_timeout)
		(void)conn_is_idle(&f->conn, check_time);
	watch(f, WATCH_RECEIVE);
	return 0;
}

static void uring_drain(struct server *s)
{
	LIST_EACH(node, &s->clients)
	{
		struct flow *f = flow_of(CONTAINER(node, struct client, link));

		conn_drain(&f->conn);
		look_again(f);
	}
}

static void uring_cut(struct server *s)
{
	LIST_EACH(node, &s->clients)
	end(flow_of(CONTAINER(node, struct client, link)), CLIENT_CUT, 0);
}

static void uring_stop(struct server *s)
{
	struct state *state = s->engine_state;

	loop_set_wait(s->loop, NULL, NULL);
	if (state) {
		ring_free(state->ring);
		free(state->buffer);
	}
	LIST_EACH(node, &s->clients)
	{
		struct client *c = CONTAINER(node, struct client, link);

		conn_done(&flow_of(c)->conn);
		server_client_ended(s, c, CLIENT_CUT, 0);
	}
	free(state);
	s->engine_state = NULL;
}

const struct engine engine_uring = {
	.name = "uring",
	.client_size = sizeof(struct flow),
	.counts_bytes = true,
	.needs = SYSCALLS_RING,
	.start = uring_start,
	.serve = uring_serve,
	.drain = uring_drain,
	.cut = uring_cut,
	.stop = uring_stop,
};
