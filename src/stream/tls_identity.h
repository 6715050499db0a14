/* A certificate of our own and its key, for src/stream/tls*.c. */
#ifndef STREAM_TLS_IDENTITY_H
#define STREAM_TLS_IDENTITY_H

#include "stream/tls_library.h"

struct error;

/*
 * From files in PEM form: the certificate, with those that lead from it to an authority behind it,
 * and its key; key NULL: it is in the same file.  -1 with ERROR_USAGE.
 */
int tls_identity_use(SSL_CTX *ssl, const char *certificate, const char *key, struct error *err);

/*
 * A key that nobody has had before, and a certificate for it, valid for a month, for localhost and
 * for this host's name; it is signed by itself, so that a client has to be told its pin.  -1 with
 * ERROR_LOCAL.
 */
int tls_identity_make(SSL_CTX *ssl, struct error *err);

#endif
