/* The common part of every stream: calls pass through here, and readiness passes up. */
#include "stream/stream.h"

#include "base/error.h"

#include <assert.h>

static void pass_up(struct stream *below, unsigned events, void *user)
{
	struct stream *s = user;

	(void)below;
	if (s->ready)
		s->ready(s, events, s->user);
}

void stream_init(struct stream *s, const struct stream_ops *ops, struct stream *below)
{
	*s = (struct stream){ .ops = ops, .below = below };
	if (below)
		stream_on_ready(below, pass_up, s);
}

int stream_open(struct stream *s, struct error *err)
{
	if (s->ops->open)
		return s->ops->open(s, err);
	return s->below ? stream_open(s->below, err) : 0;
}

ssize_t stream_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	assert(n > 0);
	return s->ops->read ? s->ops->read(s, dst, n, err) :
			      stream_read(s->below, dst, n, err);
}

ssize_t stream_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	assert(n > 0);
	return s->ops->write ? s->ops->write(s, src, n, err) :
			       stream_write(s->below, src, n, err);
}

int stream_shut(struct stream *s, struct error *err)
{
	return s->ops->shut(s, err);
}

void stream_want(struct stream *s, unsigned events)
{
	if (s->ops->want)
		s->ops->want(s, events);
	else
		stream_want(s->below, events);
}

bool stream_has_input(const struct stream *s)
{
	if (s->ops->has_input && s->ops->has_input(s))
		return true;
	return s->below && stream_has_input(s->below);
}

int stream_bare_fd(const struct stream *s, unsigned direction)
{
	return s->ops->bare_fd ? s->ops->bare_fd(s, direction) : -1;
}

bool stream_has_mark(const struct stream *s)
{
	return s->ops->has_mark && s->ops->has_mark(s);
}

ssize_t stream_write_urgent(struct stream *s, const void *src, size_t n, struct error *err)
{
	assert(n > 0);
	return s->ops->write_urgent ? s->ops->write_urgent(s, src, n, err)
				    : stream_write(s, src, n, err);
}

int stream_fault(const struct stream *s, unsigned direction, int code, struct error *err)
{
	if (s->ops->fault)
		return s->ops->fault(s, direction, code, err);
	if (s->below)
		return stream_fault(s->below, direction, code, err);
	return error_errno(err, ERROR_LOCAL, code, NULL, NULL);
}

void stream_on_ready(struct stream *s, stream_ready_fn *ready, void *user)
{
	s->ready = ready;
	s->user = user;
}

void stream_free(struct stream *s)
{
	if (s)
		s->ops->free(s);
}
