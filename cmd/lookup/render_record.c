/* Records as nslookup shows them. */
#include "lookup/render_record.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "dns/message.h"

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

void render_bare_name(struct buf *b, const struct name *n)
{
	char text[NAME_TEXT];

	(void)buf_printf(b, "%s", name_format_bare(text, n));
}

static void put_data(struct buf *b, const struct rdata *d)
{
	(void)rdata_print(b, d, RDATA_SPLIT);
	(void)buf_byte(b, '\n');
}

/* The two names and five numbers of an SOA; as plain data when it is malformed. */
static void put_soa(struct buf *b, const struct rdata *d)
{
	static const char *const numbers[] = {"serial", "refresh", "retry", "expire",
					      "minimum"};
	size_t at = d->at, i;
	struct name origin, mail;

	if (!name_read(d->msg, d->msg_len, &at, &origin) ||
	    !name_read(d->msg, d->msg_len, &at, &mail) ||
	    at + 20 != (size_t)d->at + d->len) {
		put_data(b, d);
		return;
	}
	(void)buf_printf(b, "\torigin = ");
	render_bare_name(b, &origin);
	(void)buf_printf(b, "\n\tmail addr = ");
	render_bare_name(b, &mail);
	(void)buf_byte(b, '\n');
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		(void)buf_printf(b, "\t%s = %u\n", numbers[i],
				 bytes_u32(d->msg + at + 4 * i));
}

void render_value(struct buf *b, const struct rdata *d)
{
	if (d->type == RRTYPE_SOA) {
		put_soa(b, d);
		return;
	}
	if (d->type < ARRAY_SIZE(labels) && labels[d->type])
		(void)buf_printf(b, "\t%s", labels[d->type]);
	else
		(void)buf_printf(b, "\trdata_%u = ", d->type);
	put_data(b, d);
}

static void put_record(struct buf *b, const struct message *m, const struct record *r)
{
	bool is_address = r->data.type == RRTYPE_A || r->data.type == RRTYPE_AAAA;
	struct name owner;

	record_owner(m, r, &owner);
	if (is_address && r->section == SECTION_ANSWER) {
		(void)buf_printf(b, "Name:\t");
		render_bare_name(b, &owner);
		(void)buf_printf(b, "\nAddress: ");
		put_data(b, &r->data);
		return;
	}
	render_bare_name(b, &owner);
	if (r->data.type == RRTYPE_SOA)
		(void)buf_byte(b, '\n');
	render_value(b, &r->data);
}

void render_section(struct buf *b, const struct message *m, enum section section,
		    bool shows_aliases)
{
	struct record r;
	bool more;

	for (more = message_first(m, section, &r); more; more = message_next(m, &r)) {
		bool is_alias =
			r.data.type == RRTYPE_CNAME || r.data.type == RRTYPE_DNAME;

		if (r.data.type != RRTYPE_OPT && r.data.type != RRTYPE_TSIG &&
		    (shows_aliases || !is_alias))
			put_record(b, m, &r);
	}
}
