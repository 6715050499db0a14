/* Two runs, figure by figure. */
#include "echo-client/bench_compare.h"

#include "base/ranksum.h"

#include <math.h>
#include <string.h>

enum { ENOUGH_ABOVE = 10 };

static const double significance = 0.01, matters = 0.01;

const char *compare_verdict_name(enum compare_verdict v)
{
	static const char *const names[] = { "same", "better", "worse", "unknown" };

	return names[v];
}

/* Why the intervals of a run say nothing of a figure; or NULL. */
static const char *lacking(const struct figures *f, enum figure i)
{
	double above = f->messages * (100 - figure_level(i)) / 100;

	if (!f->has_plan)
		return "that file has no intervals";
	if (f->n < COMPARE_LEAST)
		return "fewer than 5 intervals";
	if (figure_level(i) > 0 && above * (1 + 1e-9) < ENOUGH_ABOVE)
		return "too few messages in an interval";
	return NULL;
}

static struct ranksum test(const struct figures *before, const struct figures *now,
			   enum figure i)
{
	double a[RANKSUM_MOST], b[RANKSUM_MOST];
	size_t n = ranksum_gather(a, before->rows[i], before->n);
	size_t m = ranksum_gather(b, now->rows[i], now->n);

	return ranksum_test(a, n, b, m);
}

/* The intervals and the whole have to agree on the direction. */
static enum compare_verdict judge(const struct comparison_row *row, int direction,
				  enum figure i)
{
	int sign = (row->difference > 0) - (row->difference < 0);
	int good = i == FIGURE_RATE ? 1 : -1;

	if (!row->is_significant || fabs(row->difference) < matters || sign != direction)
		return COMPARE_SAME;
	return sign == good ? COMPARE_BETTER : COMPARE_WORSE;
}

static struct comparison_row compare(const struct figures *before,
				     const struct figures *now, enum figure i)
{
	struct comparison_row row = { .before = before->whole[i], .now = now->whole[i],
				      .p = -1, .verdict = COMPARE_UNKNOWN };
	struct ranksum result;

	if (row.before > 0 && row.now >= 0)
		row.difference = row.now / row.before - 1;
	row.why = lacking(before, i) ? lacking(before, i) : lacking(now, i);
	if (!row.why && (row.before <= 0 || row.now < 0))
		row.why = "too few samples";
	if (row.why)
		return row;
	result = test(before, now, i);
	row.p = result.p;
	row.is_significant = row.p < significance;
	row.verdict = judge(&row, result.direction, i);
	return row;
}

void compare_runs(struct comparison *ret, const char *file, const struct figures *before,
		  const struct figures *now)
{
	enum figure i;

	*ret = (struct comparison){
		.file = file,
		.n_before = before->n,
		.n_now = now->n,
		.has_plan = before->has_plan,
	};
	for (i = 0; i < FIGURES; i++)
		ret->rows[i] = compare(before, now, i);
	memcpy(ret->plan_before, before->plan, sizeof(ret->plan_before));
	memcpy(ret->plan_now, now->plan, sizeof(ret->plan_now));
}

bool compare_is_worse(const struct comparison *c)
{
	enum figure i;

	for (i = 0; i < FIGURES; i++) {
		if (c->rows[i].verdict == COMPARE_WORSE)
			return true;
	}
	return false;
}
