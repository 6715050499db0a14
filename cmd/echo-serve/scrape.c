/* The request line is judged, the fields behind it are only seen to have lines. */
#include "echo-serve/scrape.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

/* Up to the empty line; 0: it has not come. */
static size_t head_length(const char *data, size_t n)
{
	const char *at = data, *end = data + n, *newline;

	while ((newline = memchr(at, '\n', (size_t)(end - at)))) {
		if (newline == at || (newline == at + 1 && *at == '\r'))
			return (size_t)(newline + 1 - data);
		at = newline + 1;
	}
	return 0;
}

/* The next word of the line, without the blank behind it. */
static size_t word(const char **at, const char *end, const char **ret)
{
	const char *blank = memchr(*at, ' ', (size_t)(end - *at));
	size_t n = (size_t)((blank ? blank : end) - *at);

	*ret = *at;
	*at = blank ? blank + 1 : end;
	return n;
}

static bool is_word(const char *got, size_t n, const char *expected)
{
	return n == strlen(expected) && !memcmp(got, expected, n);
}

static bool is_printable(const char *at, const char *end)
{
	for (; at < end; at++) {
		if (*at <= ' ' || *at > '~')
			return false;
	}
	return true;
}

static int judge(const char *at, const char *end, bool *is_head)
{
	const char *method, *target;
	size_t method_n = word(&at, end, &method), target_n = word(&at, end, &target);
	size_t version_n = (size_t)(end - at);

	if (!method_n || !target_n || !is_printable(method, method + method_n) ||
	    !is_printable(target, target + target_n) ||
	    (!is_word(at, version_n, "HTTP/1.1") && !is_word(at, version_n, "HTTP/1.0")))
		return 400;
	*is_head = is_word(method, method_n, "HEAD");
	if (!*is_head && !is_word(method, method_n, "GET"))
		return 405;
	return is_word(target, target_n, "/metrics") ? 200 : 404;
}

bool scrape_parse(const void *data, size_t n, struct scrape *ret)
{
	const char *at = data, *end;
	size_t head;

	if (n > SCRAPE_MAX)
		n = SCRAPE_MAX;
	head = head_length(at, n);
	*ret = (struct scrape){ .status = 431 };
	if (!head)
		return n == SCRAPE_MAX;
	end = memchr(at, '\n', n);
	if (end > at && end[-1] == '\r')
		end--;
	ret->status = judge(at, end, &ret->is_head);
	return true;
}

static const char *reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 431:
		return "Request Header Fields Too Large";
	default:
		return "Bad Request";
	}
}

void scrape_answer(const struct scrape *s, const void *text, size_t n, struct buf *b)
{
	char head[256];

	if (s->status != 200) {
		text = s->status == 404 ? "see /metrics\n" : "";
		n = strlen(text);
	}
	snprintf(head, sizeof(head),
		 "HTTP/1.1 %d %s\r\n"
		 "Content-Type: text/plain%s; charset=utf-8\r\n"
		 "Content-Length: %zu\r\n"
		 "%sConnection: close\r\n\r\n",
		 s->status, reason(s->status), s->status == 200 ? "; version=0.0.4" : "", n,
		 s->status == 405 ? "Allow: GET, HEAD\r\n" : "");
	(void)buf_append(b, head, strlen(head));
	if (!s->is_head && n)
		(void)buf_append(b, text, n);
}
