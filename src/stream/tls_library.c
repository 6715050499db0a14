/* The two libraries of OpenSSL and the table of what is called in them. */
#include "stream/tls_library.h"

#include "base/error.h"
#include "base/lazy.h"

#include <stddef.h>

struct tls_library tls_lib;

#define TLS_SYMBOL(f) { .name = #f, .slot = (void **)(void *)&tls_lib.f },

static const struct lazy_symbol ssl_symbols[] = {
#define TLS_SSL(f) TLS_SYMBOL(f)
#define TLS_CRYPTO(f)
#include "stream/tls_library.def"
#undef TLS_SSL
#undef TLS_CRYPTO
	{ NULL, NULL },
};

static const struct lazy_symbol crypto_symbols[] = {
#define TLS_SSL(f)
#define TLS_CRYPTO(f) TLS_SYMBOL(f)
#include "stream/tls_library.def"
#undef TLS_SSL
#undef TLS_CRYPTO
	{ NULL, NULL },
};

static struct lazy ssl = { .soname = "libssl.so.3", .package = "libssl3", .what = "TLS",
			   .symbols = ssl_symbols };
static struct lazy crypto = { .soname = "libcrypto.so.3", .package = "libssl3", .what = "TLS",
			      .symbols = crypto_symbols };

/*
 * A program that ends need not tidy up OpenSSL's tables, which takes longer than an answer.  That
 * is decided with the first call, and made twice it changes nothing.
 */
int tls_library_load(struct error *err)
{
	if (lazy_load(&ssl, err) < 0 || lazy_load(&crypto, err) < 0)
		return -1;
	if (!tls_lib.OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, NULL))
		return error_set(err, ERROR_LOCAL, 0, NULL, "OpenSSL cannot be set up");
	return 0;
}
