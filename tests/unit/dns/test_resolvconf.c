/* resolv.conf, LOCALDOMAIN, RES_OPTIONS and HOSTALIASES, as glibc 2.36 reads them. */
#include "dns/resolvconf.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct resolvconf parse(const char *text)
{
	struct resolvconf_input input = { .text = text, .n = strlen(text),
					  .node_name = "host.example.net" };
	struct resolvconf conf;

	resolvconf_parse(&conf, &input);
	return conf;
}

static void assert_server(const struct resolvconf *conf, size_t i, const char *expect)
{
	char text[ADDR_TEXT];

	assert_true(i < conf->servers_n);
	assert_string_equal(addr_format_port(text, &conf->servers[i]), expect);
}

static void assert_search(const struct resolvconf *conf, const char *expect)
{
	char got[256] = "";
	size_t i;

	for (i = 0; i < conf->search_n; i++) {
		strncat(got, "<", sizeof(got) - strlen(got) - 1);
		strncat(got, conf->search[i], sizeof(got) - strlen(got) - 1);
		strncat(got, ">", sizeof(got) - strlen(got) - 1);
	}
	assert_string_equal(got, expect);
}

static void test_an_empty_file_means_loopback_and_the_own_domain(void **state)
{
	struct resolvconf conf = parse("");

	(void)state;
	assert_int_equal(conf.servers_n, 1);
	assert_true(conf.is_default_server);
	assert_server(&conf, 0, "127.0.0.1:53");
	assert_search(&conf, "<example.net>");
	assert_int_equal(conf.ndots, 1);
	assert_int_equal(conf.timeout, 5);
	assert_int_equal(conf.attempts, 2);
	resolvconf_done(&conf);
}

static void test_no_domain_in_the_node_name_is_the_root(void **state)
{
	struct resolvconf_input input = { .node_name = "host" };
	struct resolvconf conf;

	(void)state;
	resolvconf_parse(&conf, &input);
	assert_search(&conf, "<>");
	resolvconf_done(&conf);
}

static void test_three_servers_count_and_bad_ones_do_not(void **state)
{
	struct resolvconf conf = parse("nameserver 192.0.2.1 # remark\n"
				       "nameserver nonsense\n"
				       " nameserver 192.0.2.9\n"
				       "nameserver192.0.2.9\n"
				       "nameserver\t2001:db8::1\n"
				       "nameserver 127.1\n"
				       "nameserver 192.0.2.4");

	(void)state;
	assert_int_equal(conf.servers_n, 3);
	assert_false(conf.is_default_server);
	assert_server(&conf, 0, "192.0.2.1:53");
	assert_server(&conf, 1, "[2001:db8::1]:53");
	assert_server(&conf, 2, "127.0.0.1:53");
	resolvconf_done(&conf);
}

static void test_zones_are_names_or_numbers(void **state)
{
	struct resolvconf conf = parse("nameserver fe80::1%lo\n"
				       "nameserver fe80::2%7\n"
				       "nameserver 2001:db8::3%lo\n");

	(void)state;
	assert_int_equal(conf.servers_n, 3);
	assert_int_equal(conf.servers[0].in6.sin6_scope_id, 1);
	assert_int_equal(conf.servers[1].in6.sin6_scope_id, 7);
	assert_int_equal(conf.servers[2].in6.sin6_scope_id, 0);
	resolvconf_done(&conf);
}

static void test_the_last_of_search_and_domain_wins(void **state)
{
	static const struct {
		const char *text, *search;
	} cases[] = {
		{ "domain a.test b.test\n", "<a.test>" },
		{ "search a.test\t b.test  c.test \n", "<a.test><b.test><c.test>" },
		{ "search a.test\ndomain b.test\n", "<b.test>" },
		{ "domain b.test\nsearch a.test\n", "<a.test>" },
		{ "search a.test\nsearch\nsearch \n", "<a.test>" },
		{ "search .\n", "<.>" },
		{ "#search a.test\n;search b.test\n", "<example.net>" },
		{ "search 1 2 3 4 5 6 7 8\n", "<1><2><3><4><5><6><7><8>" },
		{ "search last.test", "<last.test>" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct resolvconf conf = parse(cases[i].text);

		assert_search(&conf, cases[i].search);
		resolvconf_done(&conf);
	}
}

static void test_localdomain_beats_the_file(void **state)
{
	static const char text[] = "search a.test\ndomain b.test\n";
	struct resolvconf_input input = { .text = text, .n = sizeof(text) - 1 };
	struct resolvconf conf;

	(void)state;
	input.localdomain = "x.test y.test\nz.test";
	resolvconf_parse(&conf, &input);
	assert_search(&conf, "<x.test><y.test>");
	resolvconf_done(&conf);
	input.localdomain = "";
	resolvconf_parse(&conf, &input);
	assert_search(&conf, "<>");
	resolvconf_done(&conf);
}

static void test_numbers_have_limits(void **state)
{
	static const struct {
		const char *text;
		unsigned ndots;
		int timeout, attempts;
	} cases[] = {
		{ "options ndots:5 timeout:2 attempts:3\n", 5, 2, 3 },
		{ "options ndots:99 timeout:99 attempts:99\n", 15, 30, 5 },
		{ "options ndots:0 timeout:0 attempts:0\n", 0, 0, 0 },
		{ "options ndots: 3\n", 3, 5, 2 },
		{ "options ndots:x\n", 0, 5, 2 },
		{ "options ndots:-1\n", 15, 5, 2 },
		{ "options  \tndots:2\noptions timeout:7\n", 2, 7, 2 },
		{ "optionsndots:2\n", 1, 5, 2 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct resolvconf conf = parse(cases[i].text);

		assert_int_equal(conf.ndots, cases[i].ndots);
		assert_int_equal(conf.timeout, cases[i].timeout);
		assert_int_equal(conf.attempts, cases[i].attempts);
		resolvconf_done(&conf);
	}
}

static void test_flags_match_by_their_beginning(void **state)
{
	struct resolvconf conf = parse("options rotate edns0 use-vc trust-ad\n"
				       "options no-aaaaa single-request-reopen no_tld_query\n");

	(void)state;
	assert_true(conf.rotate);
	assert_true(conf.edns0);
	assert_true(conf.use_vc);
	assert_true(conf.trust_ad);
	assert_true(conf.no_aaaa);
	assert_true(conf.single_request_reopen);
	assert_false(conf.single_request);
	assert_true(conf.no_tld_query);
	resolvconf_done(&conf);
	conf = parse("options xrotate single-request\n");
	assert_false(conf.rotate);
	assert_true(conf.single_request);
	assert_false(conf.single_request_reopen);
	resolvconf_done(&conf);
}

static void test_res_options_come_last(void **state)
{
	static const char text[] = "options ndots:3 timeout:9\n";
	struct resolvconf_input input = { .text = text, .n = sizeof(text) - 1,
					  .res_options = "ndots:4 rotate" };
	struct resolvconf conf;

	(void)state;
	resolvconf_parse(&conf, &input);
	assert_int_equal(conf.ndots, 4);
	assert_int_equal(conf.timeout, 9);
	assert_true(conf.rotate);
	resolvconf_done(&conf);
}

static void test_a_nul_byte_ends_the_line_only(void **state)
{
	static const char text[] = "nameserver 192.0.2.1\0junk\nnameserver 192.0.2.2\n";
	struct resolvconf_input input = { .text = text, .n = sizeof(text) - 1 };
	struct resolvconf conf;

	(void)state;
	resolvconf_parse(&conf, &input);
	assert_int_equal(conf.servers_n, 2);
	assert_server(&conf, 1, "192.0.2.2:53");
	resolvconf_done(&conf);
}

static void test_the_wait_is_shared_out_among_servers(void **state)
{
	struct resolvconf conf = { .timeout = 5, .servers_n = 3 };

	(void)state;
	assert_int_equal(resolvconf_timeout(&conf, 0), 5 * CLOCK_S);
	assert_int_equal(resolvconf_timeout(&conf, 1), 3 * CLOCK_S);
	assert_int_equal(resolvconf_timeout(&conf, 2), 6 * CLOCK_S);
	conf.timeout = 0;
	assert_int_equal(resolvconf_timeout(&conf, 0), CLOCK_S);
	conf = (struct resolvconf){ .timeout = 1, .servers_n = 3 };
	assert_int_equal(resolvconf_timeout(&conf, 1), CLOCK_S);
}

static void test_host_aliases(void **state)
{
	static const struct {
		const char *text, *name, *alias;
	} cases[] = {
		{ "web www.example.net\n", "web", "www.example.net" },
		{ "a b\nWEB\t www.example.net. rest\n", "web", "www.example.net." },
		{ "web. www.example.net\n", "web", "www.example.net" },
		{ "web\n", "web", NULL },
		{ "", "web", NULL },
		{ "other x\n", "web", NULL },
		{ "word-without-end", "word-without-end", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char *alias = resolvconf_alias(cases[i].text, strlen(cases[i].text), cases[i].name);

		if (cases[i].alias) {
			assert_non_null(alias);
			assert_string_equal(alias, cases[i].alias);
		} else {
			assert_null(alias);
		}
		free(alias);
	}
}

static void test_lines_are_kept(void **state)
{
	struct resolvconf conf = parse("# comment\n"
				       "nameserver 192.0.2.1\n"
				       "nameserver nonsense\n"
				       "search a.test\n"
				       "nameserver 192.0.2.2\n"
				       "domain b.test\n"
				       "options rotate\n"
				       "options ndots:3\n"
				       "nameserver 192.0.2.3\n"
				       "nameserver 192.0.2.4\n");

	(void)state;
	assert_int_equal(conf.server_lines[0], 2);
	assert_int_equal(conf.server_lines[1], 5);
	assert_int_equal(conf.server_lines[2], 9);
	assert_int_equal(conf.servers_beyond, 1);
	assert_int_equal(conf.search_line, 6);
	assert_int_equal(conf.ndots_line, 8);
	resolvconf_done(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_empty_file_means_loopback_and_the_own_domain),
		cmocka_unit_test(test_no_domain_in_the_node_name_is_the_root),
		cmocka_unit_test(test_three_servers_count_and_bad_ones_do_not),
		cmocka_unit_test(test_zones_are_names_or_numbers),
		cmocka_unit_test(test_the_last_of_search_and_domain_wins),
		cmocka_unit_test(test_localdomain_beats_the_file),
		cmocka_unit_test(test_numbers_have_limits),
		cmocka_unit_test(test_flags_match_by_their_beginning),
		cmocka_unit_test(test_res_options_come_last),
		cmocka_unit_test(test_a_nul_byte_ends_the_line_only),
		cmocka_unit_test(test_the_wait_is_shared_out_among_servers),
		cmocka_unit_test(test_host_aliases),
		cmocka_unit_test(test_lines_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
