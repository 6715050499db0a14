/* Requests to an HTTP proxy, at every split, and the answers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "stream/http_request.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct outcome {
	enum http_step step;
	size_t used;
	struct http_request r;
	struct error err;
};

static struct outcome feed(const char *text, size_t n, size_t first)
{
	struct outcome o = { .step = HTTP_MORE, .err = ERROR_INIT };
	const uint8_t *bytes = (const uint8_t *)text;
	size_t end = first ? first : n;

	http_request_init(&o.r);
	for (;;) {
		o.used += http_request_feed(&o.r, bytes + o.used, end - o.used, &o.step, &o.err);
		if (o.step != HTTP_MORE || end == n)
			return o;
		end = n;
	}
}

static const struct {
	const char *text;
	unsigned status; /* 0: it is good */
	const char *host;
	uint16_t port;
} requests[] = {
	{ "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nX: \x1b\r\n\r\n", 0, "a.example", 443 },
	{ "CONNECT 192.0.2.1:1 HTTP/1.0\n\n", 0, "192.0.2.1", 1 },
	{ "CONNECT [2001:db8::1]:65535 HTTP/1.1\r\n\r\n", 0, "2001:db8::1", 65535 },
	{ "CONNECT a:80 HTTP/1.1\r\nlong: line\r\n more of it\r\n\r\n", 0, "a", 80 },
	{ "GET / HTTP/1.1\r\n", 405, "", 0 },
	{ "connect a:80 HTTP/1.1\r\n", 405, "", 0 },
	{ "CONNECT a:80 HTTP/2.0\r\n", 400, "", 0 },
	{ "CONNECT a:80\r\n", 400, "", 0 },
	{ "CONNECT  a:80 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT a:80 HTTP/1.1 \r\n", 400, "", 0 },
	{ "CONNECT a HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT a: HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT :80 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT a:0 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT a:65536 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT a:000000080 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT a:b:80 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT u@a:80 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT unix:/x:80 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT [a]:80 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT []:80 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT [:80 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT [127.0.0.1]:80 HTTP/1.1\r\n", 400, "", 0 },
	{ "CONNECT a\x1b[31m:80 HTTP/1.1\r\n", 400, "", 0 },
	{ "\r\n", 400, "", 0 },
	{ " \r\n", 400, "", 0 },
	{ "\x16\x03\x01\n", 400, "", 0 },
};

static void check(size_t i, size_t first)
{
	size_t n = strlen(requests[i].text);
	struct outcome o = feed(requests[i].text, n, first);

	if (requests[i].status) {
		assert_int_equal(o.step, HTTP_REFUSE);
		assert_int_equal(o.r.status, requests[i].status);
		assert_int_equal(o.err.phase, ERROR_PEER);
		return;
	}
	assert_int_equal(o.step, HTTP_CONNECT);
	assert_string_equal(o.r.host, requests[i].host);
	assert_int_equal(o.r.port, requests[i].port);
	assert_int_equal(o.used, n);
}

static void test_every_split(void **state)
{
	size_t i, first;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		for (first = 0; first < strlen(requests[i].text); first++)
			check(i, first);
	}
}

static void test_nothing_behind_is_taken(void **state)
{
	static const char text[] = "CONNECT a:80 HTTP/1.1\r\n\r\n\r\nhello";
	struct outcome o = feed(text, strlen(text), 0);

	(void)state;
	assert_int_equal(o.step, HTTP_CONNECT);
	assert_int_equal(o.used, strlen(text) - 7);
	assert_int_equal(http_request_feed(&o.r, (const uint8_t *)"x", 1, &o.step, &o.err), 0);
}

static void test_every_beginning(void **state)
{
	size_t n;

	(void)state;
	for (n = 1; n < strlen(requests[0].text); n++)
		assert_int_equal(feed(requests[0].text, n, 0).step, HTTP_MORE);
}

static void test_too_long(void **state)
{
	size_t n = (size_t)HTTP_HEAD * 2;
	char *text = malloc(n);
	struct outcome o;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', n);
	o = feed(text, n, 0);
	assert_int_equal(o.step, HTTP_REFUSE);
	assert_int_equal(o.r.status, 414);
	assert_true(o.used <= HTTP_LINE);
	memcpy(text, "CONNECT a:80 HTTP/1.1\r\n", 23);
	o = feed(text, n, 0);
	assert_int_equal(o.step, HTTP_REFUSE);
	assert_int_equal(o.r.status, 431);
	assert_true(o.used <= HTTP_HEAD + 1);
	o = feed("a\0b c d\n", 8, 0);
	assert_int_equal(o.r.status, 400);
	free(text);
}

static void test_answers(void **state)
{
	struct error err = { .phase = ERROR_CONNECT, .code = ECONNREFUSED };
	struct buf b;

	(void)state;
	buf_init(&b, 2000);
	http_put_connected(&b);
	assert_string_equal(buf_string(&b), "HTTP/1.1 200 Connection established\r\n\r\n");
	buf_clear(&b);
	http_put_refusal(405, "no\r\nX: y\033", &b);
	assert_string_equal(buf_string(&b),
			    "HTTP/1.1 405 Method Not Allowed\r\nAllow: CONNECT\r\n"
			    "Content-Type: text/plain\r\nContent-Length: 19\r\n"
			    "Connection: close\r\n\r\nno\\x0d\\x0aX: y\\x1b\n");
	buf_done(&b);
	assert_int_equal(http_status_for(&err), 502);
	err.code = ETIMEDOUT;
	assert_int_equal(http_status_for(&err), 504);
}

static const struct {
	const char *fields, *user, *password;
} clients[] = {
	{ "", "", "" },
	{ "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n", "me", "secret" },
	{ "Host: a\r\nproxy-authorization:basic \tbWU6c2VjcmV0 \r\nX: y\r\n", "me", "secret" },
	{ "Proxy-Authorization: Basic bWU6\n", "me", "" },
	{ "Proxy-Authorization: Basic OnNlY3JldA==\r\n", "", "secret" },
	{ "Proxy-Authorization: Basic bWU6YTpi\r\n", "me", "a:b" },
	{ "Authorization: Basic bWU6c2VjcmV0\r\n", "", "" },
	{ "X: y\r\n Proxy-Authorization: Basic bWU6c2VjcmV0\r\n", "", "" },
	{ "Proxy-Authorization: Digest bWU6c2VjcmV0\r\n", "", "" },
	{ "Proxy-Authorization: Basic bWU\r\n", "", "" },
	{ "Proxy-Authorization: Basic bW\tU6c2VjcmV0\r\n", "", "" },
	{ "Proxy-Authorization: Basic bWU6AHg=\r\n", "", "" }, /* a NUL in the password */
	{ "Proxy-Authorization: Basic bWU=\r\n", "", "" },	   /* no colon */
};

static void who_the_client_is(void **state)
{
	char text[400];
	struct outcome o;
	size_t i, cut;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(clients); i++) {
		size_t n = (size_t)snprintf(text, sizeof(text), "CONNECT a:80 HTTP/1.1\r\n%s\r\n",
					    clients[i].fields);

		for (cut = 0; cut < n; cut++) {
			o = feed(text, n, cut);
			assert_int_equal(o.step, HTTP_CONNECT);
			assert_string_equal(o.r.user, clients[i].user);
			assert_string_equal(o.r.password, clients[i].password);
		}
	}
}

static void a_field_that_is_too_long_is_left_out(void **state)
{
	static const char head[] = "CONNECT a:80 HTTP/1.1\r\nProxy-Authorization: Basic ";
	char text[2000];
	struct outcome o;
	size_t n = sizeof(head) - 1;

	(void)state;
	memcpy(text, head, n);
	while (n < 1200)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "bWU6c2VjcmV0");
	n += (size_t)snprintf(text + n, sizeof(text) - n, "\r\n\r\n");
	o = feed(text, n, 0);
	assert_int_equal(o.step, HTTP_CONNECT);
	assert_string_equal(o.r.user, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_the_client_is),
		cmocka_unit_test(a_field_that_is_too_long_is_left_out),
		cmocka_unit_test(test_every_split),	cmocka_unit_test(test_nothing_behind_is_taken),
		cmocka_unit_test(test_every_beginning), cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
