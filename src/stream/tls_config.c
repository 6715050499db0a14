/* From a user's wishes to an OpenSSL context. */
#include "stream/tls_config.h"

#include "base/error.h"
#include "base/mem.h"
#include "stream/tls_context.h"
#include "stream/tls_identity.h"
#include "stream/tls_session.h"
#include "stream/tls_staple.h"
#include "stream/tls_verify.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUNDLE "/etc/ssl/certs/ca-certificates.crt" /* of Debian's package ca-certificates */

enum {
	HASH_DIGITS = 8,
	CHAIN_BYTES = 1 << 20, /* a peer's certificates: enough for 10,000 names */
};

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
	if (access(path, R_OK) < 0)
		return error_errno(err, phase, errno, path,
				   "cannot read the trusted certificates");
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

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return trust_file(ssl, path, ERROR_USAGE, err);
	if (has_hashed_names(path) && tls_lib.SSL_CTX_load_verify_dir(ssl, path) == 1)
		return 0;
	error_set(err, ERROR_USAGE, 0, path, "has no certificates under hashed names");
	error_hint(err, "openssl rehash makes them; or name a file of certificates");
	return -1;
}

/* Certificates on these lists are refused. */
static int heed_revocations(SSL_CTX *ssl, const char *path, struct error *err)
{
	X509_STORE *store = tls_lib.SSL_CTX_get_cert_store(ssl);
	X509_LOOKUP *lookup = tls_lib.X509_STORE_add_lookup(store, tls_lib.X509_LOOKUP_file());

	tls_lib.ERR_clear_error();
	if (lookup && tls_lib.X509_load_crl_file(lookup, path, X509_FILETYPE_PEM) > 0 &&
	    tls_lib.X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL))
		return 0;
	tls_lib.ERR_clear_error();
	error_set(err, ERROR_USAGE, 0, path, "has no list of revoked certificates in PEM form");
	error_hint(err, "such a file has lines like -----BEGIN X509 CRL-----");
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

/* ---- what is spoken ---- */

static bool is_of_1_3(const char *cipher)
{
	return strncmp(cipher, "TLS_", strlen("TLS_")) == 0;
}

/* Those of one kind, with colons between; the caller frees it. */
static char *pick_ciphers(const char *list, bool wants_1_3)
{
	char *result = xcalloc(1, strlen(list) + 2), *at = result;
	size_t n;

	for (; *list; list += n + (list[n] == ':')) {
		n = strcspn(list, ":");
		if (n && is_of_1_3(list) == wants_1_3) {
			memcpy(at, list, n);
			at += n;
			*at++ = ':';
		}
	}
	if (at > result)
		at[-1] = '\0';
	return result;
}

static void set_limit(SSL_CTX *ssl, int limit, enum tls_version version)
{
	static const int numbers[] = { 0, TLS1_2_VERSION, TLS1_3_VERSION };

	if (version)
		tls_lib.SSL_CTX_ctrl(ssl, limit, numbers[version], NULL);
}

static int set_ciphers(SSL_CTX *ssl, const struct tls_config *config, enum tls_version *least,
		       enum tls_version *highest, struct error *err)
{
	char *old = pick_ciphers(config->ciphers, false);
	char *new = pick_ciphers(config->ciphers, true);
	bool is_good = (*old || *new) &&
		       (!*old || tls_lib.SSL_CTX_set_cipher_list(ssl, old) == 1) &&
		       (!*new || tls_lib.SSL_CTX_set_ciphersuites(ssl, new) == 1);

	if (is_good && !*old)
		*least = TLS_VERSION_1_3;
	if (is_good && !*new)
		*highest = TLS_VERSION_1_2;
	free(old);
	free(new);
	tls_lib.ERR_clear_error();
	if (is_good)
		return 0;
	error_set(err, ERROR_USAGE, 0, "--ciphers", "OpenSSL has no such ciphers: %.80s",
		  config->ciphers);
	error_hint(err, "openssl ciphers -v lists their names");
	return -1;
}

static int set_protocol(SSL_CTX *ssl, const struct tls_config *config, struct error *err)
{
	enum tls_version least = config->least, highest = config->highest;

	if (config->ciphers && set_ciphers(ssl, config, &least, &highest, err) < 0)
		return -1;
	if (least < config->least)
		least = config->least;
	if (config->highest && (!highest || highest > config->highest))
		highest = config->highest;
	if (highest && least > highest)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "no version of TLS is left by --tls-min, --tls-max and --ciphers");
	set_limit(ssl, SSL_CTRL_SET_MIN_PROTO_VERSION, least ? least : TLS_VERSION_1_2);
	set_limit(ssl, SSL_CTRL_SET_MAX_PROTO_VERSION, highest);
	return 0;
}

static void set_up(SSL_CTX *ssl)
{
	tls_lib.SSL_CTX_set_security_level(ssl, TLS_SECURITY_LEVEL);
	tls_lib.SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	tls_lib.SSL_CTX_ctrl(ssl, SSL_CTRL_SET_MAX_CERT_LIST, CHAIN_BYTES, NULL);
	/* One read(2) for many records. */
	tls_lib.SSL_CTX_ctrl(ssl, SSL_CTRL_SET_READ_AHEAD, 1, NULL);
	tls_lib.SSL_CTX_set_default_read_buffer_len(ssl, TLS_AT_ONCE + TLS_OVERHEAD);
}

/* ---- whom to trust, who we are ---- */

/* Only those come in who have a certificate of these authorities. */
static int trust_clients(SSL_CTX *ssl, const char *path, struct error *err)
{
	STACK_OF(X509_NAME) *names = NULL;
	struct stat st;

	if (trust_chosen(ssl, path, err) < 0)
		return -1;
	/* Clients with several certificates choose by the names of the authorities. */
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		names = tls_lib.SSL_load_client_CA_file(path);
	if (names)
		tls_lib.SSL_CTX_set_client_CA_list(ssl, names);
	tls_lib.SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	tls_lib.SSL_CTX_set_cert_verify_callback(ssl, tls_verify, NULL);
	return 0;
}

static int set_trust(struct tls_context *context, const struct tls_config *config,
		     struct error *err)
{
	struct error ignored = ERROR_INIT;
	size_t i;

	context->pins = config->n_pins ? xcalloc(config->n_pins, sizeof(*context->pins)) : NULL;
	for (i = 0; i < config->n_pins; i++) {
		if (tls_pin_parse(config->pins[i], context->pins[i], err) < 0)
			return -1;
	}
	context->n_pins = config->n_pins;
	context->known = config->known;
	if (config->is_server)
		return config->ca ? trust_clients(context->ssl, config->ca, err) : 0;
	tls_lib.SSL_CTX_set_verify(context->ssl, SSL_VERIFY_PEER, NULL);
	tls_lib.SSL_CTX_set_cert_verify_callback(context->ssl, tls_verify, NULL);
	tls_lib.SSL_CTX_callback_ctrl(context->ssl, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB,
				      (void (*)(void))tls_staple_check);
	if (config->crl && heed_revocations(context->ssl, config->crl, err) < 0)
		return -1;
	if (config->has_dane && tls_lib.SSL_CTX_dane_enable(context->ssl) <= 0)
		return error_set(err, ERROR_LOCAL, 0, "libssl.so.3", "cannot be set up for DANE");
	if (config->ca)
		return trust_chosen(context->ssl, config->ca, err);
	if (config->is_insecure || config->n_pins || config->known)
		return 0;
	if (config->has_dane) {
		/* Records that are about authorities are no use then; others do without. */
		(void)trust_system(context->ssl, &ignored);
		return 0;
	}
	return trust_system(context->ssl, err);
}

static int set_identity(SSL_CTX *ssl, const struct tls_config *config, struct error *err)
{
	if (config->certificate)
		return tls_identity_use(ssl, config->certificate, config->key, err);
	if (config->key)
		return error_set(err, ERROR_USAGE, 0, "--key",
				 "is for a certificate, given with --cert");
	return config->is_server ? tls_identity_make(ssl, err) : 0;
}

/* A server's choice: the first of its own that the client offers; none is the end. */
static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
		       const unsigned char *in, unsigned in_len, void *user)
{
	const struct tls_context *context = user;
	unsigned char *chosen = NULL;

	(void)ssl;
	if (tls_lib.SSL_select_next_proto(&chosen, out_len, context->alpn, context->alpn_len, in,
					  in_len) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static int set_alpn(struct tls_context *context, const struct tls_config *config,
		    struct error *err)
{
	size_t i;

	for (i = 0; i < config->n_alpn; i++) {
		size_t n = strlen(config->alpn[i]);

		if (n == 0 || n > UINT8_MAX)
			return error_set(err, ERROR_USAGE, 0, "--alpn",
					 "a protocol has 1 to 255 characters");
		context->alpn = xrealloc(context->alpn, context->alpn_len + 1 + n, 1);
		context->alpn[context->alpn_len] = (uint8_t)n;
		memcpy(context->alpn + context->alpn_len + 1, config->alpn[i], n);
		context->alpn_len += 1 + (unsigned)n;
	}
	if (context->alpn)
		tls_lib.SSL_CTX_set_alpn_select_cb(context->ssl, choose_alpn, context);
	return 0;
}

/* What only servers need: tickets are for this server alone. */
static int set_server(struct tls_context *context, const struct tls_config *config,
		      struct error *err)
{
	static const unsigned char id[] = "netkit";

	tls_lib.SSL_CTX_set_session_id_context(context->ssl, id, sizeof(id));
	tls_lib.SSL_CTX_set_options(context->ssl, SSL_OP_CIPHER_SERVER_PREFERENCE);
	return set_alpn(context, config, err);
}

/* ---- secrets for those who look on ---- */

static void write_secret(struct tls_context *context, const char *line)
{
	char *whole = xasprintf("%s\n", line);
	ssize_t n = write(context->keylog, whole, strlen(whole));

	if (n != (ssize_t)strlen(whole))
		context->keylog_code = n < 0 ? errno : ENOSPC;
	explicit_bzero(whole, strlen(whole));
	free(whole);
}

void tls_context_tell_secrets(struct tls_context *context,
			      void (*fn)(const char *secret, void *user), void *user)
{
	context->on_secret = fn;
	context->secret_user = user;
}

static void on_secret(const SSL *ssl, const char *line)
{
	struct tls_context *context =
		((const struct tls_verdict *)tls_lib.SSL_get_ex_data(ssl, 0))->context;

	if (context->keylog >= 0)
		write_secret(context, line);
	if (context->on_secret)
		context->on_secret(line, context->secret_user);
}

static int set_keylog(struct tls_context *context, const struct tls_config *config,
		      struct error *err)
{
	const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY;

	if (config->keylog)
		context->keylog = open(config->keylog, flags, 0600);
	if (config->keylog && context->keylog < 0)
		return error_errno(err, ERROR_OUTPUT, errno, config->keylog, "cannot be written");
	context->keylog_path = config->keylog;
	context->on_secret = config->on_secret;
	context->secret_user = config->secret_user;
	if (config->keylog || config->on_secret)
		tls_lib.SSL_CTX_set_keylog_callback(context->ssl, on_secret);
	return 0;
}

/* ---- the whole ---- */

static int configure(struct tls_context *context, const struct tls_config *config,
		     struct error *err)
{
	set_up(context->ssl);
	if (set_protocol(context->ssl, config, err) < 0 || set_trust(context, config, err) < 0 ||
	    set_identity(context->ssl, config, err) < 0 || set_keylog(context, config, err) < 0)
		return -1;
	if (config->is_server)
		return set_server(context, config, err);
	if (config->keeps_sessions || config->session)
		context->sessions = tls_sessions_new(context->ssl, config, err);
	return context->sessions || !(config->keeps_sessions || config->session) ? 0 : -1;
}

struct tls_context *tls_context_new(const struct tls_config *config, struct error *err)
{
	struct tls_context *context;

	if (tls_library_load(err) < 0)
		return NULL;
	context = xcalloc(1, sizeof(*context));
	context->keylog = -1;
	context->is_insecure = config->is_insecure;
	context->method = tls_bio_method();
	context->ssl = tls_lib.SSL_CTX_new(config->is_server ? tls_lib.TLS_server_method()
							     : tls_lib.TLS_client_method());
	if (!context->ssl || !context->method) {
		error_set(err, ERROR_LOCAL, ENOMEM, "libssl.so.3", "cannot be set up");
		goto fail;
	}
	if (configure(context, config, err) == 0)
		return context;
fail:
	tls_context_free(context);
	return NULL;
}

bool tls_context_pin(const struct tls_context *context, char dst[static TLS_CONTEXT_PIN])
{
	const X509 *cert = tls_lib.SSL_CTX_get0_certificate(context->ssl);
	uint8_t pin[TLS_PIN_BYTES];

	if (!cert || !tls_pin_of(cert, pin))
		return false;
	tls_pin_format(dst, pin);
	return true;
}

int tls_context_keep_session(struct tls_context *context, struct error *err)
{
	return context->sessions ? tls_sessions_keep(context->sessions, err) : 0;
}

void tls_context_bear(struct tls_context *context)
{
	context->is_insecure = true;
}

void tls_context_free(struct tls_context *context)
{
	if (!context)
		return;
	if (context->ssl)
		tls_lib.SSL_CTX_free(context->ssl);
	if (context->keylog >= 0)
		close(context->keylog);
	tls_sessions_free(context->sessions);
	free(context->pins);
	free(context->alpn);
	free(context);
}
