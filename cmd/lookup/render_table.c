/*
 * A table for people: a row for each record, so that times to live and data of many records can
 * be taken in at a glance.  Data is broken where the terminal ends, and whole in a pipe.
 */
#include "lookup/render.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "cli/table.h"
#include "cli/term.h"
#include "dns/message.h"
#include "dns/outcome.h"
#include "dns/transport.h"
#include "lookup/answer.h"
#include "lookup/validity.h"

#include <stdint.h>
#include <unistd.h>

enum { TTL_TEXT = 48, DATA_MAX = 1 << 19 };

/* "1h 5m": exact, the units that are none left out. */
static const char *ttl_format(char dst[static TTL_TEXT], uint32_t seconds)
{
	static const struct {
		uint32_t seconds;
		char letter;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t at = 0, i;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		uint32_t count = seconds / units[i].seconds;

		seconds %= units[i].seconds;
		if (count || (units[i].seconds == 1 && !at))
			at += (size_t)snprintf(dst + at, TTL_TEXT - at, "%s%u%c", at ? " " : "",
					       count, units[i].letter);
	}
	return dst;
}

static void cell(struct table *t, enum term_style style, const char *text)
{
	table_style(t, style);
	table_cell(t, text);
}

static void put_heading(struct table *t)
{
	static const char *const words[] = { "NAME", "TTL", "CLASS", "TYPE", "DATA" };
	size_t i;

	table_row(t);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		cell(t, TERM_BOLD, words[i]);
}

static void put_record(struct table *t, const struct message *m, const struct record *r)
{
	char text[NAME_TEXT], word[RRTYPE_TEXT], ttl[TTL_TEXT];
	struct name owner;
	struct buf data;

	record_owner(m, r, &owner);
	buf_init(&data, DATA_MAX);
	(void)rdata_print(&data, &r->data, RDATA_PLAIN);
	table_row(t);
	cell(t, TERM_PLAIN, name_format(text, &owner));
	cell(t, TERM_DIM, ttl_format(ttl, r->ttl));
	cell(t, TERM_DIM, rrclass_format(word, r->data.class));
	cell(t, TERM_CYAN, rrtype_format(word, r->data.type));
	cell(t, TERM_PLAIN, buf_string(&data));
	buf_done(&data);
}

/* An alias of A is that of AAAA, too, when both were asked for. */
static size_t put_records(struct table *t, const struct answer *answer, size_t index)
{
	const struct message *m = answer->replies[index].message;
	struct record r;
	size_t n = 0;
	bool more;

	for (more = m && message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		if (answer->is_pair && index && r.data.type == RRTYPE_CNAME)
			continue;
		put_record(t, m, &r);
		n++;
	}
	return n;
}

static enum term_style style_of(const struct reply *reply, enum reply_outcome outcome)
{
	if (reply->validation && reply->validation->verdict == VERDICT_BOGUS)
		return TERM_RED;
	if (outcome == REPLY_FOUND)
		return TERM_DIM;
	return outcome == REPLY_NO_DATA ? TERM_YELLOW : TERM_RED;
}

static void put_source(FILE *to, const struct reply *reply)
{
	const struct query_attempt *a = reply_attempt(reply);
	char server[ADDR_TEXT], took[24];

	if (a)
		fprintf(to, ", from %s by %s in %s", addr_format_port(server, &a->server),
			a->transport->name, clock_format(took, a->ended - a->started));
	else
		fputs(", by netkit itself (RFC 6761)", to);
}

static void put_validation(FILE *to, const struct reply *reply)
{
	struct buf b;

	if (!reply->validation)
		return;
	buf_init(&b, 1024);
	validity_print(&b, reply->validation);
	fprintf(to, ", %s", buf_string(&b));
	buf_done(&b);
}

static void put_referral(FILE *to, const struct message *m)
{
	char text[NAME_TEXT];
	struct name zone;

	outcome_zone(m, &zone);
	fprintf(to, ", a referral to %s", name_format(text, &zone));
}

/* What was asked, and how that ended. */
static void put_reply(FILE *to, const struct reply *reply)
{
	enum reply_outcome outcome = reply_outcome(reply);
	char name[NAME_TEXT], type[RRTYPE_TEXT], rcode[RRTYPE_TEXT];
	bool has_style = to == stdout;

	if (has_style)
		fputs(term_style(STDOUT_FILENO, style_of(reply, outcome)), to);
	fprintf(to, "; %s %s: %s", name_format(name, &reply->question.name),
		rrtype_format(type, reply->question.type),
		rcode_format(rcode, reply->message->rcode));
	if (outcome == REPLY_NO_DATA)
		fputs(", no such record", to);
	if (outcome == REPLY_REFERRAL)
		put_referral(to, reply->message);
	put_source(to, reply);
	put_validation(to, reply);
	if (has_style)
		fputs(term_style(STDOUT_FILENO, TERM_PLAIN), to);
	fputc('\n', to);
}

void render_table(FILE *to, const struct answer *answer)
{
	struct table *t = table_new();
	unsigned columns, rows;
	size_t n = 0, i;

	if (to == stdout && term_size(STDOUT_FILENO, &columns, &rows))
		table_wrap(t, columns);
	put_heading(t);
	for (i = 0; i < answer->n; i++)
		n += put_records(t, answer, i);
	if (n)
		table_print(t, to);
	for (i = 0; i < answer->n; i++) {
		if (answer->replies[i].message)
			put_reply(to, &answer->replies[i]);
	}
	table_free(t);
}
