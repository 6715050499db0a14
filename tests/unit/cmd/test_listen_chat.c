/* The words of a chat: orders, names, and what the others see. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "listen/chat.h"

#include <string.h>

static void test_orders(void **state)
{
	static const struct {
		const char *line;
		enum chat_order order;
		const char *text;
	} cases[] = {
		{ "hello", CHAT_SAY, "hello" },	       { "hello\r", CHAT_SAY, "hello" },
		{ "", CHAT_NOTHING, "" },	       { "\r", CHAT_NOTHING, "" },
		{ "//x", CHAT_SAY, "/x" },	       { " /who", CHAT_SAY, " /who" },
		{ "/who", CHAT_WHO, "/who" },	       { "/who \r", CHAT_WHO, "/who " },
		{ "/who me", CHAT_UNKNOWN, "/who" },   { "/whom", CHAT_UNKNOWN, "/whom" },
		{ "/name x", CHAT_RENAME, "x" },       { "/name \t x y", CHAT_RENAME, "x y" },
		{ "/name", CHAT_RENAME, "" },	       { "/", CHAT_UNKNOWN, "/" },
		{ "/etc/passwd is", CHAT_UNKNOWN, "/etc/passwd" },
	};
	const char *text;
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(chat_parse(cases[i].line, strlen(cases[i].line), &text, &n),
				 cases[i].order);
		assert_int_equal(n, strlen(cases[i].text));
		assert_memory_equal(text, cases[i].text, n);
	}
}

static bool is_name(const char *text)
{
	return chat_is_name(text, strlen(text));
}

static void test_names(void **state)
{
	(void)state;
	assert_true(is_name("alice"));
	assert_true(is_name("a-b_c.9"));
	assert_true(is_name("123456789012345678901234"));
	assert_false(is_name("1234567890123456789012345"));
	assert_false(is_name(""));
	assert_false(is_name("a b"));
	assert_false(is_name("a\033"));
	assert_false(is_name("\xc3\xa4"));
	assert_true(is_name("user"));
	assert_true(is_name("user1x"));
	assert_false(is_name("user1"));
	assert_false(is_name("USER12"));
	assert_false(chat_is_name("a\0b", 3));
}

static void test_said(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	chat_put_said(&b, "alice", "a\tb \033[31m\x07\\\xff", 12);
	assert_string_equal(buf_string(&b), "<alice> a\tb \\x1b[31m\\x07\\\\xff\n");
	buf_clear(&b);
	chat_put_news(&b, "%s has come", "bob");
	assert_string_equal(buf_string(&b), "*** bob has come\n");
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
