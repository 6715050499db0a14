/*
 * DNS messages (RFC 1035 section 4): building queries and replies, and reading what a server
 * sent.
 *
 * Reading allocates nothing: a struct message points into the bytes and is valid as long as they
 * are.  message_parse() checks every count and length once; the walk after it cannot fail.  What
 * is inside record data is the business of rdata.h, and may be malformed in a good message.
 */
#ifndef DNS_MESSAGE_H
#define DNS_MESSAGE_H

#include "dns/edns.h"
#include "dns/name.h"
#include "dns/rdata.h"
#include "dns/rrtype.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;

enum {
	MESSAGE_HEADER = 12,
	MESSAGE_MAX = 65535,

	/* The flags word; opcode and response code are inside it, too. */
	MESSAGE_QR = 0x8000,
	MESSAGE_AA = 0x0400,
	MESSAGE_TC = 0x0200,
	MESSAGE_RD = 0x0100,
	MESSAGE_RA = 0x0080,
	MESSAGE_Z = 0x0040,
	MESSAGE_AD = 0x0020,
	MESSAGE_CD = 0x0010,
};

enum section {
	SECTION_QUESTION,
	SECTION_ANSWER,
	SECTION_AUTHORITY,
	SECTION_ADDITIONAL,
	SECTION_COUNT,
};

struct question {
	struct name name;
	uint16_t type, class;
};

struct message {
	const uint8_t *wire;
	uint32_t len;
	uint16_t id, flags;
	uint16_t rcode; /* all twelve bits when there is an OPT record */
	uint8_t opcode;
	bool has_edns;
	uint16_t count[SECTION_COUNT]; /* as the header claims */
	uint32_t at[SECTION_COUNT];    /* where each section starts */
	uint32_t end;		       /* where the last one ends; trailing bytes follow */
	struct edns edns;
};

/* A record: a view. */
struct record {
	enum section section;
	uint32_t owner_at; /* read it with record_owner() */
	uint32_t ttl;	   /* with the top bit set it counts as 0 (RFC 2181 section 8): it is 0 */
	struct rdata data; /* with the type and the class */
	uint16_t index;	   /* within its section, from 0 */
};

/*
 * Reads a whole message.  -1 with ERROR_DNS (no subject) when it is shorter than its header
 * says, a name or a length is malformed, there are two OPT records, or one that is misplaced or
 * malformed.  Trailing bytes are no error: message_trailing().
 */
int message_parse(struct message *ret, const void *wire, size_t len, struct error *err);

/*
 * Reads the header and the question only: to tell whose reply it is, and for truncated ones,
 * whatever the rest looks like.  The counts stay as the header claims, but there is no record to
 * walk: message_first() is false.
 */
int message_parse_head(struct message *ret, const void *wire, size_t len, struct error *err);

uint32_t message_trailing(const struct message *m);

/* The question number `index`, from 0; false when there is no such. */
bool message_question(const struct message *m, unsigned index, struct question *ret);

/*
 * Is it the answer to this question: QR set, the ID, opcode QUERY, one question, and it equal?  A
 * reply without a question counts when it says FORMERR, SERVFAIL, NOTIMP or REFUSED, since
 * servers that could not read the query send it back so.
 */
bool message_is_reply(const struct message *m, uint16_t id, const struct question *q);

/*
 * The records of a section in order:
 *	for (more = message_first(&m, SECTION_ANSWER, &r); more; more = message_next(&m, &r)) …
 */
bool message_first(const struct message *m, enum section section, struct record *ret);
bool message_next(const struct message *m, struct record *r);

/* The name that a record belongs to. */
void record_owner(const struct message *m, const struct record *r, struct name *ret);

/* Does it belong to this name?  Cheaper than reading it. */
bool record_is_owned_by(const struct message *m, const struct record *r, const struct name *n);

/*
 * Appends owner, time to live, class, type and data with a tab between them; no newline.
 * False: over b's bound; a part may have been added then.
 */
bool record_print(struct buf *b, const struct message *m, const struct record *r,
		  unsigned style);

/*
 * A query into b, which must be empty: flags are those of the header (MESSAGE_RD, …), edns may be
 * NULL.  False: over b's bound.
 */
bool message_build_query(struct buf *b, uint16_t id, uint16_t flags, const struct question *q,
			 const struct edns *edns);

/*
 * Piece by piece into an empty b, sections in their order; the counts in the header follow.  With
 * `offsets` (zeroed at the start) names are compressed.  False: over b's bound.
 */
bool message_begin(struct buf *b, uint16_t id, uint16_t flags);
bool message_add_question(struct buf *b, const struct question *q, struct name_offsets *offsets);
bool message_add_record(struct buf *b, enum section section, const struct name *owner,
			const struct rdata *data, uint32_t ttl, struct name_offsets *offsets);
bool message_add_edns(struct buf *b, const struct edns *edns);

#endif
