/*
 * Messages: built and read back, and everything that a hostile server can do to the counts and
 * lengths of one (RFC 9267 names the classes).
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/message.h"
#include "support/lib_hex.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *what, *hex;
	unsigned counts[SECTION_COUNT];
	unsigned trailing;
} good[] = {
	{ "a header alone", "1234 8181 0000 0000 0000 0000", { 0, 0, 0, 0 }, 0 },
	{ "a question", "1234 0100 0001 0000 0000 0000 0161 00 0001 0001", { 1, 0, 0, 0 }, 0 },
	{ "CNAME, A and OPT",
	  "1234 8580 0001 0002 0000 0001 03777777 076578616d706c65 0474657374 00 0001 0001 "
	  "c00c 0005 0001 00000e10 0007 04686f7374 c010 "
	  "c02e 0001 0001 00000e10 0004 c0000201 "
	  "00 0029 04d0 00 00 0000 0007 0003 0003 6e7331",
	  { 1, 2, 0, 1 },
	  0 },
	{ "NXDOMAIN with SOA",
	  "1234 8403 0001 0000 0001 0000 026e6f 0474657374 00 001c 0001 "
	  "c00f 0006 0001 0000003c 001d 026e73 c00f 0161 c00f 00000001 00000002 00000003 00000004 "
	  "00000005",
	  { 1, 0, 1, 0 },
	  0 },
	{ "trailing bytes", "1234 8180 0000 0000 0000 0000 dead", { 0, 0, 0, 0 }, 2 },
	{ "two questions", "1234 0100 0002 0000 0000 0000 0161 00 0001 0001 c00c 001c 0001",
	  { 2, 0, 0, 0 }, 0 },
	{ "an extended response code", "1234 8000 0000 0000 0000 0001 00 0029 0200 01 00 8000 0000",
	  { 0, 0, 0, 1 }, 0 },
};

static const struct {
	const char *what, *hex, *why;
} bad[] = {
	{ "empty", "", "shorter than a header" },
	{ "eleven bytes", "1234 8180 0001 0000 0000 00", "shorter than a header" },
	{ "RFC 9267 2.4: a question that is not there", "1234 8180 0001 0000 0000 0000",
	  "the question is cut or has a bad name" },
	{ "RFC 9267 2.4: half a question", "1234 8180 0001 0000 0000 0000 00 0001 00",
	  "the question is cut or has a bad name" },
	{ "RFC 9267 2.4: an answer that is not there", "1234 8180 0000 0001 0000 0000",
	  "the answer section is cut or has a bad name" },
	{ "RFC 9267 2.4: 65535 answers", "1234 8180 0000 ffff 0000 0000 00 0001 0001 00000000 0000",
	  "the answer section is cut or has a bad name" },
	{ "RFC 9267 2.4: an authority that is not there", "1234 8180 0000 0000 0001 0000",
	  "the authority section is cut or has a bad name" },
	{ "RFC 9267 2.4: an additional that is not there", "1234 8180 0000 0000 0000 0001",
	  "the additional section is cut or has a bad name" },
	{ "RFC 9267 2.5: record data beyond the end",
	  "1234 8180 0000 0001 0000 0000 00 0001 0001 00000000 0005 c0000201",
	  "the answer section is cut or has a bad name" },
	{ "RFC 9267 2.1: an owner that points to itself",
	  "1234 8180 0000 0001 0000 0000 c00c 0001 0001 00000000 0000",
	  "the answer section is cut or has a bad name" },
	{ "two OPT records",
	  "1234 8180 0000 0000 0000 0002 00 0029 0200 00000000 0000 00 0029 0200 00000000 0000",
	  "two OPT records" },
	{ "OPT in the answer", "1234 8180 0000 0001 0000 0000 00 0029 0200 00000000 0000",
	  "a misplaced OPT record" },
	{ "OPT with an owner", "1234 8180 0000 0000 0000 0001 0161 00 0029 0200 00000000 0000",
	  "a misplaced OPT record" },
	{ "an EDNS option beyond OPT",
	  "1234 8180 0000 0000 0000 0001 00 0029 0200 00000000 0004 0003 0001",
	  "an EDNS option runs beyond its record" },
};

/* A copy that ends where the message ends, so that a sanitizer sees any read behind it. */
static int parse_copy(const uint8_t *wire, size_t n, struct message *ret, uint8_t **ret_copy,
		      struct error *err)
{
	*ret_copy = xmalloc(n ? n : 1);
	if (n)
		memcpy(*ret_copy, wire, n);
	return message_parse(ret, *ret_copy, n, err);
}

/* Everything that can be asked of a message. */
static unsigned walk(const struct message *m)
{
	unsigned records = 0, i;
	struct question q;
	struct record r;
	struct buf b;
	bool more;

	for (i = 0; message_question(m, i, &q); i++)
		assert_true(q.name.len > 0);
	assert_int_equal(i, m->count[SECTION_QUESTION]);
	buf_init(&b, 1 << 20);
	for (i = SECTION_ANSWER; i < SECTION_COUNT; i++) {
		for (more = message_first(m, i, &r); more; more = message_next(m, &r)) {
			struct name owner;

			record_owner(m, &r, &owner);
			assert_true(record_is_owned_by(m, &r, &owner));
			assert_true(record_print(&b, m, &r, RDATA_PLAIN));
			records++;
		}
	}
	buf_done(&b);
	return records;
}

static void good_messages_are_read(void **state)
{
	uint8_t wire[512], *copy;
	size_t i, k, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		struct error err = ERROR_INIT;
		struct message m;

		n = hex_bytes(good[i].hex, wire, sizeof(wire));
		if (parse_copy(wire, n, &m, &copy, &err) < 0)
			fail_msg("%s: %s", good[i].what, err.text);
		assert_int_equal(m.id, 0x1234);
		for (k = 0; k < SECTION_COUNT; k++)
			assert_int_equal(m.count[k], good[i].counts[k]);
		assert_int_equal(message_trailing(&m), good[i].trailing);
		assert_int_equal(walk(&m), m.count[1] + m.count[2] + m.count[3]);
		free(copy);
	}
}

static void bad_messages_are_refused(void **state)
{
	uint8_t wire[512], *copy;
	char why[128];
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct message m = { .id = 77 };
		struct error err = ERROR_INIT;

		n = hex_bytes(bad[i].hex, wire, sizeof(wire));
		if (parse_copy(wire, n, &m, &copy, &err) == 0)
			fail_msg("%s was read", bad[i].what);
		snprintf(why, sizeof(why), "malformed DNS message: %s", bad[i].why);
		assert_string_equal(err.text, why);
		assert_int_equal(err.phase, ERROR_DNS);
		assert_int_equal(m.id, 77);
		free(copy);
	}
}

static void the_largest_message_is_bounded(void **state)
{
	uint8_t *wire = xcalloc(1, MESSAGE_MAX + 1);
	struct error err = ERROR_INIT;
	struct message m;

	(void)state;
	assert_int_equal(message_parse(&m, wire, MESSAGE_MAX, &err), 0);
	assert_int_equal(message_trailing(&m), MESSAGE_MAX - MESSAGE_HEADER);
	assert_int_equal(message_parse(&m, wire, MESSAGE_MAX + 1, &err), -1);
	free(wire);
}

/* Each prefix of each good message: refused, or read and walked to its end. */
static void every_prefix_is_harmless(void **state)
{
	uint8_t wire[512], *copy;
	size_t i, n, len;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		n = hex_bytes(good[i].hex, wire, sizeof(wire));
		for (len = 0; len < n; len++) {
			struct error err = ERROR_INIT;
			struct message m;

			if (parse_copy(wire, len, &m, &copy, &err) == 0)
				walk(&m);
			else
				assert_int_equal(err.phase, ERROR_DNS);
			free(copy);
		}
	}
}

/* Replies of a real server: whole they have a question and can be walked; each prefix, too. */
static void every_prefix_of_real_replies_is_harmless(void **state)
{
	static const char *const replies[] = {
#define MESSAGE(what, hex) hex,
#include "support/dns_replies.def"
#undef MESSAGE
	};
	uint8_t wire[1024], *copy;
	size_t i, n, len;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(replies); i++) {
		n = hex_bytes(replies[i], wire, sizeof(wire));
		for (len = 0; len <= n; len++) {
			struct error err = ERROR_INIT;
			struct message m;
			bool is_good = parse_copy(wire, len, &m, &copy, &err) == 0;

			assert_int_equal(is_good, len == n);
			if (is_good) {
				assert_int_equal(m.count[SECTION_QUESTION], 1);
				assert_int_equal(message_trailing(&m), 0);
				walk(&m);
			}
			free(copy);
		}
	}
	assert_true(i > 40);
}

/* Each byte of each good message, replaced by each value of a few that hurt. */
static void every_changed_byte_is_harmless(void **state)
{
	static const uint8_t values[] = { 0, 1, 0x3f, 0x40, 0x80, 0xc0, 0xff };
	uint8_t wire[512], *copy;
	size_t i, n, at, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		n = hex_bytes(good[i].hex, wire, sizeof(wire));
		for (at = 0; at < n; at++) {
			uint8_t saved = wire[at];

			for (k = 0; k < sizeof(values); k++) {
				struct error err = ERROR_INIT;
				struct message m;

				wire[at] = values[k];
				if (parse_copy(wire, n, &m, &copy, &err) == 0)
					walk(&m);
				free(copy);
			}
			wire[at] = saved;
		}
	}
}

static void the_header_is_taken_apart(void **state)
{
	struct error err = ERROR_INIT;
	struct edns_option o;
	struct question q;
	struct message m;
	char text[NAME_TEXT];
	uint8_t wire[512];
	size_t n = hex_bytes(good[2].hex, wire, sizeof(wire));

	(void)state;
	assert_int_equal(message_parse(&m, wire, n, &err), 0);
	assert_int_equal(m.flags, MESSAGE_QR | MESSAGE_AA | MESSAGE_RD | MESSAGE_RA);
	assert_int_equal(m.opcode, OPCODE_QUERY);
	assert_int_equal(m.rcode, RCODE_NOERROR);
	assert_true(message_question(&m, 0, &q));
	assert_string_equal(name_format(text, &q.name), "www.example.test.");
	assert_int_equal(q.type, RRTYPE_A);
	assert_int_equal(q.class, RRCLASS_IN);
	assert_false(message_question(&m, 1, &q));
	assert_true(m.has_edns);
	assert_int_equal(m.edns.udp_size, 1232);
	assert_true(edns_find(&m.edns, EDNS_NSID, &o));
	assert_memory_equal(o.data, "ns1", 3);

	n = hex_bytes(good[6].hex, wire, sizeof(wire));
	assert_int_equal(message_parse(&m, wire, n, &err), 0);
	assert_int_equal(m.rcode, RCODE_BADVERS);
	assert_int_equal(m.edns.flags, EDNS_DO);
}

static void records_are_printed_as_in_a_zone_file(void **state)
{
	static const char *const expect[] = {
		"www.example.test.\t3600\tIN\tCNAME\thost.example.test.",
		"host.example.test.\t3600\tIN\tA\t192.0.2.1",
	};
	struct error err = ERROR_INIT;
	uint8_t wire[512];
	struct message m;
	struct record r;
	struct buf b;
	unsigned i = 0;
	bool more;
	size_t n = hex_bytes(good[2].hex, wire, sizeof(wire));

	(void)state;
	buf_init(&b, 512);
	assert_int_equal(message_parse(&m, wire, n, &err), 0);
	for (more = message_first(&m, SECTION_ANSWER, &r); more; more = message_next(&m, &r)) {
		buf_clear(&b);
		assert_true(record_print(&b, &m, &r, RDATA_PLAIN));
		assert_string_equal(buf_string(&b), expect[i]);
		assert_int_equal(r.index, i++);
	}
	assert_int_equal(i, 2);
	assert_false(message_first(&m, SECTION_AUTHORITY, &r));
	assert_false(message_first(&m, SECTION_QUESTION, &r));
	buf_done(&b);
}

/* RFC 2181 section 8. */
static void a_time_to_live_with_the_top_bit_is_zero(void **state)
{
	struct error err = ERROR_INIT;
	uint8_t wire[64];
	struct message m;
	struct record r;
	size_t n = hex_bytes("1234 8180 0000 0002 0000 0000 00 0001 0001 80000000 0000 "
			     "00 0001 0001 7fffffff 0000",
			     wire, sizeof(wire));

	(void)state;
	assert_int_equal(message_parse(&m, wire, n, &err), 0);
	assert_true(message_first(&m, SECTION_ANSWER, &r));
	assert_int_equal(r.ttl, 0);
	assert_true(message_next(&m, &r));
	assert_int_equal(r.ttl, 0x7fffffff);
}

static struct question question_of(const char *name, uint16_t type)
{
	struct question q = { .type = type, .class = RRCLASS_IN };
	struct error err = ERROR_INIT;

	assert_int_equal(name_parse(name, &q.name, &err), 0);
	return q;
}

static void replies_are_told_from_strangers(void **state)
{
	static const struct {
		const char *what, *hex;
		bool is_reply;
	} cases[] = {
		{ "the answer", "1234 8180 0001 0000 0000 0000 0161 00 0001 0001", true },
		{ "other case", "1234 8180 0001 0000 0000 0000 0141 00 0001 0001", true },
		{ "wrong ID", "1235 8180 0001 0000 0000 0000 0161 00 0001 0001", false },
		{ "a query", "1234 0180 0001 0000 0000 0000 0161 00 0001 0001", false },
		{ "wrong opcode", "1234 a180 0001 0000 0000 0000 0161 00 0001 0001", false },
		{ "wrong name", "1234 8180 0001 0000 0000 0000 0162 00 0001 0001", false },
		{ "a longer name", "1234 8180 0001 0000 0000 0000 0161 0161 00 0001 0001", false },
		{ "wrong type", "1234 8180 0001 0000 0000 0000 0161 00 001c 0001", false },
		{ "wrong class", "1234 8180 0001 0000 0000 0000 0161 00 0001 0003", false },
		{ "two questions",
		  "1234 8180 0002 0000 0000 0000 0161 00 0001 0001 0161 00 0001 0001", false },
		{ "no question, NOERROR", "1234 8180 0000 0000 0000 0000", false },
		{ "no question, NXDOMAIN", "1234 8183 0000 0000 0000 0000", false },
		{ "no question, FORMERR", "1234 8181 0000 0000 0000 0000", true },
		{ "no question, SERVFAIL", "1234 8182 0000 0000 0000 0000", true },
		{ "no question, NOTIMP", "1234 8184 0000 0000 0000 0000", true },
		{ "no question, REFUSED", "1234 8185 0000 0000 0000 0000", true },
	};
	struct question q = question_of("a", RRTYPE_A);
	uint8_t wire[64];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		struct message m;
		size_t n = hex_bytes(cases[i].hex, wire, sizeof(wire));

		assert_int_equal(message_parse_head(&m, wire, n, &err), 0);
		if (message_is_reply(&m, 0x1234, &q) != cases[i].is_reply)
			fail_msg("%s", cases[i].what);
	}
}

/* A reply that was cut anywhere behind the question still tells whose it is, and that it was. */
static void a_cut_reply_has_its_head(void **state)
{
	struct question q = question_of("www.example.test", RRTYPE_A);
	uint8_t wire[512];
	struct record r;
	size_t n = hex_bytes(good[2].hex, wire, sizeof(wire)), len;

	(void)state;
	wire[2] |= MESSAGE_TC >> 8;
	for (len = 34; len < n; len++) {
		struct error err = ERROR_INIT;
		struct message m;

		assert_int_equal(message_parse_head(&m, wire, len, &err), 0);
		assert_true(message_is_reply(&m, 0x1234, &q));
		assert_true(m.flags & MESSAGE_TC);
		assert_false(message_first(&m, SECTION_ANSWER, &r));
	}
}

static void a_query_is_built_byte_by_byte(void **state)
{
	struct question q = question_of("www.example.test", RRTYPE_AAAA);
	struct edns edns = { .udp_size = EDNS_UDP_SIZE, .flags = EDNS_DO };
	uint8_t wire[128];
	struct buf b;
	size_t n = hex_bytes("abcd 0120 0001 0000 0000 0001 03777777 076578616d706c65 0474657374 00 "
			     "001c 0001 00 0029 04d0 0000 8000 0000",
			     wire, sizeof(wire)),
	       max;

	(void)state;
	buf_init(&b, 512);
	assert_true(message_build_query(&b, 0xabcd, MESSAGE_RD | MESSAGE_AD, &q, &edns));
	assert_int_equal(b.len, n);
	assert_memory_equal(buf_data(&b), wire, n);
	buf_clear(&b);
	assert_true(message_build_query(&b, 0xabcd, MESSAGE_RD | MESSAGE_AD, &q, NULL));
	assert_int_equal(b.len, n - 11);
	buf_done(&b);
	for (max = 0; max < n; max++) {
		buf_init(&b, max);
		assert_false(message_build_query(&b, 1, 0, &q, &edns));
		buf_done(&b);
	}
}

static void a_built_reply_is_read_back(void **state)
{
	struct question q = question_of("www.example.test", RRTYPE_A);
	struct name host = question_of("mail.example.test", 0).name;
	struct edns edns = { .udp_size = 512 };
	struct name_offsets offsets = { .n = 0 };
	static const uint8_t address[] = { 192, 0, 2, 1 };
	struct rdata a = rdata_of(RRTYPE_A, RRCLASS_IN, address, 4);
	struct error err = ERROR_INIT;
	struct message m;
	struct record r;
	struct buf b;
	size_t before;

	(void)state;
	buf_init(&b, 92);
	assert_true(message_begin(&b, 7, MESSAGE_QR));
	assert_true(message_add_question(&b, &q, &offsets));
	assert_true(message_add_record(&b, SECTION_ANSWER, &q.name, &a, 60, &offsets));
	assert_true(message_add_record(&b, SECTION_ADDITIONAL, &host, &a, 60, &offsets));
	assert_true(message_add_edns(&b, &edns));
	before = b.len;
	assert_int_equal(before, 34 + 16 + 21 + 11);
	assert_false(message_add_record(&b, SECTION_ADDITIONAL, &host, &a, 60, &offsets));
	assert_int_equal(b.len, before);
	assert_int_equal(message_parse(&m, buf_data(&b), b.len, &err), 0);
	assert_int_equal(m.count[SECTION_ANSWER], 1);
	assert_int_equal(m.count[SECTION_ADDITIONAL], 2);
	assert_true(message_is_reply(&m, 7, &q));
	assert_true(message_first(&m, SECTION_ADDITIONAL, &r));
	assert_true(record_is_owned_by(&m, &r, &host));
	assert_false(record_is_owned_by(&m, &r, &q.name));
	assert_true(m.has_edns);
	buf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_messages_are_read),
		cmocka_unit_test(bad_messages_are_refused),
		cmocka_unit_test(the_largest_message_is_bounded),
		cmocka_unit_test(every_prefix_is_harmless),
		cmocka_unit_test(every_prefix_of_real_replies_is_harmless),
		cmocka_unit_test(every_changed_byte_is_harmless),
		cmocka_unit_test(the_header_is_taken_apart),
		cmocka_unit_test(records_are_printed_as_in_a_zone_file),
		cmocka_unit_test(a_time_to_live_with_the_top_bit_is_zero),
		cmocka_unit_test(replies_are_told_from_strangers),
		cmocka_unit_test(a_cut_reply_has_its_head),
		cmocka_unit_test(a_query_is_built_byte_by_byte),
		cmocka_unit_test(a_built_reply_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
