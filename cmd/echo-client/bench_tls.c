/* The first handshake. */
#include "echo-client/bench_tls.h"

#include "base/clock.h"
#include "base/error.h"
#include "echo-client/session.h"
#include "net/loop.h"
#include "stream/fd.h"
#include "stream/opening.h"
#include "stream/stream.h"
#include "stream/tls.h"

struct first {
	struct loop *loop;
	struct error err;
};

static void on_open(struct opening *o, const struct error *err, void *user)
{
	struct first *f = user;

	(void)o;
	if (err)
		f->err = *err;
	loop_stop(f->loop);
}

static int shake(struct session *s, struct stream *stream, struct error *err)
{
	struct first f = { .loop = s->loop, .err = ERROR_INIT };
	struct opening opening = { 0 };
	int result;

	opening_start(&opening, s->loop, stream, clock_now(), s->config->dialing.timeout,
		      s->name, on_open, &f);
	result = error_is_set(&f.err) || tls_is_open(stream) ? 0 : loop_run(s->loop, err);
	opening_stop(&opening);
	if (result == 0 && error_is_set(&f.err)) {
		*err = f.err;
		result = -1;
	}
	return result;
}

int bench_tls_begin(struct bench_tls *t, struct session *s, struct error *err)
{
	const struct echo_client_config *config = s->config;
	struct stream *stream;
	int result;

	if (secure_init(&t->secure, &config->securing, &config->handshaking, NULL, err) < 0)
		return -1;
	if (!config->handshaking.tls)
		return 0;
	stream = secure_put(&t->secure, s->loop, fd_socket_new(s->loop, s->fd, s->name),
			    s->endpoint, s->name, err);
	s->fd = -1;
	if (!stream)
		return -1;
	result = shake(s, stream, err);
	stream_free(stream);
	t->wire = (struct wire_tls){ &t->secure, s->endpoint, s->name };
	s->tls = &t->wire;
	return result;
}

int bench_tls_end(struct bench_tls *t, int status, struct error *err)
{
	return secure_finish(&t->secure, status, err);
}
