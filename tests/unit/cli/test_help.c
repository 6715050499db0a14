/* What --help prints of a table: heads, wrapping, limits, exclusions and defaults. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/command.h"
#include "cli/help.h"
#include "support/lib_options.h"

#include <stdlib.h>
#include <string.h>

static char *help_of(const struct command *cmd)
{
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	help_command(cmd, to);
	fclose(to);
	return text;
}

static void heads(void **state)
{
	static const struct {
		const char *name, *head;
	} cases[] = {
		{ "flag", "-f, --flag" },	  { "on", "    --[no-]on" },
		{ "off", "-O, --[no-]off" },	  { "string", "-s, --string TEXT" },
		{ "bounded", "    --bounded N" },
	};
	char head[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(help_option_head(head, opt_find(&options_command, cases[i].name)),
				    cases[i].head);
}

static void lines(void **state)
{
	static const char *const expected[] = {
		"Usage: netkit every-type [options] [WORD]…\nHave an option of every type.\n",
		"\nOptions of every type:\n",
		"  -f, --flag                  a flag; not with --other, --string\n",
		"      --[no-]on               a switch that is on [yes]\n",
		"      --bounded N             a number with limits (5 to 20) [10]\n",
		"      --least N               a number with a lower limit (at least 1) [1]\n",
		"  -d, --duration DURATION     a duration (10ms to 2s) [250ms]\n",
		"      --choice MODE           one of several words, described by a line that is\n"
		"                              so long that it must be wrapped to fit (auto,\n"
		"                              fast, slow) [auto]\n",
		"\nCommon options:\n  -h, --help                  show this help and end\n",
		"\nMore: netkit help every-type\n",
	};
	char *text = help_of(&options_command);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		if (!strstr(text, expected[i]))
			fail_msg("not in the help: %s", expected[i]);
	}
	free(text);
}

static void only_ascii_where_there_is_no_utf8(void **state)
{
	char *text;

	(void)state;
	setenv("LC_ALL", "C", 1);
	text = help_of(&options_command);
	setenv("LC_ALL", "C.UTF-8", 1);
	assert_non_null(strstr(text, "Usage: netkit every-type [options] [WORD]...\n"));
	free(text);
}

static void no_line_is_long_or_ends_in_a_blank(void **state)
{
	char *text = help_of(&options_command), *line, *rest;

	(void)state;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		assert_true(strlen(line) <= 80);
		assert_true(line[strlen(line) - 1] != ' ');
	}
	free(text);
}

static void the_list_of_commands(void **state)
{
	const struct command *const list[] = { &options_command, NULL };
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	(void)state;
	help_netkit(list, to);
	fclose(to);
	assert_non_null(strstr(text, "Usage: netkit COMMAND"));
	assert_non_null(strstr(text, "  every-type   have an option of every type\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads),
		cmocka_unit_test(lines),
		cmocka_unit_test(only_ascii_where_there_is_no_utf8),
		cmocka_unit_test(no_line_is_long_or_ends_in_a_blank),
		cmocka_unit_test(the_list_of_commands),
	};

	setenv("LC_ALL", "C.UTF-8", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
