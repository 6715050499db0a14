/* Who says what, and who says something else. */
#include "lookup/agreement.h"

#include "base/buf.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/soa.h"
#include "lookup/answer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1 << 19 };

/* ---- records as lines ---- */

/* Is there nothing but names and numbers in the data, so that case means nothing (RFC 4034
 * section 6.2)? */
static bool has_names_alone(uint16_t type)
{
	static const char *const words[] = { "NS", "CNAME", "SOA", "PTR",   "MX",    "RP", "AFSDB",
					     "RT", "PX",    "KX",  "DNAME", "MINFO", "MB", "MG",
					     "MR", "SRV" };
	uint16_t known;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (rrtype_parse(words[i], &known) && known == type)
			return true;
	}
	return false;
}

static void lower(struct buf *b, size_t from)
{
	uint8_t *data = buf_data(b);
	size_t i;

	for (i = from; i < b->len; i++)
		data[i] = (uint8_t)tolower(data[i]);
}

static char *line_of(const struct message *m, const struct record *r)
{
	char class[RRTYPE_TEXT], type[RRTYPE_TEXT], *line;
	struct name owner;
	struct buf b;
	size_t data;

	record_owner(m, r, &owner);
	buf_init(&b, LINE_MAX_BYTES);
	(void)name_print(&b, &owner);
	lower(&b, 0);
	(void)buf_printf(&b, " %s %s ", rrclass_format(class, r->data.class),
			 rrtype_format(type, r->data.type));
	data = b.len;
	(void)rdata_print(&b, &r->data, RDATA_PLAIN);
	if (has_names_alone(r->data.type))
		lower(&b, data);
	line = xstrdup(buf_string(&b));
	buf_done(&b);
	return line;
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void drop_repeated(struct agreement_row *row)
{
	size_t kept = 0, i;

	for (i = 0; i < row->n; i++) {
		if (kept && !strcmp(row->records[kept - 1], row->records[i]))
			free(row->records[i]);
		else
			row->records[kept++] = row->records[i];
	}
	row->n = kept;
}

static void read_records(struct agreement_row *row)
{
	const struct message *m = row->reply->message;
	size_t cap = 0;
	struct record r;
	bool more;

	for (more = message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		row->records = mem_grow(row->records, &cap, row->n, sizeof(*row->records));
		row->records[row->n++] = line_of(m, &r);
	}
	if (row->n)
		qsort(row->records, row->n, sizeof(*row->records), compare_lines);
	drop_repeated(row);
}

/* ---- serials and times ---- */

static bool take_serial(struct agreement_row *row, const struct message *m, enum section section)
{
	struct record r;
	bool more;

	for (more = message_first(m, section, &r); more; more = message_next(m, &r)) {
		row->has_serial = soa_serial(&r.data, &row->serial);
		if (!row->has_serial)
			continue;
		record_owner(m, &r, &row->zone);
		return true;
	}
	return false;
}

static void read_serial(struct agreement_row *row, const struct reply *soa)
{
	if (soa->message && !take_serial(row, soa->message, SECTION_ANSWER))
		(void)take_serial(row, soa->message, SECTION_AUTHORITY);
}

static void read_time(struct agreement_row *row)
{
	const struct query_result *result = row->reply->result;

	if (result && result->attempts_n)
		row->took = result->attempts[result->attempts_n - 1].ended -
			    result->attempts[0].started;
}

static void mark_serials(struct agreement *c)
{
	size_t i, j;

	for (i = 0; i < c->n; i++) {
		struct agreement_row *row = &c->rows[i];

		for (j = 0; j < c->n && row->has_serial; j++)
			row->is_behind |= c->rows[j].has_serial &&
					  name_equal(&c->rows[j].zone, &row->zone) &&
					  soa_is_newer(c->rows[j].serial, row->serial);
	}
}

static void mark_slowest(struct agreement *c)
{
	struct agreement_row *slowest = NULL;
	size_t i;

	for (i = 0; i < c->n; i++) {
		struct agreement_row *row = &c->rows[i];

		if (row->reply->message && (!slowest || row->took > slowest->took))
			slowest = row;
	}
	if (c->answered > 1)
		slowest->is_slowest = true;
}

/* ---- who is odd ---- */

static bool are_same(const struct agreement_row *a, const struct agreement_row *b)
{
	size_t i;

	if (a->reply->message->rcode != b->reply->message->rcode || a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++) {
		if (strcmp(a->records[i], b->records[i]) != 0)
			return false;
	}
	return true;
}

static size_t count_like(const struct agreement *c, const struct agreement_row *row)
{
	size_t n = 0, i;

	for (i = 0; i < c->n; i++)
		n += c->rows[i].reply->message && are_same(&c->rows[i], row);
	return n;
}

static void mark_odd(struct agreement *c)
{
	size_t most = 0, n, i;

	for (i = 0; i < c->n; i++) {
		n = c->rows[i].reply->message ? count_like(c, &c->rows[i]) : 0;
		if (n > most) {
			most = n;
			c->reference = i;
		}
	}
	for (i = 0; i < c->n; i++) {
		c->rows[i].is_odd = c->rows[i].reply->message &&
				    !are_same(&c->rows[i], &c->rows[c->reference]);
		c->odd += c->rows[i].is_odd;
	}
}

void agreement_make(struct agreement *ret, const struct answer *const *answers, size_t n,
		  size_t type, size_t soa)
{
	size_t i;

	*ret = (struct agreement){ .rows = xcalloc(n, sizeof(*ret->rows)), .n = n };
	for (i = 0; i < n; i++) {
		struct agreement_row *row = &ret->rows[i];

		row->answer = answers[i];
		row->reply = &answers[i]->replies[type];
		read_time(row);
		read_serial(row, &answers[i]->replies[soa]);
		if (!row->reply->message)
			continue;
		read_records(row);
		ret->answered++;
	}
	mark_odd(ret);
	mark_serials(ret);
	mark_slowest(ret);
}

void agreement_done(struct agreement *c)
{
	size_t i, j;

	for (i = 0; i < c->n; i++) {
		for (j = 0; j < c->rows[i].n; j++)
			free(c->rows[i].records[j]);
		free(c->rows[i].records);
	}
	free(c->rows);
}

void agreement_missing(const struct agreement_row *a, const struct agreement_row *b,
		     void (*each)(void *arg, const char *record), void *arg)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (!b->n || !bsearch(&a->records[i], b->records, b->n, sizeof(*b->records),
				      compare_lines))
			each(arg, a->records[i]);
	}
}
