/*
 * Any message as what two servers send back, through the whole of a query: it is over once, in
 * bounded time and with a bounded number of attempts, and has a message or names the error.  Each
 * message comes over UDP, over TCP and TLS behind its length, over HTTPS as the body of a response,
 * and over QUIC on a stream: as bytes that the code of each way takes apart.
 *
 * The message gets the query's ID; the question is its own, so that it counts as the reply.  No
 * network, and time is virtual.
 */
#include "base/error.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/doq_reply.h"
#include "dns/transport_framed.h"
#include "dns/transport_https.h"
#include "net/loop.h"
#include "support/lib_clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_MAX = 16384 };
enum { SERVERS = 2, ROUNDS = 2, ATTEMPTS_MAX = 4 * SERVERS * ROUNDS };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t *reply;
static size_t reply_len;
static unsigned done_calls;

static void expect(bool fact)
{
	if (!fact)
		abort();
}

/* One reply, at once; when it is none, nothing more until the deadline. */
struct exchange {
	struct loop_timer timer;
	struct transport_request request;
	bool is_seen, is_told;
	const struct channel_protocol *protocol; /* NULL: none takes the bytes apart */
	struct channel_link link;
	struct channel_exchange *x; /* NULL: over for the channel */
};

static void release(struct exchange *e)
{
	loop_timer_unset(&e->timer);
	if (e->x)
		channel_cancel(e->x);
	if (e->protocol) {
		e->protocol->close(&e->link);
		buf_done(&e->link.out);
		channel_free(e->link.channel);
	}
	free(e);
}

static void tell(struct exchange *e, const struct transport_outcome *outcome)
{
	expect(!e->is_told);
	e->is_told = true;
	e->request.done(e->request.user, outcome);
}

static void on_deadline(struct loop *loop, void *user)
{
	struct transport_outcome outcome = { .code = ETIMEDOUT };
	struct exchange *e = user;

	(void)loop;
	tell(e, &outcome);
	release(e);
}

/* What has been told of is released; what has not is waited for. */
static void settle(struct loop *loop, struct exchange *e)
{
	if (e->is_told)
		release(e);
	else
		loop_timer_set(loop, &e->timer, e->request.deadline, on_deadline, e);
}

/* ---- UDP and QUIC ---- */

static void on_datagram(struct loop *loop, void *user)
{
	struct transport_outcome outcome = { .reply = reply, .len = reply_len };
	struct exchange *e = user;

	if (e->request.accept(e->request.user, reply, reply_len))
		tell(e, &outcome);
	settle(loop, e);
}

static void on_stream(struct loop *loop, void *user)
{
	uint8_t prefix[DOQ_PREFIX] = { (uint8_t)(reply_len >> 8), (uint8_t)reply_len };
	struct error err = ERROR_INIT;
	struct transport_outcome outcome = { .code = EPROTO, .error = &err };
	struct exchange *e = user;
	struct doq_reply r;
	const uint8_t *message;
	size_t len;

	doq_reply_init(&r);
	doq_reply_add(&r, prefix, sizeof(prefix));
	doq_reply_add(&r, reply, reply_len);
	doq_reply_end(&r);
	expect(doq_reply_judge(&r, &message, &len, "server", &err) == DOQ_MESSAGE);
	if (e->request.accept(e->request.user, message, len))
		outcome = (struct transport_outcome){ .reply = message, .len = len };
	else
		error_set(&err, ERROR_PEER, 0, "server", "is no reply");
	tell(e, &outcome);
	settle(loop, e);
	doq_reply_done(&r);
}

/* ---- channels ---- */

static bool on_message(void *user, const uint8_t *msg, size_t len)
{
	struct exchange *e = user;

	expect(len == reply_len && (!len || memcmp(msg, reply, len) == 0));
	e->is_seen = true;
	return e->request.accept(e->request.user, msg, len);
}

static void on_end(void *user, const struct transport_outcome *outcome)
{
	struct exchange *e = user;

	e->x = NULL;
	tell(e, outcome);
}

static void put_frame(struct buf *b, uint8_t type, uint8_t flags, uint8_t stream,
		      const void *data, size_t n)
{
	const uint8_t head[] = { 0,	(uint8_t)(n >> 8), (uint8_t)n, type,  flags,
				 0,	0,		   0,	       stream };

	expect(buf_append(b, head, sizeof(head)) && (!n || buf_append(b, data, n)));
}

/* A response in HTTP/2 (RFC 9113): settings, headers, and the message as its body. */
static void put_response(struct buf *b)
{
	static const char headers[] = "\x88\x0f\x10\x17" "application/dns-message";
	enum { DATA, HEADERS, SETTINGS = 4, END_STREAM = 1, END_HEADERS = 4 };
	size_t at, n;

	put_frame(b, SETTINGS, 0, 0, NULL, 0);
	put_frame(b, HEADERS, END_HEADERS, 1, headers, sizeof(headers) - 1);
	for (at = 0; reply_len - at > FRAME_MAX; at += n) {
		n = FRAME_MAX;
		put_frame(b, DATA, 0, 1, reply + at, n);
	}
	put_frame(b, DATA, END_STREAM, 1, reply + at, reply_len - at);
}

static void put_framed(struct buf *b)
{
	expect(buf_u16(b, (uint16_t)reply_len) && (!reply_len || buf_append(b, reply, reply_len)));
}

static void on_bytes(struct loop *loop, void *user)
{
	struct exchange *e = user;
	struct error err = ERROR_INIT;
	struct buf bytes;

	buf_init(&bytes, SIZE_MAX / 2);
	if (e->protocol == &transport_https_protocol)
		put_response(&bytes);
	else
		put_framed(&bytes);
	expect(e->protocol->send(&e->link, e->x, &err) == 0);
	expect(!e->protocol->pump || e->protocol->pump(&e->link, &err) == 0);
	expect(e->protocol->receive(&e->link, buf_data(&bytes), bytes.len, &err) == 0);
	expect(e->is_seen);
	buf_done(&bytes);
	settle(loop, e);
}

static void open_link(struct exchange *e)
{
	struct channel_config config = { .protocol = e->protocol, .authority = "dns.test",
					 .path = "/dns-query" };
	struct error err = ERROR_INIT;

	e->link.depth = 1; /* it is ours to free */
	e->link.channel = channel_new(&config);
	list_init(&e->link.exchanges);
	buf_init(&e->link.out, 1 << 20);
	expect(e->protocol->open(&e->link, &err) == 0);
	e->x = xcalloc(1, sizeof(*e->x));
	e->x->request = e->request;
	e->x->request.accept = on_message;
	e->x->request.done = on_end;
	e->x->request.user = e;
	e->x->channel = e->link.channel;
	e->x->link = &e->link;
	buf_init(&e->x->body, CHANNEL_REPLY_MAX);
	list_append(&e->link.exchanges, &e->x->node);
}

/* ---- the four ways ---- */

static void *start(struct loop *loop, const struct transport_request *request,
		   const struct channel_protocol *protocol, loop_timer_fn *on_reply)
{
	struct exchange *e = xcalloc(1, sizeof(*e));

	e->request = *request;
	e->protocol = protocol;
	if (reply_len >= 2)
		memcpy(reply, request->query, 2);
	if (protocol)
		open_link(e);
	loop_timer_set(loop, &e->timer, loop_now(loop), on_reply, e);
	return e;
}

static void *udp_start(struct loop *loop, const struct transport_request *request,
		       struct error *err)
{
	(void)err;
	return start(loop, request, NULL, on_datagram);
}

static void *framed_start(struct loop *loop, const struct transport_request *request,
			  struct error *err)
{
	(void)err;
	return start(loop, request, &transport_framed_protocol, on_bytes);
}

static void *https_start(struct loop *loop, const struct transport_request *request,
			 struct error *err)
{
	(void)err;
	return start(loop, request, &transport_https_protocol, on_bytes);
}

static void *quic_start(struct loop *loop, const struct transport_request *request,
			struct error *err)
{
	(void)err;
	return start(loop, request, NULL, on_stream);
}

static void cancel(void *exchange)
{
	release(exchange);
}

static const struct transport ways[] = {
	{ .name = "udp", .start = udp_start, .cancel = cancel },
	{ .name = "framed", .start = framed_start, .cancel = cancel },
	{ .name = "https", .keeps_order = true, .start = https_start, .cancel = cancel },
	{ .name = "quic", .keeps_order = true, .start = quic_start, .cancel = cancel },
};

static void on_done(struct query *query, void *user)
{
	(void)query;
	(void)user;
	done_calls++;
}

static void check(const struct query_result *result)
{
	struct error err = ERROR_INIT;
	struct message again;

	expect(done_calls == 1);
	expect(result->attempts_n > 0 && result->attempts_n <= ATTEMPTS_MAX);
	if (result->has_message)
		expect(message_parse(&again, result->message.wire, result->message.len, &err) == 0);
	else
		expect(result->error.text[0]);
}

static void ask(struct loop *loop, const struct question *question,
		const struct transport *way)
{
	struct query_server servers[SERVERS] = {
		{ .addr = addr_loopback(AF_INET, 53), .timeout = CLOCK_S,
		  .transport = way },
		{ .addr = addr_loopback(AF_INET, 54), .timeout = CLOCK_S,
		  .transport = way },
	};
	struct query_options options = { .servers = servers,
					 .servers_n = SERVERS,
					 .attempts = ROUNDS,
					 .flags = MESSAGE_RD,
					 .has_edns = true,
					 .udp_size = EDNS_UDP_SIZE,
					 .wants_cookie = reply_len % 2 };
	struct error err = ERROR_INIT;
	struct query *query = query_start(loop, question, &options, on_done, NULL);

	expect(loop_run(loop, &err) == 0);
	check(query_result(query));
	query_free(query);
}

static void ask_by(const struct transport *way, const uint8_t *data, size_t size)
{
	struct question question = { .name = name_root(), .type = RRTYPE_A, .class = RRCLASS_IN };
	static struct test_clock clock;
	struct error err = ERROR_INIT;
	struct message m;
	struct loop *loop = loop_new(&err);

	expect(loop);
	test_clock_init(&clock);
	loop_set_clock(loop, &clock.clock);
	reply = xmalloc(size ? size : 1);
	if (size)
		memcpy(reply, data, size);
	reply_len = size;
	done_calls = 0;
	if (message_parse_head(&m, data, size, &err) == 0)
		(void)message_question(&m, 0, &question);
	ask(loop, &question, way);
	expect(clock.now < 2 * CLOCK_S + ATTEMPTS_MAX * CLOCK_S);
	loop_free(loop);
	free(reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t i;

	if (size > CHANNEL_REPLY_MAX)
		return 0;
	for (i = 0; i < ARRAY_SIZE(ways); i++)
		ask_by(&ways[i], data, size);
	return 0;
}
