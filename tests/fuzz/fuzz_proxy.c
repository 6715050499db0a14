/*
 * A proxy's answers over SOCKS 4 and 5 and HTTP: however they are cut, they mean the same, no byte
 * behind them is taken, and what is told of them drives no terminal.  The first byte says which
 * protocol and where to cut.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "stream/http_auth.h"
#include "stream/http_connect.h"
#include "stream/socks_client.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 20000 };

struct outcome {
	int result;
	size_t rest, said;
	enum error_phase phase;
	int code;
};

static void check_text(const struct error *err)
{
	const char *p;

	for (p = err->text; *p; p++)
		assert((unsigned char)*p >= ' ' && *p != 0x7f);
}

static struct outcome run(unsigned version, const uint8_t *data, size_t size, size_t cut)
{
	static const struct proxy_target target = { .host = "a.example", .port = 80 };
	struct http_auth auth = { .scheme = HTTP_NOBODY };
	struct http_connect http = { .host = "a.example", .port = 80, .user = "u",
				     .password = "p", .subject = "proxy", .auth = &auth };
	const struct socks_config config = { .version = version, .target = &target, .user = "u",
					     .password = "p", .subject = "proxy" };
	struct error err = ERROR_INIT;
	struct outcome o;
	struct socks_client c;
	struct buf in, out;

	buf_init(&in, MOST);
	buf_init(&out, 8192);
	if (version)
		assert(socks_client_begin(&c, &config, &out, &err) == 0);
	buf_append(&in, data, cut);
	o.result = version ? socks_client_take(&c, &in, &out, &err)
			   : http_connect_take(&http, &in, &err);
	buf_append(&in, data + cut, size - cut);
	if (!o.result)
		o.result = version ? socks_client_take(&c, &in, &out, &err)
				   : http_connect_take(&http, &in, &err);
	assert((o.result < 0) == error_is_set(&err));
	check_text(&err);
	if (o.result == HTTP_CONNECT_AGAIN)
		assert(http_connect_begin(&http, &out, &err) == 0 && out.len < 8192);
	o.rest = o.result < 0 ? 0 : in.len;
	o.said = out.len;
	o.phase = err.phase;
	o.code = err.code;
	buf_done(&in);
	buf_done(&out);
	return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned versions[] = { 0, 4, 5 };
	struct outcome whole, parts;
	unsigned version;

	if (size < 2 || size >= MOST)
		return 0;
	version = versions[data[0] % 3];
	whole = run(version, data + 1, size - 1, size - 1);
	parts = run(version, data + 1, size - 1, data[0] / 3 % size);
	assert(whole.result == parts.result && whole.rest == parts.rest);
	assert(whole.phase == parts.phase && whole.code == parts.code);
	assert(whole.result < 0 || whole.said == parts.said);
	return 0;
}
