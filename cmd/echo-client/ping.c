/* --ping: when messages go out, what is said of their answers, and the sum of it. */
#include "echo-client/ping.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/histogram.h"
#include "base/mem.h"
#include "base/rng.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/report.h"
#include "echo-client/document.h"
#include "echo-client/message.h"
#include "echo-client/session.h"
#include "echo-client/summary.h"
#include "net/loop.h"
#include "net/socket.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ping {
	struct session *session;
	const struct ping_carrier *via;
	void *carrier;
	struct summary summary;
	uint32_t run;
	uint8_t *message;

	uint64_t started_at, next_at;
	struct loop_timer send_timer, answer_timer;
	struct loop_signal on_int, on_term;

	bool is_over;
	int last_trouble; /* errno of what was told last */
	struct error err; /* why the connection ended */
};

static const struct echo_client_config *config_of(const struct ping *p)
{
	return p->session->config;
}

uint32_t ping_run_id(const struct ping *p)
{
	return p->run;
}

static void end(struct ping *p)
{
	p->is_over = true;
	loop_timer_unset(&p->send_timer);
	loop_timer_unset(&p->answer_timer);
	loop_stop(p->session->loop);
}

void ping_failed(struct ping *p, const struct error *err)
{
	if (!error_is_set(&p->err))
		p->err = *err;
	end(p);
}

/* ---- lines and documents ---- */

/* A flood is not flushed line by line: writing would be what is measured. */
static void end_of_line(struct ping *p)
{
	struct error err = ERROR_INIT;

	if (config_of(p)->interval && output_flush(&err) < 0)
		ping_failed(p, &err);
}

static const char *answer_word(enum summary_answer answer, bool is_late)
{
	switch (answer) {
	case SUMMARY_DUPLICATE:
		return " (duplicate)";
	case SUMMARY_REORDERED:
		return is_late ? " (late)" : " (reordered)";
	default:
		return is_late ? " (late)" : "";
	}
}

static void print_answer(struct ping *p, uint32_t number, size_t n, uint64_t time,
			 const char *word, const char *difference)
{
	char ms[24];
	struct json *doc;

	if (!config_of(p)->common.json) {
		printf("seq=%" PRIu32 " %zu bytes from %s: time=%s ms%s%s%s\n", number, n,
		       p->session->name, summary_format_ms(ms, time), word,
		       difference ? ", " : "", difference ? difference : "");
		return;
	}
	doc = document_new("answer");
	json_put_int(doc, "seq", number);
	json_put_int(doc, "bytes", (int64_t)n);
	json_put_string(doc, "from", p->session->name);
	json_put_real(doc, "rtt_ms", (double)time / (double)CLOCK_MS);
	json_put_bool(doc, "equal", !difference);
	if (difference)
		json_put_string(doc, "difference", difference);
	if (*word)
		json_put_text(doc, "note", word + 2, strlen(word) - 3);
	document_print(doc);
}

static void print_loss(struct ping *p, uint32_t number, const char *why)
{
	struct json *doc;

	if (config_of(p)->common.quiet)
		return;
	if (!config_of(p)->common.json) {
		printf("seq=%" PRIu32 " %s\n", number, why);
	} else {
		doc = document_new("loss");
		json_put_int(doc, "seq", number);
		json_put_string(doc, "reason", why);
		document_print(doc);
	}
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
	p->next_at = clock_deadline(now, config->interval);
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
		print_loss(p, number, why);
		/* On a stream the next answer could not be told from this one. */
		if (p->via == &ping_stream) {
			end(p);
			return;
		}
	}
	schedule(p);
}

static bool may_send(const struct ping *p)
{
	const struct echo_client_config *config = config_of(p);
	bool is_one_at_a_time = p->via == &ping_stream || !config->interval;

	if (config->count && p->summary.sent >= config->count)
		return false;
	return !is_one_at_a_time || !summary_pending(&p->summary);
}

/* Sets both timers by the state of things, or ends. */
static void schedule(struct ping *p)
{
	const struct echo_client_config *config = config_of(p);
	struct loop *loop = p->session->loop;
	uint64_t sent_at;
	uint32_t number;

	if (p->is_over)
		return;
	if (may_send(p))
		loop_timer_set(loop, &p->send_timer, p->next_at, send_time, p);
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

void ping_answered(struct ping *p, uint32_t number, size_t n, const char *difference)
{
	uint64_t now = clock_now(), time = 0, late = p->summary.late;
	enum summary_answer answer = summary_answer(&p->summary, number, now, &time);

	if (answer == SUMMARY_STRANGER) {
		p->summary.strangers--;
		ping_stranger(p, n);
		return;
	}
	if (difference)
		p->summary.differed++;
	if (!config_of(p)->common.quiet) {
		print_answer(p, number, n, time,
			     answer_word(answer, p->summary.late > late), difference);
		end_of_line(p);
	}
	/* Without an interval the timer would cost a round of the loop. */
	if (!config_of(p)->interval && may_send(p) && !p->is_over)
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
	print_loss(p, number, why.text);
	schedule(p);
}

/* ---- the end ---- */

static void on_signal(struct loop *loop, int signo, void *user)
{
	(void)loop;
	(void)signo;
	end(user);
}

static void print_summary_document(const struct ping *p, uint64_t took)
{
	const struct summary *s = &p->summary;
	struct summary_times t = summary_times(s);
	struct json *doc = document_new("summary"), *rtt;

	json_put_string(doc, "from", p->session->name);
	json_put_int(doc, "sent", (int64_t)s->sent);
	json_put_int(doc, "received", (int64_t)s->received);
	json_put_int(doc, "lost", (int64_t)s->lost);
	json_put_int(doc, "pending", (int64_t)summary_pending(s));
	json_put_int(doc, "differed", (int64_t)s->differed);
	json_put_int(doc, "late", (int64_t)s->late);
	json_put_int(doc, "duplicates", (int64_t)s->duplicates);
	json_put_int(doc, "reordered", (int64_t)s->reordered);
	json_put_int(doc, "strangers", (int64_t)s->strangers);
	json_put_real(doc, "seconds", (double)took / (double)CLOCK_S);
	if (s->received) {
		rtt = json_new_object();
		json_put_real(rtt, "min", (double)t.min / (double)CLOCK_MS);
		json_put_real(rtt, "avg", t.mean / (double)CLOCK_MS);
		json_put_real(rtt, "max", (double)t.max / (double)CLOCK_MS);
		json_put_real(rtt, "mdev", t.deviation / (double)CLOCK_MS);
		json_put_real(rtt, "p50", (double)t.p50 / (double)CLOCK_MS);
		json_put_real(rtt, "p90", (double)t.p90 / (double)CLOCK_MS);
		json_put_real(rtt, "p99", (double)t.p99 / (double)CLOCK_MS);
		json_put(doc, "rtt_ms", rtt);
	}
	document_print(doc);
}

static void print_summary(const struct ping *p)
{
	uint64_t took = clock_now() - p->started_at;
	char text[SUMMARY_TEXT];

	if (config_of(p)->common.json) {
		print_summary_document(p, took);
		return;
	}
	printf("--- %s echo statistics ---\n%s\n", p->session->name,
	       summary_format(text, &p->summary, took));
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

/* --busy-poll: asked to sleep, it says that there is something already. */
static int never_sleep(int64_t wait, void *user)
{
	(void)wait;
	(void)user;
	return 1;
}

static int start(struct ping *p, struct error *err)
{
	struct session *s = p->session;

	if (cpus_pin(&s->cpus, 0, err) < 0)
		return -1;
	if (s->config->busy_poll) {
		socket_set_busy_poll(s->fd);
		loop_set_wait(s->loop, never_sleep, p);
	}
	if (loop_signal(s->loop, &p->on_int, SIGINT, on_signal, p, err) < 0 ||
	    loop_signal(s->loop, &p->on_term, SIGTERM, on_signal, p, err) < 0)
		return -1;
	p->carrier = p->via->open(p, s, err);
	if (!p->carrier)
		return -1;
	p->started_at = p->next_at = clock_now();
	schedule(p);
	return 0;
}

int ping_run(struct session *s, struct error *err)
{
	const struct echo_client_config *config = s->config;
	struct ping p = { .session = s,
			  .via = config->udp ? &ping_datagram : &ping_stream };
	int status = -1;

	rng_bytes(&p.run, sizeof(p.run));
	summary_init(&p.summary);
	p.message = xmalloc(config->size + 1); /* never of no size */
	if (start(&p, err) == 0 && loop_run(s->loop, err) == 0) {
		print_summary(&p);
		status = verdict(&p, err);
	}
	loop_timer_unset(&p.send_timer);
	loop_timer_unset(&p.answer_timer);
	p.via->close(p.carrier);
	loop_signal_unset(&p.on_int);
	loop_signal_unset(&p.on_term);
	summary_done(&p.summary);
	free(p.message);
	return status;
}
