/* What a filter holds until the stream below takes it. */
#include "stream/outbox.h"

#include "stream/stream.h"

static void ask_below(struct outbox *o)
{
	unsigned events = o->wanted;

	if (o->held.len)
		events |= STREAM_WRITE;
	if (o->held.len > o->enough)
		events &= ~(unsigned)STREAM_READ;
	stream_want(o->filter->below, events);
}

unsigned outbox_take(struct outbox *o, unsigned events)
{
	struct error err = ERROR_INIT;

	if (events & STREAM_WRITE && o->held.len) {
		if (outbox_flush(o, &err) == STREAM_ERROR)
			o->failed = err; /* told by the next write or shut */
		if (o->held.len)
			events &= ~(unsigned)STREAM_WRITE;
		ask_below(o);
	}
	return events;
}

static void on_below(struct stream *below, unsigned events, void *user)
{
	struct outbox *o = user;
	struct stream *s = o->filter;

	(void)below;
	events = outbox_take(o, events) & o->wanted;
	if (events && s->ready)
		s->ready(s, events, s->user);
}

void outbox_init(struct outbox *o, struct stream *filter, size_t max)
{
	*o = (struct outbox){ .filter = filter, .enough = max };
	buf_init(&o->held, max);
	stream_on_ready(filter->below, on_below, o);
}

void outbox_done(struct outbox *o)
{
	buf_done(&o->held);
}

int outbox_flush(struct outbox *o, struct error *err)
{
	ssize_t n;

	if (error_is_set(&o->failed)) {
		*err = o->failed;
		return STREAM_ERROR;
	}
	while (o->held.len) {
		n = stream_write(o->filter->below, buf_data(&o->held), o->held.len, err);
		if (n == STREAM_ERROR)
			buf_clear(&o->held);
		else if (n == STREAM_AGAIN)
			ask_below(o);
		if (n < 0)
			return (int)n;
		buf_consume(&o->held, (size_t)n);
	}
	return 0;
}

void outbox_want(struct outbox *o, unsigned events)
{
	o->wanted = events;
	ask_below(o);
}
