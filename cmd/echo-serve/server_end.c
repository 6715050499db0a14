/* How the server ends: in order, and within the time of --drain. */
#include "echo-serve/server.h"

#include "base/clock.h"
#include "cli/report.h"
#include "echo-serve/acceptor.h"
#include "echo-serve/datagram.h"
#include "echo-serve/duties.h"
#include "echo-serve/engine.h"
#include "echo-serve/logs.h"
#include "echo-serve/metrics.h"
#include "net/activation.h"

#include <signal.h>

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
	mischief_datagrams_free(s->odd_datagrams);
	s->odd_datagrams = NULL;
	sockets_close(&s->sockets);
}

void server_end_duties(struct server *s)
{
	duties_free(s->duties);
	s->duties = NULL;
	metrics_free(s->metrics);
	s->metrics = NULL;
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

static void on_hangup(struct loop *loop, int signo, void *user)
{
	(void)loop;
	(void)signo;
	(void)user;
	logs_reopen();
}

int server_watch_signals(struct server *s, struct error *err)
{
	if (loop_signal(s->loop, &s->on_term, SIGTERM, end_by_signal, s, err) < 0 ||
	    loop_signal(s->loop, &s->on_int, SIGINT, end_by_signal, s, err) < 0)
		return -1;
	return loop_signal(s->loop, &s->on_hup, SIGHUP, on_hangup, s, err);
}

void server_unwatch_signals(struct server *s)
{
	loop_signal_unset(&s->on_term);
	loop_signal_unset(&s->on_int);
	loop_signal_unset(&s->on_hup);
}
