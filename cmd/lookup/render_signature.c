/* What TSIG says of a query and its reply, in every layout. */
#include "lookup/render.h"

#include "base/buf.h"
#include "cli/json.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/tsig.h"
#include "lookup/answer.h"

#include <stdint.h>
#include <time.h>

static const struct tsig_report *report_of(const struct reply *reply)
{
	if (!reply->message || !reply->result || !reply->result->signature.key)
		return NULL;
	return &reply->result->signature;
}

static void put_clocks(struct buf *b, uint64_t server_time)
{
	uint64_t now = (uint64_t)time(NULL);

	if (!server_time)
		(void)buf_printf(b, "its clock and this one are too far apart");
	else
		(void)buf_printf(b, "its clock is %llu s %s this one",
				 (unsigned long long)(now > server_time ? now - server_time :
									  server_time - now),
				 now > server_time ? "behind" : "ahead of");
}

static void put_reason(struct buf *b, const struct tsig_report *report)
{
	char word[16];

	(void)buf_printf(b, "%s: ", tsig_error_format(word, report->error));
	switch (report->error) {
	case TSIG_BADSIG:
		(void)buf_printf(b, "the secrets differ");
		break;
	case TSIG_BADKEY:
		(void)buf_printf(b, "it does not know the key ");
		(void)name_print(b, &report->key->name);
		(void)buf_printf(b, " with %s", report->key->algorithm->word);
		break;
	case TSIG_BADTIME:
		put_clocks(b, report->server_time);
		break;
	default:
		(void)buf_printf(b, "it does not say more");
		break;
	}
}

void render_refusal(struct buf *b, const struct reply *reply)
{
	const struct tsig_report *report = report_of(reply);

	if (!report || !report->error)
		return;
	(void)buf_printf(b, "the server refuses the signature, ");
	put_reason(b, report);
	(void)buf_byte(b, '\n');
}

static void put_records(struct buf *b, const struct message *m)
{
	struct record r;
	bool more;

	for (more = message_first(m, SECTION_ADDITIONAL, &r); more; more = message_next(m, &r)) {
		if (r.data.type != RRTYPE_TSIG)
			continue;
		(void)buf_printf(b, "\n;; TSIG PSEUDOSECTION:\n; ");
		(void)record_print(b, m, &r, RDATA_SPLIT);
		(void)buf_byte(b, '\n');
	}
}

void render_signature(struct buf *b, const struct reply *reply)
{
	const struct tsig_report *report = report_of(reply);

	if (!reply->message)
		return;
	put_records(b, reply->message);
	if (!report)
		return;
	(void)buf_printf(b, "\n;; SIGNATURE: ");
	if (report->error) {
		(void)buf_printf(b, "refused by the server, ");
		put_reason(b, report);
	} else if (report->is_verified) {
		(void)buf_printf(b, "verified with the key ");
		(void)name_print(b, &report->key->name);
		(void)buf_printf(b, " (%s)", report->key->algorithm->word);
	} else {
		(void)buf_printf(b, "none in this refusal");
	}
	(void)buf_byte(b, '\n');
}

struct json *render_report_json(const struct tsig_report *report)
{
	struct json *object = json_new_object();
	char name[NAME_TEXT], word[16];

	json_put_string(object, "key", name_format(name, &report->key->name));
	json_put_string(object, "algorithm", report->key->algorithm->word);
	json_put_bool(object, "signed", report->is_signed);
	json_put_bool(object, "verified", report->is_verified);
	json_put_string(object, "error", tsig_error_format(word, report->error));
	if (report->server_time)
		json_put_int(object, "server_time", (int64_t)report->server_time);
	return object;
}

struct json *render_signature_json(const struct reply *reply)
{
	return render_report_json(&reply->result->signature);
}
