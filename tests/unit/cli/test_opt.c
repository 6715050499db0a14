/* The option parser: each type, limits, exclusions, order of words, and what it says. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/command.h"
#include "support/lib_capture.h"
#include "support/lib_options.h"

#include <stdio.h>
#include <string.h>

enum { WORDS = 16 };

struct line {
	struct options_config config;
	struct error err;
	char text[400];
	char *argv[WORDS + 1];
	int operands;
};

/* Parses a command line that is written as one string; "~" stands for an empty word. */
static int parse(struct line *line, const char *text)
{
	int argc = 1;
	char *word, *rest;

	*line = (struct line){ .err = ERROR_INIT, .operands = -1 };
	snprintf(line->text, sizeof(line->text), "%s", text);
	line->argv[0] = (char *)(uintptr_t) "every-type";
	for (word = strtok_r(line->text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (!strcmp(word, "~"))
			*word = '\0';
		line->argv[argc++] = word;
		assert_true(argc <= WORDS);
	}
	opt_defaults(&options_command, &line->config);
	return opt_parse(&options_command, &line->config, argc, line->argv, &line->operands,
			 &line->err);
}

static void done(struct line *line)
{
	opt_done(&options_command, &line->config);
}

static void good(struct line *line, const char *text)
{
	assert_int_equal(parse(line, text), 0);
	assert_false(error_is_set(&line->err));
}

static void bad(const char *text, const char *message, const char *hint)
{
	struct line line;

	assert_int_equal(parse(&line, text), -1);
	assert_int_equal(line.err.phase, ERROR_USAGE);
	assert_string_equal(line.err.text, message);
	assert_int_equal(line.operands, -1);
	if (hint)
		assert_string_equal(line.err.hint, hint);
	done(&line);
}

static void defaults(void **state)
{
	struct line l;

	(void)state;
	good(&l, "");
	assert_int_equal(l.operands, 0);
	assert_false(l.config.flag);
	assert_true(l.config.on);
	assert_false(l.config.off);
	assert_int_equal(l.config.count, 0);
	assert_null(l.config.string);
	assert_string_equal(l.config.file, "-");
	assert_int_equal(l.config.list.n, 0);
	assert_int_equal(l.config.number, 3);
	assert_int_equal(l.config.bounded, 10);
	assert_int_equal(l.config.duration, 250 * CLOCK_MS);
	assert_int_equal(l.config.size, 65536);
	assert_int_equal(l.config.choice, 0);
	done(&l);
}

static void each_type(void **state)
{
	struct line l;

	(void)state;
	good(&l, "--flag --no-on --off --count --count --file f --list a --list b --number 7");
	assert_true(l.config.flag);
	assert_false(l.config.on);
	assert_true(l.config.off);
	assert_int_equal(l.config.count, 2);
	assert_string_equal(l.config.file, "f");
	assert_int_equal(l.config.list.n, 2);
	assert_string_equal(l.config.list.items[1], "b");
	assert_int_equal(l.config.number, 7);
	assert_true(opt_was_given("list"));
	assert_true(opt_was_given("on"));
	assert_false(opt_was_given("string"));
	done(&l);
	assert_false(opt_was_given("list"));
	good(&l, "--string s --duration 2s --size 1M --choice slow --bounded=20");
	assert_string_equal(l.config.string, "s");
	assert_int_equal(l.config.duration, 2 * CLOCK_S);
	assert_int_equal(l.config.size, 1 << 20);
	assert_int_equal(l.config.choice, 2);
	assert_int_equal(l.config.bounded, 20);
	done(&l);
}

static void ways_to_write_a_value(void **state)
{
	struct line l;

	(void)state;
	good(&l, "-sone");
	assert_string_equal(l.config.string, "one");
	done(&l);
	good(&l, "-s one");
	assert_string_equal(l.config.string, "one");
	done(&l);
	good(&l, "-s=one");
	assert_string_equal(l.config.string, "=one");
	done(&l);
	good(&l, "--string=a=b");
	assert_string_equal(l.config.string, "a=b");
	done(&l);
	good(&l, "--string=");
	assert_string_equal(l.config.string, "");
	done(&l);
	good(&l, "--string ~");
	assert_string_equal(l.config.string, "");
	done(&l);
	good(&l, "--string --flag");
	assert_string_equal(l.config.string, "--flag");
	assert_false(l.config.flag);
	done(&l);
	good(&l, "--string --");
	assert_string_equal(l.config.string, "--");
	done(&l);
	good(&l, "-occs x -c");
	assert_true(l.config.other);
	assert_int_equal(l.config.count, 3);
	assert_string_equal(l.config.string, "x");
	done(&l);
	good(&l, "-n1 -n2 --number=3");
	assert_int_equal(l.config.number, 3);
	done(&l);
}

static void operands_may_come_anywhere(void **state)
{
	struct line l;

	(void)state;
	good(&l, "a -f b - --count ~ -- -o --list x");
	assert_int_equal(l.operands, 7);
	assert_string_equal(l.argv[0], "a");
	assert_string_equal(l.argv[1], "b");
	assert_string_equal(l.argv[2], "-");
	assert_string_equal(l.argv[3], "");
	assert_string_equal(l.argv[4], "-o");
	assert_string_equal(l.argv[5], "--list");
	assert_string_equal(l.argv[6], "x");
	assert_true(l.config.flag);
	assert_false(l.config.other);
	assert_int_equal(l.config.count, 1);
	done(&l);
	good(&l, "-- --");
	assert_int_equal(l.operands, 1);
	assert_string_equal(l.argv[0], "--");
	done(&l);
}

static void limits(void **state)
{
	struct line l;

	(void)state;
	bad("--bounded 4", "'4' is not a number from 5 to 20", NULL);
	bad("--bounded 21", "'21' is not a number from 5 to 20", NULL);
	bad("--bounded=-5", "'-5' is not a number from 5 to 20", NULL);
	bad("--bounded ~", "'' is not a number from 5 to 20", NULL);
	bad("--least 0", "'0' is not a number of at least 1", NULL);
	bad("-n x", "'x' is not a number", NULL);
	bad("-n 18446744073709551616", "'18446744073709551616' is not a number", NULL);
	bad("-d 5ms", "'5ms' is not a duration from 10ms to 2s", NULL);
	bad("-d fast", "'fast' is not a duration from 10ms to 2s", NULL);
	bad("-S 1x", "'1x' is not a size such as 512, 64k or 1M", NULL);
	bad("--choice fas", "'fas' is none of auto, fast, slow", NULL);
	good(&l, "--bounded 5 --least 18446744073709551615");
	assert_true(l.config.least == UINT64_MAX);
	done(&l);
	assert_int_equal(parse(&l, "--bounded 4"), -1);
	assert_string_equal(l.err.subject, "--bounded");
	assert_int_equal(l.config.bounded, 10);
	done(&l);
}

static void mistakes_and_hints(void **state)
{
	(void)state;
	bad("--strng x", "unknown option --strng", "did you mean --string?");
	bad("--strin=x", "unknown option --strin", "did you mean --string?");
	bad("--no-onn", "unknown option --no-onn", "did you mean --no-on?");
	bad("--no-flag", "unknown option --no-flag", "netkit every-type --help lists the options");
	bad("--xyzzy", "unknown option --xyzzy", "netkit every-type --help lists the options");
	bad("-x", "unknown option -x", "netkit every-type --help lists the options");
	bad("-fx", "unknown option -x", NULL);
	bad("---", "unknown option ---", NULL);
	bad("--=x", "unknown option --", NULL);
	bad("--flag=yes", "the option --flag takes no value", NULL);
	bad("--no-on=yes", "the option --on takes no value", NULL);
	bad("--string", "the option --string needs a value: TEXT", NULL);
	bad("-cs", "the option --string needs a value: TEXT", NULL);
}

static void exclusions(void **state)
{
	struct line l;

	(void)state;
	bad("--flag --other", "--flag and --other exclude each other", NULL);
	bad("-s x -f", "--flag and --string exclude each other", NULL);
	bad("-4 -6", "--ipv4 and --ipv6 exclude each other", NULL);
	good(&l, "-o -s x");
	done(&l);
	good(&l, "-f -f");
	done(&l);
}

/* The first mistake is told, and an option behind it still says how. */
static void the_rest_is_read_after_a_mistake(void **state)
{
	struct line l;

	(void)state;
	assert_int_equal(parse(&l, "--bogus --number=x --json"), -1);
	assert_string_equal(l.err.text, "unknown option --bogus");
	assert_true(l.config.common.json);
	done(&l);
}

static void limits_are_formatted_as_typed(void **state)
{
	static const struct {
		enum opt_type type;
		uint64_t value;
		const char *text;
	} cases[] = {
		{ OPT_UINT, 0, "0" },
		{ OPT_UINT, 3600, "3600" },
		{ OPT_DURATION, 0, "0" },
		{ OPT_DURATION, 250 * CLOCK_MS, "250ms" },
		{ OPT_DURATION, 1500 * CLOCK_MS, "1500ms" },
		{ OPT_DURATION, 90 * CLOCK_S, "90s" },
		{ OPT_DURATION, 120 * CLOCK_S, "2m" },
		{ OPT_DURATION, 7200 * CLOCK_S, "2h" },
		{ OPT_DURATION, 30 * CLOCK_US, "30us" },
		{ OPT_DURATION, 7, "7ns" },
		{ OPT_SIZE, 512, "512" },
		{ OPT_SIZE, 65536, "64k" },
		{ OPT_SIZE, 3 << 20, "3M" },
		{ OPT_SIZE, UINT64_C(2) << 30, "2G" },
		{ OPT_SIZE, UINT64_MAX, "18446744073709551615" },
	};
	char text[24];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(opt_format_limit(text, cases[i].type, cases[i].value),
				    cases[i].text);
}

static int wrong_default(void *user)
{
	static const struct opt opts[] = {
		{ .name = "n", .type = OPT_UINT, .at = FIELD(options_config, number, uint64_t),
		  .arg = "n", .def = "0", .min = 1, .help = "wrong" },
	};
	static const struct opt_group group = OPT_GROUP("Wrong", opts);
	static const struct opt_use uses[] = { { &group, 0 }, { NULL, 0 } };
	static const struct command cmd = { .name = "wrong", .uses = uses };
	struct options_config config = { 0 };

	(void)user;
	opt_defaults(&cmd, &config);
	return 0;
}

static void a_wrong_default_ends_the_program(void **state)
{
	struct capture c;

	(void)state;
	capture_run(&c, wrong_default, NULL);
	assert_int_equal(c.status, 128 + 6);
	assert_string_equal(c.err, "netkit wrong: the default of --n: '0' is not a number of at least 1\n");
}

static void finding(void **state)
{
	(void)state;
	assert_int_equal(opt_find(&options_command, "size")->letter, 'S');
	assert_non_null(opt_find(&options_command, "verbose"));
	assert_null(opt_find(&options_command, "siz"));
	assert_true(opt_takes_value(opt_find(&options_command, "list")));
	assert_false(opt_takes_value(opt_find(&options_command, "off")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(each_type),
		cmocka_unit_test(ways_to_write_a_value),
		cmocka_unit_test(operands_may_come_anywhere),
		cmocka_unit_test(limits),
		cmocka_unit_test(mistakes_and_hints),
		cmocka_unit_test(exclusions),
		cmocka_unit_test(the_rest_is_read_after_a_mistake),
		cmocka_unit_test(limits_are_formatted_as_typed),
		cmocka_unit_test(a_wrong_default_ends_the_program),
		cmocka_unit_test(finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
