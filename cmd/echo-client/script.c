/* Sizes and bytes of messages. */
#include "echo-client/script.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>

/* A cycle is small enough for the cache, but long enough that sends are seldom cut by its
 * end. */
enum { CYCLE = 64 * 1024, DRAWN = 256 };

/* splitmix64 (Steele, Lea, Flood 2014): the same row for every run. */
static uint64_t draw(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void fill(uint8_t *dst, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		dst[i] = (uint8_t)('a' + i % 26);
	dst[n - 1] = '\n';
}

void script_init(struct script *s, uint64_t least, uint64_t most)
{
	uint64_t seed = 1, at = 0;
	bool is_fixed = least == most;
	size_t i;

	*s = (struct script){ .n = is_fixed ? CYCLE / (size_t)least : DRAWN };
	if (s->n == 0)
		s->n = 1;
	s->sizes = xcalloc(s->n, sizeof(*s->sizes));
	for (i = 0; i < s->n; i++) {
		s->sizes[i] = (uint32_t)(least + draw(&seed) % (most - least + 1));
		s->length += s->sizes[i];
	}
	s->bytes = xmalloc(s->length);
	for (i = 0; i < s->n; i++) {
		fill(s->bytes + at, s->sizes[i]);
		at += s->sizes[i];
	}
}

void script_done(struct script *s)
{
	free(s->sizes);
	free(s->bytes);
	*s = (struct script){ 0 };
}

const uint8_t *script_at(const struct script *s, uint64_t offset, size_t *n)
{
	uint64_t at = offset % s->length;

	if (*n > s->length - at)
		*n = (size_t)(s->length - at);
	return s->bytes + at;
}
