/* The inside of a TLS context, for src/stream/tls*.c alone. */
#ifndef STREAM_TLS_CONTEXT_H
#define STREAM_TLS_CONTEXT_H

#include "stream/tls_library.h"

#include <stdbool.h>

enum {
	TLS_AT_ONCE = 256 << 10, /* plain bytes taken by one write, and room to read as many */
	TLS_OVERHEAD = 64 << 10, /* what the records of so many bytes add, and handshakes */
	TLS_SECURITY_LEVEL = 2,	 /* OpenSSL's: keys and signatures of 112 bits at least */
};

struct tls_context {
	SSL_CTX *ssl;
	BIO_METHOD *method; /* of the stream below; belongs to all contexts */
	bool is_insecure;
};

/* In tls.c: the BIO over a stream, and the callback of the verification. */
BIO_METHOD *tls_bio_method(void);
int tls_on_certificate(int is_good, X509_STORE_CTX *store);

#endif
