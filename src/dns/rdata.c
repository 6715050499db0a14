/* Record data: the table of fields, and what is asked of a record as a whole. */
#include "dns/rdata.h"

#include "base/buf.h"
#include "base/encode.h"
#include "dns/name.h"
#include "dns/rdata_row.h"
#include "dns/rrtype.h"

/* A record has at most this much text: an escape of four characters a byte, and the blanks. */
enum { TEXT_MAX = 5 * 65536 };

#define ROW(type, ...)                                                                        \
	static const struct rdata_field row_##type[] = { __VA_ARGS__, { KIND_END, NULL } };
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
