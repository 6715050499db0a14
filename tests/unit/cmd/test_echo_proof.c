/* --verify: what was done to a stream is found, whatever pieces it comes in. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "echo-client/proof.h"

#include <string.h>

enum { LENGTH = 20000, MESSAGE = 128 };

static uint8_t stream[2 * LENGTH];
static size_t n_stream;

static void make(void)
{
	pattern_fill(stream, LENGTH, pattern_key(3, 7), 0);
	n_stream = LENGTH;
}

static void lose(size_t at, size_t n)
{
	memmove(stream + at, stream + at + n, n_stream - at - n);
	n_stream -= n;
}

static void duplicate(size_t at, size_t n)
{
	memmove(stream + at + n, stream + at, n_stream - at);
	n_stream += n;
}

static void swap(size_t at, size_t n)
{
	uint8_t kept[4096];

	memcpy(kept, stream + at, n);
	memmove(stream + at, stream + at + n, n);
	memcpy(stream + at + n, kept, n);
}

/* Everything is said to the same findings, in pieces of this size. */
static struct findings follow(size_t piece)
{
	struct findings f = { 0 };
	struct proof p;
	size_t at, n;
	uint64_t known = 0;

	proof_init(&p, 3, 7, &f);
	for (at = 0; at < n_stream; at += n) {
		n = piece < n_stream - at ? piece : n_stream - at;
		known += proof_received(&p, stream + at, n, LENGTH);
	}
	assert_int_equal(known, LENGTH);
	assert_int_equal(p.held_n, 0);
	return f;
}

static const size_t pieces[] = { 1, 7, 8, 23, 24, 25, 128, 1000, 2 * LENGTH };

#define EACH_PIECE(i) for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)

static void the_pattern_is_the_same_from_everywhere(void **state)
{
	static uint8_t whole[5000], part[5000];
	uint64_t key = pattern_key(65535, 255);
	size_t at;

	(void)state;
	pattern_fill(whole, sizeof(whole), key, 40);
	for (at = 0; at < 200; at++) {
		pattern_fill(part, 3000, key, 40 + at);
		assert_memory_equal(part, whole + at, 3000);
		assert_int_equal(pattern_match(part, 3000, key, 40 + at), 3000);
		part[at * 13] ^= 4;
		assert_int_equal(pattern_match(part, 3000, key, 40 + at), at * 13);
	}
}

static void a_whole_stream(void **state)
{
	(void)state;
	make();
	EACH_PIECE (i) {
		struct findings f = follow(pieces[i]);

		assert_int_equal(findings_total(&f), 0);
	}
}

static void one_thing(enum finding_kind kind, uint64_t offset, uint64_t bytes)
{
	EACH_PIECE (i) {
		struct findings f = follow(pieces[i]);

		assert_int_equal(findings_total(&f), 1);
		assert_int_equal(f.counts[kind], 1);
		assert_int_equal(f.first[0].kind, kind);
		assert_int_equal(f.first[0].connection, 3);
		assert_int_equal(f.first[0].offset, offset);
		assert_int_equal(f.first[0].bytes, bytes);
	}
}

static void a_flipped_bit(void **state)
{
	static const size_t places[] = { 0, 1, 7, 8, 1003, 5000, LENGTH - 9, LENGTH - 1 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		make();
		stream[places[i]] ^= 0x10;
		one_thing(FINDING_CHANGED, places[i], 1);
	}
}

static void a_lost_message(void **state)
{
	(void)state;
	make();
	lose(40 * MESSAGE, MESSAGE);
	one_thing(FINDING_LOST, 40 * MESSAGE, MESSAGE);
	make();
	lose(0, 2048); /* the first byte of both places is the same */
	one_thing(FINDING_LOST, 0, 2048);
}

static void a_duplicated_message(void **state)
{
	(void)state;
	make();
	duplicate(40 * MESSAGE, MESSAGE);
	one_thing(FINDING_DUPLICATE, 40 * MESSAGE, MESSAGE);
	make();
	duplicate(2048, 2048);
	one_thing(FINDING_DUPLICATE, 2048, 2048);
}

static void swapped_messages(void **state)
{
	(void)state;
	make();
	swap(40 * MESSAGE, MESSAGE);
	one_thing(FINDING_SWAPPED, 40 * MESSAGE, MESSAGE);
	make();
	swap(4096, 2048);
	one_thing(FINDING_SWAPPED, 4096, 2048);
}

static void a_gap_that_is_filled_after_all_is_named(void **state)
{
	struct findings f = { 0 };
	struct proof p;

	(void)state;
	make();
	swap(40 * MESSAGE, MESSAGE);
	proof_init(&p, 3, 7, &f);
	assert_true(p.swapped_from == UINT64_MAX);
	proof_received(&p, stream, n_stream, LENGTH);
	assert_true(p.swapped_from == 40 * MESSAGE);
	assert_true(p.gap_to == 0);
}

static void all_of_it(void **state)
{
	(void)state;
	make();
	swap(120 * MESSAGE, MESSAGE);
	duplicate(100 * MESSAGE, MESSAGE);
	lose(70 * MESSAGE, MESSAGE);
	stream[1111] ^= 1;
	EACH_PIECE (i) {
		struct findings f = follow(pieces[i]);

		assert_int_equal(f.counts[FINDING_CHANGED], 1);
		assert_int_equal(f.counts[FINDING_LOST], 1);
		assert_int_equal(f.counts[FINDING_DUPLICATE], 1);
		assert_int_equal(f.counts[FINDING_SWAPPED], 1);
		assert_int_equal(f.first[3].offset, 120 * MESSAGE);
	}
}

static void findings_add_up(void **state)
{
	struct findings a = { 0 }, b = { .counts = { 1, 2, 0, 0 }, .n = 3 };
	char text[FINDING_TEXT];
	size_t i;

	(void)state;
	b.first[0] = (struct finding){ FINDING_CHANGED, 3, 4096, 1, 0x61, 0x41 };
	b.first[1] = (struct finding){ FINDING_LOST, 3, 8192, 128, 0, 0 };
	for (i = 0; i < 10; i++)
		findings_merge(&a, &b);
	assert_int_equal(findings_total(&a), 30);
	assert_int_equal(a.n, FINDINGS_KEPT);
	assert_string_equal(finding_format(text, &a.first[0]),
			    "connection 3, offset 4096: sent 0x61, got 0x41");
	assert_string_equal(finding_format(text, &a.first[1]),
			    "connection 3, offset 8192: 128 bytes lost");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pattern_is_the_same_from_everywhere),
		cmocka_unit_test(a_whole_stream),
		cmocka_unit_test(a_flipped_bit),
		cmocka_unit_test(a_lost_message),
		cmocka_unit_test(a_duplicated_message),
		cmocka_unit_test(swapped_messages),
		cmocka_unit_test(a_gap_that_is_filled_after_all_is_named),
		cmocka_unit_test(all_of_it),
		cmocka_unit_test(findings_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
