/*
 * The inside of rdata.h: what kinds of field there are, and the two files that know them,
 * rdata_print.c (wire to text and values, by way of rdata_printer.c) and rdata_parse.c (text to
 * wire, by way of rdata_reader.c).  svcparam.c, location.c, rdata_shape.c (fields that another
 * field of the record describes) and rdata_historic.c do both for their own.
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
	KIND_U48,
	KIND_U64,
	KIND_OCTAL,	 /* two bytes: an address in the Chaosnet */
	KIND_RCODE,	 /* two bytes: an error of TSIG and TKEY (RFC 8945 section 4.2) */
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
	KIND_STRING_OPTIONAL, /* one, or the end */
	KIND_DIGITS,	 /* a string of four digits or more (RFC 1183 section 3.1) */
	KIND_TAG,	 /* a length byte and that many letters and digits, not quoted */
	KIND_REST,	 /* all up to the end, quoted */
	KIND_HEX,	 /* one byte or more up to the end */
	KIND_BASE64,	 /* one byte or more up to the end */
	KIND_BASE64_OPTIONAL, /* none, too */
	KIND_BASE64_DASH, /* none is "-" (DOA) */
	KIND_SALT,	 /* a length byte and that many in hex, "-" for none */
	KIND_BASE32,	 /* a length byte and that many, at least one */
	KIND_TYPES,	 /* windows of bits (RFC 4034 section 4.1.2) */
	KIND_TYPES_SOME, /* the same, and not empty */
	KIND_LOCATOR,	 /* eight bytes in four groups (RFC 6742 section 2) */
	KIND_EUI48,
	KIND_EUI64,
	KIND_LOCATION,	 /* RFC 1876 */
	KIND_PREFIXES,	 /* RFC 3123 */
	KIND_PARAMS,	 /* RFC 9460 section 2.2 */

	/* rdata_shape.c: fields that go in pairs, the first ruling over the second. */
	KIND_LENGTH8,	/* how long the next counted field is; has no text */
	KIND_LENGTH16,
	KIND_HEX_COUNTED, /* as long as the first length that is not used up; one word */
	KIND_BASE64_COUNTED,
	KIND_BLOB,	/* two bytes of length, as a number, and as many in base64 */
	KIND_LABELS,	/* how many labels the owner of what RRSIG signs has */
	KIND_SIGNER,	/* a name with no more labels than that */
	KIND_NAMES,	/* none or more names up to the end */
	KIND_KEY_FLAGS, /* 16 bits; with the first two set there is no key (RFC 2535 3.1.2) */
	KIND_KEY,
	KIND_NO_FLAGS,	/* 16 bits that are zero (RKEY) */
	KIND_DIGEST_TYPE, /* a KIND_U8 that says how long the digest is */
	KIND_DIGEST_DS,	  /* RFC 8624 section 3.3 */
	KIND_DIGEST_SSH,  /* RFC 4255 and RFC 6594 */
	KIND_DIGEST_ZONE, /* RFC 8976 section 2.2.4 */
	KIND_GATEWAY_TYPE, /* 0 nothing, 1 IPv4, 2 IPv6, 3 a name (RFC 4025 section 2.3) */
	KIND_RELAY_BIT,	   /* the first bit of the byte that is next (RFC 8777 section 4.2) */
	KIND_RELAY_TYPE,   /* and its other seven, as a KIND_GATEWAY_TYPE */
	KIND_GATEWAY,
	KIND_A6_LENGTH, /* how many bits of the address the prefix has (RFC 2874 section 3.1) */
	KIND_A6_SUFFIX, /* the rest of the address */
	KIND_A6_PREFIX, /* a name, or nothing when there are no such bits */

	/* rdata_historic.c */
	KIND_PORTS,	/* a bit for each (RFC 1035 section 3.4.2) */
	KIND_NSAP,	/* 0x and hex digits (RFC 1706 section 5) */
	KIND_ATM,	/* an address in hex, or + and a number (ATM Name System 1.0) */
	KIND_TYPES_NXT, /* one window of the types below 128 (RFC 2535 section 5.2) */

	KIND_SHAPE = KIND_LENGTH8, /* where these two files' kinds begin */
	KIND_HISTORIC = KIND_PORTS,
};

struct rdata_field {
	enum field_kind kind;
	char name[20]; /* in place: a pointer would have to be relocated at each start */
};

/* How many bytes a number has, be it shown by a mnemonic or not; 0: the kind is no number. */
unsigned field_bytes(enum field_kind kind);

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
	unsigned ruler;	/* the value that rules the next field of a pair */
	size_t lengths[2], lengths_n;
	const char *why; /* the rule that the data breaks; NULL when it is cut or too long */
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

/* The next n bytes of the data, or NULL when there are fewer. */
const uint8_t *printer_take(struct rdata_printer *p, size_t n);
bool printer_take_number(struct rdata_printer *p, unsigned bytes, uint64_t *ret);

/* Before and after each element; data are a string's bytes. */
void printer_begin(struct rdata_printer *p);
void printer_end(struct rdata_printer *p, enum rdata_value_kind kind, uint64_t number,
		 const uint8_t *data, size_t len);

/* The same for an element that is a word. */
void printer_end_word(struct rdata_printer *p);

/* False with the rule that the data breaks. */
bool printer_refuse(struct rdata_printer *p, const char *why);

void printer_put(struct rdata_printer *p, const void *text, size_t n);
void printer_put_string(struct rdata_printer *p, const char *text);
void printer_put_number(struct rdata_printer *p, uint64_t number);
void printer_put_address(struct rdata_printer *p, int family, const uint8_t *bytes);
void printer_put_hex(struct rdata_printer *p, const uint8_t *data, size_t n);
void printer_put_base64(struct rdata_printer *p, const uint8_t *data, size_t n);

/* One word, whatever the style. */
void printer_put_base64_whole(struct rdata_printer *p, const uint8_t *data, size_t n);

/* Bytes as characters of a string: \" and \\ and \DDD. */
void printer_put_chars(struct rdata_printer *p, const uint8_t *data, size_t n);

/* Prints one field; false when the data does not fit its kind. */
bool rdata_print_field(struct rdata_printer *p, const struct rdata_field *field);
bool rdata_print_name(struct rdata_printer *p, bool is_whole);
bool location_print(struct rdata_printer *p);
bool svcparams_print(struct rdata_printer *p);
bool shape_print(struct rdata_printer *p, enum field_kind kind);
bool historic_print(struct rdata_printer *p, enum field_kind kind);

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
	const struct rdata_field *field;
	const struct name *origin; /* NULL: the root */
	bool is_open;		   /* the text ended inside quotes */
	unsigned ruler;		   /* as in a printer */
	struct { size_t at; unsigned bytes; } lengths[2]; /* where they will be put */
	size_t lengths_n;
	struct error *err;
};

/* The next word; false at the end of the text. */
bool reader_word(struct rdata_reader *r, struct rdata_word *ret);

/* -1 with the word as the subject of r->err; word may be NULL. */
int reader_fail(struct rdata_reader *r, const struct rdata_word *word, const char *why);

/* The next word, or -1: the field is missing. */
int reader_need(struct rdata_reader *r, struct rdata_word *ret);

/* Append to the record data; -1 when it is too long. */
int reader_put(struct rdata_reader *r, const void *data, size_t n);
int reader_put_number(struct rdata_reader *r, uint64_t number, unsigned bytes);

/* A number of so many bytes at most. */
int reader_number(struct rdata_reader *r, const struct rdata_word *word, unsigned bytes,
		  uint64_t *ret);

/* The word's bytes with the escapes resolved; false for a bad escape or more than cap. */
bool word_unescape(const struct rdata_word *word, uint8_t *dst, size_t cap, size_t *ret_len);

/* A whole decimal number up to max. */
bool word_number(const struct rdata_word *word, uint64_t max, uint64_t *ret);

/* A terminated copy; false when it does not fit. */
bool word_copy(const struct rdata_word *word, char *dst, size_t cap);

/* Reads one field; -1 with r->err. */
int rdata_read_field(struct rdata_reader *r, const struct rdata_field *field);

/* Behind the field's own file: kinds that others are made of. */
int rdata_read_name(struct rdata_reader *r, const struct rdata_word *word);
int rdata_read_address(struct rdata_reader *r, const struct rdata_word *word, int family);
int rdata_read_base64(struct rdata_reader *r, const struct rdata_word *first);
int rdata_read_hex(struct rdata_reader *r, const struct rdata_word *first);
int location_read(struct rdata_reader *r);
int svcparams_read(struct rdata_reader *r);
int shape_read(struct rdata_reader *r, enum field_kind kind);
int historic_read(struct rdata_reader *r, enum field_kind kind);

#endif
