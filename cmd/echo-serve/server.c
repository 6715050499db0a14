/* The shared part of echo-serve: sockets, clients, signals, the end. */
#include "echo-serve/server.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/report.h"
#include "echo-serve/acceptor.h"
#include "echo-serve/datagram.h"
#include "echo-serve/engine.h"
#include "echo-serve/journal.h"
#include "echo-serve/pool.h"
#include "echo-serve/privileges.h"
#include "net/activation.h"
#include "net/endpoint.h"
#include "net/listener.h"
#include "net/socket.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- sockets ---- */

static void add_listener(struct server *s, struct listener *l)
{
	size_t i;

	s->listeners = mem_grow(s->listeners, &s->listeners_cap, s->listeners_n,
				sizeof(struct listener *));
	s->listeners[s->listeners_n++] = l;
	for (i = 0; i < l->n; i++) {
		s->sockets = mem_grow(s->sockets, &s->sockets_cap, s->sockets_n,
				      sizeof(*s->sockets));
		s->sockets[s->sockets_n++] = l->sockets[i];
	}
}

static int open_operand(struct server *s, const char *operand, struct error *err)
{
	const struct echo_serve_config *config = s->config;
	bool both = !config->tcp && !config->udp;
	struct listener_config how = {
		.family = common_family(&config->common),
		.tcp = both || config->tcp,
		.udp = both || config->udp,
		.backlog = (int)config->backlog,
	};
	struct endpoint endpoint;
	struct listener *l;

	if (endpoint_parse(operand, ENDPOINT_BARE_PORT, &endpoint, err) < 0 ||
	    endpoint_check_stream(&endpoint, err) < 0)
		return -1;
	if (endpoint.kind == ENDPOINT_UNIX)
		how.udp = !how.tcp; /* alone it is a contradiction, which the listener
				       explains */
	else
		s->inet_n++;
	l = listener_open(&endpoint, &how, err);
	if (!l)
		return -1;
	add_listener(s, l);
	return 0;
}

/* Options that would do nothing are mistakes. */
static int check_options(const struct server *s, struct error *err)
{
	static const char *const rates[] = { "udp-rate", "udp-rate-total" };
	bool has_udp = false;
	size_t i;

	for (i = 0; i < s->sockets_n; i++)
		has_udp |= s->sockets[i].type == SOCK_DGRAM;
	for (i = 0; i < ARRAY_SIZE(rates) && !has_udp; i++) {
		if (opt_was_given(rates[i]))
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "--%s is for UDP, which is not served", rates[i]);
	}
	return s->inet_n ? 0 : common_check_unix(&s->config->common, err);
}

static int adopt_activated(struct server *s, const struct activation *given,
			   struct error *err)
{
	size_t i;

	for (i = 0; i < given->n; i++) {
		struct listener *l = listener_adopt(ACTIVATION_FIRST + (int)i, err);

		if (!l)
			return -1;
		add_listener(s, l);
	}
	s->adopted_n = s->sockets_n;
	return 0;
}

static int open_all(struct server *s, int argc, char **argv, struct error *err)
{
	struct activation given = { 0 };
	int i, result = -1;

	if (activation_take(&given, err) < 0 || adopt_activated(s, &given, err) < 0)
		goto out;
	for (i = 0; i < argc; i++) {
		if (open_operand(s, argv[i], err) < 0)
			goto out;
	}
	if (!s->listeners_n) {
		error_set(err, ERROR_USAGE, 0, NULL,
			  "the operand [ADDRESS:]PORT is missing");
		error_hint(err,
			   "netkit echo-serve 7 serves port 7; port 0 picks a free one");
		goto out;
	}
	result = check_options(s, err);
out:
	activation_done(&given);
	return result;
}

static void close_listeners(struct server *s)
{
	while (s->listeners_n)
		listener_free(s->listeners[--s->listeners_n]);
	free(s->listeners);
	free(s->sockets);
	s->listeners = NULL;
	s->sockets = NULL;
	s->listeners_cap = s->sockets_n = s->sockets_cap = 0;
}

int server_announce(struct server *s, struct error *err)
{
	struct error ignored = ERROR_INIT;
	size_t i;

	for (i = 0; i < s->sockets_n; i++) {
		if (journal_listening(s, &s->sockets[i], err) < 0)
			return -1;
	}
	(void)activation_notify("READY=1", &ignored);
	return 0;
}

/* Each client costs a descriptor; the soft limit is there for programs that use
 * select(2). */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* ---- clients ---- */

bool server_take_place(struct server *s)
{
	uint64_t before = atomic_fetch_add(&s->shared->clients, 1);

	if (s->config->max_clients && before >= s->config->max_clients) {
		atomic_fetch_sub(&s->shared->clients, 1);
		return false;
	}
	atomic_fetch_add(&s->seat->clients, 1);
	return true;
}

static void leave_place(struct server *s)
{
	atomic_fetch_sub(&s->seat->clients, 1);
	atomic_fetch_sub(&s->shared->clients, 1);
}

struct addr client_peer(const struct client *c)
{
	struct addr a = addr_from_brief(&c->peer);

	if (addr_family(&a) == AF_UNIX && c->fd >= 0)
		(void)addr_of_peer(c->fd, &a);
	return a;
}

int server_take(struct server *s, int fd, const struct addr *peer)
{
	struct client *c = xcalloc(1, s->engine->client_size);
	int code;

	c->id = atomic_fetch_add(&s->shared->last_id, 1) + 1;
	c->fd = fd;
	c->peer = addr_to_brief(peer);
	c->started_at = loop_now(s->loop);
	list_append(&s->clients, &c->link);
	s->clients_n++;
	s->seat->counts.accepted++;
	journal_connected(c);
	if (s->engine->serve(s, c) == 0)
		return 0;
	code = errno;
	s->seat->counts.refused++;
	list_remove(&c->link);
	s->clients_n--;
	leave_place(s);
	close(fd);
	free(c);
	errno = code;
	return -1;
}

/* What the engine saw as a normal end may have been our doing. */
static enum client_end why(const struct server *s, enum client_end end)
{
	if (s->is_cut)
		return CLIENT_CUT;
	return s->is_draining && end == CLIENT_FINISHED ? CLIENT_DRAINED : end;
}

void server_client_ended(struct server *s, struct client *c, enum client_end end,
			 int code)
{
	struct error err = ERROR_INIT;
	int written;

	c->end = why(s, end);
	c->code = code;
	s->seat->counts.ends[c->end]++;
	s->seat->counts.received += c->received;
	s->seat->counts.sent += c->sent;
	loop_update(s->loop);
	written = journal_ended(s, c, &err);
	if (c->fd >= 0)
		close(c->fd);
	list_remove(&c->link);
	s->clients_n--;
	leave_place(s);
	free(c);
	if (written < 0)
		server_fail(s, &err);
	if (s->is_draining && !s->clients_n)
		loop_stop(s->loop);
	else if (s->acceptor)
		acceptor_resume(s->acceptor);
}

/* ---- the end ---- */

static void cut(struct loop *loop, void *user)
{
	struct server *s = user;

	if (s->clients_n)
		report_warning("%zu conversation%s cut off: the time of --drain is over",
			       s->clients_n, s->clients_n == 1 ? " is" : "s are");
	s->is_cut = true;
	s->engine->cut(s);
	if (!s->clients_n)
		loop_stop(loop);
}

/* Nobody new: what knocks from now on is refused by the kernel, and the port is free
 * again. */
void server_stop_listening(struct server *s)
{
	acceptor_free(s->acceptor);
	s->acceptor = NULL;
	datagrams_free(s->datagrams);
	s->datagrams = NULL;
	close_listeners(s);
}

void server_drain(struct server *s)
{
	struct error ignored = ERROR_INIT;

	if (s->is_cut)
		return;
	if (s->is_draining) {
		cut(s->loop, s);
		return;
	}
	s->is_draining = true;
	if (!s->pool)
		(void)activation_notify("STOPPING=1", &ignored);
	server_stop_listening(s);
	loop_timer_set(s->loop, &s->drain_timer,
		       clock_deadline(loop_update(s->loop), s->config->drain), cut, s);
	s->engine->drain(s);
	if (!s->clients_n)
		loop_stop(s->loop);
}

void server_fail(struct server *s, const struct error *err)
{
	if (!error_is_set(&s->failure))
		s->failure = *err;
	if (!s->is_draining)
		server_drain(s);
}

static void end_by_signal(struct loop *loop, int signo, void *user)
{
	(void)loop;
	(void)signo;
	server_drain(user);
}

static void ignore_signal(struct loop *loop, int signo, void *user)
{
	(void)loop;
	(void)signo;
	(void)user;
}

/* A hang-up ends a program by default; a daemon has nothing to reread, and goes on. */
static int watch_signals(struct server *s, struct error *err)
{
	if (loop_signal(s->loop, &s->on_term, SIGTERM, end_by_signal, s, err) < 0 ||
	    loop_signal(s->loop, &s->on_int, SIGINT, end_by_signal, s, err) < 0)
		return -1;
	return loop_signal(s->loop, &s->on_hup, SIGHUP, ignore_signal, s, err);
}

static bool serves_streams(const struct server *s)
{
	size_t i;

	for (i = 0; i < s->sockets_n; i++) {
		if (s->sockets[i].type == SOCK_STREAM)
			return true;
	}
	return false;
}

/*
 * io_uring may be switched off in many ways; whoever did not ask for it gets epoll.  So does
 * one who serves datagrams alone, which the ring has nothing to do with.
 */
static int start_engine(struct server *s, struct error *err)
{
	struct error why = ERROR_INIT;

	if (s->config->model == MODEL_AUTO && !serves_streams(s))
		s->engine = &engine_epoll;
	if (s->config->model != MODEL_AUTO || s->engine != &engine_uring)
		return s->engine->start(s, err);
	if (s->engine->start(s, &why) < 0) {
		s->engine->stop(s);
		s->engine = &engine_epoll;
		report_note(0, "serving by epoll, since %s is not to be had: %s", why.subject,
			    why.text);
		return s->engine->start(s, err);
	}
	return 0;
}

/* How many processes: as many as there are processors, where a loop serves many clients. */
static int count_workers(const struct server *s, size_t *ret, struct error *err)
{
	bool has_loop = s->config->model == MODEL_AUTO || s->config->model == MODEL_URING ||
			s->config->model == MODEL_EPOLL;
	cpu_set_t processors;

	if (s->config->workers > 1 && !has_loop)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "--workers is for the models uring and epoll");
	*ret = 1;
	if (!has_loop || !serves_streams(s))
		return 0;
	if (s->config->workers)
		*ret = (size_t)s->config->workers;
	else if (sched_getaffinity(0, sizeof(processors), &processors) == 0)
		*ret = (size_t)CPU_COUNT(&processors);
	return 0;
}

static int open_server(struct server *s, int argc, char **argv, struct error *err)
{
	size_t workers = 1;

	raise_descriptor_limit();
	if (open_all(s, argc, argv, err) < 0 || count_workers(s, &workers, err) < 0)
		return -1;
	if (workers > 1) {
		s->pool = pool_new(s, workers, err);
		if (!s->pool)
			return -1;
	}
	return s->config->user ? privileges_drop(s->config->user, err) : 0;
}

/* The watching process says drain; that it is gone says the same. */
static void on_orders(struct loop *loop, int fd, unsigned events, void *user)
{
	char order;

	(void)loop;
	(void)events;
	if (read(fd, &order, 1) != 1) {
		if (errno == EAGAIN || errno == EINTR)
			return;
		loop_unwatch(&((struct server *)user)->orders);
	}
	server_drain(user);
}

static int start(struct server *s, struct error *err)
{
	if (s->pool ? loop_watch(s->loop, &s->orders, pool_orders(s->pool), LOOP_READ, on_orders,
				 s, err) < 0 :
		      watch_signals(s, err) < 0)
		return -1;
	if (start_engine(s, err) < 0)
		return -1;
	s->acceptor = acceptor_new(s, err);
	if (!s->acceptor)
		return -1;
	if (s->serves_datagrams) {
		s->datagrams = datagrams_new(s, err);
		if (!s->datagrams)
			return -1;
	}
	if (s->pool)
		return 0;
	report_note(1, "serving by %s", s->engine->name);
	return server_announce(s, err);
}

/* In this process, until it is over. */
static int serve(struct server *s, struct error *err)
{
	int result = -1;

	s->loop = loop_new(err);
	if (!s->loop)
		return -1;
	if (start(s, err) == 0 && loop_run(s->loop, err) == 0) {
		if (!s->pool)
			journal_summary(s);
		result = error_is_set(&s->failure) ? -1 : 0;
		if (result < 0)
			*err = s->failure;
	}
	server_stop_listening(s);
	loop_timer_unset(&s->drain_timer);
	s->engine->stop(s);
	loop_unwatch(&s->orders);
	loop_signal_unset(&s->on_term);
	loop_signal_unset(&s->on_int);
	loop_signal_unset(&s->on_hup);
	loop_free(s->loop);
	return result;
}

/* Whether it can be had is found out once, and not by each worker. */
static int try_engine(struct server *s, struct error *err)
{
	int result = -1;

	s->loop = loop_new(err);
	if (!s->loop)
		return -1;
	result = start_engine(s, err);
	s->engine->stop(s);
	s->engine_state = NULL;
	loop_free(s->loop);
	if (result == 0)
		report_note(1, "serving by %s, %zu workers", s->engine->name,
			    pool_size(s->pool));
	return result;
}

static int serve_by_pool(struct server *s, struct error *err)
{
	if (try_engine(s, err) < 0)
		return -1;
	switch (pool_run(s->pool, err)) {
	case POOL_WORKER:
		return serve(s, err);
	case POOL_OVER:
		journal_summary(s);
		return 0;
	case POOL_FAILED:
		break;
	}
	return -1;
}

int server_run(const struct echo_serve_config *config, const struct engine *engine,
	       int argc, char **argv, struct error *err)
{
	struct server s = { .config = config,
			    .engine = engine,
			    .serves_datagrams = true,
			    .shared = &s.own_shared,
			    .seat = &s.own_seat,
			    .failure = ERROR_INIT };
	int result = -1;

	list_init(&s.clients);
	if (open_server(&s, argc, argv, err) == 0)
		result = s.pool ? serve_by_pool(&s, err) : serve(&s, err);
	server_stop_listening(&s);
	pool_free(s.pool);
	return result;
}
