/* The dump for people. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/file.h"
#include "stream/tap.h"
#include "stream/tap_hex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define START UINT64_C(1795183391123456789) /* 2026-11-20 14:03:11.123456789 UTC */

struct fixture {
	char path[64];
	struct tap_hex *hex;
	struct tap_sinks sinks;
	struct tap_conn conn;
	struct error err;
};

static void set_up(struct fixture *f, const struct tap_hex_styles *styles)
{
	static const struct tap_hex_styles none = { .ours = "", .peers = "", .note = "", .end = "" };
	int fd;

	memset(f, 0, sizeof(*f));
	snprintf(f->path, sizeof(f->path), "/tmp/netkit-hex.XXXXXX");
	fd = mkstemp(f->path);
	assert_true(fd >= 0);
	close(fd);
	unlink(f->path);
	setenv("TZ", "UTC", 1);
	f->hex = tap_hex_new(f->path, styles ? styles : &none, &f->err);
	assert_non_null(f->hex);
	tap_sinks_add(&f->sinks, tap_hex_sink(f->hex));
	f->conn = (struct tap_conn){ .id = 1, .socktype = SOCK_STREAM, .took_ns = 400000 };
	assert_true(addr_parse("192.0.2.1", 40000, &f->conn.local));
	assert_true(addr_parse("192.0.2.7", 7, &f->conn.peer));
}

static void tell(struct fixture *f, enum tap_kind kind, enum tap_from from, const void *data,
		 size_t n)
{
	const struct tap_event event = { .kind = kind, .from = from, .data = data, .n = n,
					 .at = START };

	assert_int_equal(tap_tell(&f->conn, &f->sinks, event, &f->err), 0);
}

static void expect(struct fixture *f, const char *text)
{
	size_t n;
	char *got = file_read(f->path, 1 << 20, &n);

	assert_non_null(got);
	assert_string_equal(got, text);
	free(got);
	tap_hex_free(f->hex);
	unlink(f->path);
}

static void a_conversation_reads_well(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, NULL);
	tell(&f, TAP_OPENED, 0, NULL, 0);
	tell(&f, TAP_BYTES, TAP_FROM_US, "GET / HTTP/1.0\r\n\r\n", 18);
	tell(&f, TAP_BYTES, TAP_FROM_US, "x", 1);
	tell(&f, TAP_BYTES, TAP_FROM_PEER, "\033[31m\xc3\xbc|\x7f", 9);
	tell(&f, TAP_END, TAP_FROM_PEER, NULL, 0);
	tell(&f, TAP_END, TAP_FROM_US, NULL, 0);
	tell(&f, TAP_CLOSED, 0, NULL, 0);
	expect(&f,
	       "14:03:11.123456 1 192.0.2.1:40000 > 192.0.2.7:7 connected in 0.4 ms\n"
	       "14:03:11.123456 1 > 18 bytes\n"
	       "> 00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 30 0d 0a  |GET / HTTP/1.0..|\n"
	       "> 00000010  0d 0a                                             |..|\n"
	       "14:03:11.123456 1 > 1 byte\n"
	       "> 00000012  78                                                |x|\n"
	       "14:03:11.123456 1 < 9 bytes\n"
	       "< 00000000  1b 5b 33 31 6d c3 bc 7c  7f                       |.[31m..|.|\n"
	       "14:03:11.123456 1 < end\n"
	       "14:03:11.123456 1 > end\n"
	       "14:03:11.123456 1 closed\n");
}

static void datagrams_have_offsets_of_their_own(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, NULL);
	f.conn.socktype = SOCK_DGRAM;
	f.conn.is_server = true;
	assert_true(addr_from_path("/run/a\nb", &f.conn.peer));
	tell(&f, TAP_OPENED, 0, NULL, 0);
	tell(&f, TAP_BYTES, TAP_FROM_PEER, "a", 1);
	tell(&f, TAP_BYTES, TAP_FROM_PEER, "b", 1);
	tell(&f, TAP_BYTES, TAP_FROM_PEER, NULL, 0);
	tell(&f, TAP_RESET, TAP_FROM_PEER, NULL, 0);
	expect(&f,
	       "14:03:11.123456 1 192.0.2.1:40000 < unix:/run/a\\x0ab messages\n"
	       "14:03:11.123456 1 < 1 byte\n"
	       "< 00000000  61                                                |a|\n"
	       "14:03:11.123456 1 < 1 byte\n"
	       "< 00000000  62                                                |b|\n"
	       "14:03:11.123456 1 < 0 bytes\n"
	       "14:03:11.123456 1 < reset\n");
}

static void each_direction_has_its_colour(void **state)
{
	static const struct tap_hex_styles styles = { .ours = "[o]", .peers = "[p]", .note = "[n]",
						      .end = "[e]" };
	struct fixture f;

	(void)state;
	set_up(&f, &styles);
	tell(&f, TAP_OPENED, 0, NULL, 0);
	tell(&f, TAP_BYTES, TAP_FROM_US, "a", 1);
	tell(&f, TAP_BYTES, TAP_FROM_PEER, "b", 1);
	expect(&f,
	       "[n]14:03:11.123456 1 192.0.2.1:40000 > 192.0.2.7:7 connected in 0.4 ms[e]\n"
	       "[n]14:03:11.123456 1 > 1 byte[e]\n"
	       "[o]> 00000000  61                                                |a|[e]\n"
	       "[n]14:03:11.123456 1 < 1 byte[e]\n"
	       "[p]< 00000000  62                                                |b|[e]\n");
}

/* Everything that there is: each byte twice, and nothing but text comes out. */
static void nothing_but_text_is_written(void **state)
{
	enum { MUCH = 300000 };
	static uint8_t data[MUCH];
	struct fixture f;
	size_t i, n;
	char *got;

	(void)state;
	set_up(&f, NULL);
	for (i = 0; i < MUCH; i++)
		data[i] = (uint8_t)i;
	tell(&f, TAP_OPENED, 0, NULL, 0);
	tell(&f, TAP_BYTES, TAP_FROM_PEER, data, MUCH);
	got = file_read(f.path, 8 << 20, &n);
	assert_non_null(got);
	assert_true(n > (size_t)MUCH / 16 * 70);
	for (i = 0; i < n; i++)
		assert_true(got[i] == '\n' || (got[i] >= 0x20 && got[i] < 0x7f));
	free(got);
	tap_hex_free(f.hex);
	unlink(f.path);
}

static void a_full_disk_is_told(void **state)
{
	static const struct tap_hex_styles none = { .ours = "", .peers = "", .note = "", .end = "" };
	struct tap_conn conn = { .id = 1, .socktype = SOCK_STREAM };
	struct tap_sinks sinks = { .n = 0 };
	struct error err = ERROR_INIT;
	struct tap_hex *hex = tap_hex_new("/dev/full", &none, &err);

	(void)state;
	assert_non_null(hex);
	tap_sinks_add(&sinks, tap_hex_sink(hex));
	assert_int_equal(tap_tell_open(&conn, &sinks, &err), -1);
	assert_int_equal(err.code, ENOSPC);
	assert_int_equal(error_status(&err), STATUS_OUTPUT);
	tap_hex_free(hex);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_conversation_reads_well),
		cmocka_unit_test(datagrams_have_offsets_of_their_own),
		cmocka_unit_test(each_direction_has_its_colour),
		cmocka_unit_test(nothing_but_text_is_written),
		cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests_name("dumps", tests, NULL, NULL);
}
