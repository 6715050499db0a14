/* Runs transfers, and prints them as they come. */
#include "lookup/transfers.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/json.h"
#include "cli/opt.h"
#include "cli/report.h"
#include "dns/transfer.h"
#include "lookup/answer.h"
#include "lookup/plan.h"
#include "lookup/render_transfer.h"
#include "lookup/words.h"
#include "net/loop.h"

#include <stdint.h>
#include <stdio.h>

struct printer {
	enum lookup_output output;
	struct transfer_shown shown;
	struct buf b;
	bool has_head;
};

/* Options that would have to be passed over, since a transfer has no place for them. */
static int check_options(const struct plan *plan, struct error *err)
{
	static const char *const wrong[] = { "tls",	"quic",	  "https",  "cookie",    "case",
					     "nsid",	"subnet", "expire",    "keepalive",
					     "validate", "compare", "edns-option", "trace",
					     "search",	"ndots",  "tries" };
	char option[32];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(option, sizeof(option), "--%s", wrong[i]);
		if (opt_was_given(wrong[i]))
			return error_set(err, ERROR_USAGE, 0, option,
					 "does not go with AXFR and IXFR");
	}
	for (i = 0; i < plan->targets_n; i++) {
		if (plan_target_is_encrypted(&plan->targets[i]))
			return error_set(err, ERROR_USAGE, 0, plan->targets[i].name,
					 "AXFR and IXFR go over TCP alone");
	}
	return 0;
}

static void print(struct printer *p)
{
	if (p->b.len)
		fwrite(buf_data(&p->b), 1, p->b.len, stdout);
	buf_clear(&p->b);
}

static void print_json(struct json *doc)
{
	json_print(doc, stdout);
	json_free(doc);
}

static void print_head(struct printer *p)
{
	if (p->has_head)
		return;
	p->has_head = true;
	render_transfer_head(&p->b, p->output, &p->shown);
}

/* Stops when nobody reads any more. */
static bool on_record(void *user, const struct message *m, const struct record *r,
		      enum transfer_change change)
{
	struct printer *p = user;

	if (p->output == OUTPUT_JSON) {
		print_json(render_transfer_record_json(p->shown.typed, m, r, change));
	} else {
		print_head(p);
		render_transfer_record(&p->b, p->output, m, r, change);
		print(p);
	}
	return !ferror(stdout);
}

static void print_end(struct printer *p)
{
	if (p->output == OUTPUT_JSON) {
		print_json(render_transfer_json(&p->shown));
		return;
	}
	if (!p->shown.error || p->has_head) {
		print_head(p);
		render_transfer_end(&p->b, p->output, &p->shown);
		print(p);
	}
	if (p->output != OUTPUT_FULL && !p->shown.error) {
		render_transfer_remark(&p->b, &p->shown);
		if (p->b.len)
			report_note(0, "note: %.*s", (int)p->b.len - 1, buf_string(&p->b));
	}
	if (p->shown.error)
		report_error(p->shown.error);
}

/* A server that cannot be reached makes way for the next one. */
static enum exit_status transfer(struct loop *loop, const struct plan *plan,
				 const struct plan_target *target,
				 struct transfer_request *request, struct printer *p)
{
	struct transfer_result result = { .messages = 0 };
	struct error err = ERROR_INIT;
	size_t i;

	request->options = &plan->options;
	request->each = on_record;
	request->user = p;
	p->shown.request = request;
	p->shown.result = &result;
	for (i = 0; i < target->n; i++) {
		transfer_result_done(&result);
		err = ERROR_INIT;
		request->server = target->servers[i].addr;
		request->timeout = target->servers[i].timeout;
		if (transfer_fetch(loop, request, &result, &err) == 0 || result.messages)
			break;
	}
	p->shown.error = error_is_set(&err) ? &err : NULL;
	print_end(p);
	transfer_result_done(&result);
	return error_status(&err);
}

static int transfer_all(struct loop *loop, const struct plan *plan, const struct words *words,
			enum lookup_output output, struct error *err)
{
	struct transfer_request request = { .since = words->since };
	struct printer p = { .output = output };
	enum exit_status worst = STATUS_DONE;
	size_t name, i;

	request.question.type = words->transfer;
	request.question.class = plan->class;
	buf_init(&p.b, SIZE_MAX / 2);
	for (name = 0; name < plan->names_n; name++) {
		if (name_parse(plan->names[name].text, &request.question.name, err) < 0) {
			buf_done(&p.b);
			return -1;
		}
		for (i = 0; i < plan->targets_n; i++) {
			p.has_head = false;
			p.shown.typed = plan->names[name].typed;
			worst = answer_worse(worst, transfer(loop, plan, &plan->targets[i],
							     &request, &p));
		}
	}
	buf_done(&p.b);
	return (int)worst;
}

int transfers_run(const struct plan *plan, const struct words *words, enum lookup_output output,
		  struct error *err)
{
	struct loop *loop;
	int status;

	if (check_options(plan, err) < 0)
		return -1;
	loop = loop_new(err);
	if (!loop)
		return -1;
	status = transfer_all(loop, plan, words, output, err);
	loop_free(loop);
	return status;
}
