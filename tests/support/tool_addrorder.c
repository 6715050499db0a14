/*
 * addrorder: does getaddrinfo(3) order the addresses of a name as net/addrorder.h says?
 *
 *	addrorder NAME ADDRESS…
 *
 * The addresses are those of the name in the order in which its source has them.  A line for each
 * as we order them, by the kernel's sources and /etc/gai.conf: address, its source, and the rule
 * that put it before the next one.  Status 1 with getaddrinfo's order when that is another one.
 */
#include "base/mem.h"
#include "net/addrorder.h"
#include "net/addrsource.h"
#include "net/gaiconf.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print(const struct addrorder_candidate *c, const enum addrorder_rule *rule)
{
	char text[ADDR_TEXT];

	printf("%s", addr_format(text, &c->addr));
	printf(" from %s/%u%s", addr_format(text, &c->source), c->source_prefix,
	       c->is_deprecated ? " deprecated" : "");
	printf(" %s\n", rule ? addrorder_rule_text(*rule) : "");
}

/* As many, and each the same. */
static bool is_same(const struct addrinfo *list, const struct addrorder_candidate *c, size_t n)
{
	struct addr a;
	size_t i;

	for (i = 0; i < n && list; i++, list = list->ai_next) {
		if (!addr_from_sockaddr(list->ai_addr, list->ai_addrlen, &a) ||
		    !addr_equal_host(&a, &c[i].addr))
			return false;
	}
	return i == n && !list;
}

static void print_list(const struct addrinfo *list)
{
	char text[ADDR_TEXT];
	struct addr a;

	for (; list; list = list->ai_next) {
		if (addr_from_sockaddr(list->ai_addr, list->ai_addrlen, &a))
			printf("getaddrinfo: %s\n", addr_format(text, &a));
	}
}

int main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;
	size_t n = argc > 2 ? (size_t)argc - 2 : 0, i;
	struct addrorder_candidate *c = xcalloc(n + 1, sizeof(*c));
	enum addrorder_rule *rules = xcalloc(n + 1, sizeof(*rules));
	struct gaiconf conf;
	int code;
	bool is_good;

	for (i = 0; i < n; i++) {
		if (!addr_parse(argv[i + 2], 0, &c[i].addr))
			return 2;
	}
	code = n ? getaddrinfo(argv[1], NULL, &hints, &list) : EAI_NONAME;
	if (code) {
		fprintf(stderr, "addrorder: %s\n", gai_strerror(code));
		return 2;
	}
	gaiconf_load(&conf);
	addrsource_find(c, n);
	addrorder_sort(c, n, &conf.policy, rules);
	for (i = 0; i < n; i++)
		print(&c[i], i + 1 < n ? &rules[i] : NULL);
	is_good = is_same(list, c, n);
	if (!is_good)
		print_list(list);
	freeaddrinfo(list);
	gaiconf_done(&conf);
	free(rules);
	free(c);
	return !is_good;
}
