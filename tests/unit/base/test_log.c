/* The trace by topic: what is switched on, and the shape of a line. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/log.h"

#include <stdio.h>
#include <string.h>

static char last[600];
static int lines;

static void sink(const char *line)
{
	snprintf(last, sizeof(last), "%s", line);
	lines++;
}

static void nothing_without_a_sink(void **state)
{
	const char *bad;

	(void)state;
	assert_true(log_enable("dial", &bad));
	assert_false(log_is_on(LOG_DIAL));
	log_event(LOG_DIAL, 0, "nobody hears this");
	assert_int_equal(lines, 0);
}

static void topics_one_by_one(void **state)
{
	const char *words = "dns,bogus,relay", *bad = NULL;
	double seconds;
	char rest[80] = "";

	(void)state;
	log_set_sink(sink);
	assert_true(log_is_on(LOG_DIAL));
	assert_false(log_is_on(LOG_DNS));
	assert_false(log_enable(words, &bad));
	assert_ptr_equal(bad, words + 4);
	assert_true(log_is_on(LOG_DNS));
	assert_false(log_is_on(LOG_RELAY));
	log_event(LOG_RELAY, 1, "off");
	assert_int_equal(lines, 0);
	log_event(LOG_DNS, 0, "asked %s", "192.0.2.1");
	assert_int_equal(lines, 1);
	assert_int_equal(sscanf(last, "%lf %79[^\n]", &seconds, rest), 2);
	assert_string_equal(rest, "dns asked 192.0.2.1");
	log_event(LOG_DNS, 7, "x");
	assert_non_null(strstr(last, " dns #7 x"));
}

static void lists_of_words(void **state)
{
	const char *bad = NULL;

	(void)state;
	assert_true(log_enable("", &bad));
	assert_true(log_enable(",relay,,", &bad));
	assert_true(log_is_on(LOG_RELAY));
	assert_false(log_enable("relayx", &bad));
	assert_false(log_enable("al", &bad));
	assert_true(log_enable("all", &bad));
	assert_true(log_is_on(LOG_ECHO));
	assert_null(log_topic_words[LOG_TOPICS]);
}

static void a_long_line_is_cut(void **state)
{
	char text[2000];

	(void)state;
	memset(text, 'y', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_event(LOG_DNS, 0, "%s", text);
	assert_int_equal(strlen(last), 511);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_without_a_sink),
		cmocka_unit_test(topics_one_by_one),
		cmocka_unit_test(lists_of_words),
		cmocka_unit_test(a_long_line_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
