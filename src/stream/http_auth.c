/* Challenges, and what answers them. */
#include "stream/http_auth.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "stream/tls_digest.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The first is for who names none; the later the better. */
static const struct algorithm {
	const char *name, *openssl, *text;
} algorithms[] = {
	{ "MD5", "MD5", "Digest with MD5" },
	{ "SHA-512-256", "SHA2-512/256", "Digest with SHA-512/256" },
	{ "SHA-256", "SHA2-256", "Digest with SHA-256" },
};

enum { HEX = 2 * TLS_DIGEST_MAX + 1, CNONCE = 16, TEXT = 4 * HTTP_AUTH_WORD };

const char *http_auth_name(const struct http_auth *a)
{
	if (a->scheme == HTTP_DIGEST)
		return algorithms[a->algorithm].text;
	return a->scheme == HTTP_BASIC ? "Basic" : "none";
}

/* ---- challenges: scheme, blank, name=value with commas between; then the next scheme ---- */

struct scanner {
	const char *p, *end;
};

static bool is_token(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c && strchr("!#$%&'*+-.^_`|~", c));
}

static void skip(struct scanner *s, const char *set)
{
	while (s->p < s->end && *s->p && strchr(set, *s->p))
		s->p++;
}

static size_t take_token(struct scanner *s, const char **ret)
{
	*ret = s->p;
	while (s->p < s->end && is_token(*s->p))
		s->p++;
	return (size_t)(s->p - *ret);
}

static bool is_word(const char *p, size_t n, const char *word)
{
	return strlen(word) == n && !strncasecmp(p, word, n);
}

/* A token, or a quoted string without its quotes and backslashes.  False: it is none. */
static bool take_value(struct scanner *s, char dst[static HTTP_AUTH_WORD])
{
	bool is_quoted = s->p < s->end && *s->p == '"', is_fine = true;
	size_t len = 0;

	s->p += is_quoted;
	while (s->p < s->end && (is_quoted ? *s->p != '"' : is_token(*s->p))) {
		if (is_quoted && *s->p == '\\' && s->end - s->p > 1)
			s->p++;
		is_fine = is_fine && (unsigned char)*s->p >= ' ' && *s->p != 0x7f &&
			  len < HTTP_AUTH_WORD - 1;
		if (is_fine)
			dst[len++] = *s->p;
		s->p++;
	}
	dst[len] = '\0';
	if (is_quoted && s->p == s->end)
		return false;
	s->p += is_quoted;
	return is_fine && (is_quoted || len);
}

static bool take_algorithm(struct http_auth *a, const char *value)
{
	size_t n = strlen(value), i;

	a->names_algorithm = true;
	a->is_session = n > 5 && !strcasecmp(value + n - 5, "-sess");
	n -= a->is_session ? 5 : 0;
	for (i = 0; i < ARRAY_SIZE(algorithms); i++) {
		if (is_word(value, n, algorithms[i].name)) {
			a->algorithm = i;
			return true;
		}
	}
	return false;
}

/* Of a list of tokens with commas between. */
static bool is_in_list(const char *list, const char *word)
{
	struct scanner s = { list, list + strlen(list) };
	const char *token;
	size_t n;

	for (;;) {
		skip(&s, ", \t");
		n = take_token(&s, &token);
		if (!n)
			return false;
		if (is_word(token, n, word))
			return true;
	}
}

/* False: with this it is not a challenge that we can answer. */
static bool take_parameter(struct http_auth *a, const char *name, size_t n, const char *value)
{
	if (is_word(name, n, "realm"))
		snprintf(a->realm, sizeof(a->realm), "%s", value);
	else if (is_word(name, n, "nonce"))
		snprintf(a->nonce, sizeof(a->nonce), "%s", value);
	else if (is_word(name, n, "opaque"))
		a->has_opaque = snprintf(a->opaque, sizeof(a->opaque), "%s", value) >= 0;
	else if (is_word(name, n, "stale"))
		a->is_stale = !strcasecmp(value, "true");
	else if (is_word(name, n, "userhash"))
		a->hides_user = !strcasecmp(value, "true");
	else if (is_word(name, n, "algorithm"))
		return take_algorithm(a, value);
	else if (is_word(name, n, "qop"))
		return a->has_qop = is_in_list(value, "auth");
	return true;
}

/* The parameters of a challenge, as far as the next scheme.  False: we cannot answer it. */
static bool take_parameters(struct scanner *s, struct http_auth *a)
{
	char value[HTTP_AUTH_WORD];
	bool can_answer = true, is_value;
	struct scanner at;
	const char *name;
	size_t n;

	for (;;) {
		skip(s, ", \t");
		at = *s;
		n = take_token(s, &name);
		skip(s, " \t");
		if (!n || s->p == s->end || *s->p != '=') {
			*s = at; /* the next scheme, the end, or nonsense */
			return can_answer;
		}
		s->p++;
		skip(s, " \t");
		is_value = take_value(s, value);
		if ((!is_value || !take_parameter(a, name, n, value)) && a->scheme == HTTP_DIGEST)
			can_answer = false;
	}
}

static bool is_better(const struct http_auth *a, const struct http_auth *b)
{
	return a->scheme != b->scheme ? a->scheme > b->scheme
				      : a->scheme == HTTP_DIGEST && a->algorithm > b->algorithm;
}

void http_auth_hear(struct http_auth *a, const char *field, size_t n)
{
	struct scanner s = { field, field + n };
	struct http_auth next;
	const char *name;

	for (;;) {
		skip(&s, ", \t");
		n = take_token(&s, &name);
		if (!n)
			return;
		next = (struct http_auth){ .is_due = true };
		if (is_word(name, n, "basic"))
			next.scheme = HTTP_BASIC;
		else if (is_word(name, n, "digest"))
			next.scheme = HTTP_DIGEST;
		if (!take_parameters(&s, &next) || (next.scheme == HTTP_DIGEST && !next.nonce[0]))
			next.scheme = HTTP_NOBODY;
		if (is_better(&next, a))
			*a = next;
		if (s.p < s.end && *s.p == '=') /* of a word that is filled up with them */
			s.p++;
	}
}

/* ---- answers ---- */

static void put_basic(const struct http_who *who, struct buf *out)
{
	char plain[HTTP_AUTH_WORD + 2], encoded[(HTTP_AUTH_WORD + 2) * 4 / 3 + 8];
	int n = snprintf(plain, sizeof(plain), "%s:%s", who->user, who->password);

	n = (int)encode_base64(encoded, (const uint8_t *)plain, (size_t)n);
	buf_printf(out, "Basic %.*s", n, encoded);
	explicit_bzero(plain, sizeof(plain));
	explicit_bzero(encoded, sizeof(encoded));
}

static void put_quoted(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s=\"", name);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			buf_byte(out, '\\');
		buf_byte(out, (uint8_t)*value);
	}
	buf_byte(out, '"');
}

/* The digest of strings with colons between, the last of which is NULL, in hexadecimal digits. */
static int hash(const struct http_auth *a, char ret[static HEX], const char *const *words,
		struct error *err)
{
	uint8_t digest[TLS_DIGEST_MAX];
	struct buf text;
	size_t n;
	int result;

	buf_init(&text, TEXT);
	for (; *words; words++)
		buf_printf(&text, "%s%s", *words, words[1] ? ":" : "");
	result = tls_digest(algorithms[a->algorithm].openssl, buf_data(&text), text.len, digest, &n,
			    err);
	if (!result)
		ret[encode_hex_lower(ret, digest, n)] = '\0';
	if (text.base)
		explicit_bzero(text.base, text.cap);
	buf_done(&text);
	return result;
}

/* Section 3.4.1: the response, from the parts of the header that it stands in. */
static int respond(const struct http_auth *a, const struct http_who *who, const char *cnonce,
		   const char *count, char ret[static HEX], struct error *err)
{
	char secret[HEX], request[HEX];
	const char *const a1[] = { who->user, a->realm, who->password, NULL };
	const char *const a1_session[] = { secret, a->nonce, cnonce, NULL };
	const char *const a2[] = { who->method, who->uri, NULL };
	const char *const with_qop[] = { secret, a->nonce, count, cnonce, "auth", request, NULL };
	const char *const without[] = { secret, a->nonce, request, NULL };
	int result = -1;

	if (hash(a, secret, a1, err) < 0 ||
	    (a->is_session && hash(a, secret, a1_session, err) < 0) ||
	    hash(a, request, a2, err) < 0)
		goto out;
	result = hash(a, ret, a->has_qop ? with_qop : without, err);
out:
	explicit_bzero(secret, sizeof(secret));
	return result;
}

static int put_digest(struct http_auth *a, const struct http_who *who, struct buf *out,
		      struct error *err)
{
	const char *const hidden[] = { who->user, a->realm, NULL };
	char user[HEX], cnonce[2 * CNONCE + 1], count[12], response[HEX];
	uint8_t random[CNONCE];

	rng_bytes(random, sizeof(random));
	cnonce[encode_hex_lower(cnonce, random, sizeof(random))] = '\0';
	snprintf(count, sizeof(count), "%08x", ++a->count);
	if ((a->hides_user && hash(a, user, hidden, err) < 0) ||
	    respond(a, who, who->cnonce ? who->cnonce : cnonce, count, response, err) < 0)
		return -1;
	put_quoted(out, "Digest username", a->hides_user ? user : who->user);
	put_quoted(out, ", realm", a->realm);
	put_quoted(out, ", uri", who->uri);
	if (a->names_algorithm)
		buf_printf(out, ", algorithm=%s%s", algorithms[a->algorithm].name,
			   a->is_session ? "-sess" : "");
	put_quoted(out, ", nonce", a->nonce);
	if (a->has_qop)
		buf_printf(out, ", nc=%s, qop=auth", count);
	if (a->has_qop || a->is_session)
		put_quoted(out, ", cnonce", who->cnonce ? who->cnonce : cnonce);
	put_quoted(out, ", response", response);
	if (a->has_opaque)
		put_quoted(out, ", opaque", a->opaque);
	if (a->hides_user)
		buf_printf(out, ", userhash=true");
	return 0;
}

int http_auth_put(struct http_auth *a, const struct http_who *who, struct buf *out,
		  struct error *err)
{
	const char *p;

	a->is_due = false;
	for (p = who->user; a->scheme == HTTP_DIGEST && *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "the user has a character that no header can carry");
	}
	if (a->scheme == HTTP_DIGEST)
		return put_digest(a, who, out, err);
	put_basic(who, out);
	return 0;
}
