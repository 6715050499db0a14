/* Headers of the PROXY protocol: the same in one piece and byte by byte; nothing unprintable. */
#include "base/error.h"
#include "stream/proxy_header.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	enum proxy_step step;
	size_t used;
};

static struct outcome feed(struct proxy_header *h, const uint8_t *data, size_t size, size_t most)
{
	struct outcome o = { .step = PROXY_MORE };
	struct error err = ERROR_INIT;
	size_t n;

	proxy_header_init(h);
	while (o.used < size && o.step == PROXY_MORE) {
		n = size - o.used < most ? size - o.used : most;
		o.used += proxy_header_feed(h, data + o.used, n, &o.step, &err);
	}
	assert((o.step == PROXY_BAD) == error_is_set(&err));
	return o;
}

static void check_tlvs(const struct proxy_header *h)
{
	char text[200];
	const char *c;
	size_t i;

	for (i = 0; i < h->n_tlvs; i++)
		assert(h->tlvs[i].data >= h->bytes &&
		       h->tlvs[i].data + h->tlvs[i].n <= h->bytes + h->have);
	for (c = proxy_header_describe(text, sizeof(text), h); *c; c++)
		assert((unsigned char)*c >= ' ' && *c != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct proxy_header whole, single;
	struct outcome a = feed(&whole, data, size, size), b = feed(&single, data, size, 1);

	assert(a.step == b.step && a.used == b.used && a.used <= PROXY_HEADER_MAX);
	assert(whole.version == single.version && whole.n_tlvs == single.n_tlvs);
	assert(addr_equal(&whole.source, &single.source) || !whole.source.len);
	if (a.step == PROXY_DONE)
		check_tlvs(&whole);
	return 0;
}
