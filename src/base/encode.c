/* RFC 4648's encodings. */
#include "base/encode.h"

#include "base/parse.h"

#include <string.h>

static const char base32_digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t hex(char *dst, const uint8_t *data, size_t n, const char digits[static 16])
{
	size_t i;

	for (i = 0; i < n; i++) {
		*dst++ = digits[data[i] >> 4];
		*dst++ = digits[data[i] & 15];
	}
	return 2 * n;
}

size_t encode_hex(char *dst, const uint8_t *data, size_t n)
{
	return hex(dst, data, n, "0123456789ABCDEF");
}

size_t encode_hex_lower(char *dst, const uint8_t *data, size_t n)
{
	return hex(dst, data, n, "0123456789abcdef");
}

/* The digits of n bytes, `width` bits each, the last one filled up with zeros. */
static size_t digits_of(char *dst, const uint8_t *data, size_t n, const char *digits,
			unsigned width)
{
	uint32_t bits = 0;
	unsigned have = 0;
	char *to = dst;
	size_t i;

	for (i = 0; i < n; i++) {
		bits = bits << 8 | data[i];
		for (have += 8; have >= width; have -= width)
			*to++ = digits[bits >> (have - width) & ((1U << width) - 1)];
		bits &= (1U << have) - 1;
	}
	if (have)
		*to++ = digits[bits << (width - have)];
	return (size_t)(to - dst);
}

size_t encode_base32hex(char *dst, const uint8_t *data, size_t n)
{
	return digits_of(dst, data, n, base32_digits, 5);
}

size_t encode_base64(char *dst, const uint8_t *data, size_t n)
{
	size_t len = digits_of(dst, data, n, base64_digits, 6);

	while (len % 4)
		dst[len++] = '=';
	return len;
}

bool decode_hex(uint8_t *dst, size_t cap, const char *text, size_t n, size_t *ret_len)
{
	size_t i;

	if (n % 2 || n / 2 > cap)
		return false;
	for (i = 0; i < n; i += 2) {
		int high = parse_hex_digit(text[i]), low = parse_hex_digit(text[i + 1]);

		if (high < 0 || low < 0)
			return false;
		dst[i / 2] = (uint8_t)(high << 4 | low);
	}
	*ret_len = n / 2;
	return true;
}

/* The reverse of digits_of(): bits left over have to be zero and fewer than a digit. */
static bool bytes_of(uint8_t *dst, size_t cap, const char *text, size_t n, const char *digits,
		     unsigned width, bool fold, size_t *ret_len)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		char c = fold && text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 32) : text[i];
		const char *digit = c ? strchr(digits, c) : NULL;

		if (!digit)
			return false;
		bits = bits << width | (uint32_t)(digit - digits);
		have += width;
		if (have >= 8) {
			have -= 8;
			if (len == cap)
				return false;
			dst[len++] = (uint8_t)(bits >> have);
		}
		bits &= (1U << have) - 1;
	}
	if (bits || have >= width)
		return false;
	*ret_len = len;
	return true;
}

bool decode_base32hex(uint8_t *dst, size_t cap, const char *text, size_t n, size_t *ret_len)
{
	return bytes_of(dst, cap, text, n, base32_digits, 5, true, ret_len);
}

bool decode_base64(uint8_t *dst, size_t cap, const char *text, size_t n, size_t *ret_len)
{
	unsigned padding = 0;

	if (n % 4)
		return false;
	while (padding < 2 && n > 0 && text[n - 1] == '=') {
		padding++;
		n--;
	}
	return bytes_of(dst, cap, text, n, base64_digits, 6, false, ret_len);
}
