/* Headers of the PROXY protocol: both versions, at every split, wrong ones, and off a stream. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/addr.h"
#include "stream/proxy_header.h"
#include "stream/stream.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <string.h>

struct outcome {
	enum proxy_step step;
	size_t used;
	struct error err;
};

/* In pieces of `first` bytes and the rest. */
static struct outcome feed(struct proxy_header *h, const void *data, size_t n, size_t first)
{
	struct outcome o = { .step = PROXY_MORE, .err = ERROR_INIT };
	const uint8_t *bytes = data;

	proxy_header_init(h);
	if (first)
		o.used = proxy_header_feed(h, bytes, first, &o.step, &o.err);
	if (o.step == PROXY_MORE)
		o.used += proxy_header_feed(h, bytes + o.used, n - o.used, &o.step, &o.err);
	return o;
}

static void expect_address(const struct addr *a, const char *text)
{
	char shown[ADDR_TEXT];

	assert_string_equal(a->len ? addr_format_port(shown, a) : "", text);
}

#define BYTES(text) (text), sizeof(text) - 1
#define HEAD "\r\n\r\n\0\r\nQUIT\n"

static const struct {
	const char *bytes;
	size_t n;
	unsigned version;
	const char *source, *destination;
	size_t n_tlvs;
} good[] = {
	{ BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\n"), 1, "192.0.2.1:1025",
	  "198.51.100.2:443", 0 },
	{ BYTES("PROXY TCP6 2001:db8::1 ::1 65535 0\r\n"), 1, "[2001:db8::1]:65535", "[::1]:0", 0 },
	{ BYTES("PROXY UNKNOWN\r\n"), 1, "", "", 0 },
	{ BYTES("PROXY UNKNOWN ff:: whatever it says 1 2\r\n"), 1, "", "", 0 },
	{ BYTES(HEAD "\x21\x11\0\x0c\xc0\0\2\1\xc6\x33\x64\2\4\1\1\xbb"), 2, "192.0.2.1:1025",
	  "198.51.100.2:443", 0 },
	{ BYTES(HEAD "\x20\0\0\0"), 2, "", "", 0 },
	{ BYTES(HEAD "\x20\x11\0\3abc"), 2, "", "", 0 },
	{ BYTES(HEAD "\x21\0\0\2xy"), 2, "", "", 0 },
	{ BYTES(HEAD "\x21\x12\0\x0c\xc0\0\2\1\xc6\x33\x64\2\4\1\1\xbb"), 2, "", "", 0 },
	{ BYTES(HEAD "\x21\x11\0\x1b\xc0\0\2\1\xc6\x33\x64\2\4\1\1\xbb\1\0\2h2\4\0\1x\2\0\3a.b"), 2,
	  "192.0.2.1:1025", "198.51.100.2:443", 2 },
};

static void test_every_split(void **state)
{
	struct proxy_header h;
	size_t i, first;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		for (first = 0; first < good[i].n; first++) {
			struct outcome o = feed(&h, good[i].bytes, good[i].n, first);

			assert_int_equal(o.step, PROXY_DONE);
			assert_int_equal(o.used, good[i].n);
			assert_int_equal(h.version, good[i].version);
			expect_address(&h.source, good[i].source);
			expect_address(&h.destination, good[i].destination);
			assert_int_equal(h.n_tlvs, good[i].n_tlvs);
		}
		for (first = 1; first < good[i].n; first++)
			assert_int_equal(feed(&h, good[i].bytes, first, 0).step, PROXY_MORE);
	}
}

static void test_six(void **state)
{
	uint8_t bytes[16 + 36] = HEAD "\x21\x21\0\x24";
	struct proxy_header h;

	(void)state;
	bytes[16 + 15] = 1;
	bytes[16 + 31] = 2;
	bytes[16 + 33] = 80;
	bytes[16 + 35] = 81;
	assert_int_equal(feed(&h, bytes, sizeof(bytes), 20).step, PROXY_DONE);
	expect_address(&h.source, "[::1]:80");
	expect_address(&h.destination, "[::2]:81");
}

static void test_unix(void **state)
{
	uint8_t bytes[16 + 216] = HEAD "\x21\x31\0\xd8/run/a";
	struct proxy_header h;

	(void)state;
	memcpy(bytes + 16 + 108, "\0abstract", 9);
	assert_int_equal(feed(&h, bytes, sizeof(bytes), 100).step, PROXY_DONE);
	expect_address(&h.source, "unix:/run/a");
	expect_address(&h.destination, "unix:@abstract");
}

static void test_mistakes(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *why;
	} cases[] = {
		{ BYTES("GET / HTTP/1.1\r\n"), "is missing" },
		{ BYTES("\x16\x03\x01"), "is missing" },
		{ BYTES("PROXX"), "is missing" },
		{ BYTES("\r\n\r\n\0\r\nQUIT\r"), "is missing" },
		{ BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1025\r\n"), "another form" },
		{ BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1025 443 x\r\n"), "another form" },
		{ BYTES("PROXY TCP4  192.0.2.1 198.51.100.2 1025 443\r\n"), "another form" },
		{ BYTES("PROXY TCP5 192.0.2.1 198.51.100.2 1025 443\r\n"), "another form" },
		{ BYTES("PROXY \r\n"), "another form" },
		{ BYTES("PROXY TCP4 ::1 ::1 1025 443\r\n"), "none" },
		{ BYTES("PROXY TCP6 192.0.2.1 198.51.100.2 1025 443\r\n"), "none" },
		{ BYTES("PROXY TCP4 192.0.2.01 198.51.100.2 1025 443\r\n"), "none" },
		{ BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 65536 443\r\n"), "none" },
		{ BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 +1 443\r\n"), "none" },
		{ BYTES("PROXY TCP6 [::1] ::1 1 2\r\n"), "none" },
		{ BYTES("PROXY TCP4 a\0b 198.51.100.2 1 2\r\n"), "NUL" },
		{ BYTES("PROXY UNKNOWN 0123456789012345678901234567890123456789012345678901234567890"
			"1234567890123456789012345678901234567890123"),
		  "does not end" },
		{ BYTES(HEAD "\x11"), "another version" },
		{ BYTES(HEAD "\x22"), "another version" },
		{ BYTES(HEAD "\x21\x11\xff\xff"), "too long" },
		{ BYTES(HEAD "\x21\x11\0\4\xc0\0\2\1"), "too short" },
		{ BYTES(HEAD "\x21\x11\0\x0e\xc0\0\2\1\xc6\x33\x64\2\4\1\1\xbb\1\0"), "middle of a TLV" },
		{ BYTES(HEAD "\x21\x11\0\x0f\xc0\0\2\1\xc6\x33\x64\2\4\1\1\xbb\1\0\1"), "longer" },
		{ BYTES(HEAD "\x21\x11\0\x13\xc0\0\2\1\xc6\x33\x64\2\4\1\1\xbb\3\0\4\1\2\3\4"),
		  "wrong checksum" },
		{ BYTES(HEAD "\x21\x11\0\x17\xc0\0\2\1\xc6\x33\x64\2\4\1\1\xbb\x20\0\x08\0\0\0\0\0\x21\0\1"),
		  "longer" },
	};
	struct proxy_header h;
	size_t i, first;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (first = 0; first < cases[i].n; first++) {
			struct outcome o = feed(&h, cases[i].bytes, cases[i].n, first);

			assert_int_equal(o.step, PROXY_BAD);
			assert_int_equal(o.err.phase, ERROR_PEER);
			if (!strstr(o.err.text, cases[i].why))
				fail_msg("%zu: %s", i, o.err.text);
		}
	}
}

static void test_checksum(void **state)
{
	uint8_t bytes[] = HEAD "\x21\x11\0\x13\xc0\0\2\1\xc6\x33\x64\2\4\1\1\xbb\3\0\4\0\0\0\0";
	size_t n = sizeof(bytes) - 1;
	struct proxy_header h;
	uint32_t sum;

	(void)state;
	assert_int_equal(proxy_crc32c((const uint8_t *)"123456789", 9), 0xe3069283u);
	sum = proxy_crc32c(bytes, n);
	bytes[n - 4] = (uint8_t)(sum >> 24);
	bytes[n - 3] = (uint8_t)(sum >> 16);
	bytes[n - 2] = (uint8_t)(sum >> 8);
	bytes[n - 1] = (uint8_t)sum;
	assert_int_equal(feed(&h, bytes, n, 0).step, PROXY_DONE);
	bytes[20] ^= 1;
	assert_int_equal(feed(&h, bytes, n, 0).step, PROXY_BAD);
}

static void test_words(void **state)
{
	static const char bytes[] =
		HEAD "\x21\x11\0\x2e\xc0\0\2\1\xc6\x33\x64\2\4\1\1\xbb"
		     "\2\0\4a\x1b[m\xea\0\1x\x20\0\x14\1\0\0\0\0\x21\0\7TLSv1.3\x22\0\2me";
	struct proxy_header h;
	char text[200];

	(void)state;
	assert_int_equal(feed(&h, BYTES(bytes), 0).step, PROXY_DONE);
	assert_string_equal(proxy_header_describe(text, sizeof(text), &h),
			    "authority a\\x1b[m, 0xea 1 bytes, ssl 20 bytes, ssl-version TLSv1.3, "
			    "ssl-cn me");
	assert_string_equal(proxy_header_describe(text, 40, &h), "authority a\\x1b[m, 0xea 1 bytes");
}

/* ---- off a stream ---- */

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *fake;
	struct proxy_header header;
	struct stream *s;
};

static void test_stream(void **state)
{
	static const char said[] = "PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\nhello";
	struct error err = ERROR_INIT;
	struct fixture f;
	struct buf got;

	(void)state;
	f.loop = test_clock_loop(&f.clock);
	f.fake = fake_stream_new(f.loop);
	f.s = proxy_header_new(&f.fake->base, &f.header, "peer");
	assert_int_equal(stream_open(f.s, &err), STREAM_AGAIN);
	buf_init(&got, 100);
	assert_true(fake_stream_hear(f.fake, f.s, said, strlen(said), &got));
	assert_string_equal(buf_string(&got), "hello");
	assert_int_equal(stream_open(f.s, &err), 0);
	expect_address(&f.header.source, "192.0.2.1:1025");
	assert_int_equal(stream_write(f.s, "x", 1, &err), 1);
	assert_true(fake_stream_took(f.fake, "x", 1));
	buf_done(&got);
	stream_free(f.s);
	loop_free(f.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_split), cmocka_unit_test(test_six),
		cmocka_unit_test(test_unix),	    cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_checksum),    cmocka_unit_test(test_words),
		cmocka_unit_test(test_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
