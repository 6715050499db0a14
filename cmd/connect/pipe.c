/* connect as a part of a pipeline. */
#include "connect/pipe.h"

#include "base/error.h"
#include "base/text.h"
#include "cli/report.h"
#include "cli/secure.h"
#include "connect/connect.h"
#include "connect/link.h"
#include "connect/meter.h"
#include "connect/offer.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "stream/fd.h"
#include "stream/pace.h"
#include "stream/peer.h"
#include "stream/relay.h"
#include "stream/replay.h"
#include "stream/safe.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct pipe_state {
	const struct connect_config *config;
	struct loop *loop;
	struct stream *left, *pace; /* the latter in the former, or NULL */
	struct recording *recording; /* NULL: standard input and output are joined */
	struct stream *replay;	     /* left, as such; or NULL */
	struct dial_config dialing;
	struct dial *dial;
	const struct endpoint *endpoint;
	struct secure secure;
	struct link link;
	struct offer offer;
	struct relay *relay;
	struct meter meter;
	struct error *err;
	int status;
};

static bool speaks_telnet(const struct pipe_state *p)
{
	return p->config->telnet == CONNECT_TELNET_ALWAYS;
}

static enum stream_peer ask_peer(void *user)
{
	const struct pipe_state *p = user;

	return peer_ask(p->link.fd);
}

static void on_relay_done(struct relay *relay, void *user)
{
	struct pipe_state *p = user;

	meter_stop(&p->meter);
	p->status = link_result(&p->link, p->config, relay, p->err);
	if (p->replay && p->status == 0)
		p->status = replay_result(p->replay, p->err);
	link_report(&p->link, p->config, p->loop, relay);
	loop_stop(p->loop);
}

static void on_dial_done(struct dial *d, int fd, const struct error *err, void *user);

static int dial(struct pipe_state *p)
{
	const struct endpoint *first = proxies_first(&p->config->proxies, p->endpoint);

	p->dial = dial_start(p->loop, first, &p->dialing, on_dial_done, p, p->err);
	return p->dial ? 0 : -1;
}

static void on_open(struct opening *opening, const struct error *err, void *user)
{
	struct pipe_state *p = user;
	struct relay_config relay;

	(void)opening;
	if (err) {
		if (link_wants_another(&p->link, &p->dial, p->config) && dial(p) == 0)
			return;
		if (p->dial)
			*p->err = *err;
		loop_stop(p->loop);
		return;
	}
	link_note_open(&p->link, p->config, p->loop);
	relay = link_relay_config(&p->link, p->config);
	/* A person at the keyboard need not press a key to learn that the peer has gone. */
	if (!isatty(STDIN_FILENO)) {
		relay.grace_ns = PEER_GRACE_NS;
		relay.peer = ask_peer;
		relay.user = p;
	}
	if (p->replay) {
		relay.linger_ns = REPLAYING_PATIENCE;
		replay_begin(p->replay);
	}
	p->relay = relay_new(p->loop, p->left, p->link.top, &relay, on_relay_done, p);
	meter_start(&p->meter, p->loop, p->relay, p->config->common.quiet);
}

static void on_dial_done(struct dial *d, int fd, const struct error *err, void *user)
{
	struct pipe_state *p = user;
	struct telnet_config telnet = offer_config(&p->offer, &p->config->telnet_options, NULL);
	const struct link_plan plan = {
		.config = p->config,
		.endpoint = p->endpoint,
		.secure = &p->secure,
		.telnet = speaks_telnet(p) ? &telnet : NULL,
	};

	if (fd < 0) {
		*p->err = *err;
		loop_stop(p->loop);
		return;
	}
	telnet.negotiates_first = true;
	report_json_to_stderr();
	if (link_init(&p->link, p->loop, fd, d, &plan, p->err) < 0) {
		loop_stop(p->loop);
		return;
	}
	if (p->pace && p->link.datagrams)
		pace_keep_whole(p->pace);
	link_open(&p->link, p->loop, p->config, on_open, p);
}

static void on_attempt(const struct dial *d, const struct dial_attempt *attempt, void *user)
{
	(void)user;
	link_note_attempt(d, attempt);
}

/* Standard output is a tap's: what comes from the peer is seen there. */
static struct stream *open_input(struct loop *loop, struct error *err)
{
	static const struct fd_end in = { .fd = STDIN_FILENO,
					  .name = "standard input",
					  .is_inherited = true };
	struct fd_end out = { .name = "/dev/null", .is_output = true };
	struct stream *s = NULL;

	out.fd = open(out.name, O_WRONLY | O_CLOEXEC);
	if (out.fd < 0)
		error_errno(err, ERROR_LOCAL, errno, out.name, "cannot open");
	else
		s = fd_pair_new(loop, &in, &out, err);
	if (!s && out.fd >= 0)
		close(out.fd);
	return s;
}

static int open_left(struct pipe_state *p)
{
	const struct connect_config *config = p->config;
	const struct pace_config pace = { .rate = config->rate, .delay_ns = config->delay };

	if (p->recording) {
		p->left = p->replay = replaying_start(&config->replaying, p->recording, p->loop, 0,
						      false, p->err);
		return p->left ? 0 : -1;
	}
	p->left = tapping_takes_output(&config->tapping) ? open_input(p->loop, p->err)
							  : fd_standard_new(p->loop, p->err);
	if (!p->left)
		return -1;
	if (isatty(STDOUT_FILENO) && !speaks_telnet(p))
		p->left = safe_new(p->left, SAFE_KEEP_USUAL);
	if (pace.rate || pace.delay_ns)
		p->left = p->pace = pace_new(p->loop, p->left, &pace);
	return 0;
}

static int start(struct pipe_state *p, const struct endpoint *endpoint)
{
	p->endpoint = endpoint;
	if (link_dial_config(p->config, endpoint, &p->dialing, p->err) < 0 ||
	    secure_init(&p->secure, &p->config->securing, &p->config->handshaking,
			&p->config->asking, p->err) < 0)
		return -1;
	if (speaks_telnet(p) &&
	    offer_init(&p->offer, &p->config->telnet_options, p->err) < 0)
		return -1;
	if (replaying_read(&p->config->replaying, &p->recording, p->err) < 0)
		return -1;
	p->dialing.on_attempt = on_attempt;
	p->loop = loop_new(p->err);
	if (!p->loop)
		return -1;
	if (open_left(p) < 0)
		return -1;
	return dial(p) < 0 ? -1 : loop_run(p->loop, p->err);
}

int pipe_run(const struct connect_config *config, const struct endpoint *endpoint,
	     struct error *err)
{
	struct pipe_state p = { .config = config, .err = err, .status = -1 };

	if (start(&p, endpoint) < 0)
		p.status = -1;
	meter_stop(&p.meter);
	relay_free(p.relay);
	link_done(&p.link);
	p.status = secure_finish(&p.secure, p.status, err);
	dial_free(p.dial);
	stream_free(p.left);
	replaying_free(p.recording);
	offer_done(&p.offer);
	loop_free(p.loop);
	return p.status;
}
