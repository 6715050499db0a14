/*
 * Any bytes as a DNS message: what is read can be walked, printed and built again, and comes back
 * the same; what is printed drives no terminal.
 */
#include "base/buf.h"
#include "base/error.h"
#include "dns/message.h"
#include "dns/rdata_row.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fact)
{
	if (!fact)
		abort();
}

static void expect_safe(const struct buf *b)
{
	size_t i;

	for (i = 0; i < b->len; i++)
		expect(buf_data(b)[i] >= ' ' && buf_data(b)[i] < 0x7f);
}

static bool has_compressible_names(const struct rdata *d)
{
	const struct rdata_field *field = rdata_row(d->type, d->class);

	for (; field && field->kind != KIND_END; field++)
		if (field->kind == KIND_NAME)
			return true;
	return false;
}

static void count_value(void *arg, const struct rdata_value *value)
{
	(*(unsigned *)arg)++;
	expect(value->field && value->text && strlen(value->text) == value->text_len);
}

/* Prints, reads and prints again; *ret_wire holds the uncompressed data then. */
static void check_rdata(const struct rdata *d, struct buf *ret_wire)
{
	struct error err = ERROR_INIT;
	struct buf text, again;
	struct rdata alone;
	unsigned values = 0;
	bool is_good = rdata_is_well_formed(d);

	buf_init(&text, TEXT_MAX);
	buf_init(&again, TEXT_MAX);
	expect(rdata_print(&text, d, RDATA_PLAIN));
	expect_safe(&text);
	expect(rdata_parse(ret_wire, d->type, d->class, buf_string(&text), NULL, &err) == 0);
	alone = rdata_of(d->type, d->class, buf_string(ret_wire), (uint16_t)ret_wire->len);
	if (is_good) {
		expect(rdata_print(&again, &alone, RDATA_SPLIT));
		buf_clear(&again);
		expect(rdata_print(&again, &alone, RDATA_PLAIN));
		expect(again.len == text.len &&
		       memcmp(buf_string(&again), buf_string(&text), text.len) == 0);
	}
	if (!is_good || !has_compressible_names(d))
		expect(ret_wire->len == d->len &&
		       memcmp(buf_string(ret_wire), d->msg + d->at, d->len) == 0);
	expect(rdata_walk(d, count_value, &values) ==
	       (is_good && rdata_row(d->type, d->class) != NULL));
	buf_done(&text);
	buf_done(&again);
}

static void check_edns(const struct edns *e)
{
	struct edns_option option;
	struct buf text;
	size_t at = 0;

	buf_init(&text, TEXT_MAX);
	while (edns_next(e, &at, &option)) {
		buf_clear(&text);
		expect(edns_option_print(&text, &option));
		/* Free text may be UTF-8; control characters never pass. */
		for (size_t i = 0; i < text.len; i++)
			expect(buf_data(&text)[i] >= ' ' && buf_data(&text)[i] != 0x7f);
	}
	expect(at == e->options_len);
	buf_done(&text);
}

/* The same records in a message of our own. */
static bool rebuild(const struct message *m, struct buf *b)
{
	struct name_offsets offsets = { .n = 0 };
	struct question q;
	struct record r;
	bool more, fits = message_begin(b, m->id, m->flags);
	unsigned i;

	for (i = 0; fits && message_question(m, i, &q); i++)
		fits = message_add_question(b, &q, &offsets);
	for (i = SECTION_ANSWER; i < SECTION_COUNT; i++) {
		for (more = message_first(m, i, &r); more; more = message_next(m, &r)) {
			struct name owner;
			struct rdata alone;
			struct buf wire;

			record_owner(m, &r, &owner);
			expect(record_is_owned_by(m, &r, &owner));
			buf_init(&wire, MESSAGE_MAX);
			check_rdata(&r.data, &wire);
			alone = rdata_of(r.data.type, r.data.class, buf_string(&wire),
					 (uint16_t)wire.len);
			fits = fits && (r.data.type == RRTYPE_OPT
						? message_add_edns(b, &m->edns)
						: message_add_record(b, i, &owner, &alone, r.ttl,
								     &offsets));
			buf_done(&wire);
		}
	}
	return fits;
}

static void check_same(const struct message *a, const struct message *b)
{
	struct record ra, rb;
	bool more;
	unsigned i;

	expect(a->rcode == b->rcode && a->flags == b->flags && a->has_edns == b->has_edns);
	for (i = 0; i < SECTION_COUNT; i++)
		expect(a->count[i] == b->count[i]);
	for (i = SECTION_ANSWER; i < SECTION_COUNT; i++) {
		expect(message_first(b, i, &rb) == message_first(a, i, &ra));
		for (more = message_first(a, i, &ra); more; more = message_next(a, &ra)) {
			struct name owner;

			record_owner(a, &ra, &owner);
			expect(record_is_owned_by(b, &rb, &owner) && ra.ttl == rb.ttl);
			expect(message_next(b, &rb) == (ra.index + 1 < a->count[i]));
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct message m, again;
	struct question q;
	struct buf b;

	if (message_parse(&m, data, size, &err) < 0) {
		expect(err.phase == ERROR_DNS);
		if (message_parse_head(&m, data, size, &err) < 0)
			return 0;
		if (message_question(&m, 0, &q))
			(void)message_is_reply(&m, m.id, &q);
		return 0;
	}
	expect(m.end + message_trailing(&m) == size);
	if (m.has_edns)
		check_edns(&m.edns);
	buf_init(&b, MESSAGE_MAX);
	if (rebuild(&m, &b)) {
		expect(message_parse(&again, buf_data(&b), b.len, &err) == 0);
		check_same(&m, &again);
		if (m.count[SECTION_QUESTION] == 1 && message_question(&m, 0, &q))
			expect(message_is_reply(&again, m.id, &q) ==
			       message_is_reply(&m, m.id, &q));
	}
	buf_done(&b);
	return 0;
}
