/* The order of records in a transfer: RFC 5936 section 2.2, RFC 1995 section 4. */
#include "dns/transfer.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/soa.h"

#include <stdlib.h>
#include <string.h>

void transfer_init(struct transfer *t, const struct question *question, uint32_t since)
{
	*t = (struct transfer){ .question = *question, .since = since };
	if (question->type == RRTYPE_AXFR)
		t->kind = TRANSFER_WHOLE;
}

void transfer_done(struct transfer *t)
{
	free(t->first);
	t->first = NULL;
}

static enum transfer_progress broken(const struct transfer *t, struct error *err,
				     const char *text)
{
	char name[NAME_TEXT];

	error_set(err, ERROR_DNS, 0, name_format(name, &t->question.name), "%s", text);
	err->status = STATUS_PEER;
	return TRANSFER_FAILED;
}

static enum transfer_progress refused(const struct transfer *t, unsigned rcode,
				      struct error *err)
{
	char name[NAME_TEXT], word[RRTYPE_TEXT];

	error_set(err, ERROR_DNS, (int)rcode, name_format(name, &t->question.name),
		  "the server %s the transfer: %s", t->records ? "breaks off" : "refuses",
		  rcode_format(word, rcode));
	err->status = STATUS_SERVER;
	return TRANSFER_FAILED;
}

/* Is the record the zone's SOA?  Its serial, then. */
static bool is_soa(const struct transfer *t, const struct message *m, const struct record *r,
		   uint32_t *ret_serial)
{
	return record_is_owned_by(m, r, &t->question.name) && soa_serial(&r->data, ret_serial);
}

struct walk {
	struct transfer *t;
	const struct message *m;
	transfer_each_fn *each;
	void *user;
};

static enum transfer_progress pass_on(const struct walk *w, const struct message *m,
				      const struct record *r, enum transfer_change change)
{
	if (!w->each(w->user, m, r, change))
		return TRANSFER_STOPPED;
	w->t->records++;
	return TRANSFER_GOES_ON;
}

/* The first SOA of a whole zone, which was held back until it was known to be one. */
static enum transfer_progress pass_on_first(const struct walk *w)
{
	struct transfer *t = w->t;
	struct error unused = ERROR_INIT;
	struct message first = *w->m;
	enum transfer_progress progress = TRANSFER_GOES_ON;
	struct record r;

	/* It was read before, and is read again as well. */
	if (t->first)
		(void)message_parse(&first, t->first + 2, bytes_u16(t->first), &unused);
	if (message_first(&first, SECTION_ANSWER, &r))
		progress = pass_on(w, &first, &r, TRANSFER_RECORD);
	transfer_done(t);
	return progress;
}

static enum transfer_progress take_first(const struct walk *w, const struct record *r,
					 struct error *err)
{
	struct transfer *t = w->t;

	if (!is_soa(t, w->m, r, &t->serial))
		return broken(t, err, "the transfer does not begin with the zone's SOA");
	t->has_begun = true;
	return t->kind == TRANSFER_WHOLE ? pass_on(w, w->m, r, TRANSFER_RECORD) :
					   TRANSFER_GOES_ON;
}

static enum transfer_progress take_of_whole(const struct walk *w, const struct record *r)
{
	uint32_t serial;

	if (!is_soa(w->t, w->m, r, &serial))
		return pass_on(w, w->m, r, TRANSFER_RECORD);
	w->t->is_over = true;
	return TRANSFER_OVER;
}

/*
 * Changes: old SOA, what is deleted, new SOA, what is added; the same for the next one, and at
 * last the SOA that was the first.
 */
static enum transfer_progress take_of_changes(const struct walk *w, const struct record *r,
					      struct error *err)
{
	struct transfer *t = w->t;
	uint32_t serial;

	if (is_soa(t, w->m, r, &serial)) {
		if (t->is_adding && t->step == t->serial && serial == t->serial) {
			t->is_over = true;
			return TRANSFER_OVER;
		}
		if (t->is_adding && serial != t->step)
			return broken(t, err, "the changes do not follow each other");
		t->is_adding = !t->is_adding;
		t->step = serial;
	}
	return pass_on(w, w->m, r, t->is_adding ? TRANSFER_ADDED : TRANSFER_DELETED);
}

/* The second record of an answer to IXFR tells what the answer is. */
static enum transfer_progress take_second(const struct walk *w, const struct record *r,
					  struct error *err)
{
	struct transfer *t = w->t;
	enum transfer_progress progress;
	uint32_t serial;

	if (is_soa(t, w->m, r, &serial) && serial != t->serial) {
		if (serial != t->since)
			return broken(t, err, "the changes begin at another serial number");
		t->kind = TRANSFER_CHANGES;
		t->is_adding = true; /* its SOA turns that round */
		t->step = serial;
		transfer_done(t);
		return take_of_changes(w, r, err);
	}
	t->kind = TRANSFER_WHOLE;
	progress = pass_on_first(w);
	return progress == TRANSFER_GOES_ON ? take_of_whole(w, r) : progress;
}

static enum transfer_progress take_record(const struct walk *w, const struct record *r,
					  struct error *err)
{
	if (w->t->is_over)
		return broken(w->t, err, "records follow the end of the transfer");
	if (!w->t->has_begun)
		return take_first(w, r, err);
	if (w->t->kind == TRANSFER_UNKNOWN)
		return take_second(w, r, err);
	return w->t->kind == TRANSFER_WHOLE ? take_of_whole(w, r) : take_of_changes(w, r, err);
}

/* One SOA alone: all there is to say, or as yet too little; the message is kept then. */
static enum transfer_progress take_lone_soa(struct transfer *t, const struct message *m)
{
	if (!soa_is_newer(t->serial, t->since)) {
		t->kind = TRANSFER_CURRENT;
		t->is_over = true;
		return TRANSFER_OVER;
	}
	if (!t->first) {
		t->first = xmalloc(2 + (size_t)m->len);
		t->first[0] = (uint8_t)(m->len >> 8);
		t->first[1] = (uint8_t)m->len;
		memcpy(t->first + 2, m->wire, m->len);
	}
	return TRANSFER_GOES_ON;
}

enum transfer_progress transfer_take(struct transfer *t, const struct message *m,
				     transfer_each_fn *each, void *user, struct error *err)
{
	struct walk w = { .t = t, .m = m, .each = each, .user = user };
	enum transfer_progress progress = TRANSFER_GOES_ON;
	struct record r;
	bool more;

	if (!(m->flags & MESSAGE_QR) || m->opcode != OPCODE_QUERY)
		return broken(t, err, "a message of the transfer is no reply");
	if (m->rcode != RCODE_NOERROR)
		return refused(t, m->rcode, err);
	if (!t->has_begun && !m->count[SECTION_ANSWER])
		return broken(t, err, "the server has sent no records");
	for (more = message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		progress = take_record(&w, &r, err);
		if (progress == TRANSFER_FAILED || progress == TRANSFER_STOPPED)
			return progress;
	}
	if (t->kind == TRANSFER_UNKNOWN)
		return take_lone_soa(t, m);
	return t->is_over ? TRANSFER_OVER : TRANSFER_GOES_ON;
}
