/* The messages of --ping. */
#include "echo-client/message.h"

#include <stdio.h>
#include <string.h>

static const size_t head =
	MESSAGE_NUMBERED - 1; /* two numbers, each with a blank behind it */

void message_make(uint8_t *dst, size_t n, uint32_t run, uint32_t number)
{
	char numbers[MESSAGE_NUMBERED + 1];
	size_t i;

	snprintf(numbers, sizeof(numbers), "%08x %08x ", run, number);
	for (i = 0; i < n; i++)
		dst[i] = i <= head ? (uint8_t)numbers[i]
				   : (uint8_t)('a' + (i + number) % 26);
	if (n)
		dst[n - 1] = '\n';
}

static bool read_hex(const uint8_t *data, uint32_t *ret)
{
	uint32_t value = 0;
	size_t i;

	for (i = 0; i < 8; i++) {
		uint8_t c = data[i];
		uint32_t digit = (uint32_t)(c - '0');

		if (digit > 9)
			digit = (uint32_t)((c | 0x20) - 'a') + 10;
		if (digit > 15 || (c | 0x20) > 'f')
			return false;
		value = value << 4 | digit;
	}
	*ret = value;
	return true;
}

bool message_number(const uint8_t *data, size_t n, uint32_t run, uint32_t *ret)
{
	uint32_t its_run, number;

	if (n < MESSAGE_NUMBERED || !read_hex(data, &its_run) ||
	    !read_hex(data + 9, &number) || its_run != run)
		return false;
	*ret = number;
	return true;
}
