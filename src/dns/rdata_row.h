/*
 * The inside of rdata.h: what kinds of field there are, and the two files that know them,
 * rdata_print.c (wire to text and values, by way of rdata_printer.c) and rdata_parse.c (text to
 * wire, by way of rdata_reader.c).  svcparam.c and location.c do both for their own.
 */
#ifndef DNS_RDATA_ROW_H
#define DNS_RDATA_ROW_H

#include "dns/rdata.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;
struct name;

enum field_kind {
	KIND_END,
	KIND_U8,
	KIND_U16,
	KIND_U32,
	KIND_TIME,	 /* seconds as YYYYMMDDHHMMSS (RFC 4034 section 3.2) */
	KIND_TYPE,	 /* a record type */
	KIND_CERT_TYPE,	 /* RFC 4398 section 2.1 */
	KIND_ALGORITHM,	 /* a DNSSEC algorithm by its mnemonic; elsewhere it is a KIND_U8 */
	KIND_SCHEME,	 /* RFC 9859 section 2.3 */
	KIND_IPV4,
	KIND_IPV6,
	KIND_NAME,	 /* may be compressed (RFC 3597 section 4) */
	KIND_NAME_WHOLE, /* must not be */
	KIND_STRING,	 /* a length byte and that many, quoted */
	KIND_STRINGS,	 /* one or more to the end */
	KIND_TAG,	 /* a length byte and that many letters and digits, not quoted */
	KIND_REST,	 /* all up to the end, quoted */
	KIND_HEX,	 /* one byte or more up to the end */
	KIND_BASE64,	 /* one byte or more up to the end */
	KIND_SALT,	 /* a length byte and that many in hex, "-" for none */
	KIND_BASE32,	 /* a length byte and that many, at least one */
	KIND_TYPES,	 /* windows of bits (RFC 4034 section 4.1.2) */
	KIND_LOCATOR,	 /* eight bytes in four groups (RFC 6742 section 2) */
	KIND_EUI48,
	KIND_EUI64,
	KIND_LOCATION,	 /* RFC 1876 */
	KIND_PREFIXES,	 /* RFC 3123 */
	KIND_PARAMS,	 /* RFC 9460 section 2.2 */
};

struct rdata_field {
	enum field_kind kind;
	const char *name;
};

/* The fields of a type, ended by KIND_END; NULL when it has no row. */
const struct rdata_field *rdata_row(uint16_t type, uint16_t class);

/*
 * Record data on its way to text.  Elements (fields, and the members of lists) are separated by
 * a space; in a walk each is handed to `each` instead and the buffer cleared behind it.
 */
struct rdata_printer {
	const uint8_t *msg;
	size_t msg_len;
	size_t at, end; /* what is left of the data */
	struct buf *b;
	unsigned style;
	bool is_started; /* something was printed, a space is due */
	bool is_full;	 /* b's bound was reached */

	rdata_each *each; /* NULL when printing */
	void *arg;
	const struct rdata_field *field;
	bool is_list;
	const char *key;
};

/* Before and after each element; data are a string's bytes. */
void printer_begin(struct rdata_printer *p);
void printer_end(struct rdata_printer *p, enum rdata_value_kind kind, uint64_t number,
		 const uint8_t *data, size_t len);

void printer_put(struct rdata_printer *p, const void *text, size_t n);
void printer_put_string(struct rdata_printer *p, const char *text);
void printer_put_number(struct rdata_printer *p, uint64_t number);
void printer_put_address(struct rdata_printer *p, int family, const uint8_t *bytes);
void printer_put_hex(struct rdata_printer *p, const uint8_t *data, size_t n);
void printer_put_base64(struct rdata_printer *p, const uint8_t *data, size_t n);

/* Bytes as characters of a string: \" and \\ and \DDD. */
void printer_put_chars(struct rdata_printer *p, const uint8_t *data, size_t n);

/* Prints one field; false when the data does not fit its kind. */
bool rdata_print_field(struct rdata_printer *p, const struct rdata_field *field);
bool location_print(struct rdata_printer *p);
bool svcparams_print(struct rdata_printer *p);

/* A word of a text: the bytes between blanks, or between quotes; escapes are still inside. */
struct rdata_word {
	const char *text;
	size_t n;
	bool is_quoted;
};

/* Text on its way to record data. */
struct rdata_reader {
	const char *p;
	struct buf *b;
	const struct name *origin; /* NULL: the root */
	bool is_open;		   /* the text ended inside quotes */
	struct error *err;
};

/* The next word; false at the end of the text. */
bool reader_word(struct rdata_reader *r, struct rdata_word *ret);

/* -1 with the word as the subject of r->err; word may be NULL. */
int reader_fail(struct rdata_reader *r, const struct rdata_word *word, const char *why);

/* The word's bytes with the escapes resolved; false for a bad escape or more than cap. */
bool word_unescape(const struct rdata_word *word, uint8_t *dst, size_t cap, size_t *ret_len);

/* A whole decimal number up to max. */
bool word_number(const struct rdata_word *word, uint64_t max, uint64_t *ret);

/* A terminated copy; false when it does not fit. */
bool word_copy(const struct rdata_word *word, char *dst, size_t cap);

int location_read(struct rdata_reader *r);
int svcparams_read(struct rdata_reader *r);

#endif
