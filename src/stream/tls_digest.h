/*
 * Digests from OpenSSL's libcrypto, which is loaded when the first one is made; libssl is not.
 */
#ifndef STREAM_TLS_DIGEST_H
#define STREAM_TLS_DIGEST_H

#include <stddef.h>
#include <stdint.h>

struct error;

enum { TLS_DIGEST_MAX = 64 }; /* bytes of the longest */

/* name: OpenSSL's ("SHA2-256").  -1 with ERROR_LOCAL. */
int tls_digest(const char *name, const void *data, size_t n, uint8_t ret[static TLS_DIGEST_MAX],
	       size_t *ret_len, struct error *err);

#endif
