/* The order of the questions: the first that is answered with yes is the verdict. */
#include "dns/explain_verdict.h"

#include "base/mem.h"
#include "dns/explain_judges.h"

#include <string.h>

/* From what keeps the DNS from being asked to what becomes of its answers. */
static explain_judge_fn *const causes[] = {
	judge_numeric,        judge_nsswitch, judge_hosts,         judge_own_name,
	judge_stopped,        judge_no_dns,   judge_other_source,  judge_missing_and_lost,
	judge_late,           judge_dead,     judge_silent_family, judge_failed,
	judge_servers_differ, judge_alias,    judge_ndots,         judge_search,
	judge_gai_conf,       judge_no_route, judge_no_aaaa,       judge_stub,
	judge_one_family,     judge_no_name,  judge_agree,
};

/* What is worth a word even where it is not the cause. */
static explain_judge_fn *const besides[] = {
	judge_first_line_only, judge_other_family,   judge_missing_module, judge_dead,
	judge_silent_family,   judge_servers_differ, judge_gai_conf,       judge_no_route,
	judge_no_aaaa,         judge_one_family,     judge_ndots,          judge_stub,
};

static bool has_cause(const struct explain_verdict *v, enum explain_cause cause)
{
	size_t i;

	for (i = 0; i < v->others_n; i++) {
		if (v->others[i].cause == cause)
			return true;
	}
	return v->main.cause == cause;
}

void explain_judge(const struct explain *e, struct explain_verdict *ret)
{
	struct explain_verdict v = {.others_n = 0};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(causes) && !causes[i](e, &v.main); i++)
		;
	for (i = 0; i < ARRAY_SIZE(besides) && v.others_n < EXPLAIN_FINDINGS; i++) {
		struct explain_finding f = {.line = 0};

		if (besides[i](e, &f) && !has_cause(&v, f.cause))
			v.others[v.others_n++] = f;
	}
	*ret = v;
}

const char *explain_cause_word(enum explain_cause cause)
{
	static const char *const words[] = {
#define EXPLAIN_CAUSE(name, word) [EXPLAIN_##name] = word,
#include "dns/explain_cause.def"
#undef EXPLAIN_CAUSE
	};

	return words[cause];
}
