/*
 * Any bytes as the text of a name, and as a message with a name in it: what is read prints,
 * reads back, compresses and compares as itself.
 */
#include "base/buf.h"
#include "base/error.h"
#include "dns/name.h"
#include "net/addr.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fact)
{
	if (!fact)
		abort();
}

static void expect_same(const struct name *a, const struct name *b)
{
	expect(a->len == b->len && memcmp(a->wire, b->wire, a->len) == 0 && name_equal(a, b));
}

static void check_text(const struct name *name)
{
	struct error err = ERROR_INIT;
	char text[NAME_TEXT], bare[NAME_TEXT];
	struct name again;
	const char *p;

	name_format(text, name);
	for (p = text; *p; p++)
		expect(*p > ' ' && *p < 0x7f);
	expect(name_text_is_absolute(text));
	expect(name_parse(text, &again, &err) == 0);
	expect_same(name, &again);
	expect(name_parse(name_format_bare(bare, name), &again, &err) == 0);
	expect_same(name, &again);
}

static void check_relations(const struct name *name)
{
	struct name parent = name_parent(name), root = name_root(), joined, first;

	expect(name_is_below(name, &parent) && name_is_below(name, &root));
	expect(name_is_root(name) || !name_is_below(&parent, name));
	expect(name_labels(name) == name_labels(&parent) + !name_is_root(name));
	if (name_is_root(name))
		return;
	first = *name;
	first.len = (uint8_t)(name->wire[0] + 2);
	first.wire[first.len - 1] = 0;
	expect(name_append(&first, &parent, &joined));
	expect_same(name, &joined);
}

static void check_reverse(const struct name *name)
{
	struct name again;
	struct addr addr;

	if (!name_to_addr(name, &addr))
		return;
	expect(name_from_addr(&addr, &again) && name_equal(name, &again));
}

/* Written twice behind its own parent: the second time it has to be a pointer alone. */
static void check_compression(const struct name *name)
{
	struct name_offsets offsets = { .n = 0 };
	struct name parent = name_parent(name), again;
	size_t at, behind;
	struct buf b;
	int i;

	buf_init(&b, 1024);
	expect(buf_append(&b, "\0\0\0\0\0\0\0\0\0\0\0\0", 12));
	expect(name_write(&b, &parent, &offsets));
	for (i = 0; i < 2; i++) {
		at = behind = b.len;
		expect(name_write(&b, name, &offsets));
		expect(name_read(buf_data(&b), b.len, &behind, &again) && behind == b.len);
		expect_same(name, &again);
		expect(name_equal_at(buf_data(&b), b.len, at, name));
	}
	expect(b.len - at <= 2 || offsets.n == 64);
	buf_done(&b);
}

static void check(const struct name *name)
{
	check_text(name);
	check_relations(name);
	check_reverse(name);
	check_compression(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct name name;
	size_t start, at, skipped;
	bool is_good;

	if (name_parse_n((const char *)data, size, &name, &err) == 0)
		check(&name);
	if (size == 0)
		return 0;
	start = at = skipped = data[0] % size;
	is_good = name_read(data, size, &at, &name);
	expect(name_skip(data, size, &skipped) == is_good && skipped == at);
	expect(is_good == (at > start));
	if (is_good) {
		expect(name_equal_at(data, size, start, &name));
		check(&name);
	}
	return 0;
}
