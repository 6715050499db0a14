/* Which word of the command line is what. */
#include "lookup/words.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/opt.h"
#include "dns/rrtype.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static const struct opt_list no_list = { .n = 0 };

static int count(char *const *argv)
{
	int n = 0;

	while (argv[n])
		n++;
	return n;
}

#define WORDS(...) ((char *[]){ __VA_ARGS__, NULL })

static void parse(struct words *w, char **argv)
{
	struct error err = ERROR_INIT;

	assert_int_equal(words_parse(w, count(argv), argv, &no_list, &no_list, &err), 0);
}

static void assert_refused(char **argv, const char *text, const char *hint)
{
	struct error err = ERROR_INIT;
	struct words w;

	assert_int_equal(words_parse(&w, count(argv), argv, &no_list, &no_list, &err), -1);
	assert_int_equal(err.phase, ERROR_USAGE);
	assert_non_null(strstr(err.text, text));
	if (hint)
		assert_non_null(strstr(err.hint, hint));
	words_done(&w);
}

static char name[] = "example.net", other[] = "other.net", mx[] = "MX", small_mx[] = "mx",
	    txt[] = "TXT", type65280[] = "TYPE65280", address[] = "192.0.2.1",
	    address6[] = "2001:db8::1", upper_name[] = "WWW", server[] = "@192.0.2.53",
	    server_port[] = "@192.0.2.53:5353", server6[] = "@[2001:db8::53]:5353",
	    bare6[] = "@2001:db8::53", tcp_server[] = "@tcp://ns.example.net:domain",
	    udp_server[] = "@udp://ns.example.net", tls_server[] = "@tls://192.0.2.53",
	    quic_server[] = "@quic://192.0.2.53:8853",
	    no_server[] = "@", no_way[] = "@pigeon://192.0.2.53",
	    https_server[] = "@https://dns.example.net",
	    https_path[] = "@https://[2001:db8::53]:8443/q?a=b", axfr[] = "AXFR", any[] = "ANY",
	    ixfr[] = "IXFR=4294967295", bare_ixfr[] = "IXFR", bad_ixfr[] = "IXFR=4294967296",
	    empty_ixfr[] = "IXFR=", small_axfr[] = "axfr", type252[] = "TYPE252";

static void test_capitals_that_are_a_type_are_one(void **state)
{
	struct words w;

	(void)state;
	parse(&w, WORDS(name, mx, type65280, any));
	assert_int_equal(w.names_n, 1);
	assert_int_equal(w.types_n, 3);
	assert_int_equal(w.types[0], RRTYPE_MX);
	assert_int_equal(w.types[1], 65280);
	assert_int_equal(w.types[2], RRTYPE_ANY);
	assert_null(w.hint);
	words_done(&w);
}

static void test_the_order_does_not_matter(void **state)
{
	struct words w;

	(void)state;
	parse(&w, WORDS(server, txt, name, other));
	assert_int_equal(w.names_n, 2);
	assert_string_equal(w.names[1], other);
	assert_int_equal(w.types_n, 1);
	assert_int_equal(w.servers_n, 1);
	words_done(&w);
}

static void test_other_words_are_names(void **state)
{
	struct words w;

	(void)state;
	parse(&w, WORDS(upper_name, address, address6));
	assert_int_equal(w.names_n, 3);
	assert_int_equal(w.types_n, 0);
	words_done(&w);
}

static void test_servers_have_ports_and_ways(void **state)
{
	static const struct {
		char *word;
		const char *host, *service;
		enum words_way way;
		const char *path;
	} cases[] = {
		{ server, "192.0.2.53", "", WORDS_ANY_WAY, NULL },
		{ server_port, "192.0.2.53", "5353", WORDS_ANY_WAY, NULL },
		{ server6, "2001:db8::53", "5353", WORDS_ANY_WAY, NULL },
		{ bare6, "2001:db8::53", "", WORDS_ANY_WAY, NULL },
		{ tcp_server, "ns.example.net", "domain", WORDS_TCP, NULL },
		{ udp_server, "ns.example.net", "", WORDS_ANY_WAY, NULL },
		{ tls_server, "192.0.2.53", "", WORDS_TLS, NULL },
		{ https_server, "dns.example.net", "", WORDS_HTTPS, NULL },
		{ quic_server, "192.0.2.53", "8853", WORDS_QUIC, NULL },
		{ https_path, "2001:db8::53", "8443", WORDS_HTTPS, "/q?a=b" },
	};
	struct words w;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		parse(&w, WORDS(name, cases[i].word));
		assert_int_equal(w.servers_n, 1);
		assert_string_equal(w.servers[0].endpoint.host, cases[i].host);
		assert_string_equal(w.servers[0].endpoint.service, cases[i].service);
		assert_int_equal(w.servers[0].way, cases[i].way);
		if (cases[i].path)
			assert_string_equal(w.servers[0].path, cases[i].path);
		else
			assert_null(w.servers[0].path);
		words_done(&w);
	}
}

static void test_options_come_first_and_leave_no_doubt(void **state)
{
	const char *names[] = { "MX" }, *types[] = { "aaaa", "TYPE1" };
	struct opt_list name_list = { .items = names, .n = 1 };
	struct opt_list type_list = { .items = types, .n = 2 };
	struct error err = ERROR_INIT;
	struct words w;

	(void)state;
	assert_int_equal(words_parse(&w, 1, WORDS(name), &name_list, &type_list, &err), 0);
	assert_int_equal(w.names_n, 2);
	assert_string_equal(w.names[0], "MX");
	assert_int_equal(w.types_n, 2);
	assert_int_equal(w.types[0], RRTYPE_AAAA);
	words_done(&w);
}

static void test_the_habit_of_nslookup_gets_a_hint(void **state)
{
	struct words w;

	(void)state;
	parse(&w, WORDS(name, address));
	assert_non_null(w.hint);
	assert_string_equal(w.hint, "to ask 192.0.2.1, write @192.0.2.1");
	words_done(&w);
	parse(&w, WORDS(address, address6));
	assert_null(w.hint);
	words_done(&w);
	parse(&w, WORDS(name, address, server));
	assert_null(w.hint);
	words_done(&w);
}

static void test_a_type_in_small_letters_gets_a_hint(void **state)
{
	struct words w;

	(void)state;
	parse(&w, WORDS(name, small_mx));
	assert_int_equal(w.names_n, 2);
	assert_non_null(strstr(w.hint, "capitals"));
	words_done(&w);
}

static void test_what_is_refused(void **state)
{
	(void)state;
	assert_refused(WORDS(mx), "missing", "-n MX");
	assert_refused(WORDS(name, no_way), "no such way", "@tls://");
	assert_refused(WORDS(name, no_server), "", NULL);
	assert_refused(WORDS(name, type252), "cannot be looked up", NULL);
}

static void test_an_unknown_type_gets_a_suggestion(void **state)
{
	const char *types[] = { "AAAAA" };
	struct opt_list type_list = { .items = types, .n = 1 };
	struct error err = ERROR_INIT;
	struct words w;

	(void)state;
	assert_int_equal(words_parse(&w, 1, WORDS(name), &no_list, &type_list, &err), -1);
	assert_string_equal(err.subject, "AAAAA");
	assert_string_equal(err.hint, "did you mean AAAA?");
	words_done(&w);
}

static void test_transfers_are_types_of_their_own(void **state)
{
	struct words w;

	(void)state;
	parse(&w, WORDS(name, axfr));
	assert_int_equal(w.transfer, RRTYPE_AXFR);
	assert_int_equal(w.types_n, 0);
	words_done(&w);
	parse(&w, WORDS(ixfr, name));
	assert_int_equal(w.transfer, RRTYPE_IXFR);
	assert_int_equal(w.since, UINT32_MAX);
	words_done(&w);
	parse(&w, WORDS(small_axfr));
	assert_int_equal(w.transfer, 0);
	assert_int_equal(w.names_n, 1);
	words_done(&w);
	assert_refused(WORDS(name, bare_ixfr), "serial number", "IXFR=SERIAL");
	assert_refused(WORDS(name, bad_ixfr), "serial number", "IXFR=SERIAL");
	assert_refused(WORDS(name, empty_ixfr), "serial number", "IXFR=SERIAL");
	assert_refused(WORDS(name, axfr, ixfr), "one transfer", NULL);
	assert_refused(WORDS(name, axfr, mx), "no other type", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_capitals_that_are_a_type_are_one),
		cmocka_unit_test(test_transfers_are_types_of_their_own),
		cmocka_unit_test(test_the_order_does_not_matter),
		cmocka_unit_test(test_other_words_are_names),
		cmocka_unit_test(test_servers_have_ports_and_ways),
		cmocka_unit_test(test_options_come_first_and_leave_no_doubt),
		cmocka_unit_test(test_the_habit_of_nslookup_gets_a_hint),
		cmocka_unit_test(test_a_type_in_small_letters_gets_a_hint),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_an_unknown_type_gets_a_suggestion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
