/* What records amount to, and how it is shown: fixed input, fixed report. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/histogram.h"
#include "echo-client/bench_show.h"
#include "echo-client/result.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct result result;
static struct record *part;

static void begin(uint64_t rate)
{
	const struct bench_plan plan = { .connections = 50,
					 .threads = 2,
					 .depth = rate ? 1024 : 1,
					 .least = 128,
					 .most = 128,
					 .rate = rate,
					 .interval = CLOCK_S };

	result_init(&result, "[::1]:7", &plan, "epoll");
	result.load = (struct result_load){ 0.5, 0.3, 0.9, 0.01, 2 };
	result.open = 50;
	part = record_new();
}

static void end(void)
{
	record_free(part);
	result_done(&result);
}

/* n answers after 1, 2, … n microseconds, within the second that begins at `second`. */
static const struct interval *add(uint64_t second, uint64_t n, uint64_t lag)
{
	uint64_t i;

	record_clear(part);
	part->began_at = second * CLOCK_S;
	part->ended_at = part->began_at + CLOCK_S;
	part->answers = part->sent = n;
	part->bytes = n * 128;
	for (i = 1; i <= n; i++) {
		histogram_add(part->latency, i * CLOCK_US);
		histogram_add(part->service, i * CLOCK_US - lag);
		histogram_add(part->lag, lag);
	}
	return result_add(&result, part);
}

static const char *shown(void (*show)(FILE *to, const struct result *r))
{
	static char text[8192];
	FILE *to = fmemopen(text, sizeof(text), "w");

	assert_non_null(to);
	show(to, &result);
	fclose(to);
	return text;
}

static void throughput_and_its_deviation(void **state)
{
	const struct interval *i;
	struct result_rate rate;

	(void)state;
	begin(0);
	i = add(1, 1000, 0);
	assert_true(i->rate == 1000 && i->until == 1 && i->seconds == 1);
	assert_true(i->p50 >= 500 * CLOCK_US && i->p50 <= 501 * CLOCK_US);
	add(2, 2000, 0);
	add(3, 3000, 0);
	rate = result_rate(&result);
	assert_true(rate.mean == 2000 && rate.least == 1000 && rate.most == 3000);
	assert_true(fabs(rate.deviation - 1000) < 1e-9);
	record_clear(part); /* a short rest counts, but not as an interval */
	part->began_at = 4 * CLOCK_S;
	part->ended_at = part->began_at + CLOCK_S / 10;
	part->answers = 200;
	assert_null(result_add(&result, part));
	assert_int_equal(result.n, 3);
	assert_true(fabs(result_rate(&result).mean - 2000) < 1e-9);
	end();
}

static void percentiles_need_samples(void **state)
{
	(void)state;
	begin(0);
	assert_false(result_knows(&result, 50));
	add(1, 1000, 0);
	assert_true(result_knows(&result, 99));
	assert_false(result_knows(&result, 99.9));
	end();
}

static void limits_are_told(void **state)
{
	(void)state;
	begin(1000);
	add(1, 1000, 1);
	assert_null(result_limit(&result));
	result.load.busiest = 0.95;
	assert_non_null(result_limit(&result));
	result.load.busiest = 0.5;
	record_clear(part);
	add(2, 1000, 60 * CLOCK_US);
	assert_non_null(result_limit(&result));
	end();
}

static void a_rate_that_was_missed(void **state)
{
	(void)state;
	begin(1000);
	add(1, 1000, 1);
	assert_true(result_missed(&result) == 0);
	assert_true(result_is_whole(&result));
	record_clear(part);
	part->sent = 500; /* after the measured time */
	result_add_late(&result, part);
	result.unsent = 500;
	assert_true(result_missed(&result) == 0.5);
	assert_false(result_is_whole(&result));
	assert_non_null(strstr(shown(bench_text), "warning: the rate was not kept: 50 %"));
	end();
}

static void times_have_four_digits(void **state)
{
	static const struct {
		double ns;
		const char *text;
	} rows[] = {
		{ 0, "0 ns" },
		{ 850, "850 ns" },
		{ 999.95, "1.000 us" },
		{ 44104, "44.10 us" },
		{ 999900, "999.9 us" },
		{ 1234000, "1.234 ms" },
		{ 2.1e9, "2.100 s" },
		{ 1.5e12, "1500.0 s" },
	};
	char text[BENCH_TIME];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(bench_time(text, rows[i].ns), rows[i].text);
}

static void the_report(void **state)
{
	(void)state;
	begin(0);
	add(1, 1000, 0);
	add(2, 1200, 0);
	result.total->failures[FAILURE_RESET] = 2;
	result.total->lost = 3;
	result.is_interrupted = true;
	assert_string_equal(
		shown(bench_text),
		"--- [::1]:7 echo benchmark ---\n"
		"closed loop: 50 connections, 2 threads (epoll), 1 message on the "
		"way on each, 128 bytes\n"
		"2200 messages sent in 2 s, 2200 answered, 3 lost; interrupted\n"
		"connections that failed: 2 reset; 50 of 50 open at the end\n"
		"throughput 1100 messages a second, 0.14 MB/s each way; by intervals "
		"of 1 s: deviation 13 %, 1000 to 1200\n"
		"latency    min 1.000 us, mean 555.0 us, deviation 325.3 us, max "
		"1.200 ms\n"
		"      50 %     550.4 us\n"
		"      75 %     825.3 us\n"
		"      90 %     990.2 us\n"
		"      95 %     1.091 ms\n"
		"      99 %     1.179 ms\n"
		"    99.9 %            -  too few samples\n"
		"   99.99 %            -  too few samples\n"
		"  99.999 %            -  too few samples\n"
		"distribution\n"
		"    1.000 us - 1.807 us     0.09 %\n"
		"    1.807 us - 3.262 us     0.18 %\n"
		"    3.262 us - 5.890 us     0.18 %\n"
		"    5.890 us - 10.63 us     0.45 %\n"
		"    10.63 us - 19.20 us     0.82 %\n"
		"    19.20 us - 34.66 us     1.36 % #\n"
		"    34.66 us - 62.57 us     2.55 % #\n"
		"    62.57 us - 113.0 us     4.64 % ##\n"
		"    113.0 us - 203.9 us     8.27 % ####\n"
		"    203.9 us - 368.2 us    14.91 % #######\n"
		"    368.2 us - 664.7 us    27.00 % ##############\n"
		"    664.7 us - 1.200 ms    39.55 % ####################\n"
		"client     50 % of a processor, 454.5 us a message; others on its 2 "
		"processors: 90 %, stolen 1 %\n"
		"note: a closed loop sends nothing while the server stands still, so "
		"a stall shows in few samples; --rate measures what users would meet\n");
	end();
}

static void the_report_of_an_open_loop(void **state)
{
	(void)state;
	begin(1000);
	add(1, 1000, 500);
	assert_string_equal(
		shown(bench_text),
		"--- [::1]:7 echo benchmark ---\n"
		"open loop, 1000 a second: 50 connections, 2 threads (epoll), 128 "
		"bytes\n"
		"1000 messages sent in 1 s, 1000 answered, 0 lost\n"
		"throughput 1000 messages a second, 0.13 MB/s each way\n"
		"latency    min 1.000 us, mean 500.5 us, deviation 288.7 us, max "
		"1.000 ms\n"
		"               latency      service     send lag\n"
		"      50 %     500.2 us     499.7 us       500 ns\n"
		"      75 %     750.1 us     749.6 us       500 ns\n"
		"      90 %     900.1 us     899.6 us       500 ns\n"
		"      95 %     950.3 us     949.8 us       500 ns\n"
		"      99 %     990.2 us     989.7 us       500 ns\n"
		"    99.9 %            -  too few samples\n"
		"   99.99 %            -  too few samples\n"
		"  99.999 %            -  too few samples\n"
		"distribution\n"
		"    1.000 us - 1.779 us     0.10 %\n"
		"    1.779 us - 3.164 us     0.20 %\n"
		"    3.164 us - 5.627 us     0.20 %\n"
		"    5.627 us - 10.01 us     0.50 %\n"
		"    10.01 us - 17.79 us     0.70 %\n"
		"    17.79 us - 31.64 us     1.40 % #\n"
		"    31.64 us - 56.26 us     2.50 % #\n"
		"    56.26 us - 100.0 us     4.40 % ##\n"
		"    100.0 us - 177.9 us     7.70 % ####\n"
		"    177.9 us - 316.3 us    13.90 % #######\n"
		"    316.3 us - 562.4 us    24.60 % ############\n"
		"    562.4 us - 1.000 ms    43.80 % ######################\n"
		"client     50 % of a processor, 500.0 us a message; others on its 2 "
		"processors: 90 %, stolen 1 %\n");
	end();
}

static void the_table(void **state)
{
	(void)state;
	begin(0);
	add(1, 1000, 0);
	assert_string_equal(shown(bench_csv),
		"until_s,seconds,messages,bytes,rate,p50_us,p90_us,p99_us,p99.9_us,ma"
		"x_us,lost,failures\n"
		"1.000000,1.000000,1000,128000,1000.000,500.223,900.095,990.207,999.4"
		"23,1000.000,0,0\n");
	end();
}

/* Ten visits were due: eight connections stood, one could not be made, one was not even begun. */
static void connections_that_do_not_stay(void **state)
{
	const char *text;
	uint64_t i;

	(void)state;
	begin(10);
	result.plan.per_connection = 2;
	add(1, 16, 1);
	result.visits = result.total->visits = 9;
	result.total->unconnected = result.total->failures[FAILURE_NO_PORT] = 1;
	result.unsent = 1;
	for (i = 0; i < 7; i++)
		histogram_add(result.total->connect, CLOCK_MS);
	assert_int_equal(result_unfinished(&result), 1);
	assert_true(fabs(result_missed(&result) - 0.1) < 1e-9);
	text = shown(bench_text);
	assert_non_null(strstr(text, "open loop, 10 connections a second: 50 connections, "
				     "2 threads (epoll), another one after 2 messages, "));
	assert_non_null(strstr(text, ", 1 more connections were due and not begun\n"));
	assert_non_null(strstr(text, "\n9 connections begun, 7 made, 7 a second, 1 could not "
				     "be made, 1 not finished at the end\n"));
	assert_non_null(strstr(text, "\nconnections that failed: 1 no_port\n"));
	assert_non_null(strstr(text, "warning: the rate was not kept: 10 % of the "
				     "connections that were due were not begun in time\n"));
	assert_non_null(strstr(text, "warning: 1 connections found no free local port"));
	assert_non_null(strstr(shown(bench_csv), ",connected,connect_p50_us,connect_p99_us\n"));
	end();
}

/* Whatever the figures are, people read digits. */
static void no_figure_has_an_exponent(void **state)
{
	static const double sizes[] = { 0, 1e-300, 5e-7, 1, 3600, 604800, 1e15 };
	const char *text, *at;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		begin(1000);
		add(1, 1000, 1);
		add(2, 1000, 1);
		result.seconds = result.load.client = result.load.others = sizes[i];
		result.answers = (uint64_t)sizes[i];
		result.intervals[0].rate = sizes[i];
		result.intervals[1].rate = sizes[i] * (1 + 1e-6);
		result.unsent = i % 2 ? UINT64_MAX / 4 : 1;
		text = shown(bench_text);
		assert_null(strstr(text, "nan"));
		assert_null(strstr(text, "inf"));
		for (at = text; (at = strchr(at, 'e')); at++)
			assert_false(at[1] == '+' || at[1] == '-');
		assert_non_null(strstr(shown(bench_csv), "until_s"));
		end();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(throughput_and_its_deviation),
		cmocka_unit_test(percentiles_need_samples),
		cmocka_unit_test(limits_are_told),
		cmocka_unit_test(a_rate_that_was_missed),
		cmocka_unit_test(times_have_four_digits),
		cmocka_unit_test(the_report),
		cmocka_unit_test(connections_that_do_not_stay),
		cmocka_unit_test(no_figure_has_an_exponent),
		cmocka_unit_test(the_report_of_an_open_loop),
		cmocka_unit_test(the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
