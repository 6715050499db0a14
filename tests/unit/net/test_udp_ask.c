/* Datagrams to one address from a socket that hears everybody, and what ICMP says of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/udp.h"
#include "net/udp_ask.h"
#include "support/lib_net.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static int ask_socket(int family)
{
	struct error err = ERROR_INIT;
	int fd = udp_ask_open(family, &err);

	assert_true(fd >= 0);
	return fd;
}

/* A port of loopback where nobody is. */
static struct addr deserted(int family)
{
	struct addr a = addr_loopback(family, 0);
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, &a.sa, a.len), 0);
	assert_true(addr_of_socket(fd, &a));
	close(fd);
	return a;
}

static void wait_for(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	assert_int_equal(poll(&p, 1, 10000), 1);
}

static void say(int fd, const struct addr *to)
{
	assert_int_equal(sendto(fd, "?", 1, 0, &to->sa, to->len), 1);
}

static void check_refusal(int family)
{
	struct addr nobody = deserted(family), other = addr_loopback(family, 1);
	int fd = ask_socket(family), code = 0;
	char c;

	assert_false(udp_ask_refused(fd, &nobody, &code));
	say(fd, &nobody);
	wait_for(fd, 0);
	assert_int_equal(recv(fd, &c, 1, 0), -1);
	assert_int_equal(errno, ECONNREFUSED);
	assert_true(udp_ask_refused(fd, &nobody, &code));
	assert_int_equal(code, ECONNREFUSED);

	/* What is about somebody else is taken, and is no refusal. */
	say(fd, &nobody);
	wait_for(fd, 0);
	assert_true(udp_ask_refused(fd, &other, &code));
	assert_int_equal(code, 0);
	assert_false(udp_ask_refused(fd, &nobody, &code));
	assert_int_equal(recv(fd, &c, 1, 0), -1);
	assert_int_equal(errno, EAGAIN);
	close(fd);
}

static void a_refusal_is_heard_at_once(void **state)
{
	(void)state;
	check_refusal(AF_INET);
	if (test_has_ipv6())
		check_refusal(AF_INET6);
}

/* Who answers from an address that was asked as `asked` is the one that was asked. */
static void check_answer(const char *asked, const char *bound)
{
	struct addr server, to, source, from = { .len = sizeof(from.un) };
	int ask, answer;
	char c;

	assert_true(addr_parse(bound, 0, &server));
	answer = socket(addr_family(&server), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(answer, &server.sa, server.len), 0);
	assert_true(addr_of_socket(answer, &server));
	assert_true(addr_parse(asked, addr_port(&server), &to));
	ask = ask_socket(addr_family(&to));
	say(ask, &to);
	wait_for(answer, POLLIN);
	assert_int_equal(recvfrom(answer, &c, 1, 0, &from.sa, &from.len), 1);
	say(answer, &from);
	wait_for(ask, POLLIN);
	from.len = sizeof(from.un);
	assert_int_equal(recvfrom(ask, &c, 1, 0, &from.sa, &from.len), 1);
	source = udp_ask_source(&to);
	assert_true(addr_equal(&source, &from));
	close(ask);
	close(answer);
}

static void the_source_of_answers_is_known(void **state)
{
	(void)state;
	check_answer("127.0.0.1", "127.0.0.1");
	check_answer("127.9.8.7", "127.9.8.7");
	check_answer("0.0.0.0", "127.0.0.1");
	if (!test_has_ipv6())
		return;
	check_answer("::1", "::1");
	check_answer("::", "::1");
	check_answer("::1%lo", "::1");
	check_answer("::ffff:127.0.0.1", "127.0.0.1");
	check_answer("::ffff:0.0.0.0", "127.0.0.1");
}

static void a_zone_stays_where_it_counts(void **state)
{
	struct addr server, source;

	(void)state;
	assert_true(addr_parse("fe80::1%lo", 53, &server));
	source = udp_ask_source(&server);
	assert_true(addr_equal(&source, &server));
	assert_true(addr_parse("2001:db8::1%lo", 53, &server));
	source = udp_ask_source(&server);
	assert_int_equal(source.in6.sin6_scope_id, 0);
	assert_int_equal(addr_port(&source), 53);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refusal_is_heard_at_once),
		cmocka_unit_test(the_source_of_answers_is_known),
		cmocka_unit_test(a_zone_stays_where_it_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
