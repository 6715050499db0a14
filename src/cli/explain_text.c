/*
 * From what counts on this host down to what programs get; the verdict stands at the end,
 * above the prompt, where the eye is.
 */
#include "cli/explain_text.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/explain_words.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/term.h"
#include "dns/explain_elsewhere.h"
#include "dns/explain_say.h"
#include "dns/explain_verdict.h"
#include "dns/explain_walk.h"
#include "dns/rrtype.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is being written, and how wide. */
struct page {
	FILE *to;
	const struct explain *e;
	unsigned columns;
	struct table *table;
};

static void heading(struct page *p, const char *text)
{
	bool has_style = p->to == stdout;

	fprintf(p->to, "%s%s%s\n", has_style ? term_style(1, TERM_BOLD) : "", text,
		has_style ? term_style(1, TERM_PLAIN) : "");
}

/* A heading, and below it a table that is set in by two. */
static void begin(struct page *p, const char *text)
{
	heading(p, text);
	p->table = table_new();
	table_wrap(p->table, p->columns);
}

static void end(struct page *p)
{
	table_print(p->table, p->to);
	fputc('\n', p->to);
	table_free(p->table);
	p->table = NULL;
}

static void row(struct page *p)
{
	table_row(p->table);
	table_cell(p->table, "");
}

static void cell(struct page *p, enum term_style style, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void cell(struct page *p, enum term_style style, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	table_style(p->table, style);
	table_cell(p->table, text);
	table_style(p->table, TERM_PLAIN);
}

/* A paragraph that is set in by two, its further lines by `hang` more. */
static void paragraph(struct page *p, enum term_style style, unsigned hang,
		      const char *text)
{
	unsigned room = p->columns > 40 ? p->columns - 2 : 78, at = 0;
	bool has_style = p->to == stdout && style != TERM_PLAIN;

	fprintf(p->to, "  %s", has_style ? term_style(1, style) : "");
	while (*text) {
		size_t n = strcspn(text, " ");

		if (at && at + 1 + n > room) {
			fprintf(p->to, "\n%*s", (int)(2 + hang), "");
			at = hang;
		} else if (at) {
			fputc(' ', p->to);
			at++;
		}
		fwrite(text, 1, n, p->to);
		at += (unsigned)n;
		text += n + (text[n] == ' ');
	}
	fprintf(p->to, "%s\n", has_style ? term_style(1, TERM_PLAIN) : "");
}

/* A sentence that may hold what others sent. */
static void sentence(struct page *p, enum term_style style, const char *bullet,
		     const char *text)
{
	char safe[1024], whole[1100];

	text_safe(safe, sizeof(safe), text, strlen(text), TEXT_KEEP_BACKSLASH);
	snprintf(whole, sizeof(whole), "%s%s.", bullet, safe);
	paragraph(p, style, (unsigned)strlen(bullet), whole);
}

/* ---- configuration ---- */

/* A row that begins with where it is written: "/etc/resolv.conf:3", as compilers write
 * it. */
static void row_of(struct page *p, const char *file, unsigned line)
{
	row(p);
	if (line)
		cell(p, TERM_DIM, "%s:%u", file, line);
	else
		cell(p, TERM_DIM, "%s", file);
}

static void show_nsswitch(struct page *p)
{
	const struct nsswitch *conf = &p->e->config.nsswitch;

	row_of(p, conf->line ? NSSWITCH_PATH : "default", conf->line);
	cell(p, TERM_PLAIN, "hosts: %s", conf->text);
	if (!conf->broken_line)
		return;
	row_of(p, NSSWITCH_PATH, conf->broken_line);
	cell(p, TERM_RED, "cannot be read");
}

static void show_servers(struct page *p)
{
	const struct explain_config *c = &p->e->config;
	char text[ADDR_TEXT], stub[256];
	size_t i;

	for (i = 0; i < c->resolv.servers_n; i++) {
		row_of(p, c->resolv.is_default_server ? "default" : EXPLAIN_RESOLV_CONF,
		       c->resolv.server_lines[i]);
		explain_stub_words(stub, sizeof(stub), &c->stubs[i]);
		cell(p, TERM_PLAIN, "nameserver %s%s%s%s",
		     addr_format(text, &c->resolv.servers[i]), *stub ? " (" : "", stub,
		     *stub ? ")" : "");
	}
}

static void show_search(struct page *p)
{
	const struct explain_config *c = &p->e->config;
	char text[512];

	explain_search_words(text, sizeof(text), &c->resolv);
	if (!*text)
		return;
	if (c->resolv.search_line)
		row_of(p, EXPLAIN_RESOLV_CONF, c->resolv.search_line);
	else
		row_of(p, c->localdomain ? "$LOCALDOMAIN" : "own domain", 0);
	cell(p, TERM_PLAIN, "search %s", text);
}

static void show_options(struct page *p)
{
	const struct explain_config *c = &p->e->config;
	char text[256];

	if (c->res_options)
		row_of(p, "$RES_OPTIONS", 0);
	else
		row_of(p,
		       explain_options_are_default(&c->resolv) ? "default"
							       : EXPLAIN_RESOLV_CONF,
		       c->resolv.ndots_line);
	cell(p, TERM_PLAIN, "options %s",
	     explain_option_words(text, sizeof(text), &c->resolv));
	if (!c->alias)
		return;
	row_of(p, "$HOSTALIASES", 0);
	cell(p, TERM_PLAIN, "%s: %s means %s", c->hostaliases, p->e->text, c->alias);
}

static void show_host_conf(struct page *p)
{
	const struct hostconf *conf = &p->e->config.host;

	if (conf->is_multi_by_environment)
		row_of(p, "$RESOLV_MULTI", 0);
	else
		row_of(p, conf->multi_line ? HOSTCONF_PATH : "default", conf->multi_line);
	cell(p, TERM_PLAIN, "multi %s", conf->is_multi ? "on" : "off");
}

static void show_gai_list(struct page *p, const char *keyword,
			  const struct gaiconf_list *list)
{
	char text[SAY_NAME];
	size_t i;

	for (i = 0; i < list->n; i++) {
		row_of(p, GAICONF_PATH, list->items[i].line);
		cell(p, TERM_PLAIN, "%s %s %u", keyword,
		     say_prefix(text, &list->items[i]), list->items[i].value);
	}
}

static void show_configuration(struct page *p)
{
	const struct gaiconf *gai = &p->e->config.gai;

	begin(p, "What counts here");
	show_nsswitch(p);
	show_servers(p);
	show_search(p);
	show_options(p);
	show_host_conf(p);
	show_gai_list(p, "label", &gai->labels);
	show_gai_list(p, "precedence", &gai->precedences);
	show_gai_list(p, "scopev4", &gai->scopes4);
	end(p);
}

/* ---- sources ---- */

static enum term_style source_style(const struct explain_call *call)
{
	if (call->state != EXPLAIN_REPLIED || !call->reply.is_installed)
		return TERM_RED;
	return call->reply.status == NSSWITCH_SUCCESS ? TERM_GREEN : TERM_PLAIN;
}

static void show_source(struct page *p, size_t i, int last)
{
	const struct nsswitch_source *source = &p->e->config.nsswitch.sources[i];
	const struct explain_call *call = &p->e->sources[i];
	char text[1024], time[24];

	row(p);
	cell(p, TERM_PLAIN, "%s", source->name);
	cell(p, TERM_DIM, "%s",
	     call->state == EXPLAIN_REPLIED ? clock_format(time, call->reply.took) : "");
	cell(p, source_style(call), "%s", explain_source_status(p->e, i));
	if (*explain_source_words(text, sizeof(text), p->e, i, last))
		cell(p, TERM_PLAIN, "%s", text);
}

static void show_sources(struct page *p)
{
	int last = explain_last_source(p->e);
	size_t i;

	if (!p->e->config.nsswitch.n || p->e->is_numeric)
		return;
	begin(p, "Sources, in their order");
	if (!p->e->sees_sources) {
		row(p);
		cell(p, TERM_PLAIN, "%s", EXPLAIN_BLIND);
	}
	for (i = 0; i < p->e->config.nsswitch.n && p->e->sees_sources; i++)
		show_source(p, i, last);
	end(p);
}

/* ---- the wire ---- */

static void show_wire(struct page *p, const struct explain_wire *w, bool is_first)
{
	char server[ADDR_TEXT], type[RRTYPE_TEXT], time[24], flags[16], text[1024];
	enum explain_answer answer = explain_wire_answer(w);

	row(p);
	cell(p, TERM_PLAIN, "  %s",
	     is_first ? addr_format(server, &p->e->config.resolv.servers[w->server])
		      : "");
	cell(p, TERM_PLAIN, "%s", rrtype_format(type, w->type));
	cell(p, TERM_DIM, "%s", clock_format(time, w->took));
	explain_flag_words(flags, w);
	if (answer == EXPLAIN_WIRE_FOUND)
		cell(p, TERM_DIM, "%s%sTTL %u", flags, *flags ? " " : "", w->ttl);
	else
		cell(p, TERM_DIM, "%s", flags);
	cell(p,
	     answer == EXPLAIN_WIRE_FOUND    ? TERM_GREEN
	     : answer <= EXPLAIN_WIRE_FAILED ? TERM_RED
					     : TERM_PLAIN,
	     "%s", explain_wire_words(text, sizeof(text), p->e, w));
}

static void show_candidate(struct page *p, size_t c)
{
	char name[NAME_TEXT], line[NAME_TEXT + 64];
	size_t i, server = SIZE_MAX;

	snprintf(line, sizeof(line), "  %zu. %s%s%s", c + 1,
		 name_format(name, &p->e->candidates[c]),
		 (int)c == explain_candidate_typed(p->e) ? "  as typed" : "",
		 (int)c == explain_candidate_found(p->e) ? "  the one that counts" : "");
	table_line(p->table, line);
	for (i = 0; i < p->e->wires_n; i++) {
		const struct explain_wire *w = &p->e->wires[i];

		if (w->candidate != c)
			continue;
		show_wire(p, w, w->server != server);
		server = w->server;
	}
}

static void show_dns(struct page *p)
{
	size_t c;

	if (!p->e->wires_n)
		return;
	begin(p, "DNS, each name at each server");
	for (c = 0; c < p->e->candidates_n; c++)
		show_candidate(p, c);
	if (p->e->candidates_beyond) {
		char line[64];

		snprintf(line, sizeof(line), "  … and %zu names more",
			 p->e->candidates_beyond);
		table_line(p->table, line);
	}
	end(p);
}

/* ---- what programs get ---- */

static void show_call(struct page *p, const char *name, const struct explain_call *call)
{
	char time[24], text[1024];

	row(p);
	cell(p, TERM_PLAIN, "%s", name);
	cell(p, TERM_DIM, "%s",
	     call->state == EXPLAIN_REPLIED ? clock_format(time, call->reply.took) : "");
	cell(p,
	     call->state == EXPLAIN_REPLIED && !call->reply.code ? TERM_GREEN : TERM_RED,
	     "%s", explain_call_words(text, sizeof(text), p->e, call));
}

static void show_order(struct page *p)
{
	char addr[ADDR_TEXT], source[ADDR_TEXT];
	size_t i;

	begin(p, "Order in which programs try them");
	for (i = 0; i < p->e->order_n; i++) {
		const struct addrorder_candidate *c = &p->e->order[i];

		row(p);
		cell(p, TERM_PLAIN, "%zu. %s", i + 1, addr_format(addr, &c->addr));
		if (c->source.len)
			cell(p, TERM_DIM, "from %s", addr_format(source, &c->source));
		else
			cell(p, TERM_YELLOW, "no route");
		if (i)
			cell(p, TERM_PLAIN, "%s",
			     addrorder_rule_text(p->e->rules[i - 1]));
	}
	if (!p->e->order_agrees)
		table_line(p->table, "  (the rules alone would give another order)");
	end(p);
}

static void show_programs(struct page *p)
{
	begin(p, "What programs get");
	show_call(p, "getaddrinfo", &p->e->getaddrinfo);
	show_call(p, "gethostbyname", &p->e->gethostbyname);
	end(p);
	if (p->e->order_n > 1)
		show_order(p);
}

static void show_elsewhere(struct page *p)
{
	struct explain_elsewhere others[EXPLAIN_ELSEWHERE];
	size_t n = explain_elsewhere(p->e, others), i;
	char text[512];

	if (!n)
		return;
	heading(p, "Programs with another resolver");
	for (i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%s %s", others[i].library, others[i].text);
		sentence(p, TERM_PLAIN, "- ", text);
	}
	fputc('\n', p->to);
}

static void show_verdict(struct page *p, const struct explain_verdict *verdict)
{
	size_t i;

	if (verdict->others_n) {
		heading(p, "Besides");
		for (i = 0; i < verdict->others_n; i++)
			sentence(p, TERM_PLAIN, "- ", verdict->others[i].text);
		fputc('\n', p->to);
	}
	heading(p, "Verdict");
	sentence(p, TERM_BOLD, "", verdict->main.text);
}

void explain_text(FILE *to, const struct explain *e,
		  const struct explain_verdict *verdict, unsigned columns)
{
	struct page p = {.to = to, .e = e, .columns = columns};

	show_configuration(&p);
	show_sources(&p);
	show_dns(&p);
	show_programs(&p);
	show_elsewhere(&p);
	show_verdict(&p, verdict);
}
