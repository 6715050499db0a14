/*
 * The wire by completions (io_uring): what is sent in a turn, and the wait for the next
 * one, are one system call, and input comes without being asked for.
 *
 * At most one send of a connection is on its way.  ring_send() tells only of those that
 * fell short, in the step that submits them, so whoever hears nothing by then has sent
 * everything.
 */
#include "echo-client/wire.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/ring.h"
#include "net/socket.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum token { TOKEN_RECEIVE, TOKEN_SEND, TOKEN_POLL, TOKEN_KINDS = 4 };

/* What the kernel knows of a connection; outlives its end until the kernel has let go. */
struct line {
	struct wire_end *end; /* NULL: dropped */
	int fd;
	unsigned round; /* of the last send */
	size_t lent;    /* how much that was; 0: the next room is to be asked for */
	bool receives, polls, is_cancelled;
	struct list link; /* wire.unsettled, or none */
};

struct wire {
	const struct wire_user *user;
	struct ring *ring;
	struct list unsettled; /* lines to be looked at when all events are handed out */
};

static uint64_t token_of(const struct line *line, enum token kind)
{
	return (uint64_t)(uintptr_t)line | kind;
}

static bool is_sending(const struct wire *w, const struct line *line)
{
	return line->lent && line->round == ring_round(w->ring);
}

static void look_again(struct wire *w, struct line *line)
{
	if (list_is_empty(&line->link))
		list_append(&w->unsettled, &line->link);
}

static void poll_line(struct wire *w, struct line *line)
{
	line->polls = true;
	ring_poll(w->ring, line->fd, POLLOUT, token_of(line, TOKEN_POLL));
}

static void ring_drop(void *wire, struct wire_end *e)
{
	struct line *line = e->line;

	if (line) {
		line->end = NULL;
		look_again(wire, line);
	}
	*e = (struct wire_end){ .fd = -1 };
}

static int ring_connect(void *wire, struct wire_end *e, int fd, const struct addr *peer)
{
	int result = peer ? connect(fd, &peer->sa, peer->len) : 0, code = errno;
	struct line *line;

	if (result < 0 && code != EINPROGRESS) {
		close(fd);
		errno = code;
		return -1;
	}
	line = xcalloc(1, sizeof(*line));
	line->end = e;
	line->fd = fd;
	list_init(&line->link);
	*e = (struct wire_end){ .fd = fd, .is_connecting = peer, .line = line };
	if (peer)
		poll_line(wire, line);
	else
		look_again(wire, line);
	return 0;
}

static size_t ring_send_bytes(void *wire, struct wire_end *e, const uint8_t *data,
			      size_t n)
{
	struct wire *w = wire;
	struct line *line = e->line;

	if (is_sending(w, line)) {
		e->wants_room = true;
		look_again(w, line);
		return 0;
	}
	line->round = ring_round(w->ring);
	line->lent = n;
	ring_send(w->ring, line->fd, data, n, token_of(line, TOKEN_SEND));
	return n;
}

/* ---- what the kernel says ---- */

static void on_receive(struct wire *w, struct line *line, const struct ring_event *event)
{
	line->receives = event->has_more;
	if (!event->has_more)
		look_again(w, line);
	if (!line->end)
		return;
	if (event->result > 0)
		w->user->received(line->end, event->data, (size_t)event->result);
	else if (event->result == 0)
		w->user->ended(line->end, line->end->code);
	else if (event->result != -ENOBUFS)
		w->user->ended(line->end, -event->result);
}

/* Less was sent than was lent. */
static void on_short(struct wire *w, struct line *line, int result)
{
	size_t back = line->lent - (result > 0 ? (size_t)result : 0);

	line->lent = 0;
	if (!line->end)
		return;
	if (result < 0 && result != -EAGAIN && !line->end->code)
		line->end->code = -result;
	line->end->wants_room = true;
	look_again(w, line);
	w->user->room(line->end, back);
}

static void on_poll(struct wire *w, struct line *line)
{
	struct wire_end *e = line->end;
	int code;

	line->polls = false;
	look_again(w, line);
	if (!e || !e->is_connecting)
		return;
	code = socket_error(line->fd);
	e->is_connecting = false;
	if (code)
		ring_drop(w, e);
	w->user->connected(e, code);
}

static void on_event(const struct ring_event *event, void *user)
{
	struct line *line =
		(struct line *)(uintptr_t)(event->token & ~(uint64_t)(TOKEN_KINDS - 1));

	switch ((enum token)(event->token & (TOKEN_KINDS - 1))) {
	case TOKEN_RECEIVE:
		on_receive(user, line, event);
		break;
	case TOKEN_SEND:
		on_short(user, line, event->result);
		break;
	default:
		on_poll(user, line);
		break;
	}
}

/* ---- between the steps ---- */

/* Nobody needs the line any more: it goes as soon as the kernel has let go of it. */
static void let_go(struct wire *w, struct line *line)
{
	if (line->receives && !line->is_cancelled)
		ring_cancel(w->ring, token_of(line, TOKEN_RECEIVE));
	if (line->polls && !line->is_cancelled)
		ring_cancel(w->ring, token_of(line, TOKEN_POLL));
	line->is_cancelled = true;
	if (line->receives || line->polls || is_sending(w, line)) {
		look_again(w, line);
		return;
	}
	close(line->fd);
	free(line);
}

/* The last send is over, or had no room. */
static void make_room(struct wire *w, struct line *line)
{
	if (is_sending(w, line)) {
		look_again(w, line);
	} else if (line->lent) { /* all of it was sent: there may be room */
		line->lent = 0;
		line->end->wants_room = false;
		w->user->room(line->end, 0);
	} else {
		line->lent =
			1; /* when the poll has ended there is room, as after a send */
		poll_line(w, line);
	}
}

/*
 * The send comes before the receive: else what is received at once would be told before
 * that the send fell short.
 */
static void settle(struct wire *w, struct line *line)
{
	if (line->end && line->end->wants_room && !line->polls)
		make_room(w, line);
	if (!line->end) {
		let_go(w, line);
	} else if (!line->receives && !line->end->is_connecting) {
		line->receives = true;
		ring_receive(w->ring, line->fd, token_of(line, TOKEN_RECEIVE));
	}
}

static void settle_all(struct wire *w)
{
	struct list now = w->unsettled;

	if (list_is_empty(&w->unsettled))
		return;
	now.next->prev = now.prev->next = &now;
	list_init(&w->unsettled);
	LIST_EACH (node, &now) {
		list_remove(node);
		settle(w, CONTAINER(node, struct line, link));
	}
}

static int ring_wait(void *wire, uint64_t until)
{
	struct wire *w = wire;
	uint64_t now = clock_now();
	bool is_idle;

	settle_all(w);
	is_idle = list_is_empty(&w->unsettled) && until > now;
	return ring_step(w->ring, is_idle ? (int64_t)(until - now) : 0) < 0 ? -1 : 0;
}

static void *ring_open(const struct wire_user *user, const struct wire_tls *tls,
	               struct error *err)
{
	struct wire *w = xcalloc(1, sizeof(*w));

	(void)tls;
	w->user = user;
	list_init(&w->unsettled);
	w->ring = ring_new(on_event, w, err);
	if (w->ring)
		return w;
	free(w);
	return NULL;
}

/* What the kernel still holds it gives back with the ring. */
static void ring_close(void *wire)
{
	struct wire *w = wire;

	if (!w)
		return;
	ring_free(w->ring);
	LIST_EACH (node, &w->unsettled) {
		struct line *line = CONTAINER(node, struct line, link);

		close(line->fd);
		free(line);
	}
	free(w);
}

const struct wire_class wire_ring = {
	.name = "uring",
	.is_batched = true,
	.open = ring_open,
	.close = ring_close,
	.connect = ring_connect,
	.send = ring_send_bytes,
	.drop = ring_drop,
	.wait = ring_wait,
};
