/* Dialing for a session, and the relay between the two. */
#include "listen/forward.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/report.h"
#include "listen/listen.h"
#include "listen/service.h"
#include "listen/session.h"
#include "net/addr.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/datagram.h"
#include "stream/fd.h"
#include "stream/opening.h"
#include "stream/peer.h"
#include "stream/relay.h"
#include "stream/stream.h"
#include "stream/tls.h"

#include <stdlib.h>
#include <sys/socket.h>

struct forward {
	struct session *session;
	struct forward_calls calls;
	struct dial *dial;   /* NULL when it is over */
	int fd;		     /* of the target; owned by left */
	struct stream *left; /* the target, or NULL */
	struct opening opening; /* of left */
	struct relay *relay;
};

/* What one side broke off is broken off for the other, too: an orderly end would be a lie. */
static void pass_break(const struct session *s, int fd)
{
	if (s->socktype == SOCK_STREAM && fd >= 0)
		socket_set_abort(fd);
}

static struct stream *open_target(const struct session *s, int fd)
{
	char name[ADDR_TEXT];
	struct addr target;

	if (!addr_of_peer(fd, &target))
		target.len = 0;
	addr_format_port(name, &target);
	if (socket_type(fd) != SOCK_STREAM)
		return datagram_new(s->loop, fd, name, false);
	if (addr_family(&target) != AF_UNIX)
		socket_set_nodelay(fd);
	if (addr_is_loopback(&target))
		socket_unpace(fd);
	return fd_socket_new(s->loop, fd, name);
}

static void on_open(struct opening *opening, const struct error *err, void *user)
{
	struct forward *f = user;
	struct session *s = f->session;
	struct error why = ERROR_INIT;

	(void)opening;
	if (!err) {
		if (tls_is_new(f->left))
			report_note(0, "%s: met for the first time; its key is kept in %s",
				    s->target, s->service->config->securing.tofu);
		f->calls.connected(f, s);
		return;
	}
	why = *err; /* the stream's */
	f->calls.failed(f, s, &why);
}

/* What TLS has to say to the target comes first. */
static void open_secure(struct forward *f, const struct service *service, uint64_t since)
{
	struct session *s = f->session;
	struct error err = ERROR_INIT;

	f->left = secure_put(&service->secure, s->loop, f->left, &service->target, s->target,
			     &err);
	if (!f->left)
		f->calls.failed(f, s, &err);
	else
		opening_start(&f->opening, s->loop, f->left, since, DIAL_TIMEOUT, s->target,
			      on_open, f);
}

static void on_dialed(struct dial *d, int fd, const struct error *err, void *user)
{
	struct forward *f = user;
	struct error why = ERROR_INIT;
	uint64_t since = dial_started_at(d);

	if (fd < 0)
		why = *err; /* the dial's */
	dial_free(d);
	f->dial = NULL;
	if (fd < 0) {
		f->calls.failed(f, f->session, &why);
		return;
	}
	f->fd = fd;
	f->left = open_target(f->session, fd);
	if (f->session->service->secure.context)
		open_secure(f, f->session->service, since);
	else
		f->calls.connected(f, f->session);
}

struct forward *forward_new(struct session *s, const struct endpoint *target,
			    const struct forward_calls *calls, struct error *err)
{
	const struct dial_config config = {
		.socktype = s->socktype == SOCK_DGRAM ? SOCK_DGRAM : 0,
	};
	struct forward *f = xcalloc(1, sizeof(*f));

	endpoint_format(s->target, target);
	*f = (struct forward){ .session = s, .calls = *calls, .fd = -1 };
	f->dial = dial_start(s->loop, target, &config, on_dialed, f, err);
	if (f->dial)
		return f;
	free(f);
	return NULL;
}

void forward_free(struct forward *f)
{
	if (!f)
		return;
	dial_free(f->dial);
	opening_stop(&f->opening);
	relay_free(f->relay);
	stream_free(f->left);
	free(f);
}

int forward_fd(const struct forward *f)
{
	return f->fd;
}

static void on_relay_done(struct relay *relay, void *user)
{
	struct forward *f = user;
	struct session *s = f->session;
	enum relay_end end = relay_end(relay);

	session_note_relay(s, relay);
	if (end == RELAY_BROKEN) {
		pass_break(s, f->fd);
	} else if (end == RELAY_INPUT_LOST || end == RELAY_OUTPUT_LOST) {
		s->end = "target lost";
		pass_break(s, s->fd);
	}
	session_finish(s);
}

static enum stream_peer ask_peer(void *user)
{
	return peer_ask(((const struct session *)user)->fd);
}

/* docs/half-close.md has the reasons. */
void forward_join(struct forward *f)
{
	struct session *s = f->session;
	const struct listen_config *options = s->service->config;
	struct relay_config config = {
		.eof = RELAY_EOF_HALF,
		.linger_ns = options->linger ? options->linger : CLOCK_NEVER,
		.idle_ns = s->idle_ns,
		.grace_ns = CLOCK_NEVER, /* the target may take its time */
		.left_may_refuse = true,
		.peer = s->fd < 0 ? NULL : ask_peer,
		.user = s,
	};

	f->relay = relay_new(s->loop, f->left, s->right, &config, on_relay_done, f);
}

void forward_fail(struct forward *f, const struct error *err)
{
	struct session *s = f->session;

	s->error = *err;
	s->end = "not connected";
	session_count(s, 0, 0);
	pass_break(s, s->fd);
	session_finish(s);
}

void forward_count(const struct forward *f)
{
	if (f->relay)
		session_count_relay(f->session, f->relay);
	else
		session_count(f->session, 0, 0);
}
