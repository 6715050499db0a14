/* The stream that follows a script. */
#include "support/lib_fake_stream.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fake_stream *fake_of(const struct stream *s)
{
	return CONTAINER(s, struct fake_stream, base);
}

static void on_timer(struct loop *loop, void *user);

/* When the next read or write can do something, as far as it is wanted. */
static void arm(struct fake_stream *f)
{
	uint64_t at = CLOCK_NEVER, now = loop_now(f->loop);

	if (f->wanted & STREAM_READ && f->step < f->n_steps)
		at = f->steps[f->step].at;
	if (f->wanted & STREAM_WRITE && f->blocked_until < at)
		at = f->blocked_until;
	if (at != CLOCK_NEVER && at < now)
		at = now;
	loop_timer_set(f->loop, &f->timer, at, on_timer, f);
}

static void on_timer(struct loop *loop, void *user)
{
	struct fake_stream *f = user;
	uint64_t now = loop_now(loop);
	unsigned ready = 0;

	if (f->step < f->n_steps && f->steps[f->step].at <= now)
		ready |= STREAM_READ;
	if (f->blocked_until <= now)
		ready |= STREAM_WRITE;
	ready &= f->wanted;
	arm(f);
	if (ready && f->base.ready)
		f->base.ready(&f->base, ready, f->base.user);
}

static bool stutter(const struct fake_stream *f, bool *flag)
{
	*flag = f->stutters && !*flag;
	return *flag;
}

static ssize_t fake_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct fake_stream *f = fake_of(s);
	struct fake_step *step = &f->steps[f->step];

	f->reads++;
	if (f->step == f->n_steps || step->at > loop_now(f->loop) || stutter(f, &f->read_stuttered))
		return STREAM_AGAIN;
	if (!step->data && !step->code)
		return STREAM_EOF;
	if (!step->data) {
		error_errno(err, ERROR_PEER, step->code, "fake", NULL);
		return STREAM_ERROR;
	}
	if (f->max_read && n > f->max_read)
		n = f->max_read;
	if (n > step->len)
		n = step->len;
	memcpy(dst, step->data, n);
	step->data += n;
	step->len -= n;
	if (!step->len)
		f->step++;
	return (ssize_t)n;
}

static ssize_t fake_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct fake_stream *f = fake_of(s);
	uint64_t now = loop_now(f->loop);

	assert(!f->is_shut);
	if (now >= f->write_fails_at) {
		error_errno(err, ERROR_PEER, f->write_code, "fake", NULL);
		return STREAM_ERROR;
	}
	if (now < f->blocked_until || stutter(f, &f->write_stuttered))
		return STREAM_AGAIN;
	if (f->max_write && n > f->max_write)
		n = f->max_write;
	buf_append(&f->written, src, n);
	return (ssize_t)n;
}

static int fake_shut(struct stream *s, struct error *err)
{
	struct fake_stream *f = fake_of(s);

	if (f->shut_code) {
		error_errno(err, ERROR_PEER, f->shut_code, "fake", NULL);
		return STREAM_ERROR;
	}
	if (loop_now(f->loop) < f->blocked_until)
		return STREAM_AGAIN;
	f->is_shut = true;
	f->shut_at = (loop_now(f->loop) - f->born_at) / CLOCK_MS;
	return 0;
}

static void fake_want(struct stream *s, unsigned events)
{
	struct fake_stream *f = fake_of(s);

	f->wanted = events;
	arm(f);
}

static void fake_free(struct stream *s)
{
	struct fake_stream *f = fake_of(s);

	loop_timer_unset(&f->timer);
	buf_done(&f->written);
	free(f);
}

static bool fake_has_mark(const struct stream *s)
{
	const struct fake_stream *f = CONTAINER(s, struct fake_stream, base);

	return f->reads < f->marked_reads;
}

static const struct stream_ops fake_ops = {
	.has_mark = fake_has_mark,
	.name = "fake",
	.read = fake_read,
	.write = fake_write,
	.shut = fake_shut,
	.want = fake_want,
	.free = fake_free,
};

struct fake_stream *fake_stream_new(struct loop *loop)
{
	struct fake_stream *f = xcalloc(1, sizeof(*f));

	stream_init(&f->base, &fake_ops, NULL);
	f->loop = loop;
	f->born_at = loop_now(loop);
	f->write_fails_at = CLOCK_NEVER;
	buf_init(&f->written, SIZE_MAX / 2);
	return f;
}

void fake_stream_free(struct fake_stream *f)
{
	stream_free(&f->base);
}

static uint64_t time_of(const struct fake_stream *f, uint64_t ms)
{
	return f->born_at + ms * CLOCK_MS;
}

static void add_step(struct fake_stream *f, uint64_t at_ms, const char *data, int code)
{
	assert(f->n_steps < FAKE_STEPS);
	f->steps[f->n_steps++] = (struct fake_step){ .at = time_of(f, at_ms),
						     .data = data,
						     .code = code };
}

void fake_stream_say(struct fake_stream *f, uint64_t at_ms, const char *data)
{
	fake_stream_say_bytes(f, at_ms, data, strlen(data));
}

void fake_stream_say_bytes(struct fake_stream *f, uint64_t at_ms, const void *data, size_t n)
{
	if (!n)
		return;
	add_step(f, at_ms, data, 0);
	f->steps[f->n_steps - 1].len = n;
}

void fake_stream_end(struct fake_stream *f, uint64_t at_ms)
{
	add_step(f, at_ms, NULL, 0);
}

void fake_stream_break(struct fake_stream *f, uint64_t at_ms, int code)
{
	add_step(f, at_ms, NULL, code);
}

void fake_stream_block(struct fake_stream *f, uint64_t until_ms)
{
	f->blocked_until = time_of(f, until_ms);
}

void fake_stream_refuse(struct fake_stream *f, uint64_t at_ms, int code)
{
	f->write_fails_at = time_of(f, at_ms);
	f->write_code = code;
}

void fake_stream_refuse_shut(struct fake_stream *f, int code)
{
	f->shut_code = code;
}

const char *fake_stream_written(struct fake_stream *f)
{
	return buf_string(&f->written);
}

static void show(const char *what, const uint8_t *data, size_t n)
{
	fprintf(stderr, "%s:", what);
	while (n--)
		fprintf(stderr, " %02x", *data++);
	fputc('\n', stderr);
}

bool fake_stream_took(struct fake_stream *f, const void *expect, size_t n)
{
	bool is_same = f->written.len == n &&
		       (!n || memcmp(buf_data(&f->written), expect, n) == 0);

	if (!is_same) {
		show("written", buf_data(&f->written), f->written.len);
		show("expected", expect, n);
	}
	buf_clear(&f->written);
	return is_same;
}

bool fake_stream_hear(struct fake_stream *f, struct stream *above, const void *data, size_t n,
		      struct buf *got)
{
	struct error err = ERROR_INIT;
	uint8_t bytes[512];
	ssize_t len;

	f->step = f->n_steps = 0;
	fake_stream_say_bytes(f, 0, data, n);
	while ((len = stream_read(above, bytes, sizeof(bytes), &err)) > 0)
		buf_append(got, bytes, (size_t)len);
	return len == STREAM_AGAIN;
}
