/* A signal and two timers. */
#include "echo-serve/duties.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "echo-serve/journal.h"
#include "echo-serve/metrics.h"
#include "echo-serve/numbers.h"
#include "net/activation.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* How often the service manager hears of us that wants no sign of life. */
#define STATUS_INTERVAL (10 * CLOCK_S)

struct duties {
	struct server *server;
	struct loop_signal on_usr1;
	struct loop_timer stats, status;
	uint64_t status_interval;
	const char *sign_of_life; /* "WATCHDOG=1\n" or "" */
};

static void say(const struct duties *d)
{
	struct error ignored = ERROR_INIT;

	(void)journal_statistics(d->server, &ignored); /* main looks again */
}

static void on_signal(struct loop *loop, int signo, void *user)
{
	(void)loop;
	(void)signo;
	say(user);
}

static void set_timer(struct loop *loop, struct loop_timer *t, uint64_t interval,
		      loop_timer_fn *fn, struct duties *d)
{
	loop_timer_set(loop, t, clock_deadline(loop_now(loop), interval), fn, d);
}

static void on_stats(struct loop *loop, void *user)
{
	struct duties *d = user;

	set_timer(loop, &d->stats, d->server->config->stats, on_stats, d);
	say(d);
}

static void on_status(struct loop *loop, void *user)
{
	struct duties *d = user;
	struct error ignored = ERROR_INIT;
	struct numbers n;
	char text[256];

	numbers_gather(d->server, &n);
	snprintf(text, sizeof(text),
		 "%sSTATUS=%" PRIu64 " clients, %" PRIu64 " accepted, %" PRIu64
		 " refused, %" PRIu64 " datagrams answered",
		 d->sign_of_life, n.clients, n.counts.accepted, n.counts.refused,
		 n.counts.datagrams[GUARD_ANSWER]);
	(void)activation_notify(text, &ignored);
	set_timer(loop, &d->status, d->status_interval, on_status, d);
}

/* Twice in the time that the watchdog allows. */
static int start_status(struct duties *d, struct loop *loop, struct error *err)
{
	uint64_t watchdog = 0;

	if (activation_watchdog(&watchdog, err) < 0)
		return -1;
	d->status_interval = watchdog ? watchdog / 2 : STATUS_INTERVAL;
	d->sign_of_life = watchdog ? "WATCHDOG=1\n" : "";
	if (activation_is_managed())
		set_timer(loop, &d->status, 0, on_status, d);
	return 0;
}

struct duties *duties_new(struct server *s, struct loop *loop, struct error *err)
{
	struct duties *d = xcalloc(1, sizeof(*d));

	d->server = s;
	if (loop_signal(loop, &d->on_usr1, SIGUSR1, on_signal, d, err) < 0 ||
	    start_status(d, loop, err) < 0 ||
	    (s->metrics && metrics_start(s->metrics, loop, err) < 0)) {
		duties_free(d);
		return NULL;
	}
	if (s->config->stats)
		set_timer(loop, &d->stats, s->config->stats, on_stats, d);
	return d;
}

void duties_free(struct duties *d)
{
	if (!d)
		return;
	loop_signal_unset(&d->on_usr1);
	loop_timer_unset(&d->stats);
	loop_timer_unset(&d->status);
	free(d);
}

void duties_forget(struct duties *d)
{
	free(d);
}
