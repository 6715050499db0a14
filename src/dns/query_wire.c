/* Queries as bytes, and the case of their letters. */
#include "dns/query_wire.h"

#include "base/buf.h"
#include "base/rng.h"
#include "dns/query.h"
#include "dns/tsig.h"

#include <assert.h>
#include <string.h>
#include <time.h>

enum {
	OPTIONS = 1200, /* QUERY_WIRE_MORE, padding, a cookie and some without data */
	SOA = 22,	/* two names that are the root, five numbers */
};

static void add_options(const struct query_wire *w, struct buf *options)
{
	const struct query_options *o = w->options;

	if (o->wants_nsid)
		(void)edns_add(options, EDNS_NSID, NULL, 0);
	if (o->wants_cookie)
		(void)edns_add(options, EDNS_COOKIE, w->cookie, w->cookie_len);
	/* RFC 7828 section 3.2.1: never over UDP. */
	if (o->wants_keepalive && !w->is_datagram)
		(void)edns_add(options, EDNS_KEEPALIVE, NULL, 0);
	(void)buf_append(options, o->edns_more, o->edns_more_len);
}

/* RFC 1995 section 3: an SOA of which only the serial counts. */
static bool add_since(struct buf *b, const struct query_wire *w)
{
	uint8_t data[SOA] = { 0, 0, (uint8_t)(*w->since >> 24), (uint8_t)(*w->since >> 16),
			      (uint8_t)(*w->since >> 8), (uint8_t)*w->since };
	struct rdata soa = rdata_of(RRTYPE_SOA, w->question->class, data, sizeof(data));

	return message_add_record(b, SECTION_AUTHORITY, &w->question->name, &soa, 0, NULL);
}

static void put(struct buf *b, const struct query_wire *w, const struct edns *edns)
{
	bool is_built = message_begin(b, w->id, w->options->flags) &&
			message_add_question(b, w->question, NULL) &&
			(!w->since || add_since(b, w)) && (!edns || message_add_edns(b, edns));

	assert(is_built);
	(void)is_built;
}

/* What is missing to a multiple of the block is known once the rest is built: b is built twice. */
static void add_padding(struct buf *b, const struct query_wire *w, struct buf *options,
			unsigned block)
{
	static const uint8_t zeros[QUERY_WIRE_PADDING];
	struct edns edns = { .options = buf_data(options), .options_len = (uint16_t)options->len };
	size_t len;

	put(b, w, &edns);
	len = b->len + EDNS_OPTION_HEADER + (w->tsig ? tsig_size(w->options->tsig) : 0);
	(void)edns_add(options, EDNS_PADDING, zeros, (uint16_t)((block - len % block) % block));
	buf_clear(b);
}

void query_wire_build(struct buf *b, const struct query_wire *w)
{
	unsigned block = w->options->padding ? w->options->padding : w->padding;
	struct edns edns = { .udp_size = w->options->udp_size, .flags = w->options->edns_flags };
	struct buf options;

	assert(w->options->edns_more_len <= QUERY_WIRE_MORE && block <= QUERY_WIRE_PADDING);
	buf_init(&options, OPTIONS);
	if (w->has_edns) {
		add_options(w, &options);
		if (block)
			add_padding(b, w, &options, block);
		edns.options = buf_data(&options);
		edns.options_len = (uint16_t)options.len;
	}
	put(b, w, w->has_edns ? &edns : NULL);
	buf_done(&options);
	if (w->tsig)
		tsig_sign(w->tsig, b, (uint64_t)time(NULL));
}

/* The byte before a label is at most 63, below every letter: the wire form has no other. */
static bool is_letter(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

struct name query_wire_mix_case(const struct name *n)
{
	struct name mixed = *n;
	uint8_t coins[NAME_WIRE];
	size_t i;

	rng_bytes(coins, n->len);
	for (i = 0; i < n->len; i++) {
		if (is_letter(mixed.wire[i]))
			mixed.wire[i] ^= coins[i] & 0x20;
	}
	return mixed;
}

bool query_wire_is_echo(const struct name *asked, const uint8_t *msg, size_t len)
{
	return len >= (size_t)MESSAGE_HEADER + asked->len && (msg[4] || msg[5]) &&
	       !memcmp(msg + MESSAGE_HEADER, asked->wire, asked->len);
}
