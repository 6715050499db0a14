/*
 * main() for a fuzz target that reads DNS messages, outside libFuzzer: `PROGRAM FIRST COUNT` runs
 * it on every prefix of some 150 real messages (of knotd and named), and on mutations of them:
 * half of them anything anywhere, and half inside the data of records, where the message as a
 * whole stays good, and what reads the data is reached.
 *
 * The mutation number N is the same in every run, so that one that breaks something is found
 * again by its number: a line tells every ten thousandth.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "dns/message.h"
#include "support/lib_hex.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_BYTES = 4096, GROWTH = 256, CHANGES_MAX = 8, RECORDS_MAX = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const sources[] = {
#define MESSAGE(what, hex) hex,
#include "corpus/replies.def"
#include "support/dns_replies.def"
#undef MESSAGE
};

static struct sample {
	uint8_t data[MESSAGE_BYTES + GROWTH];
	size_t len;
	struct {
		size_t at, len;
	} records[RECORDS_MAX]; /* where their data is */
	size_t records_n;
} samples[ARRAY_SIZE(sources)];

static const uint16_t types[] = {
#define RRTYPE(symbol, number, text) number,
#include "dns/rrtype.def"
#undef RRTYPE
};

/* splitmix64: any number is a good seed. */
static uint64_t state;

static size_t random_below(size_t bound)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return (z ^ z >> 31) % bound;
}

/* What lengths, counts and pointers go wrong with. */
static uint8_t random_byte(void)
{
	static const uint8_t telling[] = { 0, 1, 2, 0x0c, 0x1f, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff };

	return random_below(2) ? telling[random_below(sizeof(telling))] : (uint8_t)random_below(256);
}

static void remove_bytes(struct sample *m, size_t at, size_t n)
{
	if (n > m->len - at)
		n = m->len - at;
	memmove(m->data + at, m->data + at + n, m->len - at - n);
	m->len -= n;
}

static void insert_bytes(struct sample *m, size_t at, const uint8_t *data, size_t n)
{
	if (n > sizeof(m->data) - m->len)
		return;
	memmove(m->data + at + n, m->data + at, m->len - at);
	memcpy(m->data + at, data, n);
	m->len += n;
}

/* A pointer of name compression, into the message or a little beyond. */
static void put_pointer(struct sample *m, size_t at)
{
	size_t to = random_below(m->len + 8);

	m->data[at] = (uint8_t)(0xc0 | to >> 8);
	if (at + 1 < m->len)
		m->data[at + 1] = (uint8_t)to;
}

static void change(struct sample *m)
{
	const struct sample *other = &samples[random_below(ARRAY_SIZE(samples))];
	size_t at, from, n;

	if (m->len == 0)
		return;
	at = random_below(m->len);
	from = random_below(other->len);
	n = 1 + random_below(32);
	switch (random_below(8)) {
	case 0:
		m->data[at] ^= (uint8_t)(1 << random_below(8));
		break;
	case 1:
		m->data[at] = random_byte();
		break;
	case 2: /* the header's counts and flags, which stand before everything */
		m->data[random_below(m->len < 12 ? m->len : 12)] = random_byte();
		break;
	case 3:
		put_pointer(m, at);
		break;
	case 4:
		remove_bytes(m, at, n);
		break;
	case 5:
		insert_bytes(m, at, other->data + from, n < other->len - from ? n : 1);
		break;
	case 6:
		n = n < other->len - from ? n : 1;
		n = n < m->len - at ? n : 1;
		memcpy(m->data + at, other->data + from, n);
		break;
	default:
		m->len = at;
		break;
	}
}

static void put_u16(struct sample *m, size_t at, size_t number)
{
	m->data[at] = (uint8_t)(number >> 8);
	m->data[at + 1] = (uint8_t)number;
}

/* The record's type, or its data, whose length is kept right. */
static void change_record(struct sample *m)
{
	size_t i = random_below(m->records_n), at = m->records[i].at, n = m->records[i].len, from;

	if (random_below(4) == 0) {
		put_u16(m, at - 10, types[random_below(ARRAY_SIZE(types))]);
	} else if (n > 0 && random_below(4)) {
		m->data[at + random_below(n)] = random_byte();
	} else if (i + 1 == m->records_n) { /* behind it is nothing that would move */
		from = random_below(n + 1);
		n = random_below(16);
		if (random_below(2)) {
			insert_bytes(m, at + from, samples[0].data + random_below(40), n);
		} else {
			n = n < m->records[i].len - from ? n : 0;
			remove_bytes(m, at + from, n);
		}
		m->records[i].len = m->len - at;
		put_u16(m, at - 2, m->records[i].len);
	}
}

/* A copy of exactly its size, so that a sanitizer sees a read beyond its end. */
static void run(const uint8_t *data, size_t n)
{
	uint8_t *copy = xmalloc(n ? n : 1);

	memcpy(copy, data, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void run_mutation(uint64_t number)
{
	struct sample m;
	size_t changes;

	state = number << 8;
	m = samples[random_below(ARRAY_SIZE(samples))];
	for (changes = 1 + random_below(CHANGES_MAX); changes > 0; changes--)
		if (number % 2 && m.records_n > 0)
			change_record(&m);
		else
			change(&m);
	run(m.data, m.len);
}

static size_t run_prefixes(void)
{
	size_t i, n, prefixes = 0;

	for (i = 0; i < ARRAY_SIZE(samples); i++)
		for (n = 0; n <= samples[i].len; n++, prefixes++)
			run(samples[i].data, n);
	return prefixes;
}

static void find_records(struct sample *m)
{
	struct error err = ERROR_INIT;
	struct message parsed;
	struct record r;
	enum section section;
	bool more;

	if (message_parse(&parsed, m->data, m->len, &err) < 0)
		return;
	for (section = SECTION_ANSWER; section < SECTION_COUNT; section++) {
		for (more = message_first(&parsed, section, &r); more;
		     more = message_next(&parsed, &r)) {
			if (m->records_n == RECORDS_MAX)
				return;
			m->records[m->records_n].at = r.data.at;
			m->records[m->records_n++].len = r.data.len;
		}
	}
}

int main(int argc, char **argv)
{
	uint64_t first, count, i;
	size_t k;

	if (argc != 3 || !parse_uint(argv[1], 0, 1ULL << 48, &first) ||
	    !parse_uint(argv[2], 0, 1ULL << 48, &count)) {
		fprintf(stderr, "usage: %s FIRST COUNT\n", argv[0]);
		return 2;
	}
	for (k = 0; k < ARRAY_SIZE(samples); k++) {
		samples[k].len = hex_bytes(sources[k], samples[k].data, MESSAGE_BYTES);
		find_records(&samples[k]);
	}
	printf("ok 1 - %zu prefixes of %zu messages\n", run_prefixes(), ARRAY_SIZE(samples));
	fflush(stdout);
	for (i = first; i < first + count; i++) {
		if (i % 10000 == 0) {
			printf("# %llu\n", (unsigned long long)i);
			fflush(stdout);
		}
		run_mutation(i);
	}
	printf("ok 2 - %llu mutations\n1..2\n", (unsigned long long)count);
	return 0;
}
