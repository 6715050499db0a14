/*
 * The TLS 1.3 handshake inside of QUIC: GnuTLS makes the keys, and the certificate is verified
 * by the same code as everywhere else (stream/tls_chain.h).
 */
#ifndef DNS_QUIC_TLS_H
#define DNS_QUIC_TLS_H

#include "base/error.h"
#include "dns/quic_library.h"

struct channel_config;

struct quic_tls {
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
	ngtcp2_crypto_conn_ref ref; /* the caller sets both members */
	const struct channel_config *config; /* borrowed: name and trust */
	const char *subject;		     /* borrowed */
	struct error complaint; /* why the handshake had to fail */
};

/* Into a zeroed *t that stays where it is.  -1 with ERROR_LOCAL. */
int quic_tls_init(struct quic_tls *t, const struct channel_config *config, const char *subject,
		  struct error *err);
void quic_tls_done(struct quic_tls *t); /* takes a zeroed one, too */

/* Once the handshake is over: -1 with a complaint when the server speaks no DNS there. */
int quic_tls_finish(struct quic_tls *t);

#endif
