/*
 * Happy Eyeballs: who is tried when, who wins, and what is said when nobody does.  Time
 * is virtual, so each moment is exact; the peers are sockets on loopback.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "support/lib_net.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a dial is run in, and how it went. */
struct bench {
	struct loop *loop;
	struct test_frozen_clock clock;
	struct test_resolver resolver;
	struct dial_config config;
	struct dial *dial;
	uint64_t began_at, ended_at;
	unsigned calls, events;
	size_t freeze_after; /* the clock stops when so many attempts have started */
	int fd;
	struct error err;

	int opens;	       /* a bound socket that starts to listen … */
	unsigned opens_at_event; /* … when this event has come; 0: never */
};

static void on_attempt(const struct dial *d, const struct dial_attempt *attempt,
		       void *user)
{
	struct bench *b = user;
	size_t n;

	b->events++;
	if (b->events == b->opens_at_event) {
		assert_int_equal(listen(b->opens, 1), 0);
		b->clock.is_frozen = true;
	}
	(void)dial_attempts(d, &n);
	if (attempt->state == DIAL_CONNECTING && n >= b->freeze_after)
		b->clock.is_frozen = true;
}

static void on_done(struct dial *d, int fd, const struct error *err, void *user)
{
	struct bench *b = user;

	assert_ptr_equal(d, b->dial);
	b->calls++;
	b->fd = fd;
	b->ended_at = loop_now(b->loop);
	assert_true((fd < 0) == (err != NULL));
	if (err)
		b->err = *err;
	loop_stop(b->loop);
}

static int setup(void **state)
{
	struct error err = ERROR_INIT;
	struct bench *b = calloc(1, sizeof(*b));

	b->loop = loop_new(&err);
	test_frozen_clock_init(&b->clock);
	loop_set_clock(b->loop, &b->clock.inner.clock);
	test_resolver_init(&b->resolver);
	b->config.resolver = &b->resolver.resolver;
	b->config.on_attempt = on_attempt;
	b->freeze_after = SIZE_MAX;
	b->fd = -1;
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct bench *b = *state;

	dial_free(b->dial);
	if (b->fd >= 0)
		close(b->fd);
	loop_free(b->loop);
	free(b);
	return 0;
}

static void add(struct bench *b, const struct addr *a)
{
	b->resolver.addrs[b->resolver.n++] = *a;
}

static void begin(struct bench *b, const char *text)
{
	struct error err = ERROR_INIT;
	struct endpoint e;

	assert_int_equal(endpoint_parse(text, ENDPOINT_BARE_HOST, &e, &err), 0);
	b->began_at = loop_now(b->loop);
	b->dial = dial_start(b->loop, &e, &b->config, on_done, b, &err);
	assert_non_null(b->dial);
	assert_int_equal(b->calls, 0);
}

static void run(struct bench *b, const char *text)
{
	struct error err = ERROR_INIT;

	begin(b, text);
	assert_int_equal(loop_run(b->loop, &err), 0);
	assert_int_equal(b->calls, 1);
}

/* Makes room for another run. */
static void again(struct bench *b)
{
	dial_free(b->dial);
	b->dial = NULL;
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
	b->calls = 0;
}

static const struct dial_attempt *attempt(const struct bench *b, size_t i,
					  size_t expected_n)
{
	size_t n;
	const struct dial_attempt *a = dial_attempts(b->dial, &n);

	assert_int_equal(n, expected_n);
	return &a[i];
}

#define assert_text(got, ...)                                                            \
	do {                                                                             \
		char expected_[300];                                                     \
		snprintf(expected_, sizeof(expected_), __VA_ARGS__);                     \
		assert_string_equal(got, expected_);                                     \
	} while (0)

static const char *text_of(const struct addr *a)
{
	static char text[2][ADDR_TEXT];
	static unsigned turn;

	turn = !turn;
	return addr_format_port(text[turn], a);
}

/* ---- one address ---- */

static void number_connects_without_resolver(void **state)
{
	struct bench *b = *state;
	struct addr good, peer;
	int listener = test_listen("127.0.0.1", &good);

	b->freeze_after = 1;
	run(b, text_of(&good));
	assert_true(b->fd >= 0);
	assert_true(fcntl(b->fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(b->fd, F_GETFD) & FD_CLOEXEC);
	assert_true(addr_of_peer(b->fd, &peer) && addr_equal(&peer, &good));
	assert_int_equal(b->resolver.started, 0);
	assert_int_equal(attempt(b, 0, 1)->state, DIAL_CONNECTED);
	assert_int_equal(b->events, 2);
	assert_true(addr_equal(&dial_winner(b->dial)->addr, &good));
	close(listener);
}

static void refusal_names_address_and_time(void **state)
{
	struct bench *b = *state;
	struct addr refusing;
	int holder = test_refusing("127.0.0.1", &refusing);

	b->freeze_after = 1;
	run(b, text_of(&refusing));
	assert_int_equal(b->fd, -1);
	assert_null(dial_winner(b->dial));
	assert_int_equal(b->err.phase, ERROR_CONNECT);
	assert_int_equal(b->err.code, ECONNREFUSED);
	assert_string_equal(b->err.subject, text_of(&refusing));
	assert_string_equal(b->err.text, "connection refused after 0.0 ms");
	assert_non_null(b->err.hint);
	assert_int_equal(error_status(&b->err), STATUS_CONNECT);
	close(holder);
}

static void deadline_covers_a_silent_peer(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;

	test_black_hole_init(&hole, "127.0.0.1");
	run(b, text_of(&hole.addr));
	assert_int_equal(b->fd, -1);
	assert_int_equal(b->ended_at - b->began_at, 10 * CLOCK_S);
	assert_int_equal(error_status(&b->err), STATUS_TIMEOUT);
	assert_string_equal(b->err.subject, text_of(&hole.addr));
	assert_string_equal(b->err.text, "no answer within 10.0 s");
	assert_int_equal(attempt(b, 0, 1)->state, DIAL_ABANDONED);
	assert_int_equal(attempt(b, 0, 1)->end_at - attempt(b, 0, 1)->start_at,
			 10 * CLOCK_S);
	test_black_hole_done(&hole);
}

/* ---- several addresses ---- */

static void second_attempt_starts_after_the_stagger(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;
	struct addr good;
	int listener = test_listen("127.0.0.1", &good);

	test_black_hole_init(&hole, "127.0.0.2");
	add(b, &hole.addr);
	add(b, &good);
	b->freeze_after = 2;
	run(b, "two.example:1");
	assert_true(b->fd >= 0);
	assert_int_equal(b->ended_at - b->began_at, 250 * CLOCK_MS);
	assert_int_equal(attempt(b, 0, 2)->start_at, b->began_at);
	assert_int_equal(attempt(b, 0, 2)->state, DIAL_ABANDONED);
	assert_int_equal(attempt(b, 0, 2)->end_at, b->ended_at);
	assert_int_equal(attempt(b, 1, 2)->start_at - b->began_at, 250 * CLOCK_MS);
	assert_int_equal(attempt(b, 1, 2)->state, DIAL_CONNECTED);
	assert_true(addr_equal(&attempt(b, 1, 2)->addr, &good));
	test_black_hole_done(&hole);
	close(listener);
}

static void stagger_is_configurable(void **state)
{
	struct bench *b = *state;
	struct test_black_hole first, second;
	struct addr good;
	int listener = test_listen("127.0.0.1", &good);

	test_black_hole_init(&first, "127.0.0.2");
	test_black_hole_init(&second, "127.0.0.3");
	add(b, &first.addr);
	add(b, &second.addr);
	add(b, &good);
	b->config.stagger = 40 * CLOCK_MS;
	b->freeze_after = 3;
	run(b, "three.example:1");
	assert_int_equal(attempt(b, 1, 3)->start_at - b->began_at, 40 * CLOCK_MS);
	assert_int_equal(attempt(b, 2, 3)->start_at - b->began_at, 80 * CLOCK_MS);
	assert_int_equal(b->ended_at - b->began_at, 80 * CLOCK_MS);
	test_black_hole_done(&first);
	test_black_hole_done(&second);
	close(listener);
}

static void early_failure_starts_the_next_at_once(void **state)
{
	struct bench *b = *state;
	struct addr refusing, good;
	int holder = test_refusing("127.0.0.2", &refusing);
	int listener = test_listen("127.0.0.1", &good);

	add(b, &refusing);
	add(b, &good);
	b->freeze_after = 1; /* no time passes at all: the stagger cannot have helped */
	run(b, "two.example:1");
	assert_true(b->fd >= 0);
	assert_int_equal(b->ended_at, b->began_at);
	assert_int_equal(attempt(b, 0, 2)->state, DIAL_FAILED);
	assert_int_equal(attempt(b, 0, 2)->code, ECONNREFUSED);
	assert_int_equal(attempt(b, 1, 2)->start_at, b->began_at);
	close(holder);
	close(listener);
}

/* A failure moves the next start; the one after it waits its whole stagger again. */
static void stagger_counts_from_the_last_start(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;
	struct addr refusing, good;
	int holder = test_refusing("127.0.0.3", &refusing);
	int listener = test_listen("127.0.0.1", &good);

	test_black_hole_init(&hole, "127.0.0.2");
	add(b, &refusing);
	add(b, &hole.addr);
	add(b, &good);
	b->freeze_after = 3;
	run(b, "three.example:1");
	assert_int_equal(attempt(b, 1, 3)->start_at - attempt(b, 0, 3)->end_at, 0);
	assert_int_equal(attempt(b, 2, 3)->start_at - attempt(b, 1, 3)->start_at,
			 250 * CLOCK_MS);
	test_black_hole_done(&hole);
	close(holder);
	close(listener);
}

static void deadline_counts_all_addresses(void **state)
{
	struct bench *b = *state;
	struct test_black_hole first, second;

	test_black_hole_init(&first, "127.0.0.1");
	test_black_hole_init(&second, "127.0.0.2");
	add(b, &first.addr);
	add(b, &second.addr);
	b->config.timeout = 900 * CLOCK_MS;
	run(b, "two.example:7");
	assert_int_equal(b->ended_at - b->began_at, 900 * CLOCK_MS);
	assert_string_equal(b->err.subject, "two.example:7");
	assert_string_equal(b->err.text, "none of 2 addresses answered within 900 ms");
	assert_int_equal(error_status(&b->err), STATUS_TIMEOUT);
	test_black_hole_done(&first);
	test_black_hole_done(&second);
}

static void headline_is_the_most_telling_failure(void **state)
{
	struct bench *b = *state;
	struct addr refusing, unreachable;
	int holder = test_refusing("127.0.0.1", &refusing);

	/* Without SO_BROADCAST this address is refused by our own kernel, at once. */
	assert_true(addr_parse("255.255.255.255", 9, &unreachable));
	add(b, &unreachable);
	add(b, &refusing);
	b->freeze_after = 1;
	run(b, "mixed.example:9");
	assert_string_equal(b->err.subject, text_of(&refusing));
	assert_string_equal(b->err.text,
			    "connection refused after 0.0 ms; all 2 addresses failed");
	close(holder);
}

static void families_take_turns(void **state)
{
	struct bench *b = *state;
	static const char *const hosts[] = { "127.0.0.2", "127.0.0.3", "::1" };
	struct addr addrs[3];
	int holders[3];
	size_t i;

	if (!test_has_ipv6())
		skip();
	for (i = 0; i < 3; i++) {
		holders[i] = test_refusing(hosts[i], &addrs[i]);
		add(b, &addrs[i]);
	}
	b->freeze_after = 1;
	run(b, "turns.example:1");
	assert_true(addr_equal(&attempt(b, 0, 3)->addr, &addrs[0]));
	assert_true(addr_equal(&attempt(b, 1, 3)->addr, &addrs[2]));
	assert_true(addr_equal(&attempt(b, 2, 3)->addr, &addrs[1]));
	for (i = 0; i < 3; i++)
		close(holders[i]);
}

/* The case that users complain of most: ::1 swallows, 127.0.0.1 works; on the real clock.
 */
static void black_holed_ipv6_costs_one_stagger(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;
	struct addr good;
	uint64_t took;
	unsigned tries;
	int listener;

	if (!test_has_ipv6())
		skip();
	listener = test_listen("127.0.0.1", &good);
	test_black_hole_init(&hole, "::1");
	add(b, &hole.addr);
	add(b, &good);
	loop_set_clock(b->loop, &clock_monotonic);
	for (tries = 0, took = CLOCK_NEVER; took > 300 * CLOCK_MS && tries < 5; tries++) {
		again(b); /* a busy machine may be late, but not each time */
		run(b, "localhost.example:1");
		assert_true(b->fd >= 0);
		took = b->ended_at - b->began_at;
		assert_true(took >= 250 * CLOCK_MS);
	}
	assert_true(took <= 300 * CLOCK_MS);
	test_black_hole_done(&hole);
	close(listener);
}

/* ---- the look-up ---- */

static void lookup_counts_towards_the_deadline(void **state)
{
	struct bench *b = *state;

	b->resolver.delay = CLOCK_NEVER;
	b->config.timeout = 3 * CLOCK_S;
	run(b, "slow.example:80");
	assert_int_equal(b->ended_at - b->began_at, 3 * CLOCK_S);
	assert_int_equal(b->resolver.cancelled, 1);
	assert_string_equal(b->err.subject, "slow.example:80");
	assert_string_equal(b->err.text,
			    "the look-up of the name took longer than 3.0 s");
	assert_int_equal(error_status(&b->err), STATUS_TIMEOUT);
}

static void lookup_failure_is_passed_on(void **state)
{
	struct bench *b = *state;

	b->resolver.code = EAI_NONAME;
	run(b, "no.example:80");
	assert_int_equal(b->err.phase, ERROR_RESOLVE);
	assert_int_equal(b->err.code, EAI_NONAME);
	assert_string_equal(b->err.subject, "no.example");
	assert_null(dial_resolved(b->dial));
	assert_int_equal(error_status(&b->err), STATUS_RESOLVE);
}

static void result_of_the_lookup_stays_readable(void **state)
{
	struct bench *b = *state;
	struct addr good;
	int listener = test_listen("127.0.0.1", &good);

	add(b, &good);
	b->resolver.delay = 30 * CLOCK_MS;
	b->freeze_after = 1;
	run(b, "one.example:1");
	assert_int_equal(dial_resolved(b->dial)->n, 1);
	assert_int_equal(dial_resolved(b->dial)->took, 30 * CLOCK_MS);
	assert_int_equal(attempt(b, 0, 1)->start_at - dial_started_at(b->dial),
			 30 * CLOCK_MS);
	close(listener);
}

/* Lets the last SYN into a full queue when it comes again, and holds the loop back meanwhile. */
static void take_in_say_and_reset(struct loop *loop, void *user)
{
	struct test_black_hole *hole = user;
	const struct linger at_once = { .l_onoff = 1 };
	struct pollfd p = { .fd = hole->listen_fd, .events = POLLIN };
	size_t i;
	int fd;

	(void)loop;
	for (i = 0; i < ARRAY_SIZE(hole->filler_fds); i++)
		(void)shutdown(hole->filler_fds[i], SHUT_RDWR);
	close(accept4(hole->listen_fd, NULL, NULL, SOCK_CLOEXEC));
	assert_int_equal(poll(&p, 1, 10000), 1);
	fd = accept4(hole->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	assert_int_equal(send(fd, "last words", 10, 0), 10);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
	close(fd);
}

static void who_is_reset_before_the_first_look_was_connected(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;
	struct loop_timer timer = { .loop = NULL };
	char bytes[16];

	test_black_hole_init(&hole, "127.0.0.1");
	b->freeze_after = 1;
	begin(b, text_of(&hole.addr));
	loop_timer_set(b->loop, &timer, loop_now(b->loop), take_in_say_and_reset, &hole);
	assert_int_equal(loop_run(b->loop, &(struct error)ERROR_INIT), 0);
	assert_true(b->fd >= 0);
	assert_int_equal(attempt(b, 0, 1)->state, DIAL_CONNECTED);
	assert_true(addr_equal(&dial_winner(b->dial)->addr, &hole.addr));
	assert_int_equal(recv(b->fd, bytes, sizeof(bytes), 0), 10);
	assert_int_equal(recv(b->fd, bytes, sizeof(bytes), 0), -1);
	assert_int_equal(errno, ECONNRESET);
	test_black_hole_done(&hole);
}

static void mistakes_are_told_at_once(void **state)
{
	struct bench *b = *state;
	static const struct {
		const char *endpoint, *text;
	} cases[] = {
		{ "one.example", "the port is missing" },
		{ "127.0.0.1:99999", "port 99999 is out of range: 0 to 65535" },
		{ "127.0.0.1:htpp", "there is no service 'htpp'; did you mean http?" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = ERROR_INIT;
		struct endpoint e;

		assert_int_equal(
			endpoint_parse(cases[i].endpoint, ENDPOINT_BARE_HOST, &e, &err),
			0);
		assert_null(dial_start(b->loop, &e, &b->config, on_done, b, &err));
		assert_int_equal(err.phase, ERROR_USAGE);
		assert_string_equal(err.text, cases[i].text);
	}
}

/* ---- cancelling ---- */

static void free_cancels_lookup_and_attempts(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;
	struct error err = ERROR_INIT;

	begin(b, "one.example:1");
	dial_free(b->dial);
	assert_int_equal(b->resolver.cancelled, 1);

	test_black_hole_init(&hole, "127.0.0.1");
	begin(b, text_of(&hole.addr));
	dial_free(b->dial);
	b->dial = NULL;
	assert_int_equal(loop_run(b->loop, &err), 0); /* nothing is left in it */
	assert_int_equal(b->calls, 0);
	test_black_hole_done(&hole);
	dial_free(NULL);
}

static void free_in_done(struct dial *d, int fd, const struct error *err, void *user)
{
	struct bench *b = user;

	b->calls++;
	b->err = *err;
	b->fd = fd;
	dial_free(d);
	b->dial = NULL;
}

static void done_may_free(void **state)
{
	struct bench *b = *state;
	struct error err = ERROR_INIT;
	struct addr refusing;
	struct endpoint e;
	int holder = test_refusing("127.0.0.1", &refusing);

	assert_int_equal(endpoint_parse(text_of(&refusing), ENDPOINT_BARE_HOST, &e, &err),
			 0);
	b->freeze_after = 1;
	b->dial = dial_start(b->loop, &e, &b->config, free_in_done, b, &err);
	assert_int_equal(loop_run(b->loop, &err), 0);
	assert_int_equal(b->calls, 1);
	assert_string_equal(b->err.subject, text_of(&refusing));
	close(holder);
}

/* ---- source, datagrams, unix ---- */

static void source_address_is_used(void **state)
{
	struct bench *b = *state;
	struct addr good, local;
	int listener = test_listen("127.0.0.1", &good);

	assert_true(addr_parse("127.0.0.9", 0, &b->config.source4));
	b->freeze_after = 1;
	run(b, text_of(&good));
	assert_true(addr_of_socket(b->fd, &local));
	assert_true(addr_equal_host(&local, &b->config.source4));
	assert_true(addr_equal(&local, &attempt(b, 0, 1)->local));
	close(listener);
}

static void source_port_is_used(void **state)
{
	struct bench *b = *state;
	struct addr good, local, unused;
	int listener = test_listen("127.0.0.1", &good);
	int holder = test_refusing("127.0.0.2", &unused);

	close(holder); /* the port was free a moment ago */
	b->config.source_port = addr_port(&unused);
	b->freeze_after = 1;
	run(b, text_of(&good));
	assert_true(addr_of_socket(b->fd, &local));
	assert_int_equal(addr_port(&local), addr_port(&unused));
	close(listener);
}

static void foreign_source_is_told_apart(void **state)
{
	struct bench *b = *state;

	assert_true(addr_parse("192.0.2.77", 0, &b->config.source4));
	run(b, "127.0.0.1:9");
	assert_string_equal(attempt(b, 0, 1)->refused, "the source address or port");
	assert_string_equal(b->err.text,
			    "cannot use the source address or port: cannot assign "
			    "requested address after 0.0 ms");
	assert_string_equal(b->err.hint,
			    "netkit hostinfo shows the addresses of this host");
}

static void datagrams_can_go_to_the_next_address(void **state)
{
	struct bench *b = *state;
	struct addr first, second, peer;
	int fd;

	assert_true(addr_parse("127.0.0.2", 9, &first));
	assert_true(addr_parse("127.0.0.3", 9, &second));
	add(b, &first);
	add(b, &second);
	b->config.socktype = SOCK_DGRAM;
	run(b, "two.test:9");
	assert_int_equal(attempt(b, 0, 1)->state, DIAL_CONNECTED);
	fd = dial_next(b->dial);
	assert_true(fd >= 0);
	assert_true(addr_of_peer(fd, &peer) && addr_equal(&peer, &second));
	assert_int_equal(attempt(b, 0, 2)->state, DIAL_FAILED);
	assert_int_equal(attempt(b, 0, 2)->code, ECONNREFUSED);
	assert_int_equal(attempt(b, 1, 2)->state, DIAL_CONNECTED);
	assert_int_equal(dial_next(b->dial), -1);
	close(fd);
}

/* ---- waiting ---- */

/* Rounds at 0, 100, 300 and 700 ms; the next would be too late. */
static void who_waits_starts_over(void **state)
{
	struct bench *b = *state;
	struct addr refusing;
	int holder = test_refusing("127.0.0.1", &refusing);

	b->config.wait = CLOCK_S;
	run(b, text_of(&refusing));
	assert_int_equal(b->events, 8);
	assert_int_equal((b->ended_at - b->began_at) / (50 * CLOCK_MS), 700 / 50);
	assert_int_equal(b->err.code, ECONNREFUSED);
	assert_non_null(strstr(b->err.text, "connection refused after "));
	assert_non_null(strstr(b->err.text, "; waited 7"));
	assert_non_null(b->err.hint);
	close(holder);
}

static void who_waits_is_there_when_it_opens(void **state)
{
	struct bench *b = *state;
	struct addr at;

	b->opens = test_refusing("127.0.0.1", &at);
	b->opens_at_event = 5;
	b->config.wait = 60 * CLOCK_S;
	run(b, text_of(&at));
	assert_true(b->fd >= 0);
	assert_int_equal(attempt(b, 0, 1)->state, DIAL_CONNECTED);
	assert_int_equal(b->events, 6);
	close(b->opens);
}

static void a_name_may_appear(void **state)
{
	struct bench *b = *state;

	b->resolver.code = EAI_NONAME;
	b->config.wait = CLOCK_S;
	run(b, "late.test:7");
	assert_int_equal(b->resolver.started, 4);
	assert_int_equal(b->err.phase, ERROR_RESOLVE);
}

static void silence_counts_for_all_rounds(void **state)
{
	struct bench *b = *state;
	struct test_black_hole hole;

	test_black_hole_init(&hole, "127.0.0.1");
	b->config.timeout = 400 * CLOCK_MS;
	b->config.wait = CLOCK_S;
	run(b, text_of(&hole.addr));
	assert_int_equal((b->ended_at - b->began_at) / CLOCK_MS, 900);
	assert_int_equal(b->err.code, ETIMEDOUT);
	assert_text(b->err.text, "no answer within 400 ms; waited 900 ms");
	test_black_hole_done(&hole);
}

static void our_own_mistake_does_not_pass(void **state)
{
	struct bench *b = *state;

	assert_true(addr_parse("192.0.2.77", 0, &b->config.source4));
	b->config.wait = CLOCK_S;
	run(b, "127.0.0.1:9");
	assert_int_equal(b->events, 2);
	assert_null(strstr(b->err.text, "waited"));
}

static void link_local_address_needs_its_interface(void **state)
{
	struct bench *b = *state;

	run(b, "[fe80::1]:9");
	assert_int_equal(b->err.code, EINVAL);
	assert_string_equal(b->err.hint,
			    "a link-local address needs its interface: fe80::1%eth0");
}

static void source_leaves_out_the_other_family(void **state)
{
	struct bench *b = *state;
	struct addr six = addr_loopback(AF_INET6, 9);

	assert_true(addr_parse("127.0.0.1", 0, &b->config.source4));
	add(b, &six);
	run(b, "six.example:9");
	assert_string_equal(b->err.subject, "six.example:9");
	assert_string_equal(b->err.text, "has no IPv4 address, as the source address is");
}

static void datagram_takes_the_first_address(void **state)
{
	struct bench *b = *state;
	int type;
	socklen_t len = sizeof(type);

	b->config.socktype = SOCK_DGRAM;
	run(b, "127.0.0.1:9");
	assert_int_equal(getsockopt(b->fd, SOL_SOCKET, SO_TYPE, &type, &len), 0);
	assert_int_equal(type, SOCK_DGRAM);
	assert_int_equal(b->ended_at, b->began_at);
}

static void unix_socket_connects(void **state)
{
	struct bench *b = *state;
	char text[64];
	struct addr a;
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(text, sizeof(text), "@netkit-test-dial-%d", getpid());
	assert_true(addr_from_path(text, &a));
	assert_int_equal(bind(listener, &a.sa, a.len), 0);
	assert_int_equal(listen(listener, 1), 0);
	run(b, text);
	assert_true(b->fd >= 0);
	assert_null(dial_resolved(b->dial));
	close(listener);
}

static void make_room(struct loop *loop, void *user)
{
	(void)loop;
	close(accept(*(int *)user, NULL, NULL));
}

/* A blocking connect(2) would wait where a full queue gives EAGAIN at once. */
static void full_unix_queue_is_waited_for(void **state)
{
	struct bench *b = *state;
	char text[64];
	struct addr a;
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int waiting = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct loop_timer room = { .fn = NULL };
	struct error err = ERROR_INIT;

	snprintf(text, sizeof(text), "@netkit-test-queue-%d", getpid());
	assert_true(addr_from_path(text, &a));
	assert_int_equal(bind(listener, &a.sa, a.len), 0);
	assert_int_equal(listen(listener, 0), 0);
	assert_int_equal(connect(waiting, &a.sa, a.len), 0);
	b->config.timeout = 100 * CLOCK_MS;
	run(b, text);
	assert_string_equal(b->err.text, "no answer within 100 ms");
	assert_string_equal(b->err.hint, "the server's queue of new connections is full");
	assert_int_equal(b->ended_at - b->began_at, 100 * CLOCK_MS);

	again(b);
	begin(b, text);
	loop_timer_set(b->loop, &room, b->began_at + 25 * CLOCK_MS, make_room, &listener);
	assert_int_equal(loop_run(b->loop, &err), 0);
	assert_true(b->fd >= 0);
	assert_int_equal(b->ended_at - b->began_at, 30 * CLOCK_MS);
	close(waiting);
	close(listener);
}

static void missing_unix_socket_has_a_hint(void **state)
{
	struct bench *b = *state;

	run(b, "unix:/nonexistent/netkit");
	assert_string_equal(b->err.subject, "unix:/nonexistent/netkit");
	assert_string_equal(b->err.text, "no such file or directory after 0.0 ms");
	assert_non_null(b->err.hint);
	assert_int_equal(error_status(&b->err), STATUS_CONNECT);
}

/* ---- text ---- */

static void attempts_are_formatted(void **state)
{
	struct dial_attempt a = { .start_at = 2 * CLOCK_S + 250 * CLOCK_MS };
	char text[DIAL_TEXT];

	(void)state;
	assert_true(addr_parse("2001:db8::1", 443, &a.addr));
	assert_string_equal(dial_format_attempt(text, &a, 2 * CLOCK_S),
			    "[2001:db8::1]:443 at 250 ms: connecting");
	a.end_at = a.start_at + 400 * CLOCK_US;
	a.state = DIAL_FAILED;
	a.code = ECONNREFUSED;
	assert_string_equal(
		dial_format_attempt(text, &a, 2 * CLOCK_S),
		"[2001:db8::1]:443 at 250 ms: connection refused after 0.4 ms");
	a.state = DIAL_ABANDONED;
	assert_string_equal(dial_format_attempt(text, &a, 2 * CLOCK_S),
			    "[2001:db8::1]:443 at 250 ms: abandoned after 0.4 ms");
	a.state = DIAL_CONNECTED;
	assert_true(addr_parse("2001:db8::2", 51314, &a.local));
	assert_string_equal(dial_format_attempt(text, &a, a.start_at),
			    "[2001:db8::1]:443 at 0.0 ms: connected after 0.4 ms from "
			    "[2001:db8::2]:51314");
	a.is_datagram = true;
	assert_string_equal(dial_format_attempt(text, &a, a.start_at),
			    "[2001:db8::1]:443 at 0.0 ms: datagrams go there from "
			    "[2001:db8::2]:51314");
	a.is_datagram = false;
	assert_true(addr_from_path("/tmp/a\033[2J", &a.addr));
	a.local.len = 0;
	assert_string_equal(dial_format_attempt(text, &a, a.start_at),
			    "unix:/tmp/a\\x1b[2J at 0.0 ms: connected after 0.4 ms");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(number_connects_without_resolver),
		CASE(refusal_names_address_and_time),
		CASE(deadline_covers_a_silent_peer),
		CASE(second_attempt_starts_after_the_stagger),
		CASE(stagger_is_configurable),
		CASE(early_failure_starts_the_next_at_once),
		CASE(stagger_counts_from_the_last_start),
		CASE(deadline_counts_all_addresses),
		CASE(headline_is_the_most_telling_failure),
		CASE(families_take_turns),
		CASE(black_holed_ipv6_costs_one_stagger),
		CASE(lookup_counts_towards_the_deadline),
		CASE(lookup_failure_is_passed_on),
		CASE(result_of_the_lookup_stays_readable),
		CASE(who_is_reset_before_the_first_look_was_connected),
		CASE(mistakes_are_told_at_once),
		CASE(free_cancels_lookup_and_attempts),
		CASE(done_may_free),
		CASE(source_address_is_used),
		CASE(source_port_is_used),
		CASE(foreign_source_is_told_apart),
		CASE(datagrams_can_go_to_the_next_address),
		CASE(who_waits_starts_over),
		CASE(who_waits_is_there_when_it_opens),
		CASE(a_name_may_appear),
		CASE(silence_counts_for_all_rounds),
		CASE(our_own_mistake_does_not_pass),
		CASE(link_local_address_needs_its_interface),
		CASE(source_leaves_out_the_other_family),
		CASE(datagram_takes_the_first_address),
		CASE(unix_socket_connects),
		CASE(full_unix_queue_is_waited_for),
		CASE(missing_unix_socket_has_a_hint),
		cmocka_unit_test(attempts_are_formatted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
