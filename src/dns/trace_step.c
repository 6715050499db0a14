/* What is asked of a step once it is over. */
#include "dns/trace.h"

const struct query_attempt *trace_step_attempt(const struct trace_step *step)
{
	const struct query_result *r;

	if (!step->query)
		return NULL;
	r = query_result(step->query);
	return &r->attempts[r->has_message ? r->answered_by : r->attempts_n - 1];
}

const struct message *trace_step_message(const struct trace_step *step)
{
	const struct query_result *r = step->query ? query_result(step->query) : NULL;

	return r && r->has_message ? &r->message : NULL;
}

/* What a part of the name gives is no answer; it tells how to go on with the whole. */
bool trace_step_is_partial(const struct trace_step *step)
{
	return name_labels(&step->asked.name) < name_labels(&step->wanted.name);
}
