/* An echo server on libuv, as its guide writes it: a yardstick of echo-serve.sh. */
#include "echo_bench.h"

#include <stdlib.h>
#include <uv.h>

static void allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
	(void)handle;
	*ret = uv_buf_init(malloc(suggested), (unsigned)suggested);
}

static void on_closed(uv_handle_t *handle)
{
	free(handle);
}

static void on_written(uv_write_t *request, int status)
{
	(void)status;
	free(request->data);
	free(request);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	uv_write_t *request;
	uv_buf_t out;

	if (n <= 0) {
		free(buf->base);
		if (n < 0)
			uv_close((uv_handle_t *)stream, on_closed);
		return;
	}
	request = malloc(sizeof(*request));
	request->data = buf->base;
	out = uv_buf_init(buf->base, (unsigned)n);
	if (uv_write(request, stream, &out, 1, on_written) < 0)
		on_written(request, 0);
}

static void on_connection(uv_stream_t *listener, int status)
{
	uv_tcp_t *tcp = malloc(sizeof(*tcp));

	(void)status;
	uv_tcp_init(listener->loop, tcp);
	if (uv_accept(listener, (uv_stream_t *)tcp) < 0) {
		uv_close((uv_handle_t *)tcp, on_closed);
		return;
	}
	uv_tcp_nodelay(tcp, 1);
	uv_read_start((uv_stream_t *)tcp, allocate, on_read);
}

int main(int argc, char **argv)
{
	uv_loop_t *loop = uv_default_loop();
	struct sockaddr_in a;
	uv_tcp_t listener;

	if (argc != 2)
		return 2;
	uv_ip4_addr("127.0.0.1", (int)strtol(argv[1], NULL, 10), &a);
	uv_tcp_init(loop, &listener);
	if (uv_tcp_bind(&listener, (struct sockaddr *)&a, 0) < 0 ||
	    uv_listen((uv_stream_t *)&listener, 4096, on_connection) < 0)
		return 1;
	return uv_run(loop, UV_RUN_DEFAULT);
}
