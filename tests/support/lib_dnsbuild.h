/*
 * A small writer of DNS messages for fakedns, apart from the project's own codec so that it
 * shares no mistake with it.  It writes what it is told to, whether that makes sense or not.
 */
#ifndef SUPPORT_LIB_DNSBUILD_H
#define SUPPORT_LIB_DNSBUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* The terminal sequence that sets a window's title to "x". */
#define EVIL "\x1b]0;x\a"

enum {
	DNS_A = 1,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_AAAA = 28,
	DNS_OPT = 41,
	DNS_IXFR = 251,
	DNS_ANY = 255,
};

/* A pointer to the name of the question, which stands behind the header. */
enum { DNS_QNAME = 0xc00c };

/* A reply to the query at `query`: its ID, its question (up to question_end), these flags. */
void dns_start(struct buf *m, const uint8_t *query, size_t question_end, unsigned flags,
	       unsigned answers);

/* The start of a record with a pointer as its owner; where its data begins, for dns_end(). */
size_t dns_begin(struct buf *m, uint16_t owner, uint16_t type);
void dns_end(struct buf *m, size_t begin);

/* 192.0.2.1, or 2001:db8::1 when type is DNS_AAAA. */
void dns_address(struct buf *m, uint16_t owner, uint16_t type);

/* One label or character string, with its length in front. */
void dns_string(struct buf *m, const char *text);

/* An OPT record with one option, counted in the header. */
void dns_option(struct buf *m, uint16_t code, const void *data, size_t n);

/* A name with EVIL in its labels. */
void dns_evil_name(struct buf *m);

/*
 * A record with EVIL in each of its strings and names; how many records that made (0 when no
 * text is in that type).  odd: also where the type's own rules do not allow such a string.
 * DNS_ANY: one of each type.
 */
unsigned dns_evil_records(struct buf *m, uint16_t owner, uint16_t type, bool odd);

#endif
