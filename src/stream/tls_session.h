/*
 * Sessions of peers that were trusted, for the next connection to the same one: it is resumed with
 * no certificate and less arithmetic (RFC 8446 section 2.2, RFC 5246 section 7.3).  Nothing is
 * sent before the handshake is over (no early data).
 *
 * A session goes only to the peer that it came from (name and port), and only while the same is
 * trusted: what was refused, or would have been, is not kept.  For src/stream/tls*.c.
 */
#ifndef STREAM_TLS_SESSION_H
#define STREAM_TLS_SESSION_H

#include "stream/tls_library.h"

struct error;
struct tls_config;
struct tls_context;
struct tls_verdict;

struct tls_sessions;

/*
 * Those of a context of clients, which reads the file of config->session, if there is one: NULL
 * with ERROR_USAGE when it has something else than a session, ERROR_LOCAL.
 */
struct tls_sessions *tls_sessions_new(SSL_CTX *ssl, const struct tls_config *config,
				      struct error *err);
void tls_sessions_free(struct tls_sessions *sessions); /* takes NULL */

/* Before the handshake: the session that there is for this peer, if any. */
void tls_sessions_offer(const struct tls_sessions *sessions, SSL *ssl,
			const struct tls_verdict *verdict);

/* Writes the last session that has come to the file, in PEM form.  -1 with ERROR_OUTPUT. */
int tls_sessions_keep(struct tls_sessions *sessions, struct error *err);

#endif
