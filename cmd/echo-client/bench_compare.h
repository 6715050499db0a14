/*
 * --compare: is this run another than the earlier one, or could the differences be chance?
 * Pure.
 *
 * Messages of one run are not independent of each other, its intervals nearly are: the
 * rank-sum test (base/ranksum.h) is asked about their figures, for throughput and each
 * percentile.  docs/adr/0017 has the reasons.
 */
#ifndef ECHO_CLIENT_BENCH_COMPARE_H
#define ECHO_CLIENT_BENCH_COMPARE_H

#include "echo-client/bench_figures.h"

#include <stdio.h>

struct json;

enum compare_verdict {
	COMPARE_SAME,    /* it may be chance, or is less than anybody needs to know of */
	COMPARE_BETTER,
	COMPARE_WORSE,
	COMPARE_UNKNOWN, /* there is too little to tell by */
};

/* "same", "better", …: the name in documents. */
const char *compare_verdict_name(enum compare_verdict v);

enum { COMPARE_LEAST = 5 }; /* intervals of a run, for a test */

struct comparison {
	const char *file; /* the earlier run's, safe to show; borrowed */
	struct comparison_row {
		double before, now; /* of the whole runs; negative: not known */
		double difference;  /* as a share of before; only when both are known */
		double p;           /* negative: there was no test */
		bool is_significant;
		enum compare_verdict verdict;
		const char *why; /* there was no test; or NULL */
	} rows[FIGURES];
	size_t n_before, n_now; /* intervals */
	bool has_plan;
	double plan_before[FIGURES_PLAN], plan_now[FIGURES_PLAN];
};

void compare_runs(struct comparison *ret, const char *file, const struct figures *before,
		  const struct figures *now);

/* Has any figure become worse? */
bool compare_is_worse(const struct comparison *c);

/* ---- bench_compare_show.c ---- */

void compare_text(FILE *to, const struct comparison *c);
struct json *compare_json(const struct comparison *c);

#endif
