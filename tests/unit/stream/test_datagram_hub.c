/* Peers of one socket: who gets what, and who holds up whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/endpoint.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/udp.h"
#include "stream/datagram_hub.h"
#include "stream/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 4, MANY = 300, PATIENCE_MS = 5000 };

/* A session: takes what comes, as long as it is awake. */
struct session {
	struct stream *stream;
	struct udp_path path;
	char got[256]; /* datagrams with '|' behind each */
	size_t len;
	struct error err;
};

struct fixture {
	struct loop *loop;
	struct listener *listener;
	struct datagram_hub *hub;
	struct addr at;
	struct session sessions[MANY];
	size_t n, most;
	size_t awaited; /* stop when so many datagrams and failures have come */
	size_t come;
	struct loop_timer patience;
};

static void came(struct fixture *f)
{
	if (++f->come >= f->awaited)
		loop_stop(f->loop);
}

static struct fixture *current;

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct session *session = user;
	char bytes[64];
	ssize_t n;

	assert_int_equal(events, STREAM_READ);
	while ((n = stream_read(s, bytes, sizeof(bytes), &session->err)) > 0) {
		assert_true(session->len + (size_t)n + 2 < sizeof(session->got));
		memcpy(session->got + session->len, bytes, (size_t)n);
		session->len += (size_t)n;
		session->got[session->len++] = '|';
		came(current);
	}
	if (n == STREAM_ERROR) {
		stream_want(s, 0);
		came(current);
	}
}

static bool on_peer(struct stream *peer, const struct udp_path *path, void *user)
{
	struct fixture *f = user;
	struct session *s = &f->sessions[f->n];

	if (f->n == f->most) {
		stream_free(peer);
		came(f);
		return false;
	}
	f->n++;
	*s = (struct session){ .stream = peer, .path = *path, .err = ERROR_INIT };
	stream_on_ready(peer, on_ready, s);
	stream_want(peer, STREAM_READ);
	return true;
}

static void open_hub(struct fixture *f, const char *endpoint, bool is_shared)
{
	const struct listener_config config = { .udp = true };
	struct error err = ERROR_INIT;
	struct endpoint e;

	assert_int_equal(endpoint_parse(endpoint, ENDPOINT_BARE_PORT, &e, &err), 0);
	f->listener = listener_open(&e, &config, &err);
	assert_non_null(f->listener);
	f->at = f->listener->sockets[0].addr;
	f->hub = datagram_hub_new(f->loop, f->listener, is_shared, on_peer, f, &err);
	assert_non_null(f->hub);
}

static int setup(void **state)
{
	static struct fixture f;
	struct error err = ERROR_INIT;

	memset(&f, 0, sizeof(f));
	f.loop = loop_new(&err);
	f.most = MOST;
	current = *state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	while (f->n)
		stream_free(f->sessions[--f->n].stream);
	datagram_hub_free(f->hub);
	listener_free(f->listener);
	loop_free(f->loop);
	return 0;
}

static int client(const struct fixture *f)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, &f->at.sa, f->at.len), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), 0), strlen(text));
}

static void out_of_patience(struct loop *loop, void *user)
{
	(void)user;
	loop_stop(loop);
}

static void await(struct fixture *f, size_t n)
{
	struct error err = ERROR_INIT;

	f->awaited = n;
	f->come = 0;
	loop_timer_set(f->loop, &f->patience, loop_update(f->loop) + PATIENCE_MS * CLOCK_MS,
		       out_of_patience, f);
	assert_int_equal(loop_run(f->loop, &err), 0);
	loop_timer_unset(&f->patience);
	assert_int_equal(f->come, n);
}

static void expect_answer(int fd, const char *text)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char got[64] = "";

	assert_int_equal(poll(&pfd, 1, PATIENCE_MS), 1);
	assert_int_equal(recv(fd, got, sizeof(got) - 1, 0), strlen(text));
	assert_string_equal(got, text);
}

static void each_peer_is_a_stream(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	int a, b;

	open_hub(f, "127.0.0.1:0", false);
	a = client(f);
	b = client(f);
	say(a, "a1");
	say(b, "b1");
	say(a, "a2");
	await(f, 3);
	assert_int_equal(f->n, 2);
	assert_string_equal(f->sessions[0].got, "a1|a2|");
	assert_string_equal(f->sessions[1].got, "b1|");
	assert_int_equal(stream_write(f->sessions[1].stream, "to b", 4, &err), 4);
	assert_int_equal(stream_write(f->sessions[0].stream, "to a", 4, &err), 4);
	expect_answer(a, "to a");
	expect_answer(b, "to b");
	close(a);
	close(b);
}

/* Each finds its stream again, also behind others that have gone. */
static void many_peers(void **state)
{
	struct fixture *f = *state;
	int fds[MANY];
	char text[64];
	size_t i;

	open_hub(f, "127.0.0.1:0", false);
	f->most = MANY;
	for (i = 0; i < MANY; i++) {
		fds[i] = client(f);
		snprintf(text, sizeof(text), "a%zu", i);
		say(fds[i], text);
		await(f, 1);
	}
	assert_int_equal(f->n, MANY);
	while (f->n > MANY / 2)
		stream_free(f->sessions[--f->n].stream);
	for (i = 0; i < f->n; i++) {
		snprintf(text, sizeof(text), "b%zu", i);
		say(fds[i], text);
		await(f, 1);
		snprintf(text, sizeof(text), "a%zu|b%zu|", i, i);
		assert_string_equal(f->sessions[i].got, text);
	}
	assert_int_equal(f->n, MANY / 2);
	for (i = 0; i < MANY; i++)
		close(fds[i]);
}

static void all_peers_are_one_stream(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	int a, b;

	open_hub(f, "127.0.0.1:0", true);
	a = client(f);
	b = client(f);
	say(a, "a1");
	say(b, "b1");
	await(f, 2);
	assert_int_equal(f->n, 1);
	assert_string_equal(f->sessions[0].got, "a1|b1|");
	assert_int_equal(stream_write(f->sessions[0].stream, "last", 4, &err), 4);
	expect_answer(b, "last");
	close(b);
	/* One that has gone is no reason to leave the others. */
	assert_int_equal(stream_write(f->sessions[0].stream, "last", 4, &err), 4);
	assert_int_equal(stream_write(f->sessions[0].stream, "last", 4, &err), 4);
	say(a, "a2");
	await(f, 1);
	assert_string_equal(f->sessions[0].got, "a1|b1|a2|");
	close(a);
}

static void nobody_new_after_the_close(void **state)
{
	struct fixture *f = *state;
	int a, b;

	open_hub(f, "127.0.0.1:0", false);
	a = client(f);
	b = client(f);
	say(a, "a1");
	await(f, 1);
	datagram_hub_close(f->hub);
	say(b, "b1");
	say(a, "a2");
	await(f, 1);
	assert_int_equal(f->n, 1);
	assert_string_equal(f->sessions[0].got, "a1|a2|");
	close(a);
	close(b);
}

static void a_peer_can_be_refused(void **state)
{
	struct fixture *f = *state;
	int a;

	open_hub(f, "127.0.0.1:0", false);
	f->most = 0;
	a = client(f);
	say(a, "a1");
	await(f, 1);
	assert_int_equal(f->n, 0);
	f->most = 1;
	say(a, "a2");
	await(f, 1);
	assert_string_equal(f->sessions[0].got, "a2|");
	close(a);
}

static void who_takes_nothing_holds_up_nobody(void **state)
{
	struct fixture *f = *state;
	int a, b;

	open_hub(f, "127.0.0.1:0", false);
	a = client(f);
	b = client(f);
	say(a, "a1");
	await(f, 1);
	stream_want(f->sessions[0].stream, 0);
	say(a, "a2");
	say(a, "a3");
	say(b, "b1");
	await(f, 1);
	assert_string_equal(f->sessions[1].got, "b1|");
	stream_want(f->sessions[0].stream, STREAM_READ);
	say(a, "a4");
	await(f, 1);
	assert_string_equal(f->sessions[0].got, "a1|a4|");
	close(a);
	close(b);
}

/* What waits for the only stream is not lost. */
static void the_only_peer_can_take_its_time(void **state)
{
	struct fixture *f = *state;
	int a;

	open_hub(f, "127.0.0.1:0", false);
	a = client(f);
	say(a, "a1");
	await(f, 1);
	datagram_hub_close(f->hub);
	stream_want(f->sessions[0].stream, 0);
	say(a, "a2");
	say(a, "a3");
	loop_timer_set(f->loop, &f->patience, loop_update(f->loop) + 20 * CLOCK_MS,
		       out_of_patience, f);
	assert_int_equal(loop_run(f->loop, &(struct error){ 0 }), 0);
	stream_want(f->sessions[0].stream, STREAM_READ);
	await(f, 2);
	assert_string_equal(f->sessions[0].got, "a1|a2|a3|");
	close(a);
}

static void a_refusal_fails_its_peer_alone(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	int a, b;

	open_hub(f, "127.0.0.1:0", false);
	a = client(f);
	b = client(f);
	say(a, "a1");
	say(b, "b1");
	await(f, 2);
	close(a);
	assert_int_equal(stream_write(f->sessions[0].stream, "gone?", 5, &err), 5);
	await(f, 1);
	assert_int_equal(f->sessions[0].err.phase, ERROR_PEER);
	assert_int_equal(f->sessions[0].err.code, ECONNREFUSED);
	assert_int_equal(stream_write(f->sessions[1].stream, "here", 4, &err), 4);
	expect_answer(b, "here");
	assert_false(error_is_set(&f->sessions[1].err));
	close(b);
}

static void the_address_that_was_asked_answers(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	struct addr at;
	int a;

	open_hub(f, "0.0.0.0:0", false);
	assert_true(addr_parse("127.0.0.2", addr_port(&f->at), &at));
	f->at = at;
	a = client(f);
	say(a, "a1");
	await(f, 1);
	assert_true(addr_equal_host(&f->sessions[0].path.local, &at));
	assert_int_equal(stream_write(f->sessions[0].stream, "here", 4, &err), 4);
	expect_answer(a, "here"); /* connected: from elsewhere it would not come */
	close(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many_peers, setup, teardown),
		cmocka_unit_test_setup_teardown(each_peer_is_a_stream, setup, teardown),
		cmocka_unit_test_setup_teardown(all_peers_are_one_stream, setup, teardown),
		cmocka_unit_test_setup_teardown(nobody_new_after_the_close, setup, teardown),
		cmocka_unit_test_setup_teardown(a_peer_can_be_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(who_takes_nothing_holds_up_nobody, setup,
						teardown),
		cmocka_unit_test_setup_teardown(the_only_peer_can_take_its_time, setup, teardown),
		cmocka_unit_test_setup_teardown(a_refusal_fails_its_peer_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(the_address_that_was_asked_answers, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
