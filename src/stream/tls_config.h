/*
 * What TLS connections must be like, and the context that those of one run share: TLS 1.2 or
 * later, OpenSSL's security level 2, and the certificates that are trusted.
 *
 * Certificates are verified unless the user typed that they shall not be.  The system's trusted
 * ones are looked up one by one in its directory of hashed names, which costs a tenth of reading
 * the bundle; the bundle is read where there is no such directory.  $SSL_CERT_DIR and
 * $SSL_CERT_FILE count as they do for OpenSSL's own tools.
 */
#ifndef STREAM_TLS_CONFIG_H
#define STREAM_TLS_CONFIG_H

#include <stdbool.h>

struct error;
struct tls_context;

struct tls_config {
	/* Trusted certificates instead of the system's: a file of them in PEM form, or a directory
	 * with hashed names (openssl rehash).  NULL: the system's. */
	const char *ca;
	bool is_insecure; /* certificates are looked at, but none is refused */
};

/*
 * Loads OpenSSL the first time.  NULL with ERROR_LOCAL (no library, no trusted certificates) or
 * ERROR_USAGE (`ca` cannot be used).
 */
struct tls_context *tls_context_new(const struct tls_config *config, struct error *err);

/* After the streams that use it; takes NULL. */
void tls_context_free(struct tls_context *context);

#endif
