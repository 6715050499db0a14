/* Messages: the header, the sections, and the cursor over their records. */
#include "dns/message.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/error.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { QUESTION_TAIL = 4, RECORD_TAIL = 10, COUNTS_AT = 4, OPCODE_SHIFT = 11 };

static int malformed(struct error *err, const char *what)
{
	return error_set(err, ERROR_DNS, 0, NULL, "malformed DNS message: %s", what);
}

static int parse_head(struct message *m, const uint8_t *wire, size_t len, struct error *err)
{
	size_t at = MESSAGE_HEADER;
	unsigned i;

	if (len < MESSAGE_HEADER)
		return malformed(err, "shorter than a header");
	if (len > MESSAGE_MAX)
		return malformed(err, "longer than 65535 bytes");
	*m = (struct message){
		.wire = wire,
		.len = (uint32_t)len,
		.id = bytes_u16(wire),
		.flags = bytes_u16(wire + 2),
		.opcode = (wire[2] >> 3) & 15,
		.rcode = wire[3] & 15,
		.at[SECTION_QUESTION] = MESSAGE_HEADER,
	};
	for (i = 0; i < SECTION_COUNT; i++)
		m->count[i] = bytes_u16(wire + COUNTS_AT + 2 * i);
	for (i = 0; i < m->count[SECTION_QUESTION]; i++) {
		if (!name_skip(wire, len, &at) || len - at < QUESTION_TAIL)
			return malformed(err, "the question is cut or has a bad name");
		at += QUESTION_TAIL;
	}
	m->end = (uint32_t)at;
	return 0;
}

int message_parse_head(struct message *ret, const void *wire, size_t len, struct error *err)
{
	struct message m;

	if (parse_head(&m, wire, len, err) < 0)
		return -1;
	*ret = m;
	return 0;
}

/* The record that starts at m->end; moves that behind it. */
static bool read_record(const struct message *m, uint32_t start, enum section section,
			struct record *ret)
{
	size_t at = start;
	const uint8_t *p;
	uint32_t ttl;
	uint16_t len;

	if (!name_skip(m->wire, m->len, &at) || m->len - at < RECORD_TAIL)
		return false;
	p = m->wire + at;
	at += RECORD_TAIL;
	len = bytes_u16(p + 8);
	if (m->len - at < len)
		return false;
	ttl = bytes_u32(p + 4);
	ret->section = section;
	ret->owner_at = start;
	ret->ttl = ttl;
	ret->data = (struct rdata){ .msg = m->wire,
				    .msg_len = m->len,
				    .at = (uint32_t)at,
				    .len = len,
				    .type = bytes_u16(p),
				    .class = bytes_u16(p + 2) };
	if (ttl >> 31 && ret->data.type != RRTYPE_OPT)
		ret->ttl = 0;
	return true;
}

/* RFC 6891 section 6.1.1: one at most, in the additional section, owned by the root. */
static int take_edns(struct message *m, const struct record *r, struct error *err)
{
	if (m->has_edns)
		return malformed(err, "two OPT records");
	if (r->section != SECTION_ADDITIONAL || m->wire[r->owner_at] != 0)
		return malformed(err, "a misplaced OPT record");
	if (!edns_read(&m->edns, &r->data, r->ttl))
		return malformed(err, "an EDNS option runs beyond its record");
	m->has_edns = true;
	m->rcode = (uint16_t)(m->rcode | m->edns.rcode_high << 4);
	return 0;
}

static int parse_section(struct message *m, enum section section, struct error *err)
{
	static const char *const cut[] = {
		[SECTION_ANSWER] = "the answer section is cut or has a bad name",
		[SECTION_AUTHORITY] = "the authority section is cut or has a bad name",
		[SECTION_ADDITIONAL] = "the additional section is cut or has a bad name",
	};
	struct record r;
	unsigned i;

	m->at[section] = m->end;
	for (i = 0; i < m->count[section]; i++) {
		if (!read_record(m, m->end, section, &r))
			return malformed(err, cut[section]);
		if (r.data.type == RRTYPE_OPT && take_edns(m, &r, err) < 0)
			return -1;
		m->end = r.data.at + r.data.len;
	}
	return 0;
}

int message_parse(struct message *ret, const void *wire, size_t len, struct error *err)
{
	struct message m;

	if (parse_head(&m, wire, len, err) < 0 || parse_section(&m, SECTION_ANSWER, err) < 0 ||
	    parse_section(&m, SECTION_AUTHORITY, err) < 0 ||
	    parse_section(&m, SECTION_ADDITIONAL, err) < 0)
		return -1;
	*ret = m;
	return 0;
}

uint32_t message_trailing(const struct message *m)
{
	return m->len - m->end;
}

bool message_question(const struct message *m, unsigned index, struct question *ret)
{
	size_t at = MESSAGE_HEADER;
	unsigned i;

	if (index >= m->count[SECTION_QUESTION])
		return false;
	for (i = 0; i < index; i++) {
		name_skip(m->wire, m->len, &at);
		at += QUESTION_TAIL;
	}
	name_read(m->wire, m->len, &at, &ret->name);
	ret->type = bytes_u16(m->wire + at);
	ret->class = bytes_u16(m->wire + at + 2);
	return true;
}

bool message_is_reply(const struct message *m, uint16_t id, const struct question *q)
{
	size_t at = MESSAGE_HEADER;

	if (m->id != id || !(m->flags & MESSAGE_QR) || m->opcode != OPCODE_QUERY)
		return false;
	if (m->count[SECTION_QUESTION] == 0)
		return m->rcode == RCODE_FORMERR || m->rcode == RCODE_SERVFAIL ||
		       m->rcode == RCODE_NOTIMP || m->rcode == RCODE_REFUSED;
	return m->count[SECTION_QUESTION] == 1 && name_equal_at(m->wire, m->len, at, &q->name) &&
	       name_skip(m->wire, m->len, &at) && bytes_u16(m->wire + at) == q->type &&
	       bytes_u16(m->wire + at + 2) == q->class;
}

bool message_first(const struct message *m, enum section section, struct record *ret)
{
	/* at[] is 0 in a message of which only the head was read. */
	if (section == SECTION_QUESTION || m->at[section] == 0 || m->count[section] == 0)
		return false;
	ret->index = 0;
	return read_record(m, m->at[section], section, ret);
}

bool message_next(const struct message *m, struct record *r)
{
	if (r->index + 1 >= m->count[r->section])
		return false;
	r->index++;
	return read_record(m, r->data.at + r->data.len, r->section, r);
}

void record_owner(const struct message *m, const struct record *r, struct name *ret)
{
	size_t at = r->owner_at;

	name_read(m->wire, m->len, &at, ret);
}

bool record_is_owned_by(const struct message *m, const struct record *r, const struct name *n)
{
	return name_equal_at(m->wire, m->len, r->owner_at, n);
}

bool record_print(struct buf *b, const struct message *m, const struct record *r, unsigned style)
{
	char class[RRTYPE_TEXT], type[RRTYPE_TEXT];
	struct name owner;

	record_owner(m, r, &owner);
	rrclass_format(class, r->data.class);
	rrtype_format(type, r->data.type);
	return name_print(b, &owner) && buf_byte(b, '\t') && buf_decimal(b, r->ttl) &&
	       buf_byte(b, '\t') && buf_append(b, class, strlen(class)) && buf_byte(b, '\t') &&
	       buf_append(b, type, strlen(type)) && buf_byte(b, '\t') &&
	       rdata_print(b, &r->data, style);
}

/* An entry that did not fit leaves neither bytes nor names to point at. */
static void take_back(struct buf *b, size_t before, struct name_offsets *offsets, unsigned noted)
{
	b->len = before;
	if (offsets)
		offsets->n = noted;
}

/* One more record in the count of a section. */
static void count_up(struct buf *b, enum section section)
{
	uint8_t *p = buf_data(b) + COUNTS_AT + 2 * section;
	unsigned n = bytes_u16(p) + 1U;

	p[0] = (uint8_t)(n >> 8);
	p[1] = (uint8_t)n;
}

bool message_begin(struct buf *b, uint16_t id, uint16_t flags)
{
	uint8_t header[MESSAGE_HEADER] = { (uint8_t)(id >> 8), (uint8_t)id,
					   (uint8_t)(flags >> 8), (uint8_t)flags };

	assert(b->len == 0);
	return buf_append(b, header, sizeof(header));
}

bool message_add_question(struct buf *b, const struct question *q, struct name_offsets *offsets)
{
	size_t before = b->len;
	unsigned noted = offsets ? offsets->n : 0;

	if (!name_write(b, &q->name, offsets) || !buf_u16(b, q->type) || !buf_u16(b, q->class)) {
		take_back(b, before, offsets, noted);
		return false;
	}
	count_up(b, SECTION_QUESTION);
	return true;
}

bool message_add_record(struct buf *b, enum section section, const struct name *owner,
			const struct rdata *data, uint32_t ttl, struct name_offsets *offsets)
{
	size_t before = b->len;
	unsigned noted = offsets ? offsets->n : 0;

	if (!name_write(b, owner, offsets) || !buf_u16(b, data->type) ||
	    !buf_u16(b, data->class) || !buf_u32(b, ttl) || !buf_u16(b, data->len) ||
	    !buf_append(b, data->msg + data->at, data->len)) {
		take_back(b, before, offsets, noted);
		return false;
	}
	count_up(b, section);
	return true;
}

bool message_add_edns(struct buf *b, const struct edns *edns)
{
	if (!edns_write(b, edns))
		return false;
	count_up(b, SECTION_ADDITIONAL);
	return true;
}

bool message_build_query(struct buf *b, uint16_t id, uint16_t flags, const struct question *q,
			 const struct edns *edns)
{
	return message_begin(b, id, flags) && message_add_question(b, q, NULL) &&
	       (!edns || message_add_edns(b, edns));
}
