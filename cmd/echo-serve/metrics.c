/* A listener, and a handful of conversations of one question and one answer. */
#include "echo-serve/metrics.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "echo-serve/journal.h"
#include "echo-serve/numbers.h"
#include "echo-serve/scrape.h"
#include "net/endpoint.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READERS = 8, SOCKETS = 8, BACKLOG = 16, ANSWER_MAX = 64 * 1024 };
#define PATIENCE (5 * CLOCK_S)

struct reader {
	struct metrics *metrics;
	int fd; /* -1: nobody */
	struct loop_watch watch;
	struct loop_timer timer;
	struct buf in, out;
	bool is_answering;
};

struct metrics {
	const struct server *server;
	struct listener *listener;
	struct loop *loop; /* NULL: not started */
	struct loop_watch watches[SOCKETS];
	size_t watches_n;
	struct loop_timer pause;
	struct reader readers[READERS];
};

/* ---- one reader ---- */

static struct reader *find_free(struct metrics *m)
{
	size_t i;

	for (i = 0; i < READERS; i++) {
		if (m->readers[i].fd < 0)
			return &m->readers[i];
	}
	return NULL;
}

static void accept_all(struct metrics *m, unsigned events)
{
	size_t i;

	for (i = 0; i < m->watches_n; i++)
		loop_watch_set(&m->watches[i], events);
}

static void release(struct reader *r)
{
	close(r->fd);
	r->fd = -1;
	buf_done(&r->in);
	buf_done(&r->out);
}

static void leave(struct reader *r)
{
	loop_unwatch(&r->watch);
	loop_timer_unset(&r->timer);
	release(r);
	if (!r->metrics->pause.loop)
		accept_all(r->metrics, LOOP_READ);
}

static void on_late(struct loop *loop, void *user)
{
	(void)loop;
	leave(user);
}

/* Everything is written, or nothing can be; the rest of the question is not waited for. */
static void answer(struct reader *r)
{
	while (r->out.len) {
		ssize_t n = send(r->fd, buf_data(&r->out), r->out.len, MSG_NOSIGNAL);

		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			loop_watch_set(&r->watch, LOOP_WRITE);
			return;
		}
		if (n < 0)
			break;
		buf_consume(&r->out, (size_t)n);
	}
	shutdown(r->fd, SHUT_WR);
	leave(r);
}

static void prepare(struct reader *r, const struct scrape *question)
{
	struct numbers numbers;
	struct buf text;

	buf_init(&text, ANSWER_MAX);
	numbers_gather(r->metrics->server, &numbers);
	numbers_expose(&numbers, &text);
	scrape_answer(question, buf_data(&text), text.len, &r->out);
	buf_done(&text);
	r->is_answering = true;
}

static void on_reader(struct loop *loop, int fd, unsigned events, void *user)
{
	struct reader *r = user;
	struct scrape question;
	uint8_t part[2048];
	ssize_t n;

	(void)loop;
	(void)events;
	if (!r->is_answering) {
		n = recv(fd, part, sizeof(part), 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0 || !buf_append(&r->in, part, (size_t)n)) {
			leave(r);
			return;
		}
		if (!scrape_parse(buf_data(&r->in), r->in.len, &question))
			return;
		prepare(r, &question);
	}
	answer(r);
}

/* ---- accepting ---- */

static void go_on(struct loop *loop, void *user)
{
	(void)loop;
	accept_all(user, LOOP_READ);
}

static void take(struct metrics *m, struct reader *r, int fd)
{
	struct error ignored = ERROR_INIT;

	*r = (struct reader){ .metrics = m, .fd = fd };
	buf_init(&r->in, SCRAPE_MAX + 2048);
	buf_init(&r->out, ANSWER_MAX + 1024);
	if (loop_watch(m->loop, &r->watch, fd, LOOP_READ, on_reader, r, &ignored) < 0) {
		release(r);
		return;
	}
	loop_timer_set(m->loop, &r->timer, clock_deadline(loop_now(m->loop), PATIENCE), on_late, r);
}

/* Who finds no place waits; without descriptors all wait a second, and nobody turns in circles. */
static void on_knock(struct loop *loop, int fd, unsigned events, void *user)
{
	struct metrics *m = user;
	struct reader *r = find_free(m);
	int peer;

	(void)events;
	if (!r) {
		accept_all(m, 0);
		return;
	}
	peer = socket_accept(fd, NULL);
	if (peer >= 0) {
		take(m, r, peer);
	} else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
		accept_all(m, 0);
		loop_timer_set(loop, &m->pause, clock_deadline(loop_now(loop), CLOCK_S), go_on, m);
	}
}

/* ---- the whole ---- */

struct metrics *metrics_new(const struct server *s, const char *address, struct error *err)
{
	const struct listener_config how = { .tcp = true, .is_loopback = true, .backlog = BACKLOG };
	struct endpoint endpoint;
	struct metrics *m;
	size_t i;

	if (endpoint_parse(address, ENDPOINT_BARE_PORT, &endpoint, err) < 0 ||
	    endpoint_check_stream(&endpoint, err) < 0)
		return NULL;
	if (endpoint.kind == ENDPOINT_UNIX) {
		error_set(err, ERROR_USAGE, 0, "--metrics", "are served by TCP alone");
		return NULL;
	}
	m = xcalloc(1, sizeof(*m));
	m->server = s;
	for (i = 0; i < READERS; i++)
		m->readers[i].fd = -1;
	m->listener = listener_open(&endpoint, &how, err);
	if (!m->listener) {
		free(m);
		return NULL;
	}
	return m;
}

int metrics_start(struct metrics *m, struct loop *loop, struct error *err)
{
	m->loop = loop;
	for (; m->watches_n < m->listener->n && m->watches_n < SOCKETS; m->watches_n++) {
		if (loop_watch(loop, &m->watches[m->watches_n],
			       m->listener->sockets[m->watches_n].fd, LOOP_READ, on_knock, m,
			       err) < 0)
			return -1;
	}
	return 0;
}

int metrics_announce(const struct metrics *m, struct error *err)
{
	size_t i;

	for (i = 0; i < m->listener->n; i++) {
		if (journal_metrics(m->server, &m->listener->sockets[i], err) < 0)
			return -1;
	}
	return 0;
}

void metrics_forget(struct metrics *m)
{
	size_t i;

	if (!m)
		return;
	for (i = 0; i < READERS; i++) {
		if (m->readers[i].fd >= 0)
			release(&m->readers[i]);
	}
	listener_free(m->listener);
	free(m);
}

void metrics_free(struct metrics *m)
{
	size_t i;

	if (!m)
		return;
	for (i = 0; i < m->watches_n; i++)
		loop_unwatch(&m->watches[i]);
	loop_timer_unset(&m->pause);
	for (i = 0; i < READERS; i++) {
		loop_unwatch(&m->readers[i].watch);
		loop_timer_unset(&m->readers[i].timer);
	}
	metrics_forget(m);
}
