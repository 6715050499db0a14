/* gai.conf from anybody: no crash, entries keep their limits, and addresses can be ordered by
 * what came out. */
#include "net/gaiconf.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct gaiconf_list *list, unsigned least)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->items[i].len < least || list->items[i].len > 128 ||
		    list->items[i].value > INT_MAX || !list->items[i].line)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const addrs[] = { "192.0.2.1", "127.0.0.1", "2001:db8::1", "::1" };
	struct addrorder_candidate c[4] = { { .source_prefix = 0 } };
	enum addrorder_rule rules[3];
	struct gaiconf conf;
	size_t i;

	gaiconf_parse(&conf, (const char *)data, size);
	check(&conf.labels, 0);
	check(&conf.precedences, 0);
	check(&conf.scopes4, 96);
	for (i = 0; i < 4; i++) {
		if (!addr_parse(addrs[i], 0, &c[i].addr) || !addr_parse(addrs[i], 0, &c[i].source))
			abort();
	}
	addrorder_sort(c, 4, &conf.policy, rules);
	for (i = 0; i < 3; i++) {
		if (!rules[i] || rules[i] > ADDRORDER_UNCHANGED)
			abort();
	}
	gaiconf_done(&conf);
	return 0;
}
