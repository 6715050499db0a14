/* Addresses as numbers. */
#include "hostinfo/hex.h"

#include "base/parse.h"
#include "net/addr.h"

#include <stdio.h>
#include <string.h>

bool hex_parse(const char *word, struct addr *ret)
{
	char digits[33];
	uint8_t bytes[16];
	size_t n, len;

	if (word[0] != '0' || (word[1] != 'x' && word[1] != 'X'))
		return false;
	n = strlen(word + 2);
	if (!n || (n > 8 && n != 32))
		return false;
	if (n < 8) /* the number's leading zeros */
		snprintf(digits, sizeof(digits), "%.*s%s", (int)(8 - n), "00000000",
			 word + 2);
	else
		snprintf(digits, sizeof(digits), "%s", word + 2);
	return parse_hex(digits, bytes, sizeof(bytes), &len) &&
	       addr_from_bytes(bytes, len, 0, ret);
}

const char *hex_format(char dst[static HEX_TEXT], const struct addr *a)
{
	size_t n, i;
	const uint8_t *bytes = addr_bytes(a, &n);

	snprintf(dst, HEX_TEXT, "0x");
	for (i = 0; i < n; i++)
		snprintf(dst + 2 + 2 * i, HEX_TEXT - 2 - 2 * i, "%02x", bytes[i]);
	return dst;
}
