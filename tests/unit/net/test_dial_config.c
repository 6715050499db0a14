/* Defaults of a dial, and the addresses that its source addresses can reach. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "net/dial.h"
#include "net/dial_config.h"
#include "net/endpoint.h"
#include "net/resolve.h"

static void what_is_left_open_is_filled_in(void **state)
{
	struct endpoint plain = { .socktype = 0 }, datagrams = { .socktype = SOCK_DGRAM };
	struct dial_config given = { .timeout = 1, .stagger = 2, .socktype = SOCK_SEQPACKET };
	struct dial_config got;

	(void)state;
	dial_config_settle(&got, &(struct dial_config){ .timeout = 0 }, &plain);
	assert_int_equal(got.timeout, DIAL_TIMEOUT);
	assert_int_equal(got.stagger, DIAL_STAGGER);
	assert_int_equal(got.socktype, SOCK_STREAM);
	assert_ptr_equal(got.resolver, &resolve_system);
	dial_config_settle(&got, &(struct dial_config){ .timeout = 0 }, &datagrams);
	assert_int_equal(got.socktype, SOCK_DGRAM);
	dial_config_settle(&got, &given, &datagrams);
	assert_int_equal(got.timeout, 1);
	assert_int_equal(got.stagger, 2);
	assert_int_equal(got.socktype, SOCK_SEQPACKET);
}

static void a_source_reaches_its_own_family(void **state)
{
	struct dial_config config = { .timeout = 0 };
	struct addr addrs[] = { addr_loopback(AF_INET6, 1), addr_loopback(AF_INET, 2),
				addr_loopback(AF_INET6, 3) };

	(void)state;
	assert_int_equal(dial_config_filter(&config, addrs, 3), 3);
	config.source4 = addr_loopback(AF_INET, 0);
	config.source6 = addr_loopback(AF_INET6, 0);
	assert_int_equal(dial_config_filter(&config, addrs, 3), 3);
	config.source4.len = 0;
	assert_int_equal(dial_config_filter(&config, addrs, 3), 2);
	assert_int_equal(addr_port(&addrs[1]), 3);
	config.source4 = addr_loopback(AF_INET, 0);
	config.source6.len = 0;
	assert_int_equal(dial_config_filter(&config, addrs, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_open_is_filled_in),
		cmocka_unit_test(a_source_reaches_its_own_family),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
