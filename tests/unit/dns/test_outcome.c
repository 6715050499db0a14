/* What messages say to their questions. */
#include "dns/outcome.h"

#include "base/buf.h"
#include "base/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

struct made {
	struct buf wire;
	struct message m;
	struct question q;
};

static void begin(struct made *made, uint16_t flags)
{
	struct error err = ERROR_INIT;

	buf_init(&made->wire, MESSAGE_MAX);
	made->q = (struct question){ .type = RRTYPE_A, .class = RRCLASS_IN };
	assert_int_equal(name_parse("www.sub.test", &made->q.name, &err), 0);
	message_begin(&made->wire, 7, MESSAGE_QR | flags);
	message_add_question(&made->wire, &made->q, NULL);
}

/* The owner is the name that was asked for, without so many labels; the data is a name or two. */
static void add(struct made *made, enum section section, unsigned labels, uint16_t type)
{
	static const uint8_t soa[22] = { 0 }, address[4] = { 192, 0, 2, 1 };
	struct name owner = made->q.name;
	struct rdata data = type == RRTYPE_SOA ? rdata_of(type, RRCLASS_IN, soa, 22) :
			    type == RRTYPE_A   ? rdata_of(type, RRCLASS_IN, address, 4) :
						 rdata_of(type, RRCLASS_IN, soa, 1);

	while (labels--) {
		uint8_t n = (uint8_t)(owner.wire[0] + 1);

		memmove(owner.wire, owner.wire + n, owner.len - n);
		owner.len = (uint8_t)(owner.len - n);
	}
	message_add_record(&made->wire, section, &owner, &data, 300, NULL);
}

static enum outcome end(struct made *made, uint16_t type)
{
	struct error err = ERROR_INIT;

	assert_int_equal(message_parse(&made->m, buf_data(&made->wire), made->wire.len, &err), 0);
	return outcome_of(&made->m, type);
}

static void assert_outcome(struct made *made, uint16_t type, enum outcome outcome)
{
	assert_int_equal(end(made, type), outcome);
	buf_done(&made->wire);
}

static void test_records(void **state)
{
	struct made made;

	(void)state;
	begin(&made, 0);
	add(&made, SECTION_ANSWER, 0, RRTYPE_A);
	assert_int_equal(end(&made, RRTYPE_A), OUTCOME_FOUND);
	assert_int_equal(end(&made, RRTYPE_ANY), OUTCOME_FOUND);
	assert_int_equal(end(&made, RRTYPE_MAILB), OUTCOME_FOUND);
	assert_outcome(&made, RRTYPE_MX, OUTCOME_NO_DATA);
	begin(&made, MESSAGE_AA);
	add(&made, SECTION_ANSWER, 0, RRTYPE_CNAME);
	assert_int_equal(end(&made, RRTYPE_CNAME), OUTCOME_FOUND);
	assert_outcome(&made, RRTYPE_A, OUTCOME_NO_DATA);
}

static void test_codes(void **state)
{
	struct made made;

	(void)state;
	begin(&made, RCODE_NXDOMAIN);
	assert_outcome(&made, RRTYPE_A, OUTCOME_NO_NAME);
	begin(&made, RCODE_REFUSED);
	assert_int_equal(end(&made, RRTYPE_A), OUTCOME_FAILED);
	assert_true(outcome_is_failure(&made.m));
	buf_done(&made.wire);
}

/* RFC 2308 section 2: the SOA tells the two apart. */
static void test_referrals(void **state)
{
	struct made made;
	struct name zone;
	char text[NAME_TEXT];

	(void)state;
	begin(&made, 0);
	add(&made, SECTION_AUTHORITY, 1, RRTYPE_NS);
	assert_int_equal(end(&made, RRTYPE_A), OUTCOME_REFERRAL);
	assert_true(outcome_is_lame(&made.m));
	outcome_zone(&made.m, &zone);
	assert_string_equal(name_format(text, &zone), "sub.test.");
	buf_done(&made.wire);
	begin(&made, 0);
	add(&made, SECTION_AUTHORITY, 1, RRTYPE_NS);
	add(&made, SECTION_ADDITIONAL, 1, RRTYPE_A);
	assert_int_equal(end(&made, RRTYPE_A), OUTCOME_REFERRAL);
	assert_false(outcome_is_lame(&made.m)); /* glibc's rule */
	buf_done(&made.wire);
	begin(&made, MESSAGE_AA);
	add(&made, SECTION_ANSWER, 0, RRTYPE_CNAME);
	add(&made, SECTION_AUTHORITY, 2, RRTYPE_NS);
	assert_outcome(&made, RRTYPE_A, OUTCOME_REFERRAL);
	begin(&made, 0);
	add(&made, SECTION_AUTHORITY, 1, RRTYPE_SOA);
	add(&made, SECTION_AUTHORITY, 1, RRTYPE_NS);
	assert_outcome(&made, RRTYPE_A, OUTCOME_NO_DATA);
	begin(&made, MESSAGE_AA);
	add(&made, SECTION_AUTHORITY, 1, RRTYPE_NS);
	assert_outcome(&made, RRTYPE_A, OUTCOME_NO_DATA);
	begin(&made, 0);
	assert_outcome(&made, RRTYPE_A, OUTCOME_NO_DATA);
}

static void test_servers_without_edns(void **state)
{
	struct made made;
	struct edns edns = { .udp_size = 1232 };

	(void)state;
	begin(&made, RCODE_FORMERR);
	(void)end(&made, RRTYPE_A);
	assert_true(outcome_lacks_edns(&made.m));
	message_add_edns(&made.wire, &edns);
	(void)end(&made, RRTYPE_A);
	assert_false(outcome_lacks_edns(&made.m));
	buf_done(&made.wire);
	begin(&made, RCODE_SERVFAIL);
	(void)end(&made, RRTYPE_A);
	assert_false(outcome_lacks_edns(&made.m));
	buf_done(&made.wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_referrals),
		cmocka_unit_test(test_servers_without_edns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
