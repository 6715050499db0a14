/* Escaping of foreign text, UTF-8 by Unicode's table 3-7, and "did you mean". */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

#define BYTES(literal) (literal), sizeof(literal) - 1

struct escape_case {
	const char *in;
	size_t n;
	unsigned keep;
	const char *out;
};

static const struct escape_case escapes[] = {
	{ BYTES("plain text."), 0, "plain text." },
	{ BYTES("a\\b"), 0, "a\\\\b" },
	{ BYTES("a\\b"), TEXT_KEEP_BACKSLASH, "a\\b" },
	{ BYTES("a\0b"), 0, "a\\x00b" },
	{ BYTES("\t\n\r"), 0, "\\x09\\x0a\\x0d" },
	{ BYTES("\t\n\r"), TEXT_KEEP_TAB | TEXT_KEEP_NEWLINE | TEXT_KEEP_RETURN, "\t\n\r" },
	{ BYTES("\x1b]0;x\x07"), 0, "\\x1b]0;x\\x07" },
	{ BYTES("\x7f"), 0, "\\x7f" },
	{ BYTES("\x1b[31mred\x1b[0m"), 0, "\\x1b[31mred\\x1b[0m" },
	{ BYTES("\x1b[31mred\x1b[0m"), TEXT_KEEP_SGR, "\x1b[31mred\x1b[0m" },
	{ BYTES("\x1b[1;38;5;9mx"), TEXT_KEEP_SGR, "\x1b[1;38;5;9mx" },
	{ BYTES("\x1b[6n"), TEXT_KEEP_SGR, "\\x1b[6n" },
	{ BYTES("\x1b[?25m"), TEXT_KEEP_SGR, "\\x1b[?25m" },
	{ BYTES("\x1b["), TEXT_KEEP_SGR, "\\x1b[" },
	{ BYTES("\x1b"), TEXT_KEEP_SGR, "\\x1b" },
	{ BYTES("\xc2\x9b" "31m"), 0, "\\u{9b}31m" },
	{ BYTES("\x9b"), 0, "\\x9b" },
	{ BYTES("gr\xc3\xbc\xc3\x9f"), 0, "gr\xc3\xbc\xc3\x9f" },
	{ BYTES("\xe2\x80\xae" "x"), 0, "\\u{202e}x" },
	{ BYTES("\xe2\x81\xa6"), 0, "\\u{2066}" },
	{ BYTES("\xef\xbb\xbf"), 0, "\\u{feff}" },
	{ BYTES("\xf3\xa0\x81\x81"), 0, "\\u{e0041}" },
	{ BYTES("\xe2\x82"), 0, "\\xe2\\x82" },
	{ BYTES("\xc0\xaf"), 0, "\\xc0\\xaf" },
	{ BYTES("\xff" "a"), 0, "\\xffa" },
	{ BYTES("\xf0\x9f\x98\x80"), 0, "\xf0\x9f\x98\x80" },
};

static void escape_shows_what_may_not_pass(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(escapes); i++) {
		const struct escape_case *c = &escapes[i];
		char safe[64];
		struct buf b;

		buf_init(&b, 1000);
		assert_true(text_escape(&b, c->in, c->n, c->keep));
		assert_string_equal(buf_string(&b), c->out);
		assert_string_equal(text_safe(safe, sizeof(safe), c->in, c->n, c->keep), c->out);
		buf_done(&b);
	}
}

static void escape_stops_at_the_bound(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	assert_false(text_escape(&b, "ab\x01z", 4, 0));
	assert_string_equal(buf_string(&b), "ab");
	buf_done(&b);
}

static void safe_cuts_at_a_whole_escape(void **state)
{
	char dst[8];

	(void)state;
	assert_string_equal(text_safe(dst, sizeof(dst), "abcde\x01", 6, 0), "abcde");
	assert_string_equal(text_safe(dst, sizeof(dst), "abc\x01z", 5, 0), "abc\\x01");
	assert_string_equal(text_safe(dst, sizeof(dst), "abcdef\xc3\xbc", 8, 0), "abcdef");
	assert_string_equal(text_safe(dst, sizeof(dst), "", 0, 0), "");
	assert_string_equal(text_safe(dst, 1, "abc", 3, 0), "");
}

static void utf8_follows_the_table(void **state)
{
	static const struct {
		const char *bytes;
		size_t n, len;
		uint32_t c;
	} cases[] = {
		{ BYTES("a"), 1, 'a' },
		{ BYTES("\xc2\x80"), 2, 0x80 },
		{ BYTES("\xdf\xbf"), 2, 0x7ff },
		{ BYTES("\xe0\xa0\x80"), 3, 0x800 },
		{ BYTES("\xed\x9f\xbf"), 3, 0xd7ff },
		{ BYTES("\xee\x80\x80"), 3, 0xe000 },
		{ BYTES("\xef\xbf\xbf"), 3, 0xffff },
		{ BYTES("\xf0\x90\x80\x80"), 4, 0x10000 },
		{ BYTES("\xf4\x8f\xbf\xbf"), 4, 0x10ffff },
		{ BYTES(""), 0, 0 },
		{ BYTES("\x80"), 0, 0 },
		{ BYTES("\xc1\xbf"), 0, 0 },
		{ BYTES("\xe0\x9f\xbf"), 0, 0 },
		{ BYTES("\xed\xa0\x80"), 0, 0 },
		{ BYTES("\xf0\x8f\xbf\xbf"), 0, 0 },
		{ BYTES("\xf4\x90\x80\x80"), 0, 0 },
		{ BYTES("\xf5\x80\x80\x80"), 0, 0 },
		{ BYTES("\xc2" "a"), 0, 0 },
		{ BYTES("\xe2\x82"), 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t c = 0;

		assert_int_equal(text_utf8((const uint8_t *)cases[i].bytes, cases[i].n, &c),
				 cases[i].len);
		assert_int_equal(c, cases[i].c);
	}
}

static void distance_counts_edits(void **state)
{
	(void)state;
	assert_int_equal(text_distance("", "", 3), 0);
	assert_int_equal(text_distance("", "ab", 3), 2);
	assert_int_equal(text_distance("ab", "", 3), 2);
	assert_int_equal(text_distance("lookup", "lookup", 3), 0);
	assert_int_equal(text_distance("lookup", "lokup", 3), 1);
	assert_int_equal(text_distance("lookup", "loookup", 3), 1);
	assert_int_equal(text_distance("lookup", "lookpu", 3), 1);
	assert_int_equal(text_distance("lookup", "lxoukp", 3), 2);
	assert_int_equal(text_distance("abc", "xyz", 2), 3);
	assert_int_equal(text_distance("ca", "abc", 5), 3);
	assert_int_equal(text_distance("0123456789012345678901234567890123456789012345678901234567890123",
				       "x", 2), 3);
}

static void suggest_is_not_far_fetched(void **state)
{
	static const char *const words[] = { "lookup", "hostinfo", "connect", "ip", "listen" };

	(void)state;
	assert_string_equal(text_suggest("lokup", words, ARRAY_SIZE(words)), "lookup");
	assert_string_equal(text_suggest("conect", words, ARRAY_SIZE(words)), "connect");
	assert_string_equal(text_suggest("listne", words, ARRAY_SIZE(words)), "listen");
	assert_null(text_suggest("xy", words, ARRAY_SIZE(words)));
	assert_null(text_suggest("frobnicate", words, ARRAY_SIZE(words)));
	assert_null(text_suggest("lookup", NULL, 0));
}

static void nocase(void **state)
{
	(void)state;
	assert_true(text_equal_nocase("Example.COM", "eXAMPLE.com"));
	assert_false(text_equal_nocase("a", "ab"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escape_shows_what_may_not_pass),
		cmocka_unit_test(escape_stops_at_the_bound),
		cmocka_unit_test(safe_cuts_at_a_whole_escape),
		cmocka_unit_test(utf8_follows_the_table),
		cmocka_unit_test(distance_counts_edits),
		cmocka_unit_test(suggest_is_not_far_fetched),
		cmocka_unit_test(nocase),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
