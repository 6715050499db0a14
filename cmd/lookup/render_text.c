/*
 * nslookup's layout, kept byte for byte because scripts read it: which line comes when is
 * nslookup's habit, and not always for a reason.
 */
#include "lookup/render.h"

#include "base/buf.h"
#include "base/text.h"
#include "dns/message.h"
#include "lookup/answer.h"
#include "lookup/render_record.h"
#include "lookup/validity.h"

#include <string.h>

static void put_server(struct buf *b, const struct answer *answer, const struct reply *reply)
{
	const struct query_attempt *attempt = reply_attempt(reply);
	char name[256], address[ADDR_TEXT];

	if (!attempt) {
		(void)buf_printf(b, "Server:\t\tnetkit\n");
		(void)buf_printf(b, "Address:\tnone: RFC 6761, no server was asked\n\n");
		return;
	}
	addr_format(address, &attempt->server);
	if (answer->server_name)
		text_safe(name, sizeof(name), answer->server_name, strlen(answer->server_name), 0);
	(void)buf_printf(b, "Server:\t\t%s\n", answer->server_name ? name : address);
	(void)buf_printf(b, "Address:\t%s\n\n", addr_format_hash(address, &attempt->server));
}

static void put_authority(struct buf *b, const struct message *m)
{
	if (m->rcode == RCODE_NOERROR && !(m->flags & MESSAGE_AA))
		(void)buf_printf(b, "Non-authoritative answer:\n");
}

static bool has_answer(const struct reply *reply)
{
	return reply->message && reply->message->count[SECTION_ANSWER];
}

static void put_rcode(struct buf *b, const struct reply *reply)
{
	char word[RRTYPE_TEXT];

	(void)buf_printf(b, "** server can't find ");
	render_bare_name(b, &reply->question.name);
	(void)buf_printf(b, ": %s\n", rcode_format(word, reply->message->rcode));
}

static void put_no_answer(struct buf *b, const struct reply *reply)
{
	(void)buf_printf(b, "*** Can't find ");
	render_bare_name(b, &reply->question.name);
	(void)buf_printf(b, ": No answer\n");
}

static void put_reply(struct buf *b, const struct answer *answer, const struct reply *reply)
{
	const struct message *m = reply->message;
	bool is_address =
		reply->question.type == RRTYPE_A || reply->question.type == RRTYPE_AAAA;

	if (!answer->is_bare_reverse)
		put_server(b, answer, reply);
	if (m->rcode != RCODE_NOERROR) {
		put_rcode(b, reply);
		return;
	}
	if (!answer->is_bare_reverse)
		put_authority(b, m);
	if (has_answer(reply))
		render_section(b, m, SECTION_ANSWER, true);
	else
		put_no_answer(b, reply);
	if (!(m->flags & MESSAGE_AA) && !is_address) {
		(void)buf_printf(b, "\nAuthoritative answers can be found from:\n");
		render_section(b, m, SECTION_AUTHORITY, true);
		render_section(b, m, SECTION_ADDITIONAL, true);
	}
}

/*
 * A and AAAA under one heading.  nslookup asks for the second when it has the first, and the
 * name that it leads to, so aliases are shown once; a failure of the first is the whole answer.
 */
static void put_pair(struct buf *b, const struct answer *answer)
{
	const struct reply *first = NULL;
	bool is_shown = false;
	size_t i;

	for (i = 0; i < answer->n; i++) {
		const struct reply *reply = &answer->replies[i];

		if (!reply->message)
			continue;
		if (!first) {
			first = reply;
			put_server(b, answer, reply);
			put_authority(b, reply->message);
		}
		if (reply->message->rcode != RCODE_NOERROR) {
			put_rcode(b, reply);
			is_shown = true;
			if (reply->message->rcode == first->message->rcode)
				break;
			continue;
		}
		render_section(b, reply->message, SECTION_ANSWER, reply == first);
		is_shown |= has_answer(reply);
	}
	if (first && !is_shown)
		put_no_answer(b, first);
	if (first)
		(void)buf_byte(b, '\n');
}

static bool is_same_validation(const struct validation *a, const struct validation *b)
{
	return a->verdict == b->verdict && !strcmp(a->reason, b->reason);
}

/* What A and AAAA have in common is said once. */
static void put_validation(struct buf *b, const struct answer *answer)
{
	const struct validation *last = NULL;
	size_t i;

	for (i = 0; i < answer->n; i++) {
		const struct validation *now = answer->replies[i].validation;

		if (!now || (last && is_same_validation(now, last)))
			continue;
		(void)buf_printf(b, "validation: ");
		validity_print(b, now);
		(void)buf_byte(b, '\n');
		last = now;
	}
	if (last)
		(void)buf_byte(b, '\n');
}

static void put_answer(struct buf *b, const struct answer *answer)
{
	size_t i;

	if (answer->is_pair) {
		put_pair(b, answer);
		return;
	}
	for (i = 0; i < answer->n; i++) {
		if (!answer->replies[i].message)
			continue;
		put_reply(b, answer, &answer->replies[i]);
		(void)buf_byte(b, '\n');
	}
}

void render_text(struct buf *b, const struct answer *answer)
{
	put_answer(b, answer);
	put_validation(b, answer);
}
