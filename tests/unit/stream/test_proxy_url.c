/* Proxies as a user writes them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "stream/proxy_url.h"

#include <string.h>

static void forms(void **state)
{
	static const struct {
		const char *text;
		enum proxy_kind kind;
		const char *user, *password, *shown;
	} rows[] = {
		{ "socks5://p", PROXY_SOCKS5, "", "", "socks5://p:1080" },
		{ "SOCKS5H://p:9050/", PROXY_SOCKS5H, "", "", "socks5h://p:9050" },
		{ "socks4://192.0.2.1", PROXY_SOCKS4, "", "", "socks4://192.0.2.1:1080" },
		{ "socks4a://me@p:1", PROXY_SOCKS4A, "me", "", "socks4a://p:1" },
		{ "http://[2001:db8::1]:3128", PROXY_HTTP, "", "", "http://[2001:db8::1]:3128" },
		{ "http://p", PROXY_HTTP, "", "", "http://p:8080" },
		{ "https://p", PROXY_HTTPS, "", "", "https://p:443" },
		{ "http://m%40e:p%3aw@x@p", PROXY_HTTP, "m@e", "p:w@x", "http://p:8080" },
		{ "http://a:%zz%4@p", PROXY_HTTP, "a", "%zz%4", "http://p:8080" },
	};
	struct error err = ERROR_INIT;
	char text[PROXY_TEXT];
	struct proxy p;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(proxy_parse(rows[i].text, strlen(rows[i].text), &p, &err), 0);
		assert_int_equal(p.kind, rows[i].kind);
		assert_string_equal(p.user, rows[i].user);
		assert_string_equal(p.password, rows[i].password);
		assert_string_equal(proxy_format(text, &p), rows[i].shown);
	}
}

static void no_forms(void **state)
{
	static const char *const rows[] = {
		"",	      "p",	     "p:1080",	      "socks5:/p",	"ftp://p",
		"socks5://",  "socks5:///x", "http://@",      "http://u:p@",	"http://p/path",
		"http://:80", "://p",	     "http://a%00@p", "http://unix:/x", "socks5://p//",
	};
	char longer[400] = "http://";
	struct error err;
	struct proxy p;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		err = ERROR_INIT;
		assert_int_equal(proxy_parse(rows[i], strlen(rows[i]), &p, &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
	}
	memset(longer + 7, 'u', 256);
	memcpy(longer + 7 + 256, "@p", 3);
	assert_int_equal(proxy_parse(longer, strlen(longer), &p, &err), -1);
	assert_int_equal(proxy_parse(longer, 0, &p, &err), -1);
}

static void who_looks_names_up(void **state)
{
	(void)state;
	assert_false(proxy_resolves(PROXY_SOCKS4));
	assert_true(proxy_resolves(PROXY_SOCKS4A));
	assert_false(proxy_resolves(PROXY_SOCKS5));
	assert_true(proxy_resolves(PROXY_SOCKS5H));
	assert_true(proxy_resolves(PROXY_HTTP));
	assert_true(proxy_resolves(PROXY_HTTPS));
	assert_true(proxy_is_http(PROXY_HTTP) && proxy_is_http(PROXY_HTTPS));
	assert_false(proxy_is_http(PROXY_SOCKS5H));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(no_forms),
		cmocka_unit_test(who_looks_names_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
