/* One name after the other, and its types in turn: they share the zones that were found. */
#include "lookup/trace_run.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/json.h"
#include "cli/report.h"
#include "dns/trace.h"
#include "lookup/answer.h"
#include "lookup/plan.h"
#include "lookup/render.h"
#include "lookup/trace_render.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "net/service.h"

#include <stdio.h>
#include <stdlib.h>

enum { PORT = 53, TRIES = 2 };

static const uint64_t default_timeout = 2 * CLOCK_S, whole_deadline = 60 * CLOCK_S;

struct run {
	const struct plan *plan;
	enum lookup_output output;
	struct trace_options options;
	struct addr *roots;
	struct loop *loop;
	struct trace_text text; /* where the text stands */
};

/* ---- options ---- */

static int check(const struct plan *plan, struct error *err)
{
	size_t i;

	for (i = 0; i < plan->types_n; i++) {
		if (plan->types[i] == RRTYPE_AXFR || plan->types[i] == RRTYPE_IXFR)
			return error_set(err, ERROR_USAGE, 0, "--trace",
					 "does not go with a zone transfer");
	}
	if (plan->class != RRCLASS_IN)
		return error_set(err, ERROR_USAGE, 0, "--trace", "is for class IN");
	if (plan->is_named) {
		error_set(err, ERROR_USAGE, 0, "--trace", "starts at the root, not at a server");
		error_hint(err, "--root ADDRESS names a root server of your own");
		return -1;
	}
	return 0;
}

static int parse_root(const char *text, uint16_t port, struct addr *ret, struct error *err)
{
	struct endpoint endpoint;

	if (endpoint_parse(text, ENDPOINT_BARE_HOST, &endpoint, err) < 0 ||
	    (endpoint.service[0] && service_port(endpoint.service, "udp", &port, err) < 0))
		return -1;
	if (endpoint.kind != ENDPOINT_INET || !addr_parse(endpoint.host, port, ret))
		return error_set(err, ERROR_USAGE, 0, text, "a root server is an address");
	return 0;
}

static int make_options(struct run *run, const struct lookup_config *config, struct error *err)
{
	struct trace_options *o = &run->options;
	size_t i;

	o->port = PORT;
	if (config->port && service_port(config->port, "udp", &o->port, err) < 0)
		return -1;
	run->roots = xcalloc(config->roots.n + 1, sizeof(*run->roots));
	for (i = 0; i < config->roots.n; i++) {
		if (parse_root(config->roots.items[i], o->port, &run->roots[i], err) < 0)
			return -1;
	}
	o->roots = run->roots;
	o->roots_n = config->roots.n;
	o->family = common_family(&config->common);
	o->timeout = config->timeout ? config->timeout : default_timeout;
	o->tries = config->tries ? (unsigned)config->tries : TRIES;
	o->deadline = whole_deadline;
	o->query = run->plan->options;
	o->query.use_tcp = config->tcp;
	return 0;
}

/* ---- one name ---- */

static bool is_told(const struct run *run)
{
	return run->output != OUTPUT_SHORT && run->output != OUTPUT_JSON;
}

static void print(struct buf *b)
{
	if (b->len)
		fwrite(buf_data(b), 1, b->len, stdout);
	buf_done(b);
}

static void on_step(const struct trace_step *step, void *user)
{
	struct run *run = user;
	struct buf b;

	if (!is_told(run))
		return;
	buf_init(&b, SIZE_MAX / 2);
	trace_put_step(&b, &run->text, step);
	print(&b);
	fflush(stdout); /* the next step may take its time; a failure is seen at the end */
}

static void on_done(struct tracer *tracer, void *user)
{
	struct run *run = user;

	(void)tracer;
	loop_stop(run->loop);
}

static void fill_reply(struct reply *reply, struct error *error, const struct question *question,
		       const struct trace_result *result)
{
	reply->question = *question;
	if (result->end) {
		reply->message = trace_step_message(result->end);
		reply->result = query_result(result->end->query);
		return;
	}
	*error = result->error;
	reply->error = error;
}

/* A question, from its heading to its answer. */
static int resolve(struct run *run, struct tracer *tracer, const struct question *question,
		   struct reply *reply, struct error *error, struct error *err)
{
	size_t first = run->text.steps;
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	if (is_told(run))
		trace_put_heading(&b, &run->text, question);
	print(&b);
	tracer_ask(tracer, question, on_step, on_done, run);
	if (loop_run(run->loop, err) < 0)
		return -1;
	fill_reply(reply, error, question, tracer_result(tracer));
	buf_init(&b, SIZE_MAX / 2);
	if (run->output != OUTPUT_JSON)
		trace_put_answer(&b, tracer_result(tracer), first, run->output == OUTPUT_SHORT);
	print(&b);
	run->text.steps = tracer_result(tracer)->steps_n;
	if (run->output != OUTPUT_JSON && reply->error)
		report_error(reply->error);
	return 0;
}

static void print_document(const struct answer *answer, const struct tracer *tracer)
{
	struct json *doc = render_json(answer);

	json_put(doc, "trace", trace_json(tracer_result(tracer)));
	json_print(doc, stdout);
	json_free(doc);
}

/* The exit status, or -1. */
static int trace_name(struct run *run, const struct plan_name *name, struct error *err)
{
	struct plan_types types = plan_types_of(run->plan, name);
	struct error *errors = xcalloc(types.n, sizeof(*errors));
	struct answer answer = { .typed = name->typed, .options = &run->plan->options,
				 .is_pair = !run->plan->has_types && !name->is_reverse,
				 .replies = xcalloc(types.n, sizeof(*answer.replies)),
				 .n = types.n, .candidates_n = 1 };
	struct tracer *tracer = tracer_new(run->loop, &run->options);
	struct question question = { .class = RRCLASS_IN };
	int status = -1;
	size_t i;

	answer.candidates = &question.name;
	run->text = (struct trace_text){ .is_full = run->output == OUTPUT_FULL };
	if (name_parse(name->text, &question.name, err) < 0)
		goto out;
	for (i = 0; i < types.n; i++) {
		question.type = types.list[i];
		if (resolve(run, tracer, &question, &answer.replies[i], &errors[i], err) < 0)
			goto out;
	}
	if (run->output == OUTPUT_JSON)
		print_document(&answer, tracer);
	status = (int)answer_status(&answer);
out:
	tracer_free(tracer);
	free(answer.replies);
	free(errors);
	return status;
}

int trace_run(const struct plan *plan, const struct lookup_config *config,
	      enum lookup_output output, struct error *err)
{
	struct run run = { .plan = plan, .output = output };
	int worst = STATUS_DONE, status = -1;
	size_t i;

	if (check(plan, err) < 0 || make_options(&run, config, err) < 0)
		goto out;
	run.loop = loop_new(err);
	for (i = 0; run.loop && i < plan->names_n; i++) {
		status = trace_name(&run, &plan->names[i], err);
		if (status < 0)
			goto out;
		worst = (int)answer_worse((enum exit_status)worst, (enum exit_status)status);
		status = worst;
	}
out:
	loop_free(run.loop);
	free(run.roots);
	return status;
}
