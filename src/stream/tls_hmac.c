/* HMAC by the EVP_MAC functions of OpenSSL 3. */
#include "stream/tls_hmac.h"

#include "base/error.h"
#include "base/lazy.h"
#include "base/mem.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>

LAZY_DECLARE(EVP_MAC_fetch);
LAZY_DECLARE(EVP_MAC_free);
LAZY_DECLARE(EVP_MAC_CTX_new);
LAZY_DECLARE(EVP_MAC_CTX_free);
LAZY_DECLARE(EVP_MAC_init);
LAZY_DECLARE(EVP_MAC_update);
LAZY_DECLARE(EVP_MAC_final);
LAZY_DECLARE(OSSL_PARAM_construct_utf8_string);
LAZY_DECLARE(OSSL_PARAM_construct_end);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(EVP_MAC_fetch),
	LAZY_SYMBOL(EVP_MAC_free),
	LAZY_SYMBOL(EVP_MAC_CTX_new),
	LAZY_SYMBOL(EVP_MAC_CTX_free),
	LAZY_SYMBOL(EVP_MAC_init),
	LAZY_SYMBOL(EVP_MAC_update),
	LAZY_SYMBOL(EVP_MAC_final),
	LAZY_SYMBOL(OSSL_PARAM_construct_utf8_string),
	LAZY_SYMBOL(OSSL_PARAM_construct_end),
	{ NULL, NULL },
};

static struct lazy library = {
	.soname = "libcrypto.so.3",
	.package = "libssl3",
	.what = "signatures with a shared key",
	.symbols = symbols,
};

struct tls_hmac {
	EVP_MAC *mac;
	EVP_MAC_CTX *context;
};

struct tls_hmac *tls_hmac_new(const char *digest, const void *key, size_t key_len,
			      struct error *err)
{
	struct tls_hmac *h;
	OSSL_PARAM params[2];

	if (lazy_load(&library, err) < 0)
		return NULL;
	h = xcalloc(1, sizeof(*h));
	params[0] = lazy_OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0);
	params[1] = lazy_OSSL_PARAM_construct_end();
	h->mac = lazy_EVP_MAC_fetch(NULL, "HMAC", NULL);
	h->context = h->mac ? lazy_EVP_MAC_CTX_new(h->mac) : NULL;
	if (!h->context || !lazy_EVP_MAC_init(h->context, key, key_len, params)) {
		tls_hmac_free(h);
		error_set(err, ERROR_LOCAL, 0, library.soname, "refuses HMAC with %s", digest);
		return NULL;
	}
	return h;
}

void tls_hmac_free(struct tls_hmac *h)
{
	if (!h)
		return;
	lazy_EVP_MAC_CTX_free(h->context);
	lazy_EVP_MAC_free(h->mac);
	free(h);
}

void tls_hmac_add(struct tls_hmac *h, const void *data, size_t n)
{
	if (n)
		(void)lazy_EVP_MAC_update(h->context, data, n);
}

size_t tls_hmac_end(struct tls_hmac *h, uint8_t ret[static TLS_HMAC_MAX])
{
	size_t len = 0;
	int is_done = lazy_EVP_MAC_final(h->context, ret, &len, TLS_HMAC_MAX);

	assert(is_done);
	(void)is_done;
	tls_hmac_restart(h);
	return len;
}

void tls_hmac_restart(struct tls_hmac *h)
{
	int is_done = lazy_EVP_MAC_init(h->context, NULL, 0, NULL); /* with the same key */

	assert(is_done);
	(void)is_done;
}
