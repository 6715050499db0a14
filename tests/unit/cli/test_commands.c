/* The rules that the table of every registered command keeps. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/opts_common.h"
#include "commands.h"
#include "support/lib_options.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EACH_COMMAND(cmd)                                                                     \
	for (const struct command *const *at_##cmd = commands, *cmd = *at_##cmd; cmd;         \
	     cmd = *++at_##cmd)

/* "show" and "IPv4 only" are well; "Show" and "show." are not. */
static bool is_phrase(const char *text)
{
	size_t n = strlen(text);
	bool is_word = isupper((unsigned char)text[0]) && islower((unsigned char)text[1]);

	return n && !is_word && text[n - 1] != '.' && !strchr(text, '\n') && text[0] != ' ';
}

static void check_option(const struct command *cmd, const struct opt *o)
{
	const char *arg;

	if (!o->help || !is_phrase(o->help))
		fail_msg("%s --%s: the help is missing or no phrase", cmd->name, o->name);
	if (opt_takes_value(o) != (o->arg != NULL))
		fail_msg("%s --%s: a metavariable is missing or too much", cmd->name, o->name);
	for (arg = o->arg; arg && *arg; arg++)
		assert_false(isupper((unsigned char)*arg));
	if (o->type == OPT_CHOICE && (!o->choices || !o->choices[0] || !o->def))
		fail_msg("%s --%s: a choice needs words and a default", cmd->name, o->name);
	if ((o->type == OPT_LIST || o->type == OPT_COUNT || o->type == OPT_FLAG) && o->def)
		fail_msg("%s --%s: can have no default", cmd->name, o->name);
	if (o->type == OPT_SWITCH && strcmp(o->def, "yes") && strcmp(o->def, "no"))
		fail_msg("%s --%s: the default is yes or no", cmd->name, o->name);
	assert_true(strlen(o->name) < 32);
	assert_true(strncmp(o->name, "no-", 3) != 0 || o->type != OPT_SWITCH);
	assert_true(o->max == 0 || o->min <= o->max);
}

static void common_options_come_first(void **state)
{
	(void)state;
	EACH_COMMAND(cmd)
	{
		assert_ptr_equal(cmd->uses[0].group, &common_group);
		assert_int_equal(cmd->uses[0].at, 0);
		assert_true(cmd->config_size >= sizeof(struct common_config));
		assert_non_null(cmd->run);
	}
}

static void every_option_is_described(void **state)
{
	(void)state;
	COMMAND_EACH_OPT(&options_command, use, o)
	check_option(&options_command, o);
	EACH_COMMAND(cmd)
	{
		COMMAND_EACH_OPT(cmd, use, o)
		check_option(cmd, o);
	}
}

static void check_unique(const struct command *cmd)
{
	COMMAND_EACH_OPT(cmd, use_a, a)
	{
		int same_name = 0, same_letter = 0;

		COMMAND_EACH_OPT(cmd, use_b, b)
		{
			same_name += !strcmp(a->name, b->name);
			same_letter += a->letter == b->letter;
		}
		if (same_name != 1 || (a->letter && same_letter != 1))
			fail_msg("%s: --%s or -%c is there twice", cmd->name, a->name, a->letter);
	}
}

static void names_and_letters_are_unique(void **state)
{
	(void)state;
	EACH_COMMAND(cmd)
	check_unique(cmd);
}

/* A word of not_with that is no option would never exclude anything. */
static void check_exclusions(const struct command *cmd, const struct opt *o)
{
	const char *word = o->not_with;

	while (word && *word) {
		char name[40];
		size_t n = strcspn(word, " ");

		snprintf(name, sizeof(name), "%.*s", (int)n, word);
		if (!opt_find(cmd, name) || !strcmp(name, o->name))
			fail_msg("%s --%s: excludes %s", cmd->name, o->name, name);
		word += n + (word[n] == ' ');
	}
}

static void exclusions_name_options(void **state)
{
	(void)state;
	EACH_COMMAND(cmd)
	{
		COMMAND_EACH_OPT(cmd, use, o)
		check_exclusions(cmd, o);
	}
}

static void every_default_is_accepted(void **state)
{
	(void)state;
	EACH_COMMAND(cmd)
	{
		void *config = xcalloc(1, cmd->config_size);

		opt_defaults(cmd, config);
		opt_done(cmd, config);
		free(config);
	}
}

/* Every option writes into its command's config, and nowhere else. */
static void every_field_is_inside_the_config(void **state)
{
	(void)state;
	EACH_COMMAND(cmd)
	{
		COMMAND_EACH_OPT(cmd, use, o)
		assert_true(use->at + o->at < cmd->config_size);
	}
}

static void every_command_says_what_it_is(void **state)
{
	(void)state;
	EACH_COMMAND(cmd)
	{
		const struct command_example *example;
		char start[64], schema[64];
		size_t n = 0;

		assert_true(is_phrase(cmd->summary));
		assert_non_null(cmd->operands);
		snprintf(schema, sizeof(schema), "netkit.%s/", cmd->name);
		assert_non_null(cmd->schema);
		assert_memory_equal(cmd->schema, schema, strlen(schema));
		snprintf(start, sizeof(start), "netkit %s", cmd->name);
		assert_non_null(cmd->examples);
		for (example = cmd->examples; example->aim; example++, n++) {
			assert_true(is_phrase(example->aim));
			if (!strstr(example->line, start))
				fail_msg("%s: an example of something else: %s", cmd->name, example->line);
		}
		assert_in_range(n, 3, 6);
		assert_ptr_equal(command_find(cmd->name), cmd);
	}
	assert_null(command_find("no-such-command"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(common_options_come_first),
		cmocka_unit_test(every_option_is_described),
		cmocka_unit_test(names_and_letters_are_unique),
		cmocka_unit_test(exclusions_name_options),
		cmocka_unit_test(every_default_is_accepted),
		cmocka_unit_test(every_field_is_inside_the_config),
		cmocka_unit_test(every_command_says_what_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
