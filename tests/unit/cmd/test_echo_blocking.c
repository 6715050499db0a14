/* The loop of the models that wait, over a socket pair: everything is sent before it
 * runs. */
#include "echo-serve/blocking.h"

#include "base/clock.h"
#include "echo-serve/server.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct echo_serve_config config;
static struct client client;
static int peer;
static size_t reads;

static int set_up(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds),
		0);
	config = (struct echo_serve_config){ 0 };
	client = (struct client){ .fd = fds[0] };
	peer = fds[1];
	reads = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close(client.fd);
	if (peer >= 0)
		close(peer);
	return 0;
}

static void say(const char *text)
{
	assert_int_equal(send(peer, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static void hears(const char *text)
{
	char got[64];
	ssize_t n = recv(peer, got, sizeof(got), 0);

	assert_int_equal(n, strlen(text));
	assert_memory_equal(got, text, (size_t)n);
}

static void hears_the_end(void)
{
	char byte;

	assert_int_equal(recv(peer, &byte, 1, 0), 0);
}

static void count_read(struct client *c, size_t n, void *user)
{
	assert_ptr_equal(c, &client);
	assert_ptr_equal(user, &config);
	reads += n;
}

static void what_came_before_the_end_goes_back(void **state)
{
	(void)state;
	say("hello\n");
	shutdown(peer, SHUT_WR);
	blocking_serve(&client, &config, count_read, &config);
	hears("hello\n");
	hears_the_end();
	assert_int_equal(client.end, CLIENT_FINISHED);
	assert_int_equal(client.received, 6);
	assert_int_equal(client.sent, 6);
	assert_int_equal(reads, 6);
}

static void a_line_that_is_cut_short_goes_back_in_capitals(void **state)
{
	(void)state;
	config.upper = true;
	say("one\ntw");
	shutdown(peer, SHUT_WR);
	blocking_serve(&client, &config, NULL, NULL);
	hears("ONE\nTW");
	assert_int_equal(client.sent, 6);
}

static void a_client_that_has_gone_is_a_reset(void **state)
{
	(void)state;
	say("hello\n");
	close(peer);
	peer = -1;
	blocking_serve(&client, &config, NULL, NULL);
	assert_int_equal(client.end, CLIENT_RESET);
	assert_int_equal(client.code, EPIPE);
	assert_int_equal(client.received, 6);
	assert_int_equal(client.sent, 0);
}

static void nothing_for_too_long_is_idle(void **state)
{
	uint64_t before = clock_now();

	(void)state;
	config.idle_timeout = 20 * CLOCK_MS;
	say("x");
	blocking_serve(&client, &config, NULL, NULL);
	assert_true(clock_now() - before >= 19 * CLOCK_MS);
	assert_int_equal(client.end, CLIENT_IDLE);
	assert_int_equal(client.code, 0);
	hears("x");
	hears_the_end();
}

static void at_our_end_what_has_come_is_all(void **state)
{
	int waiting;

	(void)state;
	say("before");
	atomic_store(&client.is_ending, true);
	blocking_serve(&client, &config, NULL, NULL);
	hears("before");
	hears_the_end();
	assert_int_equal(client.end, CLIENT_FINISHED);
	assert_int_equal(ioctl(client.fd, FIONREAD, &waiting), 0);
	assert_int_equal(waiting, 0);
}

static void at_our_end_a_silent_client_does_not_hold_us(void **state)
{
	(void)state;
	atomic_store(&client.is_ending, true);
	blocking_serve(&client, &config, NULL, NULL);
	hears_the_end();
	assert_int_equal(client.received, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_came_before_the_end_goes_back,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_line_that_is_cut_short_goes_back_in_capitals, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(a_client_that_has_gone_is_a_reset, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(nothing_for_too_long_is_idle, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(at_our_end_what_has_come_is_all, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			at_our_end_a_silent_client_does_not_hold_us, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
