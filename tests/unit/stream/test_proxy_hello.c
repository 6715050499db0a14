/* The headers of both versions, byte by byte, and that they come first. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/loop.h"
#include "stream/proxy_header.h"
#include "stream/proxy_hello.h"
#include "stream/stream.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"

#include <string.h>

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define BYTES(text) (text), sizeof(text) - 1

static struct addr addr(const char *text)
{
	struct addr a = { .len = 0 };

	if (*text == '/')
		assert_true(addr_from_path(text, &a));
	else if (*text)
		assert_true(addr_parse(text, strchr(text, ':') ? 4660 : 51314, &a));
	return a;
}

static void headers(void **state)
{
	static const struct {
		unsigned version;
		const char *source, *destination, *bytes;
		size_t n;
	} rows[] = {
		{ 1, "192.0.2.1", "198.51.100.2",
		  BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 51314 51314\r\n") },
		{ 1, "fe80::1%1", "2001:db8::2", BYTES("PROXY TCP6 fe80::1 2001:db8::2 4660 4660\r\n") },
		{ 1, "", "192.0.2.1", BYTES("PROXY UNKNOWN\r\n") },
		{ 1, "192.0.2.1", "", BYTES("PROXY UNKNOWN\r\n") },
		{ 1, "192.0.2.1", "2001:db8::1", BYTES("PROXY UNKNOWN\r\n") },
		{ 1, "/a", "/b", BYTES("PROXY UNKNOWN\r\n") },
		{ 2, "192.0.2.1", "198.51.100.2",
		  BYTES(SIGNATURE "\x21\x11\0\x0c\xc0\0\2\1\xc6\x33\x64\2\xc8\x72\xc8\x72") },
		{ 2, "2001:db8::1", "::1",
		  BYTES(SIGNATURE "\x21\x21\0\x24\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
				  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\x12\x34\x12\x34") },
		{ 2, "", "192.0.2.1", BYTES(SIGNATURE "\x20\0\0\0") },
		{ 2, "192.0.2.1", "::1", BYTES(SIGNATURE "\x20\0\0\0") },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct addr source = addr(rows[i].source), destination = addr(rows[i].destination);
		struct buf out;

		buf_init(&out, PROXY_HELLO_MAX);
		proxy_hello_put(&out, rows[i].version, &source, &destination, NULL);
		assert_int_equal(out.len, rows[i].n);
		assert_memory_equal(buf_data(&out), rows[i].bytes, rows[i].n);
		buf_done(&out);
	}
}

static void unix_paths_are_of_fixed_length(void **state)
{
	struct addr source = addr("/a"), destination = addr("/run/b.sock");
	struct buf out;
	const uint8_t *p;

	(void)state;
	buf_init(&out, PROXY_HELLO_MAX);
	proxy_hello_put(&out, 2, &source, &destination, NULL);
	assert_int_equal(out.len, 16 + 216);
	p = buf_data(&out);
	assert_memory_equal(p + 12, "\x21\x31\0\xd8/a\0", 7);
	assert_memory_equal(p + 16 + 108, "/run/b.sock\0", 12);
	buf_done(&out);
}

static struct proxy_hello_tlvs with(const char *const *texts)
{
	struct proxy_hello_tlvs t = { .n = 0 };
	struct error err = ERROR_INIT;

	for (; *texts; texts++)
		assert_int_equal(proxy_hello_add(&t, *texts, &err), 0);
	return t;
}

/* What we say is what the other side hears, its checksum included. */
static void more_than_addresses(void **state)
{
	static const char *const texts[] = { "authority=a.example", "0xea:00ff", "crc32c",
					     "alpn=h2", "234=", NULL };
	static const char *const ends[][2] = { { "192.0.2.1", "192.0.2.2" },
					       { "2001:db8::1", "::1" },
					       { "/a", "/b" } };
	struct proxy_hello_tlvs tlvs = with(texts);
	struct proxy_header h;
	enum proxy_step step;
	char told[300];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		struct addr source = addr(ends[i][0]), destination = addr(ends[i][1]);
		struct error err = ERROR_INIT;
		struct buf out;

		buf_init(&out, PROXY_HELLO_MAX);
		proxy_hello_put(&out, 2, &source, &destination, &tlvs);
		proxy_header_init(&h);
		assert_int_equal(proxy_header_feed(&h, buf_data(&out), out.len, &step, &err),
				 out.len);
		assert_int_equal(step, PROXY_DONE);
		assert_string_equal(proxy_header_describe(told, sizeof(told), &h),
				    "authority a.example, 0xea 2 bytes, crc32c 4 bytes, alpn h2, "
				    "0xea 0 bytes");
		proxy_header_init(&h);
		buf_data(&out)[17] ^= 1;
		(void)proxy_header_feed(&h, buf_data(&out), out.len, &step, &err);
		assert_int_equal(step, PROXY_BAD);
		buf_done(&out);
	}
}

static void what_is_no_tlv(void **state)
{
	static const char *const texts[] = { "",	   "authority", "colour=red", "0xeaa=x",
					     "0xg0=x",	   "256=x",	"0xea:0",     "0xea:xy",
					     "crc32c=abc", "3=abcd",	"=x" };
	struct proxy_hello_tlvs t = { .n = 0 };
	char text[PROXY_HELLO_TLVS + 16];
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		err = ERROR_INIT;
		assert_int_equal(proxy_hello_add(&t, texts[i], &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
	}
	assert_int_equal(t.n, 0);
	err = ERROR_INIT;
	assert_int_equal(proxy_hello_add(&t, "crc32c", &err), 0);
	assert_int_equal(proxy_hello_add(&t, "crc32c", &err), -1);
	t.n = 0;
	memset(text, 'a', sizeof(text) - 1);
	memcpy(text, "1=", 2);
	text[2 + PROXY_HELLO_TLVS - 2] = '\0';
	assert_int_equal(proxy_hello_add(&t, text, &err), -1);
	text[2 + PROXY_HELLO_TLVS - 3] = '\0';
	err = ERROR_INIT;
	assert_int_equal(proxy_hello_add(&t, text, &err), 0);
	assert_int_equal(t.n, PROXY_HELLO_TLVS);
	assert_int_equal(proxy_hello_add(&t, "1=", &err), -1);
}

static void it_comes_first_however_little_is_taken(void **state)
{
	struct addr source = addr("192.0.2.1"), destination = addr("192.0.2.2");
	struct error err = ERROR_INIT;
	struct test_clock clock;
	struct loop *loop = loop_new(&err);
	struct fake_stream *bottom;
	struct stream *s;

	(void)state;
	test_clock_init(&clock);
	loop_set_clock(loop, &clock.clock);
	bottom = fake_stream_new(loop);
	bottom->max_write = 7;
	s = proxy_hello_new(&bottom->base, 1, &source, &destination, NULL);
	assert_int_equal(stream_open(s, &err), 0);
	assert_int_equal(stream_write(s, "GET", 3, &err), 3);
	assert_int_equal(stream_shut(s, &err), 0);
	assert_string_equal(buf_string(&bottom->written),
			    "PROXY TCP4 192.0.2.1 192.0.2.2 51314 51314\r\nGET");
	assert_true(bottom->is_shut);
	stream_free(s);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_than_addresses),
		cmocka_unit_test(what_is_no_tlv),
		cmocka_unit_test(headers),
		cmocka_unit_test(unix_paths_are_of_fixed_length),
		cmocka_unit_test(it_comes_first_however_little_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
