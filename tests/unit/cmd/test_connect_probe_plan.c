/* Lists of ports as users write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "connect/probe_plan.h"
#include "net/probe_question.h"

#include <stdio.h>
#include <string.h>

/* "80! 81 82": the ports in their order, those that were named marked. */
static void write_plan(char *dst, size_t cap, const struct probe_plan *plan)
{
	size_t i, n = 0;

	for (i = 0; i < plan->n; i++)
		n += (size_t)snprintf(dst + n, cap - n, "%s%u%s", i ? " " : "",
				      plan->ports[i].port, plan->ports[i].is_named ? "!" : "");
}

static void lists(void **state)
{
	static const struct {
		const char *text, *plan;
	} cases[] = {
		{ "80", "80!" },
		{ "443,80", "443! 80!" },
		{ "8000-8003", "8000 8001 8002 8003" },
		{ "7-7", "7" },
		{ "80,79-81", "80! 79 81" },
		{ "79-81,80,80", "79 80! 81" },
		{ "1,65535", "1! 65535!" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		struct probe_plan plan;
		char text[200] = "";

		assert_int_equal(probe_plan_parse(cases[i].text, false, &plan, &err), 0);
		write_plan(text, sizeof(text), &plan);
		assert_string_equal(text, cases[i].plan);
		probe_plan_done(&plan);
	}
}

static void all_ports_fit(void **state)
{
	struct error err = ERROR_INIT;
	struct probe_plan plan;

	(void)state;
	assert_int_equal(probe_plan_parse("1-65535,65535,1-65535", false, &plan, &err), 0);
	assert_int_equal(plan.n, 65535);
	assert_int_equal(plan.ports[65534].port, 65535);
	assert_true(plan.ports[65534].is_named);
	probe_plan_done(&plan);
}

static void questions(void **state)
{
	struct error err = ERROR_INIT;
	struct probe_plan plan;

	(void)state;
	assert_int_equal(probe_plan_parse("7,53,123,161,514,5300/dns,53/empty,9000-9001/ntp", true,
					  &plan, &err), 0);
	assert_int_equal(plan.n, 8);
	assert_int_equal(plan.ports[0].kind, PROBE_ECHO);
	assert_int_equal(plan.ports[1].kind, PROBE_EMPTY);
	assert_int_equal(plan.ports[2].kind, PROBE_NTP);
	assert_int_equal(plan.ports[3].kind, PROBE_SNMP);
	assert_int_equal(plan.ports[4].kind, PROBE_EMPTY);
	assert_int_equal(plan.ports[5].kind, PROBE_DNS);
	assert_int_equal(plan.ports[7].kind, PROBE_NTP);
	probe_plan_done(&plan);
}

static void mistakes(void **state)
{
	static const struct {
		const char *text, *subject, *why;
	} cases[] = {
		{ "", "", "a port is missing" },
		{ "80,", "80,", "a port is missing" },
		{ ",80", ",80", "a port is missing" },
		{ "0", "0", "nothing can listen on port 0" },
		{ "0-5", "0-5", "a range has ports from 1 to 65535 at both ends" },
		{ "5-", "5-", "a range has ports from 1 to 65535 at both ends" },
		{ "-5", "-5", "a range has ports from 1 to 65535 at both ends" },
		{ "1-2-3", "1-2-3", "a range has ports from 1 to 65535 at both ends" },
		{ "1-65536", "1-65536", "a range has ports from 1 to 65535 at both ends" },
		{ "9-8", "9-8", "the range ends before it begins" },
		{ "53/dns", "53/dns", "questions are asked over UDP (-u)" },
	};
	struct probe_plan plan;
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		err = ERROR_INIT;
		assert_int_equal(probe_plan_parse(cases[i].text, false, &plan, &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		assert_string_equal(err.subject, cases[i].subject);
		assert_string_equal(err.text, cases[i].why);
	}
	assert_int_equal(probe_plan_parse("65536", false, &plan, &err), -1);
	assert_int_equal(probe_plan_parse("no-such-service", false, &plan, &err), -1);
	assert_int_equal(probe_plan_parse("53/tls", true, &plan, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(all_ports_fit),
		cmocka_unit_test(questions),
		cmocka_unit_test(mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
