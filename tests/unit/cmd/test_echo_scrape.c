/* The little HTTP of --metrics: questions, what is wrong with them, answers. */
#include "echo-serve/scrape.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* 0: more must come. */
static int status_of(const char *text)
{
	struct scrape s;

	return scrape_parse(text, strlen(text), &s) ? s.status : 0;
}

static void questions(void **state)
{
	static const struct {
		const char *text;
		int status;
	} cases[] = {
		{ "GET /metrics HTTP/1.1\r\nHost: a:1\r\n\r\n", 200 },
		{ "GET /metrics HTTP/1.0\n\n", 200 },
		{ "HEAD /metrics HTTP/1.1\r\n\r\n", 200 },
		{ "GET /metrics HTTP/1.1\r\n\r\nand a body", 200 },
		{ "GET / HTTP/1.1\r\n\r\n", 404 },
		{ "GET /metrics2 HTTP/1.1\r\n\r\n", 404 },
		{ "POST /metrics HTTP/1.1\r\n\r\n", 405 },
		{ "get /metrics HTTP/1.1\r\n\r\n", 405 },
		{ "GET /metrics HTTP/2\r\n\r\n", 400 },
		{ "GET /metrics\r\n\r\n", 400 },
		{ "GET  /metrics HTTP/1.1\r\n\r\n", 400 },
		{ "GET /metrics HTTP/1.1 \r\n\r\n", 400 },
		{ "GET /metrics HTTP/1.1 x\r\n\r\n", 400 },
		{ " GET /metrics HTTP/1.1\r\n\r\n", 400 },
		{ "GET /\x80 HTTP/1.1\r\n\r\n", 400 },
		{ "\r\n", 400 },
		{ "\n", 400 },
		{ "", 0 },
		{ "GET /metrics HTTP/1.1\r\n", 0 },
		{ "GET /metrics HTTP/1.1\r\nHost: a\r\n", 0 },
		{ "GET /metrics HTTP/1.1\r\n\r", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(status_of(cases[i].text), cases[i].status);
}

static void too_long(void **state)
{
	static char text[SCRAPE_MAX + 100];
	struct scrape s;

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, "GET /metrics HTTP/1.1\r\n", 23);
	assert_false(scrape_parse(text, SCRAPE_MAX - 1, &s));
	assert_true(scrape_parse(text, SCRAPE_MAX, &s));
	assert_int_equal(s.status, 431);
	assert_true(scrape_parse(text, sizeof(text), &s));
	assert_int_equal(s.status, 431);
	memcpy(text + SCRAPE_MAX - 4, "\r\n\r\n", 4);
	assert_true(scrape_parse(text, sizeof(text), &s));
	assert_int_equal(s.status, 200);
}

static void answers(void **state)
{
	struct scrape s = { .status = 200 };
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	scrape_answer(&s, "x 1\n", 4, &b);
	assert_string_equal(buf_string(&b), "HTTP/1.1 200 OK\r\n"
					    "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
					    "Content-Length: 4\r\nConnection: close\r\n\r\nx 1\n");
	buf_clear(&b);
	s.is_head = true;
	scrape_answer(&s, "x 1\n", 4, &b);
	assert_non_null(strstr(buf_string(&b), "Content-Length: 4\r\n"));
	assert_null(strstr(buf_string(&b), "x 1"));
	buf_clear(&b);
	s = (struct scrape){ .status = 405 };
	scrape_answer(&s, "x 1\n", 4, &b);
	assert_non_null(strstr(buf_string(&b), "Allow: GET, HEAD\r\n"));
	assert_null(strstr(buf_string(&b), "x 1"));
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions),
		cmocka_unit_test(too_long),
		cmocka_unit_test(answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
