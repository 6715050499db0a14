/* What UDP ports are asked, and what counts as an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "net/probe_question.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t token[PROBE_TOKEN] = { 0xf1, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 };

static void questions_are_those_of_the_protocol(void **state)
{
	uint8_t q[PROBE_QUESTION];

	(void)state;
	assert_int_equal(probe_question(q, PROBE_EMPTY, token), 0);
	assert_int_equal(probe_question(q, PROBE_ECHO, token), 8);
	assert_memory_equal(q, token, 8);
	assert_int_equal(probe_question(q, PROBE_DNS, token), 17);
	assert_memory_equal(q, "\xf1\x22\0\0\0\1\0\0\0\0\0\0\0\0\2\0\1", 17);
	assert_int_equal(probe_question(q, PROBE_NTP, token), 48);
	assert_int_equal(q[0], 0x23);
	assert_memory_equal(q + 40, token, 8);
	assert_int_equal(probe_question(q, PROBE_SNMP, token), 64);
	assert_int_equal(q[1], 62);
	/* Both numbers are positive, four bytes long, and the same. */
	assert_memory_equal(q + 7, "\2\4\x71\x22\x33\x44", 6);
	assert_memory_equal(q + 50, "\2\4\x71\x22\x33\x44", 6);
}

static void answers(void **state)
{
	static const uint8_t snmp[] = { 0x30, 0x82, 0, 0x69, 2, 1, 3, 0x30, 0x11, 2, 4, 0x71, 0x22,
					0x33, 0x44, 2, 3 };
	uint8_t ntp[48] = { 0x24, 2 };
	const struct {
		enum probe_kind kind;
		const void *bytes;
		size_t n;
		const char *detail;
	} cases[] = {
		{ PROBE_EMPTY, "hello", 5, "answers 5 bytes" },
		{ PROBE_EMPTY, "", 0, "answers 0 bytes" },
		{ PROBE_ECHO, token, 8, "echo" },
		{ PROBE_ECHO, token, 7, "answers, but not as echo" },
		{ PROBE_DNS, "\xf1\x22\x80\0\0\0\0\0\0\0\0\0", 12, "dns, NOERROR" },
		{ PROBE_DNS, "\xf1\x22\x80\5\0\0\0\0\0\0\0\0", 12, "dns, REFUSED" },
		{ PROBE_DNS, "\xf1\x22\x80\x0b\0\0\0\0\0\0\0\0", 12, "dns, RCODE11" },
		{ PROBE_DNS, "\xf1\x22\0\0\0\0\0\0\0\0\0\0", 12, "answers, but not as dns" },
		{ PROBE_DNS, "\xf1\x23\x80\0\0\0\0\0\0\0\0\0", 12, "answers, but not as dns" },
		{ PROBE_DNS, "\xf1\x22\x80\0", 4, "answers, but not as dns" },
		{ PROBE_NTP, ntp, 48, "ntp, stratum 2" },
		{ PROBE_NTP, ntp, 47, "answers, but not as ntp" },
		{ PROBE_SNMP, snmp, sizeof(snmp), "snmp, version 3" },
		{ PROBE_SNMP, snmp, 14, "answers, but not as snmp" },
		{ PROBE_SNMP, snmp, 3, "answers, but not as snmp" },
		{ PROBE_SNMP, "\x30\x89", 2, "answers, but not as snmp" },
	};
	size_t i;

	(void)state;
	memcpy(ntp + 24, token, sizeof(token));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t *exact = xmalloc(cases[i].n ? cases[i].n : 1);
		char detail[PROBE_DETAIL];

		memcpy(exact, cases[i].bytes, cases[i].n);
		assert_string_equal(probe_answer(detail, cases[i].kind, token, exact, cases[i].n),
				    cases[i].detail);
		free(exact);
	}
}

static void words(void **state)
{
	enum probe_kind kind;
	int i;

	(void)state;
	for (i = PROBE_EMPTY; i <= PROBE_ECHO; i++) {
		assert_true(probe_kind_parse(probe_kind_name((enum probe_kind)i), &kind));
		assert_int_equal(kind, i);
	}
	assert_false(probe_kind_parse("", &kind));
	assert_false(probe_kind_parse("DNS", &kind));
	assert_int_equal(probe_kind_of_port(53), PROBE_DNS);
	assert_int_equal(probe_kind_of_port(13), PROBE_EMPTY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_are_those_of_the_protocol),
		cmocka_unit_test(answers),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
