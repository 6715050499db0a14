/*
 * What there is to know of a TLS connection and of the certificates that its peer has shown, as
 * plain values.  All text is escaped (base/text.h) and bounded: nothing that a certificate says
 * can drive a terminal.
 */
#ifndef STREAM_TLS_INFO_H
#define STREAM_TLS_INFO_H

#include "stream/tls_dane.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct stream;

enum {
	TLS_INFO_NAME = 256,	     /* of a distinguished name, and of an alternative one */
	TLS_INFO_NAMES = 20000,	     /* of one certificate that are kept */
	TLS_INFO_CERTIFICATES = 32,  /* of a chain that are kept */
	TLS_INFO_DIGEST = 65,	     /* 64 hex digits */
	TLS_INFO_SERIAL = 48,
	TLS_INFO_WORD = 64,
};

struct tls_certificate_info {
	char subject[TLS_INFO_NAME], issuer[TLS_INFO_NAME]; /* "CN=a.test,O=Example" (RFC 4514) */
	char (*names)[TLS_INFO_NAME]; /* DNS names and addresses that it is for */
	size_t n_names, all_names;    /* kept, and there are */
	bool has_times;		      /* else the dates cannot be read */
	int64_t from, until;	      /* seconds since 1970 */
	char key[TLS_INFO_WORD];      /* "RSA", "EC prime256v1", "ED25519" */
	int key_bits;		      /* 0: not known */
	char signature[TLS_INFO_WORD]; /* "ecdsa-with-SHA256" */
	char serial[TLS_INFO_SERIAL];  /* hex; cut where it is longer */
	char pin[TLS_INFO_WORD];       /* "sha256:…", see tls_pin.h */
	char fingerprint[TLS_INFO_DIGEST]; /* SHA-256 of the certificate */
	bool is_authority;
};

enum tls_staple {
	TLS_STAPLE_NONE,
	TLS_STAPLE_GOOD,
	TLS_STAPLE_REVOKED,
	TLS_STAPLE_UNUSABLE, /* not signed by the right one, too old, or no answer */
};

struct tls_info {
	const char *version, *cipher; /* of the library, for ever */
	char group[TLS_INFO_WORD];    /* of the key exchange: "X25519", "EC P-256" */
	char alpn[TLS_INFO_NAME];     /* "" when the peer chose none */
	bool is_resumed;
	enum tls_staple staple;
	bool has_dane; /* trusted for what the DNS says: */
	struct tls_dane_match dane;
	struct tls_certificate_info *certificates; /* the peer's own first */
	size_t n_certificates;
	const struct error *complaints; /* why it would be refused; borrowed from the stream */
	size_t n_complaints;
};

/* Of a stream of tls.h that is open. */
void tls_info_get(const struct stream *s, struct tls_info *ret);
void tls_info_done(struct tls_info *info); /* takes a zeroed one */

/*
 * One certificate in DER form.  Loads OpenSSL.  -1 with ERROR_TLS when it cannot be read, or
 * ERROR_LOCAL; *ret is to be released by tls_certificate_info_done().
 */
int tls_certificate_read(const uint8_t *der, size_t n, struct tls_certificate_info *ret,
			 struct error *err);
void tls_certificate_info_done(struct tls_certificate_info *info); /* takes a zeroed one */

/* "good", "revoked", … */
const char *tls_staple_word(enum tls_staple staple);

#endif
