/* The sources of names: which there are, and which are refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/nss_source.h"

static void wrong_sources_are_refused(void **state)
{
	static const struct {
		const char *word;
		enum error_phase phase;
		const char *text, *hint;
	} cases[] = {
		{ "dsn", ERROR_USAGE, "there is no source of names 'dsn'; did you mean dns?",
		  NULL },
		{ "qqqqqq", ERROR_USAGE, "there is no source of names 'qqqqqq'",
		  "the line 'hosts:' of /etc/nsswitch.conf names those of this host" },
		{ "../../tmp/x", ERROR_USAGE, "there is no source of names '../../tmp/x'",
		  "the line 'hosts:' of /etc/nsswitch.conf names those of this host" },
		{ "", ERROR_USAGE, "there is no source of names ''",
		  "the line 'hosts:' of /etc/nsswitch.conf names those of this host" },
		{ "nisplus", ERROR_LOCAL, "the module libnss_nisplus.so.2 is not installed",
		  "install the package libnss-nisplus" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(nss_source_use(cases[i].word, &err), -1);
		assert_int_equal(err.phase, cases[i].phase);
		assert_string_equal(err.text, cases[i].text);
		assert_true(!err.hint == !cases[i].hint);
		if (err.hint)
			assert_string_equal(err.hint, cases[i].hint);
	}
}

static void modules_have_packages(void **state)
{
	(void)state;
	assert_string_equal(nss_source_package("mdns4_minimal"), "libnss-mdns");
	assert_null(nss_source_package("dns"));
	assert_null(nss_source_package("unheard"));
	assert_true(nss_source_is_installed("files"));
	assert_false(nss_source_is_installed("unheard"));
	assert_true(nss_source_asks_network("mdns"));
	assert_false(nss_source_asks_network("myhostname"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_sources_are_refused),
		cmocka_unit_test(modules_have_packages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
