/* Record data: the table of fields, and what is asked of a record as a whole. */
#include "dns/rdata.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/name.h"
#include "dns/rdata_row.h"
#include "dns/rrtype.h"

#include <string.h>

/* A record has at most this much text: an escape of four characters a byte, and the blanks. */
enum { RDATA_MAX = 65535, TEXT_MAX = 5 * 65536 };

#define ROW(type, ...)                                                                        \
	static const struct rdata_field row_##type[] = { __VA_ARGS__, { KIND_END, "" } };
#define ROW_OF(class, type, ...) ROW(class##_##type, __VA_ARGS__)
#include "dns/rdata.def"
#undef ROW
#undef ROW_OF

#define KEY(class, type) ((uint32_t)(class) << 16 | (type))

/* The types that mean something in this class only. */
static const struct rdata_field *row_of_class(uint16_t type, uint16_t class)
{
	switch (KEY(class, type)) {
#define ROW(type, ...)
#define ROW_OF(class, type, ...)                                                              \
	case KEY(RRCLASS_##class, RRTYPE_##type):                                             \
		return row_##class##_##type;
#include "dns/rdata.def"
#undef ROW
#undef ROW_OF
	default:
		return NULL;
	}
}

unsigned field_bytes(enum field_kind kind)
{
	static const uint8_t bytes[] = {
		[KIND_U8] = 1,	      [KIND_U16] = 2,	  [KIND_U32] = 4,    [KIND_U48] = 6,
		[KIND_U64] = 8,	      [KIND_RCODE] = 2,	  [KIND_CERT_TYPE] = 2,
		[KIND_ALGORITHM] = 1, [KIND_SCHEME] = 1,
	};

	return kind < ARRAY_SIZE(bytes) ? bytes[kind] : 0;
}

const struct rdata_field *rdata_row(uint16_t type, uint16_t class)
{
	switch (type) {
#define ROW(type, ...)                                                                        \
	case RRTYPE_##type:                                                                   \
		return row_##type;
#define ROW_OF(class, type, ...)
#include "dns/rdata.def"
#undef ROW
#undef ROW_OF
	default:
		return row_of_class(type, class);
	}
}

struct rdata rdata_of(uint16_t type, uint16_t class, const void *data, uint16_t len)
{
	return (struct rdata){
		.msg = data, .msg_len = len, .len = len, .type = type, .class = class
	};
}

static struct rdata_printer printer_for(const struct rdata *d, struct buf *b, unsigned style)
{
	return (struct rdata_printer){ .msg = d->msg,
				       .msg_len = d->msg_len,
				       .at = d->at,
				       .end = (size_t)d->at + d->len,
				       .b = b,
				       .style = style };
}

/* All fields; false when one is malformed, or something is left behind the last one. */
static bool print_fields(struct rdata_printer *p, const struct rdata_field *field)
{
	for (; field->kind != KIND_END; field++)
		if (!rdata_print_field(p, field))
			return false;
	return p->at == p->end;
}

bool rdata_print_generic(struct buf *b, const struct rdata *d, unsigned style)
{
	struct rdata_printer p = printer_for(d, b, style);

	printer_put(&p, "\\# ", 3);
	printer_put_number(&p, d->len);
	if (d->len > 0) {
		printer_put(&p, " ", 1);
		printer_put_hex(&p, d->msg + d->at, d->len);
	}
	return !p.is_full;
}

bool rdata_print(struct buf *b, const struct rdata *d, unsigned style)
{
	const struct rdata_field *row = rdata_row(d->type, d->class);
	struct rdata_printer p = printer_for(d, b, style);
	size_t before = b->len;

	if (row && print_fields(&p, row))
		return !p.is_full;
	b->len = before;
	return rdata_print_generic(b, d, style);
}

const char *rdata_fault(const struct rdata *d)
{
	const struct rdata_field *row = rdata_row(d->type, d->class);
	struct rdata_printer p;
	struct buf b;
	bool good;

	if (!row)
		return NULL;
	buf_init(&b, TEXT_MAX);
	p = printer_for(d, &b, RDATA_PLAIN);
	good = print_fields(&p, row);
	buf_done(&b);
	return good ? NULL : p.why ? p.why : "the data does not fit the fields of its type";
}

bool rdata_is_well_formed(const struct rdata *d)
{
	return !rdata_fault(d);
}

bool rdata_walk(const struct rdata *d, rdata_each *each, void *arg)
{
	const struct rdata_field *row = rdata_row(d->type, d->class);
	struct rdata_printer p;
	struct buf b;

	if (!row || !rdata_is_well_formed(d))
		return false;
	buf_init(&b, TEXT_MAX);
	p = printer_for(d, &b, RDATA_PLAIN);
	p.each = each;
	p.arg = arg;
	print_fields(&p, row);
	buf_done(&b);
	return true;
}

/* ---- from text ---- */

static int fail_long(struct rdata_reader *r)
{
	return reader_fail(r, NULL, "the record data is longer than 65535 bytes");
}

/* "\# 4 0A000001", with the backslash and the sign read. */
static int read_generic(struct rdata_reader *r)
{
	struct rdata_word word;
	uint64_t len;
	size_t before = r->b->len;

	if (!reader_word(r, &word) || !word_number(&word, RDATA_MAX, &len))
		return reader_fail(r, NULL, "no length from 0 to 65535 follows \"\\#\"");
	if (reader_word(r, &word) && rdata_read_hex(r, &word) < 0)
		return -1;
	if (r->b->len - before != len)
		return error_set(r->err, ERROR_USAGE, 0, NULL,
				 "%zu bytes of record data where \"\\#\" says %llu",
				 r->b->len - before, (unsigned long long)len);
	return 0;
}

/* What the rules of printing refuse is not written either. */
static int check_fields(struct rdata_reader *r, uint16_t type, uint16_t class)
{
	struct rdata d = rdata_of(type, class, buf_data(r->b), (uint16_t)r->b->len);
	const char *why = rdata_fault(&d);

	return why ? reader_fail(r, NULL, why) : 0;
}

static int read_fields(struct rdata_reader *r, const struct rdata_field *field)
{
	struct rdata_word word;

	for (; field->kind != KIND_END; field++)
		if (rdata_read_field(r, field) < 0)
			return -1;
	if (reader_word(r, &word))
		return reader_fail(r, &word, "more than this record type has");
	return 0;
}

int rdata_parse(struct buf *b, uint16_t type, uint16_t class, const char *text,
		const struct name *origin, struct error *err)
{
	const struct rdata_field *row = rdata_row(type, class);
	struct rdata_reader r = { .p = text, .origin = origin, .err = err };
	struct rdata_word word = { "", 0, false };
	struct buf wire;
	int result = -1;

	buf_init(&wire, RDATA_MAX);
	r.b = &wire;
	if (reader_word(&r, &word) && !word.is_quoted && word.n == 2 &&
	    memcmp(word.text, "\\#", 2) == 0) {
		result = read_generic(&r);
	} else if (!row) {
		reader_fail(&r, &word, "this type has the form \"\\# LENGTH HEX\" only");
	} else {
		r.p = text;
		r.is_open = false;
		result = read_fields(&r, row);
		if (result == 0)
			result = check_fields(&r, type, class);
	}
	if (result == 0 && r.is_open)
		result = reader_fail(&r, NULL, "a quote is not closed");
	if (result == 0 && !buf_append(b, buf_data(&wire), wire.len))
		result = fail_long(&r);
	buf_done(&wire);
	return result;
}

/* ---- what some types have ---- */

bool rdata_target(const struct rdata *d, struct name *ret)
{
	size_t at = d->at, end = at + d->len;

	switch (d->type) {
	case RRTYPE_NS:
	case RRTYPE_CNAME:
	case RRTYPE_PTR:
	case RRTYPE_DNAME:
		break;
	case RRTYPE_MX:
	case RRTYPE_KX:
	case RRTYPE_RT:
	case RRTYPE_AFSDB:
	case RRTYPE_SVCB:
	case RRTYPE_HTTPS:
		at += 2;
		break;
	case RRTYPE_SRV:
		at += 6;
		break;
	default:
		return false;
	}
	return at < end && name_read(d->msg, end, &at, ret);
}
