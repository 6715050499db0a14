/* Watching over workers. */
#include "echo-serve/pool.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/report.h"
#include "echo-serve/daemon.h"
#include "echo-serve/duties.h"
#include "echo-serve/logs.h"
#include "echo-serve/metrics.h"
#include "echo-serve/server.h"
#include "echo-serve/tally.h"
#include "net/activation.h"
#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* One that dies at once is not replaced at once, again and again. */
#define PAUSE CLOCK_S

/* Beyond the time of --drain, after which a worker ends its clients itself. */
#define GRACE (2 * CLOCK_S)

struct worker {
	struct pool *pool;
	struct server_seat *seat;
	int *fds; /* of the server's sockets, its own; -1: all share one */
	pid_t pid; /* 0: none */
	int orders; /* our end of the channel; -1: none */
	struct loop_watch end; /* of that: the worker has ended */
	uint64_t started_at;
	struct loop_timer again;
};

struct pool {
	struct server *server;
	struct worker *workers;
	size_t n, alive;
	size_t sockets_n; /* of each worker */
	struct shared_memory {
		struct server_shared all;
		struct server_seat seats[];
	} *memory;
	size_t memory_size;

	struct loop *loop;
	struct loop_signal on_term, on_int, on_hup;
	struct loop_timer kill_timer;
	bool is_draining;
	struct error failure;

	struct worker *self; /* in a worker */
	int my_orders;
};

/* ---- sockets ---- */

static int open_sockets(struct worker *w, struct error *err)
{
	const struct server *s = w->pool->server;
	size_t i;

	w->fds = xcalloc(s->sockets.n, sizeof(*w->fds));
	for (i = 0; i < s->sockets.n; i++)
		w->fds[i] = -1;
	for (i = s->sockets.adopted_n; i < s->sockets.n && w != w->pool->workers; i++) {
		const struct listener_socket *socket = &s->sockets.row[i];

		if (socket->type != SOCK_STREAM || addr_family(&socket->addr) == AF_UNIX)
			continue;
		w->fds[i] = listener_share(socket, (int)s->config->backlog, err);
		if (w->fds[i] < 0)
			return -1;
	}
	return 0;
}

static void close_sockets(struct worker *w)
{
	size_t i;

	for (i = 0; w->fds && i < w->pool->sockets_n; i++) {
		if (w->fds[i] >= 0)
			close(w->fds[i]);
		w->fds[i] = -1;
	}
}

struct pool *pool_new(struct server *s, size_t n, struct error *err)
{
	struct pool *p = xcalloc(1, sizeof(*p));
	size_t i;

	p->server = s;
	p->failure = ERROR_INIT;
	p->sockets_n = s->sockets.n;
	p->n = n;
	p->memory_size = sizeof(*p->memory) + n * sizeof(p->memory->seats[0]);
	p->workers = xcalloc(n, sizeof(*p->workers));
	p->memory = mmap(NULL, p->memory_size, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p->memory == MAP_FAILED) {
		p->memory = NULL;
		error_errno(err, ERROR_LOCAL, errno, NULL, "cannot share memory");
		pool_free(p);
		return NULL;
	}
	s->seats = p->memory->seats;
	s->seats_n = n;
	for (i = 0; i < n; i++) {
		p->workers[i] = (struct worker){ .pool = p,
						 .seat = &p->memory->seats[i],
						 .orders = -1 };
		if (open_sockets(&p->workers[i], err) < 0) {
			pool_free(p);
			return NULL;
		}
	}
	return p;
}

void pool_free(struct pool *p)
{
	size_t i;

	if (!p)
		return;
	for (i = 0; i < p->n; i++) {
		close_sockets(&p->workers[i]);
		free(p->workers[i].fds);
	}
	if (p->memory)
		munmap(p->memory, p->memory_size);
	free(p->workers);
	free(p);
}

size_t pool_size(const struct pool *p)
{
	return p->n;
}

/* ---- becoming a worker ---- */

/*
 * Its own sockets take the places of the first worker's, so that the rest of the server sees no
 * difference; what is for others goes.
 */
static int take_seat(struct pool *p, struct worker *w, int orders)
{
	struct server *s = p->server;
	size_t i;

	for (i = 0; i < s->sockets.n; i++) {
		if (w->fds[i] >= 0 && dup3(w->fds[i], s->sockets.row[i].fd, O_CLOEXEC) < 0)
			return -1;
	}
	for (i = 0; i < p->n; i++) {
		close_sockets(&p->workers[i]);
		if (p->workers[i].orders >= 0)
			close(p->workers[i].orders);
		p->workers[i].orders = -1;
	}
	/* Lines of several processes shall not run into each other. */
	(void)setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	duties_forget(s->duties);
	s->duties = NULL;
	metrics_forget(s->metrics);
	s->metrics = NULL;
	if (s->config->daemon && daemon_mute(&(struct error){ .phase = ERROR_NONE }) < 0)
		return -1;
	logs_begin();
	p->self = w;
	p->my_orders = orders;
	s->shared = &p->memory->all;
	s->seat = w->seat;
	s->seat_number = (size_t)(w - p->workers);
	s->serves_datagrams = w == p->workers;
	return 0;
}

int pool_orders(const struct pool *p)
{
	return p->my_orders;
}

/* ---- the end ---- */

static void kill_all(struct loop *loop, void *user)
{
	struct pool *p = user;
	size_t i;

	(void)loop;
	for (i = 0; i < p->n; i++) {
		if (p->workers[i].pid)
			kill(p->workers[i].pid, SIGKILL);
	}
}

/* Called again it cuts conversations off, as a signal does that arrives again. */
static void drain(struct pool *p)
{
	struct error ignored = ERROR_INIT;
	uint64_t now = loop_update(p->loop);
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct worker *w = &p->workers[i];

		loop_timer_unset(&w->again);
		close_sockets(w);
		if (w->orders >= 0)
			(void)send(w->orders, "d", 1, MSG_NOSIGNAL);
	}
	if (!p->is_draining) {
		(void)activation_notify("STOPPING=1", &ignored);
		server_stop_listening(p->server);
		loop_timer_set(p->loop, &p->kill_timer,
			       clock_deadline(now, p->server->config->drain + GRACE), kill_all,
			       p);
	}
	p->is_draining = true;
	if (!p->alive)
		loop_stop(p->loop);
}

static void fail(struct pool *p, int status)
{
	if (!error_is_set(&p->failure))
		error_set(&p->failure, status == STATUS_OUTPUT ? ERROR_OUTPUT : ERROR_LOCAL, 0,
			  NULL, "a worker has given up, with status %d", status);
	drain(p);
}

/* ---- deaths ---- */

static void start_again(struct loop *loop, void *user);

static void bury(struct worker *w, int how)
{
	struct pool *p = w->pool;
	pid_t pid = w->pid;
	uint64_t now = loop_update(p->loop);

	w->pid = 0;
	loop_unwatch(&w->end);
	close(w->orders);
	w->orders = -1;
	p->alive--;
	atomic_fetch_sub(&p->memory->all.clients, atomic_exchange(&w->seat->clients, 0));
	if (p->server->tally)
		tally_forget(p->server->tally, (size_t)(w - p->workers));
	if (WIFEXITED(how) && WEXITSTATUS(how) && !error_is_set(&p->failure)) {
		fail(p, WEXITSTATUS(how));
	} else if (p->is_draining) {
		if (!p->alive)
			loop_stop(p->loop);
	} else {
		report_warning("worker %d has died (%s %d), and is replaced", (int)pid,
			       WIFSIGNALED(how) ? "signal" : "status",
			       WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
		loop_timer_set(p->loop, &w->again,
			       now - w->started_at < PAUSE ? w->started_at + PAUSE : now,
			       start_again, w);
	}
}

/* A worker keeps its end of the channel until it is no more, so this hardly waits. */
static void on_end_of_worker(struct loop *loop, int fd, unsigned events, void *user)
{
	struct worker *w = user;
	int how = 0;

	(void)loop;
	(void)fd;
	(void)events;
	while (waitpid(w->pid, &how, 0) < 0 && errno == EINTR)
		;
	bury(w, how);
}

/* ---- starting ---- */

/* One whose end we would not see. */
static void dismiss(struct worker *w)
{
	kill(w->pid, SIGKILL);
	while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(w->orders);
	w->orders = -1;
	w->pid = 0;
	w->pool->alive--;
}

/* In the child the loop is stopped, so that it leaves the way it came. */
static int start_worker(struct worker *w, struct error *err)
{
	struct pool *p = w->pool;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot reach a worker");
	w->started_at = loop_update(p->loop);
	w->pid = fork();
	if (w->pid < 0) {
		w->pid = 0;
		close(ends[0]);
		close(ends[1]);
		return error_errno(err, ERROR_LOCAL, errno, NULL, "cannot start a worker");
	}
	if (w->pid > 0) {
		close(ends[1]);
		w->orders = ends[0];
		p->alive++;
		if (loop_watch(p->loop, &w->end, w->orders, LOOP_READ, on_end_of_worker, w,
			       err) == 0)
			return 0;
		dismiss(w);
		return -1;
	}
	close(ends[0]);
	loop_stop(p->loop);
	if (take_seat(p, w, ends[1]) < 0)
		_exit(STATUS_LIMIT);
	return 0;
}

static void start_again(struct loop *loop, void *user)
{
	struct worker *w = user;
	struct error err = ERROR_INIT;

	if (start_worker(w, &err) == 0)
		return;
	report_warning("%s", err.text);
	loop_timer_set(loop, &w->again, clock_deadline(loop_now(loop), PAUSE), start_again, w);
}

/* ---- the watching process ---- */

static void on_end(struct loop *loop, int signo, void *user)
{
	(void)loop;
	(void)signo;
	drain(user);
}

static void on_hangup(struct loop *loop, int signo, void *user)
{
	struct pool *p = user;
	size_t i;

	(void)loop;
	(void)signo;
	logs_reopen();
	for (i = 0; i < p->n; i++) {
		if (p->workers[i].orders >= 0)
			(void)send(p->workers[i].orders, "h", 1, MSG_NOSIGNAL);
	}
}

static int watch_signals(struct pool *p, struct error *err)
{
	if (loop_signal(p->loop, &p->on_term, SIGTERM, on_end, p, err) < 0 ||
	    loop_signal(p->loop, &p->on_int, SIGINT, on_end, p, err) < 0)
		return -1;
	return loop_signal(p->loop, &p->on_hup, SIGHUP, on_hangup, p, err);
}

static int start_all(struct pool *p, struct error *err)
{
	size_t i;

	for (i = 0; i < p->n && !p->self; i++) {
		if (start_worker(&p->workers[i], err) < 0)
			return -1;
	}
	return p->self ? 0 : server_announce(p->server, err);
}

/* Nobody can be watched over any more. */
static void abandon(struct pool *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct worker *w = &p->workers[i];

		loop_timer_unset(&w->again);
		if (!w->pid)
			continue;
		loop_unwatch(&w->end);
		dismiss(w);
	}
}

static enum pool_role leave(struct pool *p, int result, struct error *err)
{
	if (p->self) {
		/* The loop is the parent's, and so is what its descriptors watch. */
		loop_forget(p->loop);
		return POOL_WORKER;
	}
	loop_timer_unset(&p->kill_timer);
	loop_signal_unset(&p->on_term);
	loop_signal_unset(&p->on_int);
	loop_signal_unset(&p->on_hup);
	server_end_duties(p->server);
	loop_free(p->loop);
	if (result == 0 && !error_is_set(&p->failure))
		return POOL_OVER;
	if (result == 0)
		*err = p->failure;
	return POOL_FAILED;
}

enum pool_role pool_run(struct pool *p, struct error *err)
{
	struct error why = ERROR_INIT;
	int result = -1;

	p->loop = loop_new(err);
	if (!p->loop)
		return POOL_FAILED;
	if (watch_signals(p, err) == 0)
		p->server->duties = duties_new(p->server, p->loop, err);
	if (p->server->duties)
		result = start_all(p, err);
	if (!p->self && result < 0)
		drain(p);
	while (!p->self && p->alive) {
		if (loop_run(p->loop, &why) == 0)
			continue;
		abandon(p);
		if (result == 0)
			*err = why;
		result = -1;
	}
	return leave(p, result, err);
}
