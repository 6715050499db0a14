/*
 * The corpus of tests/corpus: bytes of records of every type, and what BIND, knot and ldns print
 * for them.  Our text is theirs, but for blanks; where it is not, docs/record-types.md has a line
 * for the program and the type, with the number of such records: its tables are the only list of
 * exceptions, and a line that is no longer true fails as well.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "dns/rdata.h"
#include "dns/rrtype.h"
#include "support/lib_hex.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIRE_MAX = 4096, ROWS_MAX = 256, LINE_MAX_LEN = 512, PEERS = 3 };

static const char *const peers[PEERS] = { "BIND", "knot", "ldns" };

/* How another text differs. */
enum difference {
	DIFFERS_NOT,
	DIFFERS_SPELLING, /* it means the same: we read the same bytes from it */
	DIFFERS_GENERIC,  /* it is "\#" with hex */
	DIFFERS_MEANING,  /* it means something else, or nothing */
	DIFFERS_SILENT,	  /* there is none */
};

static const char *const words[] = { "", "spelling", "generic", "meaning", "silent" };

static const char SAME[] = ""; /* the text that BIND has; compared by address */

/* A record; without any text, BIND refuses its data. */
static const struct {
	uint16_t type, class;
	const char *hex;
	const char *texts[PEERS];
	bool is_malformed;
} corpus[] = {
#define RECORD(type, class, hex, bind, knot, ldns) { type, class, hex, { bind, knot, ldns }, false },
#define MALFORMED(type, class, hex) { type, class, hex, { NULL, NULL, NULL }, true },
#include "corpus/records.def"
#undef RECORD
#undef MALFORMED
};

/* A line of the tables: | knot | WKS | 5 | generic | why | */
static struct row {
	char peer[8], type[RRTYPE_TEXT], word[16];
	uint64_t expected, seen;
} rows[ROWS_MAX];
static size_t rows_n;

static void read_row(char *line)
{
	struct row *row = &rows[rows_n];
	char *save, *cells[5];
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(cells); i++) {
		cells[i] = strtok_r(i ? NULL : line, "|", &save);
		if (!cells[i])
			return;
		cells[i] += strspn(cells[i], " ");
		for (n = strlen(cells[i]); n > 0 && cells[i][n - 1] == ' ';)
			cells[i][--n] = '\0';
	}
	if (!parse_uint(cells[2], 1, 1000, &row->expected))
		return;
	assert_true(rows_n < ROWS_MAX && strlen(cells[4]) > 0);
	snprintf(row->peer, sizeof(row->peer), "%s", cells[0]);
	snprintf(row->type, sizeof(row->type), "%s", cells[1]);
	snprintf(row->word, sizeof(row->word), "%s", cells[3]);
	rows_n++;
}

static int read_rows(void **state)
{
	const char *source = getenv("SOURCE");
	char *path, line[LINE_MAX_LEN];
	FILE *file;

	(void)state;
	if (!source) {
		fprintf(stderr, "SOURCE is not set to the top of the sources\n");
		return -1;
	}
	path = xasprintf("%s/docs/record-types.md", source);
	file = fopen(path, "re");
	free(path);
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (line[0] == '|')
			read_row(line);
	fclose(file);
	return 0;
}

/* Equal but for the number of blanks. */
static bool same_text(const char *a, const char *b)
{
	for (;;) {
		if ((*a == ' ' || !*a) && (*b == ' ' || !*b)) {
			a += strspn(a, " ");
			b += strspn(b, " ");
			if (!*a || !*b)
				return !*a && !*b;
		}
		if (*a++ != *b++)
			return false;
	}
}

static bool reads_as(const struct rdata *d, const char *text)
{
	struct error err = ERROR_INIT;
	struct buf back;
	bool same;

	buf_init(&back, 65535);
	same = rdata_parse(&back, d->type, d->class, text, NULL, &err) == 0 &&
	       back.len == d->len && (d->len == 0 || memcmp(buf_data(&back), d->msg, d->len) == 0);
	buf_done(&back);
	return same;
}

static enum difference difference(const struct rdata *d, const char *ours, const char *theirs)
{
	if (!theirs)
		return DIFFERS_SILENT;
	if (same_text(ours, theirs))
		return DIFFERS_NOT;
	if (!reads_as(d, theirs))
		return DIFFERS_MEANING;
	return strncmp(theirs, "\\# ", 3) == 0 ? DIFFERS_GENERIC : DIFFERS_SPELLING;
}

/* "A" of the class IN is "A", of another "CH A". */
static void name_of(char *dst, size_t cap, const struct rdata *d)
{
	char type[RRTYPE_TEXT], class[RRTYPE_TEXT];

	if (d->class == RRCLASS_IN || d->class == RRCLASS_ANY)
		snprintf(dst, cap, "%s", rrtype_format(type, d->type));
	else
		snprintf(dst, cap, "%s %s", rrclass_format(class, d->class),
			 rrtype_format(type, d->type));
}

static bool excuse(const char *peer, const char *type, enum difference what)
{
	size_t i;

	for (i = 0; i < rows_n; i++) {
		if (strcmp(rows[i].peer, peer) == 0 && strcmp(rows[i].type, type) == 0 &&
		    strcmp(rows[i].word, words[what]) == 0) {
			rows[i].seen++;
			return true;
		}
	}
	return false;
}

/* How many programs have another text than we, unexcused. */
static unsigned compare(size_t index, const struct rdata *d, const char *ours)
{
	const char *bind = corpus[index].texts[0], *theirs;
	enum difference what;
	char type[2 * RRTYPE_TEXT + 2];
	unsigned failures = 0, i;

	name_of(type, sizeof(type), d);
	for (i = 0; i < PEERS; i++) {
		theirs = corpus[index].texts[i] == SAME ? bind : corpus[index].texts[i];
		what = difference(d, ours, theirs);
		if (what == DIFFERS_NOT || excuse(peers[i], type, what))
			continue;
		print_message("| %s | %s | 1 | %s |\nours   %.300s\ntheirs %.300s\n", peers[i], type,
			      words[what], ours, theirs ? theirs : "nothing");
		failures++;
	}
	return failures;
}

static void our_text_is_theirs(void **state)
{
	uint8_t wire[WIRE_MAX];
	unsigned failures = 0;
	struct buf text;
	struct rdata d;
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(corpus); i++) {
		n = hex_bytes(corpus[i].hex, wire, sizeof(wire));
		d = rdata_of(corpus[i].type, corpus[i].class, wire, (uint16_t)n);
		buf_init(&text, 65535);
		assert_true(rdata_print(&text, &d, RDATA_PLAIN));
		if (!corpus[i].is_malformed)
			failures += compare(i, &d, buf_string(&text));
		buf_done(&text);
	}
	for (i = 0; i < rows_n; i++) {
		if (rows[i].seen == rows[i].expected)
			continue;
		print_message("| %s | %s | %llu | %s | and not %llu\n", rows[i].peer, rows[i].type,
			      (unsigned long long)rows[i].seen, rows[i].word,
			      (unsigned long long)rows[i].expected);
		failures++;
	}
	assert_int_equal(failures, 0);
}

static void our_text_gives_the_bytes_again(void **state)
{
	uint8_t wire[WIRE_MAX];
	struct buf text;
	struct rdata d;
	size_t i, n;

	(void)state;
	assert_true(ARRAY_SIZE(corpus) > 550);
	for (i = 0; i < ARRAY_SIZE(corpus); i++) {
		n = hex_bytes(corpus[i].hex, wire, sizeof(wire));
		d = rdata_of(corpus[i].type, corpus[i].class, wire, (uint16_t)n);
		buf_init(&text, 65535);
		assert_true(rdata_print(&text, &d, RDATA_PLAIN));
		if (!reads_as(&d, buf_string(&text)))
			fail_msg("TYPE%u: %s", d.type, buf_string(&text));
		buf_done(&text);
	}
}

/* What BIND refuses is malformed for us, too, and has the generic form. */
static void we_are_as_strict_as_bind(void **state)
{
	uint8_t wire[WIRE_MAX];
	size_t i, n, malformed = 0;
	struct buf text;
	struct rdata d;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(corpus); i++) {
		if (!corpus[i].is_malformed)
			continue;
		n = hex_bytes(corpus[i].hex, wire, sizeof(wire));
		d = rdata_of(corpus[i].type, corpus[i].class, wire, (uint16_t)n);
		if (rdata_is_well_formed(&d))
			fail_msg("TYPE%u %s", d.type, corpus[i].hex);
		buf_init(&text, 65535);
		assert_true(rdata_print(&text, &d, RDATA_PLAIN));
		assert_int_equal(strncmp(buf_string(&text), "\\# ", 3), 0);
		buf_done(&text);
		malformed++;
	}
	assert_true(malformed > 150);
}

/* Every type with a row in rdata.def is there. */
static void every_type_is_in_the_corpus(void **state)
{
	static const uint16_t types[] = {
#define ROW(type, ...) RRTYPE_##type,
#define ROW_OF(class, type, ...) RRTYPE_##type,
#include "dns/rdata.def"
#undef ROW
#undef ROW_OF
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		for (k = 0; k < ARRAY_SIZE(corpus); k++)
			if (corpus[k].type == types[i] && !corpus[k].is_malformed)
				break;
		if (k == ARRAY_SIZE(corpus))
			fail_msg("no record of TYPE%u", types[i]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_text_is_theirs),
		cmocka_unit_test(our_text_gives_the_bytes_again),
		cmocka_unit_test(we_are_as_strict_as_bind),
		cmocka_unit_test(every_type_is_in_the_corpus),
	};

	return cmocka_run_group_tests(tests, read_rows, NULL);
}
