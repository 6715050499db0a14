/* Connections to a server, kept and shared. */
#include "dns/channel.h"

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/socket.h"
#include "stream/fd.h"
#include "stream/stream.h"
#include "stream/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	OUT_BYTES = 4 << 20, /* queries that wait to be sent: far more than are ever in flight */
	READ_BYTES = 16 << 10,
	REFUSALS = 8, /* of one query, before it fails */
	ROUND = 16, /* reads before other events and the deadlines get their turn */
	LAST_ROUND = 1024, /* … and when none will follow: more than a socket holds */
};

struct channel {
	struct channel_config config;
	char *name, *authority, *path;
	struct list links;
	unsigned connections;
};

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

struct channel *channel_new(const struct channel_config *config)
{
	struct channel *c = xcalloc(1, sizeof(*c));

	c->config = *config;
	c->config.name = c->name = copy(config->name);
	c->config.authority = c->authority = copy(config->authority);
	c->config.path = c->path = copy(config->path);
	list_init(&c->links);
	return c;
}

const struct channel_config *channel_config(const struct channel *channel)
{
	return &channel->config;
}

unsigned channel_connections(const struct channel *channel)
{
	return channel->connections;
}

/* ---- links ---- */

static void link_free(struct channel_link *l)
{
	list_remove(&l->node);
	loop_timer_unset(&l->failing);
	loop_timer_unset(&l->idle);
	if (l->state)
		l->channel->config.protocol->close(l);
	stream_free(l->stream);
	buf_done(&l->out);
	free(l->failed);
	free(l);
}

/* A connection without TLS takes queries from the start. */
static bool is_open(const struct channel_link *l)
{
	const struct channel_protocol *protocol = l->channel->config.protocol;

	if (protocol->is_open)
		return protocol->is_open(l);
	return !l->channel->config.tls || tls_is_open(l->stream);
}

static void on_idle(struct loop *loop, void *user)
{
	(void)loop;
	link_free(user);
}

/* Interest follows from what there is to do: nothing is wanted of an idle connection. */
static void link_settle(struct channel_link *l)
{
	bool is_idle = list_is_empty(&l->exchanges);
	uint64_t idle_ns = l->channel->config.idle_ns;

	if (l->depth)
		return;
	if (is_idle && (l->is_closing || !is_open(l))) {
		link_free(l);
		return;
	}
	stream_want(l->stream, is_idle ? 0 : STREAM_READ | (l->out.len ? STREAM_WRITE : 0U));
	if (is_idle && idle_ns)
		loop_timer_set(l->loop, &l->idle, loop_now(l->loop) + idle_ns, on_idle, l);
	else
		loop_timer_unset(&l->idle);
}

static void exchange_free(struct channel_exchange *x)
{
	list_remove(&x->node);
	loop_timer_unset(&x->timer);
	buf_done(&x->body);
	free(x);
}

static void finish(struct channel_exchange *x, const struct transport_outcome *outcome)
{
	struct transport_request request = x->request;

	list_remove(&x->node);
	loop_timer_unset(&x->timer);
	request.done(request.user, outcome);
	exchange_free(x); /* last: the outcome may point into it */
}

bool channel_reply(struct channel_exchange *x, const uint8_t *msg, size_t len)
{
	struct transport_outcome outcome = { .reply = msg, .len = len };

	if (!x->request.accept(x->request.user, msg, len))
		return false;
	x->link->answered++;
	finish(x, &outcome);
	return true;
}

void channel_fail(struct channel_exchange *x, const struct error *err)
{
	bool is_plain = err->code && (err->phase == ERROR_PEER || err->phase == ERROR_CONNECT);
	struct transport_outcome outcome = { .code = is_plain ? err->code : EPROTO,
					     .error = is_plain ? NULL : err };

	finish(x, &outcome);
}

static void retry(struct channel_exchange *x);

/*
 * The connection is dead.  If it was a good one before, what is still open is asked again; a
 * fresh connection that fails is no reason to make another.
 */
static void link_fail(struct channel_link *l, const struct error *err)
{
	log_event(LOG_DNS, 0, "%s: %s", l->subject, err->text);
	l->is_closing = true;
	l->depth++;
	while (!list_is_empty(&l->exchanges)) {
		struct channel_exchange *x =
			CONTAINER(l->exchanges.next, struct channel_exchange, node);

		if (l->answered)
			retry(x);
		else
			channel_fail(x, err);
	}
	l->depth--;
}

static int link_flush(struct channel_link *l, struct error *err)
{
	const struct channel_protocol *protocol = l->channel->config.protocol;

	if (protocol->pump && protocol->pump(l, err) < 0) {
		l->is_deaf = true;
		return -1;
	}
	while (l->out.len) {
		ssize_t n = stream_write(l->stream, buf_data(&l->out), l->out.len, err);

		if (n == STREAM_AGAIN)
			return 0;
		if (n < 0)
			return -1;
		buf_consume(&l->out, (size_t)n);
	}
	return 0;
}

static int check_alpn(const struct channel_link *l, struct error *err)
{
	const char *const *alpn = l->channel->config.protocol->alpn;

	if (!alpn || strcmp(tls_alpn(l->stream), *alpn) == 0)
		return 0;
	return error_set(err, ERROR_PEER, 0, l->subject,
			 "the server does not offer the protocol %s there", *alpn);
}

static int link_read(struct channel_link *l, int rounds, struct error *err)
{
	const struct channel_protocol *protocol = l->channel->config.protocol;
	uint8_t data[READ_BYTES];
	int i;

	for (i = 0; i < rounds && !list_is_empty(&l->exchanges); i++) {
		ssize_t n = stream_read(l->stream, data, sizeof(data), err);

		if (n == STREAM_AGAIN)
			return 0;
		if (n == STREAM_EOF)
			return error_set(err, ERROR_PEER, TRANSPORT_CLOSED, l->subject,
					 "the server closed the connection before it had answered");
		if (n < 0 || protocol->receive(l, data, (size_t)n, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * When the server answers and closes at once, the next query is refused before the answer is read:
 * it has come all the same.
 */
static void link_read_last(struct channel_link *l)
{
	struct error ignored = ERROR_INIT;

	if (!l->is_deaf && is_open(l))
		(void)link_read(l, LAST_ROUND, &ignored);
}

static void on_ready(struct stream *s, unsigned events, void *user);

static void on_more(struct loop *loop, void *user)
{
	struct channel_link *l = user;

	(void)loop;
	on_ready(l->stream, STREAM_READ, l);
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct channel_link *l = user;
	struct error err = ERROR_INIT;
	int result = 0;

	(void)events;
	l->depth++;
	if (l->failed) {
		err = *l->failed;
		result = -1;
	}
	if (result == 0)
		result = link_flush(l, &err);
	if (result < 0)
		link_read_last(l);
	else if (l->channel->config.protocol->connect || is_open(l))
		result = check_alpn(l, &err) < 0 ? -1 : link_read(l, ROUND, &err);
	if (result == 0)
		result = link_flush(l, &err);
	if (result < 0)
		link_fail(l, &err);
	/* What the filter has read ahead wakes nobody. */
	else if (!list_is_empty(&l->exchanges) && stream_has_input(s))
		loop_timer_set(l->loop, &l->failing, loop_now(l->loop), on_more, l);
	l->depth--;
	link_settle(l);
}

/* The socket and what stands on it; NULL with *err set, and nothing is left behind. */
static struct stream *connect_tcp(struct channel_link *l, struct error *err)
{
	const struct channel_config *config = &l->channel->config;
	struct tls_peer peer = { .name = config->name, .subject = l->subject,
				 .alpn = config->protocol->alpn };
	struct stream *below, *whole;
	int fd = socket_open(addr_family(&l->server), SOCK_STREAM, err);

	if (fd < 0)
		return NULL;
	socket_set_nodelay(fd);
	if (connect(fd, &l->server.sa, l->server.len) < 0 && errno != EINPROGRESS) {
		error_errno(err, ERROR_CONNECT, errno, l->subject, "cannot connect");
		close(fd);
		return NULL;
	}
	below = fd_socket_new(l->loop, fd, l->subject);
	if (config->tls)
		fd_set_quick_ack(below);
	whole = config->tls ? tls_client_new(config->tls, below, &peer, err) : below;
	if (!whole)
		stream_free(below);
	return whole;
}

static int link_connect(struct channel_link *l, struct error *err)
{
	const struct channel_protocol *protocol = l->channel->config.protocol;

	l->stream = protocol->connect ? protocol->connect(l, err) : connect_tcp(l, err);
	if (!l->stream)
		return -1;
	stream_on_ready(l->stream, on_ready, l);
	return 0;
}

static struct channel_link *link_new(struct channel *c, struct loop *loop,
				     const struct addr *server, struct error *err)
{
	struct channel_link *l = xcalloc(1, sizeof(*l));
	struct error told_later = ERROR_INIT;

	l->channel = c;
	l->loop = loop;
	l->server = *server;
	addr_format_port(l->subject, server);
	list_init(&l->exchanges);
	list_init(&l->node);
	buf_init(&l->out, OUT_BYTES);
	if (link_connect(l, err) < 0)
		goto fail;
	/* While the server is busy with the handshake the protocol gets ready. */
	if (c->config.tls && !c->config.protocol->connect)
		(void)stream_open(l->stream, &told_later);
	if (c->config.protocol->open(l, err) < 0)
		goto fail;
	list_append(&c->links, &l->node);
	c->connections++;
	return l;
fail:
	link_free(l);
	return NULL;
}

static struct channel_link *find_link(struct channel *c, const struct addr *server)
{
	LIST_EACH(node, &c->links)
	{
		struct channel_link *l = CONTAINER(node, struct channel_link, node);

		if (!l->is_closing && addr_equal(&l->server, server))
			return l;
	}
	return NULL;
}

/* Puts x on a connection, an old one or a new one. */
static int attach(struct channel_exchange *x, struct loop *loop, struct error *err)
{
	struct channel_link *l = find_link(x->channel, &x->request.server);
	struct error later = ERROR_INIT;

	if (!l)
		l = link_new(x->channel, loop, &x->request.server, err);
	if (!l)
		return -1;
	x->link = l;
	x->before = l->answered;
	list_append(&l->exchanges, &x->node);
	if (x->channel->config.protocol->send(l, x, err) < 0) {
		list_remove(&x->node);
		l->is_closing = true;
		link_settle(l);
		return -1;
	}
	/* In a callback of this link the bytes leave at its end. */
	if (!l->depth && link_flush(l, &later) < 0 && !l->failed) {
		l->failed = xmalloc(sizeof(later));
		*l->failed = later;
		loop_timer_set(loop, &l->failing, loop_now(loop), on_more, l);
	}
	link_settle(l);
	return 0;
}

static void retry(struct channel_exchange *x)
{
	struct loop *loop = x->link->loop;
	struct error again = ERROR_INIT;

	list_remove(&x->node);
	x->link->is_closing = true;
	buf_clear(&x->body);
	x->status = 0;
	x->is_dns = false;
	if (attach(x, loop, &again) < 0)
		channel_fail(x, &again);
}

void channel_refused(struct channel_exchange *x, const struct error *err)
{
	if (x->refusals++ < REFUSALS)
		retry(x);
	else
		channel_fail(x, err);
}

/* ---- exchanges ---- */

static void leave(struct channel_exchange *x)
{
	if (x->channel->config.protocol->forget)
		x->channel->config.protocol->forget(x->link, x);
	list_remove(&x->node);
}

/* A connection that brought no answer in all this time is not asked again. */
static void on_deadline(struct loop *loop, void *user)
{
	struct channel_exchange *x = user;
	struct channel_link *l = x->link;
	struct transport_outcome outcome = { .code = ETIMEDOUT };

	(void)loop;
	leave(x);
	if (l->answered == x->before)
		l->is_closing = true;
	l->depth++;
	finish(x, &outcome);
	l->depth--;
	link_settle(l);
}

void *channel_start(struct loop *loop, const struct transport_request *request,
		    struct error *err)
{
	struct channel_exchange *x = xcalloc(1, sizeof(*x));

	list_init(&x->node);
	x->request = *request;
	x->channel = request->channel;
	buf_init(&x->body, CHANNEL_REPLY_MAX);
	if (attach(x, loop, err) < 0) {
		exchange_free(x);
		return NULL;
	}
	loop_timer_set(loop, &x->timer, request->deadline, on_deadline, x);
	return x;
}

void channel_cancel(void *exchange)
{
	struct channel_exchange *x = exchange;
	struct channel_link *l = x->link;

	leave(x);
	exchange_free(x);
	link_settle(l);
}

void channel_hang_up(struct channel *channel)
{
	struct error ignored = ERROR_INIT;

	LIST_EACH(node, &channel->links)
	{
		struct channel_link *l = CONTAINER(node, struct channel_link, node);

		(void)stream_shut(l->stream, &ignored);
		link_free(l);
	}
}

void channel_free(struct channel *channel)
{
	if (!channel)
		return;
	channel_hang_up(channel);
	free(channel->name);
	free(channel->authority);
	free(channel->path);
	free(channel);
}
