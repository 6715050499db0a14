/*
 * Pins: the SHA-256 of a key as certificates hold it (SubjectPublicKeyInfo, as in RFC 7469).  A
 * key outlives the certificates that are renewed for it, and needs no authority.  For
 * src/stream/tls*.c and whoever shows one.
 */
#ifndef STREAM_TLS_PIN_H
#define STREAM_TLS_PIN_H

#include "stream/tls_library.h"

#include <stdbool.h>
#include <stdint.h>

struct error;

enum {
	TLS_PIN_BYTES = 32,
	TLS_PIN_TEXT = 52, /* "sha256:", 44 characters of base64, NUL */
};

/* "sha256:" and 44 characters of base64, or 64 hex digits, with or without colons between the
 * bytes.  -1 with ERROR_USAGE. */
int tls_pin_parse(const char *text, uint8_t ret[static TLS_PIN_BYTES], struct error *err);

/* The pin of a certificate's key; false when it has none. */
bool tls_pin_of(const X509 *cert, uint8_t ret[static TLS_PIN_BYTES]);

/* "sha256:bIMb…="; returns dst. */
const char *tls_pin_format(char dst[static TLS_PIN_TEXT], const uint8_t pin[static TLS_PIN_BYTES]);

#endif
