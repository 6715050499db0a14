/*
 * A chain of certificates that came some other way than by OpenSSL's own handshake (QUIC has
 * another library's), verified by the same rules and refused in the same words.
 */
#ifndef STREAM_TLS_CHAIN_H
#define STREAM_TLS_CHAIN_H

#include <stddef.h>
#include <stdint.h>

struct error;
struct tls_context;

/* One certificate in DER form. */
struct tls_certificate {
	const uint8_t *data;
	size_t len;
};

/*
 * Is the server whose chain this is (its own certificate first) the one that is called `name`
 * (a DNS name, or an address)?  -1 with ERROR_TLS when it is not; a context that is insecure
 * refuses none, and logs it.
 */
int tls_verify_chain(struct tls_context *context, const struct tls_certificate *chain, size_t n,
		     const char *name, const char *subject, struct error *err);

#endif
