/* A stream that is lent. */
#include "listen/loan.h"

#include "base/list.h"
#include "base/mem.h"
#include "stream/stream.h"

#include <stdlib.h>

struct loan {
	struct stream base;
	bool is_last;
};

static int loan_shut(struct stream *s, struct error *err)
{
	return CONTAINER(s, struct loan, base)->is_last ? stream_shut(s->below, err) : 0;
}

static int loan_bare_fd(const struct stream *s, unsigned direction)
{
	return stream_bare_fd(s->below, direction);
}

static void loan_free(struct stream *s)
{
	stream_want(s->below, 0);
	stream_on_ready(s->below, NULL, NULL);
	free(CONTAINER(s, struct loan, base));
}

static const struct stream_ops loan_ops = {
	.name = "loan",
	.shut = loan_shut,
	.bare_fd = loan_bare_fd,
	.free = loan_free,
};

struct stream *loan_new(struct stream *lender, bool is_last)
{
	struct loan *loan = xcalloc(1, sizeof(*loan));

	loan->is_last = is_last;
	stream_init(&loan->base, &loan_ops, lender);
	return &loan->base;
}
