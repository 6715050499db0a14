/*
 * What a proxy asks: whatever it says, the answer fits a header, is one line, and says what was
 * asked.  The first byte says how many bytes are a field of their own.
 */
#include "base/buf.h"
#include "base/error.h"
#include "stream/http_auth.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void answer(struct http_auth *a)
{
	static const struct http_who who = { .user = "u\"ser", .password = "p",
					     .method = "CONNECT", .uri = "a.example:80" };
	struct error err = ERROR_INIT;
	const char *text, *p;
	struct buf out;

	buf_init(&out, 8192);
	assert(http_auth_put(a, &who, &out, &err) == 0);
	text = buf_string(&out);
	assert(!strncmp(text, a->scheme == HTTP_DIGEST ? "Digest " : "Basic ", 6));
	for (p = text; *p; p++)
		assert((unsigned char)*p >= ' ' && *p != 0x7f);
	assert(strlen(text) == out.len && out.len < 7000);
	assert(!a->is_due);
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_auth a = { .scheme = HTTP_NOBODY };
	size_t cut;

	if (size < 2)
		return 0;
	cut = data[0] % (size - 1);
	http_auth_hear(&a, (const char *)data + 1, cut);
	http_auth_hear(&a, (const char *)data + 1 + cut, size - 1 - cut);
	assert(a.is_due == (a.scheme != HTTP_NOBODY));
	assert(strlen(a.realm) < HTTP_AUTH_WORD && strlen(a.nonce) < HTTP_AUTH_WORD);
	if (a.scheme != HTTP_NOBODY) {
		answer(&a);
		answer(&a);
	}
	return 0;
}
