/* What is asked of a socket is what the kernel has, and what the peer sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/tuning.h"
#include "support/lib_net.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MPTCP = 262, IPV6_MIN_HOPS = 73, PATIENCE_MS = 5000 };

static int get_int(int fd, int level, int option)
{
	int value = -1;
	socklen_t len = sizeof(value);

	assert_int_equal(getsockopt(fd, level, option, &value, &len), 0);
	return value;
}

static void classes_have_names(void **state)
{
	static const struct {
		const char *text;
		int value; /* -1: none */
	} cases[] = {
		{ "ef", 46 }, { "EF", 46 },  { "cs0", 0 }, { "cs7", 56 }, { "af11", 10 },
		{ "af43", 38 }, { "le", 1 }, { "va", 44 }, { "0", 0 },	  { "63", 63 },
		{ "64", -1 }, { "-1", -1 }, { "", -1 },	   { "af44", -1 }, { "cs8", -1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t value = 0;

		assert_int_equal(tuning_parse_dscp(cases[i].text, &value), cases[i].value >= 0);
		if (cases[i].value >= 0)
			assert_int_equal(value, cases[i].value);
	}
}

static void the_kernel_has_it(void **state)
{
	struct tuning t = { .keepalive = 20 * CLOCK_S, .has_dscp = true, .dscp = 46,
			    .interface = "lo" };
	struct addr peer = addr_loopback(AF_INET, 9), peer6 = addr_loopback(AF_INET6, 9);
	char name[IFNAMSIZ] = "";
	socklen_t len = sizeof(name);
	int fd = tuning_socket(&t, AF_INET, SOCK_STREAM);

	(void)state;
	assert_null(tuning_apply(&t, fd, &peer));
	assert_int_equal(get_int(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
	assert_int_equal(get_int(fd, IPPROTO_TCP, TCP_KEEPIDLE), 20);
	assert_int_equal(get_int(fd, IPPROTO_TCP, TCP_KEEPINTVL), 20);
	assert_int_equal(get_int(fd, IPPROTO_TCP, TCP_KEEPCNT), TUNING_KEEPALIVE_PROBES);
	assert_int_equal(get_int(fd, IPPROTO_IP, IP_TOS), 46 << 2);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len), 0);
	assert_string_equal(name, "lo");
	close(fd);
	fd = tuning_socket(&t, AF_INET6, SOCK_STREAM);
	if (fd < 0)
		return; /* a machine without IPv6 */
	assert_null(tuning_apply(&t, fd, &peer6));
	assert_int_equal(get_int(fd, IPPROTO_IPV6, IPV6_TCLASS), 46 << 2);
	close(fd);
}

static void hops_are_what_was_asked_for(void **state)
{
	struct tuning t = { .ttl = 7, .min_ttl = 250 };
	struct addr peer = addr_loopback(AF_INET, 9), peer6 = addr_loopback(AF_INET6, 9);
	int fd = tuning_socket(&t, AF_INET, SOCK_STREAM);

	(void)state;
	assert_null(tuning_apply(&t, fd, &peer));
	assert_int_equal(get_int(fd, IPPROTO_IP, IP_TTL), 7);
	assert_int_equal(get_int(fd, IPPROTO_IP, IP_MINTTL), 250);
	close(fd);
	fd = tuning_socket(&t, AF_INET6, SOCK_STREAM);
	if (fd < 0)
		return; /* a machine without IPv6 */
	assert_null(tuning_apply(&t, fd, &peer6));
	assert_int_equal(get_int(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS), 7);
	assert_int_equal(get_int(fd, IPPROTO_IPV6, IPV6_MIN_HOPS), 250);
	close(fd);
}

static void a_refusal_is_named(void **state)
{
	struct tuning t = { .interface = "nowhere0" };
	struct addr peer = addr_loopback(AF_INET, 9);
	int fd = tuning_socket(&t, AF_INET, SOCK_STREAM);

	(void)state;
	assert_string_equal(tuning_apply(&t, fd, &peer), "the interface");
	assert_int_equal(errno, ENODEV);
	close(fd);
}

static void the_peer_sees_the_class(void **state)
{
	struct tuning t = { .has_dscp = true, .dscp = 10 };
	struct addr at = addr_loopback(AF_INET, 0);
	int server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), client, on = 1;
	struct cmsghdr *c;
	char data[8], room[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = room,
			      .msg_controllen = sizeof(room) };

	(void)state;
	assert_int_equal(setsockopt(server, IPPROTO_IP, IP_RECVTOS, &on, sizeof(on)), 0);
	assert_int_equal(bind(server, &at.sa, at.len), 0);
	assert_true(addr_of_socket(server, &at));
	client = tuning_socket(&t, AF_INET, SOCK_DGRAM);
	assert_null(tuning_apply(&t, client, &at));
	assert_int_equal(sendto(client, "x", 1, 0, &at.sa, at.len), 1);
	assert_int_equal(recvmsg(server, &msg, 0), 1);
	c = CMSG_FIRSTHDR(&msg);
	assert_non_null(c);
	assert_int_equal(c->cmsg_type, IP_TOS);
	assert_int_equal(*CMSG_DATA(c), 10 << 2);
	close(client);
	close(server);
}

/* Connects with what t asks for: has it worked within so many milliseconds? */
static bool connects(const struct tuning *t, const struct addr *at, int patience_ms, int *ret_fd)
{
	int fd = tuning_socket(t, AF_INET, SOCK_STREAM);
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };

	assert_true(fd >= 0);
	assert_null(tuning_apply(t, fd, at));
	(void)connect(fd, &at->sa, at->len);
	*ret_fd = fd;
	return poll(&pfd, 1, patience_ms) == 1 && get_int(fd, SOL_SOCKET, SO_ERROR) == 0;
}

static void signatures_must_be_right(void **state)
{
	struct tuning good = { .key = "secret", .key_len = 6 }, wrong = { .key = "guess",
									   .key_len = 5 };
	struct addr at, any = addr_loopback(AF_INET, 0);
	int server = test_listen("127.0.0.1", &at), fd;

	(void)state;
	if (tuning_apply(&good, server, &any)) {
		close(server);
		skip(); /* a kernel without it */
	}
	assert_true(connects(&good, &at, PATIENCE_MS, &fd));
	close(fd);
	assert_false(connects(&wrong, &at, 50, &fd));
	close(fd);
	assert_false(connects(&(struct tuning){ .key_len = 0 }, &at, 50, &fd));
	close(fd);
	close(server);
}

static void multipath_is_known_afterwards(void **state)
{
	struct tuning t = { .mptcp = true };
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, MPTCP), fd;
	struct addr at = addr_loopback(AF_INET, 0), plain;

	(void)state;
	if (server < 0)
		skip(); /* a kernel without it, or where it is switched off */
	assert_int_equal(bind(server, &at.sa, at.len), 0);
	assert_int_equal(listen(server, 1), 0);
	assert_true(addr_of_socket(server, &at));
	assert_true(connects(&t, &at, PATIENCE_MS, &fd));
	assert_int_equal(get_int(fd, SOL_SOCKET, SO_PROTOCOL), MPTCP);
	assert_true(tuning_is_mptcp(fd));
	close(fd);
	close(server);
	server = test_listen("127.0.0.1", &plain);
	assert_true(connects(&t, &plain, PATIENCE_MS, &fd));
	assert_false(tuning_is_mptcp(fd));
	close(fd);
	close(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_have_names),
		cmocka_unit_test(the_kernel_has_it),
		cmocka_unit_test(hops_are_what_was_asked_for),
		cmocka_unit_test(a_refusal_is_named),
		cmocka_unit_test(the_peer_sees_the_class),
		cmocka_unit_test(signatures_must_be_right),
		cmocka_unit_test(multipath_is_known_afterwards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
