/* Which paths BIND 9.18 takes for "dohpath", too. */
#include "base/mem.h"
#include "dns/dohpath.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static void a_path_has_the_variable(void **state)
{
	static const char *const good[] = {
		"/q{?dns}",	 "/q{?dns,a}", "/q{?a,dns}",	 "/q{&dns}",	 "/q{dns}",
		"/q?x={dns}",	 "/q{#dns}",   "/q/{a}{?dns}",	 "/q{?dns}{?dns}",
		"/q{?dns}\303\250",
	};
	static const char *const bad[] = {
		"",	    "/",	 "q{?dns}",	"/q",	       "/q{?dn}", "/q{?dnss}",
		"/q{?dns",  "/q?dns}",	 "/q{?dns}{",	"/q{{?dns}}", "/q{?dns}\377",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(dohpath_is_valid((const uint8_t *)good[i], strlen(good[i])));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (dohpath_is_valid((const uint8_t *)bad[i], strlen(bad[i])))
			fail_msg("%s", bad[i]);
	assert_false(dohpath_is_valid((const uint8_t *)"/q{?dns}\0", 9));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_has_the_variable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
