/*
 * Distribution of durations in bounded memory: log-linear buckets as HdrHistogram's published
 * scheme has them.  Each power of two is cut into 1,024 equal steps (2^11 sub-buckets of which
 * the upper half is used beyond the first), so a value is known to better than 0.1 per cent.
 */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stdint.h>

struct histogram;

struct histogram *histogram_new(void); /* holds 0 to 2^63 - 1; about 450 KiB once it is used */
void histogram_free(struct histogram *h);
void histogram_clear(struct histogram *h);

void histogram_add(struct histogram *h, uint64_t value);
void histogram_merge(struct histogram *into, const struct histogram *from);

uint64_t histogram_count(const struct histogram *h);
uint64_t histogram_min(const struct histogram *h); /* exact; 0 when empty */
uint64_t histogram_max(const struct histogram *h); /* exact; 0 when empty */
double histogram_mean(const struct histogram *h);  /* exact sum over count */
double histogram_deviation(const struct histogram *h); /* of the population, exact */

/*
 * The highest value that is equivalent (in the same step) to the smallest one which at least
 * `percent` per cent of all values do not exceed; 0 when empty.  percent is 0 to 100.
 */
uint64_t histogram_percentile(const struct histogram *h, double percent);

/* How many values are in the steps up to the one that `value` is in. */
uint64_t histogram_up_to(const struct histogram *h, uint64_t value);

#endif
