/*
 * What --compare holds against each other of two runs of --bench: the figures of the whole
 * run, and those of each interval.
 */
#ifndef ECHO_CLIENT_BENCH_FIGURES_H
#define ECHO_CLIENT_BENCH_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct result;

enum figure {
	FIGURE_RATE, /* messages a second; the others are latencies in microseconds */
	FIGURE_P50,
	FIGURE_P99,
	FIGURE_P999,
	FIGURES,
};

/* "throughput", "p50", … */
const char *figure_name(enum figure f);

/* The percentile; 0: it is none. */
double figure_level(enum figure f);

/* What a run was told to do, as far as its figures depend on it. */
enum { FIGURES_PLAN = 6 };
extern const char *const figures_plan[FIGURES_PLAN]; /* names, as in documents */

struct figures {
	double whole[FIGURES]; /* negative: not known */
	double *rows[FIGURES]; /* of n intervals */
	size_t n, cap;
	double messages; /* in an interval, on average */
	bool has_plan;
	double plan[FIGURES_PLAN];
};

void figures_init(struct figures *f);
void figures_done(struct figures *f); /* takes a zeroed one, too */

/* Another interval, with these figures. */
void figures_add(struct figures *f, const double row[static FIGURES], double messages);

/* Of the run that has just ended. */
void figures_of_result(struct figures *f, const struct result *r);

/*
 * Of an earlier one, into an empty *f, from a file: the documents of --json, or a histogram in
 * HdrHistogram's percentile format, which has no intervals, no rate and no plan.  -1 with
 * ERROR_LOCAL when it cannot be read, with ERROR_USAGE when it is neither, or of several runs.
 */
int figures_read(struct figures *f, const char *path, struct error *err);

/* The same from n bytes of text, which ends with a NUL behind them. */
int figures_parse(struct figures *f, const char *text, size_t n, const char *subject,
		  struct error *err);

#endif
