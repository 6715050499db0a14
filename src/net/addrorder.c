/*
 * Destination address selection, RFC 6724 section 6, rule by rule.  IPv4 addresses take
 * part as their IPv4-mapped IPv6 form, as section 2 asks.
 */
#include "net/addrorder.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX(len_, value_, ...)                                                        \
	{                                                                                \
		.prefix = { .len = sizeof(struct sockaddr_in6),                          \
			    .in6 = { .sin6_family = AF_INET6,                            \
				     .sin6_addr.s6_addr = { __VA_ARGS__ } } },           \
		.len = (len_), .value = (value_)                                         \
	}
#define TABLE(table, otherwise_)                                                         \
	{                                                                                \
		.items = (table), .n = ARRAY_SIZE(table), .otherwise = (otherwise_)      \
	}

/* Scopes of section 3.1, numbered as in a multicast address (RFC 4291, 2.7). */
enum { SCOPE_LINK = 2, SCOPE_SITE = 5, SCOPE_GLOBAL = 14 };

/* IPv4 in ::ffff:0:0/96; the mapped form of an IPv4 prefix. */
#define V4(...) [10] = 0xff, [11] = 0xff, __VA_ARGS__

static const struct addrorder_prefix scopes4[] = {
	PREFIX(112, SCOPE_LINK, V4([12] = 169, [13] = 254)),
	PREFIX(104, SCOPE_LINK, V4([12] = 127)),
	PREFIX(96, SCOPE_GLOBAL, V4([12] = 0)),
};

static const struct addrorder_prefix rfc_labels[] = {
	PREFIX(128, 0, [15] = 1),
	PREFIX(0, 1, 0),
	PREFIX(96, 4, V4([12] = 0)),
	PREFIX(16, 2, 0x20, 0x02),
	PREFIX(32, 5, 0x20, 0x01),
	PREFIX(7, 13, 0xfc),
	PREFIX(96, 3, 0),
	PREFIX(10, 11, 0xfe, 0xc0),
	PREFIX(16, 12, 0x3f, 0xfe),
};

static const struct addrorder_prefix rfc_precedences[] = {
	PREFIX(128, 50, [15] = 1),
	PREFIX(0, 40, 0),
	PREFIX(96, 35, V4([12] = 0)),
	PREFIX(16, 30, 0x20, 0x02),
	PREFIX(32, 5, 0x20, 0x01),
	PREFIX(7, 3, 0xfc),
	PREFIX(96, 1, 0),
	PREFIX(10, 1, 0xfe, 0xc0),
	PREFIX(16, 1, 0x3f, 0xfe),
};

static const struct addrorder_prefix glibc_labels[] = {
	PREFIX(128, 0, [15] = 1),
	PREFIX(0, 1, 0),
	PREFIX(16, 2, 0x20, 0x02),
	PREFIX(96, 3, 0),
	PREFIX(96, 4, V4([12] = 0)),
	PREFIX(10, 5, 0xfe, 0xc0),
	PREFIX(7, 6, 0xfc),
	PREFIX(32, 7, 0x20, 0x01),
};

static const struct addrorder_prefix glibc_precedences[] = {
	PREFIX(128, 50, [15] = 1),
	PREFIX(0, 40, 0),
	PREFIX(16, 30, 0x20, 0x02),
	PREFIX(96, 20, 0),
	PREFIX(96, 10, V4([12] = 0)),
};

const struct addrorder_policy addrorder_rfc6724 = {
	.labels = TABLE(rfc_labels, 1),
	.precedences = TABLE(rfc_precedences, 40),
	.scopes4 = TABLE(scopes4, SCOPE_GLOBAL),
	.caps_match = true,
};

const struct addrorder_policy addrorder_glibc = {
	.labels = TABLE(glibc_labels, 1),
	.precedences = TABLE(glibc_precedences, 40),
	.scopes4 = TABLE(scopes4, SCOPE_GLOBAL),
};

/* The address as 16 bytes, IPv4 mapped. */
static void to_bytes(const struct addr *a, uint8_t dst[static 16])
{
	size_t n;
	const uint8_t *bytes = addr_bytes(a, &n);

	memset(dst, 0, 16);
	if (n == 4)
		dst[10] = dst[11] = 0xff;
	if (bytes)
		memcpy(dst + 16 - n, bytes, n);
}

/* How many leading bits two addresses share. */
static unsigned common_bits(const uint8_t a[static 16], const uint8_t b[static 16])
{
	unsigned bits = 0;

	while (bits < 128) {
		uint8_t diff = a[bits / 8] ^ b[bits / 8];

		if (diff)
			return bits + (unsigned)__builtin_clz(diff) - 24;
		bits += 8;
	}
	return bits;
}

const struct addrorder_prefix *addrorder_find(const struct addrorder_table *table,
					      const struct addr *a)
{
	const struct addrorder_prefix *best = NULL, *p;
	uint8_t bytes[16], prefix[16];

	to_bytes(a, bytes);
	for (p = table->items; p < table->items + table->n; p++) {
		to_bytes(&p->prefix, prefix);
		if (common_bits(bytes, prefix) >= p->len && (!best || p->len > best->len))
			best = p;
	}
	return best;
}

static unsigned value_of(const struct addrorder_table *table, const struct addr *a)
{
	const struct addrorder_prefix *p = addrorder_find(table, a);

	return p ? p->value : table->otherwise;
}

unsigned addrorder_scope(const struct addr *a, const struct addrorder_policy *policy)
{
	const struct in6_addr *in6 = &a->in6.sin6_addr;

	if (addr_family(a) != AF_INET6)
		return value_of(&policy->scopes4, a);
	if (IN6_IS_ADDR_MULTICAST(in6))
		return in6->s6_addr[1] & 0x0f;
	if (IN6_IS_ADDR_LINKLOCAL(in6) || IN6_IS_ADDR_LOOPBACK(in6))
		return SCOPE_LINK;
	return IN6_IS_ADDR_SITELOCAL(in6) ? SCOPE_SITE : SCOPE_GLOBAL;
}

/*
 * CommonPrefixLen() of section 2.2.  Between IPv4 addresses a common prefix says nothing
 * unless they are on one link (glibc does the same), so that servers that rotate their
 * addresses keep sharing the load.
 */
static unsigned match_length(const struct addrorder_candidate *c, bool caps)
{
	uint8_t addr[16], source[16];
	unsigned bits;

	to_bytes(&c->addr, addr);
	to_bytes(&c->source, source);
	bits = common_bits(addr, source);
	if (addr_family(&c->addr) == AF_INET)
		return c->source_prefix && bits >= 96 + c->source_prefix ? bits : 0;
	return caps && c->source_prefix && bits > c->source_prefix ? c->source_prefix : bits;
}

/* 1 when only a has a good thing, -1 when only b has it: for "prefer the one that …". */
static int prefer(bool a, bool b)
{
	return (int)b - (int)a;
}

/* A home address that is a care-of address too counts more than either alone. */
static int prefer_home(const struct addrorder_candidate *a,
		       const struct addrorder_candidate *b)
{
	bool both_a = a->is_home && a->is_care_of, both_b = b->is_home && b->is_care_of;

	if (both_a != both_b)
		return prefer(both_a, both_b);
	if ((a->is_home && b->is_care_of) || (a->is_care_of && b->is_home))
		return prefer(a->is_home, b->is_home);
	return 0;
}

static int by_prefix(const struct addrorder_candidate *a,
		     const struct addrorder_candidate *b, bool caps)
{
	if (addr_family(&a->addr) != addr_family(&b->addr))
		return 0;
	return (int)match_length(b, caps) - (int)match_length(a, caps);
}

static bool has_scope_of_source(const struct addrorder_candidate *c,
				const struct addrorder_policy *policy)
{
	return addrorder_scope(&c->addr, policy) == addrorder_scope(&c->source, policy);
}

static bool has_label_of_source(const struct addrorder_candidate *c,
				const struct addrorder_policy *policy)
{
	return value_of(&policy->labels, &c->addr) == value_of(&policy->labels, &c->source);
}

/* -1, 0 or 1: values from a file may be as large as an int. */
static int higher_first(unsigned a, unsigned b)
{
	return (a < b) - (a > b);
}

int addrorder_compare(const struct addrorder_candidate *a,
		      const struct addrorder_candidate *b,
		      const struct addrorder_policy *policy, enum addrorder_rule *ret_rule)
{
	bool is_known =
		a->source.len && b->source.len; /* of two unreachable ones nothing is */
	int order[ADDRORDER_UNCHANGED] = { 0 };
	enum addrorder_rule rule;

	order[ADDRORDER_UNREACHABLE] = prefer(a->source.len, b->source.len);
	if (is_known) {
		order[ADDRORDER_SCOPE_MATCH] = prefer(has_scope_of_source(a, policy),
						      has_scope_of_source(b, policy));
		order[ADDRORDER_DEPRECATED] =
			prefer(!a->is_deprecated, !b->is_deprecated);
		order[ADDRORDER_HOME] = prefer_home(a, b);
		order[ADDRORDER_LABEL] = prefer(has_label_of_source(a, policy),
						has_label_of_source(b, policy));
		order[ADDRORDER_TRANSPORT] =
			prefer(!a->is_encapsulated, !b->is_encapsulated);
		order[ADDRORDER_PREFIX] = by_prefix(a, b, policy->caps_match);
	}
	order[ADDRORDER_PRECEDENCE] = higher_first(value_of(&policy->precedences, &a->addr),
						   value_of(&policy->precedences, &b->addr));
	order[ADDRORDER_SMALLER_SCOPE] = higher_first(addrorder_scope(&b->addr, policy),
						      addrorder_scope(&a->addr, policy));
	for (rule = ADDRORDER_UNREACHABLE; rule < ADDRORDER_UNCHANGED && !order[rule];
	     rule++)
		;
	*ret_rule = rule;
	return rule < ADDRORDER_UNCHANGED ? order[rule] : 0;
}

/* Insertion: the lists are short, and it is stable, which is rule 10. */
void addrorder_sort(struct addrorder_candidate *c, size_t n,
		    const struct addrorder_policy *policy, enum addrorder_rule *ret_rules)
{
	enum addrorder_rule rule;
	size_t i, j;

	for (i = 1; i < n; i++) {
		struct addrorder_candidate moving = c[i];

		for (j = i; j && addrorder_compare(&moving, &c[j - 1], policy, &rule) < 0;
		     j--)
			c[j] = c[j - 1];
		c[j] = moving;
	}
	for (i = 0; ret_rules && i + 1 < n; i++)
		(void)addrorder_compare(&c[i], &c[i + 1], policy, &ret_rules[i]);
}

const char *addrorder_rule_text(enum addrorder_rule rule)
{
	static const char *const texts[] = {
		[ADDRORDER_UNREACHABLE] = "rule 1: avoid unusable destinations",
		[ADDRORDER_SCOPE_MATCH] = "rule 2: prefer matching scope",
		[ADDRORDER_DEPRECATED] = "rule 3: avoid deprecated addresses",
		[ADDRORDER_HOME] = "rule 4: prefer home addresses",
		[ADDRORDER_LABEL] = "rule 5: prefer matching label",
		[ADDRORDER_PRECEDENCE] = "rule 6: prefer higher precedence",
		[ADDRORDER_TRANSPORT] = "rule 7: prefer native transport",
		[ADDRORDER_SMALLER_SCOPE] = "rule 8: prefer smaller scope",
		[ADDRORDER_PREFIX] = "rule 9: use longest matching prefix",
		[ADDRORDER_UNCHANGED] = "rule 10: otherwise, leave the order unchanged",
	};

	return texts[rule];
}

void addrorder_interleave(struct addr *addrs, size_t n)
{
	struct addr *sorted = xcalloc(n, sizeof(*sorted));
	int family = n ? addr_family(&addrs[0]) : AF_UNSPEC;
	size_t same = 0, other = 0, done = 0;

	while (done < n) {
		while (same < n && addr_family(&addrs[same]) != family)
			same++;
		if (same < n)
			sorted[done++] = addrs[same++];
		while (other < n && addr_family(&addrs[other]) == family)
			other++;
		if (other < n)
			sorted[done++] = addrs[other++];
	}
	memcpy(addrs, sorted, n * sizeof(*sorted));
	free(sorted);
}
