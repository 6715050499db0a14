/* The escape character. */
#include "connect/escape.h"

#include <stdio.h>
#include <string.h>

bool escape_parse(const char *text, int *ret)
{
	size_t len = strlen(text);
	unsigned char first = (unsigned char)text[0], second = len ? (unsigned char)text[1] : 0;

	if (!strcmp(text, "none")) {
		*ret = ESCAPE_NONE;
		return true;
	}
	if (len == 1 && first > 0 && first < 128) {
		*ret = first;
		return true;
	}
	if (len != 2 || first != '^')
		return false;
	if (second == '?') {
		*ret = 127;
		return true;
	}
	if (second >= 'a' && second <= 'z')
		second = (unsigned char)(second - ('a' - 'A'));
	/* ^@ is NUL, which a terminal sends for nothing else. */
	if (second < '@' || second > '_')
		return false;
	*ret = second - '@';
	return true;
}

const char *escape_format(char dst[static ESCAPE_TEXT], int escape)
{
	if (escape == ESCAPE_NONE)
		snprintf(dst, ESCAPE_TEXT, "off");
	else if (escape == 127)
		snprintf(dst, ESCAPE_TEXT, "^?");
	else if (escape < 32)
		snprintf(dst, ESCAPE_TEXT, "^%c", escape + '@');
	else
		snprintf(dst, ESCAPE_TEXT, "%c", escape);
	return dst;
}
