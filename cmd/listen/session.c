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
#include "stream/peer.h"
#include "stream/process.h"
#include "stream/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a program may go on after its connection has ended. */
#define PATIENCE_NS (2 * CLOCK_S)

/* How long the peer is listened to, its bytes dropped, after the program has ended. */
#define FAREWELL_NS (2 * CLOCK_S)

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

static void close_connection(struct session *s)
{
	relay_free(s->relay);
	stream_free(s->left);
	stream_free(s->right);
	s->relay = NULL;
	s->left = s->right = NULL;
	loop_timer_unset(&s->farewell);
}

/* The connection is over: wait for the program, if there is one. */
static void conclude(struct session *s, uint64_t patience_ns)
{
	close_connection(s);
	s->took_ns = loop_now(s->loop) - s->started_at;
	if (s->process && !process_has_ended(s->process))
		process_end(s->process, patience_ns);
	else
		s->done(s, s->user);
}

static void on_process_done(struct process *p, void *user)
{
	struct session *s = user;

	(void)p;
	/* What it has written may still be on its way; its end comes through the relay. */
	if (s->relay)
		relay_left_refuses(s->relay);
	else if (!s->right)
		s->done(s, s->user);
}

static void on_farewell_over(struct loop *loop, void *user)
{
	(void)loop;
	conclude(user, PATIENCE_NS);
}

static void on_farewell(struct stream *right, unsigned events, void *user)
{
	struct error ignored = ERROR_INIT;
	char bytes[16384];
	ssize_t n;

	(void)events;
	n = stream_read(right, bytes, sizeof(bytes), &ignored);
	if (n == STREAM_EOF || n == STREAM_ERROR)
		conclude(user, PATIENCE_NS);
}

/*
 * The program has said all: closing while bytes of the peer are unread would reset the
 * connection, and the reset could overtake what the program said.
 */
static void say_farewell(struct session *s)
{
	relay_free(s->relay);
	s->relay = NULL;
	stream_free(s->left);
	s->left = NULL;
	stream_on_ready(s->right, on_farewell, s);
	stream_want(s->right, STREAM_READ);
	loop_timer_set(s->loop, &s->farewell, loop_now(s->loop) + FAREWELL_NS, on_farewell_over, s);
}

static void on_relay_done(struct relay *relay, void *user)
{
	struct session *s = user;

	s->end = relay_end(relay);
	s->error = *relay_error(relay);
	s->received = relay_bytes(relay, RELAY_IN);
	s->sent = relay_bytes(relay, RELAY_OUT);
	if (s->process && s->fd >= 0 && s->end == RELAY_BOTH_ENDED && !error_is_set(&s->error))
		say_farewell(s);
	else
		conclude(s, PATIENCE_NS);
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
		.eof = RELAY_EOF_HALF,
		.linger_ns = CLOCK_NEVER,
		.idle_ns = s->config->idle_ns,
		.grace_ns = PEER_GRACE_NS,
		.peer = ask_peer,
		.user = s,
	};

	if (s->config->is_typed || s->fd < 0) {
		config.grace_ns = 0;
		config.peer = NULL;
	}
	if (s->process) {
		config.grace_ns = CLOCK_NEVER;
		config.peer = NULL; /* a program may go on when nobody listens any more */
		config.left_may_refuse = true;
	}
	return config;
}

static int open_left(struct session *s, struct error *err)
{
	if (s->config->argv)
		s->process = process_spawn(s->loop, s->config->argv, &s->local, &s->peer, &s->left,
					   on_process_done, s, err);
	else
		s->left = loan_new(s->config->own, s->config->is_last);
	return s->left ? 0 : -1;
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
	struct relay_config how;

	*s = (struct session){ .loop = loop, .config = config, .fd = arrival->fd,
			       .local = arrival->local, .peer = arrival->peer, .id = id,
			       .done = done, .user = user };
	list_init(&s->link);
	s->started_at = loop_now(loop);
	s->socktype = s->fd < 0 ? SOCK_DGRAM : socket_type(s->fd);
	set_name(s, arrival->name);
	s->right = open_right(s, arrival->stream);
	if (open_left(s, err) < 0) {
		session_free(s);
		return NULL;
	}
	if (config->crlf)
		s->right = crlf_new(s->right);
	how = relay_config(s);
	s->relay = relay_new(loop, s->left, s->right, &how, on_relay_done, s);
	return s;
}

void session_stop(struct session *s)
{
	if (s->relay) {
		s->is_stopped = true;
		s->received = relay_bytes(s->relay, RELAY_IN);
		s->sent = relay_bytes(s->relay, RELAY_OUT);
	}
	if (s->right)
		conclude(s, 0);
	else if (s->process)
		process_end(s->process, 0);
}

void session_free(struct session *s)
{
	if (!s)
		return;
	close_connection(s);
	process_free(s->process);
	list_remove(&s->link);
	free(s);
}
