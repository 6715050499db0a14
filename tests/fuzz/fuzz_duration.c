/* Durations, sizes, numbers and hex: what is taken agrees with an independent reading. */
#include "base/clock.h"
#include "base/parse.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_number(const char *text)
{
	uint64_t value;
	char again[24];

	if (!parse_uint(text, 0, UINT64_MAX, &value))
		return;
	errno = 0;
	assert(value == strtoull(text, NULL, 10) && errno == 0);
	snprintf(again, sizeof(again), "%llu", (unsigned long long)value);
	assert(!strcmp(again, text + strspn(text, "0")) || value == 0);
	assert(!parse_uint(text, 0, value - 1, &value) || value == 0);
}

static void check_duration(const char *text)
{
	uint64_t ns, whole;
	char *end, shown[24];

	if (!parse_duration(text, &ns))
		return;
	assert(ns != CLOCK_NEVER);
	clock_format(shown, ns);
	whole = strtoull(text, &end, 10);
	if (!strcmp(end, "ms"))
		assert(ns == whole * CLOCK_MS);
	if (!strcmp(end, "s") || !*end)
		assert(ns == whole * CLOCK_S);
}

static void check_size(const char *text)
{
	uint64_t bytes, whole;
	char *end;

	if (!parse_size(text, &bytes))
		return;
	whole = strtoull(text, &end, 10);
	assert(bytes >= whole && (!whole || bytes % whole == 0));
}

static void check_hex(const char *text)
{
	uint8_t bytes[32];
	size_t n, i;

	if (!parse_hex(text, bytes, sizeof(bytes), &n))
		return;
	assert(n <= sizeof(bytes) && strlen(text) == 2 * n);
	for (i = 0; i < n; i++) {
		char pair[3] = { text[2 * i], text[2 * i + 1], '\0' };

		assert(strtoul(pair, NULL, 16) == bytes[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_number(text);
	check_duration(text);
	check_size(text);
	check_hex(text);
	free(text);
	return 0;
}
