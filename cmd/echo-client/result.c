/* From records to figures. */
#include "echo-client/result.h"

#include "base/clock.h"
#include "base/histogram.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { ENOUGH_ABOVE = 10 };

const double result_levels[RESULT_LEVELS] = { 50, 75, 90, 95, 99, 99.9, 99.99, 99.999 };

static const double busy_share = 0.9, lag_share = 0.1;

void result_init(struct result *r, const char *name, const struct bench_plan *plan,
		 const char *engine)
{
	*r = (struct result){ .name = name, .engine = engine, .plan = *plan };
	r->total = record_new();
	r->handshakes = histogram_new();
}

void result_done(struct result *r)
{
	record_free(r->total);
	histogram_free(r->handshakes);
	free(r->intervals);
	*r = (struct result){ 0 };
}

static struct interval interval_of(const struct record *part, double seconds)
{
	return (struct interval){
		.seconds = seconds,
		.answers = part->answers,
		.bytes = part->bytes,
		.bytes_out = part->bytes_out,
		.lost = part->lost,
		.failures = record_failures(part),
		.rate = (double)part->answers / seconds,
		.p50 = histogram_percentile(part->latency, 50),
		.p90 = histogram_percentile(part->latency, 90),
		.p99 = histogram_percentile(part->latency, 99),
		.p999 = histogram_percentile(part->latency, 99.9),
		.max = histogram_max(part->latency),
		.connects = histogram_count(part->connect),
		.connect_p50 = histogram_percentile(part->connect, 50),
		.connect_p99 = histogram_percentile(part->connect, 99),
	};
}

const struct interval *result_add(struct result *r, const struct record *part)
{
	double seconds = (double)(part->ended_at - part->began_at) / (double)CLOCK_S;
	struct interval *added;

	record_merge(r->total, part);
	r->answers += part->answers;
	r->bytes += part->bytes;
	r->sent += part->sent;
	r->bytes_out += part->bytes_out;
	r->visits += part->visits;
	r->seconds += seconds;
	if (seconds < (double)r->plan.interval / (double)CLOCK_S / 2)
		return NULL;
	r->intervals = mem_grow(r->intervals, &r->cap, r->n, sizeof(*r->intervals));
	added = &r->intervals[r->n++];
	*added = interval_of(part, seconds);
	if (r->plan.is_bulk)
		added->rate = (double)part->bytes / seconds;
	added->until = r->seconds;
	return added;
}

void result_add_late(struct result *r, const struct record *part)
{
	record_merge(r->total, part);
}

static double deviation_of(const struct result *r)
{
	double sum = 0, squares = 0;
	size_t i;

	if (r->n < 2)
		return 0;
	for (i = 0; i < r->n; i++)
		sum += r->intervals[i].rate;
	for (i = 0; i < r->n; i++) {
		double off = r->intervals[i].rate - sum / (double)r->n;

		squares += off * off;
	}
	return sqrt(squares / (double)(r->n - 1));
}

struct result_rate result_rate(const struct result *r)
{
	struct result_rate rate = { .deviation = deviation_of(r) };
	size_t i;

	if (r->seconds > 0)
		rate.mean = (double)(r->plan.is_bulk ? r->bytes : r->answers) / r->seconds;
	rate.least = rate.most = r->n ? r->intervals[0].rate : rate.mean;
	for (i = 1; i < r->n; i++) {
		if (r->intervals[i].rate < rate.least)
			rate.least = r->intervals[i].rate;
		if (r->intervals[i].rate > rate.most)
			rate.most = r->intervals[i].rate;
	}
	return rate;
}

bool result_knows_of(const struct histogram *h, double percent)
{
	double above = (double)histogram_count(h) * (100 - percent) / 100;

	return above * (1 + 1e-9) >= ENOUGH_ABOVE;
}

bool result_knows(const struct result *r, double percent)
{
	return result_knows_of(r->total->latency, percent);
}

uint64_t result_unfinished(const struct result *r)
{
	const struct record *t = r->total;

	return t->visits - t->unconnected - histogram_count(t->connect);
}

bool result_is_busy(const struct result *r)
{
	return r->load.busiest >= busy_share;
}

const char *result_limit(const struct result *r)
{
	const struct record *t = r->total;
	uint64_t lag = histogram_percentile(t->lag, 99);
	uint64_t latency = histogram_percentile(
		r->plan.per_connection ? t->connect : t->latency, 50);

	if (r->load.busiest >= busy_share && !r->plan.spins)
		return "a thread of the client worked more than 90 % of the time";
	if (r->plan.rate && (double)lag > lag_share * (double)latency)
		return r->plan.per_connection
			       ? "1 % of the connections were begun later than they were "
				 "due by more than 10 % of the median time to connect"
			       : "1 % of the messages were sent later than they were due by "
				 "more than 10 % of the median latency";
	return NULL;
}

double result_missed(const struct result *r)
{
	bool is_visits = r->plan.per_connection;
	uint64_t begun = is_visits ? r->total->visits : r->total->sent;
	double due = (double)(begun + r->unsent);
	double in_time = (double)(is_visits ? r->visits : r->sent);

	return due > 0 ? (due - in_time) / due : 0;
}

bool result_is_whole(const struct result *r)
{
	return !r->total->lost && !r->pending && !r->unsent &&
	       !findings_total(&r->findings);
}
