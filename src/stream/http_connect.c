/* CONNECT. */
#include "stream/http_connect.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/parse.h"
#include "base/text.h"
#include "stream/http_auth.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { REASON = 80, PLACE = 300, BODY_MAX = 1 << 20, REPEATS_MAX = 2 };

static int put_credentials(const struct http_connect *c, const char *place, struct buf *out,
			   struct error *err)
{
	const struct http_who who = { .user = c->user, .password = c->password,
				      .method = "CONNECT", .uri = place };

	buf_printf(out, "Proxy-Authorization: ");
	if (http_auth_put(c->auth, &who, out, err) < 0)
		return -1;
	buf_append(out, "\r\n", 2);
	return 0;
}

int http_connect_begin(struct http_connect *c, struct buf *out, struct error *err)
{
	bool is_v6 = strchr(c->host, ':');
	char place[PLACE];

	snprintf(place, sizeof(place), is_v6 ? "[%s]:%u" : "%s:%u", c->host, c->port);
	buf_printf(out, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n", place, place);
	c->has_answered = c->user[0] && c->auth->scheme;
	if (c->has_answered && put_credentials(c, place, out, err) < 0)
		return -1;
	buf_append(out, "\r\n", 2);
	return 0;
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

static const char *hint_for(const struct http_connect *c)
{
	if (!c->user[0])
		return "--proxy-auth FILE names a file with USER:PASSWORD";
	return c->has_answered ? "it does not take this user and password"
			       : "it wants neither Basic nor Digest";
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
		error_hint(err, hint_for(c));
	if (status == 504)
		err->status = STATUS_TIMEOUT;
	return -1;
}

/* ---- a proxy that wants to know who we are ---- */

struct fields { /* of a head that is whole */
	const char *p, *end;
};

struct field {
	const char *name, *value;
	size_t n_name, n_value;
};

/* False at the end; lines that are no field are passed over, and so are continued ones. */
static bool next_field(struct fields *f, struct field *ret)
{
	const char *line, *newline, *colon;

	while ((newline = memchr(f->p, '\n', (size_t)(f->end - f->p)))) {
		line = f->p;
		f->p = newline + 1;
		colon = memchr(line, ':', (size_t)(newline - line));
		if (!colon || colon == line || *line == ' ' || *line == '\t')
			continue;
		*ret = (struct field){ .name = line, .n_name = (size_t)(colon - line) };
		for (colon++; colon < newline && (*colon == ' ' || *colon == '\t'); colon++)
			;
		while (newline > colon && strchr("\r \t", newline[-1]))
			newline--;
		ret->value = colon;
		ret->n_value = (size_t)(newline - colon);
		return true;
	}
	return false;
}

static bool is_field(const struct field *f, const char *name)
{
	return f->n_name == strlen(name) && !strncasecmp(f->name, name, f->n_name);
}

static bool has_word(const struct field *f, const char *word)
{
	size_t n = strlen(word), i;

	for (i = 0; i + n <= f->n_value; i++) {
		if (!strncasecmp(f->value + i, word, n))
			return true;
	}
	return false;
}

/* What the head says of the connection: can the next request go over it, and behind how much? */
struct rest {
	bool stays, has_length;
	size_t length;
};

static void hear_field(struct rest *rest, struct http_auth *next, const struct field *f)
{
	char digits[16];
	uint64_t length;

	if (is_field(f, "Proxy-Authenticate"))
		http_auth_hear(next, f->value, f->n_value);
	if (is_field(f, "Connection") || is_field(f, "Proxy-Connection"))
		rest->stays = has_word(f, "keep-alive") || (rest->stays && !has_word(f, "close"));
	if (is_field(f, "Transfer-Encoding"))
		rest->length = BODY_MAX + 1;
	if (is_field(f, "Content-Length") && !rest->has_length) {
		snprintf(digits, sizeof(digits), "%.*s",
			 f->n_value < sizeof(digits) ? (int)f->n_value : 0, f->value);
		rest->has_length = true;
		if (rest->length <= BODY_MAX)
			rest->length = parse_uint(digits, 0, BODY_MAX, &length) ? length
										: BODY_MAX + 1;
	}
}

/* May this challenge be answered, after what was said before? */
static bool is_worth_it(const struct http_connect *c, struct http_auth *next)
{
	if (!c->user[0] || !next->scheme)
		return false;
	if (!c->has_answered)
		return true;
	/* The right answer, to too old a question. */
	next->repeats = c->auth->repeats + 1;
	return next->scheme == HTTP_DIGEST && next->is_stale && next->repeats <= REPEATS_MAX;
}

static int asked(struct http_connect *c, struct buf *in, size_t n, const char *reason,
		 struct error *err)
{
	const char *head = (const char *)buf_data(in);
	struct fields fields = { head, head + n };
	struct rest rest = { .stays = head[7] != '0' };
	struct http_auth next = { .scheme = HTTP_NOBODY };
	struct field field;

	while (next_field(&fields, &field))
		hear_field(&rest, &next, &field);
	if (!is_worth_it(c, &next))
		return refused(c, 407, reason, head + n, err);
	*c->auth = next;
	if (!rest.stays || !rest.has_length || rest.length > BODY_MAX)
		return error_set(err, ERROR_PROXY, 407, c->subject,
				 "the proxy asks who we are, and hangs up");
	buf_consume(in, n);
	c->skip = rest.length;
	c->is_skipping = true;
	return 0;
}

/* The body behind a question. */
static int skip(struct http_connect *c, struct buf *in)
{
	size_t n = in->len < c->skip ? in->len : c->skip;

	buf_consume(in, n);
	c->skip -= n;
	if (c->skip)
		return 0;
	c->is_skipping = false;
	return HTTP_CONNECT_AGAIN;
}

int http_connect_take(struct http_connect *c, struct buf *in, struct error *err)
{
	static const char begins[] = "HTTP/1.";
	const char *p, *reason;
	unsigned status;
	size_t n;

	for (;;) { /* for each answer that is only interim */
		if (c->is_skipping)
			return skip(c, in);
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
		if (status == 407 && asked(c, in, n, reason, err) == 0)
			continue;
		if (status == 407)
			return -1;
		if (status >= 300)
			return refused(c, status, reason, p + n, err);
		buf_consume(in, n);
		if (status < 200)
			continue;
		c->auth->repeats = 0;
		return 1;
	}
}
