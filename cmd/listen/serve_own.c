/* A connection joined to standard input and output, or to the file of --output. */
#include "base/clock.h"
#include "base/mem.h"
#include "listen/listen.h"
#include "listen/loan.h"
#include "listen/service.h"
#include "listen/session.h"
#include "net/loop.h"
#include "stream/peer.h"
#include "stream/relay.h"
#include "stream/replay.h"
#include "stream/stream.h"

#include <stdlib.h>

struct own {
	struct stream *left;
	struct relay *relay;
};

static enum stream_peer ask_peer(void *user)
{
	const struct session *s = user;

	return peer_ask(s->fd);
}

/* docs/half-close.md has the reasons. */
static struct relay_config relay_config(struct session *s)
{
	const struct listen_config *options = s->service->config;
	struct relay_config config = {
		.eof = (enum relay_eof)options->eof,
		.linger_ns = options->linger ? options->linger : CLOCK_NEVER,
		.idle_ns = s->idle_ns,
		.grace_ns = PEER_GRACE_NS,
		.peer = ask_peer,
		.user = s,
	};

	if (s->service->is_typed || s->fd < 0) {
		config.grace_ns = 0;
		config.peer = NULL;
	}
	if (s->service->recording)
		config.linger_ns = REPLAYING_PATIENCE;
	return config;
}

/* The next connection needs our side. */
static void give_back(struct session *s)
{
	struct own *own = s->state;

	if (!own)
		return;
	relay_free(own->relay);
	stream_free(own->left);
	free(own);
	s->state = NULL;
	stream_free(s->right);
	s->right = NULL;
}

static void on_relay_done(struct relay *relay, void *user)
{
	struct session *s = user;
	const struct own *own = s->state;

	session_note_relay(s, relay);
	if (s->service->recording && !error_is_set(&s->error))
		(void)replay_result(own->left, &s->error);
	s->is_fatal = s->error.phase == ERROR_OUTPUT ||
		      (relay_end(relay) == RELAY_INPUT_LOST && !s->service->recording);
	give_back(s);
	session_finish(s);
}

static struct stream *open_left(const struct session *s, struct error *err)
{
	const struct service *service = s->service;

	if (service->recording)
		return replaying_start(&service->config->replaying, service->recording, s->loop,
				       s->id - 1, true, err);
	return loan_new(service->own, !service->keeps_open);
}

static int start(struct session *s, struct error *err)
{
	const struct relay_config config = relay_config(s);
	struct stream *left = open_left(s, err);
	struct own *own;

	if (!left)
		return -1;
	own = xcalloc(1, sizeof(*own));
	own->left = left;
	own->relay = relay_new(s->loop, own->left, s->right, &config, on_relay_done, s);
	s->state = own;
	return 0;
}

static void stop(struct session *s)
{
	struct own *own = s->state;

	session_count_relay(s, own->relay);
	give_back(s);
	session_finish(s);
}

const struct session_kind serve_own = { .start = start, .stop = stop, .free = give_back };
