/*
 * The whole message as a master file (RFC 1035 section 5.1): records as they are, everything
 * else in comments, in the order and wording that readers of dig's output know.
 */
#include "lookup/render.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/message.h"
#include "dns/query_fate.h"
#include "dns/transport.h"
#include "lookup/answer.h"
#include "lookup/validity.h"

#include <string.h>

static void put_name(struct buf *b, const struct name *n)
{
	(void)name_print(b, n);
}

static void put_flags(struct buf *b, const struct message *m)
{
	static const struct {
		uint16_t bit;
		const char *word;
	} flags[] = {
		{ MESSAGE_QR, "qr" }, { MESSAGE_AA, "aa" }, { MESSAGE_TC, "tc" },
		{ MESSAGE_RD, "rd" }, { MESSAGE_RA, "ra" }, { MESSAGE_Z, "z" },
		{ MESSAGE_AD, "ad" }, { MESSAGE_CD, "cd" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (m->flags & flags[i].bit)
			(void)buf_printf(b, " %s", flags[i].word);
	}
}

static void put_header(struct buf *b, const struct message *m)
{
	char opcode[RRTYPE_TEXT], rcode[RRTYPE_TEXT];

	(void)buf_printf(b, ";; ->>HEADER<<- opcode: %s, status: %s, id: %u\n;; flags:",
			 opcode_format(opcode, m->opcode), rcode_format(rcode, m->rcode), m->id);
	put_flags(b, m);
	(void)buf_printf(b, "; QUERY: %u, ANSWER: %u, AUTHORITY: %u, ADDITIONAL: %u\n",
			 m->count[SECTION_QUESTION], m->count[SECTION_ANSWER],
			 m->count[SECTION_AUTHORITY], m->count[SECTION_ADDITIONAL]);
}

static void put_option(struct buf *b, const struct edns_option *o)
{
	const char *name = edns_option_name(o->code);

	if (name)
		(void)buf_printf(b, "%s: ", name);
	else
		(void)buf_printf(b, "OPT=%u: ", o->code);
	(void)edns_option_print(b, o);
	(void)buf_byte(b, '\n');
}

static void put_edns(struct buf *b, const struct edns *e)
{
	struct edns_option o;
	size_t at = 0;

	(void)buf_printf(b, "\n;; OPT PSEUDOSECTION:\n; EDNS: version: %u, flags:%s; udp: %u\n",
			 e->version, e->flags & EDNS_DO ? " do" : "", e->udp_size);
	while (edns_next(e, &at, &o)) {
		(void)buf_printf(b, "; ");
		put_option(b, &o);
	}
}

static void put_question(struct buf *b, const struct message *m)
{
	char class[RRTYPE_TEXT], type[RRTYPE_TEXT];
	struct question q;
	unsigned i;

	if (!m->count[SECTION_QUESTION])
		return;
	(void)buf_printf(b, "\n;; QUESTION SECTION:\n");
	for (i = 0; message_question(m, i, &q); i++) {
		(void)buf_byte(b, ';');
		put_name(b, &q.name);
		(void)buf_printf(b, "\t%s\t%s\n", rrclass_format(class, q.class),
				 rrtype_format(type, q.type));
	}
}

static void put_section(struct buf *b, const struct message *m, enum section section,
			const char *title)
{
	bool is_titled = false, more;
	struct record r;

	for (more = message_first(m, section, &r); more; more = message_next(m, &r)) {
		if (r.data.type == RRTYPE_OPT || r.data.type == RRTYPE_TSIG)
			continue;
		if (!is_titled)
			(void)buf_printf(b, "\n;; %s SECTION:\n", title);
		is_titled = true;
		(void)record_print(b, m, &r, RDATA_SPLIT);
		(void)buf_byte(b, '\n');
	}
}

static void put_ignored(struct buf *b, const struct query_result *result)
{
	char strangers[192];
	size_t i;

	if (result->ignored)
		(void)buf_printf(b, ";; IGNORED: %u messages that were no reply to this query\n",
				 result->ignored);
	for (i = 0; i < result->attempts_n; i++) {
		if (result->attempts[i].strangers)
			(void)buf_printf(b, ";; STRANGERS: %s\n",
					 query_strangers_format(strangers, &result->attempts[i]));
	}
}

/* Whose reply it is, how long it took, and what happened on the way. */
static void put_story(struct buf *b, const struct reply *reply)
{
	const struct query_attempt *attempt = reply_attempt(reply);
	char server[ADDR_TEXT], fate[96], took[24];
	size_t i;

	if (!attempt) {
		(void)buf_printf(b, ";; SERVER: none: answered by netkit itself (RFC 6761)\n");
		return;
	}
	(void)buf_printf(b, ";; Query time: %s\n",
			 clock_format(took, attempt->ended - attempt->started));
	(void)buf_printf(b, ";; SERVER: %s (%s)\n", addr_format_hash(server, &attempt->server),
			 attempt->transport->name);
	(void)buf_printf(b, ";; MSG SIZE  rcvd: %u\n", reply->message->len);
	if (reply->validation) {
		(void)buf_printf(b, ";; VALIDATION: ");
		validity_print(b, reply->validation);
		(void)buf_byte(b, '\n');
	}
	for (i = 0; i < reply->result->attempts_n; i++) {
		const struct query_attempt *a = &reply->result->attempts[i];

		if (a != attempt)
			(void)buf_printf(b, ";; ATTEMPT: %s (%s): %s%s%s\n",
					 addr_format_hash(server, &a->server), a->transport->name,
					 query_fate_format(fate, a), a->error ? ": " : "",
					 a->error ? a->error->text : "");
	}
	put_ignored(b, reply->result);
	if (message_trailing(reply->message))
		(void)buf_printf(b, ";; TRAILING: %u bytes behind the message\n",
				 message_trailing(reply->message));
}

static void put_reply(struct buf *b, const struct reply *reply)
{
	const struct message *m = reply->message;

	put_header(b, m);
	if (m->has_edns)
		put_edns(b, &m->edns);
	put_question(b, m);
	put_section(b, m, SECTION_ANSWER, "ANSWER");
	put_section(b, m, SECTION_AUTHORITY, "AUTHORITY");
	put_section(b, m, SECTION_ADDITIONAL, "ADDITIONAL");
	render_signature(b, reply);
	(void)buf_byte(b, '\n');
	put_story(b, reply);
	(void)buf_byte(b, '\n');
}

static void put_candidates(struct buf *b, const struct answer *answer)
{
	size_t i;

	if (answer->candidates_n < 2)
		return;
	(void)buf_printf(b, ";; SEARCHED:");
	for (i = 0; i < answer->candidates_n; i++) {
		(void)buf_byte(b, ' ');
		put_name(b, &answer->candidates[i]);
	}
	(void)buf_byte(b, '\n');
}

void render_full(struct buf *b, const struct answer *answer)
{
	size_t i;

	put_candidates(b, answer);
	for (i = 0; i < answer->n; i++) {
		if (answer->replies[i].message)
			put_reply(b, &answer->replies[i]);
	}
}

void render_errors(struct buf *b, const struct reply *reply)
{
	struct edns_option o;
	size_t at = 0;

	if (!reply->message || !reply->message->has_edns)
		return;
	while (edns_next(&reply->message->edns, &at, &o)) {
		if (o.code != EDNS_ERROR)
			continue;
		(void)buf_printf(b, "extended error ");
		(void)edns_option_print(b, &o);
		(void)buf_byte(b, '\n');
	}
}

static bool was_asked_for(const struct query_options *asked, uint16_t code)
{
	struct edns more = { .options = asked->edns_more,
			     .options_len = (uint16_t)asked->edns_more_len };
	struct edns_option o;

	return (asked->wants_nsid && code == EDNS_NSID) ||
	       (asked->wants_keepalive && code == EDNS_KEEPALIVE) || edns_find(&more, code, &o);
}

void render_options(struct buf *b, const struct answer *answer, const struct reply *reply)
{
	struct edns_option o;
	size_t at = 0;

	if (!answer->options || !reply->message || !reply->message->has_edns)
		return;
	while (edns_next(&reply->message->edns, &at, &o)) {
		if (o.code != EDNS_ERROR && was_asked_for(answer->options, o.code))
			put_option(b, &o);
	}
}
