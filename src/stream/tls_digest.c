/* Digests by EVP_Q_digest() of OpenSSL 3. */
#include "stream/tls_digest.h"

#include "base/error.h"
#include "base/lazy.h"

#include <openssl/evp.h>

LAZY_DECLARE(EVP_Q_digest);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(EVP_Q_digest),
	{ NULL, NULL },
};

static struct lazy library = {
	.soname = "libcrypto.so.3",
	.package = "libssl3",
	.what = "digests of passwords",
	.symbols = symbols,
};

int tls_digest(const char *name, const void *data, size_t n, uint8_t ret[static TLS_DIGEST_MAX],
	       size_t *ret_len, struct error *err)
{
	size_t len = 0;

	if (lazy_load(&library, err) < 0)
		return -1;
	if (!lazy_EVP_Q_digest(NULL, name, NULL, data, n, ret, &len))
		return error_set(err, ERROR_LOCAL, 0, library.soname, "refuses the digest %s",
				 name);
	*ret_len = len;
	return 0;
}
