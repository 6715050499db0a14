/* Steps of a search for a rate, and what is said of them. */
#include "echo-client/bench_find.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/figure.h"
#include "base/histogram.h"
#include "cli/json.h"
#include "cli/opt.h"
#include "cli/output.h"
#include "echo-client/bench_measure.h"
#include "echo-client/bench_plan.h"
#include "echo-client/bench_show.h"
#include "echo-client/document.h"
#include "echo-client/rate_search.h"
#include "echo-client/result.h"
#include "echo-client/session.h"

#include <inttypes.h>
#include <stdio.h>

#define STEP_DURATION (2 * CLOCK_S)

enum { LONGEST = 5 }; /* times its least duration: who needs more samples has to say so */

static const double tolerance = 0.01; /* of the rate */

enum outcome {
	OUTCOME_HELD,
	OUTCOME_SLOW,    /* the latency was above the limit */
	OUTCOME_MISSED,  /* the rate was not kept */
	OUTCOME_LOST,    /* messages were lost, or came back different */
	OUTCOME_UNKNOWN, /* too few samples */
};

struct step {
	uint64_t rate, latency; /* of the percentile of the goal, ns */
	double missed;
	enum outcome outcome;
	const char *limited; /* by the client's processors; or NULL */
};

struct find {
	struct session *session;
	struct rate_goal goal;
	struct bench_plan plan;
	struct rate_search search;
	uint64_t duration;    /* of a step, at least */
	uint64_t least, most; /* latency in the runs at search.held, ns */
	struct step failed;   /* the one at search.failed */
	bool is_interrupted;
};

static const char *outcome_name(enum outcome o)
{
	static const char *const names[] = { "held", "slow", "rate_missed", "lost",
					     "too_few_samples" };

	return names[o];
}

/* ---- one step ---- */

/* Long enough for as many samples as the goal needs. */
static uint64_t duration_at(const struct find *f, uint64_t rate)
{
	uint64_t samples = rate_goal_samples(&f->goal);
	uint64_t needed = samples * CLOCK_S / rate + CLOCK_S / rate / 2;

	return needed > f->duration ? needed : f->duration;
}

/* One message more or less is chance, however few there are. */
static bool is_rate_kept(const struct result *r)
{
	double missed = result_missed(r);

	return missed <= tolerance ||
	       missed * (double)(r->total->sent + r->unsent) < 1.5;
}

static enum outcome judge(const struct find *f, const struct result *r)
{
	const struct record *t = r->total;

	if (t->lost || r->pending || findings_total(&r->findings) || t->datagrams.differed)
		return OUTCOME_LOST;
	if (!is_rate_kept(r))
		return OUTCOME_MISSED;
	if (!result_knows(r, f->goal.level))
		return OUTCOME_UNKNOWN;
	return histogram_percentile(t->latency, f->goal.level) <= f->goal.limit
		       ? OUTCOME_HELD
		       : OUTCOME_SLOW;
}

static int measure(struct find *f, struct step *ret, struct error *err)
{
	const struct bench_manner manner = { .is_silent = true };
	struct result r;
	int result = 0;

	f->plan.rate = f->search.next;
	f->plan.duration = duration_at(f, f->search.next);
	if (bench_measure(f->session, &f->plan, &manner, &r, err) < 0)
		return -1;
	*ret = (struct step){
		.rate = f->search.next,
		.latency = histogram_percentile(r.total->latency, f->goal.level),
		.missed = result_missed(&r),
		.outcome = judge(f, &r),
		.limited = result_is_busy(&r) ? result_limit(&r) : NULL,
	};
	f->is_interrupted = r.is_interrupted;
	if (error_is_set(&r.trouble)) {
		*err = r.trouble;
		result = -1;
	}
	result_done(&r);
	return result;
}

/* ---- what is said of it ---- */

static void show_step(const struct find *f, const struct step *step)
{
	char time[BENCH_TIME], level[FIGURE_TEXT], missed[FIGURE_TEXT];

	printf("%10" PRIu64 "/s  p%s %-10s ", step->rate,
	       figure_format(level, f->goal.level, 5),
	       bench_time(time, (double)step->latency));
	switch (step->outcome) {
	case OUTCOME_HELD:
		puts("held");
		break;
	case OUTCOME_SLOW:
		puts("too slow");
		break;
	case OUTCOME_MISSED:
		printf("the rate was not kept: %s %% were late\n",
		       figure_format(missed, 100 * step->missed, 3));
		break;
	case OUTCOME_LOST:
		puts("messages were lost or differed");
		break;
	case OUTCOME_UNKNOWN:
		puts("too few samples");
		break;
	}
}

static void put_step(struct json *to, const struct step *step)
{
	json_put_int(to, "rate", (int64_t)step->rate);
	json_put_real(to, "latency_us", (double)step->latency / (double)CLOCK_US);
	json_put_string(to, "outcome", outcome_name(step->outcome));
	json_put_real(to, "rate_missed", step->missed);
	json_put_string(to, "client_limited", step->limited);
}

static int tell_step(const struct find *f, const struct step *step, struct error *err)
{
	struct json *doc;

	if (f->session->config->common.json) {
		doc = document_new("step");
		put_step(doc, step);
		document_print(doc);
	} else if (!f->session->config->common.quiet) {
		show_step(f, step);
	}
	return output_flush(err);
}

static void show_found(const struct find *f)
{
	char level[FIGURE_TEXT], limit[BENCH_TIME], least[BENCH_TIME], most[BENCH_TIME];

	figure_format(level, f->goal.level, 5);
	bench_time(limit, (double)f->goal.limit);
	if (f->is_interrupted)
		puts("interrupted: the search has not come to its end");
	if (!rate_search_is_found(&f->search)) {
		if (f->search.failed)
			printf("no rate was found that holds p%s <= %s: %" PRIu64
			       " a second did not; a longer --duration lets lower ones be "
			       "tried\n",
			       level, limit, f->search.failed);
		return;
	}
	printf("the highest rate that holds p%s <= %s is %" PRIu64
	       " a second: it did in %u of %u runs, with %s to %s",
	       level, limit, f->search.held, f->search.runs, f->search.runs,
	       bench_time(least, (double)f->least), bench_time(most, (double)f->most));
	if (f->search.failed)
		printf("; %" PRIu64 " did not", f->search.failed);
	putchar('\n');
	if (f->failed.limited)
		printf("warning: beyond that the client was the limit: %s\n",
		       f->failed.limited);
}

static void print_found(const struct find *f)
{
	struct json *doc = document_new("found"), *above;

	json_put_string(doc, "from", f->session->name);
	json_put_real(doc, "percentile", f->goal.level);
	json_put_real(doc, "limit_us", (double)f->goal.limit / (double)CLOCK_US);
	if (rate_search_is_found(&f->search)) {
		json_put_int(doc, "rate", (int64_t)f->search.held);
		json_put_int(doc, "runs", f->search.runs);
		json_put_real(doc, "least_us", (double)f->least / (double)CLOCK_US);
		json_put_real(doc, "most_us", (double)f->most / (double)CLOCK_US);
	} else {
		json_put_null(doc, "rate");
	}
	if (f->search.failed) {
		above = json_new_object();
		put_step(above, &f->failed);
		json_put(doc, "failed", above);
	}
	json_put_bool(doc, "interrupted", f->is_interrupted);
	document_print(doc);
}

/* ---- the search ---- */

static void learn(struct find *f, const struct step *step)
{
	bool has_held = step->outcome == OUTCOME_HELD;

	bool is_first = f->search.held != step->rate || !f->search.runs;

	if (has_held && (is_first || step->latency < f->least))
		f->least = step->latency;
	if (has_held && (is_first || step->latency > f->most))
		f->most = step->latency;
	if (!has_held)
		f->failed = *step;
	rate_search_tell(&f->search, has_held);
	if (f->search.next && duration_at(f, f->search.next) > LONGEST * f->duration)
		f->search.next = 0;
}

static int search(struct find *f, struct error *err)
{
	struct step step;

	while (f->search.next) {
		if (measure(f, &step, err) < 0)
			return -1;
		if (f->is_interrupted)
			break;
		if (tell_step(f, &step, err) < 0)
			return -1;
		learn(f, &step);
	}
	return 0;
}

/* From where doubling begins: as few as give enough samples in time, unless it was said. */
static uint64_t first_rate(const struct find *f)
{
	uint64_t rate = f->session->config->bench.rate;

	if (!rate)
		rate = rate_goal_samples(&f->goal) * CLOCK_S / f->duration + 1;
	return rate < BENCH_RATE_MOST ? rate : BENCH_RATE_MOST;
}

int bench_find(struct session *s, struct error *err)
{
	struct find f = { .session = s, .duration = STEP_DURATION };

	if (rate_goal_parse(s->config->bench.find_rate, &f.goal, err) < 0 ||
	    bench_plan_make(s->config, &f.plan, err) < 0)
		return -1;
	if (opt_was_given("duration"))
		f.duration = s->config->bench.duration;
	rate_search_init(&f.search, first_rate(&f), 1, BENCH_RATE_MOST);
	if (search(&f, err) < 0)
		return -1;
	if (s->config->common.json)
		print_found(&f);
	else
		show_found(&f);
	return rate_search_is_found(&f.search) || f.is_interrupted ? STATUS_DONE : STATUS_NO;
}
