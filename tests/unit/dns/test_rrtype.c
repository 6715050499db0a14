/* Mnemonics and numbers of the DNS, both ways. */
#include "base/mem.h"
#include "dns/rrtype.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static void every_type_is_read_back(void **state)
{
	unsigned type, named = 0;

	(void)state;
	for (type = 0; type <= UINT16_MAX; type++) {
		char text[RRTYPE_TEXT];
		uint16_t back;

		assert_true(rrtype_parse(rrtype_format(text, (uint16_t)type), &back));
		assert_int_equal(back, type);
		named += rrtype_name((uint16_t)type) != NULL;
	}
	assert_true(named > 90);
}

static void every_class_is_read_back(void **state)
{
	unsigned class;

	(void)state;
	for (class = 0; class <= UINT16_MAX; class ++) {
		char text[RRTYPE_TEXT];
		uint16_t back;

		assert_true(rrclass_parse(rrclass_format(text, (uint16_t) class), &back));
		assert_int_equal(back, class);
	}
}

static void words_of_types(void **state)
{
	static const struct {
		const char *text;
		int type;
	} cases[] = {
		{ "A", 1 },	    { "a", 1 },		{ "aaaa", 28 },	      { "AAAA", 28 },
		{ "nsap-ptr", 23 }, { "ANY", 255 },	{ "*", 255 },	      { "TYPE65", 65 },
		{ "type65280", 65280 }, { "TYPE0", 0 }, { "TYPE65536", -1 }, { "TYPE", -1 },
		{ "TYPE-1", -1 },   { "TYPE1x", -1 },	{ "", -1 },	      { "AA", -1 },
		{ "A ", -1 },	    { "HTTPS", 65 },	{ "DLV", 32769 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint16_t type = 999;

		assert_int_equal(rrtype_parse(cases[i].text, &type), cases[i].type >= 0);
		assert_int_equal(type, cases[i].type >= 0 ? cases[i].type : 999);
	}
}

static void words_of_classes(void **state)
{
	uint16_t class = 0;

	(void)state;
	assert_true(rrclass_parse("in", &class) && class == RRCLASS_IN);
	assert_true(rrclass_parse("CHAOS", &class) && class == RRCLASS_CH);
	assert_true(rrclass_parse("hesiod", &class) && class == RRCLASS_HS);
	assert_true(rrclass_parse("CLASS42", &class) && class == 42);
	assert_false(rrclass_parse("INN", &class));
	assert_string_equal(rrclass_name(RRCLASS_CH), "CH");
}

static void mistyped_words_get_a_suggestion(void **state)
{
	(void)state;
	assert_string_equal(rrtype_suggest("CNMAE"), "CNAME");
	assert_string_equal(rrtype_suggest("cnaem"), "CNAME");
	assert_string_equal(rrtype_suggest("HTPS"), "HTTPS");
	assert_null(rrtype_suggest("BANANARAMA"));
	assert_null(rrtype_suggest("A-WORD-THAT-IS-LONGER-THAN-ALL-OF-THEM"));
	assert_string_equal(rrclass_suggest("CHAOSS"), "CHAOS");
}

static void codes_have_names_or_numbers(void **state)
{
	char text[RRTYPE_TEXT];

	(void)state;
	assert_string_equal(opcode_format(text, 0), "QUERY");
	assert_string_equal(opcode_format(text, 5), "UPDATE");
	assert_string_equal(opcode_format(text, 15), "OPCODE15");
	assert_string_equal(rcode_format(text, 0), "NOERROR");
	assert_string_equal(rcode_format(text, 3), "NXDOMAIN");
	assert_string_equal(rcode_format(text, 16), "BADVERS");
	assert_string_equal(rcode_format(text, 23), "BADCOOKIE");
	assert_string_equal(rcode_format(text, 4095), "RCODE4095");
	assert_null(rcode_name(12));
}

static void question_types_are_told_apart(void **state)
{
	(void)state;
	assert_true(rrtype_is_question(RRTYPE_ANY));
	assert_true(rrtype_is_question(RRTYPE_AXFR));
	assert_false(rrtype_is_question(RRTYPE_TSIG));
	assert_false(rrtype_is_question(RRTYPE_URI));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_read_back),
		cmocka_unit_test(every_class_is_read_back),
		cmocka_unit_test(words_of_types),
		cmocka_unit_test(words_of_classes),
		cmocka_unit_test(mistyped_words_get_a_suggestion),
		cmocka_unit_test(codes_have_names_or_numbers),
		cmocka_unit_test(question_types_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
