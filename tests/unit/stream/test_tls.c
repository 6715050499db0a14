/*
 * The TLS filter against OpenSSL's own server side, in one process: the stream below it is a
 * pair of memory buffers that give and take as many bytes at a time as a test says, and report
 * readiness only for what was asked for.
 */
#include "stream/tls.h"

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "stream/stream.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TURNS = 200000, LARGE = 1 << 20 };

/* The peer, and the stream that leads to it. */
struct peer {
	struct stream base;
	SSL *ssl;
	BIO *in, *out;
	size_t step; /* bytes a call; 0: no limit */
	bool is_echoing, has_cut, is_shut, is_plain;
	unsigned wanted;
	char got[64];
	size_t got_len;
};

struct fixture {
	EVP_PKEY *key;
	X509 *cert;
	SSL_CTX *server;
	char ca[32];
	struct tls_context *context;
	struct peer *peer;
	struct stream *s;
	unsigned ready; /* what was reported */
	struct error err;
};

/* ---- the peer ---- */

static struct peer *peer_of(const struct stream *s)
{
	return CONTAINER(s, struct peer, base);
}

static void echo(struct peer *p)
{
	static char data[LARGE];
	int n;

	while ((n = SSL_read(p->ssl, data, sizeof(data))) > 0) {
		size_t keep = sizeof(p->got) - p->got_len;

		if (p->is_echoing)
			assert_int_equal(SSL_write(p->ssl, data, n), n);
		keep = keep < (size_t)n ? keep : (size_t)n;
		memcpy(p->got + p->got_len, data, keep);
		p->got_len += keep;
	}
}

static void peer_move(struct peer *p)
{
	if (p->is_plain)
		return;
	if (SSL_is_init_finished(p->ssl) || SSL_do_handshake(p->ssl) == 1)
		echo(p);
}

static size_t limit(const struct peer *p, size_t n)
{
	return p->step && p->step < n ? p->step : n;
}

static ssize_t peer_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct peer *p = peer_of(s);
	int got = BIO_read(p->out, dst, (int)limit(p, n));

	(void)err;
	if (got > 0)
		return got;
	return p->has_cut ? STREAM_EOF : STREAM_AGAIN;
}

static ssize_t peer_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct peer *p = peer_of(s);
	int put = BIO_write(p->in, src, (int)limit(p, n));

	(void)err;
	assert_true(put > 0);
	peer_move(p);
	return put;
}

static int peer_shut(struct stream *s, struct error *err)
{
	(void)err;
	peer_of(s)->is_shut = true;
	return 0;
}

static void peer_want(struct stream *s, unsigned events)
{
	peer_of(s)->wanted = events;
}

static void peer_free(struct stream *s)
{
	SSL_free(peer_of(s)->ssl);
	free(peer_of(s));
}

static const struct stream_ops peer_ops = { .name = "peer",
					    .read = peer_read,
					    .write = peer_write,
					    .shut = peer_shut,
					    .want = peer_want,
					    .free = peer_free };

static void peer_say(struct peer *p, const char *text)
{
	assert_int_equal(SSL_write(p->ssl, text, (int)strlen(text)), (int)strlen(text));
}

/* ---- a certificate ---- */

static void make_certificate(struct fixture *f)
{
	X509V3_CTX ctx;
	X509_EXTENSION *names;
	FILE *file;
	int fd;

	f->key = EVP_EC_gen("P-256");
	f->cert = X509_new();
	X509_set_version(f->cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(f->cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(f->cert), -60);
	X509_gmtime_adj(X509_getm_notAfter(f->cert), 3600);
	X509_set_pubkey(f->cert, f->key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(f->cert), "CN", MBSTRING_ASC,
				   (const unsigned char *)"common.test", -1, -1, 0);
	X509_set_issuer_name(f->cert, X509_get_subject_name(f->cert));
	X509V3_set_ctx(&ctx, f->cert, f->cert, NULL, NULL, 0);
	names = X509V3_EXT_conf_nid(NULL, &ctx, NID_subject_alt_name,
				    "DNS:a.test,DNS:*.b.test,IP:192.0.2.1,IP:2001:db8::1");
	X509_add_ext(f->cert, names, -1);
	X509_EXTENSION_free(names);
	assert_true(X509_sign(f->cert, f->key, EVP_sha256()) > 0);
	snprintf(f->ca, sizeof(f->ca), "/tmp/netkit-tls.XXXXXX");
	fd = mkstemp(f->ca);
	file = fdopen(fd, "w");
	assert_non_null(file);
	assert_int_equal(PEM_write_X509(file, f->cert), 1);
	fclose(file);
}

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *len,
		       const unsigned char *in, unsigned in_len, void *arg)
{
	(void)ssl;
	(void)arg;
	assert_int_equal(in_len, 6);
	assert_memory_equal(in, "\2h2\2h3", 6);
	*out = in + 1;
	*len = 2;
	return SSL_TLSEXT_ERR_OK;
}

static int set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	make_certificate(f);
	f->server = SSL_CTX_new(TLS_server_method());
	SSL_CTX_use_certificate(f->server, f->cert);
	SSL_CTX_use_PrivateKey(f->server, f->key);
	SSL_CTX_set_alpn_select_cb(f->server, choose_alpn, NULL);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	stream_free(f->s);
	tls_context_free(f->context);
	SSL_CTX_free(f->server);
	X509_free(f->cert);
	EVP_PKEY_free(f->key);
	unlink(f->ca);
	free(f);
	return 0;
}

/* ---- the client ---- */

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct fixture *f = user;

	assert_ptr_equal(s, f->s);
	f->ready |= events;
}

static void open_as(struct fixture *f, const char *name, bool is_insecure, size_t step)
{
	static const char *const alpn[] = { "h2", "h3", NULL };
	struct tls_config config = { .ca = f->ca, .is_insecure = is_insecure };
	struct tls_peer peer = { .name = name, .subject = "peer:1", .alpn = alpn };
	struct error err = ERROR_INIT;

	f->context = tls_context_new(&config, &err);
	assert_non_null(f->context);
	f->peer = xcalloc(1, sizeof(*f->peer));
	stream_init(&f->peer->base, &peer_ops, NULL);
	f->peer->step = step;
	f->peer->ssl = SSL_new(f->server);
	f->peer->in = BIO_new(BIO_s_mem());
	f->peer->out = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(f->peer->in, -1);
	SSL_set_bio(f->peer->ssl, f->peer->in, f->peer->out);
	SSL_set_accept_state(f->peer->ssl);
	f->s = tls_client_new(f->context, &f->peer->base, &peer, &err);
	assert_non_null(f->s);
	stream_on_ready(f->s, on_ready, f);
}

/* One turn of a loop: readiness that is there and wanted; false when there is none. */
static bool turn(struct fixture *f)
{
	unsigned events = STREAM_WRITE;

	if (BIO_pending(f->peer->out) || f->peer->has_cut)
		events |= STREAM_READ;
	events &= f->peer->wanted;
	if (events)
		f->peer->base.ready(&f->peer->base, events, f->peer->base.user);
	return events;
}

/* Waits for what is wanted as a user would; false: it would wait for ever. */
static bool wait_for(struct fixture *f, unsigned events)
{
	int turns;

	f->ready = 0;
	stream_want(f->s, events);
	if (events & STREAM_READ && stream_has_input(f->s))
		return true;
	for (turns = 0; !f->ready && turn(f); turns++)
		assert_true(turns < TURNS);
	return f->ready & events;
}

static void write_all(struct fixture *f, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t put = stream_write(f->s, data, n, &f->err);

		if (put == STREAM_AGAIN) {
			assert_true(wait_for(f, STREAM_WRITE));
			continue;
		}
		assert_true(put > 0);
		data += put;
		n -= (size_t)put;
	}
}

/* As many bytes as come until n are there; or the result that is none. */
static ssize_t read_up_to(struct fixture *f, char *dst, size_t n)
{
	size_t len = 0;

	while (len < n) {
		ssize_t got = stream_read(f->s, dst + len, n - len, &f->err);

		if (got == STREAM_AGAIN && wait_for(f, STREAM_READ))
			continue;
		if (got < 0)
			return len ? (ssize_t)len : got;
		len += (size_t)got;
	}
	return (ssize_t)len;
}

/* ---- tests ---- */

static void talk(struct fixture *f, const char *name, size_t step)
{
	char got[6] = "";

	open_as(f, name, false, step);
	f->peer->is_echoing = true;
	assert_false(tls_is_open(f->s));
	write_all(f, "hello", 5);
	assert_int_equal(read_up_to(f, got, 5), 5);
	assert_string_equal(got, "hello");
	assert_true(tls_is_open(f->s));
	assert_string_equal(tls_version(f->s), "TLSv1.3");
	assert_string_equal(tls_alpn(f->s), "h2");
	assert_null(tls_complaint(f->s));
}

static void test_talks(void **state)
{
	talk(*state, "a.test", 0);
}

static void test_talks_byte_by_byte(void **state)
{
	talk(*state, "a.test.", 1);
}

static void test_a_wildcard_counts(void **state)
{
	talk(*state, "x.b.test", 7);
}

static void test_an_address_counts(void **state)
{
	talk(*state, "2001:db8::1", 0);
}

static void test_tls_1_2_is_spoken(void **state)
{
	struct fixture *f = *state;
	char got[6] = "";

	SSL_CTX_set_max_proto_version(f->server, TLS1_2_VERSION);
	open_as(f, "192.0.2.1", false, 1);
	f->peer->is_echoing = true;
	write_all(f, "hello", 5);
	assert_int_equal(read_up_to(f, got, 5), 5);
	assert_string_equal(tls_version(f->s), "TLSv1.2");
}

static void refuse(struct fixture *f, const char *name, const char *text)
{
	char got[6];

	open_as(f, name, false, 3);
	assert_int_equal(read_up_to(f, got, 5), STREAM_ERROR);
	assert_int_equal(f->err.phase, ERROR_TLS);
	assert_int_equal(error_status(&f->err), STATUS_TRUST);
	assert_string_equal(f->err.subject, "peer:1");
	assert_non_null(strstr(f->err.text, text));
	assert_int_equal(stream_write(f->s, "x", 1, &f->err), STREAM_ERROR);
	assert_int_equal(f->peer->got_len, 0);
}

static void test_another_name_is_refused(void **state)
{
	refuse(*state, "c.test", "is for a.test, *.b.test and 2 more, not for c.test");
}

static void test_a_common_name_does_not_count(void **state)
{
	refuse(*state, "common.test", "not for common.test");
}

static void test_a_wildcard_is_one_label(void **state)
{
	refuse(*state, "x.y.b.test", "not for x.y.b.test");
}

static void test_another_address_is_refused(void **state)
{
	refuse(*state, "192.0.2.2", "not for 192.0.2.2");
}

static void test_insecure_goes_on_and_complains(void **state)
{
	struct fixture *f = *state;
	char got[6] = "";

	open_as(f, "c.test", true, 0);
	f->peer->is_echoing = true;
	write_all(f, "hello", 5);
	assert_int_equal(read_up_to(f, got, 5), 5);
	assert_non_null(tls_complaint(f->s));
	assert_non_null(strstr(tls_complaint(f->s)->text, "not for c.test"));
}

static void test_shut_says_farewell(void **state)
{
	struct fixture *f = *state;
	int result;

	open_as(f, "a.test", false, 5);
	write_all(f, "bye", 3);
	while ((result = stream_shut(f->s, &f->err)) == STREAM_AGAIN)
		assert_true(wait_for(f, STREAM_WRITE));
	assert_int_equal(result, 0);
	assert_true(SSL_get_shutdown(f->peer->ssl) & SSL_RECEIVED_SHUTDOWN);
	assert_true(f->peer->is_shut);
	assert_memory_equal(f->peer->got, "bye", 3);
	/* The other direction is still open. */
	peer_say(f->peer, "late");
	assert_int_equal(read_up_to(f, f->peer->got, 4), 4);
}

static void test_a_farewell_is_the_end(void **state)
{
	struct fixture *f = *state;
	char got[8];

	open_as(f, "a.test", false, 0);
	write_all(f, "x", 1);
	peer_say(f->peer, "last");
	SSL_shutdown(f->peer->ssl);
	f->peer->has_cut = true;
	assert_int_equal(read_up_to(f, got, 8), 4);
	assert_int_equal(read_up_to(f, got, 8), STREAM_EOF);
	assert_int_equal(read_up_to(f, got, 8), STREAM_EOF);
}

static void test_an_end_without_farewell_is_an_error(void **state)
{
	struct fixture *f = *state;
	char got[8];

	open_as(f, "a.test", false, 0);
	write_all(f, "x", 1);
	peer_say(f->peer, "last");
	f->peer->has_cut = true;
	assert_int_equal(read_up_to(f, got, 8), 4);
	assert_int_equal(read_up_to(f, got, 8), STREAM_ERROR);
	assert_int_equal(f->err.phase, ERROR_PEER);
	assert_int_equal(error_status(&f->err), STATUS_PEER);
	assert_non_null(strstr(f->err.text, "close_notify"));
}

static void test_an_end_in_the_handshake(void **state)
{
	struct fixture *f = *state;
	char got[8];

	open_as(f, "a.test", false, 0);
	f->peer->is_plain = true;
	f->peer->has_cut = true;
	assert_int_equal(read_up_to(f, got, 8), STREAM_ERROR);
	assert_int_equal(f->err.phase, ERROR_PEER);
	assert_non_null(strstr(f->err.text, "in the middle of the TLS handshake"));
}

static void test_plain_text_is_told(void **state)
{
	struct fixture *f = *state;
	char got[8];

	open_as(f, "a.test", false, 0);
	f->peer->is_plain = true;
	BIO_puts(f->peer->out, "220 mail.test ready\r\n");
	assert_int_equal(read_up_to(f, got, 8), STREAM_ERROR);
	assert_int_equal(f->err.phase, ERROR_PEER);
	assert_non_null(strstr(f->err.text, "does not speak TLS"));
}

static void test_much_goes_both_ways(void **state)
{
	static char data[LARGE], got[LARGE];
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < LARGE; i++)
		data[i] = (char)(i * 2654435761U >> 11);
	open_as(f, "a.test", false, 30011);
	f->peer->is_echoing = true;
	write_all(f, data, LARGE);
	assert_int_equal(read_up_to(f, got, LARGE), LARGE);
	assert_memory_equal(got, data, LARGE);
}

static void test_what_was_read_ahead_is_input(void **state)
{
	struct fixture *f = *state;
	char got[4];

	open_as(f, "a.test", false, 0);
	write_all(f, "x", 1);
	assert_int_equal(stream_read(f->s, got, 4, &f->err), STREAM_AGAIN);
	peer_say(f->peer, "one!");
	peer_say(f->peer, "two!");
	assert_true(wait_for(f, STREAM_READ));
	assert_int_equal(stream_read(f->s, got, 4, &f->err), 4);
	assert_true(stream_has_input(f->s));
	assert_int_equal(stream_read(f->s, got, 4, &f->err), 4);
	assert_memory_equal(got, "two!", 4);
	assert_int_equal(stream_read(f->s, got, 4, &f->err), STREAM_AGAIN);
	assert_false(stream_has_input(f->s));
	assert_int_equal(stream_bare_fd(f->s, STREAM_READ), -1);
}

/* Half a record has come: there is something, but nothing to be read. */
static void test_half_a_record_is_no_input(void **state)
{
	struct fixture *f = *state;
	char got[4], record[256];
	int n;

	open_as(f, "a.test", false, 0);
	write_all(f, "x", 1);
	assert_int_equal(stream_read(f->s, got, 4, &f->err), STREAM_AGAIN);
	peer_say(f->peer, "one!");
	n = BIO_read(f->peer->out, record, sizeof(record));
	assert_true(n > 9);
	BIO_write(f->peer->out, record, 9);
	assert_int_equal(stream_read(f->s, got, 4, &f->err), STREAM_AGAIN);
	assert_false(stream_has_input(f->s));
	BIO_write(f->peer->out, record + 9, n - 9);
	assert_int_equal(read_up_to(f, got, 4), 4);
}

/* While it waits for the peer's part of the handshake nothing turns in circles. */
static void test_waiting_is_quiet(void **state)
{
	struct fixture *f = *state;

	open_as(f, "a.test", false, 0);
	f->peer->is_plain = true;
	assert_false(wait_for(f, STREAM_WRITE | STREAM_READ));
	assert_int_equal(f->peer->wanted, STREAM_READ);
}

static void test_names_that_none_can_be(void **state)
{
	struct fixture *f = *state;
	struct tls_config config = { .ca = f->ca };
	char name[400];
	struct tls_peer peer = { .name = name, .subject = "peer:1" };
	struct stream below;

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	f->context = tls_context_new(&config, &f->err);
	assert_non_null(f->context);
	stream_init(&below, &peer_ops, NULL);
	assert_null(tls_client_new(f->context, &below, &peer, &f->err));
	assert_int_equal(f->err.phase, ERROR_USAGE);
}

static void test_trust_that_cannot_be_read(void **state)
{
	struct tls_config config = { .ca = "/nonexistent/ca.pem" };
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(tls_context_new(&config, &err));
	assert_int_equal(err.phase, ERROR_USAGE);
	config.ca = "/dev/null";
	assert_null(tls_context_new(&config, &err));
	assert_non_null(strstr(err.text, "no certificate"));
	config.ca = "/proc";
	assert_null(tls_context_new(&config, &err));
	assert_non_null(strstr(err.hint, "rehash"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_talks),
		TEST(test_talks_byte_by_byte),
		TEST(test_a_wildcard_counts),
		TEST(test_an_address_counts),
		TEST(test_tls_1_2_is_spoken),
		TEST(test_another_name_is_refused),
		TEST(test_a_common_name_does_not_count),
		TEST(test_a_wildcard_is_one_label),
		TEST(test_another_address_is_refused),
		TEST(test_insecure_goes_on_and_complains),
		TEST(test_shut_says_farewell),
		TEST(test_a_farewell_is_the_end),
		TEST(test_an_end_without_farewell_is_an_error),
		TEST(test_an_end_in_the_handshake),
		TEST(test_plain_text_is_told),
		TEST(test_much_goes_both_ways),
		TEST(test_what_was_read_ahead_is_input),
		TEST(test_half_a_record_is_no_input),
		TEST(test_waiting_is_quiet),
		TEST(test_names_that_none_can_be),
		cmocka_unit_test(test_trust_that_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
