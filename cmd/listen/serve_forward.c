/* A connection joined to the target of --to: a port forwarder. */
#include "listen/forward.h"
#include "listen/service.h"
#include "listen/session.h"

static void on_connected(struct forward *f, struct session *s)
{
	(void)s;
	forward_join(f);
}

static void on_failed(struct forward *f, struct session *s, const struct error *err)
{
	(void)s;
	forward_fail(f, err);
}

static int start(struct session *s, struct error *err)
{
	static const struct forward_calls calls = { .connected = on_connected,
						    .failed = on_failed };

	s->state = forward_new(s, &s->service->target, &calls, err);
	return s->state ? 0 : -1;
}

static void release(struct session *s)
{
	forward_free(s->state);
	s->state = NULL;
}

static void stop(struct session *s)
{
	forward_count(s->state);
	session_finish(s);
}

const struct session_kind serve_forward = { .start = start, .stop = stop, .free = release };
