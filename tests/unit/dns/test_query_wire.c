/* A query's bytes: which options go out when, padding, and the case of letters. */
#include "dns/query_wire.h"

#include "base/buf.h"
#include "base/error.h"
#include "dns/message.h"
#include "dns/query.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

struct built {
	struct buf b;
	struct message m;
};

static const uint8_t cookie[EDNS_COOKIE_CLIENT] = { 1, 2, 3, 4, 5, 6, 7, 8 };

static struct question question(void)
{
	struct error err = ERROR_INIT;
	struct question q = { .type = RRTYPE_A, .class = RRCLASS_IN };

	assert_int_equal(name_parse("www-1.Example.net", &q.name, &err), 0);
	return q;
}

static void build(struct built *t, const struct query_options *options, bool is_datagram,
		  unsigned padding)
{
	struct question q = question();
	struct query_wire w = { .id = 0x1234, .question = &q, .options = options,
				.has_edns = options->has_edns, .is_datagram = is_datagram,
				.padding = padding, .cookie = cookie, .cookie_len = 8 };
	struct error err = ERROR_INIT;

	buf_init(&t->b, QUERY_WIRE);
	query_wire_build(&t->b, &w);
	assert_int_equal(message_parse(&t->m, buf_data(&t->b), t->b.len, &err), 0);
	assert_int_equal(t->m.id, 0x1234);
}

static bool has(const struct built *t, uint16_t code)
{
	struct edns_option o;

	return t->m.has_edns && edns_find(&t->m.edns, code, &o);
}

static void keepalive_stays_out_of_datagrams(void **state)
{
	struct query_options o = { .has_edns = true, .wants_keepalive = true, .wants_nsid = true };
	struct built t;

	(void)state;
	build(&t, &o, true, 0);
	assert_false(has(&t, EDNS_KEEPALIVE));
	assert_true(has(&t, EDNS_NSID));
	buf_done(&t.b);
	build(&t, &o, false, 0);
	assert_true(has(&t, EDNS_KEEPALIVE));
	buf_done(&t.b);
}

static void padding_fills_blocks_exactly(void **state)
{
	struct query_options o = { .has_edns = true, .wants_cookie = true };
	struct built t;
	unsigned block;

	(void)state;
	for (block = 1; block <= QUERY_WIRE_PADDING; block++) {
		o.padding = block;
		build(&t, &o, true, 0);
		assert_int_equal(t.b.len % block, 0);
		assert_true(has(&t, EDNS_PADDING) && has(&t, EDNS_COOKIE));
		buf_done(&t.b);
	}
	o.padding = 0;
	build(&t, &o, false, 128);
	assert_int_equal(t.b.len, 128);
	buf_done(&t.b);
	o.padding = 200;
	build(&t, &o, false, 128);
	assert_int_equal(t.b.len, 200);
	buf_done(&t.b);
}

static void everything_at_once_fits(void **state)
{
	uint8_t more[QUERY_WIRE_MORE] = { 0xfd, 0xe9, (QUERY_WIRE_MORE - 4) >> 8,
					  (QUERY_WIRE_MORE - 4) & 0xff };
	struct query_options o = { .has_edns = true, .wants_cookie = true, .wants_nsid = true,
				   .wants_keepalive = true, .padding = QUERY_WIRE_PADDING,
				   .edns_more = more, .edns_more_len = sizeof(more) };
	struct built t;

	(void)state;
	build(&t, &o, false, 0);
	assert_true(has(&t, 65001) && has(&t, EDNS_PADDING));
	buf_done(&t.b);
}

/* RFC 1995 section 3. */
static void an_old_serial_stands_in_the_authority_section(void **state)
{
	struct query_options o = { .has_edns = true };
	struct question q = question();
	uint32_t since = 0x12345678;
	struct query_wire w = { .question = &q, .options = &o, .has_edns = true,
				.since = &since };
	struct error err = ERROR_INIT;
	struct message m;
	struct record r;
	struct buf b;

	(void)state;
	buf_init(&b, QUERY_WIRE);
	query_wire_build(&b, &w);
	assert_int_equal(message_parse(&m, buf_data(&b), b.len, &err), 0);
	assert_true(m.has_edns);
	assert_true(message_first(&m, SECTION_AUTHORITY, &r));
	assert_int_equal(r.data.type, RRTYPE_SOA);
	assert_true(record_is_owned_by(&m, &r, &q.name));
	assert_true(rdata_is_well_formed(&r.data));
	assert_memory_equal(r.data.msg + r.data.at, "\0\0\x12\x34\x56\x78", 6);
	buf_done(&b);
}

static void without_edns_there_is_no_option(void **state)
{
	struct query_options o = { .has_edns = false, .wants_cookie = true, .padding = 64 };
	struct built t;

	(void)state;
	build(&t, &o, true, 0);
	assert_false(t.m.has_edns);
	buf_done(&t.b);
}

static void only_letters_change_and_only_their_case(void **state)
{
	struct name n = question().name, mixed;
	bool has_changed = false;
	int i;

	(void)state;
	for (i = 0; i < 64; i++) {
		mixed = query_wire_mix_case(&n);
		assert_true(name_equal(&mixed, &n));
		assert_int_equal(mixed.wire[0], 5);
		assert_memory_equal(mixed.wire + 4, "-1\7", 3);
		has_changed |= memcmp(mixed.wire, n.wire, n.len) != 0;
	}
	assert_true(has_changed); /* 13 letters, 64 times: else once in 2^832 */
}

static void an_echo_is_the_same_byte_by_byte(void **state)
{
	struct query_options o = { .has_edns = false };
	struct question q = question();
	struct name other = q.name;
	struct built t;

	(void)state;
	other.wire[1] ^= 0x20;
	build(&t, &o, true, 0);
	assert_true(query_wire_is_echo(&q.name, buf_data(&t.b), t.b.len));
	assert_false(query_wire_is_echo(&other, buf_data(&t.b), t.b.len));
	assert_false(query_wire_is_echo(&q.name, buf_data(&t.b), MESSAGE_HEADER + 3));
	buf_data(&t.b)[5] = 0; /* the question's count */
	assert_false(query_wire_is_echo(&q.name, buf_data(&t.b), t.b.len));
	buf_done(&t.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keepalive_stays_out_of_datagrams),
		cmocka_unit_test(padding_fills_blocks_exactly),
		cmocka_unit_test(everything_at_once_fits),
		cmocka_unit_test(an_old_serial_stands_in_the_authority_section),
		cmocka_unit_test(without_edns_there_is_no_option),
		cmocka_unit_test(only_letters_change_and_only_their_case),
		cmocka_unit_test(an_echo_is_the_same_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
