/* Probes against real sockets on loopback: the three states, several addresses, the window. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/probe.h"
#include "support/lib_net.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct bench {
	struct loop *loop;
	struct probe_config config;
	struct probe *probe;
	size_t results, ends, most_fds;
	struct error err;
};

static size_t open_fds(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t n = 0;

	while (readdir(folder))
		n++;
	closedir(folder);
	return n;
}

static void on_result(struct probe_target *t, void *user)
{
	struct bench *b = user;
	size_t n = b->results % 50 ? 0 : open_fds();

	assert_int_not_equal(t->state, PROBE_WAITING);
	b->results++;
	if (n > b->most_fds)
		b->most_fds = n;
}

static void on_end(struct probe *p, const struct error *err, void *user)
{
	struct bench *b = user;

	assert_ptr_equal(p, b->probe);
	b->ends++;
	if (err)
		b->err = *err;
	loop_stop(b->loop);
}

static int setup(void **state)
{
	struct error err = ERROR_INIT;
	struct bench *b = calloc(1, sizeof(*b));

	b->loop = loop_new(&err);
	b->config = (struct probe_config){ .window = 64, .on_result = on_result, .on_end = on_end,
					   .user = b };
	b->config.dial.timeout = 5 * CLOCK_S;
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct bench *b = *state;

	probe_free(b->probe);
	loop_free(b->loop);
	free(b);
	return 0;
}

static void run(struct bench *b, struct probe_target *targets, size_t n)
{
	struct error err = ERROR_INIT;

	b->probe = probe_start(b->loop, targets, n, &b->config);
	assert_int_equal(b->results, 0);
	assert_int_equal(loop_run(b->loop, &err), 0);
	assert_int_equal(b->ends, 1);
}

static void tcp_has_three_states(void **state)
{
	struct bench *b = *state;
	struct addr open, closed;
	int listener = test_listen("127.0.0.1", &open);
	int holder = test_refusing("127.0.0.1", &closed);
	struct test_black_hole hole;
	struct probe_target targets[3];

	test_black_hole_init(&hole, "127.0.0.1");
	b->config.dial.timeout = 300 * CLOCK_MS;
	targets[0] = (struct probe_target){ .addrs = &open, .n = 1, .port = addr_port(&open) };
	targets[1] = (struct probe_target){ .addrs = &closed, .n = 1, .port = addr_port(&closed) };
	targets[2] = (struct probe_target){ .addrs = &hole.addr, .n = 1,
					    .port = addr_port(&hole.addr) };
	run(b, targets, 3);
	assert_int_equal(b->results, 3);
	assert_int_equal(targets[0].state, PROBE_OPEN);
	assert_int_equal(targets[1].state, PROBE_CLOSED);
	assert_int_equal(targets[1].code, ECONNREFUSED);
	assert_int_equal(targets[2].state, PROBE_SILENT);
	assert_int_equal(targets[2].code, ETIMEDOUT);
	assert_true(targets[2].took >= 300 * CLOCK_MS);
	test_black_hole_done(&hole);
	close(listener);
	close(holder);
}

/* Answers the first datagram of n bytes with itself. */
static void on_echo(struct loop *loop, int fd, unsigned events, void *user)
{
	struct addr from = { .len = sizeof(from.un) };
	uint8_t data[128];
	ssize_t n = recvfrom(fd, data, sizeof(data), 0, &from.sa, &from.len);

	(void)loop;
	(void)events;
	assert_int_equal(n, PROBE_TOKEN);
	assert_int_equal(sendto(fd, data, (size_t)n, 0, &from.sa, from.len), n);
	(*(size_t *)user)++;
}

static int bind_udp(struct addr *at)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	*at = addr_loopback(AF_INET, 0);
	assert_int_equal(bind(fd, &at->sa, at->len), 0);
	assert_true(addr_of_socket(fd, at));
	return fd;
}

static void udp_has_three_states(void **state)
{
	struct bench *b = *state;
	struct error err = ERROR_INIT;
	struct loop_watch watch = { .loop = NULL };
	struct addr open, closed, silent;
	int server = bind_udp(&open), gone = bind_udp(&closed), mute = bind_udp(&silent);
	struct probe_target targets[] = {
		{ .addrs = &open, .n = 1, .port = addr_port(&open), .kind = PROBE_ECHO },
		{ .addrs = &closed, .n = 1, .port = addr_port(&closed) },
		{ .addrs = &silent, .n = 1, .port = addr_port(&silent) },
	};
	size_t asked = 0;
	char data[8];

	close(gone);
	assert_int_equal(loop_watch(b->loop, &watch, server, LOOP_READ, on_echo, &asked, &err), 0);
	b->config.dial.socktype = SOCK_DGRAM;
	b->config.dial.timeout = 300 * CLOCK_MS;
	run(b, targets, 3);
	assert_int_equal(targets[0].state, PROBE_OPEN);
	assert_string_equal(targets[0].detail, "echo");
	assert_int_equal(asked, 1);
	assert_int_equal(targets[1].state, PROBE_CLOSED);
	assert_int_equal(targets[2].state, PROBE_SILENT);
	/* Three times an empty datagram, and not a byte. */
	assert_int_equal(recv(mute, data, sizeof(data), 0), 0);
	assert_int_equal(recv(mute, data, sizeof(data), 0), 0);
	assert_int_equal(recv(mute, data, sizeof(data), 0), 0);
	assert_int_equal(recv(mute, data, sizeof(data), 0), -1);
	loop_unwatch(&watch);
	close(server);
	close(mute);
}

static void one_open_address_is_enough(void **state)
{
	struct bench *b = *state;
	struct addr open;
	int listener = test_listen("127.0.0.1", &open);
	struct addr addrs[3] = { addr_loopback(AF_INET, 0), addr_loopback(AF_INET, 0), open };
	struct probe_target target = { .addrs = addrs, .n = 3, .port = addr_port(&open) };

	assert_true(addr_parse("127.0.0.2", 0, &addrs[0]));
	assert_true(addr_parse("127.0.0.3", 0, &addrs[1]));
	run(b, &target, 1);
	assert_int_equal(target.state, PROBE_OPEN);
	assert_int_equal(target.which, 2);
	close(listener);
}

static void a_silent_address_costs_one_stagger(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;
	struct addr addrs[2], at;
	struct probe_target target = { .addrs = addrs, .n = 2 };
	int listener;

	test_black_hole_init(&hole, "127.0.0.1");
	assert_true(addr_parse("127.0.0.2", addr_port(&hole.addr), &at));
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(listener, &at.sa, at.len), 0);
	assert_int_equal(listen(listener, 1), 0);
	addrs[0] = hole.addr;
	addrs[1] = at;
	target.port = addr_port(&at);
	b->config.dial.stagger = 50 * CLOCK_MS;
	b->config.dial.timeout = 20 * CLOCK_S;
	run(b, &target, 1);
	assert_int_equal(target.state, PROBE_OPEN);
	assert_int_equal(target.which, 1);
	assert_true(target.took >= 50 * CLOCK_MS && target.took < 10 * CLOCK_S);
	close(listener);
	test_black_hole_done(&hole);
}

static void silence_is_told_before_refusal(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;
	struct addr addrs[2];
	struct probe_target target = { .addrs = addrs, .n = 2 };

	test_black_hole_init(&hole, "127.0.0.1");
	addrs[0] = hole.addr;
	assert_true(addr_parse("127.0.0.2", 0, &addrs[1]));
	target.port = addr_port(&hole.addr);
	b->config.dial.stagger = 10 * CLOCK_MS;
	b->config.dial.timeout = 200 * CLOCK_MS;
	run(b, &target, 1);
	assert_int_equal(target.state, PROBE_SILENT);
	assert_int_equal(target.which, 0);
	test_black_hole_done(&hole);
}

enum { MANY = 600 };

static void the_window_bounds_the_descriptors(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;
	struct probe_target *targets = calloc(MANY, sizeof(*targets));
	size_t i, before = open_fds();

	test_black_hole_init(&hole, "127.0.0.1");
	for (i = 0; i < MANY; i++)
		targets[i] = (struct probe_target){ .addrs = &hole.addr, .n = 1,
						    .port = addr_port(&hole.addr) };
	b->config.window = 100;
	b->config.dial.timeout = 20 * CLOCK_MS;
	run(b, targets, MANY);
	assert_int_equal(b->results, MANY);
	assert_true(b->most_fds <= before + 100 + 10);
	test_black_hole_done(&hole);
	free(targets);
}

static void few_descriptors_are_enough(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;
	struct rlimit old, few;
	struct probe_target *targets = calloc(MANY, sizeof(*targets));
	size_t i;

	test_black_hole_init(&hole, "127.0.0.1");
	for (i = 0; i < MANY; i++)
		targets[i] = (struct probe_target){ .addrs = &hole.addr, .n = 1,
						    .port = addr_port(&hole.addr) };
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = (struct rlimit){ .rlim_cur = open_fds() + 8, .rlim_max = old.rlim_max };
	b->config.window = 100;
	b->config.dial.timeout = 5 * CLOCK_MS;
	b->probe = probe_start(b->loop, targets, MANY, &b->config);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(loop_run(b->loop, &b->err), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_int_equal(b->ends, 1);
	assert_false(error_is_set(&b->err));
	assert_int_equal(b->results, MANY);
	test_black_hole_done(&hole);
	free(targets);
}

static void a_foreign_source_ends_it(void **state)
{
	struct bench *b = *state;
	struct addr at = addr_loopback(AF_INET, 0);
	struct probe_target targets[2] = { { .addrs = &at, .n = 1, .port = 9 },
					   { .addrs = &at, .n = 1, .port = 10 } };

	assert_true(addr_parse("192.0.2.77", 0, &b->config.dial.source4));
	run(b, targets, 2);
	assert_int_equal(b->results, 0);
	assert_int_equal(b->err.phase, ERROR_CONNECT);
	assert_int_equal(b->err.code, EADDRNOTAVAIL);
	assert_string_equal(b->err.subject, "the source address or port");
}

static void what_is_known_is_not_asked(void **state)
{
	struct bench *b = *state;
	struct addr at = addr_loopback(AF_INET, 0);
	struct probe_target targets[2] = {
		{ .addrs = &at, .n = 1, .port = 9, .state = PROBE_OPEN },
		{ .addrs = &at, .n = 1, .port = 10, .state = PROBE_OPEN },
	};

	run(b, targets, 2);
	assert_int_equal(b->results, 0);
	assert_false(error_is_set(&b->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tcp_has_three_states, setup, teardown),
		cmocka_unit_test_setup_teardown(udp_has_three_states, setup, teardown),
		cmocka_unit_test_setup_teardown(one_open_address_is_enough, setup, teardown),
		cmocka_unit_test_setup_teardown(a_silent_address_costs_one_stagger, setup,
						teardown),
		cmocka_unit_test_setup_teardown(silence_is_told_before_refusal, setup, teardown),
		cmocka_unit_test_setup_teardown(the_window_bounds_the_descriptors, setup, teardown),
		cmocka_unit_test_setup_teardown(few_descriptors_are_enough, setup, teardown),
		cmocka_unit_test_setup_teardown(a_foreign_source_ends_it, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_known_is_not_asked, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
