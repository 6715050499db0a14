/* CONNECT. */
#include "stream/http_connect.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { CREDENTIALS = 512, REASON = 80 };

static void put_credentials(const struct http_connect *c, struct buf *out)
{
	char plain[CREDENTIALS + 2], encoded[(CREDENTIALS + 2) * 4 / 3 + 8];
	int n = snprintf(plain, sizeof(plain), "%s:%s", c->user, c->password);

	n = (int)encode_base64(encoded, (const uint8_t *)plain, (size_t)n);
	buf_printf(out, "Proxy-Authorization: Basic %.*s\r\n", n, encoded);
	explicit_bzero(plain, sizeof(plain));
	explicit_bzero(encoded, sizeof(encoded));
}

void http_connect_begin(const struct http_connect *c, struct buf *out)
{
	bool is_v6 = strchr(c->host, ':');
	char place[300];

	snprintf(place, sizeof(place), is_v6 ? "[%s]:%u" : "%s:%u", c->host, c->port);
	buf_printf(out, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n", place, place);
	if (c->user[0])
		put_credentials(c, out);
	buf_append(out, "\r\n", 2);
}

static int broken(const struct http_connect *c, struct error *err)
{
	error_set(err, ERROR_PEER, 0, c->subject, "what the proxy answers is no HTTP");
	error_hint(err, "http://, socks4:// and socks5:// are different protocols");
	return -1;
}

/* How many bytes the head has, with the empty line that ends it; 0: it is not all there. */
static size_t head_length(const char *p, size_t n)
{
	const char *line = p, *end = p + n, *newline;

	while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
		bool is_empty = newline == line || (newline == line + 1 && *line == '\r');

		line = newline + 1;
		if (is_empty)
			return (size_t)(line - p);
	}
	return 0;
}

/* "HTTP/1.1 200 Connection established"; 0 when it is none. */
static unsigned status_of(const char *p, size_t n, const char **ret_reason)
{
	unsigned status = 0;
	size_t i;

	if (n < 13 || memcmp(p, "HTTP/1.", 7) != 0 || p[8] != ' ')
		return 0;
	for (i = 9; i < 12; i++) {
		if (p[i] < '0' || p[i] > '9')
			return 0;
		status = status * 10 + (unsigned)(p[i] - '0');
	}
	if (p[12] != ' ' && p[12] != '\r' && p[12] != '\n')
		return 0;
	*ret_reason = p + 12;
	return status < 100 ? 0 : status;
}

static int refused(const struct http_connect *c, unsigned status, const char *reason,
		   const char *end, struct error *err)
{
	const char *newline = memchr(reason, '\n', (size_t)(end - reason));
	char safe[REASON];

	while (newline > reason && newline[-1] == '\r')
		newline--;
	while (reason < newline && *reason == ' ')
		reason++;
	text_safe(safe, sizeof(safe), reason, (size_t)(newline - reason), TEXT_KEEP_NONE);
	error_set(err, ERROR_PROXY, (int)status, c->subject,
		  "the proxy does not connect to %.60s: %u %s", c->host, status, safe);
	if (status == 407)
		error_hint(err, c->user[0] ? "it does not take this user and password"
					   : "--proxy-auth FILE names a file with USER:PASSWORD");
	if (status == 504)
		err->status = STATUS_TIMEOUT;
	return -1;
}

int http_connect_take(const struct http_connect *c, struct buf *in, struct error *err)
{
	static const char begins[] = "HTTP/1.";
	const char *p, *reason;
	unsigned status;
	size_t n;

	for (;;) { /* for each answer that is only interim */
		p = (const char *)buf_data(in);
		n = in->len < sizeof(begins) - 1 ? in->len : sizeof(begins) - 1;
		if (n && memcmp(p, begins, n) != 0)
			return broken(c, err);
		n = in->len ? head_length(p, in->len) : 0;
		if (!n)
			return in->len < HTTP_CONNECT_MAX ? 0 : broken(c, err);
		status = status_of(p, n, &reason);
		if (!status || status == 101)
			return broken(c, err);
		if (status >= 300)
			return refused(c, status, reason, p + n, err);
		buf_consume(in, n);
		if (status >= 200)
			return 1;
	}
}
