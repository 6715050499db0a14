/*
 * Which address of a name to try first: RFC 6724, section 6, and the interleaving of
 * families of RFC 8305, section 4.  Pure: the candidates bring their source addresses
 * along; addrsource.h gets them from this machine.
 */
#ifndef NET_ADDRORDER_H
#define NET_ADDRORDER_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>

/* A destination and the source address that this host would use for it. */
struct addrorder_candidate {
	struct addr addr;
	struct addr source;     /* len 0: the destination is unreachable */
	unsigned source_prefix; /* length of the source's prefix; 0: not known */
	bool is_deprecated;     /* the source is */
	bool is_home;           /* the source is a home address (mobile IP) */
	bool is_care_of;        /* … or a care-of address, or not known to be at home */
	bool is_encapsulated;   /* reached through a tunnel */
};

/* Numbered as in the RFC; 10 means that nothing told them apart and the given order
 * stays. */
enum addrorder_rule {
	ADDRORDER_UNREACHABLE = 1,
	ADDRORDER_SCOPE_MATCH,
	ADDRORDER_DEPRECATED,
	ADDRORDER_HOME,
	ADDRORDER_LABEL,
	ADDRORDER_PRECEDENCE,
	ADDRORDER_TRANSPORT,
	ADDRORDER_SMALLER_SCOPE,
	ADDRORDER_PREFIX,
	ADDRORDER_UNCHANGED,
};

/* One entry of a policy: what a prefix is worth. */
struct addrorder_prefix {
	struct addr prefix; /* IPv6; IPv4 is matched as ::ffff:0:0/96 */
	unsigned len;       /* 0 to 128 */
	unsigned value;
	unsigned line; /* of the file that it came from; 0: built in */
};

struct addrorder_table {
	const struct addrorder_prefix *items; /* in any order */
	size_t n;
	unsigned otherwise; /* the value of an address that no prefix has */
};

/* What addresses are worth (section 2.1), and how it is counted. */
struct addrorder_policy {
	struct addrorder_table labels, precedences;
	struct addrorder_table scopes4; /* of IPv4 addresses: section 3.2 */
	bool caps_match; /* rule 9 compares no more than the source's prefix (section 2.2) */
};

/* The tables of the RFC, and those of glibc 2.36, which are older (RFC 3484) and differ:
 * glibc has other values for IPv4, unique local and Teredo addresses. */
extern const struct addrorder_policy addrorder_rfc6724, addrorder_glibc;

/* Negative: a comes before b; positive: after; 0: equal.  *ret_rule says which rule
 * decided. */
int addrorder_compare(const struct addrorder_candidate *a,
		      const struct addrorder_candidate *b,
		      const struct addrorder_policy *policy,
		      enum addrorder_rule *ret_rule);

/*
 * Sorts, stable.  ret_rules (NULL, or room for n - 1): rule i put candidate i before i
 * + 1.
 */
void addrorder_sort(struct addrorder_candidate *c, size_t n,
		    const struct addrorder_policy *policy,
		    enum addrorder_rule *ret_rules);

/* The entry that counts for an address: the longest prefix, of equal ones the first; NULL
 * when none fits. */
const struct addrorder_prefix *addrorder_find(const struct addrorder_table *table,
					      const struct addr *a);

/* The scope of an address as a multicast address has it: 2 link, 5 site, 14 global. */
unsigned addrorder_scope(const struct addr *a, const struct addrorder_policy *policy);

/* "rule 6: prefer higher precedence": number and name of a rule, for a reader. */
const char *addrorder_rule_text(enum addrorder_rule rule);

/* The families take turns, starting with the first one's; order within each stays. */
void addrorder_interleave(struct addr *addrs, size_t n);

#endif
