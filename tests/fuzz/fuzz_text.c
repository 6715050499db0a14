/*
 * The escaper's promise, for any bytes and any choice of what is kept (the first byte): valid
 * UTF-8, no control byte but the kept ones, nothing that turns the direction of writing.
 */
#include "base/buf.h"
#include "base/text.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t colour_at(const uint8_t *p, size_t n)
{
	size_t i = 2;

	if (n < 3 || p[0] != 0x1b || p[1] != '[')
		return 0;
	while (i < n && ((p[i] >= '0' && p[i] <= '9') || p[i] == ';'))
		i++;
	return i < n && p[i] == 'm' ? i + 1 : 0;
}

static void check_safe(const uint8_t *p, size_t n, unsigned keep)
{
	while (n) {
		size_t len = keep & TEXT_KEEP_SGR ? colour_at(p, n) : 0;
		uint32_t c;

		if (!len) {
			len = text_utf8(p, n, &c);
			assert(len);
			assert(!text_is_unsafe(c) || (c == '\t' && keep & TEXT_KEEP_TAB) ||
			       (c == '\n' && keep & TEXT_KEEP_NEWLINE) ||
			       (c == '\r' && keep & TEXT_KEEP_RETURN));
		}
		p += len;
		n -= len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned keep = size ? data[0] & 31 : 0;
	char small[23], word[64];
	struct buf b;

	if (size) {
		data++;
		size--;
	}
	buf_init(&b, SIZE_MAX / 2);
	assert(text_escape(&b, data, size, keep));
	assert(b.len >= size);
	check_safe(buf_data(&b), b.len, keep);
	text_safe(small, sizeof(small), data, size, keep);
	assert(strlen(small) < sizeof(small) && strlen(small) <= b.len);
	assert(!memcmp(small, buf_string(&b), strlen(small)));
	check_safe((const uint8_t *)small, strlen(small), keep);
	text_safe(word, sizeof(word), data, size, 0);
	assert(text_distance(word, word, 2) == 0);
	assert(text_distance(small, word, 2) == text_distance(word, small, 2));
	buf_done(&b);
	return 0;
}
