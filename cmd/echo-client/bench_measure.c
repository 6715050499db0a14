/* Threads, intervals and signals of a run of --bench. */
#include "echo-client/bench_measure.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/histogram.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/usage.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "echo-client/bench_show.h"
#include "echo-client/load.h"
#include "echo-client/result.h"
#include "echo-client/script.h"
#include "echo-client/session.h"
#include "echo-client/wire.h"
#include "net/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Records come when their threads have woken up. */
#define PATIENCE (5 * CLOCK_MS)

/* One thread, as the main thread sees it. */
struct hand {
	struct load *load;
	bool is_running;
	bool has_given; /* the record of the present interval */
};

struct bench {
	struct session *session;
	const struct bench_plan *plan;
	bool is_silent;
	struct script script;
	struct run run;
	struct hand *hands;
	struct result result;
	struct record *part; /* of all threads, in the present interval */

	struct loop_watch told;
	struct loop_timer timer, end_timer;
	struct loop_signal on_int, on_term;
	uint64_t measure_at, part_ends_at;
	struct usage before,
		after; /* the measured time; from and until when that is known */
	uint64_t before_at, after_at;
	struct progress progress;
	char what[PROGRESS_TEXT];
};

/* ---- intervals ---- */

static void show_progress(struct bench *b, const struct interval *i)
{
	char p50[BENCH_TIME], p99[BENCH_TIME];
	uint64_t now = clock_now();
	double share = -1;

	snprintf(b->what, sizeof(b->what), "messages, p50 %s, p99 %s",
		 bench_time(p50, (double)i->p50), bench_time(p99, (double)i->p99));
	if (b->plan->duration != CLOCK_NEVER)
		share = (double)(now - b->measure_at) / (double)b->plan->duration;
	else if (b->plan->count)
		share = (double)b->result.total->sent / (double)b->plan->count;
	progress_show(&b->progress, now, b->result.answers, share);
}

static void show_interval(struct bench *b, const struct interval *i)
{
	struct error err = ERROR_INIT;

	progress_clear(&b->progress);
	if (b->is_silent)
		;
	else if (b->session->config->common.json)
		bench_json_interval(i);
	else if (!b->session->config->common.quiet)
		bench_text_interval(stdout, i);
	if (output_flush(&err) < 0) /* told again at the end */
		atomic_store(&b->run.end_at, 0);
	show_progress(b, i);
}

static void end_part(struct bench *b)
{
	const struct interval *i = result_add(&b->result, b->part);

	if (i)
		show_interval(b, i);
	record_clear(b->part);
}

/* Does every thread have handed over its record?  Those that have are merged. */
static bool gather(struct bench *b)
{
	bool is_whole = true;
	unsigned i;

	for (i = 0; i < b->plan->threads; i++) {
		struct hand *h = &b->hands[i];
		struct record *r = h->has_given ? NULL : load_take(h->load);

		h->has_given |= r != NULL;
		is_whole &= h->has_given;
		if (!r)
			continue;
		record_merge(b->part, r);
		record_clear(r);
		load_give(h->load, r);
	}
	return is_whole;
}

static void on_time(struct loop *loop, void *user)
{
	struct bench *b = user;
	unsigned i;

	(void)loop;
	if (!b->part_ends_at) {
		usage_get(&b->before);
		b->before_at = clock_now();
		b->part_ends_at = b->measure_at + b->plan->interval;
	} else if (gather(b)) {
		end_part(b);
		for (i = 0; i < b->plan->threads; i++)
			b->hands[i].has_given = false;
		b->part_ends_at += b->plan->interval;
	}
	if (b->part_ends_at > clock_now())
		loop_timer_set(loop, &b->timer, b->part_ends_at + PATIENCE / 5, on_time,
			       b);
	else
		loop_timer_set(loop, &b->timer, clock_now() + PATIENCE, on_time, b);
}

/* The answers that are waited for after that are no load. */
static void on_end(struct loop *loop, void *user)
{
	struct bench *b = user;

	(void)loop;
	if (b->after_at)
		return;
	usage_get(&b->after);
	b->after_at = clock_now();
}

/* ---- the threads ---- */

static void begin(struct bench *b)
{
	uint64_t start_at = clock_now() + CLOCK_MS, end_at;

	b->measure_at = start_at + b->plan->warm_up;
	end_at = clock_deadline(b->measure_at, b->plan->duration);
	if (!b->result.is_interrupted)
		atomic_store(&b->run.end_at, end_at);
	atomic_store(&b->run.start_at, start_at);
	progress_init(&b->progress, b->what, start_at, b->session->config->common.quiet);
	loop_timer_set(b->session->loop, &b->timer, b->measure_at, on_time, b);
	loop_timer_set(b->session->loop, &b->end_timer, end_at, on_end, b);
}

static void on_told(struct loop *loop, int fd, unsigned events, void *user)
{
	struct bench *b = user;
	unsigned i, settled = 0, over = 0;
	uint64_t times;

	(void)events;
	(void)!read(fd, &times, sizeof(times));
	for (i = 0; i < b->plan->threads; i++) {
		settled += load_is_settled(b->hands[i].load);
		over += load_is_over(b->hands[i].load);
	}
	if (over == b->plan->threads)
		loop_stop(loop);
	else if (settled == b->plan->threads && !b->measure_at)
		begin(b);
}

/* The first signal ends the sending, the second the waiting for answers. */
static void on_signal(struct loop *loop, int signo, void *user)
{
	struct bench *b = user;

	(void)signo;
	if (b->result.is_interrupted || !b->measure_at)
		atomic_store(&b->run.is_hurried, true);
	b->result.is_interrupted = true;
	atomic_store(&b->run.end_at, clock_now());
	on_end(loop, b);
}

static int start(struct bench *b, struct error *err)
{
	struct session *s = b->session;
	unsigned i;

	b->run.told_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (b->run.told_fd < 0)
		return error_errno(err, ERROR_LOCAL, errno, NULL,
				   "cannot create an eventfd");
	if (loop_watch(s->loop, &b->told, b->run.told_fd, LOOP_READ, on_told, b, err) <
		    0 ||
	    loop_signal(s->loop, &b->on_int, SIGINT, on_signal, b, err) < 0 ||
	    loop_signal(s->loop, &b->on_term, SIGTERM, on_signal, b, err) < 0)
		return -1;
	for (i = 0; i < b->plan->threads; i++) {
		b->hands[i].load = load_new(&b->run, i, i ? -1 : s->fd);
		s->fd = -1;
	}
	for (i = 0; i < b->plan->threads; i++) {
		if (load_start(b->hands[i].load, err) < 0)
			return -1;
		b->hands[i].is_running = true;
	}
	return 0;
}

/* Those that run come to their end, whatever they are at. */
static void join(struct bench *b)
{
	unsigned i;

	atomic_store(&b->run.is_hurried, true);
	atomic_store(&b->run.end_at, 0);
	if (atomic_load(&b->run.start_at) == CLOCK_NEVER)
		atomic_store(&b->run.start_at, clock_now());
	for (i = 0; i < b->plan->threads; i++) {
		if (b->hands[i].is_running)
			load_join(b->hands[i].load);
		b->hands[i].is_running = false;
	}
}

/* ---- the outcome ---- */

static double processors(uint64_t ns, double seconds)
{
	return seconds > 0 ? (double)ns / (double)CLOCK_S / seconds : 0;
}

static void add_load(struct bench *b)
{
	struct result_load *load = &b->result.load;
	uint64_t own = b->after.own - b->before.own,
		 busy = b->after.busy - b->before.busy;
	double seconds =
		b->before_at ? (double)(b->after_at - b->before_at) / (double)CLOCK_S : 0;
	unsigned i;

	load->processors = usage_processors();
	for (i = 0; i < b->plan->threads; i++) {
		double share =
			processors(load_end(b->hands[i].load).cpu, b->result.seconds);

		load->client += share;
		load->busiest = share > load->busiest ? share : load->busiest;
	}
	load->others =
		b->after.busy ? processors(busy > own ? busy - own : 0, seconds) : -1;
	load->stolen = processors(b->after.stolen - b->before.stolen, seconds);
}

static void add_ends(struct bench *b)
{
	unsigned i;

	if (b->measure_at && gather(b))
		end_part(b);
	for (i = 0; i < b->plan->threads; i++) {
		struct load_end end = load_end(b->hands[i].load);

		findings_merge(&b->result.findings, end.findings);
		histogram_merge(b->result.handshakes, end.handshakes);
		b->result.resumed += end.resumed;
		b->result.pending += end.pending;
		b->result.unsent += end.unsent;
		b->result.open += end.open;
		if (end.last->began_at >= b->measure_at)
			record_merge(b->part, end.last);
	}
	end_part(b);
	for (i = 0; i < b->plan->threads; i++) {
		if (!error_is_set(&b->result.trouble))
			b->result.trouble = load_end(b->hands[i].load).err;
		if (load_end(b->hands[i].load).late->began_at)
			result_add_late(&b->result, load_end(b->hands[i].load).late);
	}
}

static int bench_init(struct bench *b, struct session *s, const struct bench_plan *plan,
		      FILE *log, struct error *err)
{
	const struct wire_class *wire =
		wire_choose((enum wire_engine)s->config->bench.engine, plan, err);

	if (!wire)
		return -1;
	b->session = s;
	b->plan = plan;
	script_init(&b->script, plan->least, plan->most);
	b->run = (struct run){ .plan = plan,
			       .script = &b->script,
			       .wire = wire,
			       .how = s->how,
			       .peer = s->peer,
			       .tls = s->tls,
			       .cpus = s->cpus,
			       .log = log,
			       .told_fd = -1 };
	rng_bytes(&b->run.id, sizeof(b->run.id));
	atomic_init(&b->run.start_at, CLOCK_NEVER);
	atomic_init(&b->run.end_at, CLOCK_NEVER);
	b->hands = xcalloc(plan->threads, sizeof(*b->hands));
	b->part = record_new();
	result_init(&b->result, s->name, plan, b->run.wire->name);
	return 0;
}

static void bench_done(struct bench *b)
{
	unsigned i;

	progress_clear(&b->progress);
	loop_timer_unset(&b->timer);
	loop_timer_unset(&b->end_timer);
	loop_unwatch(&b->told);
	loop_signal_unset(&b->on_int);
	loop_signal_unset(&b->on_term);
	for (i = 0; i < b->plan->threads; i++)
		load_free(b->hands[i].load);
	if (b->run.told_fd >= 0)
		close(b->run.told_fd);
	record_free(b->part);
	script_done(&b->script);
	free(b->hands);
}

int bench_measure(struct session *s, const struct bench_plan *plan,
		  const struct bench_manner *manner, struct result *ret, struct error *err)
{
	struct bench b = { .is_silent = manner->is_silent };
	int status = -1;

	if (bench_init(&b, s, plan, manner->log, err) < 0)
		return -1;
	if (start(&b, err) == 0 && loop_run(s->loop, err) == 0) {
		on_end(s->loop, &b);
		join(&b);
		add_ends(&b);
		add_load(&b);
		*ret = b.result;
		status = 0;
	}
	join(&b);
	bench_done(&b);
	if (status < 0)
		result_done(&b.result);
	return status;
}
