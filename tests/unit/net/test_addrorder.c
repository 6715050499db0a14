/*
 * RFC 6724: its own examples (section 10), and each rule by itself.  The sources are
 * those that the RFC's text selects.
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
static void decides(struct addrorder_candidate first, struct addrorder_candidate second,
		    enum addrorder_rule rule)
{
	struct addrorder_candidate forth[] = { first, second },
				   back[] = { second, first };
	enum addrorder_rule got;

	addrorder_sort(forth, 2, addrorder_default, addrorder_default_n, &got);
	assert_true(addr_equal(&forth[0].addr, &first.addr));
	assert_int_equal(got, rule);
	addrorder_sort(back, 2, addrorder_default, addrorder_default_n, &got);
	assert_true(addr_equal(&back[0].addr, &first.addr));
	assert_int_equal(got, rule);
}

/* Section 10.2, example by example. */
static void examples_of_the_rfc(void **state)
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

/* Section 10.3: the policy table in which IPv4 is preferred. */
static void policy_can_prefer_ipv4(void **state)
{
	struct addrorder_policy policy[16];
	struct addrorder_candidate c[] = { via("2001:db8:1::1", "2001:db8:1::2"),
					   via("10.1.2.3", "10.1.2.4") };
	enum addrorder_rule rule;
	size_t i;

	(void)state;
	assert_true(addrorder_default_n <= ARRAY_SIZE(policy));
	memcpy(policy, addrorder_default, addrorder_default_n * sizeof(*policy));
	for (i = 0; i < addrorder_default_n; i++) {
		if (policy[i].label == 4)
			policy[i].precedence = 100;
	}
	addrorder_sort(c, 2, policy, addrorder_default_n, &rule);
	assert_int_equal(addr_family(&c[0].addr), AF_INET);
	assert_int_equal(rule, ADDRORDER_PRECEDENCE);
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
	addrorder_sort(c, 2, addrorder_default, addrorder_default_n, &rule);
	assert_int_equal(rule, ADDRORDER_UNCHANGED);
	c[0].source_prefix = c[1].source_prefix = 0;
	addrorder_sort(c, 2, addrorder_default, addrorder_default_n, &rule);
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
	addrorder_sort(far, 2, addrorder_default, addrorder_default_n, &rule);
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
	addrorder_sort(c, 6, addrorder_default, addrorder_default_n, rules);
	for (i = 0; i < 6; i++) {
		snprintf(text, sizeof(text), "203.0.113.%zu", 9 - i);
		expected = text_addr(text);
		assert_true(addr_equal(&c[i].addr, &expected));
		if (i < 5)
			assert_int_equal(rules[i], ADDRORDER_UNCHANGED);
	}
	addrorder_sort(c, 1, addrorder_default, addrorder_default_n, NULL);
	addrorder_sort(c, 0, addrorder_default, addrorder_default_n, NULL);
}

static void policy_is_the_longest_prefix(void **state)
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
		const struct addrorder_policy *p =
			addrorder_find_policy(&a, addrorder_default, addrorder_default_n);

		assert_int_equal(p->precedence, cases[i].precedence);
		assert_int_equal(p->label, cases[i].label);
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
		cmocka_unit_test(examples_of_the_rfc),
		cmocka_unit_test(policy_can_prefer_ipv4),
		cmocka_unit_test(unreachable_comes_last),
		cmocka_unit_test(both_home_and_care_of_counts_most),
		cmocka_unit_test(native_transport_is_preferred),
		cmocka_unit_test(match_ends_at_the_source_prefix),
		cmocka_unit_test(ipv4_prefix_counts_on_the_link_alone),
		cmocka_unit_test(sort_is_stable),
		cmocka_unit_test(policy_is_the_longest_prefix),
		cmocka_unit_test(rules_have_names),
		cmocka_unit_test(families_take_turns),
		cmocka_unit_test(sources_come_from_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
