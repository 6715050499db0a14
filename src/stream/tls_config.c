/* From a user's wishes to an OpenSSL context. */
#include "stream/tls_config.h"

#include "base/error.h"
#include "base/mem.h"
#include "stream/tls_context.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BUNDLE "/etc/ssl/certs/ca-certificates.crt" /* of Debian's package ca-certificates */

enum { HASH_DIGITS = 8 };

/* "4a6481c9.0" */
static bool is_hashed_name(const char *name)
{
	size_t digits = strspn(name, "0123456789abcdef");

	return digits == HASH_DIGITS && name[digits] == '.' &&
	       isdigit((unsigned char)name[digits + 1]);
}

static bool has_hashed_names(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool is_found = false;

	if (!dir)
		return false;
	while (!is_found && (entry = readdir(dir)))
		is_found = is_hashed_name(entry->d_name);
	closedir(dir);
	return is_found;
}

static int trust_file(SSL_CTX *ssl, const char *path, enum error_phase phase, struct error *err)
{
	tls_lib.ERR_clear_error();
	if (tls_lib.SSL_CTX_load_verify_file(ssl, path) == 1)
		return 0;
	error_set(err, phase, 0, path, "has no certificate in PEM form");
	error_hint(err, "such a file has lines like -----BEGIN CERTIFICATE-----");
	return -1;
}

static int trust_chosen(SSL_CTX *ssl, const char *path, struct error *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return error_errno(err, ERROR_USAGE, errno, path,
				   "cannot read the trusted certificates");
	if (!S_ISDIR(st.st_mode))
		return trust_file(ssl, path, ERROR_USAGE, err);
	if (has_hashed_names(path) && tls_lib.SSL_CTX_load_verify_dir(ssl, path) == 1)
		return 0;
	error_set(err, ERROR_USAGE, 0, path, "has no certificates under hashed names");
	error_hint(err, "openssl rehash makes them; or name a file of certificates");
	return -1;
}

/* As OpenSSL's tools: the directory, and the file if the environment names one. */
static int trust_system(SSL_CTX *ssl, struct error *err)
{
	const char *dir = getenv("SSL_CERT_DIR"), *file = getenv("SSL_CERT_FILE");
	bool is_found;

	if (!dir)
		dir = tls_lib.X509_get_default_cert_dir();
	is_found = has_hashed_names(dir) && tls_lib.SSL_CTX_load_verify_dir(ssl, dir) == 1;
	if (file)
		return trust_file(ssl, file, ERROR_LOCAL, err);
	if (is_found ||
	    tls_lib.SSL_CTX_load_verify_file(ssl, tls_lib.X509_get_default_cert_file()) == 1 ||
	    tls_lib.SSL_CTX_load_verify_file(ssl, BUNDLE) == 1)
		return 0;
	error_set(err, ERROR_LOCAL, 0, dir, "there are no trusted certificates on this host");
	error_hint(err, "install the package ca-certificates, or name a file with --ca");
	return -1;
}

static void set_up(SSL_CTX *ssl)
{
	tls_lib.SSL_CTX_ctrl(ssl, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, NULL);
	tls_lib.SSL_CTX_set_security_level(ssl, TLS_SECURITY_LEVEL);
	tls_lib.SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	/* One read(2) for many records. */
	tls_lib.SSL_CTX_ctrl(ssl, SSL_CTRL_SET_READ_AHEAD, 1, NULL);
	tls_lib.SSL_CTX_set_default_read_buffer_len(ssl, TLS_AT_ONCE + TLS_OVERHEAD);
}

struct tls_context *tls_context_new(const struct tls_config *config, struct error *err)
{
	struct tls_context *context;
	int result = 0;

	if (tls_library_load(err) < 0)
		return NULL;
	context = xcalloc(1, sizeof(*context));
	context->is_insecure = config->is_insecure;
	context->method = tls_bio_method();
	context->ssl = tls_lib.SSL_CTX_new(tls_lib.TLS_client_method());
	if (!context->ssl || !context->method) {
		error_set(err, ERROR_LOCAL, ENOMEM, "libssl.so.3", "cannot be set up");
		goto fail;
	}
	set_up(context->ssl);
	tls_lib.SSL_CTX_set_verify(context->ssl, SSL_VERIFY_PEER, tls_on_certificate);
	if (config->ca)
		result = trust_chosen(context->ssl, config->ca, err);
	else if (!config->is_insecure)
		result = trust_system(context->ssl, err);
	if (result == 0)
		return context;
fail:
	tls_context_free(context);
	return NULL;
}

void tls_context_free(struct tls_context *context)
{
	if (!context)
		return;
	if (context->ssl)
		tls_lib.SSL_CTX_free(context->ssl);
	free(context);
}
