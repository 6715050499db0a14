/* Serial numbers: where they stand, and which is newer. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "dns/rdata.h"
#include "dns/rrtype.h"
#include "dns/soa.h"

static const uint8_t soa[] = { 1, 'a', 0, 0, 0x81, 2, 3, 4, 0, 0, 0, 1, 0, 0,
			       0, 1, 0,   0, 0, 1,    0, 0, 0, 1 };

static void test_serial(void **state)
{
	struct rdata whole = rdata_of(RRTYPE_SOA, RRCLASS_IN, soa, sizeof(soa));
	struct rdata cut = rdata_of(RRTYPE_SOA, RRCLASS_IN, soa, sizeof(soa) - 1);
	struct rdata other = rdata_of(RRTYPE_TXT, RRCLASS_IN, soa, sizeof(soa));
	uint32_t serial = 7;

	(void)state;
	assert_false(soa_serial(&cut, &serial));
	assert_false(soa_serial(&other, &serial));
	assert_int_equal(serial, 7);
	assert_true(soa_serial(&whole, &serial));
	assert_int_equal(serial, 0x81020304);
}

static void test_order(void **state)
{
	(void)state;
	assert_true(soa_is_newer(2, 1));
	assert_false(soa_is_newer(1, 2));
	assert_false(soa_is_newer(1, 1));
	assert_true(soa_is_newer(0, UINT32_MAX));
	assert_true(soa_is_newer(0x80000000, 1));
	assert_false(soa_is_newer(0x80000001, 1));
	assert_false(soa_is_newer(1, 0x80000001));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serial),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
