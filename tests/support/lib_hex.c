/* Hex in tables of tests. */
#include "support/lib_hex.h"

#include "base/parse.h"

#include <stdio.h>
#include <stdlib.h>

size_t hex_bytes(const char *hex, uint8_t *dst, size_t cap)
{
	size_t n = 0;

	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		if (parse_hex_digit(hex[0]) < 0 || parse_hex_digit(hex[1]) < 0 || n == cap) {
			fprintf(stderr, "not hex, or too long: %s\n", hex);
			abort();
		}
		dst[n++] = (uint8_t)(parse_hex_digit(hex[0]) << 4 | parse_hex_digit(hex[1]));
		hex++;
	}
	return n;
}
