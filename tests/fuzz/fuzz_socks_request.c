/* A client of a SOCKS proxy: the same in one piece and byte by byte, and nothing unprintable. */
#include "base/buf.h"
#include "base/error.h"
#include "stream/socks_request.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	struct socks_request r;
	enum socks_step step;
	size_t used;
	unsigned answers, logins;
};

static struct outcome feed(const uint8_t *data, size_t size, size_t most, bool wants_login)
{
	struct outcome o = { .step = SOCKS_MORE };
	struct error err = ERROR_INIT;
	size_t n;

	socks_request_init(&o.r, wants_login);
	while (o.used < size && o.step != SOCKS_CONNECT && o.step != SOCKS_REFUSE) {
		n = size - o.used < most ? size - o.used : most;
		o.used += socks_request_feed(&o.r, data + o.used, n, &o.step, &err);
		o.answers += o.step == SOCKS_ANSWER;
		o.logins += o.step == SOCKS_LOGIN;
	}
	assert((o.step == SOCKS_REFUSE) == error_is_set(&err));
	return o;
}

static void check(const uint8_t *data, size_t size, bool wants_login)
{
	struct outcome whole = feed(data, size, size, wants_login);
	struct outcome single = feed(data, size, 1, wants_login);
	struct buf reply;
	const char *c;

	assert(whole.step == single.step && whole.used == single.used);
	assert(whole.answers == single.answers && whole.answers <= 1);
	assert(whole.logins == single.logins && whole.logins <= wants_login);
	assert(!strcmp(whole.r.user, single.r.user));
	assert(!strcmp(whole.r.password, single.r.password));
	assert(!strcmp(whole.r.host, single.r.host) && whole.r.port == single.r.port);
	buf_init(&reply, 64);
	if (whole.step == SOCKS_CONNECT) {
		assert(whole.logins == wants_login);
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
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check(data, size, false);
	check(data, size, true);
	return 0;
}
