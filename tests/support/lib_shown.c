/* Text by the same rules by which it is escaped. */
#include "support/lib_shown.h"

#include "base/buf.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>

void shown_check(const struct buf *b)
{
	const uint8_t *p = buf_data(b), *end = p + b->len;

	while (p < end) {
		uint32_t c;
		size_t n = text_utf8(p, (size_t)(end - p), &c);

		if (!n || (text_is_unsafe(c) && c != '\n' && c != '\t'))
			abort();
		p += n;
	}
}
