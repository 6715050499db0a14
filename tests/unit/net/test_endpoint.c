/* Endpoints as users write them: every form, and what is said of the wrong ones. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/endpoint.h"

#include <string.h>

static const struct {
	const char *text;
	enum endpoint_bare bare;
	const char *host, *service, *path, *shown;
} good[] = {
	{ "example.com:80", ENDPOINT_BARE_HOST, "example.com", "80", "", "example.com:80" },
	{ "example.com", ENDPOINT_BARE_HOST, "example.com", "", "", "example.com" },
	{ "7", ENDPOINT_BARE_PORT, "", "7", "", "*:7" },
	{ "echo", ENDPOINT_BARE_PORT, "", "echo", "", "*:echo" },
	{ "7", ENDPOINT_BARE_HOST, "7", "", "", "7" },
	{ ":7", ENDPOINT_BARE_HOST, "", "7", "", "*:7" },
	{ "*:7", ENDPOINT_BARE_HOST, "", "7", "", "*:7" },
	{ "192.0.2.1:http", ENDPOINT_BARE_HOST, "192.0.2.1", "http", "", "192.0.2.1:http" },
	{ "[::1]:7", ENDPOINT_BARE_PORT, "::1", "7", "", "[::1]:7" },
	{ "[::1]", ENDPOINT_BARE_PORT, "::1", "", "", "::1" },
	{ "::1", ENDPOINT_BARE_PORT, "::1", "", "", "::1" },
	{ "[fe80::1%lo]:7", ENDPOINT_BARE_HOST, "fe80::1%lo", "7", "", "[fe80::1%lo]:7" },
	{ "unix:/run/x:y.sock", ENDPOINT_BARE_HOST, "", "", "/run/x:y.sock", "unix:/run/x:y.sock" },
	{ "unix:relative", ENDPOINT_BARE_HOST, "", "", "relative", "unix:relative" },
	{ "/run/x.sock", ENDPOINT_BARE_PORT, "", "", "/run/x.sock", "unix:/run/x.sock" },
	{ "@name", ENDPOINT_BARE_PORT, "", "", "@name", "unix:@name" },
	{ "unix:@name", ENDPOINT_BARE_PORT, "", "", "@name", "unix:@name" },
	{ "unix-dgram:/x", ENDPOINT_BARE_HOST, "", "", "/x", "unix-dgram:/x" },
	{ "unix-seqpacket:@n", ENDPOINT_BARE_PORT, "", "", "@n", "unix-seqpacket:@n" },
};

static void every_form(void **state)
{
	char text[ENDPOINT_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		struct error err = ERROR_INIT;
		struct endpoint e;

		assert_int_equal(endpoint_parse(good[i].text, good[i].bare, &e, &err), 0);
		assert_false(error_is_set(&err));
		assert_string_equal(e.host, good[i].host);
		assert_string_equal(e.service, good[i].service);
		assert_string_equal(e.path, good[i].path);
		assert_int_equal(e.kind, *good[i].path ? ENDPOINT_UNIX : ENDPOINT_INET);
		assert_string_equal(endpoint_format(text, &e), good[i].shown);
	}
}

/* What is shown can be typed again and means the same. */
static void shown_form_is_read_back(void **state)
{
	char text[ENDPOINT_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		struct error err = ERROR_INIT;
		struct endpoint a, b;

		assert_int_equal(endpoint_parse(good[i].text, good[i].bare, &a, &err), 0);
		endpoint_format(text, &a);
		assert_int_equal(endpoint_parse(text, ENDPOINT_BARE_HOST, &b, &err), 0);
		assert_memory_equal(&a, &b, sizeof(a));
	}
}

static void wrong_forms(void **state)
{
	static const char *const bad[] = { "",	     "host:",  "[::1]:",   "[::1]7", "[::1",
					   "[]:7",   "[192.0.2.1]:7",	   "[host]:7", "1:2:3",
					   "a:b:c",  "unix:",  "unix:@",   "@", "::1:zz" };
	struct endpoint e = { .kind = ENDPOINT_UNIX };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(endpoint_parse(bad[i], ENDPOINT_BARE_HOST, &e, &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		assert_true(strlen(err.text) > 10);
	}
	assert_int_equal(e.kind, ENDPOINT_UNIX);
}

static void too_long(void **state)
{
	char text[600];
	struct error err = ERROR_INIT;
	struct endpoint e;

	(void)state;
	memset(text, 'h', sizeof(text));
	memcpy(text + 255, ":80", 4);
	assert_int_equal(endpoint_parse(text, ENDPOINT_BARE_HOST, &e, &err), 0);
	memset(text, 'h', sizeof(text));
	memcpy(text + 256, ":80", 4);
	assert_int_equal(endpoint_parse(text, ENDPOINT_BARE_HOST, &e, &err), -1);
	memset(text, 's', sizeof(text));
	memcpy(text, "h:", 2);
	text[2 + 31] = '\0';
	assert_int_equal(endpoint_parse(text, ENDPOINT_BARE_HOST, &e, &err), 0);
	text[2 + 31] = 's';
	text[2 + 32] = '\0';
	assert_int_equal(endpoint_parse(text, ENDPOINT_BARE_HOST, &e, &err), -1);
	memset(text, '/', sizeof(text));
	text[107] = '\0';
	assert_int_equal(endpoint_parse(text, ENDPOINT_BARE_HOST, &e, &err), 0);
	text[107] = '/';
	text[108] = '\0';
	assert_int_equal(endpoint_parse(text, ENDPOINT_BARE_HOST, &e, &err), -1);
	assert_non_null(strstr(err.text, "107"));
}

static void two_words(void **state)
{
	struct error err = ERROR_INIT;
	struct endpoint e;

	(void)state;
	assert_int_equal(endpoint_from_words("localhost", "7", &e, &err), 0);
	assert_string_equal(e.host, "localhost");
	assert_string_equal(e.service, "7");
	assert_int_equal(endpoint_from_words("[::1]", "7", &e, &err), 0);
	assert_string_equal(e.host, "::1");
	assert_int_equal(endpoint_from_words("::1", "echo", &e, &err), 0);
	assert_string_equal(e.host, "::1");
	assert_string_equal(e.service, "echo");
	assert_int_equal(endpoint_from_words("", "7", &e, &err), -1);
	assert_int_equal(endpoint_from_words("localhost", "", &e, &err), -1);
	assert_int_equal(endpoint_from_words("[::1]:9", "7", &e, &err), -1);
	assert_int_equal(endpoint_from_words("[::1", "7", &e, &err), -1);
	assert_int_equal(err.phase, ERROR_USAGE);
}

static void assert_refused(const char *host, const char *why)
{
	struct error err = ERROR_INIT;
	struct endpoint e;

	assert_int_equal(endpoint_from_words(host, "7", &e, &err), -1);
	assert_int_equal(err.phase, ERROR_USAGE);
	assert_string_equal(err.text, why);
}

/* What the resolver would call an unknown name is told for what it is. */
static void words_that_are_no_host(void **state)
{
	(void)state;
	assert_refused("localhost:9", "has a port already");
	assert_refused("unix:/run/x", "a unix socket has no port");
	assert_refused("/run/x", "a unix socket has no port");
	assert_refused("@x", "a unix socket has no port");
	assert_refused("vsock:2",
		       "sockets between virtual machines and their host are not spoken to");
	assert_refused("::1:zz", "is no IPv6 address");
	assert_refused("fe80::1%nosuch0", "this host has no such interface");
	assert_refused("[fe80::1%nosuch0]", "this host has no such interface");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form),  cmocka_unit_test(shown_form_is_read_back),
		cmocka_unit_test(wrong_forms), cmocka_unit_test(too_long),
		cmocka_unit_test(two_words),   cmocka_unit_test(words_that_are_no_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
