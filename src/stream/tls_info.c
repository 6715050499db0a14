/* Certificates and connections, read out of OpenSSL's objects. */
#include "stream/tls_info.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "stream/tls.h"
#include "stream/tls_context.h"
#include "stream/tls_names.h"
#include "stream/tls_verify.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DIGEST = 32 };

/* ---- one certificate ---- */

/* As RFC 4514 has it, but with UTF-8 as it is: what must be escaped is so by us. */
static void put_name(char dst[static TLS_INFO_NAME], const X509_NAME *name)
{
	const unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
	BIO *bio = tls_lib.BIO_new(tls_lib.BIO_s_mem());
	char *text = NULL;
	long n = 0;

	if (bio && tls_lib.X509_NAME_print_ex(bio, name, 0, flags) >= 0)
		n = tls_lib.BIO_ctrl(bio, BIO_CTRL_INFO, 0, &text);
	text_safe(dst, TLS_INFO_NAME, text ? text : "", n > 0 ? (size_t)n : 0,
		  TEXT_KEEP_BACKSLASH);
	if (bio)
		tls_lib.BIO_free_all(bio);
}

static void put_names(struct tls_certificate_info *info, const X509 *cert)
{
	GENERAL_NAMES *names = tls_lib.X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	const OPENSSL_STACK *stack = (const OPENSSL_STACK *)names;
	int i, n = names ? tls_lib.OPENSSL_sk_num(stack) : 0;
	size_t keep = n < TLS_INFO_NAMES ? (size_t)n : TLS_INFO_NAMES;

	info->names = keep ? xcalloc(keep, sizeof(*info->names)) : NULL;
	for (i = 0; i < n; i++) {
		const GENERAL_NAME *name = tls_lib.OPENSSL_sk_value(stack, i);

		if (!tls_name_counts(name))
			continue;
		if (info->all_names++ < keep)
			tls_name_format(info->names[info->n_names++], TLS_INFO_NAME, name);
	}
	tls_lib.GENERAL_NAMES_free(names);
}

static void put_times(struct tls_certificate_info *info, const X509 *cert)
{
	struct tm from = { 0 }, until = { 0 };

	info->has_times = tls_lib.ASN1_TIME_to_tm(tls_lib.X509_get0_notBefore(cert), &from) &&
			  tls_lib.ASN1_TIME_to_tm(tls_lib.X509_get0_notAfter(cert), &until);
	info->from = timegm(&from);
	info->until = timegm(&until);
}

/* "EC P-256": the kind, and the group where there are several. */
static void put_key(char dst[static TLS_INFO_WORD], const EVP_PKEY *key)
{
	const char *kind = tls_lib.EVP_PKEY_get0_type_name(key);
	char group[TLS_INFO_WORD / 2] = "";

	if (kind && strcmp(kind, "EC") == 0)
		(void)tls_lib.EVP_PKEY_get_group_name(key, group, sizeof(group), NULL);
	snprintf(dst, TLS_INFO_WORD, "%.30s%s%s", kind ? kind : "unknown", *group ? " " : "",
		 group);
}

static void put_serial(char dst[static TLS_INFO_SERIAL], const X509 *cert)
{
	const ASN1_STRING *s = tls_lib.X509_get0_serialNumber(cert);
	const uint8_t *data = tls_lib.ASN1_STRING_get0_data(s);
	size_t n = (size_t)tls_lib.ASN1_STRING_length(s), most = (TLS_INFO_SERIAL - 1) / 2;

	dst[encode_hex_lower(dst, data, n < most ? n : most)] = '\0';
}

static void put_digests(struct tls_certificate_info *info, const X509 *cert)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	uint8_t pin[TLS_PIN_BYTES];
	unsigned n = 0;

	if (tls_pin_of(cert, pin))
		tls_pin_format(info->pin, pin);
	if (tls_lib.X509_digest(cert, tls_lib.EVP_sha256(), digest, &n) == 1 && n == DIGEST)
		info->fingerprint[encode_hex_lower(info->fingerprint, digest, DIGEST)] = '\0';
}

static void describe(struct tls_certificate_info *info, X509 *cert)
{
	const EVP_PKEY *key = tls_lib.X509_get0_pubkey(cert);
	const char *signature = tls_lib.OBJ_nid2ln(tls_lib.X509_get_signature_nid(cert));

	*info = (struct tls_certificate_info){ .n_names = 0 };
	put_name(info->subject, tls_lib.X509_get_subject_name(cert));
	put_name(info->issuer, tls_lib.X509_get_issuer_name(cert));
	put_names(info, cert);
	put_times(info, cert);
	if (key) {
		put_key(info->key, key);
		info->key_bits = tls_lib.EVP_PKEY_get_bits(key);
	}
	snprintf(info->signature, sizeof(info->signature), "%.60s",
		 signature ? signature : "unknown");
	put_serial(info->serial, cert);
	put_digests(info, cert);
	info->is_authority = tls_lib.X509_check_ca(cert) == 1;
}

int tls_certificate_read(const uint8_t *der, size_t n, struct tls_certificate_info *ret,
			 struct error *err)
{
	const unsigned char *at = der;
	X509 *cert;

	if (tls_library_load(err) < 0)
		return -1;
	cert = n > LONG_MAX ? NULL : tls_lib.d2i_X509(NULL, &at, (long)n);
	if (cert)
		describe(ret, cert);
	tls_lib.X509_free(cert);
	tls_lib.ERR_clear_error();
	return cert ? 0 : error_set(err, ERROR_TLS, 0, NULL, "the certificate cannot be read");
}

void tls_certificate_info_done(struct tls_certificate_info *info)
{
	free(info->names);
	*info = (struct tls_certificate_info){ .n_names = 0 };
}

/* ---- a connection ---- */

static void put_certificates(struct tls_info *info, const SSL *ssl)
{
	const OPENSSL_STACK *chain = (const OPENSSL_STACK *)tls_lib.SSL_get_peer_cert_chain(ssl);
	int i, n = chain ? tls_lib.OPENSSL_sk_num(chain) : 0;
	X509 *own = tls_lib.SSL_get0_peer_certificate(ssl);

	if (!n && own) { /* a session that was kept in a file has no more */
		info->certificates = xcalloc(1, sizeof(*info->certificates));
		describe(&info->certificates[info->n_certificates++], own);
		return;
	}
	n = n < TLS_INFO_CERTIFICATES ? n : TLS_INFO_CERTIFICATES;
	info->certificates = n ? xcalloc((size_t)n, sizeof(*info->certificates)) : NULL;
	for (i = 0; i < n; i++)
		describe(&info->certificates[info->n_certificates++],
			 tls_lib.OPENSSL_sk_value(chain, i));
}

void tls_info_get(const struct stream *s, struct tls_info *ret)
{
	SSL *ssl = tls_handle(s);
	const struct tls_verdict *v = tls_lib.SSL_get_ex_data(ssl, 0);
	EVP_PKEY *share = NULL;

	*ret = (struct tls_info){
		.version = tls_version(s),
		.cipher = tls_cipher(s),
		.is_resumed = tls_lib.SSL_session_reused(ssl),
		.staple = v->staple,
		.complaints = v->complaints,
		.n_complaints = v->n,
	};
	ret->has_dane = tls_dane_matched(s, &ret->dane);
	if (tls_lib.SSL_ctrl(ssl, SSL_CTRL_GET_PEER_TMP_KEY, 0, &share) && share)
		put_key(ret->group, share);
	tls_lib.EVP_PKEY_free(share);
	text_safe(ret->alpn, sizeof(ret->alpn), tls_alpn(s), strlen(tls_alpn(s)), TEXT_KEEP_NONE);
	put_certificates(ret, ssl);
	tls_lib.ERR_clear_error();
}

void tls_info_done(struct tls_info *info)
{
	size_t i;

	for (i = 0; i < info->n_certificates; i++)
		tls_certificate_info_done(&info->certificates[i]);
	free(info->certificates);
	*info = (struct tls_info){ .n_certificates = 0 };
}

const char *tls_staple_word(enum tls_staple staple)
{
	static const char *const words[] = { "none", "good", "revoked", "unusable" };

	return words[staple];
}
