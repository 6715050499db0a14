/* An explanation on 80 columns: the whole page, and that no server can drive the terminal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/explain_text.h"
#include "dns/explain_verdict.h"
#include "support/lib_explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *page_of(const struct explain *e)
{
	struct explain_verdict verdict;
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	explain_judge(e, &verdict);
	explain_text(f, e, &verdict, 80);
	fclose(f);
	return text;
}

static void the_whole_page_is_as_it_should_be(void **state)
{
	static const char expected[] =
		"What counts here\n"
		"  /etc/nsswitch.conf:2  hosts: files mdns_minimal [NOTFOUND=return] dns\n"
		"  /etc/resolv.conf:2    nameserver 192.0.2.53\n"
		"  /etc/resolv.conf:1    search a.test .\n"
		"  /etc/resolv.conf:3    options ndots:2 timeout:5 attempts:2 rotate\n"
		"  default               multi on\n"
		"  /etc/gai.conf:1       precedence ::ffff:0:0/96 100\n"
		"\n"
		"Sources, in their order\n"
		"  files         1.0 ms  not found\n"
		"  mdns_minimal  1.0 ms  not installed  its package is libnss-mdns\n"
		"  dns           1.0 ms  found          192.0.2.1 2001:db8::1\n"
		"\n"
		"DNS, each name at each server\n"
		"  1. web.b.a.test.\n"
		"    192.0.2.53  A     1.0 ms           NXDOMAIN\n"
		"                AAAA  1.0 ms           SERVFAIL, EDE 6 DNSSEC Bogus\n"
		"  2. web.b.  as typed  the one that counts\n"
		"    192.0.2.53  A     1.0 ms  TTL 300  192.0.2.1\n"
		"                AAAA  1.0 ms  TTL 300  2001:db8::1\n"
		"\n"
		"What programs get\n"
		"  getaddrinfo    0.0 ms  192.0.2.1 2001:db8::1\n"
		"  gethostbyname          not asked\n"
		"\n"
		"Order in which programs try them\n"
		"  1. 192.0.2.1    from 192.0.2.9\n"
		"  2. 2001:db8::1  from 2001:db8::9  rule 6: prefer higher precedence\n"
		"\n"
		"Programs with another resolver\n"
		"  - c-ares tries 2001:db8::1 first: it orders by RFC 6724 and not by\n"
		"    /etc/gai.conf.\n"
		"\n"
		"Besides\n"
		"  - The source mdns_minimal (line 2 of /etc/nsswitch.conf) is not installed: its\n"
		"    package is libnss-mdns.\n"
		"  - Applications try 192.0.2.1 before 2001:db8::1, because line 1 of\n"
		"    /etc/gai.conf gives ::ffff:0:0/96 the precedence 100 (rule 6).\n"
		"\n"
		"Verdict\n"
		"  Applications get 192.0.2.1 and 2001:db8::1 after 2 queries for names that do\n"
		"  not exist: ndots:2 (line 3 of /etc/resolv.conf) puts the search list before\n"
		"  the name itself.\n";
	struct explain e;
	char *text;

	(void)state;
	story_tell(&(struct story){
			   .name = "web.b",
			   .nsswitch = "\nhosts: files mdns_minimal [NOTFOUND=return] dns\n",
			   .resolv = "search a.test .\nnameserver 192.0.2.53\n"
				     "options ndots:2 rotate\n",
			   .gai = "precedence ::ffff:0:0/96 100\n",
			   .sources = "- M 192.0.2.1,2001:db8::1",
			   .wires = "NX BOGUS/192.0.2.1 2001:db8::1",
			   .result = "192.0.2.1<192.0.2.9,2001:db8::1<2001:db8::9" },
		   &e);
	e.order_agrees = true;
	text = page_of(&e);
	assert_string_equal(text, expected);
	free(text);
	explain_done(&e);
}

static void what_servers_say_is_escaped(void **state)
{
	struct explain e;
	char *text;

	(void)state;
	story_tell(&(struct story){ .name = "x\033y", .sources = "- T", .wires = "BOGUS SF",
				    .result = "-" },
		   &e);
	snprintf(e.wires[0].ede_text, sizeof(e.wires[0].ede_text), "\033]0;x\a");
	text = page_of(&e);
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "EDE 6 DNSSEC Bogus (\\x1b]0;x\\x07)"));
	free(text);
	explain_done(&e);
}

static void what_is_missing_is_told(void **state)
{
	struct explain e;
	char *text;

	(void)state;
	story_tell(&(struct story){ .name = "web.test", .sources = "- -", .wires = "NX NX",
				    .result = "-" },
		   &e);
	e.sees_sources = false;
	text = page_of(&e);
	assert_non_null(strstr(text, "this build of netkit cannot see them"));
	free(text);
	explain_done(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_page_is_as_it_should_be),
		cmocka_unit_test(what_servers_say_is_escaped),
		cmocka_unit_test(what_is_missing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
