/* Verification of a chain by OpenSSL, without a connection of its own. */
#include "stream/tls_chain.h"

#include "base/error.h"
#include "base/log.h"
#include "stream/tls_context.h"
#include "stream/tls_names.h"
#include "stream/tls_verify.h"

#include <limits.h>

enum { CHAIN_MAX = 32 }; /* certificates that are looked at */

static X509 *decode(const struct tls_certificate *c)
{
	const unsigned char *at = c->data;

	return c->len > LONG_MAX ? NULL : tls_lib.d2i_X509(NULL, &at, (long)c->len);
}

static int verify(X509_STORE_CTX *store, struct tls_context *context, X509 *leaf,
		  OPENSSL_STACK *others, const char *name, const char *subject, struct error *err)
{
	struct tls_verdict verdict = { .context = context, .subject = subject, .name = name };
	X509_VERIFY_PARAM *param;

	if (!tls_lib.X509_STORE_CTX_init(store, tls_lib.SSL_CTX_get_cert_store(context->ssl), leaf,
					 (STACK_OF(X509) *)others) ||
	    !tls_lib.X509_STORE_CTX_set_default(store, "ssl_server"))
		return error_set(err, ERROR_LOCAL, 0, subject, "cannot verify the certificate");
	param = tls_lib.X509_STORE_CTX_get0_param(store);
	tls_lib.X509_VERIFY_PARAM_set_auth_level(param, TLS_SECURITY_LEVEL);
	if (!tls_want_name(param, name))
		return error_set(err, ERROR_USAGE, 0, name, "no certificate can have that name");
	if (tls_verify_store(&verdict, store) == 0)
		return 0;
	if (verdict.n)
		*err = verdict.complaints[0];
	else
		error_set(err, ERROR_LOCAL, 0, subject, "cannot verify the certificate");
	return -1;
}

static void free_all(OPENSSL_STACK *stack)
{
	int i;

	for (i = 0; i < tls_lib.OPENSSL_sk_num(stack); i++)
		tls_lib.X509_free(tls_lib.OPENSSL_sk_value(stack, i));
	tls_lib.OPENSSL_sk_free(stack);
}

int tls_verify_chain(struct tls_context *context, const struct tls_certificate *chain, size_t n,
		     const char *name, const char *subject, struct error *err)
{
	X509_STORE_CTX *store = tls_lib.X509_STORE_CTX_new();
	OPENSSL_STACK *others = tls_lib.OPENSSL_sk_new_null();
	X509 *leaf = n > 0 ? decode(&chain[0]) : NULL;
	struct error complaint = ERROR_INIT;
	int result = -1;
	size_t i;

	for (i = 1; others && i < n && i < CHAIN_MAX; i++) {
		X509 *cert = decode(&chain[i]);

		if (cert && !tls_lib.OPENSSL_sk_push(others, cert))
			tls_lib.X509_free(cert);
	}
	if (!store || !others)
		error_set(&complaint, ERROR_LOCAL, 0, subject, "cannot verify the certificate");
	else if (!leaf)
		error_set(&complaint, ERROR_TLS, 0, subject, "the certificate cannot be read");
	else
		result = verify(store, context, leaf, others, name, subject, &complaint);
	if (store)
		tls_lib.X509_STORE_CTX_free(store);
	if (others)
		free_all(others);
	tls_lib.X509_free(leaf);
	tls_lib.ERR_clear_error();
	if (result == 0)
		return 0;
	if (context->is_insecure) {
		log_event(LOG_TLS, 0, "%s: not trusted: %s", subject, complaint.text);
		return 0;
	}
	*err = complaint;
	return -1;
}
