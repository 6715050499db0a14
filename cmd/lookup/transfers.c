/* Runs transfers, and prints them as they come. */
#include "lookup/transfers.h"

#include "base/buf.h"
#include "base/clock.h"
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
	bool has_fallen_back; /* from IXFR to AXFR, which was told */
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
	if (p->output != OUTPUT_FULL && !p->shown.error && !p->has_fallen_back) {
		render_transfer_remark(&p->b, &p->shown);
		if (p->b.len)
			report_note(0, "note: %.*s", (int)p->b.len - 1, buf_string(&p->b));
	}
	if (p->shown.error)
		report_error(p->shown.error);
}

/*
 * A server may not know EDNS (RFC 6891 section 7) or IXFR (RFC 1995 section 4: "the client should
 * fall back to AXFR"), and says so in the same words: what it is asked for next; false: nothing.
 */
static bool ask_simpler(struct printer *p, struct transfer_request *request,
			struct query_options *options, const struct transfer_result *result,
			const struct error *err)
{
	bool is_refused = err->phase == ERROR_DNS && err->status == STATUS_SERVER &&
			  !result->transfer.has_begun;
	char word[RRTYPE_TEXT], server[ADDR_TEXT];

	if (!is_refused || (err->code != RCODE_FORMERR && err->code != RCODE_NOTIMP))
		return false;
	if (options->has_edns &&
	    (err->code == RCODE_FORMERR || request->question.type == RRTYPE_AXFR)) {
		options->has_edns = false;
		return true;
	}
	if (request->question.type == RRTYPE_AXFR)
		return false;
	request->question.type = RRTYPE_AXFR;
	p->has_fallen_back = true;
	report_note(0, "note: %s does not know IXFR (%s): asking for the whole zone",
		    addr_format_port(server, &request->server),
		    rcode_format(word, (unsigned)err->code));
	return true;
}

static void tell_attempt(const struct transfer_request *request,
			 const struct transfer_result *result, const struct error *err)
{
	char server[ADDR_TEXT], type[RRTYPE_TEXT], took[24];

	report_note(1, "%s at %s by tcp: %llu record%s in %llu message%s after %s%s%s",
		    rrtype_format(type, request->question.type),
		    addr_format_port(server, &request->server),
		    (unsigned long long)result->transfer.records,
		    result->transfer.records == 1 ? "" : "s",
		    (unsigned long long)result->messages, result->messages == 1 ? "" : "s",
		    clock_format(took, result->ended - result->started),
		    error_is_set(err) ? ": " : "", error_is_set(err) ? err->text : "");
}

static void fetch(struct loop *loop, const struct plan *plan,
		  const struct transfer_request *wanted, struct printer *p,
		  struct transfer_result *result, struct error *err)
{
	struct transfer_request request = *wanted;
	struct query_options options = plan->options;

	request.options = &options;
	do {
		transfer_result_done(result);
		*err = (struct error)ERROR_INIT;
		(void)transfer_fetch(loop, &request, result, err);
		tell_attempt(&request, result, err);
	} while (error_is_set(err) && ask_simpler(p, &request, &options, result, err));
}

/* A server that cannot be reached makes way for the next one. */
static enum exit_status transfer(struct loop *loop, const struct plan *plan,
				 const struct plan_target *target,
				 struct transfer_request *request, struct printer *p)
{
	struct transfer_result result = { .messages = 0 };
	struct error err = ERROR_INIT;
	size_t i;

	request->each = on_record;
	request->user = p;
	request->deadline =
		plan->deadline ? clock_deadline(loop_update(loop), plan->deadline) : 0;
	p->shown.request = request;
	p->shown.result = &result;
	for (i = 0; i < target->n; i++) {
		request->server = target->servers[i].addr;
		request->timeout = target->servers[i].timeout;
		fetch(loop, plan, request, p, &result, &err);
		if (!error_is_set(&err) || result.messages)
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
			p.has_head = p.has_fallen_back = false;
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
