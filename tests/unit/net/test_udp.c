/* Datagrams are answered from the address that was asked. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/endpoint.h"
#include "net/listener.h"
#include "net/udp.h"
#include "support/lib_net.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct listener *serve(int family)
{
	struct listener_config config = { .udp = true, .family = family };
	struct error err = ERROR_INIT;
	struct endpoint e;
	struct listener *l;

	assert_int_equal(endpoint_parse("*:0", ENDPOINT_BARE_PORT, &e, &err), 0);
	l = listener_open(&e, &config, &err);
	assert_non_null(l);
	assert_int_equal(l->n, 1);
	return l;
}

/* A client that is connected, so that an answer from another address is dropped. */
static int client_of(struct addr to, uint16_t port)
{
	int fd = socket(addr_family(&to), SOCK_DGRAM | SOCK_CLOEXEC, 0);

	addr_set_port(&to, port);
	assert_int_equal(connect(fd, &to.sa, to.len), 0);
	return fd;
}

static void wait_input(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&p, 1, 10000), 1);
}

/* Sends n bytes, has them echoed, compares; says what the server saw. */
static struct udp_path echo(struct listener *l, int client, size_t n)
{
	uint8_t *sent = xmalloc(n), *got = xmalloc(UDP_MAX + 1);
	struct udp_path path;
	size_t i;

	for (i = 0; i < n; i++)
		sent[i] = (uint8_t)(i * 7);
	assert_int_equal(send(client, sent, n, 0), n);
	wait_input(l->sockets[0].fd);
	assert_int_equal(udp_receive(l->sockets[0].fd, got, UDP_MAX + 1, &path), n);
	assert_false(path.is_truncated);
	assert_int_equal(udp_reply(l->sockets[0].fd, got, n, &path), n);
	memset(got, 0, n);
	wait_input(client);
	assert_int_equal(recv(client, got, UDP_MAX + 1, 0), n);
	assert_memory_equal(got, sent, n);
	free(sent);
	free(got);
	return path;
}

static void answer_leaves_from_the_address_asked(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "127.0.0.2", "127.9.8.7" };
	struct listener *l = serve(AF_INET);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(hosts); i++) {
		struct udp_path path;
		struct addr a;
		int client;

		assert_true(addr_parse(hosts[i], 0, &a));
		client = client_of(a, addr_port(&l->sockets[0].addr));
		path = echo(l, client, 5);
		assert_true(addr_equal(&path.local, &a));
		assert_int_not_equal(path.ifindex, 0);
		close(client);
	}
	listener_free(l);
}

static void ipv6_tells_the_address_too(void **state)
{
	struct listener *l;
	struct udp_path path;
	struct addr a = addr_loopback(AF_INET6, 0);
	int client;

	(void)state;
	if (!test_has_ipv6())
		skip();
	l = serve(AF_INET6);
	client = client_of(a, addr_port(&l->sockets[0].addr));
	path = echo(l, client, 5);
	assert_true(addr_equal(&path.local, &a));
	assert_int_equal(addr_family(&path.peer), AF_INET6);
	close(client);
	listener_free(l);
}

static void every_size_is_whole(void **state)
{
	static const size_t sizes[] = { 0, 1, 1472, 1473, 8193, 65000, UDP_MAX };
	struct listener *l = serve(AF_INET);
	int client = client_of(addr_loopback(AF_INET, 0), addr_port(&l->sockets[0].addr));
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		echo(l, client, sizes[i]);
	close(client);
	listener_free(l);
}

static void truncation_is_told(void **state)
{
	struct listener *l = serve(AF_INET);
	int client = client_of(addr_loopback(AF_INET, 0), addr_port(&l->sockets[0].addr));
	struct udp_path path;
	char small[4];

	(void)state;
	assert_int_equal(send(client, "12345", 5, 0), 5);
	wait_input(l->sockets[0].fd);
	assert_int_equal(udp_receive(l->sockets[0].fd, small, sizeof(small), &path), 4);
	assert_true(path.is_truncated);
	close(client);
	listener_free(l);
}

static void nothing_there_is_eagain(void **state)
{
	struct listener *l = serve(AF_INET);
	struct udp_path path = { .ifindex = 4711 };
	char byte;

	(void)state;
	assert_int_equal(udp_receive(l->sockets[0].fd, &byte, 1, &path), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(path.ifindex, 4711);
	listener_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answer_leaves_from_the_address_asked),
		cmocka_unit_test(ipv6_tells_the_address_too),
		cmocka_unit_test(every_size_is_whole),
		cmocka_unit_test(truncation_is_told),
		cmocka_unit_test(nothing_there_is_eagain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
