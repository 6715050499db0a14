/*
 * TLS as a filter, on either side, over any stream.
 *
 * The handshake is part of the chain: it begins with stream_open(), or with the first read, write
 * or readiness that is asked for, and what is written goes out behind it.  The peer's certificate
 * is verified against the name that was wanted, by its subjectAltName alone (RFC 6125, RFC 9525):
 * a common name counts for nothing.
 *
 * Errors: ERROR_TLS when the peer is not trusted or will not speak as safely as we demand;
 * ERROR_PEER when it does not speak TLS, breaks off, or ends the connection without saying so
 * (no close_notify), since what came before may have been cut short by somebody else.
 */
#ifndef STREAM_TLS_H
#define STREAM_TLS_H

#include "stream/tls_config.h"

#include <stdbool.h>

struct stream;
struct tls_dane;

struct tls_peer {
	const char *name;    /* wanted in the certificate: a DNS name, or an address; also sent as
				the server's name (SNI), if it is no address */
	const char *subject; /* in errors: "192.0.2.1:853" */
	const char *const *alpn; /* protocols, the best first, NULL-terminated; NULL: none */
	/* What the DNS says of the certificate, with the name of it: complete when `below` is
	 * open, and borrowed until stream_free().  NULL: nobody has asked. */
	const struct tls_dane *dane;
};

/*
 * A filter over `below`, which it owns from now on.  context is borrowed until stream_free();
 * peer for the call.  NULL with ERROR_USAGE for a name that none can be, or ERROR_LOCAL; below
 * is still the caller's then.
 */
struct stream *tls_client_new(struct tls_context *context, struct stream *below,
			      const struct tls_peer *peer, struct error *err);

/*
 * The same on the server's side: the client speaks first.  A client that shows a certificate is
 * verified as the context says; errors as above.  NULL with ERROR_LOCAL.
 */
struct stream *tls_server_new(struct tls_context *context, struct stream *below,
			      const char *subject, struct error *err);

/* Is the handshake over? */
bool tls_is_open(const struct stream *s);

/* "TLSv1.3", once it is open. */
const char *tls_version(const struct stream *s);

/* "TLS_AES_256_GCM_SHA384", once it is open. */
const char *tls_cipher(const struct stream *s);

/* The protocol that the peer chose by ALPN; "" when it chose none. */
const char *tls_alpn(const struct stream *s);

/* Was an earlier session resumed, without a certificate? */
bool tls_is_resumed(const struct stream *s);

/* Once it is open: may a session for later connections still come (tls_config.keeps_sessions)?  In
 * TLS 1.3 that is behind the handshake. */
bool tls_awaits_session(const struct stream *s);

/* Was the peer met for the first time, and its key kept (tls_config.known)? */
bool tls_is_new(const struct stream *s);

/* What the peer's certificate would have been refused for; NULL when there is nothing. */
const struct error *tls_complaint(const struct stream *s);

#endif
