/* What the kernel says of a connection over loopback. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "net/tcp_facts.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void test_connection(void **state)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), server;
	struct tcp_facts facts;
	char bytes[1000] = "";

	(void)state;
	assert_int_equal(bind(listener, (struct sockaddr *)&a, len), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&a, &len), 0);
	assert_int_equal(connect(client, (struct sockaddr *)&a, len), 0);
	server = accept(listener, NULL, NULL);
	assert_int_equal(send(client, bytes, sizeof(bytes), 0), sizeof(bytes));
	assert_int_equal(recv(server, bytes, sizeof(bytes), MSG_WAITALL), sizeof(bytes));

	memset(&facts, 0xff, sizeof(facts));
	assert_true(tcp_facts_get(client, &facts));
	assert_true(facts.rtt_ns > 0 && facts.rtt_ns < 10 * CLOCK_S);
	assert_true(facts.rtt_least_ns <= 10 * CLOCK_S);
	assert_true(facts.window > 0);
	assert_true(facts.segment > 500 && facts.segment <= 65536);
	assert_true(facts.congestion[0]);
	assert_true(strlen(facts.congestion) < sizeof(facts.congestion));
	close(server);
	close(client);
	close(listener);
}

static void test_no_tcp(void **state)
{
	struct tcp_facts facts = { .window = 77 };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	assert_false(tcp_facts_get(fd, &facts));
	assert_false(tcp_facts_get(-1, &facts));
	assert_int_equal(facts.window, 77);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connection),
		cmocka_unit_test(test_no_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
