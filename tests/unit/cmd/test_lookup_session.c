/* The language of the interactive session: lines, settings, and what is said about them.
 */
#include "lookup/session_words.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/query.h"
#include "dns/resolvconf.h"
#include "dns/rrtype.h"
#include "dns/transport.h"
#include "lookup/session_print.h"
#include "lookup/session_settings.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static void assert_order(const char *text, enum session_verb verb, const char *word,
			 const char *arg)
{
	char line[128];
	struct session_order order;

	snprintf(line, sizeof(line), "%s", text);
	order = session_order(line);
	assert_int_equal(order.verb, verb);
	if (word)
		assert_string_equal(order.word, word);
	else
		assert_null(order.word);
	if (arg)
		assert_string_equal(order.arg, arg);
	else
		assert_null(order.arg);
}

static void test_a_line_is_an_order(void **state)
{
	(void)state;
	assert_order("", SESSION_NOTHING, NULL, NULL);
	assert_order(" \t\r", SESSION_NOTHING, NULL, NULL);
	assert_order("example.net", SESSION_NAME, "example.net", NULL);
	assert_order("  example.net\t192.0.2.53 more\r", SESSION_NAME, "example.net",
		     "192.0.2.53");
	assert_order("Server", SESSION_SERVER, "Server", NULL);
	assert_order("lserver ns1", SESSION_SERVER, "lserver", "ns1");
	assert_order("SET type=MX now", SESSION_SET, "SET", "type=MX");
	assert_order("set", SESSION_NAME, "set", NULL);
	assert_order("exit now", SESSION_EXIT, "exit", "now");
	assert_order("exits", SESSION_NAME, "exits", NULL);
	assert_order("?", SESSION_HELP, "?", NULL);
	assert_order("help", SESSION_HELP, "help", NULL);
	assert_order("LS example.net", SESSION_LS, "LS", "example.net");
	assert_order("root", SESSION_HISTORIC, "root", NULL);
	assert_order("finger", SESSION_HISTORIC, "finger", NULL);
	assert_order("view", SESSION_HISTORIC, "view", NULL);
	assert_order("-type=MX", SESSION_NAME, "-type=MX", NULL);
}

static void assert_flag(const char *word, enum session_key key, bool is_on)
{
	struct session_setting s = session_setting(word);

	assert_int_equal(s.key, key);
	assert_int_equal(s.is_on, is_on);
}

static void test_flags_may_be_cut_short(void **state)
{
	static const struct {
		const char *word;
		size_t least;
		enum session_key key;
		bool is_on;
	} flags[] = {
		{"all", 3, SESSION_ALL, true},
		{"recurse", 3, SESSION_RECURSE, true},
		{"norecurse", 5, SESSION_RECURSE, false},
		{"search", 3, SESSION_SEARCH, true},
		{"nosearch", 5, SESSION_SEARCH, false},
		{"defname", 3, SESSION_SEARCH, true},
		{"nodefname", 5, SESSION_SEARCH, false},
		{"vc", 2, SESSION_VC, true},
		{"novc", 4, SESSION_VC, false},
		{"debug", 3, SESSION_DEBUG, true},
		{"nodebug", 5, SESSION_DEBUG, false},
		{"d2", 2, SESSION_D2, true},
		{"nod2", 4, SESSION_D2, false},
		{"fail", 3, SESSION_FAIL, true},
		{"nofail", 5, SESSION_FAIL, false},
	};
	char word[32];
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		for (n = 1; n <= strlen(flags[i].word); n++) {
			snprintf(word, sizeof(word), "%.*s", (int)n, flags[i].word);
			if (n >= flags[i].least)
				assert_flag(word, flags[i].key, flags[i].is_on);
			else
				assert_flag(word, SESSION_UNKNOWN, false);
		}
		snprintf(word, sizeof(word), "%sx", flags[i].word);
		assert_flag(word, SESSION_UNKNOWN, false);
	}
	assert_flag("ReCuRsE", SESSION_RECURSE, true);
	assert_flag("sil", SESSION_IGNORE, true);
	assert_flag("", SESSION_UNKNOWN, false);
}

static void test_values_have_their_short_forms(void **state)
{
	static const struct {
		const char *word;
		enum session_key key;
		const char *value;
	} values[] = {
		{"type=MX", SESSION_TYPE, "MX"},
		{"ty=a", SESSION_TYPE, "a"},
		{"querytype=", SESSION_TYPE, ""},
		{"query=NS", SESSION_TYPE, "NS"},
		{"qu=x=y", SESSION_TYPE, "x=y"},
		{"Q=ns", SESSION_TYPE, "ns"},
		{"class=CH", SESSION_CLASS, "CH"},
		{"cl=in", SESSION_CLASS, "in"},
		{"domain=a.test", SESSION_DOMAIN, "a.test"},
		{"do=", SESSION_DOMAIN, ""},
		{"port=53", SESSION_PORT, "53"},
		{"po=1", SESSION_PORT, "1"},
		{"timeout=5", SESSION_TIMEOUT, "5"},
		{"t=5", SESSION_TIMEOUT, "5"},
		{"retry=2", SESSION_RETRY, "2"},
		{"ret=2", SESSION_RETRY, "2"},
		{"ndots=1", SESSION_NDOTS, "1"},
	};
	static const char *const unknown[] = {
		"type",   "typ=MX", "clas=IN",      "dom=x", "por=1",
		"time=1", "nd=1",   "srchlist=a/b", "=",     "all=1"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(values); i++) {
		struct session_setting s = session_setting(values[i].word);

		assert_int_equal(s.key, values[i].key);
		assert_string_equal(s.value, values[i].value);
	}
	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		assert_flag(unknown[i], SESSION_UNKNOWN, false);
}

static void test_numbers(void **state)
{
	uint32_t n = 7;

	(void)state;
	assert_null(session_number("0", 10, &n));
	assert_int_equal(n, 0);
	assert_null(session_number("4294967295", UINT32_MAX, &n));
	assert_int_equal(n, UINT32_MAX);
	assert_string_equal(session_number("4294967296", UINT32_MAX, &n), "out of range");
	assert_string_equal(session_number("99999999999999999999999", 65535, &n),
			    "out of range");
	assert_string_equal(session_number("11", 10, &n), "out of range");
	assert_string_equal(session_number("", 10, &n), "not a valid number");
	assert_string_equal(session_number("-1", 10, &n), "not a valid number");
	assert_string_equal(session_number("1x", 10, &n), "not a valid number");
	assert_int_equal(n, UINT32_MAX);
}

/* ---- settings ---- */

static void start(struct session_settings *s, const char *file)
{
	struct resolvconf_input input = {.text = file, .n = strlen(file)};
	struct resolvconf conf = {0};

	resolvconf_parse(&conf, &input);
	session_settings_init(s, &conf);
	resolvconf_done(&conf);
}

static void assert_says(struct session_settings *s, const char *word, const char *text)
{
	struct buf out;

	buf_init(&out, 1 << 12);
	assert_int_equal(session_settings_apply(s, word, &out),
			 !*text || !strcmp(word, "all"));
	assert_string_equal(buf_string(&out), text);
	buf_done(&out);
}

static void test_the_start_is_resolv_conf(void **state)
{
	struct session_settings s;

	(void)state;
	start(&s,
	      "nameserver 192.0.2.53\nsearch a.test b.test\noptions ndots:2 timeout:4 "
	      "attempts:5\n");
	assert_says(&s, "all",
		    "Default server: 192.0.2.53\nAddress: 192.0.2.53#53\n\nSet options:\n"
		    "  novc\t\t\tnodebug\t\tnod2\n  search\t\trecurse\n"
		    "  timeout = 4\t\tretry = 5\tport = 53\tndots = 2\n"
		    "  querytype = A       \tclass = IN\n  srchlist = a.test/b.test\n");
	session_settings_done(&s);
	start(&s, "");
	assert_int_equal(s.servers.n, 2);
	assert_string_equal(s.servers.list[0].name, "::1");
	assert_string_equal(s.servers.list[1].name, "127.0.0.1");
	assert_int_equal(s.tries, 3);
	assert_int_equal(s.timeout, 0);
	session_settings_done(&s);
}

static void test_settings_change(void **state)
{
	struct session_settings s;

	(void)state;
	start(&s, "nameserver 192.0.2.53\n");
	assert_says(&s, "type=mx", "");
	assert_int_equal(s.type, RRTYPE_MX);
	assert_true(s.has_type);
	assert_string_equal(s.type_text, "mx");
	assert_says(&s, "cl=ch", "");
	assert_int_equal(s.class, RRCLASS_CH);
	assert_says(&s, "nosearch", "");
	assert_false(s.is_searching);
	assert_says(&s, "do=c.test", "");
	assert_true(s.is_searching);
	assert_int_equal(s.domains_n, 1);
	assert_string_equal(s.domains[0], "c.test");
	assert_says(&s, "vc", "");
	assert_says(&s, "norec", "");
	assert_true(s.uses_tcp && s.has_tcp && !s.is_recursing);
	assert_says(&s, "t=3", "");
	assert_int_equal(s.timeout, UINT64_C(3000000000));
	assert_says(&s, "po=5353", "");
	assert_int_equal(s.port, 5353);
	session_settings_done(&s);
}

static void test_what_is_refused_changes_nothing(void **state)
{
	struct session_settings s;

	(void)state;
	start(&s, "nameserver 192.0.2.53\n");
	assert_says(&s, "foo", "*** Invalid option: foo\n");
	assert_says(&s, "type=BOGUS", "unknown query type: BOGUS\n");
	assert_says(&s, "type=AXFR", "unknown query type: AXFR\n");
	assert_says(&s, "class=XX", "unknown query class: XX\n");
	assert_says(&s, "port=65536", "invalid port '65536': out of range\n");
	assert_says(&s, "retry=x", "invalid tries 'x': not a valid number\n");
	assert_says(&s, "ndots=129", "invalid ndots '129': out of range\n");
	assert_says(&s, "timeout=", "invalid timeout '': not a valid number\n");
	assert_says(&s, "\x1b]0;x\a", "*** Invalid option: \\x1b]0;x\\x07\n");
	assert_false(s.has_type);
	assert_int_equal(s.port, 53);
	assert_int_equal(s.tries, 3);
	session_settings_done(&s);
}

/* ---- failures ---- */

static void assert_failure(const struct query_attempt *attempt, bool is_setup,
			   const char *text)
{
	struct session_peer peer = {
		.attempt = attempt, .server_name = "ns", .typed = "x.test"};
	struct buf out;

	buf_init(&out, 1 << 12);
	assert_int_equal(session_print_failure(&out, &peer), is_setup);
	assert_string_equal(buf_string(&out), text);
	buf_done(&out);
}

static void test_failures_have_nslookups_words(void **state)
{
	struct query_attempt a = {.transport = &transport_udp, .fate = QUERY_TIMED_OUT};

	(void)state;
	assert_true(addr_parse("192.0.2.53", 53, &a.server));
	assert_failure(&a, false,
		       ";; communications error to 192.0.2.53#53: timed out\n");
	a.fate = QUERY_UNREACHABLE;
	a.code = ECONNREFUSED;
	assert_failure(&a, false,
		       ";; communications error to 192.0.2.53#53: connection refused\n");
	a.code = ENETUNREACH;
	assert_failure(&a, true,
		       ";; UDP setup with 192.0.2.53#53(ns) for x.test failed: network "
		       "unreachable.\n");
	a.transport = &transport_tcp;
	a.code = ECONNREFUSED;
	assert_failure(&a, true,
		       ";; Connection to 192.0.2.53#53(ns) for x.test failed: connection "
		       "refused.\n");
	a.code = ECONNRESET;
	assert_failure(&a, false,
		       ";; communications error to 192.0.2.53#53: connection reset\n");
	a.fate = QUERY_CLOSED;
	assert_failure(&a, false,
		       ";; communications error to 192.0.2.53#53: end of file\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_is_an_order),
		cmocka_unit_test(test_flags_may_be_cut_short),
		cmocka_unit_test(test_values_have_their_short_forms),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_the_start_is_resolv_conf),
		cmocka_unit_test(test_settings_change),
		cmocka_unit_test(test_what_is_refused_changes_nothing),
		cmocka_unit_test(test_failures_have_nslookups_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
