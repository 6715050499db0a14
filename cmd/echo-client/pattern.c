/*
 * Words of a stream.  Filling and matching go two words at a time, by vectors that the
 * compiler maps to what the processor has: they run at the speed of memory.
 */
#include "echo-client/pattern.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>
#if defined(__x86_64__) && __BYTE_ORDER == __LITTLE_ENDIAN && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#define TWO_WIDTHS
#endif

enum {
	LANES = 4,
	STRIDE = 4,
	BLOCK = LANES * PATTERN_WORD,
	RUN = 32 * BLOCK,
	PLACE_BITS = 40
};

/* Half of what the widest registers of today hold, or twice that of the others. */
typedef uint64_t words __attribute__((vector_size(BLOCK)));

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

static size_t fill_bytes(uint8_t *dst, size_t n, uint64_t key, uint64_t offset)
{
	size_t i;

	for (i = 0; i < n; i++)
		dst[i] = byte_at(key, offset + i);
	return n;
}

/* Whole blocks from a whole word on: how many bytes. */
static inline __attribute__((always_inline)) size_t fill_blocks(uint8_t *dst, size_t n,
								uint64_t word)
{
	words w = { word, word + 1, word + 2, word + 3 };
	size_t i;

	for (i = 0; n - i >= BLOCK; i += BLOCK, w += LANES)
		memcpy(dst + i, &w, BLOCK);
	return i;
}

static size_t match_bytes(const uint8_t *data, size_t n, uint64_t key, uint64_t offset)
{
	size_t i;

	for (i = 0; i < n && data[i] == byte_at(key, offset + i); i++)
		;
	return i;
}

/* The same for matching: runs of blocks that are looked at together, since that is
 * faster. */
static inline __attribute__((always_inline)) size_t match_runs(const uint8_t *data,
							       size_t n, uint64_t word)
{
	words first = { word, word + 1, word + 2, word + 3 };
	words w[2] = { first, first + LANES }, differ[2], a, b, c, d;
	size_t i, k;

	for (i = 0; n - i >= RUN; i += RUN) {
		differ[0] = differ[1] = (words){ 0 };
		for (k = 0; k < RUN; k += 4 * BLOCK) {
			memcpy(&a, data + i + k, BLOCK);
			memcpy(&b, data + i + k + BLOCK, BLOCK);
			memcpy(&c, data + i + k + 2 * BLOCK, BLOCK);
			memcpy(&d, data + i + k + 3 * BLOCK, BLOCK);
			differ[0] |= (a ^ w[0]) | (c ^ (w[0] + 2 * LANES));
			differ[1] |= (b ^ w[1]) | (d ^ (w[1] + 2 * LANES));
			w[0] += 4 * LANES;
			w[1] += 4 * LANES;
		}
		a = differ[0] | differ[1];
		if (a[0] | a[1] | a[2] | a[3])
			break;
	}
	return i;
}

/*
 * Compiled twice, for processors that have wider registers than every one has.  Whether this one
 * has them libc knows: the compiler's own way would ask the processor at each start of netkit,
 * which takes longer on a virtual machine than all else that happens before main().
 */
#ifdef TWO_WIDTHS
static bool is_wide(void)
{
	return CPU_FEATURE_ACTIVE(AVX2);
}

__attribute__((target("avx2"))) static size_t fill_wide(uint8_t *dst, size_t n,
							uint64_t word)
{
	return fill_blocks(dst, n, word);
}

__attribute__((target("avx2"))) static size_t match_wide(const uint8_t *data, size_t n,
							 uint64_t word)
{
	return match_runs(data, n, word);
}

static size_t fill_fast(uint8_t *dst, size_t n, uint64_t word)
{
	return is_wide() ? fill_wide(dst, n, word) : fill_blocks(dst, n, word);
}

static size_t match_fast(const uint8_t *data, size_t n, uint64_t word)
{
	return is_wide() ? match_wide(data, n, word) : match_runs(data, n, word);
}
#elif __BYTE_ORDER == __LITTLE_ENDIAN
static size_t fill_fast(uint8_t *dst, size_t n, uint64_t word)
{
	return fill_blocks(dst, n, word);
}

static size_t match_fast(const uint8_t *data, size_t n, uint64_t word)
{
	return match_runs(data, n, word);
}
#else /* byte by byte */
static size_t fill_fast(uint8_t *dst, size_t n, uint64_t word)
{
	(void)dst;
	(void)n;
	(void)word;
	return 0;
}

static size_t match_fast(const uint8_t *data, size_t n, uint64_t word)
{
	(void)data;
	(void)n;
	(void)word;
	return 0;
}
#endif

static uint64_t word_at(const uint8_t *data)
{
	uint64_t word;

	memcpy(&word, data, sizeof(word));
	return le64toh(word);
}

/* Whole words, as long as they match: how many bytes. */
static size_t match_words(const uint8_t *data, size_t n, uint64_t word)
{
	size_t i = 0;

	for (; n - i >= PATTERN_WORD && word_at(data + i) == word; word++)
		i += PATTERN_WORD;
	return i;
}

void pattern_fill(uint8_t *dst, size_t n, uint64_t key, uint64_t offset)
{
	size_t i = fill_bytes(dst, ragged(offset, n), key, offset);

	i += fill_fast(dst + i, n - i, key + (offset + i) / PATTERN_WORD);
	fill_bytes(dst + i, n - i, key, offset + i);
}

size_t pattern_match(const uint8_t *data, size_t n, uint64_t key, uint64_t offset)
{
	size_t head = ragged(offset, n), i = match_bytes(data, head, key, offset);

	if (i < head)
		return i;
	i += match_fast(data + i, n - i, key + (offset + i) / PATTERN_WORD);
	i += match_words(data + i, n - i, key + (offset + i) / PATTERN_WORD);
	return i + match_bytes(data + i, n - i, key, offset + i);
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
