/*
 * HdrHistogram's percentile text format, which its plotter reads: five rows for each
 * halving of the distance to 100 per cent.  Values are in microseconds.
 */
#include "echo-client/bench_show.h"

#include "base/clock.h"
#include "base/histogram.h"
#include "echo-client/result.h"

#include <inttypes.h>

enum { TICKS = 5, SUB_BUCKETS = 2048, SUB_BITS = 11 };

static double next_level(double percent)
{
	double parts = 2; /* the next power of two above how often it has been halved */

	while (parts <= 100 / (100 - percent))
		parts *= 2;
	return percent + 100 / (TICKS * parts);
}

static void put_row(FILE *to, uint64_t value, double percent, uint64_t count)
{
	fprintf(to, "%12.3f %1.12f %10" PRIu64, (double)value / (double)CLOCK_US,
		percent / 100, count);
	if (percent < 100)
		fprintf(to, " %14.2f", 1 / (1 - percent / 100));
	fputc('\n', to);
}

static unsigned buckets(uint64_t max)
{
	unsigned n = 1;

	for (max >>= SUB_BITS; max; max >>= 1)
		n++;
	return n;
}

void bench_hgrm(FILE *to, const struct result *r)
{
	const struct histogram *h = r->total->latency;
	uint64_t all = histogram_count(h), value, up_to = 0;
	double percent = 0;

	fprintf(to, "%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount",
		"1/(1-Percentile)");
	for (; up_to < all && percent < 100; percent = next_level(percent)) {
		value = histogram_percentile(h, percent);
		up_to = histogram_up_to(h, value);
		put_row(to, value, percent, up_to);
	}
	if (all)
		put_row(to, histogram_max(h), 100, all);
	fprintf(to, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n",
		histogram_mean(h) / (double)CLOCK_US,
		histogram_deviation(h) / (double)CLOCK_US);
	fprintf(to, "#[Max     = %12.3f, Total count    = %12" PRIu64 "]\n",
		(double)histogram_max(h) / (double)CLOCK_US, all);
	fprintf(to, "#[Buckets = %12u, SubBuckets     = %12d]\n",
		buckets(histogram_max(h)), SUB_BUCKETS);
}
