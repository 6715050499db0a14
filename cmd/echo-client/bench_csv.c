/* A row for each interval. */
#include "echo-client/bench_show.h"

#include "base/clock.h"
#include "echo-client/result.h"

#include <inttypes.h>

static double micro(uint64_t ns)
{
	return (double)ns / (double)CLOCK_US;
}

void bench_csv(FILE *to, const struct result *r)
{
	size_t n;

	fputs("until_s,seconds,messages,bytes,rate,p50_us,p90_us,p99_us,p99.9_us,max_us,"
	      "lost,"
	      "failures",
	      to);
	if (r->plan.per_connection)
		fputs(",connected,connect_p50_us,connect_p99_us", to);
	fputs(r->plan.is_bulk ? ",bytes_out\n" : "\n", to);
	for (n = 0; n < r->n; n++) {
		const struct interval *i = &r->intervals[n];

		fprintf(to,
			"%.6f,%.6f,%" PRIu64 ",%" PRIu64
			",%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%" PRIu64 ",%" PRIu64,
			i->until, i->seconds, i->answers, i->bytes,
			r->plan.is_bulk ? 0 : i->rate,
			micro(i->p50), micro(i->p90), micro(i->p99), micro(i->p999),
			micro(i->max), i->lost, i->failures);
		if (r->plan.per_connection)
			fprintf(to, ",%" PRIu64 ",%.3f,%.3f", i->connects,
				micro(i->connect_p50), micro(i->connect_p99));
		if (r->plan.is_bulk)
			fprintf(to, ",%" PRIu64, i->bytes_out);
		fputc('\n', to);
	}
}
