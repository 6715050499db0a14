/* The documents of --bench.  Times are in microseconds. */
#include "echo-client/bench_show.h"

#include "base/clock.h"
#include "base/histogram.h"
#include "cli/json.h"
#include "echo-client/bench_compare.h"
#include "echo-client/document.h"
#include "echo-client/result.h"

static double micro(uint64_t ns)
{
	return (double)ns / (double)CLOCK_US;
}

static void put_count(struct json *to, const char *key, uint64_t n)
{
	json_put_int(to, key, (int64_t)n);
}

static void put_interval(struct json *to, const struct interval *i)
{
	json_put_real(to, "until", i->until);
	json_put_real(to, "seconds", i->seconds);
	put_count(to, "messages", i->answers);
	put_count(to, "bytes", i->bytes);
	json_put_real(to, "rate", (double)i->answers / i->seconds);
	json_put_real(to, "p50_us", micro(i->p50));
	json_put_real(to, "p90_us", micro(i->p90));
	json_put_real(to, "p99_us", micro(i->p99));
	json_put_real(to, "p99.9_us", micro(i->p999));
	json_put_real(to, "max_us", micro(i->max));
	put_count(to, "lost", i->lost);
	put_count(to, "failures", i->failures);
	if (i->bytes_out)
		put_count(to, "bytes_out", i->bytes_out);
	if (i->connects) {
		put_count(to, "connected", i->connects);
		json_put_real(to, "connect_p50_us", micro(i->connect_p50));
		json_put_real(to, "connect_p99_us", micro(i->connect_p99));
	}
}

void bench_json_interval(const struct interval *i)
{
	struct json *doc = document_new("interval");

	put_interval(doc, i);
	document_print(doc);
}

static struct json *plan_of(const struct result *r)
{
	const struct bench_plan *p = &r->plan;
	struct json *plan = json_new_object();

	json_put_string(plan, "loop", p->is_bulk ? "stream" : p->rate ? "open" : "closed");
	if (p->rate)
		put_count(plan, "rate", p->rate);
	put_count(plan, "connections", p->connections);
	if (p->per_connection)
		put_count(plan, "per_connection", p->per_connection);
	json_put_bool(plan, "tls", p->is_tls);
	put_count(plan, "threads", p->threads);
	put_count(plan, "pipeline", p->depth);
	put_count(plan, "size", p->least);
	put_count(plan, "size_max", p->most);
	json_put_string(plan, "engine", r->engine);
	return plan;
}

/* Percentiles that too few samples are above are null. */
static struct json *times_of(const struct histogram *h)
{
	struct json *times = json_new_object(), *levels = json_new_object();
	char name[16];
	size_t i;

	put_count(times, "samples", histogram_count(h));
	json_put_real(times, "min", micro(histogram_min(h)));
	json_put_real(times, "mean", histogram_mean(h) / (double)CLOCK_US);
	json_put_real(times, "deviation", histogram_deviation(h) / (double)CLOCK_US);
	json_put_real(times, "max", micro(histogram_max(h)));
	for (i = 0; i < RESULT_LEVELS; i++) {
		double level = result_levels[i];

		snprintf(name, sizeof(name), "%.6g", level);
		if (result_knows_of(h, level))
			json_put_real(levels, name,
				      micro(histogram_percentile(h, level)));
		else
			json_put_null(levels, name);
	}
	json_put(times, "percentiles", levels);
	return times;
}

static struct json *connecting_of(const struct result *r)
{
	const struct record *t = r->total;
	struct json *o = json_new_object();
	uint64_t made = histogram_count(t->connect);

	put_count(o, "begun", t->visits);
	put_count(o, "made", made);
	put_count(o, "failed", t->unconnected);
	put_count(o, "unfinished", result_unfinished(r));
	json_put_real(o, "per_second", r->seconds > 0 ? (double)made / r->seconds : 0);
	if (made)
		json_put(o, "us", times_of(t->connect));
	return o;
}

static struct json *stream_of(const struct result *r)
{
	struct json *o = json_new_object();

	put_count(o, "bytes_out", r->bytes_out);
	put_count(o, "bytes_back", r->bytes);
	put_count(o, "bytes_lost", r->total->bytes_lost);
	return o;
}

static struct json *throughput_of(const struct result *r)
{
	struct result_rate rate = result_rate(r);
	struct json *o = json_new_object();

	json_put_real(o, "messages_per_second", r->plan.is_bulk ? 0 : rate.mean);
	if (r->plan.is_bulk)
		json_put_real(o, "bytes_out_per_second",
			      r->seconds > 0 ? (double)r->bytes_out / r->seconds : 0);
	json_put_real(o, "bytes_per_second",
		      r->seconds > 0 ? (double)r->bytes / r->seconds : 0);
	put_count(o, "intervals", r->n);
	json_put_real(o, "deviation", rate.deviation);
	json_put_real(o, "least", rate.least);
	json_put_real(o, "most", rate.most);
	return o;
}

static struct json *failures_of(const struct record *t)
{
	struct json *o = json_new_object();
	size_t i;

	for (i = 0; i < FAILURE_KINDS; i++)
		put_count(o, failure_name((enum failure)i), t->failures[i]);
	return o;
}

static struct json *datagrams_of(const struct record_datagrams *d)
{
	struct json *o = json_new_object();

	put_count(o, "duplicates", d->duplicates);
	put_count(o, "reordered", d->reordered);
	put_count(o, "late", d->late);
	put_count(o, "differed", d->differed);
	put_count(o, "strangers", d->strangers);
	return o;
}

static struct json *finding_of(const struct finding *f)
{
	struct json *o = json_new_object();

	json_put_string(o, "kind", finding_name(f->kind));
	put_count(o, "connection", f->connection);
	put_count(o, "offset", f->offset);
	put_count(o, "bytes", f->bytes);
	if (f->kind == FINDING_CHANGED) {
		put_count(o, "sent", f->sent);
		put_count(o, "got", f->got);
	}
	return o;
}

static struct json *findings_of(const struct findings *f)
{
	struct json *o = json_new_object(), *list = json_new_array();
	size_t i;

	for (i = 0; i < FINDING_KINDS; i++)
		put_count(o, finding_name((enum finding_kind)i), f->counts[i]);
	for (i = 0; i < f->n; i++)
		json_push(list, finding_of(&f->first[i]));
	json_put(o, "first", list);
	return o;
}

static struct json *load_of(const struct result *r)
{
	struct json *o = json_new_object();

	json_put_real(o, "client", r->load.client);
	json_put_real(o, "busiest_thread", r->load.busiest);
	if (r->load.others >= 0) {
		json_put_real(o, "others", r->load.others);
		json_put_real(o, "stolen", r->load.stolen);
	}
	put_count(o, "processors", r->load.processors);
	return o;
}

static struct json *remarks_of(const struct result *r)
{
	struct json *o = json_new_object();

	json_put_bool(o, "sees_stalls", r->plan.rate);
	json_put_string(o, "client_limited", result_limit(r));
	if (r->plan.rate)
		json_put_real(o, "rate_missed", result_missed(r));
	return o;
}

void bench_json(const struct result *r)
{
	const struct record *t = r->total;
	struct json *doc = document_new("bench");

	json_put_string(doc, "from", r->name);
	json_put(doc, "plan", plan_of(r));
	json_put_real(doc, "seconds", r->seconds);
	json_put_bool(doc, "interrupted", r->is_interrupted);
	put_count(doc, "sent", t->sent);
	put_count(doc, "answered", histogram_count(t->latency));
	put_count(doc, "lost", t->lost);
	put_count(doc, "pending", r->pending);
	put_count(doc, "unsent", r->unsent);
	put_count(doc, "connections_open", r->open);
	json_put(doc, "failures", failures_of(t));
	if (r->plan.is_bulk)
		json_put(doc, "stream", stream_of(r));
	if (r->plan.is_datagram)
		json_put(doc, "datagrams", datagrams_of(&t->datagrams));
	if (r->plan.verify)
		json_put(doc, "verified", findings_of(&r->findings));
	if (r->plan.per_connection)
		json_put(doc, "connecting", connecting_of(r));
	if (histogram_count(r->handshakes))
		json_put(doc, "handshake_us", times_of(r->handshakes));
	if (r->plan.is_tls)
		put_count(doc, "handshakes_resumed", r->resumed);
	json_put(doc, "throughput", throughput_of(r));
	if (histogram_count(t->latency))
		json_put(doc, "latency_us", times_of(t->latency));
	if (histogram_count(t->service))
		json_put(doc, "service_us", times_of(t->service));
	if (histogram_count(t->lag))
		json_put(doc, "send_lag_us", times_of(t->lag));
	json_put(doc, "processors_used", load_of(r));
	if (r->compared)
		json_put(doc, "compared", compare_json(r->compared));
	json_put(doc, "remarks", remarks_of(r));
	document_print(doc);
}
