/* Reads an answer as a stub resolver does: addresses, the least TTL, where aliases lead.
 */
#include "dns/explain_wire.h"

#include "dns/edns.h"
#include "dns/explain.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/rrtype.h"

#include <stdio.h>
#include <string.h>

static void add_address(struct explain_wire *w, const struct record *r)
{
	if (w->n < EXPLAIN_ADDRS &&
	    addr_from_bytes(r->data.msg + r->data.at, r->data.len, 0, &w->addrs[w->n]))
		w->n++;
}

/* The owner of the addresses, when it is not the name that was asked for. */
static void note_alias(struct explain_wire *w, const struct message *m,
		       const struct record *r)
{
	struct question q;
	struct name owner;
	char text[NAME_TEXT];

	if (!message_question(m, 0, &q))
		return;
	record_owner(m, r, &owner);
	if (!name_equal(&owner, &q.name))
		snprintf(w->alias_of, sizeof(w->alias_of), "%s",
			 name_format(text, &owner));
}

static void read_answer(struct explain_wire *w, const struct message *m)
{
	struct record r;
	bool more;

	for (more = message_first(m, SECTION_ANSWER, &r); more;
	     more = message_next(m, &r)) {
		if (r.data.type != w->type && r.data.type != RRTYPE_CNAME)
			continue;
		if (r.index == 0 || r.ttl < w->ttl)
			w->ttl = r.ttl;
		if (r.data.type != w->type)
			continue;
		if (!w->n)
			note_alias(w, m, &r);
		add_address(w, &r);
	}
}

static void read_extended_error(struct explain_wire *w, const struct message *m)
{
	struct edns_option o;
	const char *text;
	size_t n;

	w->has_ede = m->has_edns && edns_find(&m->edns, EDNS_ERROR, &o) &&
		     edns_error(&o, &w->ede, &text, &n);
	if (w->has_ede)
		snprintf(w->ede_text, sizeof(w->ede_text), "%.*s", (int)n, text);
}

void explain_wire_read(struct explain_wire *w, const struct query_result *result)
{
	const struct query_attempt *last;

	if (!result->attempts_n) {
		w->fate = QUERY_TIMED_OUT;
		return;
	}
	last = &result->attempts[result->has_message ? result->answered_by
						     : result->attempts_n - 1];
	w->fate = last->fate;
	w->code = last->code;
	w->took = last->ended - result->attempts[0].started;
	w->has_message = result->has_message;
	if (!result->has_message)
		return;
	w->rcode = result->message.rcode;
	w->flags = result->message.flags;
	read_answer(w, &result->message);
	read_extended_error(w, &result->message);
}
