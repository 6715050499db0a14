/* The inside of a TLS context, for src/stream/tls*.c alone. */
#ifndef STREAM_TLS_CONTEXT_H
#define STREAM_TLS_CONTEXT_H

#include "stream/tls_library.h"
#include "stream/tls_pin.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stream;

enum {
	TLS_AT_ONCE = 256 << 10, /* plain bytes taken by one write, and room to read as many */
	TLS_OVERHEAD = 64 << 10, /* what the records of so many bytes add, and handshakes */
	TLS_SECURITY_LEVEL = 2,	 /* OpenSSL's: keys and signatures of 112 bits at least */
};

struct tls_context {
	SSL_CTX *ssl;
	BIO_METHOD *method; /* of the stream below; belongs to all contexts */
	bool is_insecure;
	uint8_t (*pins)[TLS_PIN_BYTES];
	size_t n_pins;
	const char *known; /* or NULL */
	struct tls_sessions *sessions; /* or NULL */
	int keylog;	 /* a descriptor, or -1 */
	int keylog_code; /* errno of a secret that was not written */
	const char *keylog_path;
	void (*on_secret)(const char *line, void *user); /* or NULL */
	void *secret_user;
	uint8_t *alpn; /* of a server, each with its length before it; or NULL */
	unsigned alpn_len;
};

/* In tls.c: the BIO over a stream, and OpenSSL's side of one. */
BIO_METHOD *tls_bio_method(void);
SSL *tls_handle(const struct stream *s);

#endif
