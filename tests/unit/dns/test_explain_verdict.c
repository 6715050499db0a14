/* The verdict from facts that are written down: one story for each cause, and more. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "dns/explain_elsewhere.h"
#include "dns/explain_verdict.h"
#include "support/lib_explain.h"

#include <stdio.h>
#include <string.h>

#define MDNS "hosts: files mdns4_minimal [NOTFOUND=return] dns\n"
#define TWO_SERVERS "nameserver 192.0.2.53\nnameserver 192.0.2.54\n"

static const struct {
	struct story story;
	enum explain_cause cause;
	const char *text;
	enum explain_cause besides; /* AGREE: none that matters */
} cases[] = {
	{ { .name = "web.test", .hosts = "\n\n10.0.0.9 web.test\n", .sources = "10.0.0.9 192.0.2.1",
	    .wires = "192.0.2.1 ND", .result = "10.0.0.9" },
	  EXPLAIN_HOSTS_FILE,
	  "DNS says 192.0.2.1; applications get 10.0.0.9, because line 3 of /etc/hosts comes first "
	  "(files before dns)", EXPLAIN_AGREE },
	{ { .name = "web.test", .hosts = "192.0.2.1 web.test\n",
	    .sources = "192.0.2.1 192.0.2.1,2001:db8::1", .wires = "192.0.2.1 2001:db8::1",
	    .result = "192.0.2.1" },
	  EXPLAIN_HOSTS_FAMILY,
	  "DNS says 192.0.2.1 and 2001:db8::1; applications get 192.0.2.1 alone, because line 1 of "
	  "/etc/hosts comes first and has no IPv6 address (files before dns)",
	  EXPLAIN_OTHER_FAMILY },
	{ { .name = "web.test", .hosts = "192.0.2.1 web.test\n", .sources = "192.0.2.1 192.0.2.1",
	    .wires = "192.0.2.1 ND", .result = "192.0.2.1<192.0.2.9" },
	  EXPLAIN_AGREE, "DNS and applications agree on 192.0.2.1", EXPLAIN_AGREE },
	{ { .name = "only.test", .hosts = "10.0.0.9 only.test\n", .sources = "10.0.0.9 -",
	    .wires = "NX NX", .result = "10.0.0.9" },
	  EXPLAIN_HOSTS_ONLY,
	  "Applications get 10.0.0.9 from line 1 of /etc/hosts; the DNS does not have the name "
	  "(files before dns)", EXPLAIN_AGREE },
	{ { .name = "two.test", .hosts = "10.0.0.8 two.test\n10.0.0.9 two.test\n", .is_single = true,
	    .sources = "10.0.0.8 192.0.2.1", .wires = "192.0.2.1 ND", .result = "10.0.0.8" },
	  EXPLAIN_HOSTS_FILE,
	  "DNS says 192.0.2.1; applications get 10.0.0.8, because line 1 of /etc/hosts comes first "
	  "(files before dns)", EXPLAIN_HOSTS_FIRST },
	{ { .name = "HERE", .hosts = "127.0.1.1 here\n", .sources = "127.0.1.1 -", .wires = "NX NX",
	    .result = "127.0.1.1" },
	  EXPLAIN_OWN_NAME,
	  "HERE is this host's own name: applications get 127.0.1.1 from line 1 of /etc/hosts; DNS "
	  "has none", EXPLAIN_AGREE },
	{ { .name = "here", .nsswitch = "hosts: files myhostname dns\n", .node = "here.test",
	    .sources = "- 192.0.2.100 192.0.2.7", .wires = "192.0.2.7 ND", .result = "192.0.2.100" },
	  EXPLAIN_OWN_NAME,
	  "here is this host's own name: applications get 192.0.2.100 from the source myhostname, "
	  "which makes it up; DNS says 192.0.2.7", EXPLAIN_AGREE },
	{ { .name = "a.localhost", .nsswitch = "hosts: myhostname dns\n", .sources = "127.0.0.1 -",
	    .wires = "NX NX", .result = "127.0.0.1" },
	  EXPLAIN_OWN_NAME,
	  "a.localhost is the name of the loopback: applications get 127.0.0.1 from the source "
	  "myhostname, which makes it up; DNS has none", EXPLAIN_AGREE },
	{ { .name = "intra.local", .nsswitch = MDNS, .sources = "- - 192.0.2.7",
	    .wires = "192.0.2.7 ND", .result = "-" },
	  EXPLAIN_STOPPED,
	  "DNS says 192.0.2.7; applications get nothing, because mdns4_minimal [NOTFOUND=return] in "
	  "line 1 of /etc/nsswitch.conf ends the search before dns", EXPLAIN_AGREE },
	{ { .name = "printer.local", .nsswitch = MDNS, .sources = "- 192.0.2.50 -",
	    .wires = "NX NX", .result = "192.0.2.50" },
	  EXPLAIN_OTHER_SOURCE,
	  "DNS says nothing; applications get 192.0.2.50 from the source mdns4_minimal "
	  "(mdns4_minimal before dns)", EXPLAIN_AGREE },
	{ { .name = "printer.local", .nsswitch = MDNS, .sources = "- M -", .wires = "NX NX",
	    .result = "-" },
	  EXPLAIN_MISSING_MODULE,
	  "Applications get nothing: the source mdns4_minimal (line 1 of /etc/nsswitch.conf) is not "
	  "installed: its package is libnss-mdns", EXPLAIN_AGREE },
	{ { .name = "typo.test", .nsswitch = MDNS, .sources = "- M -", .wires = "NX NX",
	    .result = "-" },
	  EXPLAIN_NO_NAME, "Applications get nothing: no source has the name, and DNS says NXDOMAIN",
	  EXPLAIN_MISSING_MODULE },
	{ { .name = "web.test", .nsswitch = "hosts: files # dns\n", .sources = "- M 192.0.2.1",
	    .wires = "192.0.2.1 ND", .result = "192.0.2.1<192.0.2.9" },
	  EXPLAIN_AGREE, "DNS and applications agree on 192.0.2.1", EXPLAIN_MISSING_MODULE },
	{ { .name = "web.test", .nsswitch = "hosts: files\n", .sources = "-",
	    .wires = "192.0.2.1 ND", .result = "-" },
	  EXPLAIN_NO_DNS,
	  "DNS says 192.0.2.1; applications get nothing, because line 1 of /etc/nsswitch.conf (hosts: "
	  "files) does not ask the DNS", EXPLAIN_AGREE },
	{ { .name = "web.test", .nsswitch = "hosts: files [X=return] dns\n",
	    .wires = "192.0.2.1 ND", .result = "-" },
	  EXPLAIN_BAD_NSSWITCH,
	  "Applications get nothing, since line 1 of /etc/nsswitch.conf cannot be read: with a bracket "
	  "that is wrong no source is asked at all", EXPLAIN_AGREE },
	{ { .name = "web.test", .nsswitch = "hosts:\n", .wires = "192.0.2.1 ND", .result = "-" },
	  EXPLAIN_BAD_NSSWITCH,
	  "Applications get nothing, since line 1 of /etc/nsswitch.conf names no source",
	  EXPLAIN_AGREE },
	{ { .name = "web", .alias = "www.test", .sources = "- 192.0.2.1", .wires = "192.0.2.1 ND",
	    .result = "192.0.2.1" },
	  EXPLAIN_ALIAS,
	  "Applications get 192.0.2.1, the address of www.test: $HOSTALIASES (/aliases) says that it "
	  "is meant by web", EXPLAIN_AGREE },
	{ { .name = "web", .resolv = "search a.test b.test\nnameserver 192.0.2.53\n",
	    .sources = "- 192.0.2.1", .wires = "NX NX/192.0.2.1 ND/NX NX", .result = "192.0.2.1" },
	  EXPLAIN_SEARCH,
	  "Applications get 192.0.2.1, the address of web.b.test, by the search list (line 1 of "
	  "/etc/resolv.conf); DNS does not have web itself", EXPLAIN_AGREE },
	{ { .name = "web", .localdomain = "b.test", .sources = "- 192.0.2.1",
	    .wires = "192.0.2.1 ND/198.51.100.1 ND", .result = "192.0.2.1" },
	  EXPLAIN_SEARCH,
	  "Applications get 192.0.2.1, the address of web.b.test, by the search list ($LOCALDOMAIN); "
	  "the name itself has 198.51.100.1", EXPLAIN_AGREE },
	{ { .name = "api.test", .resolv = "search a b\noptions ndots:5\n", .sources = "- 192.0.2.1",
	    .wires = "NX NX/NX NX/192.0.2.1 ND", .result = "192.0.2.1" },
	  EXPLAIN_NDOTS,
	  "Applications get 192.0.2.1 after 4 queries for names that do not exist: ndots:5 (line 2 of "
	  "/etc/resolv.conf) puts the search list before the name itself", EXPLAIN_AGREE },
	{ { .name = "api.test", .resolv = "search a\noptions ndots:2\n", .sources = "- 10.0.0.7",
	    .wires = "10.0.0.7 ND/192.0.2.1 ND", .result = "10.0.0.7" },
	  EXPLAIN_NDOTS,
	  "Applications get 10.0.0.7, the address of api.test.a: ndots:2 (line 2 of /etc/resolv.conf) "
	  "puts the search list before the name itself, which has 192.0.2.1", EXPLAIN_AGREE },
	{ { .name = "web.test", .resolv = TWO_SERVERS, .sources = "- 192.0.2.1",
	    .wires = "TO TO|192.0.2.1 ND", .result = "192.0.2.1" },
	  EXPLAIN_DEAD_SERVER,
	  "Applications get 192.0.2.1, but wait 5.0 s for each name first: the name server 192.0.2.53 "
	  "(line 1 of /etc/resolv.conf) does not answer; the next, 192.0.2.54 (line 2 of "
	  "/etc/resolv.conf), answers", EXPLAIN_AGREE },
	{ { .name = "web.test", .resolv = TWO_SERVERS, .sources = "- L",
	    .wires = "TO TO|192.0.2.1 ND", .result = "L" },
	  EXPLAIN_DEAD_SERVER,
	  "DNS says 192.0.2.1; applications wait longer than 5.0 s for it: the name server 192.0.2.53 "
	  "(line 1 of /etc/resolv.conf) does not answer", EXPLAIN_AGREE },
	{ { .name = "web.test", .resolv = TWO_SERVERS, .sources = "- U",
	    .wires = "UR UR|UR UR", .result = "-" },
	  EXPLAIN_DEAD_SERVER,
	  "Applications get nothing: none of 2 name servers answers; the first, 192.0.2.53 (line 1 of "
	  "/etc/resolv.conf), cannot be reached", EXPLAIN_AGREE },
	{ { .name = "intra.test", .resolv = TWO_SERVERS, .sources = "- -",
	    .wires = "NX NX|10.0.0.5 ND", .result = "-" },
	  EXPLAIN_SERVERS_DIFFER,
	  "Applications get nothing, because the name server 192.0.2.53 (line 1 of /etc/resolv.conf) "
	  "says NXDOMAIN, and what it says counts; 192.0.2.54 (line 2 of /etc/resolv.conf) says "
	  "10.0.0.5, and is not asked", EXPLAIN_AGREE },
	{ { .name = "web.test", .resolv = TWO_SERVERS "options rotate\n", .sources = "- 10.0.0.5",
	    .wires = "10.0.0.5 ND|192.0.2.1 ND", .result = "10.0.0.5" },
	  EXPLAIN_SERVERS_DIFFER,
	  "Applications get 10.0.0.5, because the name server 192.0.2.53 (line 1 of /etc/resolv.conf) "
	  "says 10.0.0.5, and what it says counts; 192.0.2.54 (line 2 of /etc/resolv.conf) says "
	  "192.0.2.1, and its turn comes, too (options rotate)", EXPLAIN_AGREE },
	{ { .name = "web.test", .resolv = TWO_SERVERS, .sources = "- 10.0.0.5",
	    .wires = "10.0.0.5 ND|SF SF", .result = "10.0.0.5<192.0.2.9" },
	  EXPLAIN_AGREE, "DNS and applications agree on 10.0.0.5", EXPLAIN_AGREE },
	{ { .name = "web.test", .sources = "- 192.0.2.1", .wires = "192.0.2.1 TO",
	    .result = "192.0.2.1" },
	  EXPLAIN_SILENT_FAMILY,
	  "Applications wait for an answer that never comes: the name server 127.0.0.1 (line 1 of "
	  "/etc/resolv.conf) answers A and is silent about AAAA", EXPLAIN_AGREE },
	{ { .name = "bogus.test", .sources = "- T", .wires = "BOGUS BOGUS", .result = "-" },
	  EXPLAIN_FAILED,
	  "Applications get nothing: the name server 127.0.0.1 (line 1 of /etc/resolv.conf) fails on "
	  "bogus.test (SERVFAIL, DNSSEC Bogus)", EXPLAIN_AGREE },
	{ { .name = "two.test", .gai = "precedence ::ffff:0:0/96 100\n",
	    .sources = "- 192.0.2.1,2001:db8::1", .wires = "192.0.2.1 2001:db8::1",
	    .result = "192.0.2.1<192.0.2.9,2001:db8::1<2001:db8::9" },
	  EXPLAIN_GAI_CONF,
	  "Applications try 192.0.2.1 before 2001:db8::1, because line 1 of /etc/gai.conf gives "
	  "::ffff:0:0/96 the precedence 100 (rule 6)", EXPLAIN_AGREE },
	{ { .name = "two.test", .sources = "- 192.0.2.1,2001:db8::1",
	    .wires = "192.0.2.1 2001:db8::1", .result = "192.0.2.1<192.0.2.9,2001:db8::1" },
	  EXPLAIN_NO_ROUTE,
	  "Applications try 192.0.2.1 before 2001:db8::1, to which this host has no route (rule 1)",
	  EXPLAIN_AGREE },
	{ { .name = "two.test", .resolv = "options no-aaaa\n", .sources = "- 192.0.2.1",
	    .wires = "192.0.2.1 2001:db8::1", .result = "192.0.2.1<192.0.2.9" },
	  EXPLAIN_NO_AAAA,
	  "Applications get no IPv6 address, though DNS has one: the option no-aaaa of "
	  "/etc/resolv.conf leaves it out", EXPLAIN_AGREE },
	{ { .name = "gateway.test", .sources = "- 192.0.2.254", .wires = "0:192.0.2.254 ND",
	    .result = "192.0.2.254<192.0.2.9" },
	  EXPLAIN_STUB,
	  "192.0.2.254 is made by the local stub 127.0.0.1 (line 1 of /etc/resolv.conf) and comes from "
	  "no zone: its TTL is 0", EXPLAIN_AGREE },
	{ { .name = "six.test", .sources = "- 2001:db8::1", .wires = "ND 2001:db8::1",
	    .result = "2001:db8::1<2001:db8::9" },
	  EXPLAIN_ONE_FAMILY,
	  "six.test has no IPv4 address in the DNS, only 2001:db8::1: gethostbyname and programs that "
	  "know IPv4 alone get nothing", EXPLAIN_AGREE },
	{ { .name = "mail.test", .sources = "- -", .wires = "ND ND", .result = "-" },
	  EXPLAIN_NO_ADDRESS,
	  "Applications get nothing: mail.test exists in the DNS, but has no address", EXPLAIN_AGREE },
	{ { .name = "web.test", .nsswitch = "hosts: dns files\n", .hosts = "10.0.0.9 web.test\n",
	    .sources = "192.0.2.1 10.0.0.9", .wires = "192.0.2.1 ND",
	    .result = "192.0.2.1<192.0.2.9" },
	  EXPLAIN_AGREE, "DNS and applications agree on 192.0.2.1", EXPLAIN_AGREE },
	{ { .name = "web.test", .sources = "- 192.0.2.1", .wires = "192.0.2.1 ND",
	    .result = "198.51.100.1<192.0.2.9" },
	  EXPLAIN_UNKNOWN,
	  "DNS says 192.0.2.1; applications get 198.51.100.1 from the source dns", EXPLAIN_AGREE },
};

static bool has_besides(const struct explain_verdict *v, enum explain_cause cause)
{
	size_t i;

	for (i = 0; i < v->others_n; i++) {
		if (v->others[i].cause == cause)
			return true;
	}
	return false;
}

static void the_cause_is_named(void **state)
{
	struct explain_verdict v;
	struct explain e;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		story_tell(&cases[i].story, &e);
		explain_judge(&e, &v);
		if (strcmp(v.main.text, cases[i].text) != 0)
			print_message("story %zu: %s\n", i, cases[i].story.name);
		assert_string_equal(v.main.text, cases[i].text);
		assert_string_equal(explain_cause_word(v.main.cause),
				    explain_cause_word(cases[i].cause));
		if (cases[i].besides != EXPLAIN_AGREE)
			assert_true(has_besides(&v, cases[i].besides));
		explain_done(&e);
	}
}

static void a_number_is_an_address(void **state)
{
	static const char *const texts[][2] = {
		{ "127.1", "getaddrinfo reads 127.1 as the address 127.0.0.1 and asks no source; dig, "
			   "host and nslookup ask the DNS for a name" },
		{ "127.0.0.1", "127.0.0.1 is an address: no source is asked" },
	};
	struct explain_verdict v;
	struct explain e;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		story_tell(&(struct story){ .name = texts[i][0], .result = "127.0.0.1<127.0.0.1" }, &e);
		e.is_numeric = true;
		explain_judge(&e, &v);
		assert_int_equal(v.main.cause, EXPLAIN_NUMERIC);
		assert_string_equal(v.main.text, texts[i][1]);
		explain_done(&e);
	}
}

/* What a static build cannot ask, it does not name. */
static void unseen_sources_are_not_named(void **state)
{
	static const struct story story = { .name = "web.test", .wires = "192.0.2.1 ND",
					    .result = "10.0.0.9<10.0.0.2" };
	struct explain_verdict v;
	struct explain e;

	(void)state;
	story_tell(&story, &e);
	e.sees_sources = false;
	explain_judge(&e, &v);
	assert_int_equal(v.main.cause, EXPLAIN_UNKNOWN);
	assert_string_equal(v.main.text,
			    "DNS says 192.0.2.1; this build of netkit gets 10.0.0.9 from a "
			    "source that it cannot see");
	explain_done(&e);
}

/* What musl and c-ares would do, one line for each; "" where it is all the same. */
static void other_resolvers_differ(void **state)
{
	static const struct {
		struct story story;
		const char *text;
	} others[] = {
		{ { .name = "web.test", .sources = "- 192.0.2.1", .wires = "192.0.2.1 ND",
		    .result = "192.0.2.1" },
		  "" },
		{ { .name = "web", .resolv = "search a.test\noptions ndots:0\n",
		    .sources = "- 192.0.2.1", .wires = "NX NX/192.0.2.1 ND", .result = "192.0.2.1" },
		  "musl gets nothing: with ndots:0 it does not search for a name with 0 dots\n" },
		{ { .name = "web", .resolv = "search a.test b.test\n", .sources = "- 192.0.2.1",
		    .wires = "ND ND/192.0.2.1 ND/NX NX", .result = "192.0.2.1" },
		  "musl gets nothing: web.a.test exists without an address, and that ends its search\n" },
		{ { .name = "web.test", .resolv = TWO_SERVERS, .sources = "- 10.0.0.5",
		    .wires = "10.0.0.5 ND|NX NX", .result = "10.0.0.5" },
		  "musl asks all servers at once and takes the first answer: 10.0.0.5, or NXDOMAIN\n" },
		{ { .name = "web.test", .nsswitch = "hosts: dns files\n",
		    .hosts = "10.0.0.9 web.test\n", .sources = "192.0.2.1 10.0.0.9",
		    .wires = "192.0.2.1 ND", .result = "192.0.2.1" },
		  "musl gets 10.0.0.9: all lines of /etc/hosts come first, whatever "
		  "/etc/nsswitch.conf says\n" },
		{ { .name = "intra.local", .nsswitch = MDNS, .sources = "- - 192.0.2.7",
		    .wires = "192.0.2.7 ND", .result = "-" },
		  "musl gets 192.0.2.7: it reads /etc/hosts and the DNS, whatever /etc/nsswitch.conf "
		  "says\n"
		  "c-ares gets 192.0.2.7: of /etc/nsswitch.conf it knows files and dns alone, and no "
		  "brackets\n" },
	};
	struct explain_elsewhere found[EXPLAIN_ELSEWHERE];
	char text[2048];
	struct explain e;
	size_t i, j, n, at;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		story_tell(&others[i].story, &e);
		n = explain_elsewhere(&e, found);
		text[0] = '\0';
		for (j = at = 0; j < n; j++)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s %s\n",
					       found[j].library, found[j].text);
		assert_string_equal(text, others[i].text);
		explain_done(&e);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cause_is_named),
		cmocka_unit_test(a_number_is_an_address),
		cmocka_unit_test(unseen_sources_are_not_named),
		cmocka_unit_test(other_resolvers_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
