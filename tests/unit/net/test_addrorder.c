/*
 * RFC 6724: the examples of its sections 10.2 to 10.7, with the sources, the policy tables and the
 * rules that they name (those of 10.1 are about the kernel: tests/e2e/source_address.sh); and each
 * rule of section 6 by itself.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "net/addrorder.h"
#include "net/addrsource.h"

#include <stdio.h>
#include <string.h>

static struct addr text_addr(const char *text)
{
	struct addr a = { .len = 0 };

	if (text)
		assert_true(addr_parse(text, 0, &a));
	return a;
}

static struct addrorder_candidate via(const char *addr, const char *source)
{
	return (struct addrorder_candidate){ .addr = text_addr(addr),
					     .source = text_addr(source) };
}

/* Whichever way round they are given, first comes first, and by that rule. */
static void decides_by(const struct addrorder_policy *policy,
		       struct addrorder_candidate first, struct addrorder_candidate second,
		       enum addrorder_rule rule)
{
	struct addrorder_candidate forth[] = { first, second },
				   back[] = { second, first };
	enum addrorder_rule got;

	addrorder_sort(forth, 2, policy, &got);
	assert_true(addr_equal(&forth[0].addr, &first.addr));
	assert_int_equal(got, rule);
	addrorder_sort(back, 2, policy, &got);
	assert_true(addr_equal(&back[0].addr, &first.addr));
	assert_int_equal(got, rule);
}

static void decides(struct addrorder_candidate first, struct addrorder_candidate second,
		    enum addrorder_rule rule)
{
	decides_by(&addrorder_rfc6724, first, second, rule);
}

/* The policy of the RFC with one more line, or one line changed. */
struct changed {
	struct addrorder_prefix labels[16], precedences[16];
	struct addrorder_policy policy;
};

static void change_table(struct addrorder_table *table, struct addrorder_prefix *items,
			 const char *prefix, unsigned len, unsigned value)
{
	struct addrorder_prefix new = { text_addr(prefix), len, value, 0 };
	size_t i;

	assert_true(table->n < 16);
	for (i = 0; i < table->n; i++) {
		items[i] = table->items[i];
		if (items[i].len == len && addr_equal(&items[i].prefix, &new.prefix))
			items[i].value = value;
	}
	items[table->n] = new; /* of equal ones the first counts */
	table->items = items;
	table->n++;
}

static void change(struct changed *c, const char *prefix, unsigned len, unsigned precedence,
		   unsigned label)
{
	if (!c->policy.labels.n)
		c->policy = addrorder_rfc6724;
	change_table(&c->policy.precedences, c->precedences, prefix, len, precedence);
	change_table(&c->policy.labels, c->labels, prefix, len, label);
}

/* Section 10.2, example by example, and the rule that it names. */
static void examples_of_section_10_2(void **state)
{
	struct addrorder_candidate home = via("2001:db8:1::1", "2001:db8:3::1");
	struct addrorder_candidate away = via("fe80::1", "fe80::2");
	struct addrorder_candidate old = via("fe80::1", "fe80::2");

	(void)state;
	decides(via("2001:db8:1::1", "2001:db8:1::2"),
		via("198.51.100.121", "169.254.13.78"), ADDRORDER_SCOPE_MATCH);
	decides(via("198.51.100.121", "198.51.100.117"), via("2001:db8:1::1", "fe80::1"),
		ADDRORDER_SCOPE_MATCH);
	decides(via("2001:db8:1::1", "2001:db8:1::2"), via("10.1.2.3", "10.1.2.4"),
		ADDRORDER_PRECEDENCE);
	decides(via("fe80::1", "fe80::2"), via("2001:db8:1::1", "2001:db8:1::2"),
		ADDRORDER_SMALLER_SCOPE);
	home.is_home = true;
	away.is_care_of = true;
	decides(home, away, ADDRORDER_HOME);
	old.is_deprecated = true;
	decides(via("2001:db8:1::1", "2001:db8:1::2"), old, ADDRORDER_DEPRECATED);
	decides(via("2001:db8:1::1", "2001:db8:1::2"),
		via("2001:db8:3ffe::1", "2001:db8:3f44::2"), ADDRORDER_PREFIX);
	decides(via("2002:c633:6401::1", "2002:c633:6401::2"),
		via("2001:db8:1::1", "2002:c633:6401::2"), ADDRORDER_LABEL);
	decides(via("2001:db8:1::1", "2001:db8:1::2"),
		via("2002:c633:6401::1", "2002:c633:6401::2"), ADDRORDER_PRECEDENCE);
}

/* IPv4 first in the table: rule 2 still counts more. */
static void examples_of_section_10_3(void **state)
{
	struct changed c = { .policy = { .caps_match = false } };

	(void)state;
	change(&c, "::ffff:0:0", 96, 100, 4);
	decides_by(&c.policy, via("2001:db8::1", "2001:db8::2"),
		   via("198.51.100.121", "169.254.13.78"), ADDRORDER_SCOPE_MATCH);
	decides_by(&c.policy, via("198.51.100.121", "198.51.100.117"),
		   via("2001:db8::1", "fe80::1"), ADDRORDER_SCOPE_MATCH);
	decides_by(&c.policy, via("10.1.2.3", "10.1.2.4"), via("2001:db8::1", "2001:db8::2"),
		   ADDRORDER_PRECEDENCE);
}

/* Link-local addresses behind global ones: rule 3 still counts more. */
static void examples_of_section_10_4(void **state)
{
	struct addrorder_candidate old = via("2001:db8::1", "2001:db8::2");
	struct changed c = { .policy = { .caps_match = false } };

	(void)state;
	change(&c, "fe80::", 10, 33, 1);
	decides_by(&c.policy, via("2001:db8::1", "2001:db8::2"), via("fe80::1", "fe80::2"),
		   ADDRORDER_PRECEDENCE);
	old.is_deprecated = true;
	decides_by(&c.policy, via("fe80::1", "fe80::2"), old, ADDRORDER_DEPRECATED);
}

/* Two ways from site A to site B and to others: as they are, and with the fast one kept for B. */
static void examples_of_section_10_5(void **state)
{
	struct addrorder_candidate fast = via("2001:db8:1bbb::b", "2001:db8:1aaa::a");
	struct addrorder_candidate normal = via("2001:db8:70bb::b", "2001:db8:70aa::a");
	struct changed c = { .policy = { .caps_match = false } };

	(void)state;
	decides(normal, fast, ADDRORDER_PREFIX);
	decides(via("2001:db8:1ccc::c", "2001:db8:1aaa::a"),
		via("2001:db8:6ccc::c", "2001:db8:70aa::a"), ADDRORDER_PREFIX);
	change(&c, "2001:db8:1aaa::", 48, 43, 6);
	change(&c, "2001:db8:1bbb::", 48, 43, 6);
	decides_by(&c.policy, fast, normal, ADDRORDER_PRECEDENCE);
	decides_by(&c.policy, via("2001:db8:6ccc::c", "2001:db8:70aa::a"),
		   via("2001:db8:1ccc::c", "2001:db8:70aa::a"), ADDRORDER_PREFIX);
}

/* Unique local addresses behind global ones, but for the site's own once it has a line. */
static void examples_of_section_10_6(void **state)
{
	struct addrorder_candidate global = via("2001:db8:2::2", "2001:db8:1::1");
	struct addrorder_candidate foreign =
		via("fd22:2222:2222:2::2", "fd11:1111:1111:1::1");
	struct addrorder_candidate own = via("fd11:1111:1111:2::2", "fd11:1111:1111:1::1");
	struct changed c = { .policy = { .caps_match = false } };

	(void)state;
	decides(global, foreign, ADDRORDER_PRECEDENCE);
	change(&c, "fd11:1111:1111::", 48, 45, 14);
	/* The RFC names rule 6; but its new line gives the source alone another label. */
	decides_by(&c.policy, global, foreign, ADDRORDER_LABEL);
	decides_by(&c.policy, own, global, ADDRORDER_PRECEDENCE);
}

/* IPv4 before a 6to4 source, but for a site that uses such a prefix for itself. */
static void examples_of_section_10_7(void **state)
{
	struct addrorder_candidate v4 = via("203.0.113.1", "10.1.2.3");
	struct changed c = { .policy = { .caps_match = false } };

	(void)state;
	decides(v4, via("2001:db8:1::1", "2002:c633:6401::2"), ADDRORDER_LABEL);
	change(&c, "2002:c633:6401::", 48, 45, 14);
	decides_by(&c.policy, via("2002:c633:6401:2::2", "2002:c633:6401:1::1"), v4,
		   ADDRORDER_PRECEDENCE);
}

/* glibc's tables are those of RFC 3484: what comes first differs. */
static void glibc_has_older_tables(void **state)
{
	struct addrorder_candidate v4 = via("192.0.2.1", "192.0.2.2");
	struct addrorder_candidate ula = via("fd00::1", "fd00::2");
	struct addrorder_candidate teredo = via("2001::1", "2001::2");

	(void)state;
	decides(v4, ula, ADDRORDER_PRECEDENCE);
	decides_by(&addrorder_glibc, ula, v4, ADDRORDER_PRECEDENCE);
	decides(v4, teredo, ADDRORDER_PRECEDENCE);
	decides_by(&addrorder_glibc, teredo, v4, ADDRORDER_PRECEDENCE);
	decides_by(&addrorder_glibc, v4, via("2001:db8::1", "fd00::2"), ADDRORDER_LABEL);
}

/* Values from a file go up to the largest int. */
static void values_may_be_large(void **state)
{
	struct changed c = { .policy = { .caps_match = false } };

	(void)state;
	change(&c, "::ffff:0:0", 96, 2147483647, 4);
	change(&c, "::", 0, 0, 1);
	decides_by(&c.policy, via("10.1.2.3", "10.1.2.4"),
		   via("2001:db8:1::1", "2001:db8:1::2"), ADDRORDER_PRECEDENCE);
}

static void unreachable_comes_last(void **state)
{
	(void)state;
	decides(via("10.1.2.3", "10.1.2.4"), via("2001:db8::1", NULL),
		ADDRORDER_UNREACHABLE);
	decides(via("2001:db8::1", NULL), via("192.0.2.1", NULL), ADDRORDER_PRECEDENCE);
}

static void both_home_and_care_of_counts_most(void **state)
{
	struct addrorder_candidate both = via("2001:db8:1::1", "2001:db8:1::2");
	struct addrorder_candidate home = via("2001:db8:2::1", "2001:db8:2::2");

	(void)state;
	both.is_home = both.is_care_of = true;
	home.is_home = true;
	decides(both, home, ADDRORDER_HOME);
}

static void native_transport_is_preferred(void **state)
{
	struct addrorder_candidate tunnelled = via("2001:db8:1::1", "2001:db8:1::2");

	(void)state;
	tunnelled.is_encapsulated = true;
	decides(via("2001:db8:2::1", "2001:db8:2::2"), tunnelled, ADDRORDER_TRANSPORT);
}

/* Section 2.2: the comparison ends at the length of the source's prefix. */
static void match_ends_at_the_source_prefix(void **state)
{
	struct addrorder_candidate c[] = { via("2001:db8:1::f001", "2001:db8:1::1"),
					   via("2001:db8:1::2", "2001:db8:1::1") };
	enum addrorder_rule rule;

	(void)state;
	c[0].source_prefix = c[1].source_prefix = 64;
	addrorder_sort(c, 2, &addrorder_rfc6724, &rule);
	assert_int_equal(rule, ADDRORDER_UNCHANGED);
	addrorder_sort(c, 2, &addrorder_glibc, &rule); /* compares all bits */
	assert_int_equal(rule, ADDRORDER_PREFIX);
	c[0].source_prefix = c[1].source_prefix = 0;
	addrorder_sort(c, 2, &addrorder_rfc6724, &rule);
	assert_int_equal(rule, ADDRORDER_PREFIX);
}

static void ipv4_prefix_counts_on_the_link_alone(void **state)
{
	struct addrorder_candidate far[] = { via("203.0.113.1", "10.0.0.2"),
					     via("10.9.9.9", "10.0.0.2") };
	struct addrorder_candidate near = via("10.0.0.9", "10.0.0.2");
	enum addrorder_rule rule;

	(void)state;
	far[0].source_prefix = far[1].source_prefix = near.source_prefix = 24;
	addrorder_sort(far, 2, &addrorder_rfc6724, &rule);
	assert_int_equal(rule, ADDRORDER_UNCHANGED);
	decides(near, far[0], ADDRORDER_PREFIX);
}

static void sort_is_stable(void **state)
{
	struct addrorder_candidate c[6];
	enum addrorder_rule rules[5];
	char text[ADDR_TEXT];
	struct addr expected;
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		snprintf(text, sizeof(text), "203.0.113.%zu", 9 - i);
		c[i] = via(text, "192.0.2.1");
	}
	addrorder_sort(c, 6, &addrorder_rfc6724, rules);
	for (i = 0; i < 6; i++) {
		snprintf(text, sizeof(text), "203.0.113.%zu", 9 - i);
		expected = text_addr(text);
		assert_true(addr_equal(&c[i].addr, &expected));
		if (i < 5)
			assert_int_equal(rules[i], ADDRORDER_UNCHANGED);
	}
	addrorder_sort(c, 1, &addrorder_rfc6724, NULL);
	addrorder_sort(c, 0, &addrorder_rfc6724, NULL);
}

static void longest_prefix_counts(void **state)
{
	static const struct {
		const char *addr;
		unsigned precedence, label;
	} cases[] = {
		{ "::1", 50, 0 },
		{ "2001:db8::1", 40, 1 },
		{ "192.0.2.1", 35, 4 },
		{ "::ffff:192.0.2.1", 35, 4 },
		{ "2002:c633:6401::1", 30, 2 },
		{ "2001::1", 5, 5 },
		{ "fc00::1", 3, 13 },
		{ "fdff::1", 3, 13 },
		{ "::192.0.2.1", 1, 3 },
		{ "fec0::1", 1, 11 },
		{ "3ffe::1", 1, 12 },
		{ "fe80::1", 40, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct addr a = text_addr(cases[i].addr);

		assert_int_equal(addrorder_find(&addrorder_rfc6724.precedences, &a)->value,
				 cases[i].precedence);
		assert_int_equal(addrorder_find(&addrorder_rfc6724.labels, &a)->value,
				 cases[i].label);
	}
}

/* Section 3.2, but that glibc takes a mapped address for a global one. */
static void scopes_are_those_of_glibc(void **state)
{
	static const struct {
		const char *addr;
		unsigned scope;
	} cases[] = {
		{ "127.0.0.1", 2 },  { "169.254.3.4", 2 }, { "10.0.0.1", 14 },
		{ "192.0.2.1", 14 }, { "::1", 2 },	   { "fe80::1", 2 },
		{ "fec0::1", 5 },    { "fd00::1", 14 },	   { "2001:db8::1", 14 },
		{ "ff02::1", 2 },    { "ff08::1", 8 },	   { "::ffff:127.0.0.1", 14 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct addr a = text_addr(cases[i].addr);

		assert_int_equal(addrorder_scope(&a, &addrorder_glibc), cases[i].scope);
	}
}

static void rules_have_names(void **state)
{
	(void)state;
	assert_string_equal(addrorder_rule_text(ADDRORDER_UNREACHABLE),
			    "rule 1: avoid unusable destinations");
	assert_string_equal(addrorder_rule_text(ADDRORDER_PRECEDENCE),
			    "rule 6: prefer higher precedence");
	assert_string_equal(addrorder_rule_text(ADDRORDER_UNCHANGED),
			    "rule 10: otherwise, leave the order unchanged");
}

static void families_take_turns(void **state)
{
	static const struct {
		const char *before, *after; /* small letters are IPv4, capitals IPv6 */
	} cases[] = {
		{ "", "" },           { "a", "a" },       { "abXY", "aXbY" },
		{ "XYab", "XaYb" },   { "abcX", "aXbc" }, { "Xabc", "Xabc" },
		{ "aXbYZ", "aXbYZ" }, { "XYZ", "XYZ" },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct addr addrs[8];
		size_t n = strlen(cases[i].before);

		for (j = 0; j < n; j++) {
			char c = cases[i].before[j];

			addrs[j] =
				addr_loopback(c >= 'a' ? AF_INET : AF_INET6, (uint16_t)c);
		}
		addrorder_interleave(addrs, n);
		for (j = 0; j < n; j++)
			assert_int_equal(addr_port(&addrs[j]), cases[i].after[j]);
	}
}

/* The one destination whose source is the same everywhere. */
static void sources_come_from_the_kernel(void **state)
{
	struct addrorder_candidate c[2] = { { .addr = addr_loopback(AF_INET, 80) },
					    { .addr = text_addr("255.255.255.255") } };

	(void)state;
	addrsource_find(c, 2);
	assert_true(addr_is_loopback(&c[0].source));
	assert_int_equal(addr_port(&c[0].source), 0);
	assert_int_equal(c[0].source_prefix, 8);
	assert_false(c[0].is_deprecated || c[0].is_encapsulated);
	assert_int_equal(c[1].source.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_of_section_10_2),
		cmocka_unit_test(examples_of_section_10_3),
		cmocka_unit_test(examples_of_section_10_4),
		cmocka_unit_test(examples_of_section_10_5),
		cmocka_unit_test(examples_of_section_10_6),
		cmocka_unit_test(examples_of_section_10_7),
		cmocka_unit_test(glibc_has_older_tables),
		cmocka_unit_test(values_may_be_large),
		cmocka_unit_test(unreachable_comes_last),
		cmocka_unit_test(both_home_and_care_of_counts_most),
		cmocka_unit_test(native_transport_is_preferred),
		cmocka_unit_test(match_ends_at_the_source_prefix),
		cmocka_unit_test(ipv4_prefix_counts_on_the_link_alone),
		cmocka_unit_test(sort_is_stable),
		cmocka_unit_test(longest_prefix_counts),
		cmocka_unit_test(scopes_are_those_of_glibc),
		cmocka_unit_test(rules_have_names),
		cmocka_unit_test(families_take_turns),
		cmocka_unit_test(sources_come_from_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
