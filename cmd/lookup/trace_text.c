/* The steps as text: zones as headings, their servers below, and what each said in words. */
#include "lookup/trace_render.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "cli/term.h"
#include "dns/query_fate.h"
#include "lookup/answer.h"
#include "lookup/render.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INDENT = 4 };

static const char *style(enum term_style s)
{
	return term_style(STDOUT_FILENO, s);
}

static void put_indent(struct buf *b, const struct trace_step *step, unsigned more)
{
	(void)buf_printf(b, "%*s", (int)(step->depth * INDENT + more), "");
}

void trace_put_heading(struct buf *b, struct trace_text *text, const struct question *question)
{
	char name[NAME_TEXT], type[RRTYPE_TEXT];

	text->has_zone = false;
	(void)buf_printf(b, "; %s %s\n", name_format(name, &question->name),
			 rrtype_format(type, question->type));
}

/* Whose address the deeper steps are for, and the zone, where they are others than before. */
static void put_zone(struct buf *b, struct trace_text *text, const struct trace_step *step)
{
	char name[NAME_TEXT];
	bool is_other_aim = text->depth != step->depth ||
			    !name_equal(&text->wanted, &step->wanted.name);

	if (text->has_zone && !is_other_aim && name_equal(&text->zone, &step->zone))
		return;
	if (step->depth && (!text->has_zone || is_other_aim)) {
		put_indent(b, step, 0);
		(void)buf_printf(b, "%s(to find %s)%s\n", style(TERM_DIM),
				 name_format(name, &step->wanted.name), style(TERM_PLAIN));
	}
	put_indent(b, step, 0);
	(void)buf_printf(b, "%s%s%s\n", style(TERM_BOLD), name_format(name, &step->zone),
			 style(TERM_PLAIN));
	text->has_zone = true;
	text->depth = step->depth;
	text->zone = step->zone;
	text->wanted = step->wanted.name;
}

static void put_server(struct buf *b, const struct trace_step *step)
{
	const struct query_attempt *a = trace_step_attempt(step);
	char name[NAME_TEXT], address[ADDR_TEXT];

	if (a)
		addr_format(address, &a->server);
	if (!step->server.len) {
		(void)buf_printf(b, "%s", a ? address : "?");
		return;
	}
	(void)buf_printf(b, "%s", name_format(name, &step->server));
	if (a)
		(void)buf_printf(b, " (%s%s)", address,
				 step->source == DELEGATION_GLUE      ? ", glue" :
				 step->source == DELEGATION_LOOKED_UP ? ", looked up" :
									"");
}

static void put_referral(struct buf *b, const struct trace_step *step)
{
	struct delegation *d = xcalloc(1, sizeof(*d));
	char name[NAME_TEXT];
	size_t i, glued = 0;

	d->zone = step->next;
	delegation_read(d, trace_step_message(step), &step->zone);
	for (i = 0; i < d->n; i++)
		glued += d->servers[i].n > 0;
	(void)buf_printf(b, "refers to %s: ", name_format(name, &step->next));
	if (d->n == 1)
		(void)buf_printf(b, "1 server, %s", glued ? "with glue" : "without glue");
	else
		(void)buf_printf(b, "%zu servers, %zu with glue", d->n, glued);
	free(d);
}

static void put_partial(struct buf *b, const struct trace_step *step)
{
	if (step->kind == STEP_NO_NAME)
		(void)buf_printf(b, "no such name; the whole one is asked for all the same");
	else
		(void)buf_printf(b, "no referral");
}

static const char *colour_of(enum step_kind kind)
{
	switch (kind) {
	case STEP_LAME:
	case STEP_FAILED:
	case STEP_NONE:
	case STEP_NO_ADDRESS:
		return style(TERM_RED);
	case STEP_ANSWER:
		return style(TERM_GREEN);
	default:
		return "";
	}
}

static void put_kind(struct buf *b, const struct trace_step *step)
{
	const struct message *m = trace_step_message(step);
	char text[NAME_TEXT], rcode[RRTYPE_TEXT];

	switch (step->kind) {
	case STEP_ANSWER:
		(void)buf_printf(b, "answers");
		break;
	case STEP_ALIAS:
		(void)buf_printf(b, "an alias of %s", name_format(text, &step->next));
		break;
	case STEP_NO_DATA:
		(void)buf_printf(b, "no such record");
		break;
	case STEP_NO_NAME:
		(void)buf_printf(b, "no such name");
		break;
	case STEP_REFERRAL:
		put_referral(b, step);
		break;
	case STEP_LAME:
		(void)buf_printf(b, "lame: %s", m->rcode ? rcode_format(rcode, m->rcode) :
							   "no authority for this zone");
		break;
	case STEP_FAILED:
		(void)buf_printf(b, "fails: %s", rcode_format(rcode, m->rcode));
		break;
	case STEP_NONE:
		(void)buf_printf(b, "%s", query_fate_format(text, trace_step_attempt(step)));
		break;
	case STEP_NO_ADDRESS:
		(void)buf_printf(b, name_is_below(&step->server, &step->zone) ?
					    "not asked: it has no glue" :
					    "not asked: its address cannot be found");
		break;
	}
}

static void put_errors(struct buf *b, const struct trace_step *step)
{
	struct reply reply = { .message = trace_step_message(step) };
	char *line, *save;
	struct buf errors;

	buf_init(&errors, b->max);
	render_errors(&errors, &reply);
	(void)buf_string(&errors);
	for (line = strtok_r((char *)buf_data(&errors), "\n", &save); errors.len && line;
	     line = strtok_r(NULL, "\n", &save)) {
		put_indent(b, step, INDENT);
		(void)buf_printf(b, "%s%s%s\n", style(TERM_YELLOW), line, style(TERM_PLAIN));
	}
	buf_done(&errors);
}

static void put_section(struct buf *b, const struct trace_step *step, enum section section)
{
	const struct message *m = trace_step_message(step);
	struct record r;
	bool more;

	for (more = m && message_first(m, section, &r); more; more = message_next(m, &r)) {
		if (r.data.type == RRTYPE_OPT)
			continue;
		put_indent(b, step, INDENT);
		(void)buf_printf(b, "; ");
		(void)record_print(b, m, &r, RDATA_PLAIN);
		(void)buf_byte(b, '\n');
	}
}

void trace_put_step(struct buf *b, struct trace_text *text, const struct trace_step *step)
{
	const struct query_attempt *a = trace_step_attempt(step);
	char name[NAME_TEXT], type[RRTYPE_TEXT], took[24];

	put_zone(b, text, step);
	put_indent(b, step, INDENT / 2);
	put_server(b, step);
	if (a)
		(void)buf_printf(b, ": %s %s", name_format(name, &step->asked.name),
				 rrtype_format(type, step->asked.type));
	(void)buf_printf(b, ": %s", colour_of(step->kind));
	if (trace_step_is_partial(step) && step->kind <= STEP_NO_NAME)
		put_partial(b, step);
	else
		put_kind(b, step);
	(void)buf_printf(b, "%s", *colour_of(step->kind) ? style(TERM_PLAIN) : "");
	if (a && step->kind != STEP_NONE)
		(void)buf_printf(b, " %s(%s%s)%s", style(TERM_DIM),
				 clock_format(took, a->ended - a->started),
				 query_result(step->query)->attempts_n > 1 ? ", not at once" : "",
				 style(TERM_PLAIN));
	(void)buf_byte(b, '\n');
	put_errors(b, step);
	if (!text->is_full)
		return;
	put_section(b, step, SECTION_ANSWER);
	put_section(b, step, SECTION_AUTHORITY);
	put_section(b, step, SECTION_ADDITIONAL);
}

/* ---- the answer ---- */

/* What a server said of names beyond its zone is left out. */
static void put_records(struct buf *b, const struct trace_step *step, bool is_short)
{
	const struct message *m = trace_step_message(step);
	struct record r;
	struct name owner;
	bool more;

	for (more = m && message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		record_owner(m, &r, &owner);
		if (!name_is_below(&owner, &step->zone))
			continue;
		if (is_short)
			(void)rdata_print(b, &r.data, RDATA_PLAIN);
		else
			(void)record_print(b, m, &r, RDATA_PLAIN);
		(void)buf_byte(b, '\n');
	}
}

static void put_no(struct buf *b, const struct trace_step *end)
{
	char name[NAME_TEXT], type[RRTYPE_TEXT];

	name_format(name, &end->wanted.name);
	if (end->kind == STEP_NO_NAME)
		(void)buf_printf(b, "; %s does not exist\n", name);
	else if (end->kind == STEP_NO_DATA)
		(void)buf_printf(b, "; %s has no %s record\n", name,
				 rrtype_format(type, end->wanted.type));
}

static void put_summary(struct buf *b, const struct trace_result *result, size_t first)
{
	uint64_t started = UINT64_MAX, ended = 0;
	size_t i, queries = 0;
	char took[24];

	for (i = first; i < result->steps_n; i++) {
		const struct query_result *r;

		if (!result->steps[i]->query)
			continue;
		r = query_result(result->steps[i]->query);
		queries += r->attempts_n;
		if (r->attempts[0].started < started)
			started = r->attempts[0].started;
		ended = r->attempts[r->attempts_n - 1].ended;
	}
	if (queries)
		(void)buf_printf(b, "; %zu %s, %s\n\n", queries,
				 queries == 1 ? "query" : "queries",
				 clock_format(took, ended - started));
}

void trace_put_answer(struct buf *b, const struct trace_result *result, size_t first,
		      bool is_short)
{
	size_t i;

	if (!is_short)
		(void)buf_byte(b, '\n');
	for (i = first; i < result->steps_n && result->end; i++) {
		const struct trace_step *step = result->steps[i];
		bool is_alias = step->kind == STEP_ALIAS && !trace_step_is_partial(step);

		if (!step->depth && (is_alias || step == result->end))
			put_records(b, step, is_short);
	}
	if (is_short)
		return;
	if (result->end)
		put_no(b, result->end);
	put_summary(b, result, first);
}
