/*
 * OpenSSL 3, loaded when the first connection wants TLS.  Only src/stream/tls*.c includes this,
 * and nothing else sees the library: tls_lib.SSL_new() is SSL_new(), with the types checked.
 */
#ifndef STREAM_TLS_LIBRARY_H
#define STREAM_TLS_LIBRARY_H

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct error;

struct tls_library {
#define TLS_SSL(f)    __typeof__(f) *f;
#define TLS_CRYPTO(f) __typeof__(f) *f;
#include "stream/tls_library.def"
#undef TLS_SSL
#undef TLS_CRYPTO
};

extern struct tls_library tls_lib;

/* 0 when it is there, -1 with ERROR_LOCAL and the package to install. */
int tls_library_load(struct error *err);

#endif
