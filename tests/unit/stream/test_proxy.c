/* A proxy as a filter: what it says before it carries bytes, and that no byte is lost. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/loop.h"
#include "stream/opening.h"
#include "stream/http_auth.h"
#include "stream/proxy.h"
#include "stream/stream.h"
#include "support/lib_clock.h"
#include "support/lib_fake_stream.h"
#include "support/lib_net.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

struct fixture {
	struct test_clock clock;
	struct loop *loop;
	struct fake_stream *bottom;
	struct stream *top;
	struct proxy proxies[2];
	struct http_auth auth;
	struct endpoint target;
	struct test_resolver resolver;
	struct opening opening;
	unsigned dones;
	struct error err;
};

static int setup(void **state)
{
	static struct fixture f;
	struct error err = ERROR_INIT;

	memset(&f, 0, sizeof(f));
	test_clock_init(&f.clock);
	f.loop = loop_new(&err);
	loop_set_clock(f.loop, &f.clock.clock);
	test_resolver_init(&f.resolver);
	f.bottom = fake_stream_new(f.loop);
	f.top = &f.bottom->base;
	assert_int_equal(endpoint_parse("a.example:443", ENDPOINT_BARE_HOST, &f.target, &err), 0);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	opening_stop(&f->opening);
	stream_free(f->top);
	loop_free(f->loop);
	return 0;
}

static void put(struct fixture *f, struct proxy *slot, const char *url,
		const struct endpoint *target)
{
	const struct proxy_config config = { .proxy = slot, .target = target,
					     .auth = &f->auth,
					     .resolver = &f->resolver.resolver };
	struct error err = ERROR_INIT;
	struct stream *s;

	assert_int_equal(proxy_parse(url, strlen(url), slot, &err), 0);
	s = proxy_new(f->loop, f->top, &config, &err);
	assert_non_null(s);
	f->top = s;
}

static void on_done(struct opening *o, const struct error *err, void *user)
{
	struct fixture *f = user;

	(void)o;
	f->dones++;
	if (err)
		f->err = *err;
	loop_stop(f->loop);
}

static void open_it(struct fixture *f)
{
	struct error err = ERROR_INIT;

	opening_start(&f->opening, f->loop, f->top, loop_now(f->loop), 10 * CLOCK_S, "peer",
		      on_done, f);
	if (!f->dones)
		assert_int_equal(loop_run(f->loop, &err), 0);
	assert_int_equal(f->dones, 1);
}

static void assert_reads(struct fixture *f, const char *text)
{
	struct error err = ERROR_INIT;
	char got[64];
	size_t n = 0;

	while (n < strlen(text)) {
		ssize_t more = stream_read(f->top, got + n, sizeof(got) - n, &err);

		assert_true(more > 0);
		n += (size_t)more;
	}
	assert_int_equal(n, strlen(text));
	assert_memory_equal(got, text, n);
}

static void assert_said(struct fixture *f, const void *bytes, size_t n)
{
	assert_int_equal(f->bottom->written.len, n);
	assert_memory_equal(buf_data(&f->bottom->written), bytes, n);
}

static void what_comes_behind_the_answer_is_read_first(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	put(f, &f->proxies[0], "http://p", &f->target);
	fake_stream_say(f->bottom, 10, "HTTP/1.1 200 OK\r\n\r\n220 hel");
	open_it(f);
	assert_false(error_is_set(&f->err));
	assert_true(stream_has_input(f->top));
	assert_int_equal(stream_bare_fd(f->top, STREAM_READ), -1);
	assert_reads(f, "220 hel");
	assert_false(stream_has_input(f->top));
	assert_int_equal(stream_write(f->top, "x", 1, &err), 1);
	assert_int_equal(stream_shut(f->top, &err), 0);
	assert_true(f->bottom->is_shut);
}

static void a_slow_proxy_gets_byte_after_byte(void **state)
{
	static const char says[] = "\5\1\0" "\5\1\0\3\11a.example\1\273";
	struct fixture *f = *state;

	f->bottom->max_read = f->bottom->max_write = 1;
	f->bottom->stutters = true;
	put(f, &f->proxies[0], "socks5h://p", &f->target);
	fake_stream_say_bytes(f->bottom, 10, "\5\0", 2);
	fake_stream_say_bytes(f->bottom, 20, "\5\0\0\1\0\0\0\0\0\0" "behind", 16);
	open_it(f);
	assert_false(error_is_set(&f->err));
	assert_said(f, says, sizeof(says) - 1);
	f->bottom->stutters = false;
	assert_reads(f, "behind");
}

static void a_chain_speaks_to_each_in_turn(void **state)
{
	static const char says[] = "CONNECT q:1080 HTTP/1.1\r\nHost: q:1080\r\n\r\n"
				   "\4\1\1\273\0\0\0\1\0a.example";
	struct fixture *f = *state;
	struct error err = ERROR_INIT;

	assert_int_equal(proxy_parse("socks4a://q", 11, &f->proxies[1], &err), 0);
	put(f, &f->proxies[0], "http://p", &f->proxies[1].at);
	put(f, &f->proxies[1], "socks4a://q", &f->target);
	/* What the second says comes right behind the first one's answer. */
	fake_stream_say_bytes(f->bottom, 10, "HTTP/1.1 200 OK\r\n\r\n\0\132\0\0\0\0\0\0hi", 29);
	open_it(f);
	assert_false(error_is_set(&f->err));
	assert_said(f, says, sizeof(says));
	assert_reads(f, "hi");
}

static void a_name_may_be_looked_up_here(void **state)
{
	static const char says[] = "\4\1\1\273\300\0\2\1";
	struct fixture *f = *state;

	assert_true(addr_parse("192.0.2.1", 443, &f->resolver.addrs[0]));
	f->resolver.n = 1;
	f->resolver.delay = 50 * CLOCK_MS;
	put(f, &f->proxies[0], "socks4://p", &f->target);
	fake_stream_say_bytes(f->bottom, 60, "\0\132\0\0\0\0\0\0", 8);
	open_it(f);
	assert_false(error_is_set(&f->err));
	assert_int_equal(f->resolver.started, 1);
	assert_said(f, says, sizeof(says));
}

static void a_name_may_be_unknown_here(void **state)
{
	struct fixture *f = *state;

	f->resolver.code = EAI_NONAME;
	put(f, &f->proxies[0], "socks5://p", &f->target);
	open_it(f);
	assert_int_equal(f->err.phase, ERROR_RESOLVE);
	assert_int_equal(f->bottom->written.len, 0);
}

static void a_look_up_ends_with_the_stream(void **state)
{
	struct fixture *f = *state;

	f->resolver.delay = CLOCK_NEVER;
	put(f, &f->proxies[0], "socks5://p", &f->target);
	open_it(f);
	assert_int_equal(f->err.code, ETIMEDOUT);
	stream_free(f->top);
	f->top = NULL;
	assert_int_equal(f->resolver.cancelled, 1);
}

static void refusals_are_told_once_and_again(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_INIT;
	char byte;

	put(f, &f->proxies[0], "http://p", &f->target);
	fake_stream_say(f->bottom, 10, "HTTP/1.1 403 No\r\n\r\nbody");
	open_it(f);
	assert_int_equal(f->err.phase, ERROR_PROXY);
	assert_string_equal(f->err.subject, "http://p:8080");
	assert_int_equal(stream_read(f->top, &byte, 1, &err), STREAM_ERROR);
	assert_int_equal(err.code, 403);
	assert_int_equal(stream_write(f->top, "x", 1, &err), STREAM_ERROR);
}

static void ends_are_no_answers(void **state)
{
	struct fixture *f = *state;

	put(f, &f->proxies[0], "socks5h://p", &f->target);
	fake_stream_say_bytes(f->bottom, 10, "\5", 1);
	fake_stream_end(f->bottom, 20);
	open_it(f);
	assert_int_equal(f->err.phase, ERROR_PEER);
	assert_string_equal(f->err.text, "the proxy closed the connection in place of an answer");
}

static void impossible_targets(void **state)
{
	static const char *const rows[] = { "a.example", "a.example:99999", "unix:/x", ":80" };
	struct fixture *f = *state;
	struct proxy_config config = { .proxy = &f->proxies[0], .target = &f->target };
	struct error err;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		err = ERROR_INIT;
		assert_int_equal(endpoint_parse(rows[i], ENDPOINT_BARE_HOST, &f->target, &err), 0);
		assert_null(proxy_new(f->loop, f->top, &config, &err));
		assert_int_equal(err.phase, ERROR_USAGE);
	}
	memcpy(f->target.host, "a\r\nb", 5);
	memcpy(f->target.service, "80", 3);
	assert_null(proxy_new(f->loop, f->top, &config, &err));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_comes_behind_the_answer_is_read_first),
		CASE(a_slow_proxy_gets_byte_after_byte),
		CASE(a_chain_speaks_to_each_in_turn),
		CASE(a_name_may_be_looked_up_here),
		CASE(a_name_may_be_unknown_here),
		CASE(a_look_up_ends_with_the_stream),
		CASE(refusals_are_told_once_and_again),
		CASE(ends_are_no_answers),
		CASE(impossible_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
