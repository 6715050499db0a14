/* Records of the DNS, handed to OpenSSL. */
#include "stream/tls_dane.h"

#include "base/error.h"
#include "base/mem.h"
#include "stream/tls_context.h"
#include "stream/tls_dane_use.h"
#include "stream/tls_names.h"

#include <stdio.h>

/* OpenSSL takes what it can use, and says so. */
static size_t add_records(SSL *ssl, const struct tls_dane *dane)
{
	size_t i, n = 0;

	for (i = 0; i < dane->n; i++) {
		const struct tls_dane_record *r = &dane->records[i];

		n += tls_lib.SSL_dane_tlsa_add(ssl, r->usage, r->selector, r->matching, r->data,
					       r->n) > 0;
	}
	return n;
}

/*
 * A key that the DNS says is the server's is so whatever the certificate says of names (RFC 7671
 * section 5.1).  The name is also what the server is asked for (section 7).
 */
int tls_dane_use(SSL *ssl, const struct tls_dane *dane, const char *subject, struct error *err)
{
	X509_VERIFY_PARAM *param = tls_lib.SSL_get0_param(ssl);

	if (tls_lib.SSL_dane_enable(ssl, dane->name) <= 0 ||
	    !tls_want_name(param, dane->name) ||
	    (dane->alias && !tls_lib.X509_VERIFY_PARAM_add1_host(param, dane->alias, 0)))
		return error_set(err, ERROR_TLS, 0, subject, "DANE cannot be set up for %.80s",
				 dane->name);
	(void)tls_lib.SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	if (add_records(ssl, dane))
		return 0;
	tls_lib.ERR_clear_error();
	error_set(err, ERROR_TLS, 0, subject,
		  "of the %zu TLSA records in the DNS none can be used here", dane->n);
	error_hint(err,
		   "known are usage 0 to 3, selector 0 or 1 and matching type 0 to 2, with data of "
		   "the right length");
	return -1;
}

bool tls_dane_matched(const struct stream *s, struct tls_dane_match *ret)
{
	const unsigned char *data;
	size_t n;
	int depth = tls_lib.SSL_get0_dane_tlsa(tls_handle(s), &ret->usage, &ret->selector,
					       &ret->matching, &data, &n);

	ret->depth = depth;
	return depth >= 0;
}

const char *tls_dane_format(char dst[static TLS_DANE_TEXT], const struct tls_dane_match *match)
{
	static const char *const usages[] = { "PKIX-TA", "PKIX-EE", "DANE-TA", "DANE-EE" };

	snprintf(dst, TLS_DANE_TEXT, "%u %u %u, %s", match->usage, match->selector,
		 match->matching, match->usage < ARRAY_SIZE(usages) ? usages[match->usage] : "?");
	return dst;
}
