/* The kernel's list of sockets, read for those that wait for connections. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "net/listening.h"

#include <string.h>

static void listening_sockets_are_found(void **state)
{
	static const char text[] =
		"  sl  local_address rem_address   st tx_queue rx_queue tr\n"
		"   0: 0A0200C0:0050 00000000:0000 0A 00000000:00000000 00:00000000\n"
		"   1: 0A0200C0:0051 0100007F:0277 01 00000000:00000000 00:00000000\n"
		"   2: B80D0120000000000000000010000000:01BB "
		"00000000000000000000000000000000:0000 0A 0\n"
		"   3: 0A0200C0 00000000:0000 0A\n"
		"   4: 0A0200:0050 00000000:0000 0A\n"
		"   5: 0A0200C0:005 00000000:0000 0A\n"
		"   6:";
	struct listening l = { .n = 0 };
	char a[ADDR_TEXT];

	(void)state;
	listening_parse(&l, text, strlen(text));
	assert_int_equal(l.n, 2);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	assert_string_equal(addr_format_port(a, &l.addrs[0]), "192.0.2.10:80");
	assert_string_equal(addr_format_port(a, &l.addrs[1]), "[2001:db8::10]:443");
#else
	(void)a;
#endif
	listening_done(&l);
	listening_done(&l);
}

static void list_of_this_host_can_be_read(void **state)
{
	struct listening l;

	(void)state;
	listening_load(&l);
	listening_done(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listening_sockets_are_found),
		cmocka_unit_test(list_of_this_host_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
