/* Addresses as hexadecimal numbers, both ways. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "hostinfo/hex.h"
#include "net/addr.h"

#include <string.h>

static void words_become_addresses(void **state)
{
	static const struct {
		const char *word, *address; /* NULL: no such word */
	} cases[] = {
		{ "0x8002c2f2", "128.2.194.242" },
		{ "0X8002C2F2", "128.2.194.242" },
		{ "0x7f000001", "127.0.0.1" },
		{ "0x1", "0.0.0.1" },
		{ "0x0", "0.0.0.0" },
		{ "0xffffff", "0.255.255.255" },
		{ "0x20010db8000000000000000000000001", "2001:db8::1" },
		{ "0x", NULL },
		{ "8002c2f2", NULL },
		{ "0x8002c2f2f", NULL },
		{ "0x20010db800000000000000000000001", NULL },
		{ "0x8002c2fg", NULL },
		{ "0x 8002c2f", NULL },
		{ "", NULL },
		{ "0", NULL },
	};
	char text[ADDR_TEXT];
	struct addr a;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(hex_parse(cases[i].word, &a), cases[i].address != NULL);
		if (cases[i].address)
			assert_string_equal(addr_format(text, &a), cases[i].address);
	}
}

static void addresses_become_words(void **state)
{
	static const char *const cases[][2] = {
		{ "128.2.194.242", "0x8002c2f2" },
		{ "0.0.0.1", "0x00000001" },
		{ "2001:db8::1", "0x20010db8000000000000000000000001" },
	};
	char hex[HEX_TEXT];
	struct addr a;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(addr_parse(cases[i][0], 80, &a));
		assert_string_equal(hex_format(hex, &a), cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_become_addresses),
		cmocka_unit_test(addresses_become_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
