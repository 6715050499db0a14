/*
 * What the issuer has said lately of the peer's certificate: an answer of OCSP (RFC 6960) that the
 * peer has stapled to its handshake (RFC 6066 section 8).  For src/stream/tls*.c.
 */
#ifndef STREAM_TLS_STAPLE_H
#define STREAM_TLS_STAPLE_H

#include "stream/tls_library.h"

struct tls_verdict;

/*
 * Fills v->staple, and complains of a certificate that was revoked, and of one that promises an
 * answer (RFC 7633) which has not come or cannot be used.  For
 * SSL_CTX_set_tlsext_status_cb(): 1: the handshake goes on.
 */
int tls_staple_check(SSL *ssl, void *unused);

#endif
