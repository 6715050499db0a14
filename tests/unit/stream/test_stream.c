/* A filter that does nothing must be invisible: calls pass down, readiness passes up. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "stream/stream.h"

#include <stdlib.h>
#include <string.h>

/* The lowest stream: remembers what it was asked, and gives what the test has put in. */
struct bottom {
	struct stream stream;
	const char *input;
	char written[32];
	unsigned wanted;
	bool is_shut, has_input;
	bool *ret_freed;
};

static struct bottom *of(const struct stream *s)
{
	return CONTAINER(s, struct bottom, stream);
}

static ssize_t bottom_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	size_t len = strlen(of(s)->input);

	(void)err;
	if (!len)
		return STREAM_EOF;
	n = len < n ? len : n;
	memcpy(dst, of(s)->input, n);
	of(s)->input += n;
	return (ssize_t)n;
}

static ssize_t bottom_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	char *to = of(s)->written;

	if (n > 16)
		return error_set(err, ERROR_PEER, 0, NULL, "too much"), STREAM_ERROR;
	memcpy(to + strlen(to), src, n);
	return (ssize_t)n;
}

static int bottom_shut(struct stream *s, struct error *err)
{
	(void)err;
	of(s)->is_shut = true;
	return 0;
}

static void bottom_want(struct stream *s, unsigned events)
{
	of(s)->wanted = events;
}

static bool bottom_has_input(const struct stream *s)
{
	return of(s)->has_input;
}

static int bottom_bare_fd(const struct stream *s, unsigned direction)
{
	(void)s;
	return direction == STREAM_READ ? 5 : -1;
}

static void bottom_free(struct stream *s)
{
	*of(s)->ret_freed = true;
	free(of(s));
}

static const struct stream_ops bottom_ops = {
	.name = "bottom", .read = bottom_read, .write = bottom_write, .shut = bottom_shut,
	.want = bottom_want, .has_input = bottom_has_input, .bare_fd = bottom_bare_fd,
	.free = bottom_free,
};

/* The filter: no want, no has_input and no bare_fd of its own. */
static ssize_t pass_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	return stream_read(s->below, dst, n, err);
}

static ssize_t pass_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	return stream_write(s->below, src, n, err);
}

static int pass_shut(struct stream *s, struct error *err)
{
	return stream_shut(s->below, err);
}

static void pass_free(struct stream *s)
{
	stream_free(s->below);
	free(s);
}

static const struct stream_ops pass_ops = {
	.name = "pass", .read = pass_read, .write = pass_write, .shut = pass_shut,
	.free = pass_free,
};

struct chain {
	struct bottom *bottom;
	struct stream *top;
	bool is_freed;
	unsigned events;
	struct stream *called;
};

static int set_up(void **state)
{
	struct chain *c = xcalloc(1, sizeof(*c));
	struct stream *middle = xcalloc(1, sizeof(*middle));

	c->bottom = xcalloc(1, sizeof(*c->bottom));
	stream_init(&c->bottom->stream, &bottom_ops, NULL);
	c->bottom->input = "";
	c->bottom->ret_freed = &c->is_freed;
	stream_init(middle, &pass_ops, &c->bottom->stream);
	c->top = xcalloc(1, sizeof(*c->top));
	stream_init(c->top, &pass_ops, middle);
	*state = c;
	return 0;
}

static int tear_down(void **state)
{
	struct chain *c = *state;

	stream_free(c->top);
	assert_true(c->is_freed);
	free(c);
	return 0;
}

static void calls_pass_down(void **state)
{
	struct chain *c = *state;
	struct error err = ERROR_INIT;
	char text[8] = "";

	c->bottom->input = "hello";
	assert_int_equal(stream_read(c->top, text, 3, &err), 3);
	assert_string_equal(text, "hel");
	assert_int_equal(stream_read(c->top, text, 8, &err), 2);
	assert_int_equal(stream_read(c->top, text, 8, &err), STREAM_EOF);
	assert_int_equal(stream_read(c->top, text, 8, &err), STREAM_EOF);
	assert_int_equal(stream_write(c->top, "abc", 3, &err), 3);
	assert_string_equal(c->bottom->written, "abc");
	assert_false(error_is_set(&err));
	assert_int_equal(stream_write(c->top, "12345678901234567", 17, &err), STREAM_ERROR);
	assert_true(error_is_set(&err));
	assert_int_equal(stream_shut(c->top, &err), 0);
	assert_true(c->bottom->is_shut);
	stream_want(c->top, STREAM_WRITE);
	assert_int_equal(c->bottom->wanted, STREAM_WRITE);
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct chain *c = user;

	c->called = s;
	c->events = events;
}

static void readiness_passes_up(void **state)
{
	struct chain *c = *state;
	struct stream *bottom = &c->bottom->stream;

	bottom->ready(bottom, STREAM_READ, bottom->user); /* nobody asked: nothing happens */
	stream_on_ready(c->top, on_ready, c);
	bottom->ready(bottom, STREAM_READ | STREAM_WRITE, bottom->user);
	assert_ptr_equal(c->called, c->top);
	assert_int_equal(c->events, STREAM_READ | STREAM_WRITE);
}

static void held_input_is_seen_through_the_chain(void **state)
{
	struct chain *c = *state;

	assert_false(stream_has_input(c->top));
	c->bottom->has_input = true;
	assert_true(stream_has_input(c->top));
}

/* A filter that does not say so hides the descriptor: its bytes may differ. */
static void the_bare_descriptor_ends_at_a_filter(void **state)
{
	struct chain *c = *state;

	assert_int_equal(stream_bare_fd(c->top, STREAM_READ), -1);
	assert_int_equal(stream_bare_fd(&c->bottom->stream, STREAM_READ), 5);
	assert_int_equal(stream_bare_fd(&c->bottom->stream, STREAM_WRITE), -1);
}

static void nothing_is_freed(void **state)
{
	(void)state;
	stream_free(NULL);
}

#define STREAM_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STREAM_TEST(calls_pass_down),
		STREAM_TEST(readiness_passes_up),
		STREAM_TEST(held_input_is_seen_through_the_chain),
		STREAM_TEST(the_bare_descriptor_ends_at_a_filter),
		STREAM_TEST(nothing_is_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
