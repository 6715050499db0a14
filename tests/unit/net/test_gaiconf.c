/* gai.conf: which lines count, what they replace, what is wrong in the others. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "net/gaiconf.h"

#include <string.h>

static void parse(struct gaiconf *conf, const char *text)
{
	gaiconf_parse(conf, text, strlen(text));
}

static const struct addrorder_prefix *find(const struct addrorder_table *table,
					   const char *text)
{
	struct addr a;

	assert_true(addr_parse(text, 0, &a));
	return addrorder_find(table, &a);
}

/* Debian's file has comments alone. */
static void empty_file_leaves_the_tables(void **state)
{
	static const char *const texts[] = { "", "\n", "#precedence ::ffff:0:0/96  100\n",
					     "   \t\n# all of it\nreload no" };
	struct gaiconf conf;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		parse(&conf, texts[i]);
		assert_ptr_equal(conf.policy.labels.items, addrorder_glibc.labels.items);
		assert_ptr_equal(conf.policy.precedences.items,
				 addrorder_glibc.precedences.items);
		assert_ptr_equal(conf.policy.scopes4.items, addrorder_glibc.scopes4.items);
		assert_int_equal(conf.mistakes_n, 0);
		assert_false(conf.reloads);
		gaiconf_done(&conf);
	}
}

/* The well-known way to prefer IPv4: all other precedences become 40, ::1's too. */
static void one_line_replaces_a_table(void **state)
{
	struct gaiconf conf;

	(void)state;
	parse(&conf, "# prefer IPv4\nprecedence ::ffff:0:0/96  100 # yes\n");
	assert_int_equal(conf.policy.precedences.n, 1);
	assert_int_equal(find(&conf.policy.precedences, "192.0.2.1")->value, 100);
	assert_int_equal(find(&conf.policy.precedences, "192.0.2.1")->line, 2);
	assert_null(find(&conf.policy.precedences, "::1"));
	assert_int_equal(conf.policy.precedences.otherwise, 40);
	assert_ptr_equal(conf.policy.labels.items, addrorder_glibc.labels.items);
	assert_int_equal(find(&conf.policy.labels, "::1")->line, 0);
	gaiconf_done(&conf);
}

static void each_kind_has_its_table(void **state)
{
	struct gaiconf conf;

	(void)state;
	parse(&conf, "label 2001:db8::/32 9\n"
		     "reload yes\n"
		     "scopev4 ::ffff:10.0.0.0/104 5\n"
		     "scopev4 192.168.0.0/16 5\n"
		     "precedence ::/0 7\n");
	assert_int_equal(find(&conf.policy.labels, "2001:db8::1")->value, 9);
	assert_null(find(&conf.policy.labels, "192.0.2.1"));
	assert_int_equal(find(&conf.policy.scopes4, "10.1.2.3")->value, 5);
	assert_int_equal(find(&conf.policy.scopes4, "10.1.2.3")->line, 3);
	assert_int_equal(find(&conf.policy.scopes4, "192.168.1.1")->line, 4);
	assert_null(find(&conf.policy.scopes4, "127.0.0.1"));
	assert_int_equal(find(&conf.policy.precedences, "::1")->value, 7);
	assert_true(conf.reloads);
	gaiconf_done(&conf);
	parse(&conf, "reload yes\nreload\n");
	assert_false(conf.reloads);
	gaiconf_done(&conf);
}

/* The longest prefix, wherever it stands; of the same ones the first. */
static void order_of_lines_counts_for_the_same_prefix_alone(void **state)
{
	struct gaiconf conf;

	(void)state;
	parse(&conf, "precedence ::/0 1\nprecedence 2001:db8::/32 2\nprecedence ::/0 3\n"
		     "precedence 2001:db8:1::/48 4\n");
	assert_int_equal(find(&conf.policy.precedences, "2001:db8:1::1")->value, 4);
	assert_int_equal(find(&conf.policy.precedences, "2001:db8:2::1")->value, 2);
	assert_int_equal(find(&conf.policy.precedences, "::1")->value, 1);
	gaiconf_done(&conf);
}

static void numbers_are_those_of_strtoul(void **state)
{
	struct gaiconf conf;

	(void)state;
	parse(&conf, "precedence ::ffff:0:0/+96 +100\n\vlabel\t::/ 2 3 4\n");
	assert_int_equal(find(&conf.policy.precedences, "192.0.2.1")->value, 100);
	assert_int_equal(find(&conf.policy.labels, "::5")->len, 0);
	assert_int_equal(find(&conf.policy.labels, "::5")->value, 2);
	assert_int_equal(conf.mistakes_n, 0);
	gaiconf_done(&conf);
}

static void wrong_lines_count_for_nothing(void **state)
{
	static const struct {
		const char *text;
		enum gaiconf_fault fault;
	} cases[] = {
		{ "Precedence ::/0 1", GAICONF_BAD_WORD },
		{ "prefer ipv4", GAICONF_BAD_WORD },
		{ "precedence", GAICONF_BAD_PREFIX },
		{ "precedence 0.0.0.0/0 100", GAICONF_BAD_PREFIX },
		{ "label x/3 1", GAICONF_BAD_PREFIX },
		{ "scopev4 2001:db8::/32 5", GAICONF_BAD_PREFIX },
		{ "label ::1 1", GAICONF_MISSING_LENGTH },
		{ "label ::1/129 1", GAICONF_BAD_LENGTH },
		{ "label ::1/-1 1", GAICONF_BAD_LENGTH },
		{ "label ::1/12x 1", GAICONF_BAD_LENGTH },
		{ "label ::1/99999999999999999999 1", GAICONF_BAD_LENGTH },
		{ "scopev4 10.0.0.0/33 5", GAICONF_BAD_LENGTH },
		{ "scopev4 ::ffff:10.0.0.0/8 5", GAICONF_BAD_LENGTH },
		{ "label ::1/128 2147483648", GAICONF_BAD_VALUE },
		{ "label ::1/128 one", GAICONF_BAD_VALUE },
		{ "label ::1/128 -1", GAICONF_BAD_VALUE },
	};
	struct gaiconf conf;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		parse(&conf, cases[i].text);
		assert_int_equal(conf.mistakes_n, 1);
		assert_int_equal(conf.mistakes[0].fault, cases[i].fault);
		assert_int_equal(conf.mistakes[0].line, 1);
		assert_int_equal(conf.labels.n + conf.precedences.n + conf.scopes4.n, 0);
		assert_non_null(gaiconf_fault_text(conf.mistakes[0].fault));
		gaiconf_done(&conf);
	}
}

/* Experiment shows: glibc takes the empty word for 0. */
static void missing_value_is_zero(void **state)
{
	struct gaiconf conf;

	(void)state;
	parse(&conf, "\nprecedence ::ffff:0:0/96\n");
	assert_int_equal(find(&conf.policy.precedences, "192.0.2.1")->value, 0);
	assert_int_equal(conf.mistakes_n, 1);
	assert_int_equal(conf.mistakes[0].fault, GAICONF_MISSING_VALUE);
	assert_int_equal(conf.mistakes[0].line, 2);
	gaiconf_done(&conf);
}

/* What stands behind a NUL is not seen, nor what stands behind the last byte. */
static void text_is_n_bytes(void **state)
{
	static const char text[] = "label ::/0\0 5\nlabel ::1/128 6\nlabel";
	struct gaiconf conf;

	(void)state;
	gaiconf_parse(&conf, text, sizeof(text) - 7);
	assert_int_equal(find(&conf.policy.labels, "::2")->value, 0);
	assert_int_equal(find(&conf.policy.labels, "::1")->value, 6);
	assert_int_equal(conf.labels.n, 2);
	gaiconf_done(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_file_leaves_the_tables),
		cmocka_unit_test(one_line_replaces_a_table),
		cmocka_unit_test(each_kind_has_its_table),
		cmocka_unit_test(order_of_lines_counts_for_the_same_prefix_alone),
		cmocka_unit_test(numbers_are_those_of_strtoul),
		cmocka_unit_test(wrong_lines_count_for_nothing),
		cmocka_unit_test(missing_value_is_zero),
		cmocka_unit_test(text_is_n_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
