/* What a reader of metrics asks: any bytes, and beginnings of them. */
#include "echo-serve/scrape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scrape whole, part;
	bool is_whole = scrape_parse(data, size, &whole);
	size_t n;

	/* Once there is an answer, what comes behind does not change it. */
	for (n = size > 16 ? size - 16 : 0; n < size; n++) {
		if (!scrape_parse(data, n, &part))
			continue;
		if (!is_whole || part.status != whole.status || part.is_head != whole.is_head)
			abort();
	}
	if (is_whole && whole.status != 200 && whole.status != 400 && whole.status != 404 &&
	    whole.status != 405 && whole.status != 431)
		abort();
	return 0;
}
