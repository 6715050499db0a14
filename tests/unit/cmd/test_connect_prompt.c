/* The words of the prompt and of .telnetrc, and the escape character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "connect/escape.h"
#include "connect/prompt.h"
#include "connect/telnetrc.h"

#include <stdio.h>
#include <string.h>

/* The words of a line, joined again with |. */
static const char *words_of(const char *line)
{
	static char joined[PROMPT_LINE_MAX];
	char copy[PROMPT_LINE_MAX], *words[PROMPT_WORDS_MAX + 1];
	size_t i, n;

	snprintf(copy, sizeof(copy), "%s", line);
	n = prompt_split(copy, words);
	assert_null(words[n]);
	joined[0] = '\0';
	for (i = 0; i < n; i++) {
		strncat(joined, i ? "|" : "", sizeof(joined) - strlen(joined) - 1);
		strncat(joined, words[i], sizeof(joined) - strlen(joined) - 1);
	}
	return joined;
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(words_of(""), "");
	assert_string_equal(words_of(" \t\r\n"), "");
	assert_string_equal(words_of("  open  host\t23 \r"), "open|host|23");
	assert_string_equal(words_of("environ define A 'b  c'"), "environ|define|A|b  c");
	assert_string_equal(words_of("environ define A \"it's\""), "environ|define|A|it's");
	assert_string_equal(words_of("a 'unclosed b"), "a|unclosed b");
	assert_string_equal(words_of("a ''"), "a|");
	assert_string_equal(words_of(" !ls -l"), "!|ls|-l");
	assert_string_equal(words_of("!"), "!");
	assert_string_equal(words_of("send !"), "send|!");
}

static void test_too_many_words(void **state)
{
	char line[PROMPT_LINE_MAX], *words[PROMPT_WORDS_MAX + 1];
	size_t i;

	(void)state;
	for (i = 0; i + 2 < sizeof(line); i += 2)
		memcpy(line + i, "x ", 2);
	line[i] = '\0';
	assert_int_equal(prompt_split(line, words), PROMPT_WORDS_MAX);
	assert_null(words[PROMPT_WORDS_MAX]);
}

static void test_abbreviations(void **state)
{
	static const struct {
		const char *name;
		int other;
	} rows[] = { { "send", 0 }, { "set", 0 }, { "status", 0 }, { "?", 0 }, { "sendall", 0 },
		     { NULL, 0 } };
	const size_t n = ARRAY_SIZE(rows), stride = sizeof(rows[0]);

	(void)state;
	assert_int_equal(prompt_find(rows, n, stride, "st"), 2);
	assert_int_equal(prompt_find(rows, n, stride, "SET"), 1);
	assert_int_equal(prompt_find(rows, n, stride, "send"), 0); /* whole, and a beginning */
	assert_int_equal(prompt_find(rows, n, stride, "senda"), 4);
	assert_int_equal(prompt_find(rows, n, stride, "s"), PROMPT_AMBIGUOUS);
	assert_int_equal(prompt_find(rows, n, stride, "sendx"), PROMPT_UNKNOWN);
	assert_int_equal(prompt_find(rows, n, stride, "?"), 3);
	assert_int_equal(prompt_find(rows, n, stride, "\x1b]0;"), PROMPT_UNKNOWN);
}

/* ---- .telnetrc ---- */

static const char rc_text[] = "# mine\n"
			      "DEFAULT toggle crlf\n"
			      "\n"
			      "  set escape ^A   \n"
			      " # not a command\n"
			      "Example.NET\n"
			      "\tmode line\r\n"
			      "   send ayt\n"
			      "other send ip\n"
			      "\ttoggle options\n"
			      "example.net send nop";

static const char *commands_for(const char *host)
{
	static char joined[512];
	char line[PROMPT_LINE_MAX];
	struct telnetrc rc;

	joined[0] = '\0';
	telnetrc_start(&rc, rc_text, host);
	while (telnetrc_next(&rc, line)) {
		strncat(joined, line, sizeof(joined) - strlen(joined) - 1);
		strncat(joined, "|", sizeof(joined) - strlen(joined) - 1);
	}
	return joined;
}

static void test_telnetrc(void **state)
{
	(void)state;
	assert_string_equal(commands_for("example.net"), "toggle crlf|set escape ^A   |mode line\r|"
							 "send ayt|send nop|");
	assert_string_equal(commands_for("OTHER"),
			    "toggle crlf|set escape ^A   |send ip|toggle options|");
	assert_string_equal(commands_for("else"), "toggle crlf|set escape ^A   |");
	assert_string_equal(commands_for("Example"), "toggle crlf|set escape ^A   |");
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
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_too_many_words),
		cmocka_unit_test(test_abbreviations),
		cmocka_unit_test(test_telnetrc),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_escape),
	};

	return cmocka_run_group_tests_name("connect_prompt", tests, NULL, NULL);
}
