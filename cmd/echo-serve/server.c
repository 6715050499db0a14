/* The shared part of echo-serve: how it starts, and the life of a process that serves. */
#include "echo-serve/server.h"

#include "cli/report.h"
#include "echo-serve/acceptor.h"
#include "echo-serve/daemon.h"
#include "echo-serve/datagram.h"
#include "echo-serve/duties.h"
#include "echo-serve/engine.h"
#include "echo-serve/inetd.h"
#include "echo-serve/journal.h"
#include "echo-serve/logs.h"
#include "echo-serve/metrics.h"
#include "echo-serve/pool.h"
#include "echo-serve/privileges.h"
#include "echo-serve/sandbox.h"
#include "echo-serve/tally.h"
#include "net/activation.h"
#include "net/listener.h"
#include "stream/tls_config.h"

#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

int server_announce(struct server *s, struct error *err)
{
	struct error ignored = ERROR_INIT;
	size_t i;

	for (i = 0; i < s->sockets.n; i++) {
		if (journal_listening(s, &s->sockets.row[i], err) < 0)
			return -1;
	}
	if (s->metrics && metrics_announce(s->metrics, err) < 0)
		return -1;
	(void)activation_notify("READY=1", &ignored);
	logs_begin();
	if (s->config->daemon && daemon_mute(err) < 0)
		return -1;
	daemon_ready();
	return 0;
}

static void raise_limit(unsigned which)
{
	struct rlimit limit;

	if (getrlimit(which, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(which, &limit);
	}
}

/*
 * Each client costs a descriptor; the soft limit is there for programs that use select(2).  Rings
 * count as locked memory, of all processes of a user together, once capabilities are given up.
 */
static void raise_limits(void)
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	raise_limit(RLIMIT_NOFILE);
	if (setrlimit(RLIMIT_MEMLOCK, &none) < 0)
		raise_limit(RLIMIT_MEMLOCK);
}

/*
 * io_uring may be switched off in many ways; whoever did not ask for it gets epoll.  So does
 * one who serves datagrams alone, which the ring has nothing to do with, and one who looks on.
 */
static int start_engine(struct server *s, struct error *err)
{
	struct error why = ERROR_INIT;

	if (s->tls)
		s->engine = &engine_tls;
	else if (mischief_is_wanted())
		s->engine = &engine_mischief;
	else if (s->config->model == MODEL_AUTO &&
		 (!sockets_have(&s->sockets, SOCK_STREAM) || s->witness.sinks.n))
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

	if (!has_loop && (s->config->workers > 1 || s->config->busy_poll))
		return error_set(err, ERROR_USAGE, 0, NULL, "%s is for the models uring and epoll",
				 s->config->busy_poll ? "--busy-poll" : "--workers");
	*ret = 1;
	if (s->config->inetd || !has_loop || !sockets_have(&s->sockets, SOCK_STREAM) ||
	    s->witness.sinks.n)
		return 0;
	if (s->config->workers)
		*ret = (size_t)s->config->workers;
	else if (sched_getaffinity(0, sizeof(processors), &processors) == 0)
		*ret = (size_t)CPU_COUNT(&processors);
	return 0;
}

/* Of the models only one speaks it, for connections alone, and shows nobody what it says. */
static int check_tls(const struct server *s, struct error *err)
{
	int model = s->config->model;

	if (model != MODEL_AUTO && model != MODEL_EPOLL)
		return error_set(err, ERROR_USAGE, 0, "--tls", "is for the model epoll");
	if (s->witness.sinks.n)
		return error_set(err, ERROR_USAGE, 0, "--tls",
				 "does not go with --pcap and --hex");
	if (sockets_have(&s->sockets, SOCK_DGRAM))
		return error_set(err, ERROR_USAGE, 0, "--tls",
				 "is for connections, and a socket for datagrams was given");
	return 0;
}

/* Who has no terminal tells syslog; inetd's children go without where there is none. */
static int open_log(const struct echo_serve_config *config, struct error *err)
{
	struct error ignored = ERROR_INIT;

	if (config->inetd && !config->log) {
		(void)logs_open("syslog", &ignored);
		return 0;
	}
	return logs_open(config->log ? config->log : config->daemon ? "syslog" : "stderr", err);
}

static int open_server(struct server *s, int argc, char **argv, struct error *err)
{
	size_t workers = 1;

	raise_limits();
	if (witness_open(s, err) < 0)
		return -1;
	if (sockets_open(&s->sockets, s->config, argc, argv, err) < 0 ||
	    mischief_check(s, err) < 0 || count_workers(s, &workers, err) < 0)
		return -1;
	if (workers > 1) {
		s->pool = pool_new(s, workers, err);
		if (!s->pool)
			return -1;
	}
	if (s->config->metrics) {
		s->metrics = metrics_new(s, s->config->metrics, err);
		if (!s->metrics)
			return -1;
	}
	if (s->config->max_per_address) {
		s->tally = tally_new(workers, err);
		if (!s->tally)
			return -1;
	}
	if (serving_get(&s->config->serving, &s->tls, err) < 0 ||
	    (s->tls && check_tls(s, err) < 0))
		return -1;
	if (s->config->pidfile && pidfile_open(&s->pidfile, s->config->pidfile, err) < 0)
		return -1;
	if (open_log(s->config, err) < 0)
		return -1;
	if (s->config->inetd && daemon_mute(err) < 0) /* all three are the socket */
		return -1;
	if (s->config->daemon && chdir("/") < 0)
		return error_errno(err, ERROR_LOCAL, errno, "/", "cannot go there");
	return s->config->user ? privileges_drop(s->config->user, err) : 0;
}

/* The watching process says drain, or hang-up; that it is gone says drain, too. */
static void on_orders(struct loop *loop, int fd, unsigned events, void *user)
{
	char order;
	ssize_t n = read(fd, &order, 1);

	(void)loop;
	(void)events;
	if (n < 0)
		return;
	if (n == 1 && order == 'h') {
		logs_reopen();
		return;
	}
	if (n == 0)
		loop_unwatch(&((struct server *)user)->orders);
	server_drain(user);
}

static int start_datagrams(struct server *s, struct error *err)
{
	if (mischief_is_wanted()) {
		s->odd_datagrams = mischief_datagrams_new(s, err);
		return s->odd_datagrams ? 0 : -1;
	}
	s->datagrams = datagrams_new(s, err);
	return s->datagrams ? 0 : -1;
}

static int start(struct server *s, struct error *err)
{
	if (s->pool ? loop_watch(s->loop, &s->orders, pool_orders(s->pool), LOOP_READ, on_orders,
				 s, err) < 0 :
		      server_watch_signals(s, err) < 0)
		return -1;
	if (start_engine(s, err) < 0)
		return -1;
	s->acceptor = acceptor_new(s, err);
	if (!s->acceptor)
		return -1;
	if (s->serves_datagrams && start_datagrams(s, err) < 0)
		return -1;
	if (!s->pool) {
		s->duties = duties_new(s, s->loop, err);
		if (!s->duties)
			return -1;
	}
	if (sandbox_serve(s, err) < 0)
		return -1;
	if (s->pool)
		return 0;
	report_note(1, "serving by %s", s->engine->name);
	return server_announce(s, err);
}

/* A loop that cannot wait any more leaves clients behind. */
static int run(struct server *s, struct error *err)
{
	if (loop_run(s->loop, err) < 0) {
		s->is_cut = true;
		s->engine->cut(s);
		return -1;
	}
	if (!s->pool)
		journal_summary(s);
	if (!error_is_set(&s->failure))
		return 0;
	*err = s->failure;
	return -1;
}

/* In this process, until it is over. */
static int serve(struct server *s, struct error *err)
{
	int result = -1;

	s->loop = loop_new(err);
	if (!s->loop)
		return -1;
	loop_set_spin(s->loop, s->config->busy_poll);
	if (start(s, err) == 0 && inetd_start(s, err) == 0)
		result = run(s, err);
	server_stop_listening(s);
	loop_timer_unset(&s->drain_timer);
	loop_timer_unset(&s->inetd_timer);
	loop_timer_unset(&s->witness.timer);
	s->engine->stop(s);
	loop_unwatch(&s->orders);
	server_unwatch_signals(s);
	server_end_duties(s);
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
	if (try_engine(s, err) < 0 || sandbox_watch(s, err) < 0)
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
			    .seats = &s.own_seat,
			    .seats_n = 1,
			    .failure = ERROR_INIT };
	struct error lost = ERROR_INIT;
	int result = -1;

	list_init(&s.clients);
	if (config->daemon) {
		int status = 0, role = daemon_split(&status, err);

		if (role <= 0)
			return role < 0 ? -1 : status;
	}
	if (open_server(&s, argc, argv, err) == 0)
		result = s.pool ? serve_by_pool(&s, err) : serve(&s, err);
	server_stop_listening(&s);
	server_end_duties(&s);
	if (witness_close(&s, &lost) < 0 && result == 0) {
		*err = lost;
		result = -1;
	}
	pool_free(s.pool);
	tally_free(s.tally);
	pidfile_done(&s.pidfile);
	tls_context_free(s.tls);
	return result;
}
