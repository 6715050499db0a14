/* Strict readers of what a user types. */
#include "base/parse.h"

#include "base/clock.h"

#include <string.h>

/* Digits at *s, which is moved behind them; false for none or overflow. */
static bool digits(const char **s, uint64_t *ret)
{
	const char *p = *s;
	uint64_t value = 0;

	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*s = p;
	*ret = value;
	return true;
}

bool parse_uint(const char *s, uint64_t min, uint64_t max, uint64_t *ret)
{
	uint64_t value;

	if (!digits(&s, &value) || *s || value < min || value > max)
		return false;
	*ret = value;
	return true;
}

struct unit {
	const char *name;
	uint64_t factor;
};

static bool find_unit(const struct unit *units, const char *name, uint64_t *ret_factor)
{
	for (; units->name; units++) {
		if (!strcmp(units->name, name)) {
			*ret_factor = units->factor;
			return true;
		}
	}
	return false;
}

/* The digits behind a decimal point as a part of `factor`, exact to the unit. */
static bool fraction(const char **s, uint64_t *ret_numerator, uint64_t *ret_denominator)
{
	const char *start = *s;
	uint64_t denominator = 1;

	if (!digits(s, ret_numerator) || *s - start > 9)
		return false;
	for (; start < *s; start++)
		denominator *= 10;
	*ret_denominator = denominator;
	return true;
}

bool parse_duration(const char *s, uint64_t *ret_ns)
{
	static const struct unit units[] = {
		{ "ns", 1 },	      { "us", CLOCK_US },     { "ms", CLOCK_MS },
		{ "s", CLOCK_S },     { "", CLOCK_S },	      { "m", 60 * CLOCK_S },
		{ "min", 60 * CLOCK_S }, { "h", 3600 * CLOCK_S },
		{ NULL, 0 },
	};
	uint64_t whole, numerator = 0, denominator = 1, factor;

	if (!digits(&s, &whole))
		return false;
	if (*s == '.') {
		s++;
		if (!fraction(&s, &numerator, &denominator))
			return false;
	}
	if (!find_unit(units, s, &factor) || whole > (CLOCK_NEVER - 1) / factor - 1)
		return false;
	/* Divided first, since 10^9 times 3.6 * 10^12 would not fit; what is left over does. */
	*ret_ns = whole * factor + factor / denominator * numerator +
		  factor % denominator * numerator / denominator;
	return true;
}

bool parse_size(const char *s, uint64_t *ret_bytes)
{
	static const struct unit units[] = {
		{ "", 1 },	     { "k", 1 << 10 }, { "K", 1 << 10 }, { "M", 1 << 20 },
		{ "G", 1 << 30 }, { NULL, 0 },
	};
	uint64_t whole, factor;

	if (!digits(&s, &whole) || !find_unit(units, s, &factor) || whole > UINT64_MAX / factor)
		return false;
	*ret_bytes = whole * factor;
	return true;
}

int parse_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool parse_hex(const char *s, uint8_t *dst, size_t cap, size_t *ret_len)
{
	size_t n = 0;

	for (; *s; s += 2) {
		int high = parse_hex_digit(s[0]);
		int low = high < 0 ? -1 : parse_hex_digit(s[1]);

		if (low < 0 || n == cap)
			return false;
		dst[n++] = (uint8_t)(high << 4 | low);
	}
	*ret_len = n;
	return true;
}
