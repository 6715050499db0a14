/* Certificates and keys, from files and made. */
#include "stream/tls_identity.h"

#include "base/error.h"
#include "base/rng.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."

/* Nobody is asked for a password in the middle of a connection. */
static int refuse_password(char *dst, int cap, int is_writing, void *user)
{
	bool *is_encrypted = user;

	(void)dst;
	(void)cap;
	(void)is_writing;
	*is_encrypted = true;
	return -1;
}

/* What OpenSSL tells of a missing file is no errno. */
static int check_readable(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return error_errno(err, ERROR_USAGE, errno, path, "cannot read");
	close(fd);
	return 0;
}

static int use_key(SSL_CTX *ssl, const char *path, struct error *err)
{
	bool is_encrypted = false;
	int result;

	tls_lib.SSL_CTX_set_default_passwd_cb(ssl, refuse_password);
	tls_lib.SSL_CTX_set_default_passwd_cb_userdata(ssl, &is_encrypted);
	result = tls_lib.SSL_CTX_use_PrivateKey_file(ssl, path, SSL_FILETYPE_PEM);
	tls_lib.SSL_CTX_set_default_passwd_cb_userdata(ssl, NULL);
	if (result == 1)
		return 0;
	if (is_encrypted) {
		error_set(err, ERROR_USAGE, 0, path, "the key is encrypted");
		error_hint(err, "openssl pkey -in FILE -out PLAIN decrypts it; keep PLAIN for "
				"yourself (chmod 600)");
	} else if (ERR_GET_REASON(tls_lib.ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH) {
		error_set(err, ERROR_USAGE, 0, path, "is not the key of that certificate");
	} else {
		error_set(err, ERROR_USAGE, 0, path, "has no key in PEM form");
		error_hint(err, "such a file has a line like -----BEGIN PRIVATE KEY-----; --key "
				"names the file");
	}
	return -1;
}

int tls_identity_use(SSL_CTX *ssl, const char *certificate, const char *key, struct error *err)
{
	int result = -1;

	if (check_readable(certificate, err) < 0 || (key && check_readable(key, err) < 0))
		return -1;
	tls_lib.ERR_clear_error();
	if (tls_lib.SSL_CTX_use_certificate_chain_file(ssl, certificate) == 1) {
		result = use_key(ssl, key ? key : certificate, err);
	} else if (ERR_GET_LIB(tls_lib.ERR_peek_error()) == ERR_LIB_SSL) {
		error_set(err, ERROR_USAGE, 0, certificate,
			  "the certificate is too weak for today: %.80s",
			  tls_lib.ERR_reason_error_string(tls_lib.ERR_peek_error()));
	} else {
		error_set(err, ERROR_USAGE, 0, certificate, "has no certificate in PEM form");
		error_hint(err, "such a file has lines like -----BEGIN CERTIFICATE-----");
	}
	tls_lib.ERR_clear_error();
	return result;
}

/* ---- made here ---- */

enum { LIFE = 30 * 24 * 3600, SKEW = 3600 };

static bool add_names(X509 *cert)
{
	char host[HOST_NAME_MAX + 1] = "", names[HOST_NAME_MAX + 64];
	X509_EXTENSION *extension;
	bool is_added;

	(void)gethostname(host, sizeof(host) - 1);
	/* What cannot stand in a list of names is left out. */
	if (!*host || strspn(host, HOST_CHARACTERS) != strlen(host))
		snprintf(host, sizeof(host), "localhost");
	snprintf(names, sizeof(names), "DNS:localhost,DNS:%s,IP:127.0.0.1,IP:::1", host);
	extension = tls_lib.X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
	is_added = extension && tls_lib.X509_add_ext(cert, extension, -1) == 1;
	tls_lib.X509_EXTENSION_free(extension);
	return is_added;
}

static bool fill(X509 *cert, EVP_PKEY *key)
{
	static const unsigned char called[] = "netkit";
	X509_NAME *name = tls_lib.X509_get_subject_name(cert);
	ASN1_INTEGER *serial = tls_lib.X509_get_serialNumber(cert);
	uint64_t number;

	rng_bytes(&number, sizeof(number));
	return tls_lib.X509_set_version(cert, X509_VERSION_3) == 1 &&
	       tls_lib.ASN1_INTEGER_set_uint64(serial, number >> 1 | 1) == 1 &&
	       tls_lib.X509_gmtime_adj(tls_lib.X509_getm_notBefore(cert), -SKEW) &&
	       tls_lib.X509_gmtime_adj(tls_lib.X509_getm_notAfter(cert), LIFE) &&
	       tls_lib.X509_set_pubkey(cert, key) == 1 &&
	       tls_lib.X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, called, -1, -1,
						  0) == 1 &&
	       tls_lib.X509_set_issuer_name(cert, name) == 1 && add_names(cert) &&
	       tls_lib.X509_sign(cert, key, tls_lib.EVP_sha256()) > 0;
}

int tls_identity_make(SSL_CTX *ssl, struct error *err)
{
	EVP_PKEY *key = tls_lib.EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	X509 *cert = tls_lib.X509_new();
	bool is_made = key && cert && fill(cert, key) &&
		       tls_lib.SSL_CTX_use_certificate(ssl, cert) == 1 &&
		       tls_lib.SSL_CTX_use_PrivateKey(ssl, key) == 1;

	tls_lib.X509_free(cert);
	tls_lib.EVP_PKEY_free(key);
	tls_lib.ERR_clear_error();
	return is_made ? 0
		       : error_set(err, ERROR_LOCAL, 0, "libcrypto.so.3",
				   "a certificate cannot be made");
}
