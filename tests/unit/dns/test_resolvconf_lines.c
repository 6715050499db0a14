/* The lines of resolv.conf as glibc sees them, and what a stub's files say. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "dns/resolvconf.h"
#include "dns/resolvconf_lines.h"
#include "dns/stub.h"

#include <string.h>

/* "2:0 192.0.2.1;": number, kind, words, and a star when the server is one. */
static void note(const struct resolvconf_line *line, void *user)
{
	size_t i;

	assert_true(buf_printf(user, "%u:%d", line->number, (int)line->kind));
	for (i = 0; i < line->n; i++)
		assert_true(buf_printf(user, " %s", line->words[i]));
	assert_true(buf_printf(user, "%s;", line->server.len ? "*" : ""));
}

static void each_line_has_its_kind(void **state)
{
	static const char text[] = "# comment\n"
				   "nameserver 192.0.2.1 # first\n"
				   "\n"
				   "nameserver\tnonsense\n"
				   " nameserver 192.0.2.2\n"
				   "search a.test\tb.test\n"
				   "domain c.test\n"
				   "; comment\n"
				   "options ndots:2 rotate\n"
				   "sortlist 10.0.0.0\n"
				   "nameserver fe80::1%1\n"
				   "server 192.0.2.3\n"
				   "nameserver \n"
				   "  \t \r\n"
				   "domain";
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	resolvconf_each_line(text, strlen(text), note, &b);
	assert_string_equal(buf_string(&b),
			    "2:0 192.0.2.1 # first*;4:0 nonsense;5:5 nameserver 192.0.2.2;"
			    "6:1 a.test b.test;7:2 c.test;9:3 ndots:2 rotate;10:4 10.0.0.0;"
			    "11:0 fe80::1%1*;12:5 server 192.0.2.3;13:0;15:5 domain;");
	buf_done(&b);
}

static void options_are_those_of_glibc(void **state)
{
	(void)state;
	assert_true(resolvconf_knows_option("ndots:2"));
	assert_true(resolvconf_knows_option("use-vc"));
	assert_true(resolvconf_knows_option("no-reload"));
	assert_false(resolvconf_knows_option("inet6")); /* until 2.25 */
	assert_false(resolvconf_knows_option("ndots"));
	assert_false(resolvconf_knows_option("time-out:3"));
}

static void dnsmasq_names_its_file(void **state)
{
	char path[32];

	(void)state;
	assert_true(stub_resolv_file("port=53\nresolv-file=/etc/a\nresolv-file=/etc/b # x\n", path,
				     sizeof(path)));
	assert_string_equal(path, "/etc/b");
	assert_false(stub_resolv_file("#resolv-file=/etc/a\nno-resolv\n", path, sizeof(path)));
	assert_false(stub_resolv_file("resolv-file=\n", path, sizeof(path)));
	assert_false(stub_resolv_file("resolv-file=/0123456789/0123456789/0123456789\n", path,
				      sizeof(path)));
}

static void far_server_is_no_stub(void **state)
{
	struct addr server;
	struct stub stub = { .what = NULL };

	(void)state;
	assert_true(addr_parse("192.0.2.1", 53, &server));
	assert_false(stub_find(&server, &stub));
	stub_done(&stub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_has_its_kind),
		cmocka_unit_test(options_are_those_of_glibc),
		cmocka_unit_test(dnsmasq_names_its_file),
		cmocka_unit_test(far_server_is_no_stub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
