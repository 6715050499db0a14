/* A connection joined to a program of its own. */
#include "base/clock.h"
#include "listen/listen.h"
#include "listen/service.h"
#include "listen/session.h"
#include "stream/joint.h"
#include "stream/process.h"
#include "stream/relay.h"

static void on_connection_over(struct joint *joint, const struct relay *relay, void *user)
{
	struct session *s = user;

	(void)joint;
	session_note_relay(s, relay);
	s->is_fatal = relay_end(relay) == RELAY_INPUT_LOST;
}

static void on_ended(struct joint *joint, void *user)
{
	(void)joint;
	session_finish(user);
}

static int start(struct session *s, struct error *err)
{
	static const struct joint_calls calls = { .over = on_connection_over, .ended = on_ended };
	const struct service *service = s->service;
	const struct joint_config config = {
		.process = { .argv = service->argv,
			     .local = &s->local,
			     .remote = &s->peer,
			     .has_terminal = service->config->pty },
		.eof = RELAY_EOF_HALF,
		.linger_ns = CLOCK_NEVER,
		.idle_ns = s->idle_ns,
		.fd = s->fd,
	};
	struct joint *joint = joint_new(s->loop, &config, s->right, &calls, s, err);

	if (!joint)
		return -1;
	s->right = NULL; /* the joint's */
	s->state = joint;
	s->process = joint_process(joint);
	return 0;
}

static void stop(struct session *s)
{
	if (joint_relay(s->state))
		session_count_relay(s, joint_relay(s->state));
	joint_stop(s->state);
}

static void release(struct session *s)
{
	joint_free(s->state);
	s->state = NULL;
}

const struct session_kind serve_program = { .start = start, .stop = stop, .free = release };
