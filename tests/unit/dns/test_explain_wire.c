/* What is taken from a server's reply: addresses, the least TTL, the end of aliases, the extended
 * error; and from a query that got none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "dns/edns.h"
#include "dns/explain.h"
#include "dns/explain_walk.h"
#include "dns/explain_wire.h"
#include "dns/message.h"

#include <string.h>

static struct name name(const char *text)
{
	struct error err = ERROR_INIT;
	struct name n;

	assert_return_code(name_parse(text, &n, &err), 0);
	return n;
}

static void add(struct buf *b, const char *owner, uint16_t type, uint32_t ttl, const void *data,
		uint16_t len)
{
	struct name n = name(owner);
	struct rdata d = { .msg = data, .msg_len = len, .len = len, .type = type,
			   .class = RRCLASS_IN };

	assert_true(message_add_record(b, SECTION_ANSWER, &n, &d, ttl, NULL));
}

static void begin(struct buf *b, uint16_t flags, uint16_t type)
{
	struct question q = { .name = name("www.test"), .type = type, .class = RRCLASS_IN };

	buf_init(b, 4096);
	assert_true(message_begin(b, 1, flags));
	assert_true(message_add_question(b, &q, NULL));
}

/* Reads the message as the answer of a query that took two milliseconds. */
static struct explain_wire read_message(struct buf *b, uint16_t type)
{
	struct query_attempt attempt = { .started = 5 * CLOCK_MS, .ended = 7 * CLOCK_MS,
					 .fate = QUERY_ANSWERED };
	struct query_result result = { .has_message = true, .attempts = &attempt,
				       .attempts_n = 1 };
	struct explain_wire w = { .type = type };
	struct error err = ERROR_INIT;

	assert_return_code(message_parse(&result.message, buf_data(b), b->len, &err), 0);
	explain_wire_read(&w, &result);
	return w;
}

static void addresses_behind_aliases_are_read(void **state)
{
	static const uint8_t target[] = "\4host\4test", one[] = { 192, 0, 2, 1 },
			     two[] = { 192, 0, 2, 2 }, six[16] = { 0x20, 1 };
	char text[ADDR_TEXT];
	struct explain_wire w;
	struct buf b;

	(void)state;
	begin(&b, MESSAGE_QR | MESSAGE_AA | MESSAGE_AD, RRTYPE_A);
	add(&b, "www.test", RRTYPE_CNAME, 300, target, sizeof(target));
	add(&b, "host.test", RRTYPE_A, 60, one, sizeof(one));
	add(&b, "host.test", RRTYPE_AAAA, 1, six, sizeof(six));
	add(&b, "host.test", RRTYPE_A, 90, two, sizeof(two));
	w = read_message(&b, RRTYPE_A);
	assert_int_equal(explain_wire_answer(&w), EXPLAIN_WIRE_FOUND);
	assert_int_equal(w.n, 2);
	assert_string_equal(addr_format(text, &w.addrs[1]), "192.0.2.2");
	assert_int_equal(w.ttl, 60);
	assert_string_equal(w.alias_of, "host.test.");
	assert_int_equal(w.took, 2 * CLOCK_MS);
	assert_true(w.flags & MESSAGE_AA && w.flags & MESSAGE_AD);
	assert_false(w.has_ede);
	buf_done(&b);
}

static void an_extended_error_is_read(void **state)
{
	static const uint8_t data[] = "\0\6signature\033expired";
	struct edns edns = { .udp_size = 1232 };
	struct explain_wire w;
	struct buf b, options;

	(void)state;
	begin(&b, MESSAGE_QR | RCODE_SERVFAIL, RRTYPE_A);
	buf_init(&options, 512);
	assert_true(edns_add(&options, EDNS_ERROR, data, sizeof(data) - 1));
	edns.options = buf_data(&options);
	edns.options_len = (uint16_t)options.len;
	assert_true(message_add_edns(&b, &edns));
	w = read_message(&b, RRTYPE_A);
	assert_int_equal(explain_wire_answer(&w), EXPLAIN_WIRE_FAILED);
	assert_true(w.has_ede);
	assert_int_equal(w.ede, 6);
	assert_string_equal(w.ede_text, "signature\033expired");
	buf_done(&options);
	buf_done(&b);
}

static void answers_without_addresses_are_told_apart(void **state)
{
	static const struct {
		uint16_t flags;
		enum explain_answer answer;
	} cases[] = {
		{ MESSAGE_QR, EXPLAIN_WIRE_NO_DATA },
		{ MESSAGE_QR | RCODE_NXDOMAIN, EXPLAIN_WIRE_NO_NAME },
		{ MESSAGE_QR | RCODE_REFUSED, EXPLAIN_WIRE_FAILED },
	};
	struct explain_wire w;
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&b, cases[i].flags, RRTYPE_AAAA);
		w = read_message(&b, RRTYPE_AAAA);
		assert_int_equal(explain_wire_answer(&w), cases[i].answer);
		buf_done(&b);
	}
}

static void a_query_without_a_reply_is_none(void **state)
{
	struct query_attempt attempt = { .ended = CLOCK_S, .fate = QUERY_TIMED_OUT };
	struct query_result result = { .attempts = &attempt, .attempts_n = 1 };
	struct explain_wire w = { .type = RRTYPE_A };

	(void)state;
	explain_wire_read(&w, &result);
	assert_int_equal(w.fate, QUERY_TIMED_OUT);
	assert_int_equal(w.took, CLOCK_S);
	assert_int_equal(explain_wire_answer(&w), EXPLAIN_WIRE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_behind_aliases_are_read),
		cmocka_unit_test(an_extended_error_is_read),
		cmocka_unit_test(answers_without_addresses_are_told_apart),
		cmocka_unit_test(a_query_without_a_reply_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
