/* CONNECT: the request, and answers cut at every place. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "stream/http_connect.h"

#include <string.h>

static const char behind[] = "HTTP/1.1 500 not the proxy's\r\n\r\n";

static const struct http_connect plain = { .host = "a.example", .port = 443, .user = "",
					   .password = "", .subject = "proxy" };

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
	struct error err = ERROR_INIT;
	struct buf in;
	int result;

	buf_init(&in, HTTP_CONNECT_MAX);
	buf_append(&in, row->hears, cut);
	result = http_connect_take(&plain, &in, &err);
	if (!result) {
		buf_append(&in, row->hears + cut, strlen(row->hears) - cut);
		buf_append(&in, behind, strlen(behind));
		result = http_connect_take(&plain, &in, &err);
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
	struct error err = ERROR_INIT;
	struct buf in;

	(void)state;
	buf_init(&in, HTTP_CONNECT_MAX);
	buf_append(&in, "HTTP/1.1 200 ", 13);
	while (in.len < HTTP_CONNECT_MAX - 1)
		buf_byte(&in, 'a');
	assert_int_equal(http_connect_take(&plain, &in, &err), 0);
	buf_byte(&in, 'a');
	assert_int_equal(http_connect_take(&plain, &in, &err), -1);
	assert_int_equal(err.phase, ERROR_PEER);
	buf_done(&in);
}

static void requests(void **state)
{
	struct http_connect c = plain;
	struct buf out;

	(void)state;
	buf_init(&out, HTTP_CONNECT_MAX);
	http_connect_begin(&c, &out);
	assert_string_equal(buf_string(&out),
			    "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
	buf_clear(&out);
	c.host = "2001:db8::1";
	c.user = "Aladdin";
	c.password = "open sesame";
	http_connect_begin(&c, &out);
	assert_string_equal(buf_string(&out),
			    "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n"
			    "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(endless_head_is_no_answer),
		cmocka_unit_test(requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
