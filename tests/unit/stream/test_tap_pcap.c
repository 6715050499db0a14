/* Captures: written for conversations of every kind, and read back by a strict reader. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "stream/frame.h"
#include "stream/tap.h"
#include "stream/tap_pcap.h"
#include "support/lib_pcap.h"
#include "support/lib_tapstory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define START UINT64_C(1795000000000000000)

enum { FILE_MAX = 64 << 20, STORIES = 200, STORY_BYTES = 400 };

struct fixture {
	char dir[64], path[96];
	struct tap_pcap *pcap;
	struct tap_sinks sinks;
	struct tap_conn conn;
	struct error err;
	char *data;
	struct pcap_seen seen;
};

static struct addr at(const char *text, uint16_t port)
{
	struct addr a;

	assert_true(addr_parse(text, port, &a));
	return a;
}

static void set_up(struct fixture *f, const char *name)
{
	memset(f, 0, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "/tmp/netkit-pcap.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/%s", f->dir, name);
	f->pcap = tap_pcap_new(f->path, "test", &f->err);
	assert_non_null(f->pcap);
	tap_sinks_add(&f->sinks, tap_pcap_sink(f->pcap));
	f->conn = (struct tap_conn){ .id = 1, .socktype = SOCK_STREAM, .took_ns = 1000,
				     .local = at("192.0.2.1", 40000), .peer = at("192.0.2.2", 7) };
}

/* Reads back what was written. */
static void look(struct fixture *f)
{
	size_t n;

	assert_int_equal(tap_pcap_finish(f->pcap, &f->err), 0);
	f->data = file_read(f->path, FILE_MAX, &n);
	assert_non_null(f->data);
	if (!pcap_read((const uint8_t *)f->data, n, &f->seen))
		fail_msg("%s", f->seen.why);
}

static void tear_down(struct fixture *f)
{
	tap_pcap_free(f->pcap);
	pcap_seen_done(&f->seen);
	free(f->data);
	unlink(f->path);
	assert_int_equal(rmdir(f->dir), 0);
}

static void tell(struct fixture *f, enum tap_kind kind, enum tap_from from, uint64_t after,
		 const char *text)
{
	const struct tap_event event = { .kind = kind, .from = from,
					 .data = (const uint8_t *)text,
					 .n = text ? strlen(text) : 0, .at = START + after };

	assert_int_equal(tap_tell(&f->conn, &f->sinks, event, &f->err), 0);
}

static void tell_echo(struct fixture *f)
{
	tell(f, TAP_OPENED, 0, 0, NULL);
	tell(f, TAP_BYTES, TAP_FROM_US, 10, "hello\n");
	tell(f, TAP_BYTES, TAP_FROM_PEER, 20, "hello\n");
	tell(f, TAP_END, TAP_FROM_US, 30, NULL);
	tell(f, TAP_END, TAP_FROM_PEER, 40, NULL);
	tell(f, TAP_CLOSED, TAP_FROM_US, 50, NULL);
}

static void check_echo(const struct pcap_seen *seen)
{
	const struct pcap_flow *flow = &seen->flows[0];

	assert_int_equal(seen->n, 1);
	/* SYN, SYN+ACK, ACK, bytes, ACK, bytes, ACK, FIN, FIN, ACK */
	assert_int_equal(flow->packets, 10);
	assert_int_equal(flow->first_at, START - 1000);
	assert_int_equal(flow->last_at, START + 40);
	assert_int_equal(addr_port(&flow->ends[0]), 40000);
	assert_memory_equal(buf_data(&flow->bytes[0]), "hello\n", 6);
	assert_memory_equal(buf_data(&flow->bytes[1]), "hello\n", 6);
	assert_true(flow->has_ended[0] && flow->has_ended[1] && !flow->was_reset);
}

static void an_echo_is_ten_packets(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "echo.pcapng");
	tell_echo(&f);
	look(&f);
	assert_false(f.seen.is_classic);
	check_echo(&f.seen);
	tear_down(&f);
}

static void the_older_format_goes_by_the_name(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "echo.pcap");
	tell_echo(&f);
	tap_pcap_secret(f.pcap, "CLIENT_RANDOM 00 11"); /* has no place there */
	look(&f);
	assert_true(f.seen.is_classic);
	check_echo(&f.seen);
	tear_down(&f);
}

static void a_server_is_spoken_to_first(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "x.pcapng");
	f.conn.is_server = true;
	f.conn.local = at("::ffff:192.0.2.1", 7);
	f.conn.peer = at("::ffff:192.0.2.9", 50000);
	tell_echo(&f);
	look(&f);
	assert_int_equal(addr_port(&f.seen.flows[0].ends[0]), 50000);
	assert_int_equal(addr_family(&f.seen.flows[0].ends[0]), AF_INET);
	tear_down(&f);
}

static void what_is_long_is_several_packets(void **state)
{
	enum { LONG = 1 << 20 };
	struct fixture f;
	uint8_t *data = xmalloc(LONG);

	(void)state;
	set_up(&f, "x.pcapng");
	rng_bytes(data, LONG);
	tell(&f, TAP_OPENED, 0, 0, NULL);
	assert_int_equal(tap_tell_bytes(&f.conn, &f.sinks, TAP_FROM_PEER, data, LONG, &f.err), 0);
	look(&f);
	assert_int_equal(f.seen.packets, 3 + (LONG + 65494) / 65495 + 1);
	assert_memory_equal(buf_data(&f.seen.flows[0].bytes[1]), data, LONG);
	free(data);
	tear_down(&f);
}

/* The number of a byte has 32 bits, and begins anew behind the last. */
static void numbers_wrap_around(void **state)
{
	struct fixture f;
	int i;

	(void)state;
	set_up(&f, "x.pcapng");
	f.conn.id = 0xc319ca65u; /* whose first number is 3 before the end */
	tell(&f, TAP_OPENED, 0, 0, NULL);
	for (i = 0; i < 3; i++)
		tell(&f, TAP_BYTES, TAP_FROM_US, (uint64_t)i, "abc");
	look(&f);
	assert_int_equal(f.seen.flows[0].bytes[0].len, 9);
	tear_down(&f);
}

static void a_unix_socket_has_its_path_as_a_comment(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "x.pcapng");
	assert_true(addr_from_path("/run/a\033b.sock", &f.conn.peer));
	f.conn.local.len = 0;
	tell_echo(&f);
	look(&f);
	assert_string_equal(f.seen.flows[0].comment, "unix:/run/a\\x1bb.sock");
	assert_int_equal(addr_port(&f.seen.flows[0].ends[0]), 32769);
	assert_int_equal(addr_port(&f.seen.flows[0].ends[1]), 1);
	assert_true(addr_is_loopback(&f.seen.flows[0].ends[1]));
	tear_down(&f);
}

static void datagrams_are_packets(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f, "x.pcapng");
	f.conn.socktype = SOCK_DGRAM;
	f.conn.local = at("2001:db8::1", 40000);
	f.conn.peer = at("2001:db8::2", 7);
	tell(&f, TAP_OPENED, 0, 0, NULL);
	tell(&f, TAP_BYTES, TAP_FROM_US, 1, "one");
	tell(&f, TAP_BYTES, TAP_FROM_US, 2, "");
	tell(&f, TAP_BYTES, TAP_FROM_PEER, 3, "two");
	tell(&f, TAP_CLOSED, TAP_FROM_US, 4, NULL);
	look(&f);
	assert_int_equal(f.seen.packets, 3);
	assert_int_equal(f.seen.flows[0].datagrams[0], 2);
	assert_int_equal(f.seen.flows[0].datagrams[1], 1);
	tear_down(&f);
}

/* Wireshark needs a secret before the packet that it opens, but it becomes known behind it. */
static void secrets_go_before_what_they_open(void **state)
{
	struct fixture f;
	const char *secrets, *flight;

	(void)state;
	set_up(&f, "x.pcapng");
	f.conn.awaits_secrets = true;
	tell(&f, TAP_OPENED, 0, 0, NULL);
	tell(&f, TAP_BYTES, TAP_FROM_US, 1, "ClientHello");
	tell(&f, TAP_BYTES, TAP_FROM_PEER, 2, "ServerHello");
	tap_pcap_secret(f.pcap, "SERVER_HANDSHAKE_TRAFFIC_SECRET 00 11");
	tell(&f, TAP_BYTES, TAP_FROM_US, 3, "Finished");
	look(&f);
	assert_int_equal(f.seen.secrets, 1);
	secrets = memmem(f.data, 4096, "SERVER_HANDSHAKE", 16);
	flight = memmem(f.data, 4096, "ServerHello", 11);
	assert_true(secrets && flight && secrets < flight);
	tear_down(&f);
}

static void a_file_that_is_there_is_kept(void **state)
{
	struct fixture f;
	struct error err = ERROR_INIT;
	struct stat st;

	(void)state;
	set_up(&f, "x.pcapng");
	assert_null(tap_pcap_new(f.path, "test", &err));
	assert_int_equal(err.phase, ERROR_OUTPUT);
	assert_int_equal(err.code, EEXIST);
	assert_int_equal(stat(f.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	tear_down(&f);
}

static void a_full_disk_is_told(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(tap_pcap_new("/dev/full", "test", &err));
	assert_int_equal(err.phase, ERROR_OUTPUT);
	assert_int_equal(err.code, ENOSPC);
	assert_int_equal(error_status(&err), STATUS_OUTPUT);
}

/* tests/fuzz/fuzz_tap_pcap.c looks closer; here that every file is a right one. */
static void random_conversations_are_right(void **state)
{
	const struct tap_story_calls calls = { .after = NULL };
	uint8_t input[STORY_BYTES];
	struct tap_story story;
	int i;

	(void)state;
	for (i = 0; i < STORIES; i++) {
		struct fixture f;

		set_up(&f, i % 2 ? "x.pcap" : "x.pcapng");
		rng_bytes(input, sizeof(input));
		tap_story_tell(&story, input, sizeof(input), tap_pcap_sink(f.pcap), &calls);
		look(&f);
		tap_story_done(&story);
		tear_down(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_echo_is_ten_packets),
		cmocka_unit_test(the_older_format_goes_by_the_name),
		cmocka_unit_test(a_server_is_spoken_to_first),
		cmocka_unit_test(what_is_long_is_several_packets),
		cmocka_unit_test(numbers_wrap_around),
		cmocka_unit_test(a_unix_socket_has_its_path_as_a_comment),
		cmocka_unit_test(datagrams_are_packets),
		cmocka_unit_test(secrets_go_before_what_they_open),
		cmocka_unit_test(a_file_that_is_there_is_kept),
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(random_conversations_are_right),
	};

	return cmocka_run_group_tests_name("captures", tests, NULL, NULL);
}
