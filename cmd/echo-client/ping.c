/* --ping: when messages go out, what is said of their answers, and the sum of it. */
#include "echo-client/ping.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "cli/output.h"
#include "cli/report.h"
#include "echo-client/message.h"
#include "echo-client/ping_show.h"
#include "echo-client/session.h"
#include "echo-client/summary.h"
#include "net/loop.h"
#include "net/socket.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A datagram of --flood that has no answer yet holds the next one back for no longer. */
#define FLOOD_PATIENCE (10 * CLOCK_MS)

/* One server. */
struct ping {
	struct session *session;
	struct pings *all;
	const struct ping_carrier *via;
	void *carrier;
	struct summary summary;
	struct ping_show show;
	uint32_t run;
	uint8_t *message;

	uint64_t started_at, ended_at, next_at;
	struct loop_timer send_timer, answer_timer;

	bool is_over;
	int last_trouble; /* errno of what was told last */
	struct error err; /* why the connection ended */
};

/* All of them. */
struct pings {
	const struct echo_client_config *config;
	struct loop *loop;
	struct ping *row;
	size_t n, running;
	bool is_flat; /* --flood on a terminal: dots */
	struct loop_timer deadline;
	struct loop_signal on_int, on_term;
};

static const struct echo_client_config *config_of(const struct ping *p)
{
	return p->all->config;
}

uint32_t ping_run_id(const struct ping *p)
{
	return p->run;
}

static void end(struct ping *p)
{
	if (p->is_over)
		return;
	p->is_over = true;
	p->ended_at = clock_now();
	loop_timer_unset(&p->send_timer);
	loop_timer_unset(&p->answer_timer);
	p->via->hush(p->carrier);
	if (!--p->all->running)
		loop_stop(p->all->loop);
}

void ping_failed(struct ping *p, const struct error *err)
{
	if (!p->is_over && !error_is_set(&p->err))
		p->err = *err;
	end(p);
}

/* ---- lines ---- */

static uint64_t interval_of(const struct ping *p)
{
	return config_of(p)->ping.flood ? 0 : config_of(p)->interval;
}

static bool is_telling(const struct ping *p)
{
	return !config_of(p)->common.quiet && !config_of(p)->ping.flood;
}

/* A run without pauses is not flushed line by line: writing would be what is measured. */
static void end_of_line(struct ping *p)
{
	struct error err = ERROR_INIT;

	if (interval_of(p) && output_flush(&err) < 0)
		ping_failed(p, &err);
}

static const char *note_of(enum summary_answer answer, bool is_late)
{
	if (answer == SUMMARY_DUPLICATE)
		return "duplicate";
	if (is_late)
		return "late";
	return answer == SUMMARY_REORDERED ? "reordered" : NULL;
}

static void tell_loss(struct ping *p, uint32_t number, const char *why)
{
	if (!is_telling(p))
		return;
	ping_show_loss(&p->show, number, why);
	end_of_line(p);
}

/* ---- the schedule ---- */

static void schedule(struct ping *p);

static void send_one(struct ping *p)
{
	const struct echo_client_config *config = config_of(p);
	uint32_t number = p->summary.next;
	uint64_t now;

	message_make(p->message, config->size, p->run, number);
	now = clock_now();
	summary_send(&p->summary, now);
	p->next_at = clock_deadline(now, interval_of(p));
	if (p->all->is_flat)
		ping_show_sent();
	p->via->send(p->carrier, number, p->message, config->size);
}

static void send_time(struct loop *loop, void *user)
{
	struct ping *p = user;

	(void)loop;
	send_one(p);
	schedule(p);
}

static void answer_time_is_over(struct loop *loop, void *user)
{
	struct ping *p = user;
	uint64_t timeout = config_of(p)->dialing.timeout, sent_at;
	char text[24], why[48];
	uint32_t number;

	(void)loop;
	snprintf(why, sizeof(why), "no answer within %s", clock_format(text, timeout));
	while (summary_oldest(&p->summary, &number, &sent_at) &&
	       clock_deadline(sent_at, timeout) <= clock_now()) {
		summary_give_up(&p->summary, number);
		tell_loss(p, number, why);
		/* On a stream the next answer could not be told from this one. */
		if (p->via == &ping_stream) {
			end(p);
			return;
		}
	}
	schedule(p);
}

/* But for datagrams with an interval, one message is on its way at a time. */
static bool may_send(struct ping *p)
{
	const struct echo_client_config *config = config_of(p);

	if (p->is_over || (config->count && p->summary.sent >= config->count))
		return false;
	if (p->via == &ping_stream)
		return !summary_pending(&p->summary);
	return interval_of(p) || config->ping.flood || !summary_pending(&p->summary);
}

/* When that is.  A flood waits for the answer to the last message, but not for long. */
static uint64_t send_at(const struct ping *p)
{
	const struct summary *s = &p->summary;
	bool is_awaited = s->sent && s->highest_answered + 1 != s->next;

	return config_of(p)->ping.flood && is_awaited ? p->next_at + FLOOD_PATIENCE
						      : p->next_at;
}

/* Sets both timers by the state of things, or ends. */
static void schedule(struct ping *p)
{
	const struct echo_client_config *config = config_of(p);
	struct loop *loop = p->all->loop;
	uint64_t sent_at;
	uint32_t number;

	if (p->is_over)
		return;
	if (may_send(p))
		loop_timer_set(loop, &p->send_timer, send_at(p), send_time, p);
	else
		loop_timer_unset(&p->send_timer);
	if (summary_oldest(&p->summary, &number, &sent_at))
		loop_timer_set(loop, &p->answer_timer,
			       clock_deadline(sent_at, config->dialing.timeout),
			       answer_time_is_over, p);
	else
		loop_timer_unset(&p->answer_timer);
	if (!p->send_timer.loop && !p->answer_timer.loop)
		end(p);
}

void ping_answered(struct ping *p, uint32_t number, size_t n, const char *difference,
		   const struct stamps *stamps)
{
	uint64_t now = clock_now(), time = 0, late = p->summary.late, parts[STAMPS_PARTS];
	bool has_parts = stamps_parts(stamps, number, parts);
	enum summary_answer answer = summary_answer(&p->summary, number, now, &time);

	if (answer == SUMMARY_STRANGER) {
		p->summary.strangers--;
		ping_stranger(p, n);
		return;
	}
	if (difference)
		p->summary.differed++;
	if (has_parts && answer != SUMMARY_DUPLICATE)
		summary_add_parts(&p->summary, parts);
	if (is_telling(p)) {
		const struct ping_answer told = {
			.number = number,
			.n = n,
			.time = time,
			.parts = has_parts ? parts : NULL,
			.note = note_of(answer, p->summary.late > late),
			.difference = difference,
		};

		ping_show_answer(&p->show, &told);
		end_of_line(p);
	} else if (p->all->is_flat && answer != SUMMARY_DUPLICATE) {
		ping_show_taken();
	}
	/* Without an interval the timer would cost a round of the loop. */
	if (!interval_of(p) && may_send(p) && send_at(p) <= now)
		send_one(p);
	schedule(p);
}

void ping_stranger(struct ping *p, size_t n)
{
	p->summary.strangers++;
	report_warning("%zu bytes that were not asked for, from %s", n, p->session->name);
}

void ping_trouble(struct ping *p, uint32_t number, int code)
{
	struct error why = ERROR_INIT;

	error_errno(&why, ERROR_CONNECT, code, NULL, NULL);
	p->last_trouble = code;
	summary_give_up(&p->summary, number);
	tell_loss(p, number, why.text);
	schedule(p);
}

/* ---- the end ---- */

static void end_all(struct pings *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		end(&all->row[i]);
}

static void on_signal(struct loop *loop, int signo, void *user)
{
	(void)loop;
	(void)signo;
	end_all(user);
}

static void on_deadline(struct loop *loop, void *user)
{
	(void)loop;
	end_all(user);
}

static int verdict(const struct ping *p, struct error *err)
{
	const struct summary *s = &p->summary;
	const char *name = p->session->name;

	if (error_is_set(&p->err)) {
		*err = p->err;
		return -1;
	}
	if (!s->received && s->sent && p->last_trouble == ECONNREFUSED)
		return error_errno(err, ERROR_CONNECT, ECONNREFUSED, name, NULL);
	if (!s->received && s->lost)
		return error_set(err, ERROR_PEER, ETIMEDOUT, name,
				 "none of %" PRIu64 " messages was answered", s->sent);
	if (s->differed)
		return error_set(err, ERROR_ECHO, 0, name,
				 "%" PRIu64 " of %" PRIu64
				 " messages came back different",
				 s->differed, s->sent);
	if (s->lost)
		return error_set(err, ERROR_ECHO, 0, name,
				 "%" PRIu64 " of %" PRIu64 " messages were lost", s->lost,
				 s->sent);
	return STATUS_DONE;
}

/* The status is that of the first server with a failure; those of several are told here. */
static int verdict_of_all(struct pings *all, struct error *err)
{
	int status = STATUS_DONE;
	size_t i;

	if (all->n == 1)
		return verdict(&all->row[0], err);
	for (i = 0; i < all->n; i++) {
		struct error its = ERROR_INIT;

		if (verdict(&all->row[i], &its) == STATUS_DONE)
			continue;
		report_error(&its);
		if (status == STATUS_DONE)
			status = (int)error_status(&its);
	}
	return status;
}

/* ---- the run ---- */

/* --busy-poll: asked to sleep, it says that there is something already. */
static int never_sleep(int64_t wait, void *user)
{
	(void)wait;
	(void)user;
	return 1;
}

/* A server to which there is no connection has had its end. */
static int begin(struct ping *p, struct error *err)
{
	struct session *s = p->session;

	if (s->fd < 0) {
		p->err = s->err;
		p->is_over = true;
		p->all->running--;
		return 0;
	}
	if (p->all->config->busy_poll)
		socket_set_busy_poll(s->fd);
	p->carrier = p->via->open(p, s, err);
	if (!p->carrier)
		return -1;
	p->started_at = p->next_at = clock_now();
	return 0;
}

static int start(struct pings *all, struct error *err)
{
	uint64_t deadline = all->config->ping.deadline;
	size_t i;

	if (loop_signal(all->loop, &all->on_int, SIGINT, on_signal, all, err) < 0 ||
	    loop_signal(all->loop, &all->on_term, SIGTERM, on_signal, all, err) < 0 ||
	    cpus_pin(&all->row[0].session->cpus, 0, err) < 0)
		return -1;
	for (i = 0; i < all->n; i++) {
		if (begin(&all->row[i], err) < 0)
			return -1;
	}
	if (all->config->busy_poll)
		loop_set_wait(all->loop, never_sleep, all);
	if (deadline)
		loop_timer_set(all->loop, &all->deadline,
			       clock_deadline(clock_now(), deadline), on_deadline, all);
	for (i = 0; i < all->n; i++)
		schedule(&all->row[i]);
	return 0;
}

static void ping_init(struct ping *p, struct pings *all, struct session *s)
{
	p->session = s;
	p->all = all;
	p->via = all->config->udp ? &ping_datagram : &ping_stream;
	p->show = (struct ping_show){ .name = s->name,
				      .is_json = all->config->common.json,
				      .is_one_of_many = all->n > 1 };
	p->message = xmalloc(all->config->size + 1); /* never of no size */
	rng_bytes(&p->run, sizeof(p->run));
	summary_init(&p->summary);
}

static void ping_done(struct ping *p)
{
	loop_timer_unset(&p->send_timer);
	loop_timer_unset(&p->answer_timer);
	p->via->close(p->carrier);
	summary_done(&p->summary);
	free(p->message);
}

static void show_summaries(struct pings *all)
{
	size_t i;

	if (all->is_flat)
		putchar('\n');
	for (i = 0; i < all->n; i++) {
		struct ping *p = &all->row[i];

		if (p->carrier)
			ping_show_summary(&p->show, &p->summary,
					  p->ended_at - p->started_at);
	}
}

int ping_run(struct session *sessions, size_t n, struct error *err)
{
	struct pings all = { .config = sessions[0].config,
			     .loop = sessions[0].loop,
			     .row = xcalloc(n, sizeof(*all.row)),
			     .n = n,
			     .running = n };
	int status = -1;
	size_t i;

	all.is_flat = all.config->ping.flood && !all.config->common.json &&
		      !all.config->common.quiet && isatty(STDOUT_FILENO);
	for (i = 0; i < n; i++)
		ping_init(&all.row[i], &all, &sessions[i]);
	if (start(&all, err) == 0 && (!all.running || loop_run(all.loop, err) == 0)) {
		show_summaries(&all);
		status = verdict_of_all(&all, err);
	}
	for (i = 0; i < n; i++)
		ping_done(&all.row[i]);
	loop_set_wait(all.loop, NULL, NULL);
	loop_timer_unset(&all.deadline);
	loop_signal_unset(&all.on_int);
	loop_signal_unset(&all.on_term);
	free(all.row);
	return status;
}
