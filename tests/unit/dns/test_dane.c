/* DANE: what it is not for, and how a record is said.  What it does is in e2e/connect_dane. */
#include "dns/dane.h"

#include "base/clock.h"
#include "base/error.h"
#include "net/loop.h"
#include "stream/tls_dane.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static void on_done(void *user)
{
	(void)user;
	fail_msg("nothing was asked");
}

static void test_names(void **state)
{
	static const char *const bad[] = { "", "192.0.2.1", "::1", "a..test" };
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);
	const struct anchors anchors = { .n = 0 };
	const struct dane_options options = { .anchors = &anchors, .timeout = CLOCK_S };
	char deep[256];
	size_t i;

	(void)state;
	assert_non_null(loop);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		err = ERROR_INIT;
		assert_null(dane_start(loop, &options, bad[i], 443, on_done, NULL, &err));
		assert_int_equal(err.phase, ERROR_USAGE);
	}
	/* As long as a name can be: with _443._tcp before it, it is too long. */
	for (i = 0; i < 250; i++)
		deep[i] = i % 50 == 49 ? '.' : 'a';
	deep[i] = '\0';
	err = ERROR_INIT;
	assert_null(dane_start(loop, &options, deep, 443, on_done, NULL, &err));
	assert_int_equal(err.phase, ERROR_USAGE);
	assert_string_equal(err.text, "the name is too long");
	loop_free(loop);
}

static void test_format(void **state)
{
	struct tls_dane_match match = { .usage = 3, .selector = 1, .matching = 1 };
	char text[TLS_DANE_TEXT];

	(void)state;
	assert_string_equal(tls_dane_format(text, &match), "3 1 1, DANE-EE");
	match = (struct tls_dane_match){ .usage = 0, .selector = 0, .matching = 2 };
	assert_string_equal(tls_dane_format(text, &match), "0 0 2, PKIX-TA");
	match.usage = 255;
	assert_string_equal(tls_dane_format(text, &match), "255 0 2, ?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests_name("dns/dane", tests, NULL, NULL);
}
