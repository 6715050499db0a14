/* Which datagrams echo-serve answers: ports, addresses, rates. */
#include "echo-serve/guard.h"

#include "base/clock.h"
#include "net/addr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { OWN = 7777 };

static struct addr at(const char *text, uint16_t port)
{
	struct addr a;

	assert_true(addr_parse(text, port, &a));
	return a;
}

static enum guard_verdict ask(struct guard *g, const char *from, uint16_t port,
			      const char *local, uint64_t now)
{
	struct addr source = at(from, port), here = at(local, 0);

	return guard_check(g, &source, &here, OWN, now);
}

static void ports_that_answer(void **state)
{
	static const uint16_t refused[] = { 7,   13,  17,  19,   37,   53,   69,   123,
					    161, 389, 520, 1900, 2049, 5353, 11211 };
	struct guard *g = guard_new(&(struct guard_limits){ 0 });
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_int_equal(ask(g, "192.0.2.1", refused[i], "192.0.2.9", 0),
				 GUARD_ANSWERER);
	assert_int_equal(ask(g, "192.0.2.1", 0, "192.0.2.9", 0), GUARD_NO_PORT);
	assert_int_equal(ask(g, "192.0.2.1", OWN, "192.0.2.9", 0), GUARD_OWN_PORT);
	assert_int_equal(ask(g, "::1", OWN, "::1", 0), GUARD_OWN_PORT);
	assert_int_equal(ask(g, "192.0.2.1", 40000, "192.0.2.9", 0), GUARD_ANSWER);
	guard_free(g);
}

static void addresses_of_many(void **state)
{
	struct guard *g = guard_new(&(struct guard_limits){ 0 });

	(void)state;
	assert_int_equal(ask(g, "224.0.0.1", 4000, "192.0.2.9", 0), GUARD_NOT_ONE);
	assert_int_equal(ask(g, "192.0.2.1", 4000, "224.0.0.1", 0), GUARD_NOT_ONE);
	assert_int_equal(ask(g, "192.0.2.1", 4000, "255.255.255.255", 0), GUARD_NOT_ONE);
	assert_int_equal(ask(g, "0.0.0.0", 4000, "192.0.2.9", 0), GUARD_NOT_ONE);
	assert_int_equal(ask(g, "fe80::1", 4000, "ff02::1", 0), GUARD_NOT_ONE);
	guard_free(g);
}

static void an_unknown_local_address_is_no_reason(void **state)
{
	struct guard *g = guard_new(&(struct guard_limits){ 0 });
	struct addr from = at("192.0.2.1", 4000), none = { .len = 0 };

	(void)state;
	assert_int_equal(guard_check(g, &from, &none, OWN, 0), GUARD_ANSWER);
	guard_free(g);
}

static void a_bucket_fills_with_time(void **state)
{
	uint64_t full_at = 0, now = 100 * CLOCK_S;
	int i;

	(void)state;
	for (i = 0; i < 10; i++)
		assert_true(guard_take(&full_at, 1000, 10, now));
	assert_false(guard_take(&full_at, 1000, 10, now));
	assert_false(guard_take(&full_at, 1000, 10, now + 999));
	assert_true(guard_take(&full_at, 1000, 10, now + 1000));
	assert_false(guard_take(&full_at, 1000, 10, now + 1000));
	/* It never holds more than its burst, however long nothing came. */
	now += CLOCK_S;
	for (i = 0; i < 10; i++)
		assert_true(guard_take(&full_at, 1000, 10, now));
	assert_false(guard_take(&full_at, 1000, 10, now));
}

static unsigned answered(struct guard *g, const char *from, unsigned n, uint64_t now)
{
	unsigned i, count = 0;

	for (i = 0; i < n; i++)
		count += ask(g, from, 4000, "192.0.2.9", now) == GUARD_ANSWER;
	return count;
}

static void a_rate_for_each_neighbourhood(void **state)
{
	struct guard *g = guard_new(&(struct guard_limits){ .source_rate = 100 });

	(void)state;
	assert_int_equal(answered(g, "192.0.2.1", 150, CLOCK_S), 100);
	assert_int_equal(ask(g, "192.0.2.200", 4000, "192.0.2.9", CLOCK_S),
			 GUARD_SOURCE_RATE);
	assert_int_equal(answered(g, "198.51.100.1", 150, CLOCK_S), 100);
	assert_int_equal(answered(g, "2001:db8:0:1::1", 150, CLOCK_S), 100);
	assert_int_equal(answered(g, "2001:db8:0:2::1", 150, CLOCK_S), 0);
	assert_int_equal(answered(g, "2001:db8:0:100::1", 150, CLOCK_S), 100);
	assert_int_equal(answered(g, "192.0.2.1", 150, 2 * CLOCK_S), 100);
	guard_free(g);
}

static void a_rate_for_all(void **state)
{
	struct guard *g = guard_new(
		&(struct guard_limits){ .source_rate = 100, .total_rate = 250 });

	(void)state;
	assert_int_equal(answered(g, "192.0.2.1", 200, CLOCK_S), 100);
	assert_int_equal(answered(g, "192.0.3.1", 200, CLOCK_S), 100);
	assert_int_equal(answered(g, "192.0.4.1", 200, CLOCK_S), 50);
	assert_int_equal(ask(g, "192.0.5.1", 4000, "192.0.2.9", CLOCK_S),
			 GUARD_TOTAL_RATE);
	guard_free(g);
}

static void the_table_is_bounded(void **state)
{
	struct guard *g = guard_new(&(struct guard_limits){ .source_rate = 1 });
	unsigned i;
	char text[32];

	(void)state;
	for (i = 0; i < 100000; i++) {
		snprintf(text, sizeof(text), "10.%u.%u.1", (i >> 8) & 0xff, i & 0xff);
		ask(g, text, 4000, "192.0.2.9", CLOCK_S + i);
	}
	assert_int_equal(ask(g, "192.0.2.1", 4000, "192.0.2.9", 2 * CLOCK_S),
			 GUARD_ANSWER);
	guard_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_that_answer),
		cmocka_unit_test(addresses_of_many),
		cmocka_unit_test(an_unknown_local_address_is_no_reason),
		cmocka_unit_test(a_bucket_fills_with_time),
		cmocka_unit_test(a_rate_for_each_neighbourhood),
		cmocka_unit_test(a_rate_for_all),
		cmocka_unit_test(the_table_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
