/* CONNECT: the request, and answers cut at every place. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "stream/http_auth.h"
#include "stream/http_connect.h"

#include <string.h>

static const char behind[] = "HTTP/1.1 500 not the proxy's\r\n\r\n";

static struct http_auth nobody;
static const struct http_connect plain = { .host = "a.example", .port = 443, .user = "",
					   .password = "", .subject = "proxy",
					   .auth = &nobody };

static const struct row {
	const char *hears;
	enum error_phase phase;
	int code;
	enum exit_status status;
	const char *text;
} rows[] = {
	{ "HTTP/1.1 200 Connection established\r\n\r\n", ERROR_NONE, 0, STATUS_DONE, "" },
	{ "HTTP/1.0 200\r\nContent-Length: 7\r\nX: y\r\n\r\n", ERROR_NONE, 0, STATUS_DONE, "" },
	{ "HTTP/1.1 299 ok\n\n", ERROR_NONE, 0, STATUS_DONE, "" },
	{ "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
	  ERROR_NONE, 0, STATUS_DONE, "" },
	{ "HTTP/1.1 407 Proxy Authentication Required\r\nX: y\r\n\r\n", ERROR_PROXY, 407,
	  STATUS_CONNECT, "the proxy does not connect to a.example: 407 Proxy Authentication "
			  "Required" },
	{ "HTTP/1.1 502 Bad\033[2J Gateway\r\n\r\n", ERROR_PROXY, 502, STATUS_CONNECT,
	  "the proxy does not connect to a.example: 502 Bad\\x1b[2J Gateway" },
	{ "HTTP/1.1 504 Gateway Timeout\r\n\r\n", ERROR_PROXY, 504, STATUS_TIMEOUT,
	  "the proxy does not connect to a.example: 504 Gateway Timeout" },
	{ "HTTP/1.1 302\r\nLocation: /\r\n\r\n", ERROR_PROXY, 302, STATUS_CONNECT,
	  "the proxy does not connect to a.example: 302 " },
	{ "HTTP/1.1 101 Switching\r\n\r\n", ERROR_PEER, 0, STATUS_PEER, NULL },
	{ "HTTP/1.1 20x OK\r\n\r\n", ERROR_PEER, 0, STATUS_PEER, NULL },
	{ "HTTP/1.1 2000 OK\r\n\r\n", ERROR_PEER, 0, STATUS_PEER, NULL },
	{ "HTTP/1.1  200 OK\r\n\r\n", ERROR_PEER, 0, STATUS_PEER, NULL },
	{ "HTTP/1.\r\n\r\n", ERROR_PEER, 0, STATUS_PEER, NULL },
	{ "SSH-2.0-x\r\n", ERROR_PEER, 0, STATUS_PEER, NULL },
	{ "\5\1\5\1", ERROR_PEER, 0, STATUS_PEER, NULL },
};

static void run(const struct row *row, size_t cut)
{
	struct http_connect c = plain;
	struct error err = ERROR_INIT;
	struct buf in;
	int result;

	buf_init(&in, HTTP_CONNECT_MAX);
	buf_append(&in, row->hears, cut);
	result = http_connect_take(&c, &in, &err);
	if (!result) {
		buf_append(&in, row->hears + cut, strlen(row->hears) - cut);
		buf_append(&in, behind, strlen(behind));
		result = http_connect_take(&c, &in, &err);
		if (!row->phase)
			assert_int_equal(in.len, strlen(behind));
	}
	assert_int_equal(result, row->phase ? -1 : 1);
	assert_int_equal(err.phase, row->phase);
	assert_int_equal(err.code, row->code);
	assert_int_equal(error_status(&err), row->status);
	if (row->text)
		assert_string_equal(err.text, row->text);
	buf_done(&in);
}

static void answers(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (cut = 0; cut < strlen(rows[i].hears); cut++)
			run(&rows[i], cut);
}

static void endless_head_is_no_answer(void **state)
{
	struct http_connect c = plain;
	struct error err = ERROR_INIT;
	struct buf in;

	(void)state;
	buf_init(&in, HTTP_CONNECT_MAX);
	buf_append(&in, "HTTP/1.1 200 ", 13);
	while (in.len < HTTP_CONNECT_MAX - 1)
		buf_byte(&in, 'a');
	assert_int_equal(http_connect_take(&c, &in, &err), 0);
	buf_byte(&in, 'a');
	assert_int_equal(http_connect_take(&c, &in, &err), -1);
	assert_int_equal(err.phase, ERROR_PEER);
	buf_done(&in);
}

static void requests(void **state)
{
	struct http_auth auth = { .scheme = HTTP_NOBODY };
	struct http_connect c = plain;
	struct error err = ERROR_INIT;
	struct buf out;

	(void)state;
	buf_init(&out, HTTP_CONNECT_MAX);
	c.auth = &auth;
	assert_int_equal(http_connect_begin(&c, &out, &err), 0);
	assert_string_equal(buf_string(&out),
			    "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
	buf_clear(&out);
	c.host = "2001:db8::1";
	c.user = "Aladdin";
	c.password = "open sesame";
	assert_int_equal(http_connect_begin(&c, &out, &err), 0);
	assert_null(strstr(buf_string(&out), "Authorization"));
	buf_clear(&out);
	auth.scheme = HTTP_BASIC;
	assert_int_equal(http_connect_begin(&c, &out, &err), 0);
	assert_string_equal(buf_string(&out),
			    "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n"
			    "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
	buf_done(&out);
}

/* ---- a proxy that asks who we are ---- */

#define ASKS "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=x\r\n"
#define DIGEST "Proxy-Authenticate: Digest nonce=n, realm=r, qop=auth"

static const struct question {
	const char *hears;
	int result;
	enum http_scheme scheme; /* HTTP_NOBODY: it is a refusal */
} questions[] = {
	{ ASKS "Content-Length: 5\r\n\r\nhello", HTTP_CONNECT_AGAIN, HTTP_BASIC },
	{ ASKS "content-length:0\r\n\r\n", HTTP_CONNECT_AGAIN, HTTP_BASIC },
	{ ASKS DIGEST "\r\nContent-Length: 2\n\nhi", HTTP_CONNECT_AGAIN, HTTP_DIGEST },
	{ "HTTP/1.0 407\r\nConnection: Keep-Alive\r\n" DIGEST "\r\nContent-Length: 2\r\n\r\nhi",
	  HTTP_CONNECT_AGAIN, HTTP_DIGEST },
	/* it hangs up */
	{ ASKS "\r\n", -1, HTTP_BASIC },
	{ ASKS "Content-Length: 1048577\r\n\r\n", -1, HTTP_BASIC },
	{ ASKS "Content-Length: -1\r\n\r\n", -1, HTTP_BASIC },
	{ ASKS "Content-Length: 00000000000000000000000\r\n\r\n", -1, HTTP_BASIC },
	{ ASKS "Connection: close\r\nContent-Length: 0\r\n\r\n", -1, HTTP_BASIC },
	{ ASKS "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", -1, HTTP_BASIC },
	{ "HTTP/1.0 407\r\n" DIGEST "\r\nContent-Length: 2\r\n\r\nhi", -1, HTTP_DIGEST },
	/* it asks what we cannot answer */
	{ "HTTP/1.1 407\r\nContent-Length: 0\r\n\r\n", -1, HTTP_NOBODY },
	{ "HTTP/1.1 407\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n", -1, HTTP_NOBODY },
	{ "HTTP/1.1 407\r\n Proxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", -1,
	  HTTP_NOBODY },
};

static void ask(const struct question *q, size_t cut)
{
	struct http_auth auth = { .scheme = HTTP_NOBODY };
	struct http_connect c = plain;
	struct error err = ERROR_INIT;
	struct buf in;
	int result;

	c.user = "u";
	c.auth = &auth;
	buf_init(&in, HTTP_CONNECT_MAX);
	buf_append(&in, q->hears, cut);
	result = http_connect_take(&c, &in, &err);
	if (!result) {
		buf_append(&in, q->hears + cut, strlen(q->hears) - cut);
		buf_append(&in, behind, strlen(behind));
		result = http_connect_take(&c, &in, &err);
		if (q->result == HTTP_CONNECT_AGAIN)
			assert_int_equal(in.len, strlen(behind));
	}
	if (result != q->result || auth.scheme != q->scheme)
		fail_msg("%s: %d, %d", q->hears, result, auth.scheme);
	assert_int_equal(auth.is_due, q->scheme != HTTP_NOBODY);
	assert_int_equal(err.code, result < 0 ? 407 : 0);
	buf_done(&in);
}

static void who_are_you(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(questions); i++)
		for (cut = 0; cut < strlen(questions[i].hears); cut++)
			ask(&questions[i], cut);
}

static int hear(struct http_connect *c, const char *text, struct error *err)
{
	struct buf in;
	int result;

	buf_init(&in, HTTP_CONNECT_MAX);
	buf_append(&in, text, strlen(text));
	*err = ERROR_INIT;
	result = http_connect_take(c, &in, err);
	buf_done(&in);
	return result;
}

/* A wrong password is not tried twice; an old nonce is changed for a new one, not for ever. */
static void asked_again(void **state)
{
	static const char stale[] = "HTTP/1.1 407\r\n" DIGEST
				    ", stale=true\r\nContent-Length: 0\r\n\r\n";
	struct http_auth auth = { .scheme = HTTP_NOBODY };
	struct http_connect c = plain;
	struct error err;
	struct buf out;
	int i;

	(void)state;
	buf_init(&out, HTTP_CONNECT_MAX);
	c.user = "u";
	c.auth = &auth;
	assert_int_equal(hear(&c, ASKS "Content-Length: 0\r\n\r\n", &err), HTTP_CONNECT_AGAIN);
	assert_int_equal(http_connect_begin(&c, &out, &err), 0);
	assert_int_equal(hear(&c, ASKS "Content-Length: 0\r\n\r\n", &err), -1);
	assert_string_equal(err.hint, "it does not take this user and password");
	assert_false(auth.is_due);

	for (i = 0; i < 2; i++) {
		assert_int_equal(hear(&c, stale, &err), HTTP_CONNECT_AGAIN);
		assert_int_equal(http_connect_begin(&c, &out, &err), 0);
	}
	assert_int_equal(hear(&c, stale, &err), -1);
	assert_int_equal(hear(&c, "HTTP/1.1 200 OK\r\n\r\n", &err), 1);
	assert_int_equal(hear(&c, stale, &err), HTTP_CONNECT_AGAIN);

	c.user = "";
	assert_int_equal(http_connect_begin(&c, &out, &err), 0);
	assert_int_equal(hear(&c, stale, &err), -1);
	assert_non_null(strstr(err.hint, "--proxy-auth"));
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(endless_head_is_no_answer),
		cmocka_unit_test(requests),
		cmocka_unit_test(who_are_you),
		cmocka_unit_test(asked_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
