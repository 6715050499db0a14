/* A connection for the sake of its handshake. */
#include "connect/examine.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/json.h"
#include "cli/report.h"
#include "cli/secure.h"
#include "connect/connect.h"
#include "connect/examine_show.h"
#include "connect/link.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "stream/stream.h"
#include "stream/tls.h"
#include "stream/tls_info.h"

#include <stdio.h>
#include <time.h>

enum { REPORT_MAX = 16 << 20 };
#define PATIENCE CLOCK_S /* for a session */

struct examining {
	const struct connect_config *config;
	const struct endpoint *endpoint;
	struct loop *loop;
	struct secure secure;
	struct dial_config dialing;
	struct dial *dial;
	struct link link;
	struct loop_timer patience;
	struct error *err;
	int status;
};

static void show(struct examining *x, const struct tls_info *info)
{
	const struct examine e = {
		.peer = x->link.peer,
		.name = secure_name(&x->secure, x->endpoint),
		.info = info,
		.now = time(NULL),
		.shows_all = report_verbosity() > 0,
		.has_pins = x->config->securing.pins.n > 0,
	};
	struct json *doc;
	struct buf text;

	if (x->config->common.json) {
		doc = examine_document(&e);
		json_print(doc, stdout);
		json_free(doc);
		return;
	}
	buf_init(&text, REPORT_MAX);
	examine_text(&text, &e);
	fputs(buf_string(&text), stdout);
	buf_done(&text);
}

static void on_dial_done(struct dial *d, int fd, const struct error *err, void *user);

static int dial(struct examining *x)
{
	const struct endpoint *first = proxies_first(&x->config->proxies, x->endpoint);

	x->dial = dial_start(x->loop, first, &x->dialing, on_dial_done, x, x->err);
	return x->dial ? 0 : -1;
}

/* All is known that there is to know. */
static void conclude(struct examining *x)
{
	struct error ignored = ERROR_INIT;
	struct tls_info info;

	loop_stop(x->loop);
	loop_timer_unset(&x->patience);
	link_note_open(&x->link, x->config, x->loop);
	tls_info_get(x->link.tls, &info);
	show(x, &info);
	x->status = info.n_complaints ? STATUS_TRUST : STATUS_DONE;
	tls_info_done(&info);
	(void)stream_shut(x->link.top, &ignored); /* a farewell, as far as it can leave at once */
}

static void on_patience(struct loop *loop, void *user)
{
	(void)loop;
	conclude(user);
}

static void on_ticket(struct stream *s, unsigned events, void *user)
{
	struct examining *x = user;
	struct error ignored = ERROR_INIT;
	char unwanted[1024];

	(void)events;
	if (stream_read(s, unwanted, sizeof(unwanted), &ignored) != STREAM_AGAIN ||
	    !tls_awaits_session(x->link.tls))
		conclude(x);
}

/* In TLS 1.3 the session that --session wants comes behind the handshake, if it comes. */
static bool waits_for_session(struct examining *x)
{
	if (!x->config->handshaking.session || !tls_awaits_session(x->link.tls))
		return false;
	stream_on_ready(x->link.top, on_ticket, x);
	stream_want(x->link.top, STREAM_READ);
	loop_timer_set(x->loop, &x->patience, clock_deadline(loop_now(x->loop), PATIENCE),
		       on_patience, x);
	return true;
}

static void on_open(struct opening *opening, const struct error *err, void *user)
{
	struct examining *x = user;

	(void)opening;
	if (err && link_wants_another(&x->link, &x->dial, x->config) && dial(x) == 0)
		return;
	if (err) {
		loop_stop(x->loop);
		if (x->dial)
			*x->err = *err;
	} else if (!waits_for_session(x)) {
		conclude(x);
	}
}

static void on_dial_done(struct dial *d, int fd, const struct error *err, void *user)
{
	struct examining *x = user;
	const struct link_plan plan = { .config = x->config, .endpoint = x->endpoint,
					.secure = &x->secure };

	if (fd < 0) {
		*x->err = *err;
		loop_stop(x->loop);
		return;
	}
	if (link_init(&x->link, x->loop, fd, d, &plan, x->err) < 0) {
		loop_stop(x->loop);
		return;
	}
	link_open(&x->link, x->loop, x->config, on_open, x);
}

static void on_attempt(const struct dial *d, const struct dial_attempt *attempt, void *user)
{
	(void)user;
	link_note_attempt(d, attempt);
}

/* Nothing is refused before all of it is known, and nothing is sent. */
static int start(struct examining *x)
{
	const struct connect_config *config = x->config;

	if (link_dial_config(config, x->endpoint, &x->dialing, x->err) < 0 ||
	    secure_init(&x->secure, &config->securing, &config->handshaking,
			&config->asking, x->err) < 0)
		return -1;
	secure_bear(&x->secure);
	x->dialing.on_attempt = on_attempt;
	x->loop = loop_new(x->err);
	if (!x->loop)
		return -1;
	return dial(x) < 0 ? -1 : loop_run(x->loop, x->err);
}

int examine_run(const struct connect_config *config, const struct endpoint *endpoint,
		struct error *err)
{
	struct examining x = { .config = config, .endpoint = endpoint, .err = err, .status = -1 };

	if (start(&x) < 0)
		x.status = -1;
	link_done(&x.link);
	x.status = secure_finish(&x.secure, x.status, err);
	dial_free(x.dial);
	loop_free(x.loop);
	return x.status;
}
