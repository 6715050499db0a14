/* What --compare says: rows of a table, or a part of the document. */
#include "echo-client/bench_compare.h"

#include "base/clock.h"
#include "base/figure.h"
#include "cli/json.h"
#include "echo-client/bench_show.h"

enum { CELL = 64 };

static bool is_known(const struct comparison_row *row)
{
	return row->before > 0 && row->now >= 0;
}

static const char *value(char dst[static CELL], enum figure i, double of)
{
	char time[BENCH_TIME];

	if (of < 0)
		snprintf(dst, CELL, "-");
	else if (i == FIGURE_RATE)
		snprintf(dst, CELL, "%.0f/s", of);
	else
		snprintf(dst, CELL, "%s", bench_time(time, of * (double)CLOCK_US));
	return dst;
}

static const char *change(char dst[static CELL], const struct comparison_row *row)
{
	if (is_known(row))
		snprintf(dst, CELL, "%+.1f %%", 100 * row->difference);
	else
		snprintf(dst, CELL, "-");
	return dst;
}

/* Why it is the same, when it is. */
static const char *verdict(const struct comparison_row *row)
{
	if (row->verdict != COMPARE_SAME)
		return compare_verdict_name(row->verdict);
	return row->is_significant ? "no difference that matters" : "not significant";
}

static void put_chance(FILE *to, double p)
{
	char text[FIGURE_TEXT];

	if (p < 0.0001)
		fputs(" (p < 0.0001)\n", to);
	else
		fprintf(to, " (p = %s)\n", figure_format(text, p, 2));
}

static void put_row(FILE *to, const struct comparison_row *row, enum figure i)
{
	char before[CELL], now[CELL], difference[CELL];

	fprintf(to, "%-10s %13s %13s %11s  ", figure_name(i),
		value(before, i, row->before), value(now, i, row->now),
		change(difference, row));
	if (row->why) {
		fprintf(to, "unknown: %s\n", row->why);
		return;
	}
	fputs(verdict(row), to);
	put_chance(to, row->p);
}

static void put_plans(FILE *to, const struct comparison *c)
{
	size_t i;

	for (i = 0; i < FIGURES_PLAN && c->has_plan; i++) {
		if (c->plan_before[i] != c->plan_now[i])
			fprintf(to,
				"note: another run was asked for: %s was %.0f and is "
				"%.0f\n",
				figures_plan[i], c->plan_before[i], c->plan_now[i]);
	}
}

void compare_text(FILE *to, const struct comparison *c)
{
	enum figure i;

	fprintf(to,
		"compared with %s: %zu interval%s then, %zu now, by the rank-sum test\n",
		c->file, c->n_before, c->n_before == 1 ? "" : "s", c->n_now);
	fputs("                  before           now  difference\n", to);
	for (i = 0; i < FIGURES; i++)
		put_row(to, &c->rows[i], i);
	if (c->has_plan && (c->n_before < COMPARE_LEAST || c->n_now < COMPARE_LEAST))
		fprintf(to,
			"note: to tell by, both runs need %d intervals: a longer --duration, "
			"or a shorter --interval\n",
			COMPARE_LEAST);
	put_plans(to, c);
}

static void put_known(struct json *to, const char *key, double number)
{
	if (number < 0)
		json_put_null(to, key);
	else
		json_put_real(to, key, number);
}

static struct json *row_json(const struct comparison_row *row)
{
	struct json *o = json_new_object();

	put_known(o, "before", row->before);
	put_known(o, "now", row->now);
	if (is_known(row))
		json_put_real(o, "difference", row->difference);
	else
		json_put_null(o, "difference");
	put_known(o, "p", row->p);
	json_put_string(o, "verdict", compare_verdict_name(row->verdict));
	json_put_string(o, "reason", row->why);
	return o;
}

struct json *compare_json(const struct comparison *c)
{
	struct json *o = json_new_object(), *rows = json_new_object(),
		    *plan = json_new_array();
	enum figure i;
	size_t k;

	json_put_string(o, "with", c->file);
	json_put_string(o, "test", "rank-sum");
	json_put_int(o, "intervals_before", (int64_t)c->n_before);
	json_put_int(o, "intervals_now", (int64_t)c->n_now);
	for (i = 0; i < FIGURES; i++)
		json_put(rows, figure_name(i), row_json(&c->rows[i]));
	json_put(o, "figures", rows);
	for (k = 0; k < FIGURES_PLAN && c->has_plan; k++) {
		if (c->plan_before[k] != c->plan_now[k])
			json_push_string(plan, figures_plan[k]);
	}
	json_put(o, "plan_differs_in", plan);
	json_put_bool(o, "worse", compare_is_worse(c));
	return o;
}
