/* Certificates and alerts, explained. */
#include "stream/tls_report.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "stream/tls_names.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	SHOWN_NAME = 48,
	SHOWN_NAMES = 2,
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
};

/* ---- names ---- */

/* The common name, or else the organisation: enough to recognise an authority by. */
static const char *show_holder(char *dst, size_t cap, const X509_NAME *name)
{
	static const int parts[] = { NID_commonName, NID_organizationName,
				     NID_organizationalUnitName };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		int at = tls_lib.X509_NAME_get_index_by_NID(name, parts[i], -1);
		const ASN1_STRING *s;

		if (at < 0)
			continue;
		s = tls_lib.X509_NAME_ENTRY_get_data(tls_lib.X509_NAME_get_entry(name, at));
		return text_safe(dst, cap, tls_lib.ASN1_STRING_get0_data(s),
				 (size_t)tls_lib.ASN1_STRING_length(s), TEXT_KEEP_NONE);
	}
	snprintf(dst, cap, "(no name)");
	return dst;
}

/* "a.test, 192.0.2.1 and 3 more"; false when the certificate has none. */
static bool list_alternatives(char *dst, size_t cap, const X509 *cert)
{
	GENERAL_NAMES *names = tls_lib.X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	const OPENSSL_STACK *stack = (const OPENSSL_STACK *)names;
	int i, n = names ? tls_lib.OPENSSL_sk_num(stack) : 0, found = 0;
	size_t len = 0;

	*dst = '\0';
	for (i = 0; i < n; i++) {
		const GENERAL_NAME *name = tls_lib.OPENSSL_sk_value(stack, i);
		char text[SHOWN_NAME];

		if (!tls_name_counts(name))
			continue;
		if (found++ >= SHOWN_NAMES)
			continue;
		snprintf(dst + len, cap - len, "%s%s", len ? ", " : "",
			 tls_name_format(text, sizeof(text), name));
		len = strlen(dst);
	}
	if (found > SHOWN_NAMES)
		snprintf(dst + len, cap - len, " and %d more", found - SHOWN_NAMES);
	tls_lib.GENERAL_NAMES_free(names);
	return found > 0;
}

/* ---- dates ---- */

static const char *show_date(char *dst, size_t cap, const struct tm *tm)
{
	if (!strftime(dst, cap, "%Y-%m-%d %H:%M:%S UTC", tm))
		snprintf(dst, cap, "a date beyond all calendars");
	return dst;
}

/* "3 days ago" */
static const char *show_distance(char *dst, size_t cap, time_t from, time_t to)
{
	long long seconds = (long long)to - from;

	if (seconds >= 2LL * DAY)
		snprintf(dst, cap, "%lld days", seconds / DAY);
	else if (seconds >= 2LL * HOUR)
		snprintf(dst, cap, "%lld hours", seconds / HOUR);
	else
		snprintf(dst, cap, "%lld minutes", seconds / MINUTE);
	return dst;
}

/* ---- one sentence for each kind ---- */

/* Whose certificate it is: the peer's own, or one of the chain above it. */
static void whose(char *dst, size_t cap, const X509 *cert, int depth)
{
	char name[SHOWN_NAME];

	if (depth == 0)
		snprintf(dst, cap, "the certificate");
	else
		snprintf(dst, cap, "the certificate of its issuer \"%s\"",
			 show_holder(name, sizeof(name), tls_lib.X509_get_subject_name(cert)));
}

static void say_expired(struct error *err, const char *which, const X509 *cert)
{
	char date[48], ago[40];
	struct tm tm = { 0 };

	tls_lib.ASN1_TIME_to_tm(tls_lib.X509_get0_notAfter(cert), &tm);
	error_set(err, ERROR_TLS, err->code, err->subject, "%s expired on %s, %s ago", which,
		  show_date(date, sizeof(date), &tm),
		  show_distance(ago, sizeof(ago), timegm(&tm), time(NULL)));
	error_hint(err, "its owner has to renew it");
}

static void say_early(struct error *err, const char *which, const X509 *cert)
{
	char date[48], today[48];
	struct tm tm = { 0 }, now;
	time_t t = time(NULL);

	tls_lib.ASN1_TIME_to_tm(tls_lib.X509_get0_notBefore(cert), &tm);
	gmtime_r(&t, &now);
	error_set(err, ERROR_TLS, err->code, err->subject,
		  "%s is not valid before %s; here it is %s", which,
		  show_date(date, sizeof(date), &tm), show_date(today, sizeof(today), &now));
	error_hint(err, "is the clock of this host right?");
}

/* Does it hold a name with a NUL, where careless programs stop to compare? */
static bool has_trick(const X509 *cert)
{
	GENERAL_NAMES *names = tls_lib.X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	const OPENSSL_STACK *stack = (const OPENSSL_STACK *)names;
	int i, n = names ? tls_lib.OPENSSL_sk_num(stack) : 0;
	bool is_found = false;

	for (i = 0; i < n && !is_found; i++) {
		const GENERAL_NAME *name = tls_lib.OPENSSL_sk_value(stack, i);

		if (name->type == GEN_DNS)
			is_found = memchr(tls_lib.ASN1_STRING_get0_data(name->d.dNSName), '\0',
					  (size_t)tls_lib.ASN1_STRING_length(name->d.dNSName));
	}
	tls_lib.GENERAL_NAMES_free(names);
	return is_found;
}

static void say_wrong_name(struct error *err, const X509 *cert, const char *wanted)
{
	char names[SHOWN_NAMES * (SHOWN_NAME + 2) + 24];

	if (!list_alternatives(names, sizeof(names), cert)) {
		error_set(err, ERROR_TLS, err->code, err->subject,
			  "the certificate has no subjectAltName, so it is not for %.60s", wanted);
		error_hint(err, "a common name alone has not counted since RFC 6125");
		return;
	}
	error_set(err, ERROR_TLS, err->code, err->subject,
		  "the certificate is for %s, not for %.60s", names, wanted);
	error_hint(err, "was another name meant? --sni says which one the certificate must have");
	if (has_trick(cert))
		error_hint(err, "a name with a NUL in it is there to deceive: somebody is between");
}

static void say_unknown_issuer(struct error *err, const char *which, const X509 *cert)
{
	char name[SHOWN_NAME];

	error_set(err, ERROR_TLS, err->code, err->subject,
		  "%s was issued by \"%s\", which is not known here", which,
		  show_holder(name, sizeof(name), tls_lib.X509_get_issuer_name(cert)));
	error_hint(err, "if you trust that issuer, give its certificate with --ca; or the server "
			"leaves out a certificate between");
}

static void say_self_signed(struct error *err, const X509 *cert)
{
	char name[SHOWN_NAME];

	error_set(err, ERROR_TLS, err->code, err->subject,
		  "the certificate of \"%s\" is self-signed and not trusted here",
		  show_holder(name, sizeof(name), tls_lib.X509_get_subject_name(cert)));
	error_hint(err, "if you know that it is the right one, give it with --ca, or its key with "
			"--pin");
}

static void say_untrusted_root(struct error *err, const X509 *cert)
{
	char name[SHOWN_NAME];

	error_set(err, ERROR_TLS, err->code, err->subject,
		  "the certificate leads to the authority \"%s\", which is not trusted here",
		  show_holder(name, sizeof(name), tls_lib.X509_get_subject_name(cert)));
	error_hint(err, "if you trust that authority, give its certificate with --ca");
}

static void say_weak(struct error *err, const char *which, const X509 *cert)
{
	const EVP_PKEY *key = tls_lib.X509_get0_pubkey(cert);

	error_set(err, ERROR_TLS, err->code, err->subject, "%s has a key of %d bits: too weak",
		  which, key ? tls_lib.EVP_PKEY_get_bits(key) : 0);
}

static void say_forgeable(struct error *err, const char *which, const X509 *cert)
{
	const char *name = tls_lib.OBJ_nid2ln(tls_lib.X509_get_signature_nid(cert));

	error_set(err, ERROR_TLS, err->code, err->subject,
		  "%s is signed with %s, which can be forged", which, name ? name : "?");
	error_hint(err, "its owner needs a new one, signed with SHA-256");
}

static void say_no_authority(struct error *err, const X509 *cert)
{
	char name[SHOWN_NAME];

	error_set(err, ERROR_TLS, err->code, err->subject,
		  "the certificate was issued by \"%s\", which is no authority: its own "
		  "certificate does not let it",
		  show_holder(name, sizeof(name), tls_lib.X509_get_subject_name(cert)));
}

static void say_wrong_purpose(struct error *err, const char *which, int depth)
{
	error_set(err, ERROR_TLS, err->code, err->subject,
		  depth ? "%s may not be used to issue certificates like this one"
			: "%s is not one for this side of a connection (extended key usage)",
		  which);
	error_hint(err, depth ? NULL : "a server's certificate must have the usage serverAuth, a "
				       "client's clientAuth");
}

static void say_constrained(struct error *err, const char *which, const X509 *cert)
{
	char names[SHOWN_NAMES * (SHOWN_NAME + 2) + 24], issuer[SHOWN_NAME];

	if (!list_alternatives(names, sizeof(names), cert))
		snprintf(names, sizeof(names), "its names");
	error_set(err, ERROR_TLS, err->code, err->subject,
		  "%s is for %s, for which an issuer above it (\"%s\") has no permission", which,
		  names,
		  show_holder(issuer, sizeof(issuer), tls_lib.X509_get_issuer_name(cert)));
	error_hint(err, "the certificate of that authority limits the names (name constraints)");
}

static void say_revoked(struct error *err, const char *which)
{
	error_set(err, ERROR_TLS, err->code, err->subject,
		  "%s was revoked by its issuer", which);
	error_hint(err, "its key may be in the wrong hands; the owner needs a new one");
}

/* What needs no more than a sentence; NULL for the rest. */
static const char *plain_words(int code)
{
	switch (code) {
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		return "is not signed by its issuer: forged, or damaged";
	case X509_V_ERR_PATH_LENGTH_EXCEEDED:
		return "has more authorities below it than it allows";
	case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
		return "has a condition (a critical extension) that is not known here";
	case X509_V_ERR_UNABLE_TO_GET_CRL:
		return "may have been revoked: there is no list of its issuer in --crl";
	case X509_V_ERR_CRL_HAS_EXPIRED:
		return "may have been revoked: its issuer's list in --crl is too old";
	default:
		return NULL;
	}
}

static void say_not_in_dns(struct error *err)
{
	error_set(err, ERROR_TLS, err->code, err->subject,
		  "the peer's certificates are none of those that the DNS says (TLSA)");
	error_hint(err, "its owner may have changed them and not the records, else somebody is "
			"between: netkit lookup _443._tcp.NAME TLSA shows the records of port 443");
}

static void say_other(struct error *err, const char *which)
{
	const char *words = plain_words(err->code);

	if (words)
		error_set(err, ERROR_TLS, err->code, err->subject, "%s %s", which, words);
	else
		error_set(err, ERROR_TLS, err->code, err->subject, "%s is refused: %.80s", which,
			  tls_lib.X509_verify_cert_error_string(err->code));
}

int tls_report_certificate(struct error *err, X509_STORE_CTX *store, const char *subject,
			   const char *wanted)
{
	const X509 *cert = tls_lib.X509_STORE_CTX_get_current_cert(store);
	int code = tls_lib.X509_STORE_CTX_get_error(store);
	int depth = tls_lib.X509_STORE_CTX_get_error_depth(store);
	char which[SHOWN_NAME + 48] = "the certificate";

	error_set(err, ERROR_TLS, code, subject, "refused");
	if (cert)
		whose(which, sizeof(which), cert, depth);
	if (!cert && code != X509_V_ERR_DANE_NO_MATCH) {
		say_other(err, which);
		return -1;
	}
	switch (code) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		say_expired(err, which, cert);
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		say_early(err, which, cert);
		break;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		say_wrong_name(err, cert, wanted);
		break;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		say_self_signed(err, cert);
		break;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		say_untrusted_root(err, cert);
		break;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		say_unknown_issuer(err, which, cert);
		break;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
		say_weak(err, which, cert);
		break;
	case X509_V_ERR_CA_MD_TOO_WEAK:
		say_forgeable(err, which, cert);
		break;
	case X509_V_ERR_INVALID_CA:
		say_no_authority(err, cert);
		break;
	case X509_V_ERR_INVALID_PURPOSE:
		say_wrong_purpose(err, which, depth);
		break;
	case X509_V_ERR_PERMITTED_VIOLATION:
	case X509_V_ERR_EXCLUDED_VIOLATION:
		say_constrained(err, which, cert);
		break;
	case X509_V_ERR_CERT_REVOKED:
		say_revoked(err, which);
		break;
	case X509_V_ERR_DANE_NO_MATCH:
		say_not_in_dns(err);
		break;
	default:
		say_other(err, which);
		break;
	}
	return -1;
}

/* ---- what is no matter of certificates ---- */

static int say_alert(struct error *err, const char *subject, int alert, bool is_server)
{
	error_set(err, ERROR_TLS, alert, subject, "the peer broke the handshake off: %s",
		  tls_lib.SSL_alert_desc_string_long(alert));
	if (alert == SSL_AD_PROTOCOL_VERSION)
		error_hint(err, "it speaks no TLS 1.2 or later");
	else if (is_server && (alert == SSL_AD_UNKNOWN_CA || alert == SSL_AD_BAD_CERTIFICATE))
		error_hint(err, "it does not trust our certificate");
	else if (alert == TLS13_AD_CERTIFICATE_REQUIRED || alert == SSL_AD_BAD_CERTIFICATE)
		error_hint(err, "it wants a certificate of the client");
	return -1;
}

int tls_report_failure(struct error *err, const char *subject, bool is_server)
{
	unsigned long e = tls_lib.ERR_peek_error();
	int reason = ERR_GET_REASON(e);
	const char *words = e ? tls_lib.ERR_reason_error_string(e) : NULL;

	tls_lib.ERR_clear_error();
	switch (reason) {
	case SSL_R_WRONG_VERSION_NUMBER:
	case SSL_R_HTTP_REQUEST:
	case SSL_R_PACKET_LENGTH_TOO_LONG:
	case SSL_R_UNEXPECTED_MESSAGE:
	case SSL_R_BAD_LENGTH:
		error_set(err, ERROR_PEER, 0, subject, "the peer does not speak TLS here");
		error_hint(err, "is it the right port?");
		return -1;
	case SSL_R_UNEXPECTED_EOF_WHILE_READING:
		return error_set(err, ERROR_PEER, 0, subject,
				 "the peer ended the connection without a farewell (close_notify): "
				 "what came may be cut short");
	case SSL_R_UNSUPPORTED_PROTOCOL:
		error_set(err, ERROR_TLS, reason, subject, "the peer speaks no TLS 1.2 or later");
		return -1;
	case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
		return error_set(err, ERROR_TLS, reason, subject,
				 "the client shows no certificate, and one is wanted of it");
	case SSL_R_DH_KEY_TOO_SMALL:
		return error_set(err, ERROR_TLS, reason, subject,
				 "the peer's key exchange is too weak");
	default:
		break;
	}
	if (reason > SSL_AD_REASON_OFFSET)
		return say_alert(err, subject, reason - SSL_AD_REASON_OFFSET, is_server);
	return error_set(err, ERROR_PEER, 0, subject, "TLS failed: %.100s",
			 words ? words : "no reason given");
}
