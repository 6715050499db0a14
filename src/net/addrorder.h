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
	bool is_care_of;        /* … or a care-of address */
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

/* One line of the policy table (section 2.1). */
struct addrorder_policy {
	struct addr prefix; /* IPv6; IPv4 is matched as ::ffff:0:0/96 */
	unsigned prefix_len;
	unsigned precedence, label;
};

/* The default table of section 2.1. */
extern const struct addrorder_policy addrorder_default[];
extern const size_t addrorder_default_n;

/* Negative: a comes before b; positive: after; 0: equal.  *ret_rule says which rule
 * decided. */
int addrorder_compare(const struct addrorder_candidate *a,
		      const struct addrorder_candidate *b,
		      const struct addrorder_policy *policy, size_t n_policy,
		      enum addrorder_rule *ret_rule);

/*
 * Sorts, stable.  ret_rules (NULL, or room for n - 1): rule i put candidate i before i
 * + 1.
 */
void addrorder_sort(struct addrorder_candidate *c, size_t n,
		    const struct addrorder_policy *policy, size_t n_policy,
		    enum addrorder_rule *ret_rules);

/* The policy that applies to an address: the longest prefix; never NULL with the default
 * table. */
const struct addrorder_policy *
addrorder_find_policy(const struct addr *a, const struct addrorder_policy *policy,
		      size_t n_policy);

/* "rule 6: higher precedence": number and name of a rule, for a reader. */
const char *addrorder_rule_text(enum addrorder_rule rule);

/* The families take turns, starting with the first one's; order within each stays. */
void addrorder_interleave(struct addr *addrs, size_t n);

#endif
