/*
 * Any message as what two servers send back, through the whole of a query: it is over once, in
 * bounded time and with a bounded number of attempts, and has a message or names the error.
 *
 * The message gets the query's ID; the question is its own, so that it counts as the reply.  No
 * network, and time is virtual.
 */
#include "base/error.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/transport.h"
#include "net/loop.h"
#include "support/lib_clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
};

static void finish(struct exchange *e, const struct transport_outcome *outcome)
{
	transport_done_fn *done = e->request.done;
	void *user = e->request.user;

	loop_timer_unset(&e->timer);
	free(e);
	done(user, outcome);
}

static void on_deadline(struct loop *loop, void *user)
{
	struct transport_outcome outcome = { .code = ETIMEDOUT };

	(void)loop;
	finish(user, &outcome);
}

static void on_reply(struct loop *loop, void *user)
{
	struct transport_outcome outcome = { .reply = reply, .len = reply_len };
	struct exchange *e = user;

	if (e->request.accept(e->request.user, reply, reply_len))
		finish(e, &outcome);
	else
		loop_timer_set(loop, &e->timer, e->request.deadline, on_deadline, e);
}

static void *start(struct loop *loop, const struct transport_request *request, struct error *err)
{
	struct exchange *e = xcalloc(1, sizeof(*e));

	(void)err;
	e->request = *request;
	if (reply_len >= 2)
		memcpy(reply, request->query, 2);
	loop_timer_set(loop, &e->timer, loop_now(loop), on_reply, e);
	return e;
}

static void cancel(void *exchange)
{
	struct exchange *e = exchange;

	loop_timer_unset(&e->timer);
	free(e);
}

static const struct transport transport_fake = { .name = "fake", .start = start, .cancel = cancel };

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

static void ask(struct loop *loop, const struct question *question)
{
	struct query_server servers[SERVERS] = {
		{ .addr = addr_loopback(AF_INET, 53), .timeout = CLOCK_S,
		  .transport = &transport_fake },
		{ .addr = addr_loopback(AF_INET, 54), .timeout = CLOCK_S,
		  .transport = &transport_fake },
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
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
	ask(loop, &question);
	expect(clock.now < 2 * CLOCK_S + ATTEMPTS_MAX * CLOCK_S);
	loop_free(loop);
	free(reply);
	return 0;
}
