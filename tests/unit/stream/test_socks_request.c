/* What clients of a SOCKS proxy say, at every split, and what they are told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/addr.h"
#include "stream/socks_request.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

struct outcome {
	enum socks_step step;
	size_t used;
	struct socks_request r;
	struct error err;
};

/* Fed in pieces of `first` bytes and the rest; answers of the first messages are left out. */
static struct outcome feed_for(const void *data, size_t n, size_t first, bool wants_login)
{
	struct outcome o = { .step = SOCKS_MORE, .err = ERROR_INIT };
	const uint8_t *bytes = data;
	size_t end = first ? first : n;

	socks_request_init(&o.r, wants_login);
	for (;;) {
		o.used += socks_request_feed(&o.r, bytes + o.used, end - o.used, &o.step, &o.err);
		if (o.step == SOCKS_ANSWER || o.step == SOCKS_LOGIN)
			continue;
		if (o.step != SOCKS_MORE || end == n)
			return o;
		end = n;
	}
}

static struct outcome feed(const void *data, size_t n, size_t first)
{
	return feed_for(data, n, first, false);
}

struct request {
	const char *bytes;
	size_t n;
	enum socks_step step;
	const char *host;
	uint16_t port;
	enum socks_reply reply;
};

#define BYTES(text) (text), sizeof(text) - 1

static const struct request requests[] = {
	{ BYTES("\4\1\1\xbb\xc0\0\2\1alice\0"), SOCKS_CONNECT, "192.0.2.1", 443, 0 },
	{ BYTES("\4\1\0\x50\0\0\0\1\0a.example\0"), SOCKS_CONNECT, "a.example", 80, 0 },
	{ BYTES("\4\1\0\x50\0\0\0\0\0"), SOCKS_CONNECT, "0.0.0.0", 80, 0 },
	{ BYTES("\5\1\0\5\1\0\1\xc0\0\2\1\0\x16"), SOCKS_CONNECT, "192.0.2.1", 22, 0 },
	{ BYTES("\5\2\2\0\5\1\0\3\1a\xff\xff"), SOCKS_CONNECT, "a", 65535, 0 },
	{ BYTES("\5\1\0\5\1\0\4\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1\0\1"), SOCKS_CONNECT,
	  "2001:db8::1", 1, 0 },
	{ BYTES("\4\2\0\x50\x7f\0\0\1\0"), SOCKS_REFUSE, "", 0, SOCKS_NO_COMMAND },
	{ BYTES("\4\1\0\x50\0\0\0\1\0\0"), SOCKS_REFUSE, "", 0, SOCKS_FAILED },
	{ BYTES("\4\1\0\x50\0\0\0\1\0a b\0"), SOCKS_REFUSE, "", 0, SOCKS_FAILED },
	{ BYTES("\5\1\0\5\2\0\1"), SOCKS_REFUSE, "", 0, SOCKS_NO_COMMAND },
	{ BYTES("\5\1\0\5\3\0\1"), SOCKS_REFUSE, "", 0, SOCKS_NO_COMMAND },
	{ BYTES("\5\1\0\5\1\0\2"), SOCKS_REFUSE, "", 0, SOCKS_NO_ADDRESS_TYPE },
	{ BYTES("\5\1\0\4\1\0\1"), SOCKS_REFUSE, "", 0, SOCKS_FAILED },
	{ BYTES("\5\1\0\5\1\0\3\0\0\1"), SOCKS_REFUSE, "", 0, SOCKS_FAILED },
	{ BYTES("\5\1\0\5\1\0\3\3a\0b\0\1"), SOCKS_REFUSE, "", 0, SOCKS_FAILED },
	{ BYTES("\5\1\0\5\1\0\3\2\x1b[\0\1"), SOCKS_REFUSE, "", 0, SOCKS_FAILED },
	{ BYTES("\5\1\2\5\1\0\1"), SOCKS_REFUSE, "", 0, SOCKS_SILENT },
	{ BYTES("\5\0"), SOCKS_REFUSE, "", 0, SOCKS_SILENT },
	{ BYTES("GET / "), SOCKS_REFUSE, "", 0, SOCKS_SILENT },
	{ BYTES("\0"), SOCKS_REFUSE, "", 0, SOCKS_SILENT },
};

static void check(const struct request *q, size_t first)
{
	struct outcome o = feed(q->bytes, q->n, first);

	assert_int_equal(o.step, q->step);
	if (q->step == SOCKS_CONNECT) {
		assert_string_equal(o.r.host, q->host);
		assert_int_equal(o.r.port, q->port);
		assert_int_equal(o.used, q->n);
	} else {
		assert_int_equal(o.r.reply, q->reply);
		assert_int_equal(o.err.phase, ERROR_PEER);
	}
}

static void test_every_split(void **state)
{
	size_t i, first;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		for (first = 0; first < requests[i].n; first++)
			check(&requests[i], first);
	}
}

static void test_nothing_behind_is_taken(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		char bytes[64];
		struct outcome o;

		memcpy(bytes, requests[i].bytes, requests[i].n);
		memcpy(bytes + requests[i].n, "hello", 5);
		o = feed(bytes, requests[i].n + 5, 0);
		assert_int_equal(o.step, SOCKS_CONNECT);
		assert_int_equal(o.used, requests[i].n);
		assert_int_equal(socks_request_feed(&o.r, (const uint8_t *)"x", 1, &o.step, &o.err),
				 0);
	}
}

static void test_every_beginning(void **state)
{
	size_t i, n;

	(void)state;
	for (i = 0; i < 6; i++) {
		for (n = 1; n < requests[i].n; n++)
			assert_int_equal(feed(requests[i].bytes, n, 0).step, SOCKS_MORE);
	}
}

static void test_no_end(void **state)
{
	uint8_t user[2000] = { 4, 1, 0, 80, 127, 0, 0, 1 };
	struct outcome o;

	(void)state;
	memset(user + 8, 'x', sizeof(user) - 8);
	o = feed(user, sizeof(user), 0);
	assert_int_equal(o.step, SOCKS_REFUSE);
	assert_true(o.used < 300);
	user[4] = user[5] = user[6] = 0;
	user[8] = 0;
	o = feed(user, sizeof(user), 0);
	assert_int_equal(o.step, SOCKS_REFUSE);
	assert_true(o.used < 600);
}

static void test_longest_name(void **state)
{
	uint8_t bytes[3 + 5 + 255 + 2] = { 5, 1, 0, 5, 1, 0, 3, 255 };
	struct outcome o;

	(void)state;
	memset(bytes + 8, 'a', 255);
	bytes[sizeof(bytes) - 1] = 7;
	o = feed(bytes, sizeof(bytes), 0);
	assert_int_equal(o.step, SOCKS_CONNECT);
	assert_int_equal(strlen(o.r.host), 255);
	assert_int_equal(o.r.port, 7);
}

/* ---- answers ---- */

static void expect(struct buf *b, const char *bytes, size_t n)
{
	assert_int_equal(b->len, n);
	assert_memory_equal(buf_data(b), bytes, n);
	buf_clear(b);
}

static void test_answers(void **state)
{
	struct socks_request r = { .version = 5 };
	struct addr a;
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	socks_put_method(&r, &b);
	expect(&b, BYTES("\5\xff"));
	r.has_method = true;
	socks_put_method(&r, &b);
	expect(&b, BYTES("\5\0"));
	assert_true(addr_parse("192.0.2.9", 513, &a));
	socks_put_reply(&r, SOCKS_DONE, &a, &b);
	expect(&b, BYTES("\5\0\0\1\xc0\0\2\x9\2\1"));
	assert_true(addr_parse("::1", 1, &a));
	socks_put_reply(&r, SOCKS_DONE, &a, &b);
	expect(&b, BYTES("\5\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\1"));
	socks_put_reply(&r, SOCKS_REFUSED, NULL, &b);
	expect(&b, BYTES("\5\5\0\1\0\0\0\0\0\0"));
	socks_put_reply(&r, SOCKS_SILENT, NULL, &b);
	expect(&b, "", 0);
	r.version = 4;
	socks_put_reply(&r, SOCKS_REFUSED, NULL, &b);
	expect(&b, BYTES("\0\x5b\0\0\0\0\0\0"));
	socks_put_reply(&r, SOCKS_DONE, &a, &b);
	expect(&b, BYTES("\0\x5a\0\1\0\0\0\0"));
	buf_done(&b);
}

static void test_reasons(void **state)
{
	static const struct {
		enum error_phase phase;
		int code;
		enum socks_reply reply;
	} cases[] = {
		{ ERROR_CONNECT, ECONNREFUSED, SOCKS_REFUSED },
		{ ERROR_CONNECT, ENETUNREACH, SOCKS_NET_UNREACHABLE },
		{ ERROR_CONNECT, EHOSTUNREACH, SOCKS_HOST_UNREACHABLE },
		{ ERROR_CONNECT, ETIMEDOUT, SOCKS_HOST_UNREACHABLE },
		{ ERROR_CONNECT, EACCES, SOCKS_FAILED },
		{ ERROR_RESOLVE, EAI_NONAME, SOCKS_HOST_UNREACHABLE },
		{ ERROR_LOCAL, EMFILE, SOCKS_FAILED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = { .phase = cases[i].phase, .code = cases[i].code };

		assert_int_equal(socks_reply_for(&err), cases[i].reply);
	}
}

#define LOGIN	 "\5\2\0\2\1\2me\6secret"
#define GREETING "\5\1\2"

static const struct login {
	const char *bytes;
	size_t n;
	enum socks_step step;
	const char *user, *password;
	enum socks_reply reply;
} logins[] = {
	{ BYTES(LOGIN "\5\1\0\3\1a\0\x50"), SOCKS_CONNECT, "me", "secret", 0 },
	{ BYTES(GREETING "\1\1u\0\5\1\0\3\1a\0\x50"), SOCKS_CONNECT, "u", "", 0 },
	{ BYTES(GREETING "\1\0\1p"), SOCKS_REFUSE, "", "", SOCKS_SILENT },
	{ BYTES(GREETING "\2\1u\1p"), SOCKS_REFUSE, "", "", SOCKS_SILENT },
	{ BYTES("\5\1\0\5\1\0\3\1a\0\x50"), SOCKS_REFUSE, "", "", SOCKS_SILENT },
	{ BYTES("\4\1\1\xbb\xc0\0\2\1me\0"), SOCKS_REFUSE, "", "", SOCKS_FORBIDDEN },
	{ BYTES(GREETING "\1\2me\6secre"), SOCKS_MORE, "me", "", 0 },
};

static void who_has_to_say_who_he_is(void **state)
{
	struct outcome o;
	size_t i, cut;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(logins); i++) {
		for (cut = 0; cut < logins[i].n; cut++) {
			o = feed_for(logins[i].bytes, logins[i].n, cut, true);
			assert_int_equal(o.step, logins[i].step);
			assert_string_equal(o.r.user, logins[i].user);
			assert_string_equal(o.r.password, logins[i].password);
			if (o.step == SOCKS_REFUSE)
				assert_int_equal(o.r.reply, logins[i].reply);
			if (o.step == SOCKS_CONNECT)
				assert_int_equal(o.used, logins[i].n);
		}
	}
}

static void the_answers_to_it(void **state)
{
	struct outcome o = feed_for(LOGIN, sizeof(LOGIN) - 1, 0, true);
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	socks_put_method(&o.r, &b);
	socks_put_login(true, &b);
	socks_put_login(false, &b);
	o = feed_for("\5\1\0", 3, 0, true);
	socks_put_method(&o.r, &b);
	assert_int_equal(b.len, 8);
	assert_memory_equal(buf_data(&b), "\5\2\1\0\1\1\5\xff", 8);
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_to_say_who_he_is),
		cmocka_unit_test(the_answers_to_it),
		cmocka_unit_test(test_every_split),  cmocka_unit_test(test_nothing_behind_is_taken),
		cmocka_unit_test(test_every_beginning), cmocka_unit_test(test_no_end),
		cmocka_unit_test(test_longest_name), cmocka_unit_test(test_answers),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
