/* The URLs of proxies. */
#include "stream/proxy_url.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct scheme {
	const char *name;
	const char *port;
	bool resolves;
} schemes[] = {
	[PROXY_SOCKS4] = { "socks4", "1080", false },
	[PROXY_SOCKS4A] = { "socks4a", "1080", true },
	[PROXY_SOCKS5] = { "socks5", "1080", false },
	[PROXY_SOCKS5H] = { "socks5h", "1080", true },
	[PROXY_HTTP] = { "http", "8080", true },
	[PROXY_HTTPS] = { "https", "443", true },
};

static int refuse(struct error *err, const char *what)
{
	error_set(err, ERROR_USAGE, 0, "--proxy", "%s", what);
	error_hint(err, "socks5://HOST:PORT, socks5h://, socks4://, socks4a://, http:// or "
			"https://");
	return -1;
}

/* False when it does not fit, or holds a NUL. */
static bool decode(char dst[static PROXY_WORD], const char *src, size_t n)
{
	size_t len = 0, i;

	for (i = 0; i < n; i++) {
		int high = -1, low = -1;

		if (src[i] == '%' && n - i > 2) {
			high = parse_hex_digit(src[i + 1]);
			low = parse_hex_digit(src[i + 2]);
		}
		if (len + 1 >= PROXY_WORD)
			return false;
		dst[len++] = high >= 0 && low >= 0 ? (char)(high << 4 | low) : src[i];
		i += high >= 0 && low >= 0 ? 2 : 0;
		if (!dst[len - 1])
			return false;
	}
	dst[len] = '\0';
	return true;
}

static int take_user(const char *text, size_t n, struct proxy *p, struct error *err)
{
	const char *colon = memchr(text, ':', n);
	size_t user = colon ? (size_t)(colon - text) : n;

	if (!decode(p->user, text, user) ||
	    (colon && !decode(p->password, colon + 1, n - user - 1)))
		return refuse(err, "the user or the password is too long");
	return 0;
}

static int take_place(const char *text, size_t n, const char *port, struct proxy *p,
		      struct error *err)
{
	char word[ENDPOINT_TEXT];

	if (n && text[n - 1] == '/')
		n--;
	if (!n || n >= sizeof(word) || memchr(text, '/', n) || memchr(text, '\0', n))
		return refuse(err, "the URL does not name a host");
	memcpy(word, text, n);
	word[n] = '\0';
	if (endpoint_parse(word, ENDPOINT_BARE_HOST, &p->at, err) < 0)
		return -1;
	if (p->at.kind != ENDPOINT_INET || !p->at.host[0])
		return refuse(err, "the URL does not name a host");
	if (!p->at.service[0])
		snprintf(p->at.service, sizeof(p->at.service), "%s", port);
	return 0;
}

static const struct scheme *find_scheme(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(schemes); i++)
		if (strlen(schemes[i].name) == n && !strncasecmp(schemes[i].name, text, n))
			return &schemes[i];
	return NULL;
}

int proxy_parse(const char *text, size_t n, struct proxy *ret, struct error *err)
{
	const char *end = memmem(text, n, "://", 3), *at;
	const struct scheme *scheme = end ? find_scheme(text, (size_t)(end - text)) : NULL;
	struct proxy p = { .at.kind = ENDPOINT_INET };

	if (!scheme)
		return refuse(err, "that is no proxy");
	p.kind = (enum proxy_kind)(scheme - schemes);
	n -= (size_t)(end + 3 - text);
	text = end + 3;
	at = memrchr(text, '@', n);
	if (at) {
		if (take_user(text, (size_t)(at - text), &p, err) < 0)
			return -1;
		n -= (size_t)(at + 1 - text);
		text = at + 1;
	}
	if (take_place(text, n, scheme->port, &p, err) < 0)
		return -1;
	*ret = p;
	return 0;
}

const char *proxy_scheme(enum proxy_kind kind)
{
	return schemes[kind].name;
}

bool proxy_resolves(enum proxy_kind kind)
{
	return schemes[kind].resolves;
}

bool proxy_is_http(enum proxy_kind kind)
{
	return kind == PROXY_HTTP || kind == PROXY_HTTPS;
}

const char *proxy_format(char dst[static PROXY_TEXT], const struct proxy *p)
{
	char place[ENDPOINT_TEXT];

	snprintf(dst, PROXY_TEXT, "%s://%s", schemes[p->kind].name, endpoint_format(place, &p->at));
	return dst;
}
