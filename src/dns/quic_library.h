/*
 * ngtcp2 and GnuTLS, loaded when the first server is asked over QUIC.  Only src/dns/quic_*.c and
 * transport_quic.c include this: quic_lib.ngtcp2_conn_del() is ngtcp2_conn_del().
 */
#ifndef DNS_QUIC_LIBRARY_H
#define DNS_QUIC_LIBRARY_H

#include <gnutls/gnutls.h>
#include <ngtcp2/ngtcp2.h>
#include <ngtcp2/ngtcp2_crypto.h>
#include <ngtcp2/ngtcp2_crypto_gnutls.h>

struct error;

struct quic_library {
#define QUIC_NGTCP2(f) __typeof__(f) *f;
#define QUIC_CRYPTO(f) __typeof__(f) *f;
#define QUIC_GNUTLS(f) __typeof__(f) *f;
#include "dns/quic_library.def"
#undef QUIC_NGTCP2
#undef QUIC_CRYPTO
#undef QUIC_GNUTLS
};

extern struct quic_library quic_lib;

/* 0 when it is there, -1 with ERROR_LOCAL and the package to install. */
int quic_library_load(struct error *err);

#endif
