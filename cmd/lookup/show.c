/* Prints an answer, and notes beside it. */
#include "lookup/show.h"

#include "base/buf.h"
#include "base/error.h"
#include "cli/json.h"
#include "cli/report.h"
#include "dns/outcome.h"
#include "dns/query_fate.h"
#include "dns/transport.h"
#include "lookup/agreement.h"
#include "lookup/answer.h"
#include "lookup/hosts.h"
#include "lookup/render.h"
#include "lookup/render_compare.h"
#include "lookup/validity.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A and AAAA mostly say the same: what two replies have in common is said once. */
void show_extras(const struct answer *answer, const char *server)
{
	struct buf seen, b;
	char *line, *save;
	size_t i;

	buf_init(&seen, 1 << 20);
	buf_init(&b, 1 << 20);
	for (i = 0; i < answer->n; i++) {
		buf_clear(&b);
		render_errors(&b, &answer->replies[i]);
		render_options(&b, answer, &answer->replies[i]);
		render_refusal(&b, &answer->replies[i]);
		if (strstr(buf_string(&seen), buf_string(&b)))
			continue;
		(void)buf_append(&seen, buf_data(&b), b.len);
		for (line = strtok_r((char *)buf_data(&b), "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			report_note(0, "note: %s%s", server, line);
	}
	buf_done(&seen);
	buf_done(&b);
}

/* -v: the names that were asked when there was more than one. */
static void note_candidates(const struct answer *answer)
{
	char name[NAME_TEXT];
	size_t i;

	for (i = 0; answer->candidates_n > 1 && i < answer->candidates_n; i++)
		report_note(1, "candidate %zu of %s: %s", i + 1, answer->typed,
			    name_format(name, &answer->candidates[i]));
}

/* -v: every attempt that was made, and what became of it. */
static void note_attempts(const struct reply *reply)
{
	char server[ADDR_TEXT], name[NAME_TEXT], type[RRTYPE_TEXT], fate[96], strangers[192];
	size_t i;

	for (i = 0; reply->result && i < reply->result->attempts_n; i++) {
		const struct query_attempt *a = &reply->result->attempts[i];

		report_note(1, "%s %s at %s by %s: %s%s%s",
			    name_format(name, &reply->question.name),
			    rrtype_format(type, reply->question.type),
			    addr_format_port(server, &a->server), a->transport->name,
			    query_fate_format(fate, a), a->error ? ": " : "",
			    a->error ? a->error->text : "");
		if (a->ignored)
			report_note(1, "%u message%s ignored that %s no reply%s%s", a->ignored,
				    a->ignored == 1 ? "" : "s", a->ignored == 1 ? "was" : "were",
				    a->strangers ? ": " : "", query_strangers_format(strangers, a));
	}
}

/* The layout has data alone; what cannot be trusted must be told of all the same. */
static void note_validation(const struct reply *reply)
{
	struct buf b;

	if (!reply->validation)
		return;
	buf_init(&b, 1024);
	validity_print(&b, reply->validation);
	if (reply->validation->verdict == VERDICT_SECURE)
		report_note(1, "validation: %s", buf_string(&b));
	else
		report_note(0, "note: validation: %s", buf_string(&b));
	buf_done(&b);
}

/* Layouts without a place for it show nothing, or nslookup's words for a name without data. */
static void note_referral(const struct reply *reply)
{
	char name[NAME_TEXT], type[RRTYPE_TEXT], to[NAME_TEXT];
	struct name zone;

	if (reply_outcome(reply) != REPLY_REFERRAL)
		return;
	outcome_zone(reply->message, &zone);
	report_note(0, "note: %s %s: a referral to %s and no answer",
		    name_format(name, &reply->question.name),
		    rrtype_format(type, reply->question.type), name_format(to, &zone));
}

static void print_json(const struct answer *answer)
{
	struct json *doc = render_json(answer);

	json_print(doc, stdout);
	json_free(doc);
}

static void print_text(enum lookup_output output, const struct answer *answer)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	if (output == OUTPUT_TEXT)
		render_text(&b, answer);
	else if (output == OUTPUT_SHORT)
		render_short(&b, answer);
	else
		render_full(&b, answer);
	if (b.len)
		fwrite(buf_data(&b), 1, b.len, stdout);
	buf_done(&b);
}

/* What the layout has no place for, on standard error. */
static void print_notes(enum lookup_output output, const struct answer *answer, bool is_named)
{
	char text[512];
	size_t i;

	if (report_verbosity())
		note_candidates(answer);
	for (i = 0; i < answer->n; i++) {
		const struct reply *reply = &answer->replies[i];

		if (report_verbosity())
			note_attempts(reply);
		if (output == OUTPUT_SHORT)
			note_validation(reply);
		if (output == OUTPUT_TEXT || output == OUTPUT_SHORT)
			note_referral(reply);
		/* One error is enough when none was answered. */
		if (!reply->message && (i == 0 || answer->replies[0].message))
			report_error(reply->error);
	}
	if (output != OUTPUT_FULL)
		show_extras(answer, "");
	if (output == OUTPUT_TEXT && !is_named && hosts_override(text, sizeof(text), answer))
		report_note(0, "note: %s", text);
}

void show_answer(enum lookup_output output, const struct answer *answer, bool is_named)
{
	if (output == OUTPUT_JSON) {
		print_json(answer);
		return;
	}
	if (output == OUTPUT_TABLE)
		render_table(stdout, answer);
	else
		print_text(output, answer);
	if (!answer->is_local)
		print_notes(output, answer, is_named);
}

/* ---- comparisons ---- */

/* -v: attempts; and extended errors, with the server that sent them. */
static void note_compared(const struct answer *answer)
{
	const struct query_attempt *a = NULL;
	char server[ADDR_TEXT], prefix[ADDR_TEXT + 2] = "";
	size_t i;

	if (report_verbosity())
		note_candidates(answer);
	for (i = 0; i < answer->n; i++) {
		if (report_verbosity())
			note_attempts(&answer->replies[i]);
		a = a ? a : reply_attempt(&answer->replies[i]);
	}
	if (a)
		snprintf(prefix, sizeof(prefix), "%s: ", addr_format_port(server, &a->server));
	show_extras(answer, prefix);
}

static void print_comparison(const struct agreement *c, struct json *list)
{
	if (list) {
		json_push(list, render_compare_json(c));
		return;
	}
	render_compare(stdout, c);
	fputc('\n', stdout);
}

static void print_comparisons(const struct answer *answer, struct json *list,
			      enum exit_status status)
{
	struct json *doc = json_new_object();

	json_put_string(doc, "schema", "netkit.lookup/1");
	json_put_bool(doc, "ok", status == STATUS_DONE);
	json_put_int(doc, "status", status);
	json_put_string(doc, "name", answer->typed);
	json_put(doc, "comparisons", list);
	json_print(doc, stdout);
	json_free(doc);
}

enum exit_status show_comparison(enum lookup_output output, const struct answer *const *answers,
				 size_t n, bool adds_soa)
{
	struct json *list = output == OUTPUT_JSON ? json_new_array() : NULL;
	enum exit_status status = STATUS_DONE;
	size_t types = answers[0]->n - adds_soa, soa = types, i;
	struct agreement c;
	bool differs = false;

	for (i = 0; i < types && !adds_soa; i++) {
		if (answers[0]->replies[i].question.type == RRTYPE_SOA)
			soa = i;
	}
	for (i = 0; i < types; i++) {
		agreement_make(&c, answers, n, i, soa);
		print_comparison(&c, list);
		differs |= c.odd > 0;
		agreement_done(&c);
	}
	for (i = 0; i < n; i++) {
		struct answer asked = *answers[i];

		asked.n = types;
		status = answer_worse(status, answer_status(&asked));
		if (!list)
			note_compared(&asked);
	}
	if (differs)
		status = STATUS_DIFFERS;
	if (list)
		print_comparisons(answers[0], list, status);
	return status;
}
