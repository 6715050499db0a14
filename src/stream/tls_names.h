/*
 * Names and addresses in certificates, the alternative ones alone (RFC 9525).  For
 * src/stream/tls*.c.
 */
#ifndef STREAM_TLS_NAMES_H
#define STREAM_TLS_NAMES_H

#include "stream/tls_library.h"

#include <stdbool.h>
#include <stddef.h>

/* The certificate must be for this name or address; false when none can be. */
bool tls_want_name(X509_VERIFY_PARAM *param, const char *name);

/* Is it a DNS name or an address? */
bool tls_name_counts(const GENERAL_NAME *name);

/* One that counts, escaped; returns dst. */
const char *tls_name_format(char *dst, size_t cap, const GENERAL_NAME *name);

#endif
