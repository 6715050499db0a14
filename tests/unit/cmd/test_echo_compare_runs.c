/* --compare: what is read of an earlier run, and what is said of two. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "cli/json.h"
#include "echo-client/bench_compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PLAN                                                                             \
	"\"plan\":{\"loop\":\"open\",\"rate\":1000,\"connections\":1,\"threads\":1,"          \
	"\"pipeline\":1,\"size\":128,\"size_max\":128,\"engine\":\"epoll\"}"
#define INTERVAL(rate)                                                                   \
	"{\"schema\":\"netkit.echo-client/1\",\"event\":\"interval\",\"rate\":" rate          \
	",\"messages\":1000,\"p50_us\":10,\"p99_us\":20.5,\"p99.9_us\":30}\n"
#define END                                                                              \
	"{\"schema\":\"netkit.echo-client/1\",\"event\":\"bench\"," PLAN                      \
	",\"throughput\":{\"messages_per_second\":1000},"                                     \
	"\"latency_us\":{\"percentiles\":{\"50\":10,\"99\":20.5,\"99.9\":null}}}\n"

static struct figures before, now;
static struct comparison c;

static int set_up(void **state)
{
	(void)state;
	figures_init(&before);
	figures_init(&now);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	figures_done(&before);
	figures_done(&now);
	return 0;
}

/* n intervals around a rate and a latency that differ by their number. */
static void fill(struct figures *f, size_t n, double rate, double latency,
		 double messages)
{
	size_t i;

	for (i = 0; i < n; i++) {
		double wave = 1 + (double)(i * 7 % 5) / 1000;
		const double row[FIGURES] = { rate * wave, latency * wave,
					      2 * latency * wave, 3 * latency * wave };

		figures_add(f, row, messages);
	}
	f->has_plan = true;
	f->whole[FIGURE_RATE] = rate;
	f->whole[FIGURE_P50] = latency;
	f->whole[FIGURE_P99] = 2 * latency;
	f->whole[FIGURE_P999] = 3 * latency;
}

static enum compare_verdict verdict(enum figure i)
{
	compare_runs(&c, "old.json", &before, &now);
	return c.rows[i].verdict;
}

static void the_same_again(void **state)
{
	(void)state;
	fill(&before, 10, 1000, 50, 20000);
	fill(&now, 10, 1000, 50, 20000);
	assert_int_equal(verdict(FIGURE_RATE), COMPARE_SAME);
	assert_int_equal(verdict(FIGURE_P999), COMPARE_SAME);
	assert_true(c.rows[FIGURE_P50].p == 1);
	assert_false(compare_is_worse(&c));
}

static void worse_and_better(void **state)
{
	(void)state;
	fill(&before, 10, 1000, 50, 20000);
	fill(&now, 10, 1100, 60, 20000);
	assert_int_equal(verdict(FIGURE_RATE), COMPARE_BETTER);
	assert_int_equal(verdict(FIGURE_P50), COMPARE_WORSE);
	assert_true(fabs(c.rows[FIGURE_P50].difference - 0.2) < 1e-9);
	assert_true(compare_is_worse(&c));
}

static void a_difference_that_does_not_matter(void **state)
{
	(void)state;
	fill(&before, 30, 1000, 50, 20000);
	fill(&now, 30, 995, 50.4, 20000);
	assert_int_equal(verdict(FIGURE_RATE), COMPARE_SAME);
	assert_true(c.rows[FIGURE_RATE].is_significant);
	assert_int_equal(verdict(FIGURE_P50), COMPARE_SAME);
}

/* Rank and whole disagree: a few very slow intervals have moved the whole. */
static void a_direction_that_is_not_clear(void **state)
{
	(void)state;
	fill(&before, 10, 1000, 50, 20000);
	fill(&now, 10, 1100, 50, 20000);
	now.whole[FIGURE_RATE] = 900;
	assert_int_equal(verdict(FIGURE_RATE), COMPARE_SAME);
}

static void too_little_to_tell(void **state)
{
	(void)state;
	fill(&before, 4, 1000, 50, 20000);
	fill(&now, 10, 2000, 50, 20000);
	assert_int_equal(verdict(FIGURE_RATE), COMPARE_UNKNOWN);
	assert_string_equal(c.rows[FIGURE_RATE].why, "fewer than 5 intervals");
	figures_done(&before);
	figures_init(&before);
	fill(&before, 10, 1000, 50, 500); /* messages: enough for p50, not for p99 */
	assert_int_equal(verdict(FIGURE_RATE), COMPARE_BETTER);
	assert_int_equal(verdict(FIGURE_P50), COMPARE_SAME);
	assert_int_equal(verdict(FIGURE_P99), COMPARE_UNKNOWN);
	now.whole[FIGURE_P50] = -1;
	assert_int_equal(verdict(FIGURE_P50), COMPARE_UNKNOWN);
}

/* A run without an answer, and one that was endless: figures all the same. */
static void extreme_figures(void **state)
{
	char *text = NULL;
	size_t n;
	FILE *to;

	(void)state;
	fill(&before, 10, 0, 0, 1e300);
	fill(&now, 10, 1e300, 1e300, 1e300);
	now.plan[0] = 1e15;
	compare_runs(&c, "old.json", &before, &now);
	assert_int_equal(c.rows[FIGURE_P50].verdict, COMPARE_UNKNOWN);
	before.whole[FIGURE_RATE] = 1e-300;
	compare_runs(&c, "old.json", &before, &now);
	to = open_memstream(&text, &n);
	compare_text(to, &c);
	fclose(to);
	assert_null(strstr(text, "nan"));
	assert_null(strstr(text, "e+"));
	free(text);
	text = NULL;
	to = open_memstream(&text, &n);
	struct json *doc = compare_json(&c);
	json_print(doc, to);
	json_free(doc);
	fclose(to);
	assert_non_null(strstr(text, "\"plan_differs_in\":[\"rate\"]"));
	assert_null(strstr(text, "nan"));
	assert_null(strstr(text, "inf"));
	free(text);
}

static void what_would_help(void **state)
{
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	(void)state;
	fill(&before, 1, 1000, 50, 5000);
	fill(&now, 10, 1000, 50, 5000);
	compare_runs(&c, "old.json", &before, &now);
	compare_text(to, &c);
	fclose(to);
	assert_non_null(strstr(text, "with old.json: 1 interval then, 10 now"));
	assert_non_null(strstr(text, "\nnote: to tell by, both runs need 5 intervals: "));
	free(text);
}

static void the_text(void **state)
{
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	(void)state;
	fill(&before, 10, 1000, 50, 5000);
	fill(&now, 12, 1100, 50, 5000);
	before.plan[1] = 1;
	now.plan[1] = 50;
	compare_runs(&c, "old.json", &before, &now);
	compare_text(to, &c);
	fclose(to);
	assert_string_equal(
		text,
		"compared with old.json: 10 intervals then, 12 now, by the rank-sum test\n"
		"                  before           now  difference\n"
		"throughput        1000/s        1100/s     +10.0 %  better (p < 0.0001)\n"
		"p50             50.00 us      50.00 us      +0.0 %  not significant (p = 0.86)\n"
		"p99             100.0 us      100.0 us      +0.0 %  not significant (p = 0.86)\n"
		"p99.9           150.0 us      150.0 us      +0.0 %  unknown: too few messages "
		"in an interval\n"
		"note: another run was asked for: connections was 1 and is 50\n");
	free(text);
}

/* ---- reading ---- */

static int parse(const char *text)
{
	struct error err = ERROR_INIT;
	int result;

	figures_done(&before);
	figures_init(&before);
	result = figures_parse(&before, text, strlen(text), "old.json", &err);
	assert_int_equal(result < 0, error_is_set(&err));
	return result;
}

static void documents(void **state)
{
	(void)state;
	assert_int_equal(parse(INTERVAL("999") INTERVAL("1001.5") END), 0);
	assert_int_equal(before.n, 2);
	assert_true(before.rows[FIGURE_RATE][1] == 1001.5 && before.messages == 1000);
	assert_true(before.rows[FIGURE_P99][0] == 20.5);
	assert_true(before.whole[FIGURE_RATE] == 1000 && before.whole[FIGURE_P50] == 10);
	assert_true(before.whole[FIGURE_P999] < 0);
	assert_true(before.has_plan && before.plan[0] == 1000);
}

static void what_is_no_run(void **state)
{
	static const char *const texts[] = {
		"",
		"x",
		"{",
		"{}\n",
		"{\"schema\":\"netkit.lookup/1\",\"event\":\"bench\"}\n",
		INTERVAL("\"many\"") END,
		INTERVAL("1"),
		END END,
		END INTERVAL("1"),
		END "\n",
		"{\"schema\":\"netkit.echo-client/1\",\"event\":\"bench\"}\n",
		"Value\n",
		"Value Percentile\n1 2 3\n",
		"Value Percentile\nx\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(parse(texts[i]), -1);
}

static void histograms(void **state)
{
	static const char text[] =
		"       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
		"       1.000 0.000000000000          1           1.00\n"
		"      10.000 0.500000000000        500           2.00\n"
		"      20.000 0.987500000000        988          80.00\n"
		"      30.000 0.990625000000        991         106.67\n"
		"      40.000 1.000000000000       1000\n"
		"#[Mean    =       10.000, StdDeviation   =        5.000]\n"
		"#[Max     =       40.000, Total count    =         1000]\n";

	(void)state;
	assert_int_equal(parse(text), 0);
	assert_int_equal(before.n, 0);
	assert_true(before.whole[FIGURE_P50] == 10 && before.whole[FIGURE_P99] == 30);
	assert_true(before.whole[FIGURE_P999] < 0 && before.whole[FIGURE_RATE] < 0);
	fill(&now, 10, 1000, 50, 5000);
	assert_int_equal(verdict(FIGURE_P50), COMPARE_UNKNOWN);
	assert_true(fabs(c.rows[FIGURE_P50].difference - 4) < 1e-9);
}

int main(void)
{
	struct error err = ERROR_INIT;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(worse_and_better, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_difference_that_does_not_matter, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_direction_that_is_not_clear, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(too_little_to_tell, set_up, tear_down),
		cmocka_unit_test_setup_teardown(extreme_figures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_would_help, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(documents, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_run, set_up, tear_down),
		cmocka_unit_test_setup_teardown(histograms, set_up, tear_down),
	};

	if (json_init(&err) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
