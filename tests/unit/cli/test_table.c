/* Columns of text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/table.h"

#include <stdio.h>
#include <stdlib.h>

static char *print(const struct table *t)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	table_print(t, f);
	fclose(f);
	return text;
}

static void columns_are_as_wide_as_needed(void **state)
{
	struct table *t = table_new();
	char *text;

	(void)state;
	table_row(t);
	table_cell(t, "2001:db8::1");
	table_cell(t, "b");
	table_row(t);
	table_cell(t, "1.2.3.4");
	table_cell(t, "longer");
	table_cell(t, "c");
	table_row(t);
	table_cell(t, "b\xc3\xbc"
		      "cher");
	table_cell(t, "x");
	text = print(t);
	assert_string_equal(text, "2001:db8::1  b\n"
				  "1.2.3.4      longer  c\n"
				  "b\xc3\xbc"
				  "cher       x\n");
	free(text);
	table_free(t);
}

static void a_line_widens_no_column(void **state)
{
	struct table *t = table_new();
	char *text;

	(void)state;
	table_line(t, "a line that is longer than the first column");
	table_row(t);
	table_cell(t, "a");
	table_cell(t, "b");
	text = print(t);
	assert_string_equal(text, "a line that is longer than the first column\n"
				  "a  b\n");
	free(text);
	table_free(t);
}

static void foreign_text_is_escaped(void **state)
{
	struct table *t = table_new();
	char *text;

	(void)state;
	table_row(t);
	table_cell(t, "a\033]0;x\a");
	text = print(t);
	assert_string_equal(text, "a\\x1b]0;x\\x07\n");
	free(text);
	table_free(t);
	table_free(NULL);
}

static void empty_table_prints_nothing(void **state)
{
	struct table *t = table_new();
	char *text = print(t);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	table_free(t);
}

static char *print_wrapped(const char *data, unsigned columns)
{
	struct table *t = table_new();
	char *text;

	table_wrap(t, columns);
	table_row(t);
	table_cell(t, "name");
	table_cell(t, data);
	text = print(t);
	table_free(t);
	return text;
}

static void the_last_column_is_broken_where_the_line_ends(void **state)
{
	static const struct {
		const char *data;
		unsigned columns;
		const char *expect;
	} cases[] = {
		{ "0123456789abcdefghijklmn", 30, "name  0123456789abcdefghijklmn\n" },
		{ "0123456789abcdefghijklmnX", 30,
		  "name  0123456789abcdefghijklmn\n      X\n" },
		{ "0123456789 abcdefghijklmno", 30,
		  "name  0123456789 \n      abcdefghijklmno\n" },
		{ "0123456789abcdefghijk\\123X", 30,
		  "name  0123456789abcdefghijk\n      \\123X\n" },
		{ "0123456789abcdefghijklm\\\"X", 30,
		  "name  0123456789abcdefghijklm\n      \\\"X\n" },
		{ "0123456789abcdefghijk\033X", 30,
		  "name  0123456789abcdefghijk\n      \\x1bX\n" },
		{ "0123456789abcdefghijklm\xc3\xbcX", 30,
		  "name  0123456789abcdefghijklm\xc3\xbc\n      X\n" },
		{ "0123456789abcdefghijklmnX", 29, "name  0123456789abcdefghijklmnX\n" },
		{ "0123456789abcdefghijklmnX", 0, "name  0123456789abcdefghijklmnX\n" },
		{ "0123456789abcdefghijklm\\", 30, "name  0123456789abcdefghijklm\\\n" },
		{ "0123456789abcdefghijklm\\x", 30,
		  "name  0123456789abcdefghijklm\n      \\x\n" },
		{ "0123456789abcdefghijk\\u{1", 30,
		  "name  0123456789abcdefghijk\n      \\u{1\n" },
		{ "", 30, "name  \n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = print_wrapped(cases[i].data, cases[i].columns);

		assert_string_equal(text, cases[i].expect);
		free(text);
	}
}

static void styles_stay_out_of_files(void **state)
{
	struct table *t = table_new();
	char *text;

	(void)state;
	term_init(TERM_COLOR_ALWAYS);
	table_row(t);
	table_style(t, TERM_RED);
	table_cell(t, "a");
	table_cell(t, "b");
	text = print(t);
	assert_string_equal(text, "a  b\n");
	free(text);
	table_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_as_wide_as_needed),
		cmocka_unit_test(a_line_widens_no_column),
		cmocka_unit_test(foreign_text_is_escaped),
		cmocka_unit_test(empty_table_prints_nothing),
		cmocka_unit_test(the_last_column_is_broken_where_the_line_ends),
		cmocka_unit_test(styles_stay_out_of_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
