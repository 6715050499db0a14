/* The figures of a run, from its result. */
#include "echo-client/bench_figures.h"

#include "base/clock.h"
#include "base/histogram.h"
#include "base/mem.h"
#include "echo-client/result.h"

#include <stdlib.h>

const char *const figures_plan[FIGURES_PLAN] = { "rate",     "connections", "threads",
						 "pipeline", "size",	    "size_max" };

const char *figure_name(enum figure f)
{
	static const char *const names[] = { "throughput", "p50", "p99", "p99.9" };

	return names[f];
}

double figure_level(enum figure f)
{
	static const double levels[] = { 0, 50, 99, 99.9 };

	return levels[f];
}

void figures_init(struct figures *f)
{
	size_t i;

	*f = (struct figures){ 0 };
	for (i = 0; i < FIGURES; i++)
		f->whole[i] = -1;
}

void figures_done(struct figures *f)
{
	size_t i;

	for (i = 0; i < FIGURES; i++)
		free(f->rows[i]);
	*f = (struct figures){ 0 };
}

void figures_add(struct figures *f, const double row[static FIGURES], double messages)
{
	size_t i, cap = f->cap;

	for (i = 0; i < FIGURES; i++) {
		cap = f->cap;
		f->rows[i] = mem_grow(f->rows[i], &cap, f->n, sizeof(*f->rows[i]));
		f->rows[i][f->n] = row[i];
	}
	f->cap = cap;
	f->n++;
	f->messages += (messages - f->messages) / (double)f->n;
}

static double micro(uint64_t ns)
{
	return (double)ns / (double)CLOCK_US;
}

static void set_whole(struct figures *f, const struct result *r)
{
	enum figure i;

	f->whole[FIGURE_RATE] = result_rate(r).mean;
	for (i = FIGURE_P50; i < FIGURES; i++) {
		if (result_knows(r, figure_level(i)))
			f->whole[i] = micro(histogram_percentile(r->total->latency,
								 figure_level(i)));
	}
}

void figures_of_result(struct figures *f, const struct result *r)
{
	const struct bench_plan *p = &r->plan;
	const double plan[FIGURES_PLAN] = {
		(double)p->rate,  (double)p->connections, (double)p->threads,
		(double)p->depth, (double)p->least,	  (double)p->most,
	};
	size_t i;

	set_whole(f, r);
	for (i = 0; i < r->n; i++) {
		const struct interval *v = &r->intervals[i];
		const double row[FIGURES] = { v->rate, micro(v->p50), micro(v->p99),
					      micro(v->p999) };

		figures_add(f, row, (double)v->answers);
	}
	f->has_plan = true;
	for (i = 0; i < FIGURES_PLAN; i++)
		f->plan[i] = plan[i];
}
