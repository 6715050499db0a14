/* The escape character: what a user writes for it, and how it is shown. */
#ifndef CONNECT_ESCAPE_H
#define CONNECT_ESCAPE_H

#include <stdbool.h>

enum { ESCAPE_NONE = -1, ESCAPE_TEXT = 8 };

/* One ASCII character, "^X" for a control character ("^?" is DEL), or "none". */
bool escape_parse(const char *text, int *ret);

/* "^]", "~", or "off" for none; returns dst. */
const char *escape_format(char dst[static ESCAPE_TEXT], int escape);

#endif
