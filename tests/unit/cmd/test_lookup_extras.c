/* EDNS options as the user types them, and the bytes that they become. */
#include "lookup/extras.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/query_wire.h"
#include "lookup/config.h"
#include "support/lib_hex.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static int make(struct buf *b, const char *subnet, const char *raw, struct error *err)
{
	struct lookup_config config = { .subnet = subnet };

	buf_init(b, QUERY_WIRE_MORE);
	config.edns_options = (struct opt_list){ .items = &raw, .n = raw ? 1 : 0 };
	return extras_make(b, &config, err);
}

static void assert_made(const char *subnet, const char *raw, const char *hex)
{
	struct error err = ERROR_INIT;
	uint8_t wire[64];
	size_t n = hex_bytes(hex, wire, sizeof(wire));
	struct buf b;

	assert_int_equal(make(&b, subnet, raw, &err), 0);
	assert_int_equal(b.len, n);
	assert_memory_equal(buf_data(&b), wire, n);
	buf_done(&b);
}

static void assert_refused(const char *subnet, const char *raw)
{
	struct error err = ERROR_INIT;
	struct buf b;

	assert_int_equal(make(&b, subnet, raw, &err), -1);
	assert_int_equal(err.phase, ERROR_USAGE);
	buf_done(&b);
}

static void subnets_are_cut_to_their_prefix(void **state)
{
	(void)state;
	assert_made("192.0.2.55/24", NULL, "0008 0007 0001 18 00 c00002");
	assert_made("192.0.2.55", NULL, "0008 0007 0001 18 00 c00002");
	assert_made("192.0.2.255/29", NULL, "0008 0008 0001 1d 00 c00002f8");
	assert_made("0.0.0.0/0", NULL, "0008 0004 0001 00 00");
	assert_made("2001:db8:1:2ff::1", NULL, "0008 000b 0002 38 00 20010db8000102");
	assert_made("2001:db8::/128", NULL,
		    "0008 0014 0002 80 00 20010db8000000000000000000000000");
}

static void wrong_subnets_are_refused(void **state)
{
	static const char *const wrong[] = { "", "/24", "192.0.2.0/", "192.0.2.0/33", "::/129",
					     "192.0.2.0/-1", "example.net/24", "192.0.2.0/24/24" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_refused(wrong[i], NULL);
}

static void raw_options_are_a_code_and_hex(void **state)
{
	(void)state;
	assert_made(NULL, "65001:0a0B", "fde9 0002 0a0b");
	assert_made(NULL, "3", "0003 0000");
	assert_made(NULL, "3:", "0003 0000");
	assert_refused(NULL, "");
	assert_refused(NULL, "65536:00");
	assert_refused(NULL, "3:0");
	assert_refused(NULL, "3:zz");
	assert_refused(NULL, "NSID");
	assert_refused(NULL, "0000000000000000000003:00");
}

static void more_than_the_bound_is_refused(void **state)
{
	char text[8 + 2 * QUERY_WIRE_MORE];

	(void)state;
	memset(text, '0', sizeof(text));
	memcpy(text, "65001:", 6);
	text[6 + 2 * (QUERY_WIRE_MORE - 4)] = '\0';
	{
		struct error err = ERROR_INIT;
		struct buf b;

		assert_int_equal(make(&b, NULL, text, &err), 0);
		assert_int_equal(b.len, QUERY_WIRE_MORE);
		buf_done(&b);
	}
	text[6 + 2 * (QUERY_WIRE_MORE - 4)] = '0';
	text[6 + 2 * (QUERY_WIRE_MORE - 3)] = '\0';
	assert_refused(NULL, text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subnets_are_cut_to_their_prefix),
		cmocka_unit_test(wrong_subnets_are_refused),
		cmocka_unit_test(raw_options_are_a_code_and_hex),
		cmocka_unit_test(more_than_the_bound_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
