/* The report of --bench for people. */
#include "echo-client/bench_show.h"

#include "base/clock.h"
#include "base/figure.h"
#include "base/histogram.h"
#include "echo-client/bench_compare.h"
#include "echo-client/result.h"

#include <inttypes.h>

enum { ROWS = 12, BAR = 50 };

/* Beyond this share of unsent messages the rate counts as missed. */
static const double tolerance = 0.01;

static const char bar[BAR + 1] = "##################################################";

const char *bench_time(char dst[static BENCH_TIME], double ns)
{
	static const struct {
		double ns;
		const char *name;
	} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" } };
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		double value = ns / units[i].ns;

		if (value < 0.99995)
			continue;
		snprintf(dst, BENCH_TIME, "%.*f %s",
			 value < 10    ? 3
			 : value < 100 ? 2
				       : 1,
			 value, units[i].name);
		return dst;
	}
	snprintf(dst, BENCH_TIME, "%.0f ns", ns);
	return dst;
}

void bench_text_interval(FILE *to, const struct interval *i)
{
	char p50[BENCH_TIME], p90[BENCH_TIME], p99[BENCH_TIME], max[BENCH_TIME];

	fprintf(to, "%7.1f s ", i->until);
	if (i->bytes_out)
		fprintf(to, "%10.2f MB/s out %10.2f MB/s back",
			(double)i->bytes_out / 1e6 / i->seconds,
			(double)i->bytes / 1e6 / i->seconds);
	else
		fprintf(to, "%10.0f/s", i->rate);
	if (i->p50)
		fprintf(to, "  p50 %s  p90 %s  p99 %s  max %s",
			bench_time(p50, (double)i->p50), bench_time(p90, (double)i->p90),
			bench_time(p99, (double)i->p99), bench_time(max, (double)i->max));
	if (i->connects)
		fprintf(to, "  %" PRIu64 " connected, p50 %s  p99 %s", i->connects,
			bench_time(p50, (double)i->connect_p50),
			bench_time(p99, (double)i->connect_p99));
	if (i->lost)
		fprintf(to, "  %" PRIu64 " lost", i->lost);
	if (i->failures)
		fprintf(to, "  %" PRIu64 " connections failed", i->failures);
	fputc('\n', to);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void show_plan(FILE *to, const struct result *r)
{
	const struct bench_plan *p = &r->plan;

	if (p->is_bulk)
		fputs("stream: ", to);
	else if (p->rate)
		fprintf(to, "open loop, %" PRIu64 " %sa second: ", p->rate,
			p->per_connection ? "connections " : "");
	else
		fputs("closed loop: ", to);
	fprintf(to, "%u connection%s, %u thread%s (%s), ", p->connections,
		plural(p->connections), p->threads, plural(p->threads), r->engine);
	if (p->is_tls)
		fputs("TLS, ", to);
	if (p->per_connection)
		fprintf(to, "another one after %" PRIu64 " message%s, ",
			p->per_connection, plural(p->per_connection));
	if (p->is_bulk)
		fputs("writes of ", to);
	else if (!p->rate || p->depth == 1)
		fprintf(to, "%u message%s on the way on each, ", p->depth,
			plural(p->depth));
	if (p->least == p->most)
		fprintf(to, "%" PRIu64 " byte%s\n", p->least, plural(p->least));
	else
		fprintf(to, "%" PRIu64 " to %" PRIu64 " bytes\n", p->least, p->most);
}

static void show_datagrams(FILE *to, const struct result *r)
{
	const struct record_datagrams *d = &r->total->datagrams;

	if (!r->plan.is_datagram)
		return;
	fprintf(to, ", %" PRIu64 " duplicates, %" PRIu64 " reordered", d->duplicates,
		d->reordered);
	if (d->late)
		fprintf(to, ", %" PRIu64 " came late", d->late);
	if (d->differed)
		fprintf(to, ", %" PRIu64 " differed", d->differed);
	if (d->strangers)
		fprintf(to, ", %" PRIu64 " strangers", d->strangers);
}

static void show_counts(FILE *to, const struct result *r)
{
	const struct record *t = r->total;
	char seconds[FIGURE_TEXT];

	fprintf(to,
		"%" PRIu64 " messages sent in %s s, %" PRIu64 " answered, %" PRIu64
		" lost",
		t->sent, figure_format(seconds, r->seconds, 3),
		histogram_count(t->latency), t->lost);
	if (r->pending)
		fprintf(to, ", %" PRIu64 " without an answer at the end", r->pending);
	if (r->unsent)
		fprintf(to, ", %" PRIu64 " %s were due and not %s", r->unsent,
			r->plan.per_connection ? "more connections" : "more",
			r->plan.per_connection ? "begun" : "sent");
	show_datagrams(to, r);
	fputs(r->is_interrupted ? "; interrupted\n" : "\n", to);
}

static void show_connections(FILE *to, const struct result *r)
{
	const struct record *t = r->total;
	uint64_t made = histogram_count(t->connect), unfinished = result_unfinished(r);
	char rate[FIGURE_TEXT];

	if (!r->plan.per_connection)
		return;
	fprintf(to, "%" PRIu64 " connections begun, %" PRIu64 " made, %s a second",
		t->visits, made,
		figure_format(rate, r->seconds > 0 ? (double)made / r->seconds : 0, 4));
	if (t->unconnected)
		fprintf(to, ", %" PRIu64 " could not be made", t->unconnected);
	if (unfinished)
		fprintf(to, ", %" PRIu64 " not finished at the end", unfinished);
	fputc('\n', to);
}

static void show_findings(FILE *to, const struct result *r)
{
	const struct findings *f = &r->findings;
	char text[FINDING_TEXT];
	size_t i;

	if (!r->plan.verify)
		return;
	fputs(findings_total(f) ? "verified:"
				: "verified: every byte is the one that was sent",
	      to);
	for (i = 0; i < FINDING_KINDS; i++) {
		if (f->counts[i])
			fprintf(to, " %" PRIu64 " %s", f->counts[i],
				finding_name((enum finding_kind)i));
	}
	fputc('\n', to);
	for (i = 0; i < f->n; i++)
		fprintf(to, "  %s\n", finding_format(text, &f->first[i]));
}

static void show_failures(FILE *to, const struct result *r)
{
	const struct record *t = r->total;
	size_t i;

	if (!record_failures(t))
		return;
	fputs("connections that failed:", to);
	for (i = 0; i < FAILURE_KINDS; i++) {
		if (t->failures[i])
			fprintf(to, " %" PRIu64 " %s", t->failures[i],
				failure_name((enum failure)i));
	}
	if (r->plan.per_connection)
		fputc('\n', to);
	else
		fprintf(to, "; %u of %u open at the end\n", r->open,
			r->plan.connections);
}

static void show_bytes(FILE *to, const struct result *r)
{
	const struct record *t = r->total;
	char seconds[FIGURE_TEXT];

	fprintf(to, "%" PRIu64 " bytes sent in %s s, %" PRIu64 " came back", r->bytes_out,
		figure_format(seconds, r->seconds, 3), r->bytes);
	if (t->bytes_lost)
		fprintf(to, ", %" PRIu64 " never did", t->bytes_lost);
	fputs(r->is_interrupted ? "; interrupted\n" : "\n", to);
}

static void show_throughput(FILE *to, const struct result *r)
{
	struct result_rate rate = result_rate(r);
	double unit = r->plan.is_bulk ? 1e6 : 1;
	double interval = (double)r->plan.interval / (double)CLOCK_S;
	char seconds[FIGURE_TEXT], deviation[FIGURE_TEXT];

	if (r->plan.is_bulk)
		fprintf(to, "throughput %.2f MB/s out, %.2f MB/s back",
			r->seconds > 0 ? (double)r->bytes_out / 1e6 / r->seconds : 0,
			rate.mean / unit);
	else
		fprintf(to, "throughput %.0f messages a second, %.2f MB/s each way",
			rate.mean,
			r->seconds > 0 ? (double)r->bytes / 1e6 / r->seconds : 0);
	if (r->n > 1 && rate.mean > 0)
		fprintf(to, "; by intervals of %s s: deviation %s %%, %.0f to %.0f",
			figure_format(seconds, interval, 3),
			figure_format(deviation, 100 * rate.deviation / rate.mean, 2),
			rate.least / unit, rate.most / unit);
	fputc('\n', to);
}

static void show_moments(FILE *to, const char *label, const struct histogram *h)
{
	char min[BENCH_TIME], mean[BENCH_TIME], deviation[BENCH_TIME], max[BENCH_TIME];

	fprintf(to, "%-10s min %s, mean %s, deviation %s, max %s\n", label,
		bench_time(min, (double)histogram_min(h)),
		bench_time(mean, histogram_mean(h)),
		bench_time(deviation, histogram_deviation(h)),
		bench_time(max, (double)histogram_max(h)));
}

/* The columns of the table of percentiles: how many. */
static size_t columns(const struct result *r, const struct histogram *ret[static 3])
{
	const struct record *t = r->total;
	size_t n = 0;

	ret[n++] = t->latency;
	if (r->plan.per_connection)
		ret[n++] = t->connect;
	else if (r->plan.rate)
		ret[n++] = t->service;
	if (r->plan.rate)
		ret[n++] = t->lag;
	return n;
}

static void show_percentile(FILE *to, const struct result *r, double level)
{
	const struct histogram *of[3];
	size_t i, n = columns(r, of), known = 0;
	char text[BENCH_TIME], percent[FIGURE_TEXT];

	fprintf(to, "%8s %%", figure_format(percent, level, 6));
	for (i = 0; i < n; i++)
		known += result_knows_of(of[i], level);
	for (i = 0; i < n && known; i++) {
		uint64_t value = histogram_percentile(of[i], level);

		fprintf(to, " %12s",
			result_knows_of(of[i], level) ? bench_time(text, (double)value)
						      : "-");
	}
	fputs(known ? "\n" : "            -  too few samples\n", to);
}

static void show_handshakes(FILE *to, const struct result *r)
{
	uint64_t n = histogram_count(r->handshakes);
	char p50[BENCH_TIME], p99[BENCH_TIME], max[BENCH_TIME];

	if (!r->plan.is_tls)
		return;
	fprintf(to, "TLS handshakes: %" PRIu64 ", %" PRIu64 " resumed", n, r->resumed);
	if (n)
		fprintf(to, ", p50 %s, p99 %s, max %s",
			bench_time(p50, (double)histogram_percentile(r->handshakes, 50)),
			bench_time(p99, (double)histogram_percentile(r->handshakes, 99)),
			bench_time(max, (double)histogram_max(r->handshakes)));
	fputc('\n', to);
}

static void show_percentiles(FILE *to, const struct result *r)
{
	size_t i;

	show_moments(to, "latency", r->total->latency);
	if (r->plan.per_connection)
		show_moments(to, "connecting", r->total->connect);
	if (r->plan.per_connection)
		fprintf(to, "               latency   connecting%s\n",
			r->plan.rate ? "          lag" : "");
	else if (r->plan.rate)
		fputs("               latency      service     send lag\n", to);
	for (i = 0; i < RESULT_LEVELS; i++)
		show_percentile(to, r, result_levels[i]);
}

static void show_row(FILE *to, uint64_t low, uint64_t high, double share)
{
	char from[BENCH_TIME], until[BENCH_TIME];
	int length = (int)(share * BAR + 0.5);

	fprintf(to, "%12s - %-10s %6.2f %%%s%.*s\n", bench_time(from, (double)low),
		bench_time(until, (double)high), 100 * share, length ? " " : "", length,
		bar);
}

static double power(double x, int n)
{
	double result = 1;

	while (n-- > 0)
		result *= x;
	return result;
}

/* The factor whose power that is, for x >= 1.  For pow(3) each start would load libm. */
static double root(double x, int n)
{
	double low = 1, high = x, middle;
	int i;

	for (i = 0; i < 100; i++) {
		middle = (low + high) / 2;
		if (power(middle, n) < x)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* Rows that grow by the same factor, from the least to the greatest. */
static void show_distribution(FILE *to, const struct result *r)
{
	const struct histogram *h = r->total->latency;
	uint64_t low = histogram_min(h), max = histogram_max(h), seen = 0;
	double first = (double)low + 1, factor = root((double)(max + 1) / first, ROWS);
	int i;

	fputs("distribution\n", to);
	for (i = 1; i <= ROWS; i++) {
		uint64_t high = i < ROWS ? (uint64_t)(first * power(factor, i)) : max;
		uint64_t up_to = histogram_up_to(h, high);

		show_row(to, low, high,
			 (double)(up_to - seen) / (double)histogram_count(h));
		seen = up_to;
		low = high;
	}
}

static void show_load(FILE *to, const struct result *r)
{
	const struct result_load *load = &r->load;
	double units = r->plan.is_bulk ? (double)r->bytes / 1e6 : (double)r->answers;
	double each = units > 0 ? load->client * r->seconds * 1e9 / units : 0;
	char text[BENCH_TIME];

	fprintf(to, "client     %.0f %% of a processor, %s a %s", 100 * load->client,
		bench_time(text, each), r->plan.is_bulk ? "MB" : "message");
	if (load->others >= 0)
		fprintf(to, "; others on its %u processor%s: %.0f %%, stolen %.0f %%",
			load->processors, plural(load->processors), 100 * load->others,
			100 * load->stolen);
	fputc('\n', to);
}

/* What has to be known to read the figures rightly. */
static void show_remarks(FILE *to, const struct result *r)
{
	const char *limit = result_limit(r);
	double missed = result_missed(r);
	char percent[FIGURE_TEXT];

	if (!r->plan.rate && !r->plan.is_bulk)
		fputs("note: a closed loop sends nothing while the server stands still, "
		      "so a stall "
		      "shows in few samples; --rate measures what users would meet\n",
		      to);
	if (limit)
		fprintf(to, "warning: the client was the limit: %s\n", limit);
	if (missed > tolerance)
		fprintf(to,
			"warning: the rate was not kept: %s %% of the %s that were due "
			"were not %s in time\n",
			figure_format(percent, 100 * missed, 3),
			r->plan.per_connection ? "connections" : "messages",
			r->plan.per_connection ? "begun" : "sent");
	if (r->total->failures[FAILURE_NO_PORT])
		fprintf(to,
			"warning: %" PRIu64 " connections found no free local port: each "
			"keeps its own for a minute after its end (TIME_WAIT), and "
			"net.ipv4.ip_local_port_range says how many there are\n",
			r->total->failures[FAILURE_NO_PORT]);
}

void bench_text(FILE *to, const struct result *r)
{
	fprintf(to, "--- %s echo benchmark ---\n", r->name);
	show_plan(to, r);
	if (r->plan.is_bulk)
		show_bytes(to, r);
	else
		show_counts(to, r);
	show_connections(to, r);
	show_handshakes(to, r);
	show_failures(to, r);
	show_findings(to, r);
	show_throughput(to, r);
	if (histogram_count(r->total->latency)) {
		show_percentiles(to, r);
		show_distribution(to, r);
	}
	show_load(to, r);
	if (r->compared)
		compare_text(to, r->compared);
	show_remarks(to, r);
}
