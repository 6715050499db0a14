/*
 * Names: text and wire form both ways, and the anti-patterns of RFC 9267 in messages, each
 * refused by a test of its own.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/name.h"
#include "net/addr.h"
#include "support/lib_hex.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "000000000000000000000000"
#define L10 "aaaaaaaaaa"
#define L60 L10 L10 L10 L10 L10 L10
#define L63 L60 "aaa"

static struct name parsed(const char *text)
{
	struct error err = ERROR_INIT;
	struct name name = { 0 };

	if (name_parse(text, &name, &err) < 0)
		fail_msg("%s: %s", text, err.text);
	return name;
}

static void text_and_wire_agree(void **state)
{
	static const struct {
		const char *text, *hex, *back;
	} cases[] = {
		{ ".", "00", "." },
		{ "a", "016100", "a." },
		{ "a.", "016100", "a." },
		{ "WWW.example.COM", "03575757076578616d706c6503434f4d00", "WWW.example.COM." },
		{ "a\\.b.c", "03612e62016300", "a\\.b.c." },
		{ "a\\\\.c", "02615c016300", "a\\\\.c." },
		{ "\\000\\032\\127\\255", "0400207fff00", "\\000\\032\\127\\255." },
		{ "a b", "0361206200", "a\\032b." },
		{ "\\097", "016100", "a." },
		{ "\\a", "016100", "a." },
		{ "_sip._tcp.x-y", "045f736970045f74637003782d7900", "_sip._tcp.x-y." },
		{ "\"$();@*/", "08222428293b402a2f00", "\\\"\\$\\(\\)\\;\\@*/." },
		{ "\xc3\xa9", "02c3a900", "\\195\\169." },
	};
	uint8_t wire[NAME_WIRE];
	char text[NAME_TEXT];
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct name name = parsed(cases[i].text), again;

		n = hex_bytes(cases[i].hex, wire, sizeof(wire));
		assert_int_equal(name.len, n);
		assert_memory_equal(name.wire, wire, n);
		assert_string_equal(name_format(text, &name), cases[i].back);
		again = parsed(text);
		assert_int_equal(again.len, n);
		assert_memory_equal(again.wire, wire, n);
	}
}

static void wrong_text_says_why(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "not a domain name: it is empty" },
		{ "..", "not a domain name: a label is empty" },
		{ ".a", "not a domain name: a label is empty" },
		{ "a..b", "not a domain name: a label is empty" },
		{ "a..", "not a domain name: a label is empty" },
		{ L63 "a", "not a domain name: a label is longer than 63 bytes" },
		{ "x." L63 "a.y", "not a domain name: a label is longer than 63 bytes" },
		{ L63 "." L63 "." L63 "." L60 "aa", "not a domain name: it is longer than 255 bytes" },
		{ "a\\", "not a domain name: no character or three digits follow a backslash" },
		{ "a\\1", "not a domain name: no character or three digits follow a backslash" },
		{ "a\\25x", "not a domain name: no character or three digits follow a backslash" },
		{ "a\\256", "not a domain name: no character or three digits follow a backslash" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		struct name name = { 7, "x" };

		assert_int_equal(name_parse(cases[i].text, &name, &err), -1);
		assert_int_equal(err.phase, ERROR_USAGE);
		assert_string_equal(err.text, cases[i].why);
		assert_int_equal(strncmp(err.subject, cases[i].text, 80), 0);
		assert_int_equal(name.len, 7);
	}
}

static void the_longest_name_passes(void **state)
{
	const char *longest = L63 "." L63 "." L63 "." L60 "a";
	struct name name = parsed(longest), last;
	char text[NAME_TEXT];
	unsigned i;

	(void)state;
	assert_int_equal(name.len, NAME_WIRE);
	assert_int_equal(strlen(name_format(text, &name)), strlen(longest) + 1);
	assert_string_equal(name_format_bare(text, &name), longest);
	assert_false(name_append(&name, &(struct name){ 3, "\1a" }, &last));

	/* Text is never longer than NAME_TEXT: all bytes escaped, four characters each. */
	memset(name.wire, 1, NAME_WIRE);
	for (i = 0; i < NAME_WIRE - 1; i += 64)
		name.wire[i] = i + 64 < NAME_WIRE - 1 ? 63 : (uint8_t)(NAME_WIRE - 2 - i);
	name.wire[NAME_WIRE - 1] = 0;
	assert_true(strlen(name_format(text, &name)) < NAME_TEXT);
	last = parsed(text);
	assert_true(name_equal(&last, &name));
}

static void a_final_dot_is_seen(void **state)
{
	(void)state;
	assert_true(name_text_is_absolute("."));
	assert_true(name_text_is_absolute("a."));
	assert_true(name_text_is_absolute("a\\\\."));
	assert_false(name_text_is_absolute("a\\."));
	assert_false(name_text_is_absolute("a"));
	assert_false(name_text_is_absolute(""));
	assert_int_equal(name_text_dots("a.b."), 2);
	assert_int_equal(name_text_dots("a"), 0);
}

static void names_compare_without_case(void **state)
{
	struct name a = parsed("WwW.ExAmPlE"), b = parsed("wWw.eXaMpLe."), c = parsed("www.examplf");
	struct name at = parsed("\\064"), backquote = parsed("`"), root = parsed(".");
	struct name parent = name_parent(&a);

	(void)state;
	assert_true(name_equal(&a, &b));
	assert_false(name_equal(&a, &c));
	assert_false(name_equal(&at, &backquote)); /* '@' and '`' differ by the case bit only */
	assert_int_equal(name_labels(&a), 2);
	assert_int_equal(name_labels(&root), 0);
	assert_true(name_is_root(&root));
	assert_true(name_is_below(&a, &parent));
	assert_true(name_is_below(&a, &a));
	assert_true(name_is_below(&a, &root));
	assert_true(name_is_below(&root, &root));
	assert_false(name_is_below(&parent, &a));
	assert_false(name_is_below(&a, &c));
	parent = name_parent(&parent);
	assert_true(name_is_root(&parent));
	parent = name_parent(&parent);
	assert_true(name_is_root(&parent));
}

/* "example" inside a label is not below "example". */
static void below_counts_whole_labels(void **state)
{
	struct name inside = parsed("badexample"), example = parsed("example");
	struct name tricky = parsed("x\\007example"), under = parsed("bad.example");

	(void)state;
	assert_false(name_is_below(&inside, &example));
	assert_false(name_is_below(&tricky, &example));
	assert_true(name_is_below(&under, &example));
}

static void suffixes_are_appended(void **state)
{
	struct name host = parsed("www"), suffix = parsed("example.com"), root = parsed("."), joined;
	char text[NAME_TEXT];

	(void)state;
	assert_true(name_append(&host, &suffix, &joined));
	assert_string_equal(name_format(text, &joined), "www.example.com.");
	assert_true(name_append(&host, &root, &joined));
	assert_string_equal(name_format(text, &joined), "www.");
	assert_true(name_append(&root, &suffix, &joined));
	assert_string_equal(name_format(text, &joined), "example.com.");
}

/* Messages: `at` is where to begin, `behind` where reading leaves off, 0 when it must fail. */
static const struct {
	const char *what, *hex;
	size_t at, behind;
	const char *text;
} messages[] = {
	{ "plain", HEADER "0161 0162 00", 12, 17, "a.b." },
	{ "the root", HEADER "00", 12, 13, "." },
	{ "a pointer backwards", HEADER "0161 00 0162 c00c", 15, 19, "b.a." },
	{ "a pointer alone", HEADER "0161 00 c00c", 15, 17, "a." },
	{ "a pointer to a pointer", HEADER "0161 00 c00c c00f", 17, 19, "a." },
	{ "RFC 9267 2.1: a pointer to itself", HEADER "c00c", 12, 0, NULL },
	{ "RFC 9267 2.1: a loop of two", HEADER "c00e c00c", 14, 0, NULL },
	{ "RFC 9267 2.1: a loop through a label", HEADER "0161 c00c", 12, 0, NULL },
	{ "RFC 9267 2.1: a pointer forwards", HEADER "c00e 0161 00", 12, 0, NULL },
	{ "RFC 9267 2.1: a pointer into its own labels", HEADER "0161 0162 c00e", 12, 0, NULL },
	{ "RFC 9267 2.1: a pointer beyond the message", HEADER "0161 c0ff", 12, 0, NULL },
	{ "RFC 9267 2.1: a pointer into the header", HEADER "0161 c000", 12, 0, NULL },
	{ "RFC 9267 2.1: half a pointer", HEADER "0161 00 c0", 15, 0, NULL },
	{ "RFC 9267 2.2: no end", HEADER "0161", 12, 0, NULL },
	{ "RFC 9267 2.2: a label beyond the message", HEADER "0561", 12, 0, NULL },
	{ "RFC 9267 2.2: a label up to the message's end", HEADER "0161", 12, 0, NULL },
	{ "RFC 9267 2.2: nothing there", HEADER, 12, 0, NULL },
	{ "RFC 9267 2.3: label type 01", HEADER "4161 00", 12, 0, NULL },
	{ "RFC 9267 2.3: label type 10", HEADER "8161 00", 12, 0, NULL },
};

static void messages_are_read_by_table(void **state)
{
	uint8_t buf[512];
	char text[NAME_TEXT];
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(messages); i++) {
		size_t at = messages[i].at, skipped = at;
		struct name name = { 0 };
		bool good;
		uint8_t *msg;

		n = hex_bytes(messages[i].hex, buf, sizeof(buf));
		msg = xmalloc(n); /* to its end exactly, for the sanitizer */
		memcpy(msg, buf, n);
		good = name_read(msg, n, &at, &name);
		if (good != (messages[i].text != NULL))
			fail_msg("%s", messages[i].what);
		assert_int_equal(name_skip(msg, n, &skipped), good);
		assert_int_equal(at, good ? messages[i].behind : messages[i].at);
		assert_int_equal(skipped, at);
		if (good) {
			assert_string_equal(name_format(text, &name), messages[i].text);
			assert_true(name_equal_at(msg, n, messages[i].at, &name));
			name = parsed("other");
		}
		assert_false(name_equal_at(msg, n, messages[i].at, &name));
		free(msg);
	}
}

/* RFC 9267 section 2.2: pointers must not make a name longer than a name can be. */
static void expanded_names_are_bounded(void **state)
{
	uint8_t msg[4096] = { 0 };
	size_t at = 12, last = 0, start;
	unsigned labels = 0;
	struct name name;

	(void)state;
	msg[at] = 0;
	last = at++;
	for (;;) {
		start = at;
		msg[at++] = 1;
		msg[at++] = 'a';
		msg[at++] = (uint8_t)(0xc0 | last >> 8);
		msg[at++] = (uint8_t)last;
		last = start;
		if (!name_read(msg, at, &start, &name))
			break;
		labels++;
		assert_int_equal(name_labels(&name), labels);
	}
	assert_int_equal(labels, 127); /* 127 labels of a byte, and the root: 255 */
	assert_int_equal(name.len, NAME_WIRE);
}

/* A chain of pointers with no label between has an end, too. */
static void pointer_chains_are_bounded(void **state)
{
	uint8_t msg[1024] = { 0 };
	size_t at = 13, start, chain = 0;
	struct name name;

	(void)state;
	for (;; chain++) {
		start = at;
		msg[at] = (uint8_t)(0xc0 | (chain ? at - 2 : 12) >> 8);
		msg[at + 1] = (uint8_t)(chain ? at - 2 : 12);
		at += 2;
		if (!name_read(msg, at, &start, &name))
			break;
	}
	assert_int_equal(chain, NAME_POINTERS);
}

static void writing_shares_tails(void **state)
{
	static const struct {
		const char *name, *hex;
	} cases[] = {
		{ "www.example.com", "03777777 07 6578616d706c65 03636f6d 00" },
		{ "mail.example.com", "046d61696c c010" },
		{ "example.com", "c010" },
		{ "com", "c018" },
		{ ".", "00" },
		{ "COM", "03434f4d 00" }, /* the case is kept, so it cannot be shared */
		{ "a.mail.example.com", "0161 c01d" },
	};
	struct name_offsets offsets = { .n = 0 };
	uint8_t wire[NAME_WIRE];
	struct buf b;
	size_t i, n;

	(void)state;
	buf_init(&b, 512);
	buf_append(&b, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct name name = parsed(cases[i].name), back;
		size_t at = b.len, before = at;

		n = hex_bytes(cases[i].hex, wire, sizeof(wire));
		assert_true(name_write(&b, &name, &offsets));
		assert_int_equal(b.len - before, n);
		assert_memory_equal(buf_data(&b) + before, wire, n);
		assert_true(name_read(buf_data(&b), b.len, &at, &back));
		assert_int_equal(back.len, name.len);
		assert_memory_equal(back.wire, name.wire, name.len);
	}
	buf_done(&b);
}

static void writing_over_the_bound_changes_nothing(void **state)
{
	struct name name = parsed("a.b"), longer = parsed("ccc.a.b");
	struct name_offsets offsets = { .n = 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 20);
	buf_append(&b, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	assert_true(name_write(&b, &name, &offsets));
	assert_false(name_write(&b, &longer, &offsets));
	assert_int_equal(b.len, 17);
	assert_int_equal(offsets.n, 2);
	assert_false(name_write(&b, &name, NULL));
	assert_false(name_print(&b, &name));
	assert_int_equal(b.len, 17);
	buf_done(&b);
}

static void addresses_have_reverse_names(void **state)
{
	static const struct {
		const char *address, *name;
	} cases[] = {
		{ "192.0.2.1", "1.2.0.192.in-addr.arpa." },
		{ "0.0.0.255", "255.0.0.0.in-addr.arpa." },
		{ "2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
					"8.b.d.0.1.0.0.2.ip6.arpa." },
	};
	char text[NAME_TEXT], address[ADDR_TEXT];
	struct addr a, back;
	struct name name;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(addr_parse(cases[i].address, 53, &a));
		assert_true(name_from_addr(&a, &name));
		assert_string_equal(name_format(text, &name), cases[i].name);
		assert_true(name_to_addr(&name, &back));
		assert_true(addr_equal_host(&a, &back));
		assert_string_equal(addr_format(address, &back), cases[i].address);
	}
	assert_true(addr_from_path("/run/x", &a));
	assert_false(name_from_addr(&a, &name));
}

static void other_names_are_no_addresses(void **state)
{
	static const char *const cases[] = {
		".", "in-addr.arpa", "2.0.192.in-addr.arpa", "0.1.2.0.192.in-addr.arpa",
		"256.2.0.192.in-addr.arpa", "01.2.0.192.in-addr.arpa", "x.2.0.192.in-addr.arpa",
		"1.2.0.192.in-addr.example", "1000.2.0.192.in-addr.arpa", "0.8.b.d.ip6.arpa",
		"g.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
		"bb.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
		"b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.int",
	};
	struct addr a;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct name name = parsed(cases[i]);

		assert_false(name_to_addr(&name, &a));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_wire_agree),
		cmocka_unit_test(wrong_text_says_why),
		cmocka_unit_test(the_longest_name_passes),
		cmocka_unit_test(a_final_dot_is_seen),
		cmocka_unit_test(names_compare_without_case),
		cmocka_unit_test(below_counts_whole_labels),
		cmocka_unit_test(suffixes_are_appended),
		cmocka_unit_test(messages_are_read_by_table),
		cmocka_unit_test(expanded_names_are_bounded),
		cmocka_unit_test(pointer_chains_are_bounded),
		cmocka_unit_test(writing_shares_tails),
		cmocka_unit_test(writing_over_the_bound_changes_nothing),
		cmocka_unit_test(addresses_have_reverse_names),
		cmocka_unit_test(other_names_are_no_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
