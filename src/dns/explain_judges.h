/*
 * The single questions that a verdict is made of.  Each looks for one kind of cause and
 * fills in the sentence when it is there; they are asked in an order, and rely on it.
 */
#ifndef DNS_EXPLAIN_JUDGES_H
#define DNS_EXPLAIN_JUDGES_H

#include "dns/explain_verdict.h"

#include <stdbool.h>

typedef bool explain_judge_fn(const struct explain *e, struct explain_finding *ret);

/* explain_judge_source.c: before and beside the DNS. */
explain_judge_fn judge_numeric, judge_nsswitch, judge_no_dns, judge_stopped, judge_hosts,
	judge_own_name, judge_other_source, judge_missing_module, judge_first_line_only,
	judge_missing_and_lost, judge_other_family;

/* explain_judge_dns.c: by the DNS. */
explain_judge_fn judge_dead, judge_alias, judge_ndots, judge_search, judge_late,
	judge_servers_differ, judge_silent_family, judge_failed, judge_stub,
	judge_no_name, judge_agree;

/* explain_judge_order.c: which address is the first, and of which family they are. */
explain_judge_fn judge_gai_conf, judge_no_route, judge_no_aaaa, judge_one_family;

#endif
