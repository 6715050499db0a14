/* The names that no server hears of, and the hosts file against the DNS. */
#include "lookup/local.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/search.h"
#include "lookup/answer.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static struct name name_of(const char *text)
{
	struct error err = ERROR_INIT;
	struct name name;

	assert_int_equal(name_parse(text, &name, &err), 0);
	return name;
}

static void test_which_names_are_local(void **state)
{
	static const struct {
		const char *name;
		bool is_local;
	} cases[] = {
		{ "localhost", true },
		{ "LocalHost.", true },
		{ "a.b.localhost", true },
		{ "localhost.example.net", false },
		{ "notlocalhost", false },
		{ "1.0.0.127.in-addr.arpa", true },
		{ "9.8.7.127.in-addr.arpa", true },
		{ "1.0.0.128.in-addr.arpa", false },
		{ "127.in-addr.arpa", false },
		{ "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa", true },
		{ "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa", false },
		{ ".", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct name name = name_of(cases[i].name);

		assert_int_equal(local_is_name(&name), cases[i].is_local);
	}
}

static void assert_local(const char *name, uint16_t type, const char *expect)
{
	struct question q = { .name = name_of(name), .type = type, .class = RRCLASS_IN };
	struct error err = ERROR_INIT;
	struct message m;
	struct record r;
	struct buf b, text;
	bool more;

	buf_init(&b, 1024);
	buf_init(&text, 1024);
	local_answer(&b, &q);
	assert_int_equal(message_parse(&m, buf_data(&b), b.len, &err), 0);
	assert_int_equal(m.rcode, RCODE_NOERROR);
	for (more = message_first(&m, SECTION_ANSWER, &r); more; more = message_next(&m, &r)) {
		rdata_print(&text, &r.data, RDATA_PLAIN);
		buf_byte(&text, ' ');
	}
	assert_string_equal(buf_string(&text), expect);
	buf_done(&b);
	buf_done(&text);
}

static void test_what_they_answer(void **state)
{
	(void)state;
	assert_local("localhost", RRTYPE_A, "127.0.0.1 ");
	assert_local("www.localhost", RRTYPE_AAAA, "::1 ");
	assert_local("localhost", RRTYPE_ANY, "127.0.0.1 ::1 ");
	assert_local("localhost", RRTYPE_MX, "");
	assert_local("1.0.0.127.in-addr.arpa", RRTYPE_PTR, "localhost. ");
	assert_local("1.0.0.127.in-addr.arpa", RRTYPE_A, "");
}

static void test_the_worse_status(void **state)
{
	static const enum exit_status order[] = { STATUS_DONE,	  STATUS_NODATA,  STATUS_NO,
						  STATUS_SERVER,  STATUS_TIMEOUT, STATUS_RESOLVE,
						  STATUS_PEER };
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		for (j = 0; j < ARRAY_SIZE(order); j++)
			assert_int_equal(answer_worse(order[i], order[j]), order[i > j ? i : j]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_names_are_local),
		cmocka_unit_test(test_what_they_answer),
		cmocka_unit_test(test_the_worse_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
