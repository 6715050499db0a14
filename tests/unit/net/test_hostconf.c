/* host.conf and the variables that override it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "net/hostconf.h"

#include <string.h>

static void lines_and_variables_decide(void **state)
{
	static const struct {
		const char *text, *multi;
		bool is_multi;
		unsigned line;
		bool by_environment;
	} cases[] = {
		{ "", NULL, false, 0, false },
		{ "multi on\n", NULL, true, 1, false },
		{ "order hosts,bind\n\tMULTI\tON # yes\n", NULL, true, 2, false },
		{ "multi on\nmulti off\n", NULL, false, 2, false },
		{ "multi maybe\n", NULL, false, 0, false },
		{ "# multi on\n", NULL, false, 0, false },
		{ "multi off\n", "on", true, 1, true },
		{ "multi on\n", "off", false, 1, true },
		{ "multi on\n", "", true, 1, false },
	};
	struct hostconf conf;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		hostconf_parse(&conf, cases[i].text, strlen(cases[i].text), cases[i].multi, NULL);
		assert_int_equal(conf.is_multi, cases[i].is_multi);
		assert_int_equal(conf.multi_line, cases[i].line);
		assert_int_equal(conf.is_multi_by_environment, cases[i].by_environment);
	}
}

static void the_rest_is_read(void **state)
{
	static const char text[] = "reorder on\ntrim example.net\n";
	struct hostconf conf;

	(void)state;
	hostconf_parse(&conf, text, sizeof(text) - 1, NULL, NULL);
	assert_true(conf.reorders);
	assert_int_equal(conf.reorder_line, 1);
	assert_int_equal(conf.trim_line, 2);
	hostconf_parse(&conf, text, sizeof(text) - 1, NULL, "off");
	assert_false(conf.reorders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_and_variables_decide),
		cmocka_unit_test(the_rest_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
