/* Stapled answers of OCSP. */
#include "stream/tls_staple.h"

#include "base/error.h"
#include "stream/tls_context.h"
#include "stream/tls_verify.h"

enum { SKEW = 300 }; /* seconds that clocks may differ */

/* What a signed answer says of the first certificate of the chain. */
static enum tls_staple judge(OCSP_BASICRESP *answer, OPENSSL_STACK *chain, X509_STORE *store)
{
	X509 *cert = tls_lib.OPENSSL_sk_value(chain, 0);
	ASN1_GENERALIZEDTIME *revoked, *from, *until;
	bool has_issuer = tls_lib.OPENSSL_sk_num(chain) > 1;
	X509 *issuer = has_issuer ? tls_lib.OPENSSL_sk_value(chain, 1) : NULL;
	OCSP_CERTID *id = issuer ? tls_lib.OCSP_cert_to_id(NULL, cert, issuer) : NULL;
	int status, reason;
	bool is_found;

	if (!id)
		return TLS_STAPLE_UNUSABLE;
	is_found = tls_lib.OCSP_basic_verify(answer, (STACK_OF(X509) *)chain, store, 0) == 1 &&
		   tls_lib.OCSP_resp_find_status(answer, id, &status, &reason, &revoked, &from,
						 &until) == 1 &&
		   tls_lib.OCSP_check_validity(from, until, SKEW, -1) == 1;
	tls_lib.OCSP_CERTID_free(id);
	if (is_found && status == V_OCSP_CERTSTATUS_GOOD)
		return TLS_STAPLE_GOOD;
	return is_found && status == V_OCSP_CERTSTATUS_REVOKED ? TLS_STAPLE_REVOKED
							       : TLS_STAPLE_UNUSABLE;
}

static enum tls_staple read_staple(SSL *ssl)
{
	OPENSSL_STACK *chain = (OPENSSL_STACK *)tls_lib.SSL_get0_verified_chain(ssl);
	X509_STORE *store = tls_lib.SSL_CTX_get_cert_store(tls_lib.SSL_get_SSL_CTX(ssl));
	enum tls_staple result = TLS_STAPLE_UNUSABLE;
	const unsigned char *data = NULL;
	OCSP_RESPONSE *response;
	OCSP_BASICRESP *answer;
	long n = tls_lib.SSL_ctrl(ssl, SSL_CTRL_GET_TLSEXT_STATUS_REQ_OCSP_RESP, 0, &data);

	if (!data || n <= 0)
		return TLS_STAPLE_NONE;
	response = tls_lib.d2i_OCSP_RESPONSE(NULL, &data, n);
	answer = response ? tls_lib.OCSP_response_get1_basic(response) : NULL;
	if (answer && chain)
		result = judge(answer, chain, store);
	tls_lib.OCSP_BASICRESP_free(answer);
	tls_lib.OCSP_RESPONSE_free(response);
	tls_lib.ERR_clear_error();
	return result;
}

/* "Must-Staple" */
static bool promises_staple(const SSL *ssl)
{
	const OPENSSL_STACK *chain = (const OPENSSL_STACK *)tls_lib.SSL_get_peer_cert_chain(ssl);
	const X509 *cert = chain ? tls_lib.OPENSSL_sk_value(chain, 0) : NULL;

	return cert && tls_lib.X509_get_ext_by_NID(cert, NID_tlsfeature, -1) >= 0;
}

int tls_staple_check(SSL *ssl, void *unused)
{
	struct tls_verdict *v = tls_lib.SSL_get_ex_data(ssl, 0);

	(void)unused;
	if (tls_lib.SSL_session_reused(ssl))
		return 1;
	v->staple = read_staple(ssl);
	if (v->context->n_pins || v->context->known)
		return 1;
	if (v->staple == TLS_STAPLE_REVOKED)
		tls_verdict_add(v, X509_V_ERR_CERT_REVOKED,
				"the certificate was revoked by its issuer (OCSP)",
				"its key may be in the wrong hands; the owner needs a new one");
	else if (v->staple != TLS_STAPLE_GOOD && promises_staple(ssl))
		tls_verdict_add(v, X509_V_ERR_OCSP_VERIFY_NEEDED,
				"the certificate promises an answer of its issuer (OCSP), and the "
				"peer shows none that is good",
				"the server has to staple one (RFC 7633)");
	else
		return 1;
	return v->context->is_insecure;
}
