/* Accepting, and what to do when the machine has nothing left to accept with. */
#include "echo-serve/acceptor.h"

#include "base/clock.h"
#include "base/mem.h"
#include "echo-serve/engine.h"
#include "echo-serve/journal.h"
#include "net/listener.h"
#include "net/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { BATCH = 64 }; /* connections in a row, so that the clients get their turn */
#define PAUSE (100 * CLOCK_MS)

struct acceptor {
	struct server *server;
	struct loop_watch *watches;
	size_t n;
	int reserve; /* a descriptor that can be given up; -1: given up */
	struct loop_timer pause;
	uint64_t trouble_at;
};

static void set_events(struct acceptor *a, unsigned events)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		loop_watch_set(&a->watches[i], events);
}

static void go_on(struct loop *loop, void *user)
{
	(void)loop;
	set_events(user, LOOP_READ);
}

static void pause_accepting(struct acceptor *a)
{
	struct loop *loop = a->server->loop;

	set_events(a, 0);
	loop_timer_set(loop, &a->pause, clock_deadline(loop_update(loop), PAUSE), go_on,
		       a);
}

void acceptor_resume(struct acceptor *a)
{
	if (!a->pause.loop)
		return;
	loop_timer_unset(&a->pause);
	set_events(a, LOOP_READ);
}

/* Something that even a process can open that may open no file. */
static void take_reserve(struct acceptor *a)
{
	if (a->reserve < 0)
		a->reserve = eventfd(0, EFD_CLOEXEC);
}

static void refuse(struct acceptor *a, int fd, const struct addr *peer, const char *why)
{
	journal_refused(peer, why);
	a->server->seat->counts.refused++;
	close(fd);
}

/*
 * Tells those who wait that there is no place: accepted and closed at once.  false: that did
 * not help.  The reserve may have been lost the last time, to whoever else opened something.
 */
static bool turn_away(struct acceptor *a, int listen_fd)
{
	struct addr peer;
	int i, fd = -1;

	take_reserve(a);
	if (a->reserve < 0)
		return false;
	close(a->reserve);
	a->reserve = -1;
	for (i = 0; i < BATCH && (fd = socket_accept(listen_fd, &peer)) >= 0; i++)
		refuse(a, fd, &peer, "no descriptor left");
	i += fd < 0 && errno == EAGAIN;
	take_reserve(a);
	return i > 0;
}

static void handle_failure(struct acceptor *a, int listen_fd, int code)
{
	switch (code) {
	case EAGAIN:
	case EINTR:
	case ECONNABORTED: /* and what Linux reports of the new connection's own network
			    */
	case EPROTO:
	case ENETDOWN:
	case ENETUNREACH:
	case EHOSTDOWN:
	case EHOSTUNREACH:
	case ENOPROTOOPT:
	case EOPNOTSUPP:
		return;
	case EMFILE:
	case ENFILE:
		journal_trouble(&a->trouble_at, loop_now(a->server->loop),
				"cannot accept", code);
		if (!a->server->config->queue && turn_away(a, listen_fd))
			return;
		break;
	default:
		journal_trouble(&a->trouble_at, loop_now(a->server->loop),
				"cannot accept", code);
	}
	pause_accepting(a);
}

/* With a place of --max-clients that is already taken. */
static bool take(struct acceptor *a, int fd, const struct addr *peer)
{
	struct server *s = a->server;

	if (!server_take_place_of(s, peer)) {
		server_leave_place(s);
		refuse(a, fd, peer, "--max-clients-per-address are there");
		return true;
	}
	if (server_take(s, fd, peer) == 0)
		return true;
	journal_trouble(&a->trouble_at, loop_now(s->loop), "cannot serve one more client",
			errno);
	pause_accepting(a);
	return false;
}

/* The place comes first: who has none waits in the kernel. */
static bool accept_into_place(struct acceptor *a, int listen_fd)
{
	struct addr peer;
	int fd, code;

	if (!server_take_place(a->server)) {
		pause_accepting(a);
		return false;
	}
	fd = socket_accept(listen_fd, &peer);
	code = errno;
	if (fd >= 0)
		return take(a, fd, &peer);
	server_leave_place(a->server);
	handle_failure(a, listen_fd, code);
	return false;
}

static bool accept_one(struct acceptor *a, int listen_fd)
{
	struct addr peer;
	int fd;

	if (a->server->config->queue)
		return accept_into_place(a, listen_fd);
	fd = socket_accept(listen_fd, &peer);
	if (fd < 0) {
		handle_failure(a, listen_fd, errno);
		return false;
	}
	if (server_take_place(a->server))
		return take(a, fd, &peer);
	refuse(a, fd, &peer, "--max-clients are there");
	return true;
}

static void accept_some(struct loop *loop, int listen_fd, unsigned events, void *user)
{
	struct acceptor *a = user;
	int i;

	(void)loop;
	(void)events;
	if (a->server->engine->is_blocking) {
		(void)accept_one(a, listen_fd); /* may end the server: a is gone then */
		return;
	}
	for (i = 0; i < BATCH && accept_one(a, listen_fd); i++)
		;
}

static int watch_all(struct acceptor *a, struct error *err)
{
	const struct server *s = a->server;
	size_t i;

	for (i = 0; i < s->sockets.n; i++) {
		if (s->sockets.row[i].type != SOCK_STREAM)
			continue;
		/* Connections inherit it. */
		if (addr_family(&s->sockets.row[i].addr) != AF_UNIX) {
			socket_set_nodelay(s->sockets.row[i].fd);
			socket_set_patience(s->sockets.row[i].fd, s->config->stall_timeout);
		}
		if (loop_watch(s->loop, &a->watches[a->n], s->sockets.row[i].fd, LOOP_READ,
			       accept_some, a, err) < 0)
			return -1;
		a->n++;
	}
	return 0;
}

struct acceptor *acceptor_new(struct server *s, struct error *err)
{
	struct acceptor *a = xcalloc(1, sizeof(*a));

	a->server = s;
	a->watches = xcalloc(s->sockets.n, sizeof(*a->watches));
	a->reserve = -1;
	take_reserve(a);
	if (watch_all(a, err) < 0) {
		acceptor_free(a);
		return NULL;
	}
	return a;
}

void acceptor_free(struct acceptor *a)
{
	size_t i;

	if (!a)
		return;
	for (i = 0; i < a->n; i++)
		loop_unwatch(&a->watches[i]);
	loop_timer_unset(&a->pause);
	if (a->reserve >= 0)
		close(a->reserve);
	free(a->watches);
	free(a);
}
