/* A connection and a program. */
#include "stream/joint.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/loop.h"
#include "stream/peer.h"
#include "stream/pty.h"
#include "stream/stream.h"

#include <stdlib.h>

/* How long a program may go on after its connection has ended. */
#define PATIENCE_NS (2 * CLOCK_S)

/* How long the peer is listened to, its bytes dropped, after the program has ended. */
#define FAREWELL_NS (2 * CLOCK_S)

/* How long a program on a terminal may be silent when its peer has ended and may be gone. */
#define TERMINAL_GRACE_NS (60 * CLOCK_S)

struct joint {
	struct loop *loop;
	int fd;
	struct stream *left, *right; /* NULL when the connection is closed */
	struct relay *relay;	     /* NULL when it is over */
	struct process *process;
	struct loop_timer farewell;
	bool has_terminal; /* left is a pseudo-terminal */
	struct joint_calls calls;
	void *user;
};

static void close_connection(struct joint *j)
{
	relay_free(j->relay);
	stream_free(j->left);
	stream_free(j->right);
	j->relay = NULL;
	j->left = j->right = NULL;
	loop_timer_unset(&j->farewell);
}

/* The connection is over: wait for the program. */
static void conclude(struct joint *j, uint64_t patience_ns)
{
	close_connection(j);
	if (process_has_ended(j->process))
		j->calls.ended(j, j->user);
	else
		process_end(j->process, patience_ns);
}

static void on_process_done(struct process *p, void *user)
{
	struct joint *j = user;

	(void)p;
	/* What it has written may still be on its way; its end comes through the relay. */
	if (j->relay)
		relay_left_refuses(j->relay);
	else if (!j->right)
		j->calls.ended(j, j->user);
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
static void say_farewell(struct joint *j)
{
	relay_free(j->relay);
	j->relay = NULL;
	stream_free(j->left);
	j->left = NULL;
	stream_on_ready(j->right, on_farewell, j);
	stream_want(j->right, STREAM_READ);
	loop_timer_set(j->loop, &j->farewell, loop_now(j->loop) + FAREWELL_NS, on_farewell_over, j);
}

static void on_relay_done(struct relay *relay, void *user)
{
	struct joint *j = user;
	bool is_orderly = relay_end(relay) == RELAY_BOTH_ENDED &&
			  !error_is_set(relay_error(relay));

	j->calls.over(j, relay, j->user);
	if (j->fd >= 0 && is_orderly)
		say_farewell(j);
	else
		conclude(j, PATIENCE_NS);
}

static enum stream_peer ask_peer(void *user)
{
	return peer_ask(((const struct joint *)user)->fd);
}

/* docs/half-close.md has the reasons. */
static struct relay_config relay_config(struct joint *j, const struct joint_config *config)
{
	struct relay_config result = {
		.eof = config->eof,
		.linger_ns = config->linger_ns,
		.idle_ns = config->idle_ns,
		.grace_ns = CLOCK_NEVER, /* it may go on when nobody listens any more */
		.left_may_refuse = true,
		.user = j,
	};

	if (config->process.has_terminal && j->fd >= 0) {
		result.grace_ns = TERMINAL_GRACE_NS;
		result.peer = ask_peer;
	}
	return result;
}

struct joint *joint_new(struct loop *loop, const struct joint_config *config,
			struct stream *right, const struct joint_calls *calls, void *user,
			struct error *err)
{
	struct joint *j = xcalloc(1, sizeof(*j));
	struct relay_config how;

	*j = (struct joint){ .loop = loop, .fd = config->fd, .calls = *calls, .user = user,
			     .has_terminal = config->process.has_terminal };
	j->process = process_spawn(loop, &config->process, &j->left, on_process_done, j, err);
	if (!j->process) {
		free(j);
		return NULL;
	}
	j->right = right;
	how = relay_config(j, config);
	j->relay = relay_new(loop, j->left, right, &how, on_relay_done, j);
	return j;
}

const struct relay *joint_relay(const struct joint *j)
{
	return j->relay;
}

const struct process *joint_process(const struct joint *j)
{
	return j->process;
}

void joint_resize(struct joint *j, unsigned columns, unsigned rows)
{
	if (j->has_terminal && j->left)
		pty_resize(j->left, columns, rows);
}

void joint_stop(struct joint *j)
{
	if (j->right)
		conclude(j, 0);
	else
		process_end(j->process, 0);
}

void joint_free(struct joint *j)
{
	if (!j)
		return;
	close_connection(j);
	process_free(j->process);
	free(j);
}
