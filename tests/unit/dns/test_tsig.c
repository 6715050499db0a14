/*
 * Signatures: the vectors of tests/corpus/tsig.py, the key file, and HMAC itself by RFC 4231.
 * Every vector is also cut and changed in each of its bytes: none of that passes.
 */
#include "dns/tsig.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/tsig_file.h"
#include "stream/tls_hmac.h"
#include "support/lib_hex.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOW = 1700000000, WIRE = 2048 };

#define VECTOR(symbol, hex) static const char symbol[] = hex;
#include "corpus/tsig.def"
#undef VECTOR

static void make_key(struct tsig_key *key, const char *algorithm)
{
	struct error err = ERROR_INIT;

	*key = (struct tsig_key){ .algorithm = tsig_algorithm_find(algorithm) };
	assert_int_equal(name_parse("Transfer.Example", &key->name, &err), 0);
	key->secret_len = strlen("shared between the two");
	memcpy(key->secret, "shared between the two", key->secret_len);
}

/* The query of the vectors, signed. */
static struct tsig *start(const struct tsig_key *key, struct buf *b)
{
	struct question q = { .type = RRTYPE_AXFR, .class = RRCLASS_IN };
	struct error err = ERROR_INIT;
	struct tsig *t = tsig_new(key, &err);

	assert_non_null(t);
	assert_int_equal(name_parse("example", &q.name, &err), 0);
	buf_init(b, WIRE);
	assert_true(message_build_query(b, 0x1234, 0, &q, NULL));
	tsig_sign(t, b, NOW);
	return t;
}

static int verify_bytes(struct tsig *t, const uint8_t *wire, size_t n, struct error *err)
{
	struct message m;

	if (message_parse(&m, wire, n, err) < 0)
		return -1;
	return tsig_verify(t, &m, NOW, err);
}

static int verify(struct tsig *t, const char *hex, struct error *err)
{
	uint8_t wire[WIRE];
	size_t n = hex_bytes(hex, wire, sizeof(wire));

	*err = ERROR_INIT;
	return verify_bytes(t, wire, n, err);
}

static void queries_and_replies_of_each_algorithm(void **state)
{
	static const struct {
		const char *algorithm, *query, *reply;
	} cases[] = {
		{ "hmac-sha256", query_sha256, reply_sha256 },
		{ "HMAC-SHA384", query_sha384, reply_sha384 },
		{ "hmac-sha512", query_sha512, reply_sha512 },
	};
	uint8_t wire[WIRE];
	struct tsig_key key;
	struct error err;
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tsig *t;
		struct buf b;

		make_key(&key, cases[i].algorithm);
		t = start(&key, &b);
		n = hex_bytes(cases[i].query, wire, sizeof(wire));
		assert_int_equal(b.len, n);
		assert_memory_equal(buf_data(&b), wire, n);
		assert_int_equal(b.len, MESSAGE_HEADER + 9 + 4 + tsig_size(&key));
		assert_int_equal(verify(t, cases[i].reply, &err), 0);
		assert_true(tsig_report(t)->is_verified);
		assert_int_equal(tsig_finish(t, &err), 0);
		tsig_free(t);
		buf_done(&b);
	}
	assert_null(tsig_algorithm_find("hmac-md5"));
}

/* No bit of a signed message can change, but for those of the ID, which is in the record, too. */
static void every_changed_bit_is_seen(void **state)
{
	uint8_t wire[WIRE];
	size_t n = hex_bytes(reply_sha256, wire, sizeof(wire)), bit;
	struct tsig_key key;
	struct error err;

	(void)state;
	make_key(&key, "hmac-sha256");
	for (bit = 16; bit < 8 * n; bit++) {
		struct buf b;
		struct tsig *t = start(&key, &b);

		/* The case of the key's name does not count: section 4.3.3 digests it lowered. */
		wire[bit / 8] ^= (uint8_t)(1 << bit % 8);
		err = ERROR_INIT;
		if (verify_bytes(t, wire, n, &err) == 0)
			assert_true(!tsig_report(t)->is_verified || bit % 8 == 5);
		wire[bit / 8] ^= (uint8_t)(1 << bit % 8);
		tsig_free(t);
		buf_done(&b);
	}
}

static void a_reply_of_several_messages(void **state)
{
	struct tsig_key key;
	struct error err;
	struct tsig *t;
	struct buf b;

	(void)state;
	make_key(&key, "hmac-sha256");
	t = start(&key, &b);
	assert_int_equal(verify(t, first, &err), 0);
	assert_int_equal(verify(t, second, &err), 0);
	assert_int_equal(tsig_finish(t, &err), -1);
	assert_non_null(strstr(err.text, "last message"));
	assert_int_equal(verify(t, third, &err), 0);
	assert_int_equal(verify(t, fourth, &err), 0);
	assert_int_equal(tsig_finish(t, &err), 0);
	tsig_free(t);
	buf_done(&b);

	/* One that is left out, and two that changed places. */
	t = start(&key, &b);
	assert_int_equal(verify(t, first, &err), 0);
	assert_int_equal(verify(t, third, &err), -1);
	assert_non_null(strstr(err.text, "BADSIG"));
	tsig_free(t);
	buf_done(&b);
}

static void a_hundred_unsigned_messages_are_too_many(void **state)
{
	struct tsig_key key;
	struct error err;
	struct tsig *t;
	struct buf b;
	int i;

	(void)state;
	make_key(&key, "hmac-sha256");
	t = start(&key, &b);
	assert_int_equal(verify(t, first, &err), 0);
	for (i = 0; i < 99; i++)
		assert_int_equal(verify(t, second, &err), 0);
	assert_int_equal(verify(t, second, &err), -1);
	tsig_free(t);
	buf_done(&b);
}

static void refusals_say_why(void **state)
{
	static const struct {
		const char *hex;
		uint16_t error;
		bool is_verified;
		uint64_t server_time;
	} cases[] = {
		{ badsig, TSIG_BADSIG, false, 0 },
		{ badkey, TSIG_BADKEY, false, 0 },
		{ badtime, TSIG_BADTIME, true, NOW + 1000 },
		{ refused, 0, false, 0 },
	};
	struct tsig_key key;
	struct error err;
	size_t i;

	(void)state;
	make_key(&key, "hmac-sha256");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf b;
		struct tsig *t = start(&key, &b);

		assert_int_equal(verify(t, cases[i].hex, &err), 0);
		assert_int_equal(tsig_report(t)->error, cases[i].error);
		assert_int_equal(tsig_report(t)->is_verified, cases[i].is_verified);
		assert_int_equal(tsig_report(t)->server_time, cases[i].server_time);
		tsig_free(t);
		buf_done(&b);
	}
}

static void assert_distrusted(struct tsig *t, const char *hex, uint64_t now, const char *text)
{
	struct error err = ERROR_INIT;
	uint8_t wire[WIRE];
	size_t n = hex_bytes(hex, wire, sizeof(wire));
	struct message m;

	assert_int_equal(message_parse(&m, wire, n, &err), 0);
	assert_int_equal(tsig_verify(t, &m, now, &err), -1);
	assert_int_equal(error_status(&err), STATUS_TRUST);
	assert_non_null(strstr(err.text, text));
	assert_string_equal(err.subject, "Transfer.Example.");
}

static void what_is_not_right_is_not_trusted(void **state)
{
	static const struct {
		const char *hex;
		uint64_t now;
		const char *text;
	} cases[] = {
		{ plain, NOW, "not signed" },
		{ other_key, NOW, "BADKEY" },
		{ in_the_middle, NOW, "malformed" },
		{ reply_sha384, NOW, "BADKEY" },
		{ third, NOW, "BADSIG" },
		{ reply_sha256, NOW + 5 + 301, "301 s before this host's time (BADTIME)" },
		{ reply_sha256, NOW + 5 - 400, "400 s after this host's time (BADTIME)" },
	};
	struct tsig_key key;
	size_t i;

	(void)state;
	make_key(&key, "hmac-sha256");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf b;
		struct tsig *t = start(&key, &b);

		assert_distrusted(t, cases[i].hex, cases[i].now, cases[i].text);
		tsig_free(t);
		buf_done(&b);
	}
}

/* RFC 4231 test cases 1 and 2. */
static void hmac_is_that_of_rfc_4231(void **state)
{
	static const struct {
		const char *digest, *key, *text, *hex;
	} cases[] = {
		{ "SHA2-256", "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
			      "\x0b\x0b\x0b", "Hi There",
		  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
		{ "SHA2-256", "Jefe", "what do ya want for nothing?",
		  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
		{ "SHA2-384", "Jefe", "what do ya want for nothing?",
		  "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
		  "8e2240ca5e69e2c78b3239ecfab21649" },
		{ "SHA2-512", "Jefe", "what do ya want for nothing?",
		  "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
		  "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
	};
	uint8_t mac[TLS_HMAC_MAX], expected[TLS_HMAC_MAX];
	struct error err = ERROR_INIT;
	size_t i, n, round;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tls_hmac *h = tls_hmac_new(cases[i].digest, cases[i].key,
						  strlen(cases[i].key), &err);

		assert_non_null(h);
		n = hex_bytes(cases[i].hex, expected, sizeof(expected));
		for (round = 0; round < 2; round++) {
			tls_hmac_add(h, "forgotten", 9);
			tls_hmac_restart(h);
			tls_hmac_add(h, cases[i].text, 3);
			tls_hmac_add(h, cases[i].text + 3, strlen(cases[i].text) - 3);
			assert_int_equal(tls_hmac_end(h, mac), n);
			assert_memory_equal(mac, expected, n);
		}
		tls_hmac_free(h);
	}
	assert_null(tls_hmac_new("no such digest", "k", 1, &err));
	assert_int_equal(err.phase, ERROR_LOCAL);
}

/* ---- files ---- */

static int parse(const char *text, struct tsig_key *key, struct error *err)
{
	return tsig_file_parse(text, strlen(text), "a.key", key, err);
}

static void files_are_read_as_named_reads_them(void **state)
{
	static const char *const texts[] = {
		"key \"k.test\" {\n\talgorithm hmac-sha512;\n\tsecret \"c2VjcmV0\";\n};\n",
		"key k.test{secret c2VjcmV0;algorithm HMAC-SHA512;};",
		("# one\n// two\n/* three\n */ key /* four */ \"k.test.\" { # five\n"
		 "algorithm \"hmac-sha512\"; secret \"c2VjcmV0\"; } ; // six"),
	};
	struct error err = ERROR_INIT;
	struct tsig_key key;
	char name[NAME_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		assert_int_equal(parse(texts[i], &key, &err), 0);
		assert_string_equal(name_format(name, &key.name), "k.test.");
		assert_string_equal(key.algorithm->word, "hmac-sha512");
		assert_int_equal(key.secret_len, 6);
		assert_memory_equal(key.secret, "secret", 6);
	}
}

static void wrong_files_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *text, *subject, *why;
	} cases[] = {
		{ "", "a.key:1", "key is missing" },
		{ "\n\nzone", "a.key:3", "key is missing" },
		{ "key \"a", "a.key:1", "no end" },
		{ "key a..b {", "a.key:1", "name" },
		{ "key a", "a.key:1", "{ is missing" },
		{ "key a {\n secret c2VjcmV0;", "a.key:2", "} is missing" },
		{ "key a {\n secret c2VjcmV0; };", "a.key:2", "no algorithm" },
		{ "key a { algorithm hmac-sha256; };", "a.key:1", "no secret" },
		{ "key a { algorithm hmac-md5;", "a.key:1", "no such algorithm" },
		{ "key a { algorithm hmac-sha256", "a.key:1", "; is missing" },
		{ "key a { secret \"\"; };", "a.key:1", "base64" },
		{ "key a { secret \"!!\"; };", "a.key:1", "base64" },
		{ "key a { colour red; };", "a.key:1", "neither" },
		{ "key a { algorithm hmac-sha256; secret c2VjcmV0; }", "a.key:1", "; is missing" },
		{ "key a { algorithm hmac-sha256; secret c2VjcmV0; };\nkey", "a.key:2", "follows" },
		{ "/* no end", "a.key:1", "key is missing" },
	};
	struct tsig_key key;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(parse(cases[i].text, &key, &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		assert_string_equal(err.subject, cases[i].subject);
		assert_non_null(strstr(err.text, cases[i].why));
		assert_non_null(err.hint);
	}
}

static void a_file_that_others_can_read_is_told_of(void **state)
{
	static const char text[] = "key a { algorithm hmac-sha256; secret c2VjcmV0; };";
	char path[] = "/tmp/netkit-tsig.XXXXXX";
	int fd = mkstemp(path);
	struct error err = ERROR_INIT;
	struct tsig_key key;
	bool is_exposed;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	assert_int_equal(tsig_file_read(path, &key, &is_exposed, &err), 0);
	assert_false(is_exposed);
	assert_int_equal(fchmod(fd, 0644), 0);
	assert_int_equal(tsig_file_read(path, &key, &is_exposed, &err), 0);
	assert_true(is_exposed);
	close(fd);
	unlink(path);
	assert_int_equal(tsig_file_read(path, &key, &is_exposed, &err), -1);
	assert_int_equal(err.phase, ERROR_LOCAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queries_and_replies_of_each_algorithm),
		cmocka_unit_test(every_changed_bit_is_seen),
		cmocka_unit_test(a_reply_of_several_messages),
		cmocka_unit_test(a_hundred_unsigned_messages_are_too_many),
		cmocka_unit_test(refusals_say_why),
		cmocka_unit_test(what_is_not_right_is_not_trusted),
		cmocka_unit_test(hmac_is_that_of_rfc_4231),
		cmocka_unit_test(files_are_read_as_named_reads_them),
		cmocka_unit_test(wrong_files_are_refused_with_their_line),
		cmocka_unit_test(a_file_that_others_can_read_is_told_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
