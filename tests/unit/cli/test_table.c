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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_as_wide_as_needed),
		cmocka_unit_test(foreign_text_is_escaped),
		cmocka_unit_test(empty_table_prints_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
