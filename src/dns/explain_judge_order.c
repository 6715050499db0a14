/* Causes of an order: /etc/gai.conf, routes; and of a family that is missing. */
#include "dns/explain_judges.h"

#include "dns/explain_say.h"
#include "dns/rrtype.h"

#include <string.h>

/* The table of the policy that a rule consults; NULL: none. */
static const struct addrorder_table *table_of(const struct explain *e,
					      enum addrorder_rule rule)
{
	const struct addrorder_policy *policy = &e->config.gai.policy;

	return rule == ADDRORDER_LABEL        ? &policy->labels
	       : rule == ADDRORDER_PRECEDENCE ? &policy->precedences
	       : rule == ADDRORDER_SCOPE_MATCH || rule == ADDRORDER_SMALLER_SCOPE
		       ? &policy->scopes4
		       : NULL;
}

/* The line of gai.conf that put the pair at `at` into its order; 0: none did. */
static const struct addrorder_prefix *deciding_entry(const struct explain *e, size_t at)
{
	const struct addrorder_table *table = table_of(e, e->rules[at]);
	enum addrorder_rule rule;
	const struct addrorder_prefix *p;

	if (!table || addrorder_compare(&e->order[at], &e->order[at + 1],
					&addrorder_glibc, &rule) < 0)
		return NULL; /* it would be so without the file */
	p = addrorder_find(table, &e->order[at].addr);
	if (!p || !p->line)
		p = addrorder_find(table, &e->order[at + 1].addr);
	return p && p->line ? p : NULL;
}

bool judge_gai_conf(const struct explain *e, struct explain_finding *ret)
{
	char first[ADDR_TEXT], second[ADDR_TEXT], prefix[SAY_NAME];
	const struct addrorder_prefix *p = NULL;
	size_t i;

	for (i = 0; i + 1 < e->order_n && !p; i++)
		p = deciding_entry(e, i);
	if (!p)
		return false;
	i--;
	say_where(ret, GAICONF_PATH, p->line);
	return say(ret, EXPLAIN_GAI_CONF,
		   "Applications try %s before %s, because line %u of " GAICONF_PATH
		   " gives %s the %s %u (rule %d)",
		   addr_format(first, &e->order[i].addr),
		   addr_format(second, &e->order[i + 1].addr), p->line,
		   say_prefix(prefix, p),
		   e->rules[i] == ADDRORDER_LABEL        ? "label"
		   : e->rules[i] == ADDRORDER_PRECEDENCE ? "precedence"
							 : "scope",
		   p->value, (int)e->rules[i]);
}

bool judge_no_route(const struct explain *e, struct explain_finding *ret)
{
	char first[ADDR_TEXT], second[ADDR_TEXT];
	size_t i;

	for (i = 0; i + 1 < e->order_n; i++) {
		if (e->rules[i] != ADDRORDER_UNREACHABLE)
			continue;
		return say(ret, EXPLAIN_NO_ROUTE,
			   "Applications try %s before %s, to which this host has no "
			   "route (rule 1)",
			   addr_format(first, &e->order[i].addr),
			   addr_format(second, &e->order[i + 1].addr));
	}
	if (e->order_n && !e->order[0].source.len)
		return say(ret, EXPLAIN_NO_ROUTE, "This host has no route to %s",
			   addr_format(first, &e->order[0].addr));
	return false;
}

bool judge_no_aaaa(const struct explain *e, struct explain_finding *ret)
{
	struct explain_addrs result, dns;

	explain_result(e, &result);
	explain_candidate_addrs(e, explain_candidate_found(e), &dns);
	if (!e->config.resolv.no_aaaa || !explain_addrs_have_family(&dns, AF_INET6) ||
	    explain_addrs_have_family(&result, AF_INET6))
		return false;
	say_where(ret, RESOLV_CONF, 0);
	return say(ret, EXPLAIN_NO_AAAA,
		   "Applications get no IPv6 address, though DNS has one: the option "
		   "no-aaaa of " RESOLV_CONF " leaves it out");
}

bool judge_one_family(const struct explain *e, struct explain_finding *ret)
{
	int found = explain_candidate_found(e);
	const struct explain_wire *w;
	struct explain_addrs dns;
	char has[SAY_LIST], name[SAY_NAME];
	bool is_6;

	explain_candidate_addrs(e, found, &dns);
	is_6 = explain_addrs_have_family(&dns, AF_INET6);
	if (found < 0 || e->family || is_6 == explain_addrs_have_family(&dns, AF_INET))
		return false;
	w = explain_wire_counting(e, (size_t)found, is_6 ? RRTYPE_A : RRTYPE_AAAA);
	if (!w || explain_wire_answer(w) != EXPLAIN_WIRE_NO_DATA || !is_6)
		return false;
	return say(ret, EXPLAIN_ONE_FAMILY,
		   "%s has no IPv4 address in the DNS, only %s: gethostbyname and "
		   "programs that "
		   "know IPv4 alone get nothing",
		   say_candidate(name, e, (size_t)found), say_addrs(has, &dns));
}
