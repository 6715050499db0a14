/* One connection from its start to its end. */
#include "listen/session.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "listen/loan.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/crlf.h"
#include "stream/datagram.h"
#include "stream/fd.h"
#include "stream/joint.h"
#include "stream/peer.h"
#include "stream/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A unix client mostly has no name, but the kernel knows which process it is. */
static void name_unix(struct session *s)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(s->fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		snprintf(s->name, sizeof(s->name), "unix client");
	else
		snprintf(s->name, sizeof(s->name), "unix client (process %d, user %u)", cred.pid,
			 cred.uid);
}

/* A datagram client has a name, if it wants answers; it may hold anything. */
static void name_datagrams(struct session *s)
{
	char text[ADDR_TEXT];

	if (!s->peer.len) {
		snprintf(s->name, sizeof(s->name), "unix client without a name");
		return;
	}
	addr_format_port(text, &s->peer);
	text_safe(s->name, sizeof(s->name), text, strlen(text), TEXT_KEEP_NONE);
}

static void set_name(struct session *s, const char *given)
{
	if (given)
		snprintf(s->name, sizeof(s->name), "%s", given);
	else if (s->fd < 0)
		name_datagrams(s);
	else if (addr_family(&s->peer) == AF_UNIX)
		name_unix(s);
	else
		addr_format_port(s->name, &s->peer);
}

/* ---- the end ---- */

static void note_end(struct session *s, const struct relay *relay)
{
	s->end = relay_end(relay);
	s->error = *relay_error(relay);
	s->received = relay_bytes(relay, RELAY_IN);
	s->sent = relay_bytes(relay, RELAY_OUT);
	s->took_ns = loop_now(s->loop) - s->started_at;
}

static void close_connection(struct session *s)
{
	relay_free(s->relay);
	stream_free(s->left);
	stream_free(s->right);
	s->relay = NULL;
	s->left = s->right = NULL;
}

static void on_relay_done(struct relay *relay, void *user)
{
	struct session *s = user;

	note_end(s, relay);
	close_connection(s);
	s->done(s, s->user);
}

static void on_connection_over(struct joint *joint, const struct relay *relay, void *user)
{
	(void)joint;
	note_end(user, relay);
}

static void on_joint_ended(struct joint *joint, void *user)
{
	struct session *s = user;

	(void)joint;
	s->done(s, s->user);
}

/* ---- the start ---- */

static enum stream_peer ask_peer(void *user)
{
	const struct session *s = user;

	return peer_ask(s->fd);
}

/* docs/half-close.md has the reasons. */
static struct relay_config relay_config(struct session *s)
{
	struct relay_config config = {
		.eof = s->config->eof,
		.linger_ns = s->config->linger_ns,
		.idle_ns = s->config->idle_ns,
		.grace_ns = PEER_GRACE_NS,
		.peer = ask_peer,
		.user = s,
	};

	if (s->config->is_typed || s->fd < 0) {
		config.grace_ns = 0;
		config.peer = NULL;
	}
	return config;
}

/* Takes right over on success. */
static int join_program(struct session *s, struct error *err)
{
	static const struct joint_calls calls = { .over = on_connection_over,
						  .ended = on_joint_ended };
	const struct joint_config config = {
		.process = { .argv = s->config->argv,
			     .local = &s->local,
			     .remote = &s->peer,
			     .has_terminal = s->config->has_terminal },
		.eof = RELAY_EOF_HALF,
		.linger_ns = CLOCK_NEVER,
		.idle_ns = s->config->idle_ns,
		.fd = s->fd,
	};

	s->joint = joint_new(s->loop, &config, s->right, &calls, s, err);
	if (!s->joint)
		return -1;
	s->right = NULL;
	return 0;
}

static void join_own(struct session *s)
{
	const struct relay_config config = relay_config(s);

	s->left = loan_new(s->config->own, s->config->is_last);
	s->relay = relay_new(s->loop, s->left, s->right, &config, on_relay_done, s);
}

static struct stream *open_right(const struct session *s, struct stream *given)
{
	if (given)
		return given;
	if (s->socktype == SOCK_SEQPACKET)
		return datagram_new(s->loop, s->fd, s->name, false);
	return fd_socket_new(s->loop, s->fd, s->name);
}

struct session *session_new(struct loop *loop, const struct session_config *config,
			    const struct arrival *arrival, unsigned id, session_done_fn *done,
			    void *user, struct error *err)
{
	struct session *s = xcalloc(1, sizeof(*s));

	*s = (struct session){ .loop = loop, .config = config, .fd = arrival->fd,
			       .local = arrival->local, .peer = arrival->peer, .id = id,
			       .done = done, .user = user };
	list_init(&s->link);
	s->started_at = loop_now(loop);
	s->socktype = s->fd < 0 ? SOCK_DGRAM : socket_type(s->fd);
	set_name(s, arrival->name);
	s->right = open_right(s, arrival->stream);
	if (config->crlf)
		s->right = crlf_new(s->right);
	if (!config->argv) {
		join_own(s);
	} else if (join_program(s, err) < 0) {
		session_free(s);
		return NULL;
	}
	return s;
}

void session_stop(struct session *s)
{
	const struct relay *relay = s->joint ? joint_relay(s->joint) : s->relay;

	if (relay) {
		note_end(s, relay);
		s->is_stopped = true;
	}
	if (s->joint) {
		joint_stop(s->joint);
	} else if (s->right) {
		close_connection(s);
		s->done(s, s->user);
	}
}

const struct process *session_process(const struct session *s)
{
	return s->joint ? joint_process(s->joint) : NULL;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	close_connection(s);
	joint_free(s->joint);
	list_remove(&s->link);
	free(s);
}
