/* The log-linear histogram. */
#include "base/histogram.h"

#include "base/mem.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum {
	SUB_BITS = 11,
	SUB = 1 << SUB_BITS,  /* steps of the first bucket */
	HALF = SUB / 2,	      /* steps that each further power of two adds */
	SLOTS = SUB + (63 - SUB_BITS) * HALF,
};

struct histogram {
	uint64_t count, min, max;
	long double sum, sum_squares;
	uint64_t slots[SLOTS];
};

struct histogram *histogram_new(void)
{
	struct histogram *h = xcalloc(1, sizeof(*h));

	h->min = UINT64_MAX;
	return h;
}

void histogram_free(struct histogram *h)
{
	free(h);
}

/* By how many bits a value is shifted to fit into the upper half of the sub-buckets. */
static unsigned shift_of(uint64_t value)
{
	unsigned bits = 64 - (unsigned)__builtin_clzll(value | (SUB - 1));

	return bits - SUB_BITS;
}

static size_t slot_of(uint64_t value)
{
	unsigned shift = shift_of(value);

	return (size_t)shift * HALF + (size_t)(value >> shift);
}

static uint64_t highest_in_slot(size_t slot)
{
	unsigned shift;

	if (slot < SUB)
		return slot;
	shift = (unsigned)((slot - HALF) / HALF);
	return (((uint64_t)(slot - (size_t)shift * HALF) + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, uint64_t value)
{
	if (value > INT64_MAX)
		value = INT64_MAX;
	h->slots[slot_of(value)]++;
	h->count++;
	h->sum += (long double)value;
	h->sum_squares += (long double)value * (long double)value;
	if (value < h->min)
		h->min = value;
	if (value > h->max)
		h->max = value;
}

/* No slot but those from the least value's to the greatest's holds anything. */
void histogram_clear(struct histogram *h)
{
	size_t first = h->count ? slot_of(h->min) : 0, i;

	for (i = first; h->count && i <= slot_of(h->max); i++)
		h->slots[i] = 0;
	h->count = h->max = 0;
	h->min = UINT64_MAX;
	h->sum = h->sum_squares = 0;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
	size_t i;

	for (i = from->count ? slot_of(from->min) : SLOTS; i <= slot_of(from->max); i++)
		into->slots[i] += from->slots[i];
	into->count += from->count;
	into->sum += from->sum;
	into->sum_squares += from->sum_squares;
	if (from->min < into->min)
		into->min = from->min;
	if (from->max > into->max)
		into->max = from->max;
}

uint64_t histogram_count(const struct histogram *h)
{
	return h->count;
}

uint64_t histogram_min(const struct histogram *h)
{
	return h->count ? h->min : 0;
}

uint64_t histogram_max(const struct histogram *h)
{
	return h->max;
}

double histogram_mean(const struct histogram *h)
{
	return h->count ? (double)(h->sum / (long double)h->count) : 0;
}

double histogram_deviation(const struct histogram *h)
{
	long double mean, variance;

	if (!h->count)
		return 0;
	mean = h->sum / (long double)h->count;
	variance = h->sum_squares / (long double)h->count - mean * mean;
	return variance > 0 ? sqrt((double)variance) : 0;
}

uint64_t histogram_percentile(const struct histogram *h, double percent)
{
	uint64_t seen = 0, wanted;
	size_t i;

	if (!h->count)
		return 0;
	/* 99.9 per cent of 1,000 is 999, though 99.9 / 100 * 1000 is a little more. */
	wanted = (uint64_t)ceil(percent / 100 * (double)h->count * (1 - 1e-13));
	if (wanted < 1)
		wanted = 1;
	for (i = 0; i < SLOTS; i++) {
		seen += h->slots[i];
		if (seen >= wanted) {
			uint64_t value = highest_in_slot(i);

			return value < h->max ? value : h->max;
		}
	}
	return h->max;
}

uint64_t histogram_up_to(const struct histogram *h, uint64_t value)
{
	size_t last = slot_of(value < h->max ? value : h->max), i;
	uint64_t seen = 0;

	for (i = h->count ? slot_of(h->min) : SLOTS; i <= last; i++)
		seen += h->slots[i];
	return seen;
}
