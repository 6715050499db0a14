/*
 * Words of a stream.  Filling and matching go two words at a time, by vectors that the
 * compiler maps to what the processor has: they run at the speed of memory.
 */
#include "echo-client/pattern.h"

#include <endian.h>
#include <string.h>

enum { LANES = 2, BLOCK = LANES * PATTERN_WORD, RUN = 32 * BLOCK, PLACE_BITS = 40 };

typedef uint64_t words __attribute__((vector_size(BLOCK)));

static const words steps = { 0, 1 };

uint64_t pattern_key(uint16_t connection, uint8_t run)
{
	return (uint64_t)connection << 48 | (uint64_t)run << PLACE_BITS;
}

static uint8_t byte_at(uint64_t key, uint64_t offset)
{
	return (uint8_t)((key + offset / PATTERN_WORD) >> (offset % PATTERN_WORD * 8));
}

/* Bytes up to a whole word: how many of n. */
static size_t ragged(uint64_t offset, size_t n)
{
	size_t head = (size_t)(-offset % PATTERN_WORD);

	return head < n ? head : n;
}

static words block_at(uint64_t key, uint64_t offset)
{
	words w = steps + (key + offset / PATTERN_WORD);

#if __BYTE_ORDER == __BIG_ENDIAN
	for (int i = 0; i < LANES; i++)
		w[i] = htole64(w[i]);
#endif
	return w;
}

static size_t fill_bytes(uint8_t *dst, size_t n, uint64_t key, uint64_t offset)
{
	size_t i;

	for (i = 0; i < n; i++)
		dst[i] = byte_at(key, offset + i);
	return n;
}

void pattern_fill(uint8_t *dst, size_t n, uint64_t key, uint64_t offset)
{
	size_t i = fill_bytes(dst, ragged(offset, n), key, offset);
	words w = block_at(key, offset + i);

	for (; n - i >= BLOCK; i += BLOCK) {
		memcpy(dst + i, &w, BLOCK);
		w = block_at(key, offset + i + BLOCK);
	}
	fill_bytes(dst + i, n - i, key, offset + i);
}

static size_t match_bytes(const uint8_t *data, size_t n, uint64_t key, uint64_t offset)
{
	size_t i;

	for (i = 0; i < n && data[i] == byte_at(key, offset + i); i++)
		;
	return i;
}

/* Do these blocks match?  Looked at together, since that is faster. */
static bool match_run(const uint8_t *data, uint64_t key, uint64_t offset)
{
	words got, differ = { 0 };
	size_t i, lane;
	uint64_t any = 0;

	for (i = 0; i < RUN; i += BLOCK) {
		memcpy(&got, data + i, BLOCK);
		differ |= got ^ block_at(key, offset + i);
	}
	for (lane = 0; lane < LANES; lane++)
		any |= differ[lane];
	return !any;
}

static size_t match_runs(const uint8_t *data, size_t n, uint64_t key, uint64_t offset)
{
	size_t i;

	for (i = 0; n - i >= RUN && match_run(data + i, key, offset + i); i += RUN)
		;
	return i;
}

size_t pattern_match(const uint8_t *data, size_t n, uint64_t key, uint64_t offset)
{
	size_t head = ragged(offset, n), i = match_bytes(data, head, key, offset);

	if (i < head)
		return i;
	i += match_runs(data + i, n - i, key, offset + i);
	return i + match_bytes(data + i, n - i, key, offset + i);
}

static uint64_t word_at(const uint8_t *data)
{
	uint64_t word;

	memcpy(&word, data, sizeof(word));
	return le64toh(word);
}

bool pattern_find(const uint8_t *data, uint64_t key, uint64_t *ret_offset)
{
	const uint64_t places = (UINT64_C(1) << PLACE_BITS) - 1;
	size_t i;

	for (i = 0; i < PATTERN_WORD; i++) {
		uint64_t first = word_at(data + i),
			 second = word_at(data + i + PATTERN_WORD);
		uint64_t offset = ((first - key) & places) * PATTERN_WORD;

		if (second != first + 1 || first - key > places || offset < i)
			continue;
		*ret_offset = offset - i;
		return true;
	}
	return false;
}
