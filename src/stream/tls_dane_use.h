/* For tls.c: the records of tls_dane.h in the hands of OpenSSL. */
#ifndef STREAM_TLS_DANE_USE_H
#define STREAM_TLS_DANE_USE_H

#include "stream/tls_library.h"

struct error;
struct tls_dane;

/* Before the handshake.  -1 with ERROR_TLS when none of the records can be used. */
int tls_dane_use(SSL *ssl, const struct tls_dane *dane, const char *subject, struct error *err);

#endif
