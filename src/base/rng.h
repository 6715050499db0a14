/*
 * Unpredictable numbers for IDs, source ports and jitter, from getrandom(2), drawn in bulk.
 * Aborts when the kernel has none, rather than go on with guessable ones.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

void rng_bytes(void *dst, size_t n);
uint16_t rng_u16(void);
uint32_t rng_below(uint32_t bound); /* 0 <= result < bound, unbiased; bound > 0 */

/*
 * Spreads a number over all 64 bits, always the same way: for tables, where a secret has been mixed
 * in before.  Steele and Vigna's splitmix finisher; no two numbers have the same result.
 */
uint64_t rng_spread(uint64_t x);

#endif
