/* A thread of --bench. */
#include "echo-client/load_state.h"

#include "base/clock.h"
#include "base/histogram.h"
#include "base/mem.h"
#include "echo-client/bench_plan.h"
#include "echo-client/record.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define TICK       (50 * CLOCK_MS) /* orders, silence and broken connections are looked at */
#define START_TICK (2 * CLOCK_MS)

static uint64_t thread_cpu(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * CLOCK_S + (uint64_t)ts.tv_nsec;
}

/* ---- intervals ---- */

/* Without a spare record the interval goes on. */
static void turn(struct load *l, uint64_t now)
{
	struct record *spare = atomic_exchange(&l->spare, NULL);

	while (l->turn_at <= now)
		l->turn_at += l->plan->interval;
	if (!spare)
		return;
	l->record->ended_at = spare->began_at = now;
	atomic_store(&l->full, l->record);
	l->record = spare;
}

/*
 * The warm-up ends: what is due from now on is measured.  That connections failed in it
 * is worth knowing.
 */
static void begin_to_measure(struct load *l, uint64_t now)
{
	struct record *r = l->record;
	uint64_t failures[FAILURE_KINDS];

	memcpy(failures, r->failures, sizeof(failures));
	record_clear(r);
	memcpy(r->failures, failures, sizeof(failures));
	r->began_at = now;
	if (!l->plan->rate)
		l->measured_from = clock_now() + 1; /* later than all that is on its way */
	else
		l->measured_from =
			l->next_at > l->measure_at ? l->next_at : l->measure_at;
	l->turn_at = l->measure_at + l->plan->interval;
	l->cpu_before = thread_cpu();
}

/* ---- time ---- */

static void look_after(struct load *l, uint64_t now)
{
	if (now < l->look_at)
		return;
	l->look_at = now + TICK;
	load_look_for_silence(l, now);
	if (!l->is_stopped)
		load_connect_broken(l, now);
}

static void stop(struct load *l, uint64_t now)
{
	l->is_stopped = true;
	l->end.stopped_at = now;
	l->end.cpu = thread_cpu() - l->cpu_before;
	if (l->quota != UINT64_MAX)
		return;
	l->record->ended_at = now;
	l->end.last = l->record;
	l->record = l->end.late;
	l->record->began_at = now;
}

/* Nothing more is sent, and everything has come back, or is not waited for any longer. */
static bool is_through(const struct load *l, uint64_t now)
{
	bool is_behind = l->plan->rate && load_has_next(l);
	uint64_t patience = l->plan->timeout + (l->plan->is_datagram ? CLOCK_S : 0);
	bool is_idle = !l->on_the_way && !l->n_connecting && !is_behind;

	return is_idle || atomic_load(&l->run->is_hurried) ||
	       now > clock_deadline(l->end.stopped_at, patience) ||
	       (!l->n_open && !l->plan->per_connection);
}

static void look_at_clock(struct load *l, uint64_t now)
{
	uint64_t end_at = atomic_load_explicit(&l->run->end_at, memory_order_relaxed);

	if (l->is_stopped)
		return;
	if (now >= end_at || l->sent >= l->quota) {
		stop(l, now);
		return;
	}
	if (now >= l->turn_at && l->turn_at == l->measure_at)
		begin_to_measure(l, now);
	else if (now >= l->turn_at)
		turn(l, now);
}

static uint64_t next_time(const struct load *l)
{
	uint64_t at = l->look_at, end_at = atomic_load(&l->run->end_at);

	if (!l->is_stopped && l->turn_at < at)
		at = l->turn_at;
	if (!l->is_stopped && end_at < at)
		at = end_at;
	if (!l->plan->rate || list_is_empty(&l->ready) || !load_has_next(l))
		return at;
	return l->next_at < at ? l->next_at : at;
}

/* ---- the thread ---- */

/* 0: does not wait. */
static int wait_until(struct load *l, uint64_t at)
{
	if (l->run->wire->wait(l->wire, at) == 0)
		return 0;
	error_errno(&l->end.err, ERROR_LOCAL, errno, NULL, "cannot wait");
	return -1;
}

static void tell(struct load *l, atomic_bool *what)
{
	const uint64_t one = 1;

	atomic_store(what, true);
	(void)!write(l->run->told_fd, &one, sizeof(one));
}

/* Some wires belong to the thread that opened them. */
static int open_wire(struct load *l)
{
	l->wire = l->run->wire->open(&load_wire_user, l->run->tls, &l->end.err);
	if (!l->wire)
		return -1;
	if (load_take_over(l) == 0)
		return 0;
	error_errno(&l->end.err, ERROR_LOCAL, errno, NULL,
		    "cannot wait for a connection");
	return -1;
}

/* Every connection is tried once; those that fail come again later. */
static int open_all(struct load *l)
{
	uint64_t give_up_at = clock_deadline(clock_now(), l->plan->timeout);

	while (!l->plan->per_connection && l->n_tried < l->n_lanes && clock_now() < give_up_at &&
	       !atomic_load(&l->run->is_hurried)) {
		load_connect_broken(l, clock_now());
		if (wait_until(l, clock_now() + START_TICK) < 0)
			return -1;
	}
	tell(l, &l->is_settled);
	while (atomic_load(&l->run->start_at) == CLOCK_NEVER) {
		if (wait_until(l, clock_now() + START_TICK) < 0)
			return -1;
	}
	return 0;
}

static void begin(struct load *l)
{
	uint64_t start_at = atomic_load(&l->run->start_at), now;
	size_t i;

	while ((now = clock_now()) < start_at)
		;
	load_begin_schedule(l, start_at);
	l->measure_at = l->turn_at = start_at + l->plan->warm_up;
	l->look_at = l->seen_at = now;
	l->log.origin = l->measure_at;
	l->record->began_at = now;
	if (!l->plan->warm_up)
		begin_to_measure(l, now);
	if (l->plan->per_connection) {
		load_begin_visits(l, clock_now());
		return;
	}
	for (i = 0; i < l->n_lanes && !l->plan->rate; i++) {
		if (l->lanes[i].is_open)
			load_go_on(&l->lanes[i]);
	}
}

/* The time behind a wait: that of the last answer, if one has come. */
static uint64_t time_after(const struct load *l, uint64_t before)
{
	return l->seen_at > before ? l->seen_at : clock_now();
}

static void go_on(struct load *l)
{
	uint64_t now = clock_now();

	while (!l->is_stopped || !is_through(l, now)) {
		look_after(l, now);
		look_at_clock(l, now);
		if (l->plan->rate && l->plan->per_connection)
			load_begin_due_visits(l, now);
		else if (l->plan->rate)
			load_send_due(l, now);
		if (wait_until(l, l->plan->spins ? 0 : next_time(l)) < 0)
			break;
		now = time_after(l, now);
	}
	l->record->ended_at = now;
}

static void log_pending(struct lane *lane, const struct flow_message *m)
{
	if (load_is_measured(lane->load, m->due_at))
		message_log_add(&lane->load->log, lane->number, m, false, 0);
}

/* Messages that are not waited for any longer. */
static void give_up_all(struct load *l)
{
	size_t i;

	for (i = 0; i < l->n_lanes; i++)
		l->carrier->give_up(&l->lanes[i], log_pending);
}

static void *run_thread(void *user)
{
	struct load *l = user;

	/* Timers are exact to the microsecond, not to the usual 50. */
	(void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	if (cpus_pin(&l->run->cpus, l->number, &l->end.err) == 0 && open_wire(l) == 0 &&
	    open_all(l) == 0) {
		begin(l);
		go_on(l);
		give_up_all(l);
	}
	message_log_done(&l->log);
	atomic_store(&l->is_settled, true);
	tell(l, &l->is_over);
	return NULL;
}

/* ---- from outside ---- */

static const struct load_carrier *carrier_of(const struct bench_plan *p)
{
	if (p->is_bulk)
		return &load_bulk;
	return p->is_datagram ? &load_datagram : &load_stream;
}

static void set_quota(struct load *l)
{
	l->quota = l->plan->count ? bench_plan_share(l->plan, l->plan->count, l->number)
				  : UINT64_MAX;
	l->measured_from = CLOCK_NEVER;
	l->record = record_new();
	atomic_init(&l->spare, record_new());
	l->end.late = record_new();
	l->handshakes = histogram_new();
}

struct load *load_new(struct run *run, unsigned number, int fd)
{
	struct load *l = xcalloc(1, sizeof(*l));
	size_t i;

	l->run = run;
	l->plan = run->plan;
	l->carrier = carrier_of(run->plan);
	l->number = number;
	l->n_lanes = bench_plan_share(run->plan, run->plan->connections, number);
	l->lanes = xcalloc(l->n_lanes, sizeof(*l->lanes));
	list_init(&l->ready);
	list_init(&l->broken);
	message_log_init(&l->log, run->log);
	set_quota(l);
	l->scratch = xmalloc(LOAD_SCRATCH);
	for (i = 0; i < l->n_lanes; i++) {
		struct lane *lane = &l->lanes[i];

		lane->load = l;
		lane->number = 1 + (unsigned)i * run->plan->threads + number;
		lane->end.fd = -1;
		l->carrier->init(lane);
		list_init(&lane->link);
		list_append(&l->broken, &lane->link);
	}
	l->lanes[0].end.fd = fd;
	return l;
}

int load_start(struct load *l, struct error *err)
{
	sigset_t all, before;
	int code;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&l->thread, NULL, run_thread, l);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (code)
		return error_errno(err, ERROR_LOCAL, code, NULL, "cannot start a thread");
	return 0;
}

/* Open loop: measured messages that were due before the end. */
static uint64_t count_unsent(const struct load *l)
{
	uint64_t end_at = atomic_load(&l->run->end_at), due, first;
	uint64_t left = l->quota - l->sent; /* messages */

	if (!l->plan->rate || !load_has_next(l))
		return 0;
	first = bench_plan_due_before(l->plan, l->number, l->plan->warm_up);
	due = bench_plan_due_before(l->plan, l->number, end_at - l->start_at);
	due -= l->next > first ? l->next : first;
	if (l->plan->per_connection)
		left = left / l->plan->per_connection + 1;
	return due < left ? due : left;
}

void load_join(struct load *l)
{
	pthread_join(l->thread, NULL);
	l->end.pending = l->plan->is_bulk ? 0 : l->sent - l->answered - l->lost;
	l->end.findings = &l->findings;
	l->end.handshakes = l->handshakes;
	l->end.resumed = l->resumed;
	l->end.open = (unsigned)l->n_open;
	l->end.unsent = count_unsent(l);
	if (!l->end.last)
		l->end.last = l->record;
}

void load_free(struct load *l)
{
	size_t i;

	if (!l)
		return;
	for (i = 0; i < l->n_lanes; i++) {
		l->run->wire->drop(l->wire, &l->lanes[i].end);
		l->carrier->done(&l->lanes[i]);
	}
	l->run->wire->close(l->wire);
	if (l->end.last != l->record)
		record_free(l->end.last);
	if (l->end.late != l->record)
		record_free(l->end.late);
	record_free(l->record);
	record_free(atomic_load(&l->full));
	record_free(atomic_load(&l->spare));
	buf_done(&l->log.rows);
	histogram_free(l->handshakes);
	free(l->scratch);
	free(l->lanes);
	free(l);
}

bool load_is_settled(const struct load *l)
{
	return atomic_load(&l->is_settled);
}

bool load_is_over(const struct load *l)
{
	return atomic_load(&l->is_over);
}

struct record *load_take(struct load *l)
{
	return atomic_exchange(&l->full, NULL);
}

void load_give(struct load *l, struct record *r)
{
	atomic_store(&l->spare, r);
}

struct load_end load_end(const struct load *l)
{
	return l->end;
}
