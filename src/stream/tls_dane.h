/*
 * What the DNS says of a server's certificates (TLSA records, RFC 6698, RFC 7671), as a TLS
 * connection takes it.  Who has asked the DNS, and has validated the answer, fills it in
 * (dns/dane.h); nothing here looks anything up.
 */
#ifndef STREAM_TLS_DANE_H
#define STREAM_TLS_DANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct stream;

enum { TLS_DANE_RECORDS = 64, TLS_DANE_TEXT = 32 };

struct tls_dane_record {
	uint8_t usage;	  /* 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE (RFC 7218) */
	uint8_t selector; /* 0 Cert, 1 SPKI */
	uint8_t matching; /* 0 Full, 1 SHA2-256, 2 SHA2-512 */
	const uint8_t *data;
	size_t n;
};

struct tls_dane {
	/* Where the records were found (the TLSA base domain): the server is asked for that name,
	 * and its certificate has to have it; no final dot. */
	const char *name;
	const char *alias; /* the name that the user gave, which will do, too; NULL: the same */
	const struct tls_dane_record *records;
	size_t n;
	const struct error *failure; /* why there are none that may be believed; NULL: there are */
};

/* The record that the peer's chain has matched. */
struct tls_dane_match {
	uint8_t usage, selector, matching;
	int depth; /* of the certificate: 0 is the peer's own */
};

/* Of a stream of tls.h that is open; false when none was needed or none has matched. */
bool tls_dane_matched(const struct stream *s, struct tls_dane_match *ret);

/* "3 1 1, DANE-EE"; returns dst. */
const char *tls_dane_format(char dst[static TLS_DANE_TEXT], const struct tls_dane_match *match);

#endif
