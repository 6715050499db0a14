/* A client of a SOCKS proxy: the same in one piece and byte by byte, and nothing unprintable. */
#include "base/buf.h"
#include "base/error.h"
#include "stream/socks_request.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	struct socks_request r;
	enum socks_step step;
	size_t used;
	unsigned answers;
};

static struct outcome feed(const uint8_t *data, size_t size, size_t most)
{
	struct outcome o = { .step = SOCKS_MORE };
	struct error err = ERROR_INIT;
	size_t n;

	socks_request_init(&o.r);
	while (o.used < size && (o.step == SOCKS_MORE || o.step == SOCKS_ANSWER)) {
		n = size - o.used < most ? size - o.used : most;
		o.used += socks_request_feed(&o.r, data + o.used, n, &o.step, &err);
		o.answers += o.step == SOCKS_ANSWER;
	}
	assert((o.step == SOCKS_REFUSE) == error_is_set(&err));
	return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome whole = feed(data, size, size), single = feed(data, size, 1);
	struct buf reply;
	const char *c;

	assert(whole.step == single.step && whole.used == single.used);
	assert(whole.answers == single.answers && whole.answers <= 1);
	assert(!strcmp(whole.r.host, single.r.host) && whole.r.port == single.r.port);
	buf_init(&reply, 64);
	if (whole.step == SOCKS_CONNECT) {
		assert(whole.r.host[0]);
		for (c = whole.r.host; *c; c++)
			assert(*c > ' ' && *c < 0x7f);
		socks_put_reply(&whole.r, SOCKS_DONE, NULL, &reply);
		assert(reply.len == (whole.r.version == 4 ? 8 : 10));
	} else if (whole.step == SOCKS_REFUSE) {
		assert(whole.r.reply != SOCKS_DONE);
		socks_put_reply(&whole.r, whole.r.reply, NULL, &reply);
	}
	buf_done(&reply);
	return 0;
}
