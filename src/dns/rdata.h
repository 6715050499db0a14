/*
 * Record data: what a table of field kinds says about each type, used to print (as BIND
 * prints it), to read text (RFC 1035 section 5.1), to walk the fields and to check them.
 *
 * There is no function for a type: rdata.def lists the fields of each.  Types without a row, and
 * data that its row does not fit, are printed in the generic form of RFC 3597 ("\# 4 0A000001"),
 * which is read for every type.
 */
#ifndef DNS_RDATA_H
#define DNS_RDATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;
struct name;

/*
 * A view of record data inside its message: compressed names need the bytes before it.  Valid as
 * long as the message's bytes are; at + len <= msg_len always.
 */
struct rdata {
	const uint8_t *msg;
	uint32_t msg_len;
	uint32_t at;
	uint16_t len;
	uint16_t type, class;
};

/* A view of record data that stands alone, as rdata_parse() makes it. */
struct rdata rdata_of(uint16_t type, uint16_t class, const void *data, uint16_t len);

enum rdata_style {
	RDATA_PLAIN = 0,
	RDATA_SPLIT = 1 << 0, /* long base64 and hex in words of 56, as dig shows them */
};

/* Appends the presentation form; safe to show.  False: over b's bound. */
bool rdata_print(struct buf *b, const struct rdata *d, unsigned style);

/* Appends the generic form, whatever the type. */
bool rdata_print_generic(struct buf *b, const struct rdata *d, unsigned style);

/* Does the data fit its type's row, and keep its rules?  True for types that have none. */
bool rdata_is_well_formed(const struct rdata *d);

/* Why it does not, for a message: "the digest is not as long as its type's"; NULL when it does. */
const char *rdata_fault(const struct rdata *d);

enum rdata_value_kind {
	RDATA_NUMBER, /* number */
	RDATA_STRING, /* a character-string: text is escaped, not quoted; data are its bytes */
	RDATA_WORD,   /* text: a name, address, time, key, … in its presentation form */
};

/* One field of a record, as a JSON document has it; valid during the call. */
struct rdata_value {
	const char *field; /* "preference", "exchange": static, lower case with underscores */
	const char *key;   /* in lists of parameters (SVCB): "alpn"; else NULL */
	enum rdata_value_kind kind;
	bool is_list; /* the field is a list, and this is one element of it */
	uint64_t number;
	const char *text; /* presentation form, with its NUL; numbers have it, too */
	size_t text_len;
	const uint8_t *data; /* a string's own bytes; NULL for the rest */
	size_t data_len;
};

typedef void rdata_each(void *arg, const struct rdata_value *value);

/*
 * Calls `each` for every field in order; a list with no element gives no call.  False, with no
 * call made, when the data is malformed or its type has no row: rdata_print_generic() then.
 */
bool rdata_walk(const struct rdata *d, rdata_each *each, void *arg);

/* The name that the data of CNAME, DNAME, NS, PTR, MX, SRV, … leads to; false: has none. */
bool rdata_target(const struct rdata *d, struct name *ret);

/*
 * Appends the wire form of text, uncompressed.  Names without a final dot get the origin behind
 * them (NULL: the root).  -1 with ERROR_USAGE, the offending word as subject; b is unchanged then.
 */
int rdata_parse(struct buf *b, uint16_t type, uint16_t class, const char *text,
		const struct name *origin, struct error *err);

#endif
