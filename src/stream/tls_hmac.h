/*
 * Keyed digests (HMAC, RFC 2104) from OpenSSL's libcrypto, which is loaded when the first one is
 * made; libssl is not.
 */
#ifndef STREAM_TLS_HMAC_H
#define STREAM_TLS_HMAC_H

#include <stddef.h>
#include <stdint.h>

struct error;
struct tls_hmac;

enum { TLS_HMAC_MAX = 64 }; /* bytes of the longest digest */

/*
 * digest: OpenSSL's name ("SHA2-256"); the key has at least one byte.  Ready for bytes.  NULL
 * with ERROR_LOCAL.
 */
struct tls_hmac *tls_hmac_new(const char *digest, const void *key, size_t key_len,
			      struct error *err);
void tls_hmac_free(struct tls_hmac *h); /* takes NULL */

void tls_hmac_add(struct tls_hmac *h, const void *data, size_t n);

/* The digest of what was added, its length returned; ready for the next one then. */
size_t tls_hmac_end(struct tls_hmac *h, uint8_t ret[static TLS_HMAC_MAX]);

/* Forgets what was added. */
void tls_hmac_restart(struct tls_hmac *h);

#endif
