/*
 * What TLS connections must be like, and the context that those of one run share: TLS 1.2 or
 * later, OpenSSL's security level 2, and the certificates that are trusted.
 *
 * Certificates are verified unless the user typed that they shall not be.  The system's trusted
 * ones are looked up one by one in its directory of hashed names, which costs a tenth of reading
 * the bundle; the bundle is read where there is no such directory.  $SSL_CERT_DIR and
 * $SSL_CERT_FILE count as they do for OpenSSL's own tools.
 */
#ifndef STREAM_TLS_CONFIG_H
#define STREAM_TLS_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct tls_context;

enum tls_version { TLS_VERSION_ANY, TLS_VERSION_1_2, TLS_VERSION_1_3 };

/* A zeroed one is good.  Text is borrowed: that of keylog until the context is freed. */
struct tls_config {
	/* A server's: `ca` is whose clients are taken, NULL: nobody is asked who he is. */
	bool is_server;

	/* Trusted certificates instead of the system's: a file of them in PEM form, or a directory
	 * with hashed names (openssl rehash).  NULL: the system's. */
	const char *ca;
	/* Keys that are trusted, whatever the certificate says of names and dates, and no others
	 * (tls_pin.h).  None: authorities are trusted. */
	const char *const *pins;
	size_t n_pins;
	const char *crl;  /* a file of lists of revoked certificates, PEM; NULL: none */
	/* A file of keys (tls_known.h): a peer that is met for the first time is trusted, and kept
	 * there; afterwards its key has to be the same.  Authorities do not count.  NULL: none. */
	const char *known;
	bool is_insecure; /* certificates are looked at, but none is refused */
	/* Sessions of peers that were trusted are kept, and resumed by later connections of the
	 * context (tls_session.h). */
	bool keeps_sessions;
	/* A file, by which other processes resume them, too.  Nothing of known, crl and has_dane
	 * goes with it.  NULL: none. */
	const char *session;
	bool has_dane;	  /* each peer comes with what the DNS says of it (struct tls_peer) */

	/* Our own (tls_identity.h); NULL: a client has none, and for a server one is made, for the
	 * names of this host, that nobody has signed. */
	const char *certificate, *key;
	const char *const *alpn; /* what a server speaks, the best first; a client says it in
				    struct tls_peer */
	size_t n_alpn;		 /* 0: whatever is asked for, nothing is chosen */
	enum tls_version least, highest; /* TLS 1.2 is the least in any case */
	/* OpenSSL's names with colons between, those of TLS 1.2 and of 1.3 mixed; a version of
	 * which there is none is not spoken.  NULL: the usual ones. */
	const char *ciphers;
	/* A file to which the secrets of each connection are added, as Wireshark reads them
	 * (NSS key log format); others may not read it.  NULL: none. */
	const char *keylog;
	/* Called for each line of that format, without its end; NULL: nobody. */
	void (*on_secret)(const char *line, void *user);
	void *secret_user;
};

enum { TLS_CONTEXT_PIN = 52 };

/* The pin of our own certificate (tls_pin.h); false when there is none. */
bool tls_context_pin(const struct tls_context *context, char dst[static TLS_CONTEXT_PIN]);

/*
 * Loads OpenSSL the first time.  NULL with ERROR_LOCAL (no library, no trusted certificates),
 * ERROR_USAGE (what config says cannot be used) or ERROR_OUTPUT (keylog).
 */
struct tls_context *tls_context_new(const struct tls_config *config, struct error *err);

/* Writes the file of tls_config.session, if a session has come.  -1 with ERROR_OUTPUT. */
int tls_context_keep_session(struct tls_context *context, struct error *err);

/* From now on no certificate is refused, but all that is wrong with one is noted. */
void tls_context_bear(struct tls_context *context);

/* Each secret that is added to keylog is told to fn, too: a line without a newline. */
void tls_context_tell_secrets(struct tls_context *context,
			      void (*fn)(const char *secret, void *user), void *user);

/* After the streams that use it; takes NULL. */
void tls_context_free(struct tls_context *context);

#endif
