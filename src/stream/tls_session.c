/* Sessions, in memory and in a file. */
#include "stream/tls_session.h"

#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "stream/tls_config.h"
#include "stream/tls_context.h"
#include "stream/tls_verify.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HEAD "netkit session: " /* peer and trust; what reads PEM leaves it out */

enum { PEERS = 64, FILE_MAX = 1 << 20, DIGEST = 32 };

struct kept {
	char peer[TLS_VERDICT_PEER]; /* "" : a free place */
	SSL_SESSION *session;
};

struct tls_sessions {
	struct kept kept[PEERS];
	size_t next; /* the place to take when there is no free one */
	const char *path; /* or NULL */
	char trust[2 * DIGEST + 1];
	size_t last; /* place of the newest; PEERS: none has come */
};

/* ---- in memory ---- */

static struct kept *place_for(struct tls_sessions *s, const char *peer)
{
	size_t i;

	for (i = 0; i < PEERS; i++) {
		if (!s->kept[i].session || strcmp(s->kept[i].peer, peer) == 0)
			return &s->kept[i];
	}
	s->next = (s->next + 1) % PEERS;
	return &s->kept[s->next];
}

/* Takes the session over. */
static void put(struct tls_sessions *s, const char *peer, SSL_SESSION *session)
{
	struct kept *kept = place_for(s, peer);

	tls_lib.SSL_SESSION_free(kept->session);
	kept->session = session;
	snprintf(kept->peer, sizeof(kept->peer), "%s", peer);
	s->last = (size_t)(kept - s->kept);
}

/* 1: it is ours from now on. */
static int on_session(SSL *ssl, SSL_SESSION *session)
{
	struct tls_verdict *v = tls_lib.SSL_get_ex_data(ssl, 0);
	struct tls_sessions *s = v->context->sessions;
	char peer[TLS_VERDICT_PEER];

	if (v->n || v->is_dane || !tls_lib.SSL_SESSION_is_resumable(session))
		return 0;
	put(s, tls_verdict_peer(peer, v), session);
	v->has_session = true;
	return 1;
}

/* A certificate that has expired since would be refused. */
static bool is_of_today(const SSL_SESSION *session)
{
	X509 *cert = tls_lib.SSL_SESSION_get0_peer((SSL_SESSION *)(uintptr_t)session);
	struct tm until = { 0 };

	return cert && tls_lib.ASN1_TIME_to_tm(tls_lib.X509_get0_notAfter(cert), &until) &&
	       timegm(&until) > time(NULL);
}

void tls_sessions_offer(const struct tls_sessions *s, SSL *ssl, const struct tls_verdict *v)
{
	char peer[TLS_VERDICT_PEER];
	size_t i;

	tls_verdict_peer(peer, v);
	for (i = 0; i < PEERS; i++) {
		const struct kept *kept = &s->kept[i];

		if (kept->session && strcmp(kept->peer, peer) == 0 && is_of_today(kept->session))
			(void)tls_lib.SSL_set_session(ssl, kept->session);
	}
}

/* ---- in a file ---- */

/* What decides whom to trust: a session is worth no more than the options that it was made by. */
static bool digest_trust(char dst[static 2 * DIGEST + 1], const struct tls_config *config)
{
	char *text = xasprintf("%s\n%d\n", config->ca ? config->ca : "", config->is_insecure);
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	size_t i;

	for (i = 0; i < config->n_pins; i++) {
		char *more = xasprintf("%s%s\n", text, config->pins[i]);

		free(text);
		text = more;
	}
	if (tls_lib.EVP_Digest(text, strlen(text), digest, &n, tls_lib.EVP_sha256(), NULL) != 1 ||
	    n != DIGEST) {
		free(text);
		return false;
	}
	free(text);
	dst[encode_hex_lower(dst, digest, DIGEST)] = '\0';
	return true;
}

/* The session behind its head; NULL: there is none. */
static SSL_SESSION *parse_session(const char *text)
{
	size_t n = strlen(text);
	BIO *bio = n < INT_MAX ? tls_lib.BIO_new_mem_buf(text, (int)n) : NULL;
	SSL_SESSION *session = NULL;

	if (bio) {
		session = tls_lib.PEM_read_bio_SSL_SESSION(bio, NULL, NULL, NULL);
		tls_lib.BIO_free_all(bio);
	}
	tls_lib.ERR_clear_error();
	return session;
}

/* A session that another program has made, or by other options, is read and left alone. */
static void take_file(struct tls_sessions *s, const char *text, SSL_SESSION *session)
{
	char peer[TLS_VERDICT_PEER], trust[2 * DIGEST + 1];

	if (sscanf(text, HEAD "%319s %64s", peer, trust) == 2 && strcmp(trust, s->trust) == 0) {
		put(s, peer, session);
		s->last = PEERS;
	} else {
		tls_lib.SSL_SESSION_free(session);
	}
}

static int read_file(struct tls_sessions *s, struct error *err)
{
	size_t n;
	char *text = file_read(s->path, FILE_MAX, &n);
	SSL_SESSION *session;

	if (!text && errno == ENOENT)
		return 0;
	if (!text)
		return error_errno(err, ERROR_LOCAL, errno, s->path, "cannot read the session");
	session = n ? parse_session(text) : NULL;
	if (session)
		take_file(s, text, session);
	free(text);
	if (session || !n)
		return 0;
	error_set(err, ERROR_USAGE, 0, s->path, "has no TLS session");
	error_hint(err, "--session makes the file, and would overwrite this one");
	return -1;
}

static char *format_session(const struct tls_sessions *s, const struct kept *kept)
{
	BIO *bio = tls_lib.BIO_new(tls_lib.BIO_s_mem());
	char *pem = NULL, *text = NULL;
	long n = 0;

	if (bio && tls_lib.PEM_write_bio_SSL_SESSION(bio, kept->session) == 1)
		n = tls_lib.BIO_ctrl(bio, BIO_CTRL_INFO, 0, &pem);
	if (n > 0)
		text = xasprintf(HEAD "%s %s\n%.*s", kept->peer, s->trust, (int)n, pem);
	if (bio)
		tls_lib.BIO_free_all(bio);
	tls_lib.ERR_clear_error();
	return text;
}

/* Beside the old one, and then in its place: nobody finds half a session. */
static int write_file(const char *path, const char *text)
{
	char *beside = xasprintf("%s.XXXXXX", path);
	int fd = mkostemp(beside, O_CLOEXEC), code = 0; /* for its owner alone */
	ssize_t n = -1;

	if (fd >= 0) {
		n = write(fd, text, strlen(text));
		close(fd);
	}
	if (n != (ssize_t)strlen(text) || rename(beside, path) < 0)
		code = n >= 0 && n != (ssize_t)strlen(text) ? ENOSPC : errno;
	if (fd >= 0 && code)
		unlink(beside);
	free(beside);
	return code;
}

int tls_sessions_keep(struct tls_sessions *s, struct error *err)
{
	char *text;
	int code;

	if (!s->path || s->last == PEERS)
		return 0;
	text = format_session(s, &s->kept[s->last]);
	code = text ? write_file(s->path, text) : ENOMEM;
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
	return code ? error_errno(err, ERROR_OUTPUT, code, s->path, "cannot keep the session") : 0;
}

/* ---- the whole ---- */

struct tls_sessions *tls_sessions_new(SSL_CTX *ssl, const struct tls_config *config,
				      struct error *err)
{
	struct tls_sessions *s = xcalloc(1, sizeof(*s));

	s->path = config->session;
	s->last = PEERS;
	if (s->path && !digest_trust(s->trust, config)) {
		error_set(err, ERROR_LOCAL, 0, "libcrypto.so.3", "has no SHA-256");
		goto fail;
	}
	if (s->path && read_file(s, err) < 0)
		goto fail;
	tls_lib.SSL_CTX_ctrl(ssl, SSL_CTRL_SET_SESS_CACHE_MODE,
			     SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL, NULL);
	tls_lib.SSL_CTX_sess_set_new_cb(ssl, on_session);
	return s;
fail:
	tls_sessions_free(s);
	return NULL;
}

void tls_sessions_free(struct tls_sessions *s)
{
	size_t i;

	for (i = 0; s && i < PEERS; i++)
		tls_lib.SSL_SESSION_free(s->kept[i].session);
	free(s);
}
