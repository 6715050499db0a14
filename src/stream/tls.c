/*
 * OpenSSL over a stream.  What it wants to send goes into the outbox, so that none of its writes
 * ever has to wait, and many records leave in one write below; what it wants to read comes
 * straight from the stream below.
 */
#include "stream/tls.h"

#include "base/error.h"
#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/addr.h"
#include "stream/outbox.h"
#include "stream/stream.h"
#include "stream/tls_context.h"
#include "stream/tls_dane.h"
#include "stream/tls_dane_use.h"
#include "stream/tls_names.h"
#include "stream/tls_report.h"
#include "stream/tls_session.h"
#include "stream/tls_verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALPN_BYTES = 255 };

struct tls {
	struct stream base;
	struct outbox out;
	SSL *ssl;
	struct tls_verdict verdict;
	const struct tls_dane *dane; /* or NULL */
	bool is_server, has_begun, is_open, is_shut;
	bool has_ended;	 /* the stream below has */
	bool is_drained; /* nothing can be read before the stream below is ready again */
	unsigned wanted;
	struct error below; /* what the stream below failed with */
	struct error failed;
	char subject[96];
	char *name;
	char alpn[ALPN_BYTES + 1];
};

static struct tls *tls_of(const struct stream *s)
{
	return CONTAINER(s, struct tls, base);
}

/* ---- OpenSSL's view of the stream below ---- */

static int bio_read(BIO *bio, char *dst, int n)
{
	struct tls *t = tls_lib.BIO_get_data(bio);
	ssize_t got;

	tls_lib.BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
	if (n <= 0)
		return 0;
	got = stream_read(t->base.below, dst, (size_t)n, &t->below);
	if (got > 0)
		return (int)got;
	if (got == STREAM_AGAIN)
		tls_lib.BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY);
	if (got == STREAM_EOF)
		t->has_ended = true;
	return got == STREAM_EOF ? 0 : -1;
}

static int bio_write(BIO *bio, const char *src, int n)
{
	struct tls *t = tls_lib.BIO_get_data(bio);

	tls_lib.BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
	if (buf_append(&t->out.held, src, (size_t)n))
		return n;
	tls_lib.BIO_set_flags(bio, BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY);
	return -1;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
	const struct tls *t = tls_lib.BIO_get_data(bio);

	(void)number;
	(void)pointer;
	if (command == BIO_CTRL_EOF)
		return t->has_ended;
	return command == BIO_CTRL_FLUSH;
}

BIO_METHOD *tls_bio_method(void)
{
	static BIO_METHOD *method;

	if (method)
		return method;
	method = tls_lib.BIO_meth_new(BIO_TYPE_SOURCE_SINK, "netkit stream");
	if (!method)
		return NULL;
	tls_lib.BIO_meth_set_read(method, bio_read);
	tls_lib.BIO_meth_set_write(method, bio_write);
	tls_lib.BIO_meth_set_ctrl(method, bio_ctrl);
	return method;
}

/* ---- what OpenSSL says ---- */

static void say_why(struct tls *t, struct error *err)
{
	if (error_is_set(&t->below)) {
		*err = t->below;
	} else if (tls_complaint(&t->base) && !t->verdict.context->is_insecure) {
		*err = *tls_complaint(&t->base);
	} else if (t->has_ended && !t->is_open) {
		error_set(err, ERROR_PEER, 0, t->subject,
			  "the peer closed the connection in the middle of the TLS handshake");
		error_hint(err, t->is_server ? "does it trust our certificate?"
					     : "does it speak TLS at this port?");
	} else {
		tls_report_failure(err, t->subject, t->is_server);
	}
}

/* The result of a call that did not work, as a stream has it. */
static int judge(struct tls *t, int result, struct error *err)
{
	struct error ignored = ERROR_INIT;

	switch (tls_lib.SSL_get_error(t->ssl, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return STREAM_AGAIN;
	case SSL_ERROR_ZERO_RETURN:
		return STREAM_EOF;
	default:
		break;
	}
	say_why(t, &t->failed);
	(void)outbox_flush(&t->out, &ignored); /* the alert that tells the peer why */
	*err = t->failed;
	return STREAM_ERROR;
}

static void note_opening(struct tls *t)
{
	const struct error *complaint = tls_complaint(&t->base);
	const unsigned char *alpn;
	unsigned len;

	t->is_open = true;
	tls_lib.SSL_get0_alpn_selected(t->ssl, &alpn, &len);
	if (alpn)
		memcpy(t->alpn, alpn, len < ALPN_BYTES ? len : ALPN_BYTES);
	log_event(LOG_TLS, 0, "%s: %s%s%s for %s%s%s", t->subject,
		  tls_lib.SSL_get_version(t->ssl), *t->alpn ? ", " : "", t->alpn,
		  t->is_server ? "a client" : t->name,
		  complaint ? ", not trusted: " : "", complaint ? complaint->text : "");
}

/* The name or address that the certificate must have; a name is also sent (RFC 6066). */
static bool set_name(SSL *ssl, const char *name)
{
	struct addr a;

	if (!*name)
		return true; /* a pin is all that counts */
	if (!tls_want_name(tls_lib.SSL_get0_param(ssl), name))
		return false;
	return addr_parse(name, 0, &a) ||
	       tls_lib.SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
				(void *)(uintptr_t)name) == 1;
}

/*
 * What the DNS says counts from now on.  Where no certificate is refused it is one complaint more
 * that it says nothing, and the authorities are asked.
 */
static int heed_dane(struct tls *t, struct error *err)
{
	struct tls_verdict *v = &t->verdict;
	struct error why = ERROR_INIT;

	if (t->dane->failure)
		why = *t->dane->failure;
	else if (tls_dane_use(t->ssl, t->dane, t->subject, &why) == 0)
		v->name = t->dane->name;
	if (!error_is_set(&why))
		return 0;
	if (v->context->is_insecure && set_name(t->ssl, t->name)) {
		v->complaints[v->n++] = why;
		return 0;
	}
	*err = why;
	return -1;
}

/* What is below has something to say first, perhaps; then the DNS has answered, too. */
static int open_below(struct tls *t, struct error *err)
{
	int result = stream_open(t->base.below, err);

	if (result == 0 && t->dane && heed_dane(t, err) < 0)
		result = STREAM_ERROR;
	if (result == STREAM_ERROR)
		t->failed = *err;
	return result;
}

/* What the user wants to be written of a handshake; without that there is no connection. */
static int keep_records(struct tls *t, struct error *err)
{
	const struct tls_context *context = t->verdict.context;

	if (context->keylog_code)
		error_errno(&t->failed, ERROR_OUTPUT, context->keylog_code, context->keylog_path,
			    "cannot write the secrets");
	else if (tls_verdict_keep(&t->verdict, &t->failed) == 0)
		return 0;
	*err = t->failed;
	return -1;
}

/* 0 when the handshake is over; else as a stream has it. */
static int shake(struct tls *t, struct error *err)
{
	int result;

	if (error_is_set(&t->failed)) {
		*err = t->failed;
		return STREAM_ERROR;
	}
	if (t->is_open)
		return 0;
	if (!t->has_begun) {
		result = open_below(t, err);
		if (result < 0)
			return result;
	}
	t->has_begun = true;
	tls_lib.ERR_clear_error();
	result = tls_lib.SSL_do_handshake(t->ssl);
	if (result == 1 && keep_records(t, err) < 0)
		return STREAM_ERROR;
	if (result == 1) {
		note_opening(t);
		return 0;
	}
	result = judge(t, result, err);
	if (result == STREAM_AGAIN && outbox_flush(&t->out, &t->failed) == STREAM_ERROR) {
		*err = t->failed;
		return STREAM_ERROR;
	}
	return result;
}

/* ---- readiness ---- */

/*
 * During the handshake it is the peer that must say something, whatever our user wants; the
 * outbox asks for its own turn.
 */
static void update(struct tls *t)
{
	unsigned events = t->wanted;

	if (events && !t->is_open && !error_is_set(&t->failed))
		events = t->has_begun ? STREAM_READ : STREAM_READ | STREAM_WRITE;
	outbox_want(&t->out, events);
}

static void on_below(struct stream *below, unsigned events, void *user)
{
	struct tls *t = user;
	struct error err = ERROR_INIT;

	(void)below;
	events = outbox_take(&t->out, events);
	if (!t->is_open) {
		if (shake(t, &err) == STREAM_AGAIN) {
			update(t);
			return;
		}
		events = STREAM_READ | STREAM_WRITE; /* open or broken: both can go on */
		update(t);
	}
	t->is_drained = false;
	events &= t->wanted;
	if (events && t->base.ready)
		t->base.ready(&t->base, events, t->base.user);
}

static void tls_want(struct stream *s, unsigned events)
{
	struct tls *t = tls_of(s);

	t->wanted = events;
	update(t);
}

static bool tls_has_input(const struct stream *s)
{
	const struct tls *t = tls_of(s);

	return t->is_open && !t->is_drained && tls_lib.SSL_has_pending(t->ssl);
}

/* ---- bytes ---- */

static int tls_open(struct stream *s, struct error *err)
{
	return shake(tls_of(s), err);
}

static ssize_t tls_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct tls *t = tls_of(s);
	struct error later = ERROR_INIT;
	int result = shake(t, err), got;

	if (result < 0)
		return result;
	tls_lib.ERR_clear_error();
	got = tls_lib.SSL_read(t->ssl, dst, n < TLS_AT_ONCE ? (int)n : TLS_AT_ONCE);
	t->is_drained = got <= 0;
	if (got <= 0)
		return judge(t, got, err);
	if (t->out.held.len && outbox_flush(&t->out, &later) == STREAM_ERROR)
		t->out.failed = later; /* told by the next write */
	return got;
}

static ssize_t tls_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct tls *t = tls_of(s);
	int result = shake(t, err), put;

	if (result < 0)
		return result;
	/* The end of the handshake is little, and leaves together with the first bytes. */
	if (t->out.held.len > TLS_OVERHEAD || error_is_set(&t->out.failed)) {
		result = outbox_flush(&t->out, err);
		if (result < 0)
			return result;
	}
	tls_lib.ERR_clear_error();
	put = tls_lib.SSL_write(t->ssl, src, n < TLS_AT_ONCE ? (int)n : TLS_AT_ONCE);
	if (put <= 0)
		return judge(t, put, err);
	return outbox_flush(&t->out, err) == STREAM_ERROR ? STREAM_ERROR : put;
}

static int tls_shut(struct stream *s, struct error *err)
{
	struct tls *t = tls_of(s);
	int result;

	if (t->has_begun) {
		result = shake(t, err);
		if (result < 0)
			return result;
		if (!t->is_shut)
			(void)tls_lib.SSL_shutdown(t->ssl);
		t->is_shut = true;
		result = outbox_flush(&t->out, err);
		if (result < 0)
			return result;
	}
	return stream_shut(s->below, err);
}

static void tls_free(struct stream *s)
{
	struct tls *t = tls_of(s);

	/* That we hang up is no reason not to resume the session; that it broke is one. */
	if (t->is_open && !error_is_set(&t->failed))
		tls_lib.SSL_set_shutdown(t->ssl, SSL_SENT_SHUTDOWN);
	tls_lib.SSL_free(t->ssl);
	outbox_done(&t->out);
	stream_free(s->below);
	free(t->name);
	free(t);
}

static const struct stream_ops tls_ops = {
	.name = "tls",
	.open = tls_open,
	.read = tls_read,
	.write = tls_write,
	.shut = tls_shut,
	.want = tls_want,
	.has_input = tls_has_input,
	.free = tls_free,
};

/* ---- making one ---- */

static bool set_alpn(SSL *ssl, const char *const *protocols)
{
	unsigned char list[ALPN_BYTES];
	size_t len = 0;

	for (; protocols && *protocols; protocols++) {
		size_t n = strlen(*protocols);

		if (len + 1 + n > sizeof(list))
			return false;
		list[len++] = (unsigned char)n;
		memcpy(list + len, *protocols, n);
		len += n;
	}
	return len == 0 || tls_lib.SSL_set_alpn_protos(ssl, list, (unsigned)len) == 0;
}

/* Half a filter: what both sides have; NULL with *err. */
static struct tls *make(struct tls_context *context, struct stream *below, const char *name,
			const char *subject, struct error *err)
{
	SSL *ssl = tls_lib.SSL_new(context->ssl);
	BIO *bio = ssl ? tls_lib.BIO_new(context->method) : NULL;
	size_t len = strlen(name);
	struct tls *t;

	if (!bio) {
		if (ssl)
			tls_lib.SSL_free(ssl);
		error_set(err, ERROR_LOCAL, 0, subject, "cannot set TLS up");
		return NULL;
	}
	t = xcalloc(1, sizeof(*t));
	/* A final dot makes a name complete, and is no part of it here (RFC 6066 section 3). */
	t->name = xstrndup(name, len > 1 && name[len - 1] == '.' ? len - 1 : len);
	t->ssl = ssl;
	snprintf(t->subject, sizeof(t->subject), "%s", subject);
	t->verdict = (struct tls_verdict){ .context = context, .subject = t->subject,
					   .name = t->name };
	tls_lib.BIO_set_data(bio, t);
	tls_lib.BIO_set_init(bio, 1);
	tls_lib.SSL_set_bio(ssl, bio, bio);
	tls_lib.SSL_set_ex_data(ssl, 0, &t->verdict);
	stream_init(&t->base, &tls_ops, below);
	return t;
}

static struct stream *put_on(struct tls *t)
{
	outbox_init(&t->out, &t->base, TLS_AT_ONCE + 2 * TLS_OVERHEAD);
	stream_on_ready(t->base.below, on_below, t);
	return &t->base;
}

struct stream *tls_client_new(struct tls_context *context, struct stream *below,
			      const struct tls_peer *peer, struct error *err)
{
	struct tls *t = make(context, below, peer->name, peer->subject, err);

	if (!t)
		return NULL;
	tls_lib.SSL_set_connect_state(t->ssl);
	tls_lib.SSL_ctrl(t->ssl, SSL_CTRL_SET_TLSEXT_STATUS_REQ_TYPE, TLSEXT_STATUSTYPE_ocsp,
			 NULL);
	t->dane = peer->dane;
	t->verdict.is_dane = t->dane;
	if (context->sessions && !t->dane)
		tls_sessions_offer(context->sessions, t->ssl, &t->verdict);
	if ((t->dane || set_name(t->ssl, t->name)) && set_alpn(t->ssl, peer->alpn))
		return put_on(t);
	error_set(err, ERROR_USAGE, 0, peer->name, "cannot be the name of a TLS peer");
	tls_lib.SSL_free(t->ssl);
	free(t->name);
	free(t);
	return NULL;
}

struct stream *tls_server_new(struct tls_context *context, struct stream *below,
			      const char *subject, struct error *err)
{
	struct tls *t = make(context, below, "", subject, err);

	if (!t)
		return NULL;
	t->is_server = true;
	tls_lib.SSL_set_accept_state(t->ssl);
	return put_on(t);
}

SSL *tls_handle(const struct stream *s)
{
	return tls_of(s)->ssl;
}

bool tls_is_open(const struct stream *s)
{
	return tls_of(s)->is_open;
}

const char *tls_version(const struct stream *s)
{
	return tls_lib.SSL_get_version(tls_of(s)->ssl);
}

const char *tls_cipher(const struct stream *s)
{
	return tls_lib.SSL_CIPHER_get_name(tls_lib.SSL_get_current_cipher(tls_of(s)->ssl));
}

const char *tls_alpn(const struct stream *s)
{
	return tls_of(s)->alpn;
}

bool tls_is_resumed(const struct stream *s)
{
	return tls_lib.SSL_session_reused(tls_of(s)->ssl);
}

bool tls_awaits_session(const struct stream *s)
{
	const struct tls_verdict *v = &tls_of(s)->verdict;

	return v->context->sessions && !v->has_session && strcmp(tls_version(s), "TLSv1.3") == 0;
}

bool tls_is_new(const struct stream *s)
{
	return tls_of(s)->verdict.is_new;
}

const struct error *tls_complaint(const struct stream *s)
{
	const struct tls *t = tls_of(s);

	return t->verdict.n ? &t->verdict.complaints[0] : NULL;
}
