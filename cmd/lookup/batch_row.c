/* Lines of output, straight into a buffer: there may be millions of them. */
#include "lookup/batch_row.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "dns/bulk.h"
#include "dns/outcome.h"
#include "net/addr.h"

#include <string.h>

static enum batch_status status_of(const struct message *m, uint16_t type)
{
	switch (outcome_of(m, type)) {
	case OUTCOME_FOUND:
		return BATCH_FOUND;
	case OUTCOME_NO_DATA:
		return BATCH_NO_DATA;
	case OUTCOME_NO_NAME:
		return BATCH_NO_NAME;
	case OUTCOME_REFERRAL:
		return BATCH_REFERRAL;
	case OUTCOME_FAILED:
		break;
	}
	return BATCH_FAILED;
}

struct batch_row batch_row_invalid(const struct batch_line *line)
{
	return (struct batch_row){ .line = line, .status = BATCH_INVALID };
}

struct batch_row batch_row_local(const struct batch_line *line, const struct message *message)
{
	return (struct batch_row){ .line = line,
				   .status = status_of(message, line->question.type),
				   .message = message };
}

struct batch_row batch_row_of(const struct batch_line *line, const struct bulk_result *result)
{
	static const enum batch_status fates[] = {
		[BULK_TIMED_OUT] = BATCH_TIMED_OUT,
		[BULK_UNREACHABLE] = BATCH_UNREACHABLE,
		[BULK_MALFORMED] = BATCH_MALFORMED,
		[BULK_UNTRUSTED] = BATCH_UNTRUSTED,
		[BULK_STOPPED] = BATCH_STOPPED,
	};
	struct batch_row row = { .line = line, .result = result, .message = result->message };

	if (result->fate == BULK_ANSWERED)
		row.status = status_of(result->message, line->question.type);
	else if (result->fate == BULK_FAILED)
		row.status = result->rcode ? BATCH_FAILED : BATCH_REFERRAL;
	else
		row.status = fates[result->fate];
	return row;
}

/* ---- pieces ---- */

static void put(struct buf *b, const char *text)
{
	(void)buf_append(b, text, strlen(text));
}

static void put_status(struct buf *b, const struct batch_row *row)
{
	static const char *const words[] = {
		[BATCH_FOUND] = "NOERROR",	 [BATCH_NO_DATA] = "NODATA",
		[BATCH_NO_NAME] = "NXDOMAIN",	 [BATCH_TIMED_OUT] = "TIMEOUT",
		[BATCH_UNREACHABLE] = "UNREACHABLE", [BATCH_MALFORMED] = "MALFORMED",
		[BATCH_UNTRUSTED] = "UNTRUSTED", [BATCH_INVALID] = "INVALID",
		[BATCH_STOPPED] = "STOPPED",	 [BATCH_REFERRAL] = "REFERRAL",
	};
	char rcode[RRTYPE_TEXT];

	if (row->status == BATCH_FAILED)
		put(b, rcode_format(rcode, row->result ? row->result->rcode : row->message->rcode));
	else
		put(b, words[row->status]);
}

static void put_type(struct buf *b, uint16_t type)
{
	char word[RRTYPE_TEXT];

	put(b, rrtype_format(word, type));
}

static void put_data(struct buf *b, const struct batch_row *row, bool is_first)
{
	const struct message *m = row->message;
	struct record r;
	bool more;

	for (more = m && message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		if (!outcome_is_wanted(&r, row->line->question.type))
			continue;
		if (!is_first)
			(void)buf_byte(b, '\t');
		(void)rdata_print(b, &r.data, RDATA_PLAIN);
		is_first = false;
	}
}

/* ---- text ---- */

void batch_row_text(struct buf *b, const struct batch_row *row)
{
	(void)text_escape(b, row->line->typed, row->line->typed_len, TEXT_KEEP_BACKSLASH);
	(void)buf_byte(b, '\t');
	put_type(b, row->line->question.type);
	(void)buf_byte(b, '\t');
	put_status(b, row);
	if (row->status == BATCH_INVALID) {
		(void)buf_byte(b, '\t');
		put(b, row->line->why);
	}
	put_data(b, row, false);
	(void)buf_byte(b, '\n');
}

void batch_row_short(struct buf *b, const struct batch_row *row)
{
	put_data(b, row, true);
	(void)buf_byte(b, '\n');
}

/* ---- JSON ---- */

/* Quotes what was appended from `at` on; it is safe text already. */
static void quote_from(struct buf *b, size_t at)
{
	size_t n = b->len - at, extra = 0, i, to;
	uint8_t *text = buf_data(b);

	for (i = at; i < b->len; i++)
		extra += text[i] == '"' || text[i] == '\\';
	if (!buf_reserve(b, extra + 2))
		return;
	text = buf_data(b);
	to = at + n + extra + 2;
	text[--to] = '"';
	for (i = at + n; i-- > at;) {
		text[--to] = text[i];
		if (text[i] == '"' || text[i] == '\\')
			text[--to] = '\\';
	}
	text[at] = '"';
	buf_added(b, extra + 2);
}

static void put_name(struct buf *b, const char *key, const struct name *name)
{
	size_t at;

	put(b, key);
	at = b->len;
	(void)name_print(b, name);
	quote_from(b, at);
}

static void put_number(struct buf *b, const char *key, uint64_t number)
{
	put(b, key);
	(void)buf_decimal(b, number);
}

static void put_record(struct buf *b, const struct message *m, const struct record *r)
{
	struct name owner;
	size_t at;

	record_owner(m, r, &owner);
	put_name(b, "{\"NAME\":", &owner);
	put_number(b, ",\"TYPE\":", r->data.type);
	put(b, ",\"TYPEname\":\"");
	put_type(b, r->data.type);
	put_number(b, "\",\"CLASS\":", r->data.class);
	put_number(b, ",\"TTL\":", r->ttl);
	put(b, ",\"rdata");
	put_type(b, r->data.type);
	put(b, "\":");
	at = b->len;
	(void)rdata_print(b, &r->data, RDATA_PLAIN);
	quote_from(b, at);
	put(b, "}");
}

static void put_records(struct buf *b, const struct message *m)
{
	struct record r;
	bool more, is_first = true;

	put(b, ",\"answerRRs\":[");
	for (more = message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		if (!is_first)
			put(b, ",");
		put_record(b, m, &r);
		is_first = false;
	}
	put(b, "]");
}

static void put_milliseconds(struct buf *b, uint64_t ns)
{
	uint64_t us = ns / CLOCK_US;
	char digits[3] = { (char)('0' + us / 100 % 10), (char)('0' + us / 10 % 10),
			   (char)('0' + us % 10) };

	put_number(b, ",\"milliseconds\":", us / 1000);
	put(b, ".");
	(void)buf_append(b, digits, sizeof(digits));
}

static void put_result(struct buf *b, const struct bulk_result *result)
{
	char text[ADDR_TEXT];

	put_number(b, ",\"sent\":", result->sent);
	put_number(b, ",\"ignored\":", result->ignored);
	put_number(b, ",\"strangers\":", result->strangers);
	if (!result->server)
		return;
	put(b, ",\"server\":\"");
	put(b, addr_format(text, result->server));
	put_number(b, "\",\"port\":", addr_port(result->server));
	put_milliseconds(b, result->took);
}

void batch_row_json(struct buf *b, const struct batch_row *row)
{
	const struct batch_line *line = row->line;
	size_t at;

	put(b, "{\"schema\":\"netkit.lookup-batch/1\"");
	put_number(b, ",\"line\":", line->number);
	put(b, ",\"name\":");
	at = b->len;
	(void)text_escape(b, line->typed, line->typed_len, TEXT_KEEP_BACKSLASH);
	quote_from(b, at);
	put(b, ",\"status\":\"");
	put_status(b, row);
	put(b, "\"");
	if (row->status == BATCH_INVALID) {
		put(b, ",\"why\":\"");
		put(b, line->why);
		put(b, "\"}\n");
		return;
	}
	put_name(b, ",\"QNAME\":", &line->question.name);
	put_number(b, ",\"QTYPE\":", line->question.type);
	put(b, ",\"QTYPEname\":\"");
	put_type(b, line->question.type);
	put_number(b, "\",\"QCLASS\":", line->question.class);
	put(b, ",\"source\":\"");
	put(b, row->result ? "dns\"" : "netkit\"");
	if (row->result)
		put_result(b, row->result);
	if (row->message)
		put_records(b, row->message);
	put(b, "}\n");
}
