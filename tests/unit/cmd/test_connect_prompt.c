/* The prompt's language and the escape character: words in, orders and messages out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "connect/escape.h"
#include "connect/prompt.h"
#include "stream/telnet_proto.h"

#include <string.h>

static void test_verbs(void **state)
{
	static const struct {
		const char *line;
		enum prompt_verb verb;
	} cases[] = {
		{ "", PROMPT_NOTHING },	      { " \t ", PROMPT_NOTHING },
		{ "close", PROMPT_CLOSE },    { "c", PROMPT_CLOSE },
		{ "logout", PROMPT_CLOSE },   { "quit", PROMPT_QUIT },
		{ "q", PROMPT_QUIT },	      { "exit", PROMPT_QUIT },
		{ "QUIT\r", PROMPT_QUIT },    { "st", PROMPT_STATUS },
		{ "z", PROMPT_SUSPEND },      { "?", PROMPT_HELP },
		{ "help me", PROMPT_HELP },   { "h", PROMPT_HELP },
		{ "s", PROMPT_REFUSED },      { "sendx", PROMPT_REFUSED },
		{ "\x1b]0;", PROMPT_REFUSED }, { "open", PROMPT_REFUSED },
		{ "send", PROMPT_REFUSED },   { "send ?", PROMPT_HELP },
	};
	struct prompt_order order;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		prompt_parse(cases[i].line, &order);
		if (order.verb != cases[i].verb)
			fail_msg("'%s': verb %d", cases[i].line, (int)order.verb);
		assert_true(order.verb < PROMPT_HELP || order.text[strlen(order.text) - 1] == '\n');
	}
}

static void test_messages(void **state)
{
	struct prompt_order order;

	(void)state;
	prompt_parse("s", &order);
	assert_string_equal(order.text, "?Ambiguous command\n");
	prompt_parse("frobnicate", &order);
	assert_string_equal(order.text, "?Invalid command\n");
	prompt_parse("send frob", &order);
	assert_string_equal(order.text, "Unknown send argument 'frob'\n'send ?' for help.\n");
	prompt_parse("send e", &order);
	assert_string_equal(order.text, "Ambiguous send argument 'e'\n'send ?' for help.\n");
	prompt_parse("send do", &order);
	assert_non_null(strstr(order.text, "needs an option"));
	prompt_parse("send do frob", &order);
	assert_non_null(strstr(order.text, "no option 'frob'"));
}

static void test_open(void **state)
{
	struct prompt_order order;

	(void)state;
	prompt_parse("open example.net", &order);
	assert_int_equal(order.verb, PROMPT_OPEN);
	assert_string_equal(order.host, "example.net");
	assert_string_equal(order.service, "");
	assert_false(order.negotiates);
	prompt_parse("o ::1 smtp", &order);
	assert_string_equal(order.host, "::1");
	assert_string_equal(order.service, "smtp");
	prompt_parse("open h -2323 and more", &order);
	assert_string_equal(order.service, "2323");
	assert_true(order.negotiates);
}

static void test_send(void **state)
{
	static const struct {
		const char *line;
		uint8_t code;
	} cases[] = {
		{ "send ao", TELNET_AO },     { "send ayt", TELNET_AYT },   { "send brk", TELNET_BRK },
		{ "send br", TELNET_BRK },    { "send ec", TELNET_EC },	    { "send el", TELNET_EL },
		{ "send ga", TELNET_GA },     { "send ip", TELNET_IP },	    { "send nop", TELNET_NOP },
		{ "send eor", TELNET_EOR },   { "send abort", TELNET_ABORT }, { "sen susp", TELNET_SUSP },
		{ "send eof", TELNET_EOF },   { "send AYT", TELNET_AYT },
	};
	struct prompt_order order;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		prompt_parse(cases[i].line, &order);
		if (order.verb != PROMPT_COMMAND || order.code != cases[i].code)
			fail_msg("%s: verb %d, code %u", cases[i].line, (int)order.verb, order.code);
	}
	prompt_parse("send escape", &order);
	assert_int_equal(order.verb, PROMPT_ESCAPE);
	prompt_parse("send do echo", &order);
	assert_int_equal(order.verb, PROMPT_ASK);
	assert_int_equal(order.code, TELNET_DO);
	assert_int_equal(order.option, TELOPT_ECHO);
	prompt_parse("send wont 24", &order);
	assert_int_equal(order.code, TELNET_WONT);
	assert_int_equal(order.option, TELOPT_TTYPE);
}

static void test_long_line(void **state)
{
	char line[4 * PROMPT_LINE_MAX];
	struct prompt_order order;

	(void)state;
	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	prompt_parse(line, &order);
	assert_int_equal(order.verb, PROMPT_REFUSED);
}

static void test_escape(void **state)
{
	static const struct {
		const char *text;
		int value;
		const char *shown;
	} cases[] = {
		{ "^]", 29, "^]" }, { "^T", 20, "^T" }, { "^t", 20, "^T" },  { "^?", 127, "^?" },
		{ "~", '~', "~" },  { "^", '^', "^" },	{ "none", ESCAPE_NONE, "off" }, { "^@", 0, "^@" },
	};
	static const char *const bad[] = { "", "ab", "^1", "^]]", "\xc3\xa9", "^\x80", "off" };
	char text[ESCAPE_TEXT];
	int value = 77;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(escape_parse(cases[i].text, &value));
		assert_int_equal(value, cases[i].value);
		assert_string_equal(escape_format(text, value), cases[i].shown);
	}
	value = 77;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(escape_parse(bad[i], &value));
	assert_int_equal(value, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verbs), cmocka_unit_test(test_messages),
		cmocka_unit_test(test_open),  cmocka_unit_test(test_send),
		cmocka_unit_test(test_long_line), cmocka_unit_test(test_escape),
	};

	return cmocka_run_group_tests_name("connect_prompt", tests, NULL, NULL);
}
