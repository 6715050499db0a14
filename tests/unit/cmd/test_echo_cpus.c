/* --cpu: numbers of processors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "echo-client/cpus.h"

#include "base/error.h"

#include <sched.h>
#include <stdio.h>

static void nothing_is_no_processor(void **state)
{
	struct error err = ERROR_INIT;
	struct cpus c = { .n = 7 };
	cpu_set_t before, after;

	(void)state;
	assert_int_equal(cpus_parse(NULL, &c, &err), 0);
	assert_int_equal(c.n, 0);
	sched_getaffinity(0, sizeof(before), &before);
	assert_int_equal(cpus_pin(&c, 0, &err), 0);
	sched_getaffinity(0, sizeof(after), &after);
	assert_true(CPU_EQUAL(&before, &after));
}

static unsigned first_of_ours(void)
{
	cpu_set_t ours;
	unsigned i;

	sched_getaffinity(0, sizeof(ours), &ours);
	for (i = 0; !CPU_ISSET(i, &ours); i++)
		;
	return i;
}

static void a_list_is_dealt_out_in_turn(void **state)
{
	struct error err = ERROR_INIT;
	unsigned cpu = first_of_ours();
	struct cpus c;
	char text[64];
	cpu_set_t mine;

	(void)state;
	snprintf(text, sizeof(text), "%u,%u-%u", cpu, cpu, cpu);
	assert_int_equal(cpus_parse(text, &c, &err), 0);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.list[0], cpu);
	assert_int_equal(c.list[1], cpu);
	assert_int_equal(cpus_pin(&c, 5, &err), 0);
	sched_getaffinity(0, sizeof(mine), &mine);
	assert_int_equal(CPU_COUNT(&mine), 1);
	assert_true(CPU_ISSET(cpu, &mine));
}

static void what_is_no_number_is_refused(void **state)
{
	static const char *const bad[] = { "", "x", "1,", ",1", "3-1", "-1", "0-", "0-x",
					   "70000", "1.5", "65535",
					   "0000000000000000000000000000000000000000000000000000000000000000000000" };
	struct error err;
	struct cpus c = { .n = 42 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		err = (struct error)ERROR_INIT;
		assert_int_equal(cpus_parse(bad[i], &c, &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
	}
	assert_int_equal(c.n, 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_no_processor),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(a_list_is_dealt_out_in_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
