/* The OPT record: built and read back, and what its options say. */
#include "base/buf.h"
#include "base/mem.h"
#include "dns/edns.h"
#include "dns/rdata.h"
#include "dns/rrtype.h"
#include "support/lib_hex.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static void an_opt_record_is_written_byte_by_byte(void **state)
{
	static const uint8_t cookie[EDNS_COOKIE_CLIENT] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct edns e = { .udp_size = EDNS_UDP_SIZE, .flags = EDNS_DO };
	struct buf b, options;
	uint8_t wire[64];
	size_t n = hex_bytes("00 0029 04d0 00 00 8000 0010 0003 0000 000a 0008 0102030405060708",
			     wire, sizeof(wire));

	(void)state;
	buf_init(&b, 512);
	buf_init(&options, 64);
	assert_true(edns_add(&options, EDNS_NSID, NULL, 0));
	assert_true(edns_add(&options, EDNS_COOKIE, cookie, sizeof(cookie)));
	e.options = buf_data(&options);
	e.options_len = (uint16_t)options.len;
	assert_true(edns_write(&b, &e));
	assert_int_equal(b.len, n);
	assert_memory_equal(buf_data(&b), wire, n);
	buf_done(&b);

	buf_init(&b, n - 1);
	assert_false(edns_write(&b, &e));
	assert_int_equal(b.len, 0);
	buf_done(&b);
	buf_done(&options);
}

static void options_over_the_bound_change_nothing(void **state)
{
	struct buf options;

	(void)state;
	buf_init(&options, 10);
	assert_true(edns_add(&options, 1, "ab", 2));
	assert_false(edns_add(&options, 2, "c", 1));
	assert_int_equal(options.len, 6);
	assert_true(edns_add(&options, 2, NULL, 0));
	buf_done(&options);
}

/* RFC 6891 section 6.1.2: options that run beyond the record, or leave a stump of a header. */
static void options_are_walked_within_the_record(void **state)
{
	static const struct {
		const char *hex;
		int options; /* -1: refused */
	} cases[] = {
		{ "", 0 },
		{ "00030000", 1 },
		{ "0003000161 000a0000", 2 },
		{ "000300", -1 },
		{ "00", -1 },
		{ "00030001", -1 },
		{ "00030000 00", -1 },
		{ "00030000 000fffff", -1 },
	};
	uint8_t wire[64];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t n = hex_bytes(cases[i].hex, wire, sizeof(wire)), at = 0;
		struct rdata d = rdata_of(RRTYPE_OPT, 1232, wire, (uint16_t)n);
		struct edns_option o;
		struct edns e = { .udp_size = 7 };
		int options = 0;

		assert_int_equal(edns_read(&e, &d, 0x12008001), cases[i].options >= 0);
		if (cases[i].options < 0) {
			assert_int_equal(e.udp_size, 7);
			continue;
		}
		assert_int_equal(e.udp_size, 1232);
		assert_int_equal(e.rcode_high, 0x12);
		assert_int_equal(e.version, 0);
		assert_int_equal(e.flags, EDNS_DO | 1);
		while (edns_next(&e, &at, &o))
			options++;
		assert_int_equal(options, cases[i].options);
		assert_false(edns_find(&e, EDNS_ERROR, &o));
		assert_int_equal(edns_find(&e, EDNS_NSID, &o), options > 0);
	}
}

static void options_say_what_they_mean(void **state)
{
	static const struct {
		uint16_t code;
		const char *hex, *text;
	} cases[] = {
		{ EDNS_NSID, "", "" },
		{ EDNS_NSID, "6e7331", "6e7331 (\"ns1\")" },
		{ EDNS_NSID, "1b5d303b7807", "1b5d303b7807 (\"\\x1b]0;x\\x07\")" },
		{ EDNS_COOKIE, "0102030405060708", "0102030405060708" },
		{ EDNS_ERROR, "0012", "18 (Prohibited)" },
		{ EDNS_ERROR, "0016 6e6f", "22 (No Reachable Authority): (no)" },
		{ EDNS_ERROR, "001e", "30 (Invalid Query Type)" },
		{ EDNS_ERROR, "0000 1b5b336d", "0 (Other): (\\x1b[3m)" },
		{ EDNS_ERROR, "ffff 78 00", "65535: (x)" },
		{ EDNS_ERROR, "00", "00" },
		{ EDNS_SUBNET, "0001 18 00 c00002", "192.0.2.0/24/0" },
		{ EDNS_SUBNET, "0002 20 30 20010db8", "2001:db8::/32/48" },
		{ EDNS_SUBNET, "0001 00 00", "0.0.0.0/0/0" },
		{ EDNS_SUBNET, "0003 00 00", "00030000" },
		{ EDNS_SUBNET, "0001 18 00 c000020102", "00011800c000020102" },
		{ EDNS_SUBNET, "000118", "000118" },
		{ EDNS_EXPIRE, "00093a80", "604800" },
		{ EDNS_EXPIRE, "0009", "0009" },
		{ EDNS_KEEPALIVE, "0064", "10.0 secs" },
		{ EDNS_KEEPALIVE, "", "" },
		{ EDNS_PADDING, "000000", "3 bytes" },
		{ EDNS_KEY_TAG, "4a5c ffff", "19036 65535" },
		{ EDNS_KEY_TAG, "4a", "4a" },
		{ 65001, "abcd", "abcd" },
	};
	uint8_t wire[64];
	struct buf b;
	size_t i, max;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t n = hex_bytes(cases[i].hex, wire, sizeof(wire));
		struct edns_option o = { cases[i].code, (uint16_t)n, wire };

		buf_init(&b, 256);
		assert_true(edns_option_print(&b, &o));
		assert_string_equal(buf_string(&b), cases[i].text);
		buf_done(&b);
		for (max = 0; max < strlen(cases[i].text); max++) {
			buf_init(&b, max);
			assert_false(edns_option_print(&b, &o));
			buf_done(&b);
		}
	}
}

static void errors_give_code_and_text(void **state)
{
	struct edns_option o = { EDNS_ERROR, 5, (const uint8_t *)"\0\6bad" };
	const char *text;
	uint16_t code;
	size_t len;

	(void)state;
	assert_true(edns_error(&o, &code, &text, &len));
	assert_int_equal(code, 6);
	assert_int_equal(len, 3);
	assert_memory_equal(text, "bad", 3);
	assert_string_equal(edns_error_name(code), "DNSSEC Bogus");
	assert_null(edns_error_name(9999));
	o.len = 1;
	assert_false(edns_error(&o, &code, &text, &len));
	o.len = 5;
	o.code = EDNS_NSID;
	assert_false(edns_error(&o, &code, &text, &len));
}

/* RFC 7873 section 5.3: 8 bytes, or 8 and 8 to 32 more, the first eight of them ours. */
static void cookies_are_checked(void **state)
{
	static const uint8_t ours[EDNS_COOKIE_CLIENT] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	uint8_t data[64] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct edns_option o = { EDNS_COOKIE, 0, data }, server;

	(void)state;
	for (o.len = 0; o.len < 64; o.len++) {
		bool good = o.len == 8 || (o.len >= 16 && o.len <= 40);

		assert_int_equal(edns_cookie_matches(&o, ours, &server), good);
		if (good)
			assert_int_equal(server.len, o.len - 8);
	}
	o.len = 16;
	assert_true(edns_cookie_matches(&o, ours, NULL));
	data[7]++;
	assert_false(edns_cookie_matches(&o, ours, NULL));
	data[7]--;
	o.code = EDNS_NSID;
	assert_false(edns_cookie_matches(&o, ours, NULL));
}

static void names_of_options(void **state)
{
	(void)state;
	assert_string_equal(edns_option_name(EDNS_NSID), "NSID");
	assert_string_equal(edns_option_name(EDNS_ZONEVERSION), "ZONEVERSION");
	assert_null(edns_option_name(0));
	assert_null(edns_option_name(4));
	assert_null(edns_option_name(65001));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_opt_record_is_written_byte_by_byte),
		cmocka_unit_test(options_over_the_bound_change_nothing),
		cmocka_unit_test(options_are_walked_within_the_record),
		cmocka_unit_test(options_say_what_they_mean),
		cmocka_unit_test(errors_give_code_and_text),
		cmocka_unit_test(cookies_are_checked),
		cmocka_unit_test(names_of_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
