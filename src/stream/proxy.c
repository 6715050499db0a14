/* The dialogue with a proxy, and then its bytes. */
#include "stream/proxy.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/resolve.h"
#include "net/service.h"
#include "stream/http_connect.h"
#include "stream/socks_client.h"
#include "stream/stream.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 4096 };

struct proxy_stream {
	struct stream base;
	struct loop *loop;
	struct proxy_config config;
	struct proxy_target target;
	char subject[PROXY_TEXT];
	bool is_open, has_begun;
	void *query; /* of the resolver; NULL when none runs */
	struct error failed; /* the look-up, or the dialogue */
	struct socks_client socks;
	struct http_connect http;
	struct buf in;	/* read and not yet taken */
	struct buf out; /* to be said */
};

static struct proxy_stream *proxy_of(const struct stream *s)
{
	return CONTAINER(s, struct proxy_stream, base);
}

/* ---- a name that the proxy does not look up ---- */

static void on_resolved(const struct resolve_result *result, const struct error *err, void *user)
{
	struct proxy_stream *p = user;

	p->query = NULL;
	if (result)
		p->target.addr = result->addrs[0];
	else
		p->failed = *err;
	if (p->base.ready)
		p->base.ready(&p->base, STREAM_READ | STREAM_WRITE, p->base.user);
}

static int look_up(struct proxy_stream *p, struct error *err)
{
	bool is_socks4 = p->config.proxy->kind == PROXY_SOCKS4;
	const struct resolve_request request = {
		.host = p->target.host,
		.service = p->config.target->service,
		.family = is_socks4 ? AF_INET : p->config.family,
	};

	p->query = p->config.resolver->start(p->config.resolver, p->loop, &request, on_resolved,
					     p, err);
	return p->query ? STREAM_AGAIN : STREAM_ERROR;
}

/* ---- the dialogue ---- */

static int begin(struct proxy_stream *p, struct error *err)
{
	const struct proxy *proxy = p->config.proxy;
	const struct socks_config socks = {
		.version = proxy->kind == PROXY_SOCKS4 || proxy->kind == PROXY_SOCKS4A ? 4 : 5,
		.target = &p->target,
		.user = proxy->user,
		.password = proxy->password,
		.subject = p->subject,
	};

	p->has_begun = true;
	if (!proxy_is_http(proxy->kind))
		return socks_client_begin(&p->socks, &socks, &p->out, err);
	p->http = (struct http_connect){ .host = p->target.host, .port = p->target.port,
					 .user = proxy->user, .password = proxy->password,
					 .subject = p->subject,
					 .auth = p->config.auth };
	return http_connect_begin(&p->http, &p->out, err);
}

static int take(struct proxy_stream *p, struct error *err)
{
	int result;

	if (!proxy_is_http(p->config.proxy->kind))
		return socks_client_take(&p->socks, &p->in, &p->out, err);
	result = http_connect_take(&p->http, &p->in, err);
	return result == HTTP_CONNECT_AGAIN ? http_connect_begin(&p->http, &p->out, err) : result;
}

static int say(struct proxy_stream *p, struct error *err)
{
	while (p->out.len) {
		ssize_t n = stream_write(p->base.below, buf_data(&p->out), p->out.len, err);

		if (n < 0)
			return (int)n;
		buf_consume(&p->out, (size_t)n);
	}
	return 0;
}

static int hear(struct proxy_stream *p, struct error *err)
{
	ssize_t n = stream_read(p->base.below, buf_reserve(&p->in, CHUNK), CHUNK, err);

	if (n == STREAM_EOF) {
		error_set(err, ERROR_PEER, 0, p->subject,
			  "the proxy closed the connection in place of an answer");
		return STREAM_ERROR;
	}
	if (n < 0)
		return (int)n;
	buf_added(&p->in, (size_t)n);
	return 0;
}

static int converse(struct proxy_stream *p, struct error *err)
{
	int result = p->has_begun ? 0 : begin(p, err);

	if (result < 0)
		return STREAM_ERROR;
	for (;;) {
		result = say(p, err);
		if (!result)
			result = hear(p, err);
		if (result < 0)
			return result;
		result = take(p, err);
		if (result < 0)
			return STREAM_ERROR;
		if (result > 0 && !p->out.len)
			break;
	}
	buf_done(&p->out);
	p->is_open = true;
	return 0;
}

static int proxy_open(struct stream *s, struct error *err)
{
	struct proxy_stream *p = proxy_of(s);
	int result;

	if (p->is_open)
		return 0;
	if (error_is_set(&p->failed)) {
		*err = p->failed;
		return STREAM_ERROR;
	}
	result = stream_open(s->below, err);
	if (!result && !p->has_begun && !p->target.addr.len &&
	    !proxy_resolves(p->config.proxy->kind))
		result = p->query ? STREAM_AGAIN : look_up(p, err);
	if (!result)
		result = converse(p, err);
	if (result == STREAM_ERROR)
		p->failed = *err;
	return result;
}

static void proxy_want(struct stream *s, unsigned events)
{
	struct proxy_stream *p = proxy_of(s);

	if (!p->is_open && events && !p->query)
		events = p->out.len || !p->has_begun ? STREAM_WRITE : STREAM_READ;
	else if (!p->is_open)
		events = 0;
	stream_want(s->below, events);
}

/* ---- bytes ---- */

static bool proxy_has_input(const struct stream *s)
{
	return proxy_of(s)->is_open && proxy_of(s)->in.len;
}

static ssize_t proxy_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct proxy_stream *p = proxy_of(s);
	int result = proxy_open(s, err);

	if (result < 0)
		return result;
	if (!p->in.len)
		return stream_read(s->below, dst, n, err);
	if (n > p->in.len)
		n = p->in.len;
	memcpy(dst, buf_data(&p->in), n);
	buf_consume(&p->in, n);
	return (ssize_t)n;
}

static ssize_t proxy_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	int result = proxy_open(s, err);

	return result < 0 ? result : stream_write(s->below, src, n, err);
}

static int proxy_shut(struct stream *s, struct error *err)
{
	int result = proxy_open(s, err);

	return result < 0 ? result : stream_shut(s->below, err);
}

static int proxy_bare_fd(const struct stream *s, unsigned direction)
{
	const struct proxy_stream *p = proxy_of(s);

	if (!p->is_open || (direction == STREAM_READ && p->in.len))
		return -1;
	return stream_bare_fd(s->below, direction);
}

static void proxy_free(struct stream *s)
{
	struct proxy_stream *p = proxy_of(s);

	if (p->query)
		p->config.resolver->cancel(p->query);
	buf_done(&p->in);
	buf_done(&p->out);
	stream_free(s->below);
	free(p);
}

static const struct stream_ops proxy_ops = {
	.name = "proxy",
	.open = proxy_open,
	.read = proxy_read,
	.write = proxy_write,
	.shut = proxy_shut,
	.want = proxy_want,
	.has_input = proxy_has_input,
	.bare_fd = proxy_bare_fd,
	.free = proxy_free,
};

static int set_target(struct proxy_stream *p, struct error *err)
{
	const struct endpoint *e = p->config.target;
	const unsigned char *c;

	if (e->kind != ENDPOINT_INET)
		return error_set(err, ERROR_USAGE, 0, e->path, "a proxy reaches no unix socket");
	for (c = (const unsigned char *)e->host; *c; c++)
		if (*c <= ' ' || *c == 0x7f)
			return error_set(err, ERROR_USAGE, 0, NULL, "that is no name of a host");
	if (!e->host[0] || !e->service[0])
		return error_set(err, ERROR_USAGE, 0, e->host, "the host or the port is missing");
	p->target.host = e->host;
	if (service_port(e->service, "tcp", &p->target.port, err) < 0)
		return -1;
	if (!addr_parse(e->host, p->target.port, &p->target.addr))
		p->target.addr.len = 0;
	return 0;
}

struct stream *proxy_new(struct loop *loop, struct stream *below,
			 const struct proxy_config *config, struct error *err)
{
	struct proxy_stream *p = xcalloc(1, sizeof(*p));

	p->config = *config;
	p->loop = loop;
	if (set_target(p, err) < 0) {
		free(p);
		return NULL;
	}
	if (!p->config.resolver)
		p->config.resolver = &resolve_system;
	stream_init(&p->base, &proxy_ops, below);
	proxy_format(p->subject, config->proxy);
	buf_init(&p->in, HTTP_CONNECT_MAX + CHUNK);
	buf_init(&p->out, HTTP_CONNECT_MAX);
	return &p->base;
}
