/* The interfaces of this host: of those, lo is everywhere. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/addrsource.h"
#include "net/iface.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <stdlib.h>
#include <string.h>

static void loopback_is_listed(void **state)
{
	struct error err = ERROR_INIT;
	struct iface *list;
	size_t n, i, found = 0;
	char mac[IFACE_MAC_TEXT];

	(void)state;
	assert_int_equal(iface_list(&list, &n, &err), 0);
	for (i = 0; i < n; i++) {
		if (i)
			assert_true(list[i].index >= list[i - 1].index);
		if (strcmp(list[i].name, "lo") != 0)
			continue;
		found++;
		assert_true(list[i].flags & IFF_LOOPBACK);
		assert_true(list[i].mtu > 0);
		assert_string_equal(iface_format_mac(mac, &list[i]), "");
		assert_true(list[i].n >= 1);
		assert_true(addr_is_loopback(&list[i].addrs[0].addr));
		assert_int_equal(addr_family(&list[i].addrs[0].addr), AF_INET);
		assert_int_equal(list[i].addrs[0].prefix_len, 8);
		assert_int_equal(list[i].addrs[0].scope, RT_SCOPE_HOST);
		assert_true(list[i].addrs[0].valid == IFACE_FOREVER);
		assert_int_equal(list[i].addrs[0].peer.len, 0);
	}
	assert_int_equal(found, 1);
	iface_list_free(list, n);
	iface_list_free(NULL, 0);
}

static void mac_is_written_with_colons(void **state)
{
	struct iface i = { .mac = { 0x52, 0x54, 0, 0x12, 0x34, 0xff }, .mac_len = 6 };
	char mac[IFACE_MAC_TEXT];

	(void)state;
	assert_string_equal(iface_format_mac(mac, &i), "52:54:00:12:34:ff");
	i.mac_len = 8;
	assert_string_equal(iface_format_mac(mac, &i), "52:54:00:12:34:ff:00:00");
}

static void flags_have_words(void **state)
{
	struct iface_addr a = { .addr = addr_loopback(AF_INET6, 0),
				.flags = IFA_F_TEMPORARY | IFA_F_DEPRECATED | IFA_F_PERMANENT };
	char text[IFACE_SCOPE_TEXT];

	(void)state;
	assert_string_equal(iface_flag(&a, 0), "deprecated");
	assert_string_equal(iface_flag(&a, 1), "temporary");
	assert_null(iface_flag(&a, 2));
	a.addr = addr_loopback(AF_INET, 0);
	assert_string_equal(iface_flag(&a, 1), "secondary");
	a.flags = IFA_F_PERMANENT;
	assert_null(iface_flag(&a, 0));
	assert_string_equal(iface_format_scope(text, &a), "global");
	a.scope = RT_SCOPE_LINK;
	assert_string_equal(iface_format_scope(text, &a), "link");
	a.scope = 77;
	assert_string_equal(iface_format_scope(text, &a), "77");
}

static void states_have_words(void **state)
{
	struct iface i = { .flags = 0 };

	(void)state;
	assert_string_equal(iface_state(&i), "down");
	i.flags = IFF_UP;
	assert_string_equal(iface_state(&i), "no carrier");
	i.flags |= IFF_RUNNING;
	assert_string_equal(iface_state(&i), "up");
}

static void source_of_the_default_route_is_ours(void **state)
{
	struct addr a = { .len = 0 };

	(void)state;
	if (!addrsource_default(AF_INET, NULL, &a)) {
		assert_int_equal(a.len, 0);
		return;
	}
	assert_int_equal(addr_family(&a), AF_INET);
	assert_false(addr_is_any(&a));
	assert_int_equal(addr_port(&a), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loopback_is_listed),
		cmocka_unit_test(mac_is_written_with_colons),
		cmocka_unit_test(flags_have_words),
		cmocka_unit_test(states_have_words),
		cmocka_unit_test(source_of_the_default_route_is_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
