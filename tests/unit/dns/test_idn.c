/* Internationalised names: only those that need it are converted. */
#include "dns/idn.h"

#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

static void assert_ascii(const char *text, const char *expect)
{
	struct error err = ERROR_INIT;
	char *ascii = idn_to_ascii(text, &err);

	assert_non_null(ascii);
	assert_string_equal(ascii, expect);
	free(ascii);
}

static void test_ascii_is_left_alone(void **state)
{
	(void)state;
	assert_false(idn_is_needed("Www.example.net"));
	assert_ascii("Www.example.net", "Www.example.net");
	assert_ascii("a\\.b\\032c.example", "a\\.b\\032c.example");
	assert_ascii("", "");
}

static void test_other_letters_are_encoded(void **state)
{
	(void)state;
	assert_true(idn_is_needed("b\xc3\xbc""cher.example"));
	assert_ascii("b\xc3\xbc""cher.example", "xn--bcher-kva.example");
	assert_ascii("B\xc3\x9c""CHER.example.", "xn--bcher-kva.example.");
	assert_ascii("fa\xc3\x9f.example", "xn--fa-hia.example");
	assert_ascii("bu\xcc\x88""cher.example", "xn--bcher-kva.example");
}

static void test_nonsense_is_refused(void **state)
{
	static const char *const cases[] = { "b\xfc""cher.example", "\xc3", "a\xe2\x80\xae""b.example" };
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		err = ERROR_INIT;
		assert_null(idn_to_ascii(cases[i], &err));
		assert_int_equal(err.phase, ERROR_USAGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ascii_is_left_alone),
		cmocka_unit_test(test_other_letters_are_encoded),
		cmocka_unit_test(test_nonsense_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
