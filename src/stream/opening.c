/* The time until a chain is open. */
#include "stream/opening.h"

#include "base/clock.h"
#include "base/error.h"
#include "stream/stream.h"

#include <errno.h>
#include <stddef.h>

void opening_stop(struct opening *o)
{
	loop_timer_unset(&o->timer);
	if (o->stream) {
		stream_want(o->stream, 0);
		stream_on_ready(o->stream, NULL, NULL);
	}
	o->stream = NULL;
}

static void end(struct opening *o, const struct error *err)
{
	opening_stop(o);
	o->done(o, err, o->user);
}

static void go_on(struct opening *o)
{
	struct error err = ERROR_INIT;
	int result = stream_open(o->stream, &err);

	if (result == STREAM_AGAIN)
		stream_want(o->stream, STREAM_READ | STREAM_WRITE);
	else
		end(o, result < 0 ? &err : NULL);
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	(void)s;
	(void)events;
	go_on(user);
}

static void on_timeout(struct loop *loop, void *user)
{
	struct opening *o = user;
	struct error err = ERROR_INIT;
	char time[24];

	clock_format(time, loop_now(loop) - o->since);
	error_set(&err, ERROR_PEER, ETIMEDOUT, o->subject,
		  "connected, but what comes before the first byte was not done within %s", time);
	end(o, &err);
}

void opening_start(struct opening *o, struct loop *loop, struct stream *s, uint64_t since,
		   uint64_t timeout, const char *subject, opening_done_fn *done, void *user)
{
	*o = (struct opening){ .stream = s, .subject = subject, .since = since, .done = done,
			       .user = user };
	stream_on_ready(s, on_ready, o);
	loop_timer_set(loop, &o->timer, clock_deadline(since, timeout), on_timeout, o);
	go_on(o);
}
