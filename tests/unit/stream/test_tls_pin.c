/* Pins as users write them. */
#include "stream/tls_pin.h"

#include "base/error.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define BASE64 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

static void test_forms(void **state)
{
	static const char *const good[] = {
		"sha256:" HEX,
		"sha256:" BASE64,
		"sha256:00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:"
		"1A:1B:1C:1D:1E:1F",
	};
	struct error err = ERROR_INIT;
	uint8_t pin[TLS_PIN_BYTES];
	char text[TLS_PIN_TEXT];
	size_t i, at;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		memset(pin, 0xff, sizeof(pin));
		assert_int_equal(tls_pin_parse(good[i], pin, &err), 0);
		for (at = 0; at < sizeof(pin); at++)
			assert_int_equal(pin[at], at);
		assert_string_equal(tls_pin_format(text, pin), "sha256:" BASE64);
	}
	assert_false(error_is_set(&err));
}

static void test_what_is_none(void **state)
{
	static const char *const bad[] = {
		"",
		HEX,
		BASE64,
		"sha256:",
		"sha1:" HEX,
		"sha256:" HEX "00",
		"sha256:" HEX "0",
		"sha256:" BASE64 "A",
		"sha256:AAEC",
		"sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
		"sha256:zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	};
	uint8_t pin[TLS_PIN_BYTES];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(tls_pin_parse(bad[i], pin, &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		assert_non_null(err.hint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
