/* Certificates and keys from files. */
#include "stream/tls_identity.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

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
