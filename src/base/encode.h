/*
 * Bytes as text and back: base16, base32 with the extended hex alphabet, base64 (RFC 4648
 * sections 8, 7 and 4).
 *
 * Encoders write no NUL and return the number of characters.  Decoders are strict: the right
 * alphabet, no blanks, no stray bits; they return false and leave *ret_len alone otherwise, or
 * when cap is too small.
 */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENCODE_HEX_LEN(n)    (2 * (size_t)(n))
#define ENCODE_BASE32_LEN(n) (((size_t)(n)*8 + 4) / 5)
#define ENCODE_BASE64_LEN(n) (((size_t)(n) + 2) / 3 * 4)

size_t encode_hex(char *dst, const uint8_t *data, size_t n);	   /* capitals */
size_t encode_hex_lower(char *dst, const uint8_t *data, size_t n);
size_t encode_base32hex(char *dst, const uint8_t *data, size_t n); /* capitals, not padded */
size_t encode_base64(char *dst, const uint8_t *data, size_t n);	   /* padded */

bool decode_hex(uint8_t *dst, size_t cap, const char *text, size_t n, size_t *ret_len);
bool decode_base32hex(uint8_t *dst, size_t cap, const char *text, size_t n, size_t *ret_len);
bool decode_base64(uint8_t *dst, size_t cap, const char *text, size_t n, size_t *ret_len);

#endif
