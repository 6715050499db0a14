/* Transfers as lines and documents. */
#include "lookup/render_transfer.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/json.h"
#include "dns/query.h"
#include "lookup/render.h"

/* "AXFR", "IXFR=7" */
static void put_type(struct buf *b, const struct transfer_request *request)
{
	if (request->question.type == RRTYPE_IXFR)
		(void)buf_printf(b, "IXFR=%u", request->since);
	else
		(void)buf_printf(b, "AXFR");
}

void render_transfer_head(struct buf *b, enum lookup_output output,
			  const struct transfer_shown *shown)
{
	const struct transfer_request *request = shown->request;
	char server[ADDR_TEXT];

	if (output == OUTPUT_TEXT) {
		(void)buf_printf(b, "Server:\t\t%s\n", addr_format(server, &request->server));
		(void)buf_printf(b, "Address:\t%s\n\n",
				 addr_format_hash(server, &request->server));
	} else if (output == OUTPUT_FULL) {
		(void)buf_printf(b, ";; TRANSFER: ");
		(void)name_print(b, &request->question.name);
		(void)buf_byte(b, ' ');
		put_type(b, request);
		(void)buf_printf(b, "\n;; SERVER: %s (tcp)\n",
				 addr_format_hash(server, &request->server));
	}
}

/* Where a change begins, its SOA has the serial number. */
static void put_mark(struct buf *b, enum lookup_output output, const struct record *r,
		     enum transfer_change change)
{
	if (change == TRANSFER_RECORD)
		return;
	if (output != OUTPUT_FULL)
		(void)buf_printf(b, change == TRANSFER_ADDED ? "+ " : "- ");
	else if (r->data.type == RRTYPE_SOA)
		(void)buf_printf(b, change == TRANSFER_ADDED ? ";; ADDED:\n" : ";; DELETED:\n");
	if (output == OUTPUT_FULL && change == TRANSFER_DELETED)
		(void)buf_printf(b, "; ");
}

void render_transfer_record(struct buf *b, enum lookup_output output, const struct message *m,
			    const struct record *r, enum transfer_change change)
{
	put_mark(b, output, r, change);
	if (output == OUTPUT_SHORT)
		(void)rdata_print(b, &r->data, RDATA_PLAIN);
	else
		(void)record_print(b, m, r, RDATA_PLAIN);
	(void)buf_byte(b, '\n');
}

static const char *kind_word(enum transfer_kind kind)
{
	static const char *const words[] = { [TRANSFER_UNKNOWN] = "unknown",
					     [TRANSFER_WHOLE] = "whole",
					     [TRANSFER_CHANGES] = "changes",
					     [TRANSFER_CURRENT] = "current" };

	return words[kind];
}

static bool is_fallback(const struct transfer_shown *shown)
{
	return shown->request->question.type == RRTYPE_IXFR &&
	       shown->result->transfer.kind == TRANSFER_WHOLE;
}

/* What the records do not say by themselves. */
static void put_remark(struct buf *b, const struct transfer_shown *shown, const char *before)
{
	const struct transfer *t = &shown->result->transfer;

	if (is_fallback(shown))
		(void)buf_printf(b, "%sthe server sends the whole zone, not the changes since %u\n",
				 before, shown->request->since);
	else if (t->kind == TRANSFER_CURRENT)
		(void)buf_printf(b, "%sthere is nothing newer than serial %u\n", before, t->serial);
}

static void put_signature(struct buf *b, const struct tsig_report *report)
{
	if (!report->key)
		return;
	(void)buf_printf(b, ";; SIGNATURE: %s with the key ",
			 report->is_verified ? "verified" : "not verified");
	(void)name_print(b, &report->key->name);
	(void)buf_printf(b, " (%s)\n", report->key->algorithm->word);
}

void render_transfer_end(struct buf *b, enum lookup_output output,
			 const struct transfer_shown *shown)
{
	const struct transfer_result *r = shown->result;
	char took[24];

	if (output == OUTPUT_TEXT)
		(void)buf_byte(b, '\n');
	if (output != OUTPUT_FULL)
		return;
	put_remark(b, shown, ";; NOTE: ");
	(void)buf_printf(b, ";; Transfer time: %s\n", clock_format(took, r->ended - r->started));
	if (r->transfer.has_begun)
		(void)buf_printf(b, ";; SERIAL: %u\n", r->transfer.serial);
	(void)buf_printf(b, ";; RECORDS: %llu, MESSAGES: %llu, BYTES: %llu\n",
			 (unsigned long long)r->transfer.records, (unsigned long long)r->messages,
			 (unsigned long long)r->bytes);
	put_signature(b, &r->signature);
	if (shown->error)
		(void)buf_printf(b, ";; INCOMPLETE: %s\n", shown->error->text);
}

void render_transfer_remark(struct buf *b, const struct transfer_shown *shown)
{
	put_remark(b, shown, "");
}

struct json *render_transfer_record_json(const char *typed, const struct message *m,
					 const struct record *r, enum transfer_change change)
{
	static const char *const words[] = { [TRANSFER_RECORD] = "whole",
					     [TRANSFER_ADDED] = "added",
					     [TRANSFER_DELETED] = "deleted" };
	struct json *doc = json_new_object();

	json_put_string(doc, "schema", "netkit.lookup/1");
	json_put_bool(doc, "ok", true);
	json_put_int(doc, "status", STATUS_DONE);
	json_put_string(doc, "name", typed);
	json_put_string(doc, "change", words[change]);
	json_put(doc, "record", render_record_json(m, r));
	return doc;
}

struct json *render_transfer_json(const struct transfer_shown *shown)
{
	const struct transfer_request *request = shown->request;
	const struct transfer_result *r = shown->result;
	enum exit_status status = shown->error ? error_status(shown->error) : STATUS_DONE;
	struct json *doc = json_new_object(), *object = json_new_object();
	char server[ADDR_TEXT];

	json_put_string(doc, "schema", "netkit.lookup/1");
	json_put_bool(doc, "ok", status == STATUS_DONE);
	json_put_int(doc, "status", status);
	json_put_string(doc, "name", shown->typed);
	json_put_string(object, "type",
			request->question.type == RRTYPE_IXFR ? "IXFR" : "AXFR");
	if (request->question.type == RRTYPE_IXFR)
		json_put_int(object, "since", request->since);
	json_put_string(object, "kind", kind_word(r->transfer.kind));
	json_put_bool(object, "fallback", is_fallback(shown));
	if (r->transfer.has_begun)
		json_put_int(object, "serial", r->transfer.serial);
	json_put_int(object, "records", (int64_t)r->transfer.records);
	json_put_int(object, "messages", (int64_t)r->messages);
	json_put_int(object, "bytes", (int64_t)r->bytes);
	json_put_string(object, "server", addr_format(server, &request->server));
	json_put_int(object, "port", addr_port(&request->server));
	json_put_string(object, "transport", "tcp");
	json_put_real(object, "milliseconds", (double)(r->ended - r->started) / (double)CLOCK_MS);
	if (r->signature.key)
		json_put(object, "tsig", render_report_json(&r->signature));
	json_put(doc, "transfer", object);
	if (shown->error)
		json_put(doc, "error", render_error_json(shown->error));
	return doc;
}
