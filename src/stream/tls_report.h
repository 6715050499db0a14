/*
 * What is wrong with a certificate, in words: which date has passed, which name was wanted and
 * which ones it has, whose signature is not trusted, and what to try.  For src/stream/tls*.c.
 */
#ifndef STREAM_TLS_REPORT_H
#define STREAM_TLS_REPORT_H

#include "stream/tls_library.h"

#include <stdbool.h>

struct error;

/*
 * Fills *err (ERROR_TLS, code X509_V_ERR_*) from what the verification in `store` has stumbled
 * over.  `wanted` is the name that the certificate should have.  Whatever comes from the
 * certificate is escaped.  Returns -1.
 */
int tls_report_certificate(struct error *err, X509_STORE_CTX *store, const char *subject,
			   const char *wanted);

/*
 * Fills *err from the queue of OpenSSL's errors after a failed handshake, read or write, and
 * empties the queue: ERROR_TLS or ERROR_PEER as tls.h says.  Returns -1.
 */
int tls_report_failure(struct error *err, const char *subject, bool is_server);

#endif
