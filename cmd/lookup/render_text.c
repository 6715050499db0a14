/*
 * nslookup's layout, kept byte for byte because scripts read it: which line comes when is
 * nslookup's habit, and not always for a reason.
 */
#include "lookup/render.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/message.h"
#include "lookup/answer.h"
#include "lookup/validity.h"

#include <string.h>

/* What stands between a name and its data; other types are `rdata_NUMBER = `. */
static const char *const labels[] = {
	[0] = "rtype_0 = ",
	[RRTYPE_A] = "internet address = ",
	[RRTYPE_NS] = "nameserver = ",
	[3] = "md = ",
	[4] = "mf = ",
	[RRTYPE_CNAME] = "canonical name = ",
	[RRTYPE_SOA] = "soa = ",
	[7] = "mb = ",
	[8] = "mg = ",
	[9] = "mr = ",
	[10] = "rtype_10 = ",
	[11] = "protocol = ",
	[RRTYPE_PTR] = "name = ",
	[13] = "hinfo = ",
	[14] = "minfo = ",
	[RRTYPE_MX] = "mail exchanger = ",
	[RRTYPE_TXT] = "text = ",
	[17] = "rp = ",
	[18] = "afsdb = ",
	[19] = "x25 address = ",
	[20] = "isdn address = ",
	[21] = "rt = ",
	[22] = "nsap = ",
	[23] = "nsap_ptr = ",
	[24] = "signature = ",
	[25] = "key = ",
	[26] = "px = ",
	[27] = "gpos = ",
	[RRTYPE_AAAA] = "has AAAA address ",
	[29] = "loc = ",
	[30] = "next = ",
	[31] = "rtype_31 = ",
	[32] = "rtype_32 = ",
	[RRTYPE_SRV] = "service = ",
	[34] = "rtype_34 = ",
	[35] = "naptr = ",
	[36] = "kx = ",
	[37] = "cert = ",
	[38] = "v6 address = ",
	[39] = "dname = ",
	[40] = "rtype_40 = ",
	[41] = "optional = ",
};

static void put_bare_name(struct buf *b, const struct name *n)
{
	char text[NAME_TEXT];

	(void)buf_printf(b, "%s", name_format_bare(text, n));
}

static void put_data(struct buf *b, const struct rdata *d)
{
	(void)rdata_print(b, d, RDATA_SPLIT);
	(void)buf_byte(b, '\n');
}

static unsigned get_u32(const uint8_t *p)
{
	return (unsigned)p[0] << 24 | (unsigned)p[1] << 16 | (unsigned)p[2] << 8 | p[3];
}

/* The two names and five numbers of an SOA; as plain data when it is malformed. */
static void put_soa(struct buf *b, const struct rdata *d)
{
	static const char *const numbers[] = { "serial", "refresh", "retry", "expire", "minimum" };
	size_t at = d->at, i;
	struct name origin, mail;

	if (!name_read(d->msg, d->msg_len, &at, &origin) ||
	    !name_read(d->msg, d->msg_len, &at, &mail) || at + 20 != (size_t)d->at + d->len) {
		put_data(b, d);
		return;
	}
	(void)buf_printf(b, "\torigin = ");
	put_bare_name(b, &origin);
	(void)buf_printf(b, "\n\tmail addr = ");
	put_bare_name(b, &mail);
	(void)buf_byte(b, '\n');
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		(void)buf_printf(b, "\t%s = %u\n", numbers[i], get_u32(d->msg + at + 4 * i));
}

static void put_record(struct buf *b, const struct message *m, const struct record *r)
{
	bool is_address = r->data.type == RRTYPE_A || r->data.type == RRTYPE_AAAA;
	struct name owner;

	record_owner(m, r, &owner);
	if (is_address && r->section == SECTION_ANSWER) {
		(void)buf_printf(b, "Name:\t");
		put_bare_name(b, &owner);
		(void)buf_printf(b, "\nAddress: ");
		put_data(b, &r->data);
		return;
	}
	put_bare_name(b, &owner);
	if (r->data.type == RRTYPE_SOA) {
		(void)buf_byte(b, '\n');
		put_soa(b, &r->data);
		return;
	}
	if (r->data.type < ARRAY_SIZE(labels) && labels[r->data.type])
		(void)buf_printf(b, "\t%s", labels[r->data.type]);
	else
		(void)buf_printf(b, "\trdata_%u = ", r->data.type);
	put_data(b, &r->data);
}

static void put_section(struct buf *b, const struct message *m, enum section section,
			bool shows_aliases)
{
	struct record r;
	bool more;

	for (more = message_first(m, section, &r); more; more = message_next(m, &r)) {
		bool is_alias = r.data.type == RRTYPE_CNAME || r.data.type == RRTYPE_DNAME;

		if (r.data.type != RRTYPE_OPT && r.data.type != RRTYPE_TSIG &&
		    (shows_aliases || !is_alias))
			put_record(b, m, &r);
	}
}

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
	put_bare_name(b, &reply->question.name);
	(void)buf_printf(b, ": %s\n", rcode_format(word, reply->message->rcode));
}

static void put_no_answer(struct buf *b, const struct reply *reply)
{
	(void)buf_printf(b, "*** Can't find ");
	put_bare_name(b, &reply->question.name);
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
		put_section(b, m, SECTION_ANSWER, true);
	else
		put_no_answer(b, reply);
	if (!(m->flags & MESSAGE_AA) && !is_address) {
		(void)buf_printf(b, "\nAuthoritative answers can be found from:\n");
		put_section(b, m, SECTION_AUTHORITY, true);
		put_section(b, m, SECTION_ADDITIONAL, true);
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
		put_section(b, reply->message, SECTION_ANSWER, reply == first);
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
