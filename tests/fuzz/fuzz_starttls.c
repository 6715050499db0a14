/*
 * The talk before TLS, with any server: the first byte chooses the protocol, the second how many
 * bytes come at a time, the rest is what the server says.
 */
#include "base/error.h"
#include "base/list.h"
#include "stream/starttls.h"
#include "stream/stream.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum { PROTOCOLS = 14 };

struct server {
	struct stream base;
	const uint8_t *data;
	size_t n, step;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static ssize_t server_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct server *server = CONTAINER(s, struct server, base);

	(void)err;
	n = n < server->n ? n : server->n;
	n = n < server->step ? n : server->step;
	if (!n)
		return STREAM_EOF;
	memcpy(dst, server->data, n);
	server->data += n;
	server->n -= n;
	return (ssize_t)n;
}

static ssize_t server_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	(void)s;
	(void)src;
	(void)err;
	return (ssize_t)n;
}

static void server_free(struct stream *s)
{
	(void)s;
}

static const struct stream_ops server_ops = {
	.name = "server", .read = server_read, .write = server_write, .free = server_free,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct server server = { .n = 0 };
	struct error err = ERROR_INIT;
	struct stream *s;
	int result;

	if (n < 2)
		return 0;
	stream_init(&server.base, &server_ops, NULL);
	server.data = data + 2;
	server.n = n - 2;
	server.step = data[1] ? data[1] : n;
	s = starttls_new(&server.base, 1 + data[0] % PROTOCOLS, "a.test", "peer:1", &err);
	assert(s);
	result = stream_open(s, &err);
	assert(result == 0 || (result == STREAM_ERROR && error_is_set(&err)));
	stream_free(s);
	return 0;
}
