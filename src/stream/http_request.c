/* The head of a request, and the heads of answers. */
#include "stream/http_request.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/parse.h"
#include "base/text.h"
#include "net/addr.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void http_request_init(struct http_request *r)
{
	*r = (struct http_request){ .is_empty = true };
}

static enum http_step refuse(struct http_request *r, unsigned status, struct error *err,
			     const char *why)
{
	r->is_over = true;
	r->status = status;
	error_set(err, ERROR_PEER, 0, NULL, "%s", why);
	return HTTP_REFUSE;
}

static bool is_printable(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (text[i] <= ' ' || text[i] >= 0x7f)
			return false;
	}
	return n > 0;
}

/* HOST:PORT, or [ADDRESS]:PORT. */
static bool parse_target(struct http_request *r, const char *text, size_t n)
{
	const char *colon = memrchr(text, ':', n);
	struct addr address;
	uint64_t port;
	char digits[8];
	size_t host;

	if (!colon || !is_printable(text, n))
		return false;
	host = (size_t)(colon - text);
	snprintf(digits, sizeof(digits), "%.*s", (int)(n - host - 1), colon + 1);
	if (n - host - 1 >= sizeof(digits) || !parse_uint(digits, 1, 65535, &port))
		return false;
	if (!host || host >= sizeof(r->host))
		return false;
	snprintf(r->host, sizeof(r->host), "%.*s", (int)host, text);
	r->port = (uint16_t)port;
	if (r->host[0] != '[')
		return !memchr(text, ':', host) && !strpbrk(r->host, "/@");
	if (r->host[host - 1] != ']')
		return false;
	memmove(r->host, r->host + 1, host - 2);
	r->host[host - 2] = '\0';
	return addr_parse(r->host, 0, &address) && addr_family(&address) == AF_INET6;
}

static bool is_version(const char *text)
{
	return strcmp(text, "HTTP/1.1") == 0 || strcmp(text, "HTTP/1.0") == 0;
}

/* METHOD TARGET VERSION, with one blank between. */
static enum http_step take_line(struct http_request *r, struct error *err)
{
	char *method = r->line, *target, *version;

	if (r->n_line && r->line[r->n_line - 1] == '\r')
		r->n_line--;
	r->line[r->n_line] = '\0';
	target = strchr(method, ' ');
	version = target ? strchr(target + 1, ' ') : NULL;
	if (strlen(method) != r->n_line || !version || !is_version(version + 1) ||
	    !is_printable(method, (size_t)(target - method)))
		return refuse(r, 400, err, "the client does not speak HTTP/1.1");
	if (strncmp(method, "CONNECT ", 8) != 0)
		return refuse(r, 405, err, "the client wants more than CONNECT");
	if (!parse_target(r, target + 1, (size_t)(version - target - 1)))
		return refuse(r, 400, err, "the client's target is not HOST:PORT");
	r->has_line = true;
	r->n_line = 0;
	return HTTP_MORE;
}

/* Blanks, and the word, whatever its case: what is behind it, or NULL. */
static const char *behind(const char *text, const char *word)
{
	size_t n = strlen(word);

	text += strspn(text, " \t");
	return strncasecmp(text, word, n) == 0 ? text + n : NULL;
}

/* USER:PASSWORD in base64. */
static void take_credentials(struct http_request *r, const char *text)
{
	uint8_t plain[2 * HTTP_WORD];
	const uint8_t *colon;
	size_t n, n_user;

	text += strspn(text, " \t");
	if (!decode_base64(plain, sizeof(plain), text, strcspn(text, " \t"), &n))
		return;
	colon = memchr(plain, ':', n);
	n_user = colon ? (size_t)(colon - plain) : 0;
	if (colon && n_user < HTTP_WORD && n - n_user - 1 < HTTP_WORD && !memchr(plain, 0, n)) {
		snprintf(r->user, HTTP_WORD, "%.*s", (int)n_user, plain);
		snprintf(r->password, HTTP_WORD, "%.*s", (int)(n - n_user - 1), colon + 1);
	}
	explicit_bzero(plain, sizeof(plain));
}

static void take_field(struct http_request *r)
{
	const char *value;

	if (r->n_line && r->line[r->n_line - 1] == '\r')
		r->n_line--;
	r->line[r->n_line] = '\0';
	value = *r->line == ' ' || r->is_long ? NULL : behind(r->line, "Proxy-Authorization:");
	value = value ? behind(value, "Basic ") : NULL;
	if (value && strlen(r->line) == r->n_line)
		take_credentials(r, value);
}

static enum http_step take_byte(struct http_request *r, char c, struct error *err)
{
	if (r->n_head++ == HTTP_HEAD)
		return refuse(r, 431, err, "the head of the request is too long");
	if (c != '\n') {
		if (!r->has_line && r->n_line == HTTP_LINE - 1)
			return refuse(r, 414, err, "the line of the request is too long");
		if (r->n_line < HTTP_LINE - 1)
			r->line[r->n_line++] = c;
		else
			r->is_long = true;
		if (c != '\r')
			r->is_empty = false;
		return HTTP_MORE;
	}
	if (!r->has_line) {
		r->is_empty = true;
		return take_line(r, err);
	}
	if (r->is_empty) {
		r->is_over = true;
		return HTTP_CONNECT;
	}
	take_field(r);
	explicit_bzero(r->line, sizeof(r->line));
	r->n_line = 0;
	r->is_long = false;
	r->is_empty = true;
	return HTTP_MORE;
}

size_t http_request_feed(struct http_request *r, const uint8_t *data, size_t n,
			 enum http_step *ret, struct error *err)
{
	enum http_step step = HTTP_MORE;
	size_t i = 0;

	while (i < n && step == HTTP_MORE && !r->is_over)
		step = take_byte(r, (char)data[i++], err);
	*ret = step;
	return i;
}

/* ---- answers ---- */

static const char *reason(unsigned status)
{
	switch (status) {
	case 405:
		return "Method Not Allowed";
	case 407:
		return "Proxy Authentication Required";
	case 414:
		return "URI Too Long";
	case 431:
		return "Request Header Fields Too Large";
	case 502:
		return "Bad Gateway";
	case 504:
		return "Gateway Timeout";
	default:
		return "Bad Request";
	}
}

static const char *extra(unsigned status)
{
	if (status == 407)
		return "Proxy-Authenticate: Basic realm=\"netkit\", charset=\"UTF-8\"\r\n";
	return status == 405 ? "Allow: CONNECT\r\n" : "";
}

void http_put_connected(struct buf *dst)
{
	(void)buf_printf(dst, "HTTP/1.1 200 Connection established\r\n\r\n");
}

void http_put_refusal(unsigned status, const char *text, struct buf *dst)
{
	char safe[512];

	text_safe(safe, sizeof(safe), text, strlen(text), TEXT_KEEP_NONE);
	(void)buf_printf(dst,
			 "HTTP/1.1 %u %s\r\n%sContent-Type: text/plain\r\nContent-Length: %zu\r\n"
			 "Connection: close\r\n\r\n%s\n",
			 status, reason(status), extra(status),
			 strlen(safe) + 1, safe);
}

unsigned http_status_for(const struct error *err)
{
	return err->code == ETIMEDOUT ? 504 : 502;
}
