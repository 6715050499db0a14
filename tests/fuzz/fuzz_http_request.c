/* A client of an HTTP proxy: the same in one piece and byte by byte, and nothing unprintable. */
#include "base/buf.h"
#include "base/error.h"
#include "stream/http_request.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	struct http_request r;
	enum http_step step;
	size_t used;
	struct error err;
};

static struct outcome feed(const uint8_t *data, size_t size, size_t most)
{
	struct outcome o = { .step = HTTP_MORE, .err = ERROR_INIT };
	size_t n;

	http_request_init(&o.r);
	while (o.used < size && o.step == HTTP_MORE) {
		n = size - o.used < most ? size - o.used : most;
		o.used += http_request_feed(&o.r, data + o.used, n, &o.step, &o.err);
	}
	assert((o.step == HTTP_REFUSE) == error_is_set(&o.err));
	return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome whole = feed(data, size, size), single = feed(data, size, 1);
	struct buf answer;
	const char *c;
	size_t i;

	assert(whole.step == single.step && whole.used == single.used);
	assert(!strcmp(whole.r.user, single.r.user));
	assert(!strcmp(whole.r.password, single.r.password));
	assert(!strcmp(whole.r.host, single.r.host) && whole.r.port == single.r.port);
	if (whole.step == HTTP_CONNECT) {
		assert(whole.r.host[0] && whole.r.port);
		for (c = whole.r.host; *c; c++)
			assert(*c > ' ' && *c < 0x7f);
	} else if (whole.step == HTTP_REFUSE) {
		buf_init(&answer, 2000);
		http_put_refusal(whole.r.status, whole.err.text, &answer);
		for (i = 0; i < answer.len; i++)
			assert(buf_data(&answer)[i] >= ' ' || strchr("\r\n", buf_data(&answer)[i]));
		buf_done(&answer);
	}
	return 0;
}
