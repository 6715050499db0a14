/* nslookup's pages. */
#include "lookup/session_print.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/query.h"
#include "dns/query_fate.h"
#include "dns/transport.h"
#include "lookup/render_record.h"

#include <errno.h>
#include <string.h>

static void put_user_text(struct buf *out, const char *text)
{
	(void)text_escape(out, text, strlen(text), TEXT_KEEP_BACKSLASH);
}

/* ---- set debug ---- */

static void put_question(struct buf *out, const struct question *q)
{
	char word[RRTYPE_TEXT];

	(void)buf_byte(out, '\t');
	render_bare_name(out, &q->name);
	(void)buf_printf(out, ", type = %s", rrtype_format(word, q->type));
	(void)buf_printf(out, ", class = %s\n", rrclass_format(word, q->class));
}

static void put_details(struct buf *out, const struct message *m, enum section section)
{
	struct record r;
	struct name owner;
	bool more;

	for (more = message_first(m, section, &r); more; more = message_next(m, &r)) {
		if (r.data.type == RRTYPE_OPT)
			continue;
		record_owner(m, &r, &owner);
		(void)buf_printf(out, "    ->  ");
		render_bare_name(out, &owner);
		(void)buf_byte(out, '\n');
		render_value(out, &r.data);
		(void)buf_printf(out, "\tttl = %u\n", r.ttl);
	}
}

static void put_message(struct buf *out, const struct message *m)
{
	static const struct {
		enum section section;
		const char *title;
	} sections[] = {
		{ SECTION_ANSWER, "ANSWERS" },
		{ SECTION_AUTHORITY, "AUTHORITY RECORDS" },
		{ SECTION_ADDITIONAL, "ADDITIONAL RECORDS" },
	};
	struct question question;
	size_t i;

	(void)buf_printf(out, "------------\n    QUESTIONS:\n");
	for (i = 0; message_question(m, (unsigned)i, &question); i++)
		put_question(out, &question);
	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		(void)buf_printf(out, "    %s:\n", sections[i].title);
		put_details(out, m, sections[i].section);
	}
	(void)buf_printf(out, "------------\n");
}

/* ---- a reply ---- */

static void put_heading(struct buf *out, const struct session_page *page)
{
	char text[ADDR_TEXT];

	(void)buf_printf(out, "Server:\t\t");
	put_user_text(out, page->server_name);
	(void)buf_printf(out, "\nAddress:\t%s\n\n", addr_format_hash(text, page->server));
}

static void put_no_answer(struct buf *out, const struct session_page *page)
{
	bool is_address = !page->has_type && page->question->type == RRTYPE_AAAA;

	if (!page->has_type && !(is_address && page->was_empty))
		return;
	(void)buf_printf(out, "*** Can't find ");
	put_user_text(out, page->typed);
	(void)buf_printf(out, ": No answer\n");
}

static void put_referral(struct buf *out, const struct message *m)
{
	(void)buf_printf(out, "\nAuthoritative answers can be found from:\n");
	render_section(out, m, SECTION_AUTHORITY, true);
	render_section(out, m, SECTION_ADDITIONAL, true);
}

void session_print_page(struct buf *out, const struct session_page *page)
{
	const struct message *m = page->message;
	uint16_t type = page->question->type;
	bool has_heading = page->has_type || type == RRTYPE_A;
	bool has_authority = m->flags & MESSAGE_AA;
	char word[RRTYPE_TEXT];

	if (has_heading)
		put_heading(out, page);
	if (page->is_debugging)
		put_message(out, m);
	if (m->rcode != RCODE_NOERROR) {
		(void)buf_printf(out, "** server can't find ");
		render_bare_name(out, &page->question->name);
		(void)buf_printf(out, ": %s\n", rcode_format(word, m->rcode));
		return;
	}
	if (has_heading && !has_authority)
		(void)buf_printf(out, "Non-authoritative answer:\n");
	if (m->count[SECTION_ANSWER])
		render_section(out, m, SECTION_ANSWER, true);
	else
		put_no_answer(out, page);
	if (!has_authority && type != RRTYPE_A && type != RRTYPE_AAAA)
		put_referral(out, m);
}

/* ---- no reply ---- */

static void put_reason(struct buf *out, const struct query_attempt *a)
{
	struct error reason = ERROR_INIT;

	if (a->fate == QUERY_CLOSED) {
		(void)buf_printf(out, "end of file");
	} else if (a->fate == QUERY_TIMED_OUT) {
		(void)buf_printf(out, "timed out");
	} else if (a->code == ECONNRESET) {
		(void)buf_printf(out, "connection reset");
	} else if (a->code == ENETUNREACH) {
		(void)buf_printf(out, "network unreachable");
	} else if (a->code == EHOSTUNREACH) {
		(void)buf_printf(out, "host unreachable");
	} else {
		error_errno(&reason, ERROR_CONNECT, a->code, NULL, NULL);
		(void)buf_printf(out, "%s", reason.text);
	}
}

/* A refused datagram is known by the answer to it; everything else, before it is sent. */
static bool is_setup(const struct query_attempt *a)
{
	bool is_udp = a->transport == &transport_udp;

	return a->fate == QUERY_UNREACHABLE && a->code != ECONNRESET &&
	       !(is_udp && a->code == ECONNREFUSED);
}

bool session_print_failure(struct buf *out, const struct session_peer *peer)
{
	const struct query_attempt *a = peer->attempt;
	bool is_udp = a->transport == &transport_udp;
	char text[ADDR_TEXT];

	(void)addr_format_hash(text, &a->server);
	if (!is_setup(a)) {
		(void)buf_printf(out, ";; communications error to %s: ", text);
		put_reason(out, a);
		(void)buf_byte(out, '\n');
		return false;
	}
	(void)buf_printf(out, ";; %s %s(", is_udp ? "UDP setup with" : "Connection to",
			 text);
	put_user_text(out, peer->server_name);
	(void)buf_printf(out, ") for ");
	put_user_text(out, peer->typed);
	(void)buf_printf(out, " failed: ");
	put_reason(out, a);
	(void)buf_printf(out, ".\n");
	return true;
}

void session_print_passed_over(struct buf *out, const struct session_peer *peer,
			       bool is_servfail, bool has_next)
{
	char text[ADDR_TEXT];

	(void)buf_printf(out, ";; Got %s from %s%s\n",
			 is_servfail ? "SERVFAIL reply" : "recursion not available",
			 addr_format(text, &peer->attempt->server),
			 has_next ? ", trying next server" : "");
}

void session_print_attempt(struct buf *out, const struct question *question,
			   const struct query_attempt *attempt)
{
	char server[ADDR_TEXT], fate[96], type[RRTYPE_TEXT];

	(void)buf_printf(out, ";; asked for ");
	render_bare_name(out, &question->name);
	(void)buf_printf(out, " %s at %s by %s: %s\n",
			 rrtype_format(type, question->type),
			 addr_format_hash(server, &attempt->server),
			 attempt->transport->name, query_fate_format(fate, attempt));
}
