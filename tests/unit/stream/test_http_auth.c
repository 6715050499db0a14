/* Challenges of proxies and what answers them, with the examples of the RFCs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "stream/http_auth.h"

#include <stdio.h>
#include <string.h>

static struct http_auth heard(const char *field)
{
	struct http_auth a = { .scheme = HTTP_NOBODY };

	http_auth_hear(&a, field, strlen(field));
	return a;
}

static void answer(struct http_auth *a, const struct http_who *who, const char *expected)
{
	struct error err = ERROR_INIT;
	struct buf out;

	buf_init(&out, 4096);
	assert_int_equal(http_auth_put(a, who, &out, &err), 0);
	assert_string_equal(buf_string(&out), expected);
	assert_false(a->is_due);
	buf_done(&out);
}

/* RFC 7616 section 3.9.1; the server offers both. */
#define PARAMETERS                                                                                 \
	"realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "                                 \
	"nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "                                  \
	"opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
#define ANSWER(algorithm, response)                                                                \
	"Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", "    \
	"algorithm=" algorithm ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "         \
	"nc=00000001, qop=auth, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", "          \
	"response=\"" response "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""

static const struct http_who mufasa = {
	.user = "Mufasa",
	.password = "Circle of Life",
	.method = "GET",
	.uri = "/dir/index.html",
	.cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
};

static void rfc7616_md5_and_sha256(void **state)
{
	static const char md5[] = "Digest algorithm=MD5, " PARAMETERS;
	static const char both[] = "Digest algorithm=SHA-256, " PARAMETERS
				   ", Digest algorithm=MD5, " PARAMETERS;
	struct http_auth a = heard(md5), b = heard(both);

	(void)state;
	assert_string_equal(http_auth_name(&a), "Digest with MD5");
	answer(&a, &mufasa, ANSWER("MD5", "8ca523f5e9506fed4657c9700eebdbec"));
	assert_string_equal(http_auth_name(&b), "Digest with SHA-256");
	answer(&b, &mufasa,
	       ANSWER("SHA-256",
		      "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"));
	/* in two fields, in the other order */
	a = heard(md5);
	http_auth_hear(&a, both, strlen(both));
	assert_string_equal(http_auth_name(&a), "Digest with SHA-256");
	http_auth_hear(&a, md5, strlen(md5));
	assert_string_equal(http_auth_name(&a), "Digest with SHA-256");
}

/* Section 3.9.2, with the digests of erratum 4897: the RFC's are of another algorithm. */
static void rfc7616_hidden_user(void **state)
{
	static const struct http_who who = {
		.user = "J\xc3\xa4s\xc3\xb8n Doe",
		.password = "Secret, or not?",
		.method = "GET",
		.uri = "/doe.json",
		.cnonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
	};
	struct http_auth a =
		heard("Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, "
		      "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", "
		      "opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", "
		      "charset=UTF-8, userhash=true");

	(void)state;
	answer(&a, &who,
	       "Digest "
	       "username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\", "
	       "realm=\"api@example.org\", uri=\"/doe.json\", algorithm=SHA-512-256, "
	       "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", nc=00000001, qop=auth, "
	       "cnonce=\"NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v\", "
	       "response=\"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5\", "
	       "opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", userhash=true");
}

/* RFC 2617 section 3.5: its example, without qop as RFC 2069 has it, and with a session. */
static void rfc2617(void **state)
{
	static const struct http_who who = { .user = "Mufasa",
					     .password = "Circle Of Life",
					     .method = "GET",
					     .uri = "/dir/index.html",
					     .cnonce = "0a4f113b" };
	static const char begins[] = "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "
				     "uri=\"/dir/index.html\"";
	static const char nonce[] = "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
	struct http_auth a = heard("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
				   "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"");
	char expected[600];

	(void)state;
	snprintf(expected, sizeof(expected),
		 "%s, %s, nc=00000001, qop=auth, cnonce=\"0a4f113b\", "
		 "response=\"6629fae49393a05397450978507c4ef1\"",
		 begins, nonce);
	answer(&a, &who, expected);

	a = heard("dIGEST nonce=dcd98b7102dd2f0e8b11d0f600bfb0c093,realm=\"testrealm@host.com\"");
	snprintf(expected, sizeof(expected),
		 "%s, %s, response=\"670fd8c2df070c60b045671b8b24ff02\"", begins, nonce);
	answer(&a, &who, expected);

	a = heard("Digest realm=\"testrealm@host.com\", qop=auth, algorithm=md5-SESS, "
		  "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"");
	a.count = 1; /* the nonce's second time */
	snprintf(expected, sizeof(expected),
		 "%s, algorithm=MD5-sess, %s, nc=00000002, qop=auth, cnonce=\"0a4f113b\", "
		 "response=\"d16df0df0d92cef8935129145e21b5e1\"",
		 begins, nonce);
	answer(&a, &who, expected);
	assert_int_equal(a.count, 2);
}

static void basic(void **state)
{
	static const struct http_who who = { .user = "Aladdin", .password = "open sesame" };
	struct http_auth a = heard("Basic realm=\"x\"");

	(void)state;
	assert_true(a.is_due);
	answer(&a, &who, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

static void every_answer_has_a_number_of_its_own(void **state)
{
	struct http_who who = mufasa;
	struct http_auth a = heard("Digest nonce=a, qop=auth");
	struct error err = ERROR_INIT;
	struct buf first, second;

	(void)state;
	who.cnonce = NULL;
	buf_init(&first, 1024);
	buf_init(&second, 1024);
	assert_int_equal(http_auth_put(&a, &who, &first, &err), 0);
	assert_int_equal(http_auth_put(&a, &who, &second, &err), 0);
	assert_non_null(strstr(buf_string(&first), "nc=00000001"));
	assert_non_null(strstr(buf_string(&second), "nc=00000002"));
	assert_string_not_equal(strstr(buf_string(&first), "cnonce="),
				strstr(buf_string(&second), "cnonce="));
	buf_done(&first);
	buf_done(&second);
}

static const struct row {
	const char *field, *name;
} rows[] = {
	{ "", "none" },
	{ ", ,", "none" },
	{ "Basic", "Basic" },
	{ "Basic realm=\"a, Digest nonce=b\"", "Basic" },
	{ "Negotiate, NTLM, Basic realm=x", "Basic" },
	{ "Negotiate YWJj==, Basic", "Basic" },
	{ "Basic, Digest realm=\"x\", nonce=\"y\", qop=auth", "Digest with MD5" },
	{ "Digest realm=\"x\", nonce=\"y\",,Basic", "Digest with MD5" },
	{ "Digest nonce = \"y\" , qop = \"auth-int , auth\"", "Digest with MD5" },
	{ "Digest nonce=y, algorithm=SHA-512-256, Digest nonce=y, algorithm=\"sha-256\"",
	  "Digest with SHA-256" },
	/* what cannot be answered */
	{ "Digest realm=x", "none" },
	{ "Digest nonce=y, qop=auth-int", "none" },
	{ "Digest nonce=y, qop=\"\"", "none" },
	{ "Digest nonce=y, algorithm=SHA-1", "none" },
	{ "Digest nonce=y, algorithm=-sess", "none" },
	{ "Digest nonce=y, realm=\"\t\x1b[2J\"", "none" },
	{ "Digest nonce=\"y", "none" },
	{ "Digest nonce=, qop=auth", "none" },
	{ "Digest nonce=y, algorithm=SHA-1, Basic", "Basic" },
	{ "\"Basic\"", "none" },
};

static void which(void **state)
{
	struct http_auth a;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		a = heard(rows[i].field);
		if (strcmp(http_auth_name(&a), rows[i].name) != 0)
			fail_msg("%s: %s", rows[i].field, http_auth_name(&a));
		assert_int_equal(a.is_due, a.scheme != HTTP_NOBODY);
	}
}

static void what_is_too_long_is_not_understood(void **state)
{
	char field[HTTP_AUTH_WORD + 32];
	struct http_auth a;
	int n = snprintf(field, sizeof(field), "Digest nonce=");

	(void)state;
	memset(field + n, 'a', HTTP_AUTH_WORD);
	field[n + HTTP_AUTH_WORD] = '\0';
	a = heard(field);
	assert_int_equal(a.scheme, HTTP_NOBODY);
	field[n + HTTP_AUTH_WORD - 1] = '\0';
	a = heard(field);
	assert_int_equal(a.scheme, HTTP_DIGEST);
}

static void quotes_and_stale(void **state)
{
	struct http_auth a = heard("Digest realm=\"a \\\"b\\\\\", nonce=n, stale=TRUE");
	struct http_who who = mufasa;
	struct error err = ERROR_INIT;
	struct buf out;

	(void)state;
	assert_string_equal(a.realm, "a \"b\\");
	assert_true(a.is_stale);
	buf_init(&out, 1024);
	who.user = "a\"b";
	assert_int_equal(http_auth_put(&a, &who, &out, &err), 0);
	assert_non_null(strstr(buf_string(&out),
			       "username=\"a\\\"b\", realm=\"a \\\"b\\\\\", uri="));
	who.user = "a\r\nX: y";
	assert_int_equal(http_auth_put(&a, &who, &out, &err), -1);
	assert_int_equal(err.phase, ERROR_USAGE);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc7616_md5_and_sha256),
		cmocka_unit_test(rfc7616_hidden_user),
		cmocka_unit_test(rfc2617),
		cmocka_unit_test(basic),
		cmocka_unit_test(every_answer_has_a_number_of_its_own),
		cmocka_unit_test(which),
		cmocka_unit_test(what_is_too_long_is_not_understood),
		cmocka_unit_test(quotes_and_stale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
