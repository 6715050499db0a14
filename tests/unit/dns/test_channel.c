/* Connections that are kept: what came before one broke counts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "dns/channel.h"
#include "dns/transport_framed.h"
#include "net/loop.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint8_t query[] = { 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1 };

struct asked {
	struct loop *loop;
	bool is_over;
	size_t reply; /* its length */
};

static bool on_message(void *user, const uint8_t *msg, size_t len)
{
	(void)user;
	return len >= 2 && !memcmp(msg, query, 2);
}

static void on_end(void *user, const struct transport_outcome *outcome)
{
	struct asked *a = user;

	a->is_over = true;
	a->reply = outcome->reply ? outcome->len : 0;
	loop_stop(a->loop);
}

static void *ask(struct channel *channel, const struct addr *server, struct asked *a)
{
	struct transport_request request = { .server = *server, .channel = channel,
					     .query = query, .len = sizeof(query),
					     .deadline = loop_now(a->loop) + 20 * CLOCK_S,
					     .accept = on_message, .done = on_end, .user = a };
	struct error err = ERROR_INIT;
	void *exchange = transport_tcp_kept.start(a->loop, &request, &err);

	assert_non_null(exchange);
	return exchange;
}

static int listen_on(struct addr *ret)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(addr_parse("127.0.0.1", 0, ret));
	assert_int_equal(bind(fd, &ret->sa, ret->len), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_true(addr_of_socket(fd, ret));
	return fd;
}

/* One query is answered; the connection, or -1 when none came. */
static int answer(int listener)
{
	struct timeval limit = { .tv_sec = 5 };
	uint8_t message[2 + sizeof(query)];
	int fd = accept(listener, NULL, NULL);

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (recv(fd, message, sizeof(message), MSG_WAITALL) != (ssize_t)sizeof(message)) {
		close(fd);
		return -1;
	}
	assert_int_equal(send(fd, message, sizeof(message), 0), sizeof(message));
	return fd;
}

/* … and the connection reset behind the answer.  False: none came. */
static bool answer_and_reset(int listener)
{
	struct linger at_once = { .l_onoff = 1 };
	int fd = answer(listener);

	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
	return true;
}

static void check_answer_before_reset(const struct channel_protocol *protocol)
{
	struct channel_config config = { .protocol = protocol };
	struct error err = ERROR_INIT;
	struct asked first = { .loop = loop_new(&err) }, second = { .loop = first.loop };
	struct channel *channel = channel_new(&config);
	struct addr server;
	int listener = listen_on(&server);
	void *exchange;

	assert_non_null(first.loop);

	ask(channel, &server, &first);
	if (!answer_and_reset(listener))
		skip(); /* the query was not sent at once */
	exchange = ask(channel, &server, &second);
	while (!first.is_over)
		assert_int_equal(loop_run(first.loop, &err), 0);
	assert_int_equal(first.reply, sizeof(query));
	if (!second.is_over)
		transport_tcp_kept.cancel(exchange);
	channel_free(channel);
	loop_free(first.loop);
	close(listener);
}

static void test_answer_before_reset(void **state)
{
	(void)state;
	check_answer_before_reset(&transport_framed_protocol);
}

/* One with a state of its own, as HTTP/2 has: it goes on from there as long as it has not failed. */
static int pump_nothing(struct channel_link *link, struct error *err)
{
	(void)link;
	(void)err;
	return 0;
}

static void test_answer_before_reset_of_a_pump(void **state)
{
	struct channel_protocol protocol = transport_framed_protocol;

	(void)state;
	protocol.pump = pump_nothing;
	check_answer_before_reset(&protocol);
}

/* Or else a server that serves one connection at a time would serve nobody else. */
static void test_idle_ends(void **state)
{
	struct channel_config config = { .protocol = &transport_framed_protocol,
					 .idle_ns = CLOCK_MS };
	struct error err = ERROR_INIT;
	struct asked a = { .loop = loop_new(&err) };
	struct channel *channel = channel_new(&config);
	struct addr server;
	int listener = listen_on(&server), fd;
	void *again;
	char byte;

	(void)state;
	assert_non_null(a.loop);
	ask(channel, &server, &a);
	fd = answer(listener);
	assert_true(fd >= 0);
	assert_int_equal(loop_run(a.loop, &err), 0);
	assert_true(a.is_over);
	assert_int_equal(loop_run(a.loop, &err), 0); /* until nothing is left in it */
	assert_int_equal(recv(fd, &byte, 1, 0), 0);
	again = ask(channel, &server, &a);
	assert_int_equal(channel_connections(channel), 2);
	transport_tcp_kept.cancel(again);
	channel_free(channel);
	loop_free(a.loop);
	close(fd);
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answer_before_reset),
		cmocka_unit_test(test_answer_before_reset_of_a_pump),
		cmocka_unit_test(test_idle_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
