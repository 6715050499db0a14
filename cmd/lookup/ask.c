/* Asks, and lays out what came of it as an answer. */
#include "lookup/ask.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/search.h"
#include "lookup/answer.h"
#include "lookup/local.h"
#include "lookup/plan.h"
#include "lookup/validity.h"

#include <stdbool.h>
#include <stdlib.h>

/* An answer of netkit's own. */
struct own_reply {
	struct buf wire;
	struct message message;
};

struct ask {
	struct search *search;	     /* NULL: netkit answers */
	struct own_reply *own;	     /* one for each type, then */
	struct name *candidates;
	struct reply *replies;
	struct validity *validity; /* NULL: none, or nothing to validate */
	struct loop *loop;
	struct answer answer;
	bool is_done;
	struct ask_request request;
};

static void init_answer(struct ask *ask)
{
	const struct plan *plan = ask->request.plan;
	const struct plan_name *name = ask->request.name;

	ask->answer.typed = name->typed;
	ask->answer.options = name->is_local ? NULL : &plan->options;
	ask->answer.is_pair = !plan->has_types && !name->is_reverse;
	ask->answer.is_bare_reverse =
		!plan->has_types && name->is_reverse && !name->is_local && plan->targets_n < 2;
}

/* ---- netkit's own ---- */

static int answer_here(struct ask *ask, struct error *err)
{
	const struct plan *plan = ask->request.plan;
	struct question question = { .class = plan->class };
	struct plan_types types = plan_types_of(plan, ask->request.name);
	size_t i;

	if (name_parse(ask->request.name->text, &question.name, err) < 0)
		return -1;
	ask->own = xcalloc(types.n, sizeof(*ask->own));
	ask->replies = xcalloc(types.n, sizeof(*ask->replies));
	ask->candidates = xcalloc(1, sizeof(*ask->candidates));
	ask->candidates[0] = question.name;
	ask->answer.candidates_n = 1;
	for (i = 0; i < types.n; i++) {
		struct own_reply *own = &ask->own[i];

		question.type = types.list[i];
		buf_init(&own->wire, 1024);
		local_answer(&own->wire, &question);
		if (message_parse(&own->message, buf_data(&own->wire), own->wire.len, err) < 0)
			return -1;
		ask->replies[i] = (struct reply){ .question = question,
						  .message = &own->message };
	}
	ask->answer.is_local = true;
	ask->is_done = true;
	ask->answer.n = types.n;
	return 0;
}

/* ---- the search ---- */

static void collect(struct ask *ask)
{
	const struct search_step *chosen = search_chosen(ask->search), *steps;
	size_t i, n;

	steps = search_steps(ask->search, &n);
	ask->candidates = xcalloc(n, sizeof(*ask->candidates));
	for (i = 0; i < n; i++)
		ask->candidates[i] = steps[i].name;
	ask->answer.candidates_n = n;
	ask->answer.n = search_types(ask->search);
	ask->replies = xcalloc(ask->answer.n, sizeof(*ask->replies));
	for (i = 0; i < ask->answer.n; i++) {
		const struct query_result *result = query_result(chosen->queries[i]);

		ask->replies[i].question = *query_question(chosen->queries[i]);
		ask->replies[i].result = result;
		ask->replies[i].message = result->has_message ? &result->message : NULL;
		ask->replies[i].error = &result->error;
	}
}

static void finish(void *user)
{
	struct ask *ask = user;

	ask->is_done = true;
	ask->request.done(ask->request.user);
}

static void on_done(struct search *search, void *user)
{
	struct ask *ask = user;
	const struct plan *plan = ask->request.plan;

	(void)search;
	collect(ask);
	if (plan->validates) {
		struct validator_options options = plan->validation;

		options.use_tcp = plan->targets[ask->request.target].use_tcp;
		ask->validity = validity_start(ask->loop, &options, ask->replies, ask->answer.n,
					       finish, ask);
	}
	if (!ask->validity)
		finish(ask);
}

static int start_search(struct ask *ask, struct loop *loop, struct error *err)
{
	const struct plan *plan = ask->request.plan;
	const struct plan_name *name = ask->request.name;
	const struct plan_target *target = &plan->targets[ask->request.target];
	struct plan_types types = plan_types_of(plan, name);
	struct search_request request = { .text = name->text,
					  .types = types.list,
					  .types_n = types.n,
					  .class = plan->class,
					  .is_serial = plan->is_serial,
					  .rules = plan->rules,
					  .options = plan->options };
	bool is_searching = request.rules.is_searching && !name->is_reverse;
	char *alias = is_searching ? resolvconf_host_alias(name->text) : NULL;

	request.rules.alias = alias;
	request.options.servers = target->servers;
	request.options.servers_n = target->n;
	request.options.attempts = target->attempts;
	request.options.use_tcp = target->use_tcp;
	if (plan->conf.rotate)
		request.options.first = (ask->request.first + plan->turn) % target->n;
	ask->answer.server_name = target->name;
	ask->search = search_start(loop, &request, on_done, ask, err);
	free(alias);
	return ask->search ? 0 : -1;
}

struct ask *ask_start(struct loop *loop, const struct ask_request *request, struct error *err)
{
	struct ask *ask = xcalloc(1, sizeof(*ask));

	ask->request = *request;
	ask->loop = loop;
	init_answer(ask);
	if ((request->name->is_local ? answer_here(ask, err) : start_search(ask, loop, err)) < 0) {
		ask_free(ask);
		return NULL;
	}
	return ask;
}

const struct answer *ask_answer(struct ask *ask)
{
	if (!ask->is_done)
		return NULL;
	ask->answer.replies = ask->replies;
	ask->answer.candidates = ask->candidates;
	return &ask->answer;
}

void ask_free(struct ask *ask)
{
	size_t i;

	if (!ask)
		return;
	for (i = 0; ask->own && i < ask->answer.n; i++)
		buf_done(&ask->own[i].wire);
	free(ask->own);
	validity_free(ask->validity);
	free(ask->candidates);
	free(ask->replies);
	search_free(ask->search);
	free(ask);
}
