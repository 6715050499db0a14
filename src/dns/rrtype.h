/*
 * The numbers of the DNS and their mnemonics, as IANA registers them: record types, classes,
 * opcodes, response codes.
 *
 * What has no mnemonic is written TYPE65280, CLASS42 (RFC 3597 section 5), OPCODE7, RCODE77; the
 * first two are read back.  Mnemonics are read without regard to case.
 */
#ifndef DNS_RRTYPE_H
#define DNS_RRTYPE_H

#include <stdbool.h>
#include <stdint.h>

enum rrtype {
#define RRTYPE(symbol, number, text) RRTYPE_##symbol = number,
#include "dns/rrtype.def"
#undef RRTYPE
};

enum rrclass {
	RRCLASS_IN = 1,
	RRCLASS_CH = 3,
	RRCLASS_HS = 4,
	RRCLASS_NONE = 254,
	RRCLASS_ANY = 255,
};

enum opcode {
	OPCODE_QUERY = 0,
	OPCODE_IQUERY = 1,
	OPCODE_STATUS = 2,
	OPCODE_NOTIFY = 4,
	OPCODE_UPDATE = 5,
	OPCODE_DSO = 6,
};

/* With EDNS twelve bits (RFC 6891 section 6.1.3). */
enum rcode {
	RCODE_NOERROR = 0,
	RCODE_FORMERR = 1,
	RCODE_SERVFAIL = 2,
	RCODE_NXDOMAIN = 3,
	RCODE_NOTIMP = 4,
	RCODE_REFUSED = 5,
	RCODE_YXDOMAIN = 6,
	RCODE_YXRRSET = 7,
	RCODE_NXRRSET = 8,
	RCODE_NOTAUTH = 9,
	RCODE_NOTZONE = 10,
	RCODE_DSOTYPENI = 11,
	RCODE_BADVERS = 16,
	RCODE_BADKEY = 17,
	RCODE_BADTIME = 18,
	RCODE_BADMODE = 19,
	RCODE_BADNAME = 20,
	RCODE_BADALG = 21,
	RCODE_BADTRUNC = 22,
	RCODE_BADCOOKIE = 23,
};

enum { RRTYPE_TEXT = 16 }; /* room for any of the formatted words below */

/* The mnemonic, or NULL when there is none. */
const char *rrtype_name(uint16_t type);
const char *rrclass_name(uint16_t class);
const char *opcode_name(unsigned opcode);
const char *rcode_name(unsigned rcode);

/* The mnemonic or the numbered form, in dst; returns it. */
const char *rrtype_format(char dst[static RRTYPE_TEXT], uint16_t type);
const char *rrclass_format(char dst[static RRTYPE_TEXT], uint16_t class);
const char *opcode_format(char dst[static RRTYPE_TEXT], unsigned opcode);
const char *rcode_format(char dst[static RRTYPE_TEXT], unsigned rcode);

extern const char *const rrtype_words[]; /* all mnemonics by number, NULL at the end */

/* From a mnemonic or TYPEnnn, CLASSnnn; false for other words. */
bool rrtype_parse(const char *text, uint16_t *ret);
bool rrclass_parse(const char *text, uint16_t *ret);

/* The mnemonic nearest to a mistyped word, or NULL. */
const char *rrtype_suggest(const char *word);
const char *rrclass_suggest(const char *word);

/* A type that only questions have: ANY, AXFR, IXFR, MAILA, MAILB. */
bool rrtype_is_question(uint16_t type);

#endif
