/*
 * netkit.lookup/1: the messages with the names of RFC 8427, and round them what RFC 8427 does
 * not know: servers, attempts, times, outcomes.  docs/schema/lookup.json describes it.
 */
#include "lookup/render.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/mem.h"
#include "cli/json.h"
#include "dns/message.h"
#include "dns/query_fate.h"
#include "dns/transport.h"
#include "lookup/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_name(struct json *object, const char *key, const struct name *n)
{
	char text[NAME_TEXT];

	json_put_string(object, key, name_format(text, n));
}

static void put_type_and_class(struct json *object, const char *type_key, const char *class_key,
			       uint16_t type, uint16_t class)
{
	char word[RRTYPE_TEXT], key[24];

	json_put_int(object, type_key, type);
	snprintf(key, sizeof(key), "%sname", type_key);
	json_put_string(object, key, rrtype_format(word, type));
	json_put_int(object, class_key, class);
	snprintf(key, sizeof(key), "%sname", class_key);
	json_put_string(object, key, rrclass_format(word, class));
}

/* ---- a record ---- */

struct fields {
	struct json *object;
	struct json *list; /* the list that is being filled, and its field; one after another */
	const char *list_field;
};

static void put_value(struct json *object, const char *key, const struct rdata_value *v)
{
	if (v->kind == RDATA_NUMBER && v->number <= INT64_MAX)
		json_put_int(object, key, (int64_t)v->number);
	else if (v->kind == RDATA_STRING)
		json_put_text(object, key, v->data, v->data_len);
	else
		json_put_text(object, key, v->text, v->text_len);
}

/* Lists of parameters (SVCB) become an object, other lists an array. */
static void put_field(void *arg, const struct rdata_value *v)
{
	struct fields *f = arg;

	if (!v->is_list) {
		put_value(f->object, v->field, v);
		return;
	}
	if (f->list_field != v->field) {
		f->list_field = v->field;
		f->list = v->key ? json_new_object() : json_new_array();
		json_put(f->object, v->field, f->list);
	}
	if (v->key)
		put_value(f->list, v->key, v);
	else if (v->kind == RDATA_NUMBER)
		json_push_int(f->list, (int64_t)v->number);
	else if (v->kind == RDATA_STRING)
		json_push_text(f->list, v->data, v->data_len);
	else
		json_push_string(f->list, v->text);
}

static void put_hex(struct json *object, const char *key, const uint8_t *data, size_t n)
{
	char *text = xmalloc(ENCODE_HEX_LEN(n) + 1);

	text[encode_hex(text, data, n)] = '\0';
	json_put_string(object, key, text);
	free(text);
}

struct json *render_record_json(const struct message *m, const struct record *r)
{
	struct fields fields = { .object = json_new_object() };
	struct json *object = json_new_object();
	char type[RRTYPE_TEXT], key[8 + RRTYPE_TEXT];
	struct name owner;
	struct buf text;

	record_owner(m, r, &owner);
	put_name(object, "NAME", &owner);
	put_type_and_class(object, "TYPE", "CLASS", r->data.type, r->data.class);
	json_put_int(object, "TTL", r->ttl);
	json_put_int(object, "RDLENGTH", r->data.len);
	put_hex(object, "RDATAHEX", r->data.msg + r->data.at, r->data.len);
	buf_init(&text, 1 << 20);
	if (rdata_print(&text, &r->data, RDATA_PLAIN)) {
		snprintf(key, sizeof(key), "rdata%s", rrtype_format(type, r->data.type));
		json_put_string(object, key, buf_string(&text));
	}
	buf_done(&text);
	if (rdata_walk(&r->data, put_field, &fields))
		json_put(object, "fields", fields.object);
	else
		json_free(fields.object);
	return object;
}

/* ---- a message ---- */

static void put_records(struct json *object, const char *key, const struct message *m,
			enum section section)
{
	struct json *list = json_new_array();
	struct record r;
	bool more;

	for (more = message_first(m, section, &r); more; more = message_next(m, &r)) {
		if (r.data.type != RRTYPE_OPT)
			json_push(list, render_record_json(m, &r));
	}
	json_put(object, key, list);
}

static const char *number_key(uint16_t code)
{
	if (code == EDNS_EXPIRE)
		return "seconds";
	return code == EDNS_KEEPALIVE ? "milliseconds" : "length";
}

/* What well-formed options say, as numbers. */
static void put_typed(struct json *object, const struct edns_option *o)
{
	char address[ADDR_TEXT];
	struct edns_subnet subnet;
	uint32_t number;

	if (edns_subnet(o, &subnet)) {
		json_put_string(object, "address", addr_format(address, &subnet.addr));
		json_put_int(object, "source_prefix", subnet.source);
		json_put_int(object, "scope_prefix", subnet.scope);
	} else if (edns_number(o, &number)) {
		json_put_int(object, number_key(o->code), number);
	}
}

static struct json *option_json(const struct edns_option *o)
{
	struct json *object = json_new_object();
	const char *text;
	struct buf b;
	uint16_t code;
	size_t len;

	json_put_int(object, "code", o->code);
	json_put_string(object, "name", edns_option_name(o->code));
	put_hex(object, "hex", o->data, o->len);
	if (edns_error(o, &code, &text, &len)) {
		json_put_int(object, "info_code", code);
		json_put_string(object, "info_name", edns_error_name(code));
		json_put_text(object, "extra_text", text, len);
		return object;
	}
	put_typed(object, o);
	buf_init(&b, 1 << 20);
	if (edns_option_print(&b, o))
		json_put_string(object, "text", buf_string(&b));
	buf_done(&b);
	return object;
}

static struct json *edns_json(const struct edns *e)
{
	struct json *object = json_new_object(), *options = json_new_array();
	struct edns_option o;
	size_t at = 0;

	json_put_int(object, "version", e->version);
	json_put_int(object, "udp_size", e->udp_size);
	json_put_bool(object, "do", e->flags & EDNS_DO);
	while (edns_next(e, &at, &o))
		json_push(options, option_json(&o));
	json_put(object, "options", options);
	return object;
}

static void put_flags(struct json *object, const struct message *m)
{
	static const struct {
		const char *key;
		uint16_t bit;
	} flags[] = {
		{ "QR", MESSAGE_QR }, { "AA", MESSAGE_AA }, { "TC", MESSAGE_TC },
		{ "RD", MESSAGE_RD }, { "RA", MESSAGE_RA }, { "AD", MESSAGE_AD },
		{ "CD", MESSAGE_CD },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		json_put_int(object, flags[i].key, m->flags & flags[i].bit ? 1 : 0);
}

static struct json *message_json(const struct message *m)
{
	static const char *const counts[] = { "QDCOUNT", "ANCOUNT", "NSCOUNT", "ARCOUNT" };
	struct json *object = json_new_object();
	char word[RRTYPE_TEXT];
	struct question q;
	size_t i;

	json_put_int(object, "ID", m->id);
	json_put_int(object, "Opcode", m->opcode);
	put_flags(object, m);
	json_put_int(object, "RCODE", m->rcode);
	json_put_string(object, "RCODEname", rcode_format(word, m->rcode));
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		json_put_int(object, counts[i], m->count[i]);
	if (message_question(m, 0, &q)) {
		put_name(object, "QNAME", &q.name);
		put_type_and_class(object, "QTYPE", "QCLASS", q.type, q.class);
	}
	put_records(object, "answerRRs", m, SECTION_ANSWER);
	put_records(object, "authorityRRs", m, SECTION_AUTHORITY);
	put_records(object, "additionalRRs", m, SECTION_ADDITIONAL);
	if (m->has_edns)
		json_put(object, "EDNS", edns_json(&m->edns));
	return object;
}

/* ---- round it ---- */

static void put_server(struct json *object, const struct query_attempt *a)
{
	char text[ADDR_TEXT];

	json_put_string(object, "server", addr_format(text, &a->server));
	json_put_int(object, "port", addr_port(&a->server));
	json_put_string(object, "transport", a->transport->name);
	json_put_real(object, "milliseconds", (double)(a->ended - a->started) / (double)CLOCK_MS);
}

struct json *render_error_json(const struct error *err)
{
	struct json *object = json_new_object();

	json_put_string(object, "phase", error_phase_name(err->phase));
	json_put_int(object, "status", error_status(err));
	if (error_code_name(err))
		json_put_string(object, "code", error_code_name(err));
	json_put_string(object, "subject", err->subject);
	json_put_string(object, "text", err->text);
	if (err->hint)
		json_put_string(object, "hint", err->hint);
	return object;
}

static struct json *stranger_json(const struct addr_brief *brief)
{
	struct json *object = json_new_object();
	struct addr from = addr_from_brief(brief);
	char text[ADDR_TEXT];

	json_put_string(object, "address", addr_format(text, &from));
	json_put_int(object, "port", addr_port(&from));
	return object;
}

static struct json *attempts_json(const struct query_result *result)
{
	struct json *list = json_new_array();
	char text[96];
	size_t i;

	for (i = 0; i < result->attempts_n; i++) {
		const struct query_attempt *a = &result->attempts[i];
		struct json *object = json_new_object();

		put_server(object, a);
		json_put_bool(object, "edns", a->has_edns);
		json_put_string(object, "fate", query_fate_word(a->fate));
		json_put_string(object, "text", query_fate_format(text, a));
		json_put_int(object, "ignored", a->ignored);
		json_put_int(object, "strangers", a->strangers);
		if (a->strangers)
			json_put(object, "stranger", stranger_json(&a->stranger));
		if (a->error)
			json_put(object, "error", render_error_json(a->error));
		json_push(list, object);
	}
	return list;
}

static struct json *validation_json(const struct validation *v)
{
	struct json *object = json_new_object();

	json_put_string(object, "verdict", verdict_word(v->verdict));
	json_put_string(object, "reason", *v->reason ? v->reason : NULL);
	json_put_real(object, "milliseconds", (double)v->took / (double)CLOCK_MS);
	return object;
}

static struct json *reply_json(const struct reply *reply)
{
	const struct query_attempt *attempt = reply_attempt(reply);
	struct json *object = json_new_object();

	put_name(object, "QNAME", &reply->question.name);
	put_type_and_class(object, "QTYPE", "QCLASS", reply->question.type,
			   reply->question.class);
	json_put_string(object, "outcome", reply_outcome_word(reply_outcome(reply)));
	if (attempt)
		put_server(object, attempt);
	if (reply->result)
		json_put(object, "attempts", attempts_json(reply->result));
	if (reply->result && reply->result->signature.key)
		json_put(object, "tsig", render_signature_json(reply));
	if (reply->message)
		json_put(object, "message", message_json(reply->message));
	else
		json_put(object, "error", render_error_json(reply->error));
	if (reply->validation)
		json_put(object, "validation", validation_json(reply->validation));
	return object;
}

struct json *render_json(const struct answer *answer)
{
	struct json *doc = json_new_object(), *candidates = json_new_array();
	struct json *replies = json_new_array();
	char text[NAME_TEXT];
	size_t i;

	json_put_string(doc, "schema", "netkit.lookup/1");
	json_put_bool(doc, "ok", answer_status(answer) == STATUS_DONE);
	json_put_int(doc, "status", answer_status(answer));
	json_put_string(doc, "name", answer->typed);
	json_put_string(doc, "source", answer->is_local ? "netkit" : "dns");
	for (i = 0; i < answer->candidates_n; i++)
		json_push_string(candidates, name_format(text, &answer->candidates[i]));
	json_put(doc, "candidates", candidates);
	for (i = 0; i < answer->n; i++)
		json_push(replies, reply_json(&answer->replies[i]));
	json_put(doc, "replies", replies);
	return doc;
}
