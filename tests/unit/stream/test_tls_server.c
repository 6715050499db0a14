/*
 * The TLS filter on both sides, in one process: two streams of memory that give and take as many
 * bytes at a time as a test says, a server that has made its certificate itself, and a client
 * that knows its pin, or does not.
 */
#include "stream/tls.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "stream/stream.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { LARGE = 300000, PIPE = 4 << 20, TURNS = 2000000 };

/* One end of a pair: what it writes the other reads. */
struct end {
	struct stream base;
	struct buf in;
	struct end *other;
	size_t step;
	bool is_shut;
	unsigned wanted;
};

struct fixture {
	struct end ends[2];
	struct tls_context *contexts[2];
	struct stream *client, *server;
	struct error err, told; /* of the client and of the server's handshake */
};

static struct end *end_of(const struct stream *s)
{
	return CONTAINER(s, struct end, base);
}

static ssize_t end_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct end *e = end_of(s);

	(void)err;
	n = n < e->step ? n : e->step;
	n = n < e->in.len ? n : e->in.len;
	if (!n)
		return e->other->is_shut ? STREAM_EOF : STREAM_AGAIN;
	memcpy(dst, buf_data(&e->in), n);
	buf_consume(&e->in, n);
	return (ssize_t)n;
}

static ssize_t end_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct end *e = end_of(s);

	(void)err;
	n = n < e->step ? n : e->step;
	assert_true(buf_append(&e->other->in, src, n));
	return (ssize_t)n;
}

static int end_shut(struct stream *s, struct error *err)
{
	(void)err;
	end_of(s)->is_shut = true;
	return 0;
}

static void end_want(struct stream *s, unsigned events)
{
	end_of(s)->wanted = events;
}

static void end_free(struct stream *s)
{
	buf_done(&end_of(s)->in);
}

static const struct stream_ops end_ops = { .name = "end",
					   .read = end_read,
					   .write = end_write,
					   .shut = end_shut,
					   .want = end_want,
					   .free = end_free };

/* A connection between the two contexts; the one before, if any, is gone. */
static void join(struct fixture *f, const char *name, size_t step)
{
	static const char *const alpn[] = { "imap", "smtp", NULL };
	const struct tls_peer peer = { .name = name, .subject = "peer:1", .alpn = alpn };
	int i;

	stream_free(f->client);
	stream_free(f->server);
	for (i = 0; i < 2; i++) {
		stream_init(&f->ends[i].base, &end_ops, NULL);
		buf_init(&f->ends[i].in, PIPE);
		f->ends[i].other = &f->ends[1 - i];
		f->ends[i].step = step;
	}
	f->client = tls_client_new(f->contexts[0], &f->ends[0].base, &peer, &f->err);
	f->server = tls_server_new(f->contexts[1], &f->ends[1].base, "client:2", &f->err);
	assert_non_null(f->client);
	assert_non_null(f->server);
}

static void open_pair(struct fixture *f, const char *pin, size_t step,
		      const struct tls_config *server)
{
	const char *pins[] = { pin };
	const struct tls_config client = { .pins = pins, .n_pins = 1, .keeps_sessions = true };
	char own[TLS_CONTEXT_PIN];

	f->contexts[1] = tls_context_new(server, &f->err);
	assert_non_null(f->contexts[1]);
	assert_true(tls_context_pin(f->contexts[1], own));
	if (!pin)
		pins[0] = own;
	f->contexts[0] = tls_context_new(&client, &f->err);
	assert_non_null(f->contexts[0]);
	join(f, "a.test", step);
}

static int set_up(void **state)
{
	*state = xcalloc(1, sizeof(struct fixture));
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	stream_free(f->client);
	stream_free(f->server);
	tls_context_free(f->contexts[0]);
	tls_context_free(f->contexts[1]);
	free(f);
	return 0;
}

/* What is held goes out, as a loop would have it. */
static void flush(struct fixture *f)
{
	int i;

	stream_want(f->client, 0);
	stream_want(f->server, 0);
	for (i = 0; i < 2; i++) {
		struct stream *s = &f->ends[i].base;

		if (f->ends[i].wanted & STREAM_WRITE)
			s->ready(s, STREAM_WRITE, s->user);
	}
}

/* Both go on until both are open, or one has failed. */
static void shake_hands(struct fixture *f, int *ret_client, int *ret_server)
{
	int turns;

	*ret_client = *ret_server = STREAM_AGAIN;
	for (turns = 0; *ret_client == STREAM_AGAIN || *ret_server == STREAM_AGAIN; turns++) {
		assert_true(turns < TURNS);
		if (*ret_client == STREAM_AGAIN)
			*ret_client = stream_open(f->client, &f->err);
		if (*ret_server == STREAM_AGAIN)
			*ret_server = stream_open(f->server, &f->told);
		flush(f);
		if (*ret_client == STREAM_ERROR || *ret_server == STREAM_ERROR)
			return;
	}
}

static void carry(struct fixture *f, struct stream *from, struct stream *to)
{
	static char data[LARGE], got[LARGE];
	size_t put = 0, have = 0, i;
	int turns;

	for (i = 0; i < LARGE; i++)
		data[i] = (char)(i * 2654435761U >> 11);
	for (turns = 0; have < LARGE; turns++) {
		ssize_t n = put < LARGE ? stream_write(from, data + put, LARGE - put, &f->err) : 0;

		assert_true(turns < TURNS && n != STREAM_ERROR);
		put += n > 0 ? (size_t)n : 0;
		n = stream_read(to, got + have, LARGE - have, &f->err);
		assert_true(n > 0 || n == STREAM_AGAIN);
		have += n > 0 ? (size_t)n : 0;
		flush(f);
	}
	assert_memory_equal(got, data, LARGE);
}

static void talk(struct fixture *f, size_t step)
{
	const char *const alpn[] = { "smtp" };
	const struct tls_config server = { .is_server = true, .alpn = alpn, .n_alpn = 1 };
	int client, other;
	char byte;

	open_pair(f, NULL, step, &server);
	shake_hands(f, &client, &other);
	assert_int_equal(client, 0);
	assert_int_equal(other, 0);
	assert_string_equal(tls_alpn(f->client), "smtp");
	assert_string_equal(tls_alpn(f->server), "smtp");
	assert_string_equal(tls_version(f->server), "TLSv1.3");
	carry(f, f->client, f->server);
	carry(f, f->server, f->client);
	while (stream_shut(f->client, &f->err) == STREAM_AGAIN)
		;
	assert_int_equal(stream_read(f->server, &byte, 1, &f->err), STREAM_EOF);
}

static void test_both_sides(void **state)
{
	talk(*state, PIPE);
}

static void test_few_bytes_at_a_time(void **state)
{
	talk(*state, 1000);
}

/* Opens the connection that is joined, and lets the client hear of its session. */
static bool is_resumed(struct fixture *f)
{
	int client, other;
	char byte;

	shake_hands(f, &client, &other);
	assert_int_equal(client, 0);
	assert_int_equal(other, 0);
	assert_int_equal(stream_read(f->client, &byte, 1, &f->err), STREAM_AGAIN);
	assert_false(tls_awaits_session(f->client));
	assert_true(tls_is_resumed(f->client) == tls_is_resumed(f->server));
	return tls_is_resumed(f->client);
}

static void test_sessions(void **state)
{
	const char *const alpn[] = { "smtp" };
	struct tls_config server = { .is_server = true, .alpn = alpn, .n_alpn = 1 };
	struct fixture *f = *state;

	for (server.highest = TLS_VERSION_1_2; server.highest <= TLS_VERSION_1_3;
	     server.highest++) {
		tls_context_free(f->contexts[0]);
		tls_context_free(f->contexts[1]);
		open_pair(f, NULL, PIPE, &server);
		assert_false(is_resumed(f));
		join(f, "a.test", PIPE);
		assert_true(is_resumed(f));
		join(f, "b.test", PIPE); /* somebody else, as far as we know */
		assert_false(is_resumed(f));
		join(f, "a.test", PIPE);
		assert_true(is_resumed(f));
		carry(f, f->client, f->server);
		stream_free(f->client);
		stream_free(f->server);
		f->client = f->server = NULL;
	}
}

static void test_another_key_is_refused(void **state)
{
	const struct tls_config server = { .is_server = true };
	struct fixture *f = *state;
	int client, other;

	open_pair(f, "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", PIPE, &server);
	shake_hands(f, &client, &other);
	assert_int_equal(client, STREAM_ERROR);
	assert_int_equal(f->err.phase, ERROR_TLS);
	assert_non_null(strstr(f->err.text, "and that was not pinned"));
	/* And the server is told. */
	assert_int_equal(stream_open(f->server, &f->err), STREAM_ERROR);
	assert_string_equal(f->err.subject, "client:2");
	assert_non_null(strstr(f->err.text, "the peer broke the handshake off"));
}

static void test_a_cut_is_an_error(void **state)
{
	const struct tls_config server = { .is_server = true };
	struct fixture *f = *state;
	int client, other;
	char byte;

	open_pair(f, NULL, PIPE, &server);
	shake_hands(f, &client, &other);
	assert_int_equal(other, 0);
	f->ends[0].is_shut = true;
	assert_int_equal(stream_read(f->server, &byte, 1, &f->err), STREAM_ERROR);
	assert_int_equal(f->err.phase, ERROR_PEER);
	assert_non_null(strstr(f->err.text, "close_notify"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_both_sides, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_few_bytes_at_a_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sessions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_another_key_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_cut_is_an_error, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
