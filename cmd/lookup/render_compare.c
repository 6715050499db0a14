/*
 * A comparison of servers, for people and as JSON: a row for each server, then what the odd ones
 * lack and what they have too much.
 */
#include "lookup/render_compare.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/table.h"
#include "cli/term.h"
#include "dns/message.h"
#include "dns/query_fate.h"
#include "dns/transport.h"
#include "lookup/agreement.h"
#include "lookup/answer.h"

#include <string.h>
#include <unistd.h>

enum { SERVER_TEXT = 256 + ADDR_TEXT + 4 };

/* The attempt that tells whom a row is about; NULL: none was made. */
static const struct query_attempt *attempt_of(const struct agreement_row *row)
{
	const struct query_attempt *a = reply_attempt(row->reply);
	const struct query_result *result = row->reply->result;

	if (!a && result && result->attempts_n)
		a = &result->attempts[result->attempts_n - 1];
	return a;
}

/* "192.0.2.1:53", or "ns.example.net (192.0.2.1:53)" for a server that was named so. */
static const char *server_format(char dst[static SERVER_TEXT], const struct agreement_row *row)
{
	const struct query_attempt *a = attempt_of(row);
	const char *name = row->answer->server_name ? row->answer->server_name : "netkit itself";
	char host[ADDR_TEXT], whole[ADDR_TEXT], safe[256];

	text_safe(safe, sizeof(safe), name, strlen(name), 0);
	if (!a) {
		snprintf(dst, SERVER_TEXT, "%s", safe);
		return dst;
	}
	addr_format(host, &a->server);
	addr_format_port(whole, &a->server);
	if (row->answer->server_name && strcmp(name, host) != 0)
		snprintf(dst, SERVER_TEXT, "%s (%s)", safe, whole);
	else
		snprintf(dst, SERVER_TEXT, "%s", whole);
	return dst;
}

/* ---- for people ---- */

static enum term_style style_of(const struct agreement_row *row)
{
	if (!row->reply->message)
		return TERM_RED;
	return row->is_odd ? TERM_YELLOW : TERM_PLAIN;
}

static void put_verdict(FILE *to, const struct agreement *c)
{
	const struct question *q = &c->rows[0].reply->question;
	char name[NAME_TEXT], type[RRTYPE_TEXT];
	size_t silent = c->n - c->answered;

	fprintf(to, "%s%s %s: ", term_style(STDOUT_FILENO, TERM_BOLD), name_format(name, &q->name),
		rrtype_format(type, q->type));
	if (c->odd && c->odd + 1 == c->answered)
		fprintf(to, "%zu servers differ", c->answered);
	else if (c->odd)
		fprintf(to, "%zu of %zu servers differ%s", c->odd, c->answered,
			c->odd == 1 ? "s" : "");
	else if (c->answered > 1)
		fprintf(to, "%zu servers agree", c->answered);
	else
		fprintf(to, "there is nothing to compare");
	if (silent)
		fprintf(to, ", %zu gave no answer", silent);
	fprintf(to, "%s\n", term_style(STDOUT_FILENO, TERM_PLAIN));
}

static void put_heading(struct table *t)
{
	static const char *const words[] = { " ", "SERVER", "ANSWER", "RECORDS",
					     "SERIAL", "TIME", NULL };
	size_t i;

	table_row(t);
	table_style(t, TERM_DIM);
	for (i = 0; words[i]; i++)
		table_cell(t, words[i]);
}

static void put_answer(struct table *t, const struct agreement_row *row)
{
	const struct query_attempt *a = attempt_of(row);
	char text[96];

	if (row->reply->message) {
		table_cell(t, rcode_format(text, row->reply->message->rcode));
		snprintf(text, sizeof(text), "%zu", row->n);
		table_cell(t, text);
		return;
	}
	table_cell(t, a ? query_fate_format(text, a) : row->reply->error->text);
	table_cell(t, "-");
}

static void put_row(struct table *t, const struct agreement_row *row)
{
	char server[SERVER_TEXT], text[32], took[24];
	const char *mark = row->is_odd ? "!" : "=";

	table_row(t);
	table_style(t, style_of(row));
	table_cell(t, row->reply->message ? mark : "?");
	table_cell(t, server_format(server, row));
	put_answer(t, row);
	snprintf(text, sizeof(text), "%u", (unsigned)row->serial);
	table_cell(t, row->has_serial ? text : "-");
	table_cell(t, row->reply->message ? clock_format(took, row->took) : "-");
	if (row->is_slowest)
		table_cell(t, row->is_behind ? "slowest, older zone" : "slowest");
	else if (row->is_behind)
		table_cell(t, "older zone");
}

struct difference {
	FILE *to;
	const char *server, *word;
};

static void put_difference(void *arg, const char *record)
{
	const struct difference *d = arg;

	fprintf(d->to, "%s %s %s\n", d->server, d->word, record);
}

static void put_differences(FILE *to, const struct agreement *c)
{
	const struct agreement_row *reference = &c->rows[c->reference];
	char server[SERVER_TEXT];
	size_t i;

	for (i = 0; i < c->n; i++) {
		struct difference d = { to, server, "lacks" };

		if (!c->rows[i].is_odd)
			continue;
		server_format(server, &c->rows[i]);
		agreement_missing(reference, &c->rows[i], put_difference, &d);
		d.word = "adds";
		agreement_missing(&c->rows[i], reference, put_difference, &d);
	}
}

void render_compare(FILE *to, const struct agreement *c)
{
	struct table *t = table_new();
	size_t i;

	put_verdict(to, c);
	put_heading(t);
	for (i = 0; i < c->n; i++)
		put_row(t, &c->rows[i]);
	table_print(t, to);
	table_free(t);
	put_differences(to, c);
}

/* ---- JSON ---- */

static void push_record(void *list, const char *record)
{
	json_push_string(list, record);
}

static void put_missing(struct json *object, const char *key, const struct agreement_row *a,
			const struct agreement_row *b)
{
	struct json *list = json_new_array();

	agreement_missing(a, b, push_record, list);
	json_put(object, key, list);
}

static void put_message(struct json *object, const struct agreement *c,
			const struct agreement_row *row)
{
	struct json *records = json_new_array();
	char word[RRTYPE_TEXT];
	size_t i;

	json_put_int(object, "RCODE", row->reply->message->rcode);
	json_put_string(object, "RCODEname", rcode_format(word, row->reply->message->rcode));
	for (i = 0; i < row->n; i++)
		json_push_string(records, row->records[i]);
	json_put(object, "records", records);
	put_missing(object, "lacks", &c->rows[c->reference], row);
	put_missing(object, "adds", row, &c->rows[c->reference]);
}

static struct json *row_json(const struct agreement *c, const struct agreement_row *row)
{
	const struct query_attempt *a = attempt_of(row);
	struct json *object = json_new_object();
	char text[ADDR_TEXT];

	json_put_string(object, "server_name", row->answer->server_name);
	if (a) {
		json_put_string(object, "server", addr_format(text, &a->server));
		json_put_int(object, "port", addr_port(&a->server));
		json_put_string(object, "transport", a->transport->name);
		json_put_real(object, "milliseconds", (double)row->took / (double)CLOCK_MS);
	}
	json_put_string(object, "outcome", reply_outcome_word(reply_outcome(row->reply)));
	if (row->reply->message) {
		json_put_bool(object, "agrees", !row->is_odd);
		put_message(object, c, row);
	} else {
		json_put_string(object, "error", row->reply->error->text);
	}
	if (row->has_serial)
		json_put_int(object, "serial", row->serial);
	json_put_bool(object, "is_behind", row->is_behind);
	json_put_bool(object, "is_slowest", row->is_slowest);
	return object;
}

struct json *render_compare_json(const struct agreement *c)
{
	const struct question *q = &c->rows[0].reply->question;
	struct json *object = json_new_object(), *servers = json_new_array();
	char name[NAME_TEXT], word[RRTYPE_TEXT];
	size_t i;

	json_put_string(object, "QNAME", name_format(name, &q->name));
	json_put_int(object, "QTYPE", q->type);
	json_put_string(object, "QTYPEname", rrtype_format(word, q->type));
	json_put_int(object, "QCLASS", q->class);
	json_put_string(object, "QCLASSname", rrclass_format(word, q->class));
	json_put_bool(object, "agree", c->odd == 0);
	json_put_int(object, "answered", (int64_t)c->answered);
	json_put_int(object, "odd", (int64_t)c->odd);
	for (i = 0; i < c->n; i++)
		json_push(servers, row_json(c, &c->rows[i]));
	json_put(object, "servers", servers);
	return object;
}
