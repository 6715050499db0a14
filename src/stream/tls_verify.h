/*
 * Is the peer the one that was wanted?  By its pins where there are any, and by the authorities
 * that are trusted and by its names elsewhere.  For src/stream/tls*.c.
 */
#ifndef STREAM_TLS_VERIFY_H
#define STREAM_TLS_VERIFY_H

#include "base/error.h"
#include "stream/tls_info.h"
#include "stream/tls_library.h"
#include "stream/tls_pin.h"

struct tls_context;

enum { TLS_COMPLAINTS = 8, TLS_VERDICT_PEER = 320 };

/* What is wanted of one peer, and what was found.  Zeroed but for the first four. */
struct tls_verdict {
	struct tls_context *context;
	const char *subject, *name; /* as in struct tls_peer */
	bool is_dane;		    /* the DNS says whom to trust */
	/* What is wrong with it, the first thing first; without an insecure context there is one
	 * at most. */
	struct error complaints[TLS_COMPLAINTS];
	size_t n;
	enum tls_staple staple;
	bool has_session;	    /* one has come, for a later connection */
	bool is_new;		    /* met for the first time; see tls_verdict_keep() */
	uint8_t key[TLS_PIN_BYTES]; /* of the peer, then */
};

/*
 * To be called when the peer has proved that the key is its own: a new one is kept.  -1 with
 * ERROR_OUTPUT.
 */
int tls_verdict_keep(struct tls_verdict *v, struct error *err);

/* The name that was wanted, with the port of the subject: "a.test:443".  Returns dst. */
const char *tls_verdict_peer(char dst[static TLS_VERDICT_PEER], const struct tls_verdict *v);

/* One more complaint, with ERROR_TLS. */
void tls_verdict_add(struct tls_verdict *v, int code, const char *text, const char *hint);

/*
 * For SSL_CTX_set_cert_verify_callback(); the verdict is the SSL's ex data at 0.  1: the handshake
 * goes on.
 */
int tls_verify(X509_STORE_CTX *store, void *unused);

/* Without a connection: 0 when there is nothing to complain of in the chain that `store` was set
 * up for, -1 with the verdict's first complaint. */
int tls_verify_store(struct tls_verdict *v, X509_STORE_CTX *store);

#endif
