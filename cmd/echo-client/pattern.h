/*
 * The bytes of --verify: each word of eight says which run, which connection and which
 * place of the stream it is of, so whatever is in the wrong place tells where it belongs.
 * Pure.
 *
 * A word is a number in little-endian order: the connection (16 bits), the run (8) and
 * the place in words (40), added up; a connection's stream is 8 TiB long before it
 * repeats.
 */
#ifndef ECHO_CLIENT_PATTERN_H
#define ECHO_CLIENT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATTERN_WORD = 8 };

/* The word at the begin of a connection's stream: what the others count from. */
uint64_t pattern_key(uint16_t connection, uint8_t run);

/* The n bytes from this offset of the stream on. */
void pattern_fill(uint8_t *dst, size_t n, uint64_t key, uint64_t offset);

/* How many of the n bytes, from the first one on, are those from this offset on. */
size_t pattern_match(const uint8_t *data, size_t n, uint64_t key, uint64_t offset);

/*
 * Where in the stream the bytes at data belong: there have to be two whole words of it,
 * one behind the other, within PATTERN_LOOK bytes.
 */
enum { PATTERN_LOOK = 3 * PATTERN_WORD };
bool pattern_find(const uint8_t *data, uint64_t key, uint64_t *ret_offset);

#endif
