/*
 * Numbers, durations and sizes as a user types them.
 *
 * Strict: the whole string, no sign, no blanks, no overflow.  Each returns false and leaves
 * *ret alone when the text is not of its form.
 */
#ifndef BASE_PARSE_H
#define BASE_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decimal digits, min to max inclusive. */
bool parse_uint(const char *s, uint64_t min, uint64_t max, uint64_t *ret);

/* "250ms", "5s", "1m", "2h", "30us", "1.5s"; a bare number is seconds.  In nanoseconds. */
bool parse_duration(const char *s, uint64_t *ret_ns);

/* "512", "64k", "1M", "2G": powers of 1024, in bytes. */
bool parse_size(const char *s, uint64_t *ret_bytes);

/* An even number of hex digits, at most cap bytes of them; *ret_len says how many. */
bool parse_hex(const char *s, uint8_t *dst, size_t cap, size_t *ret_len);

/* The value of one hex digit, or -1. */
int parse_hex_digit(char c);

#endif
