/*
 * A connection whose peer says where it is to go: --socks and --http-proxy.  With both the first
 * byte tells which of them it is.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "listen/forward.h"
#include "listen/listen.h"
#include "listen/service.h"
#include "listen/session.h"
#include "net/addr.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "stream/http_request.h"
#include "stream/logins.h"
#include "stream/prefix.h"
#include "stream/socks_request.h"
#include "stream/stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long somebody may take to say where he wants to go. */
#define ASK_NS (10 * CLOCK_S)

/* How long a refused peer is listened to, so that no reset overtakes what it is told. */
#define FAREWELL_NS (2 * CLOCK_S)

enum { CHUNK = 4096, ANSWER_MAX = 4096 };

enum stage {
	ASKING,	  /* the request is coming */
	DIALING,  /* the target is called */
	GRANTING, /* it is there, and the peer is told so */
	REFUSING, /* the peer is told that there is none */
	LEAVING,  /* that was said: its end is awaited */
	JOINED,
	OVER,
};

struct proxied {
	struct session *session;
	enum stage stage;
	bool is_http, is_known;
	struct socks_request socks;
	struct http_request http;
	struct buf rest;   /* what came behind the request */
	struct buf answer; /* what the peer has not taken yet */
	struct forward *forward;
	struct loop_timer deadline, turn;
};

static void advance(struct proxied *p);

static void on_over(struct loop *loop, void *user)
{
	struct session *s = user;

	(void)loop;
	session_count(s, 0, 0);
	session_finish(s);
}

/* From the loop, so that nobody here has to fear for p. */
static void finish(struct proxied *p)
{
	struct session *s = p->session;

	p->stage = OVER;
	stream_want(s->right, 0);
	loop_timer_set(s->loop, &p->turn, loop_now(s->loop), on_over, s);
}

static void fail(struct proxied *p, const char *end, const struct error *err)
{
	struct session *s = p->session;

	s->end = end;
	if (err->subject[0])
		s->error = *err;
	else
		error_set(&s->error, err->phase, err->code, s->name, "%s", err->text);
}

/* ---- what the peer is told ---- */

static void put_refusal(struct proxied *p, const struct error *err)
{
	if (!p->is_known)
		return;
	if (p->is_http)
		http_put_refusal(p->http.status ? p->http.status : http_status_for(err), err->text,
				 &p->answer);
	else
		socks_put_reply(&p->socks, p->socks.reply ? p->socks.reply : socks_reply_for(err),
				NULL, &p->answer);
}

static void refuse(struct proxied *p, const char *end, const struct error *err)
{
	fail(p, end, err);
	put_refusal(p, err);
	p->stage = REFUSING;
}

static void on_connected(struct forward *f, struct session *s)
{
	struct proxied *p = s->state;
	struct addr bound;

	if (p->is_http)
		http_put_connected(&p->answer);
	else
		socks_put_reply(&p->socks, SOCKS_DONE,
				addr_of_socket(forward_fd(f), &bound) ? &bound : NULL, &p->answer);
	p->stage = GRANTING;
	advance(p);
}

static void on_failed(struct forward *f, struct session *s, const struct error *err)
{
	(void)f;
	refuse(s->state, "not connected", err);
	advance(s->state);
}

/* ---- what the peer asks for ---- */

static void dial(struct proxied *p)
{
	static const struct forward_calls calls = { .connected = on_connected,
						    .failed = on_failed };
	struct endpoint target = { .kind = ENDPOINT_INET };
	struct session *s = p->session;
	struct error err = ERROR_INIT;

	snprintf(target.host, sizeof(target.host), "%s",
		 p->is_http ? p->http.host : p->socks.host);
	snprintf(target.service, sizeof(target.service), "%u",
		 p->is_http ? p->http.port : p->socks.port);
	loop_timer_unset(&p->deadline);
	p->stage = DIALING;
	p->forward = forward_new(s, &target, &calls, &err);
	if (!p->forward)
		refuse(p, "not connected", &err);
}

static void know(struct proxied *p, uint8_t first)
{
	const struct listen_config *options = p->session->service->config;
	bool is_socks = first == 4 || first == 5;

	p->is_http = options->http_proxy && !(options->socks && is_socks);
	p->is_known = true;
}

/* ---- who the peer is ---- */

static bool is_welcome(struct proxied *p, char *user, char *password)
{
	struct session *s = p->session;
	bool result = logins_have(s->service->logins, user, password);

	if (result)
		snprintf(s->login, sizeof(s->login), "%s", user);
	explicit_bzero(password, strlen(password));
	return result;
}

static int reject(const char *user, struct error *err)
{
	return error_set(err, ERROR_PEER, EACCES, NULL,
			 user[0] ? "the client's user or password is wrong"
				 : "the client has no password");
}

/* A request over HTTP brings its password along. */
static enum socks_step judge(struct proxied *p, struct error *err)
{
	if (!p->session->service->logins || is_welcome(p, p->http.user, p->http.password))
		return SOCKS_CONNECT;
	p->http.status = 407;
	reject(p->http.user, err);
	return SOCKS_REFUSE;
}

/* Over SOCKS the answer to it is one of its own. */
static void log_in(struct proxied *p)
{
	struct error err = ERROR_INIT;
	bool is_right = is_welcome(p, p->socks.user, p->socks.password);

	socks_put_login(is_right, &p->answer);
	if (is_right)
		return;
	reject(p->socks.user, &err);
	p->socks.reply = SOCKS_SILENT;
	refuse(p, "refused", &err);
}

/* Of n bytes, how many belonged to the request. */
static size_t feed(struct proxied *p, const uint8_t *data, size_t n)
{
	struct error err = ERROR_INIT;
	enum socks_step step;
	enum http_step http;
	size_t used;

	if (p->is_http) {
		used = http_request_feed(&p->http, data, n, &http, &err);
		step = http == HTTP_CONNECT  ? judge(p, &err)
		       : http == HTTP_REFUSE ? SOCKS_REFUSE
					     : SOCKS_MORE;
	} else {
		used = socks_request_feed(&p->socks, data, n, &step, &err);
	}
	if (step == SOCKS_ANSWER)
		socks_put_method(&p->socks, &p->answer);
	else if (step == SOCKS_LOGIN)
		log_in(p);
	else if (step == SOCKS_CONNECT)
		dial(p);
	else if (step == SOCKS_REFUSE)
		refuse(p, "refused", &err);
	return used;
}

/* Reads once; false: nothing more is wanted, or there. */
static bool take(struct proxied *p)
{
	struct session *s = p->session;
	struct error err = ERROR_INIT;
	uint8_t data[CHUNK];
	size_t used = 0;
	ssize_t n = stream_read(s->right, data, sizeof(data), &err);

	if (n == STREAM_AGAIN)
		return false;
	if (n == STREAM_EOF)
		error_set(&err, ERROR_PEER, 0, NULL, "the client left before it had asked");
	if (n < 0) {
		fail(p, "broken", &err);
		finish(p);
		return false;
	}
	if (!p->is_known)
		know(p, data[0]);
	while (used < (size_t)n && p->stage == ASKING)
		used += feed(p, data + used, (size_t)n - used);
	if (p->stage == DIALING)
		(void)buf_append(&p->rest, data + used, (size_t)n - used);
	return p->stage == ASKING;
}

/* ---- the whole ---- */

/* Is everything said? */
static bool say(struct proxied *p)
{
	struct error err = ERROR_INIT;
	ssize_t n;

	while (p->answer.len) {
		n = stream_write(p->session->right, buf_data(&p->answer), p->answer.len, &err);
		if (n == STREAM_AGAIN)
			return false;
		if (n < 0) {
			if (p->stage != REFUSING) /* that has its reason */
				fail(p, "broken", &err);
			finish(p);
			return false;
		}
		buf_consume(&p->answer, (size_t)n);
	}
	return true;
}

static void join(struct proxied *p)
{
	struct session *s = p->session;

	p->stage = JOINED;
	if (p->rest.len)
		s->right = prefix_new(s->right, buf_data(&p->rest), p->rest.len);
	buf_clear(&p->rest);
	forward_join(p->forward);
}

static void on_farewell_over(struct loop *loop, void *user)
{
	(void)loop;
	finish(user);
}

static void leave(struct proxied *p)
{
	struct error ignored = ERROR_INIT;
	struct loop *loop = p->session->loop;

	p->stage = LEAVING;
	(void)stream_shut(p->session->right, &ignored);
	loop_timer_set(loop, &p->deadline, loop_now(loop) + FAREWELL_NS, on_farewell_over, p);
}

/* Throws away what the peer says behind a refusal. */
static void discard(struct proxied *p)
{
	struct error ignored = ERROR_INIT;
	uint8_t data[CHUNK];
	ssize_t n = stream_read(p->session->right, data, sizeof(data), &ignored);

	if (n == STREAM_EOF || n == STREAM_ERROR)
		finish(p);
}

/* Says what is to be said, and goes on behind it. */
static void advance(struct proxied *p)
{
	bool has_said = say(p);
	unsigned events = p->answer.len ? STREAM_WRITE : 0;

	if (p->stage == OVER)
		return;
	if (has_said && p->stage == GRANTING) {
		join(p);
		return;
	}
	if (has_said && p->stage == REFUSING)
		leave(p);
	if (p->stage == ASKING || p->stage == LEAVING)
		events |= STREAM_READ;
	stream_want(p->session->right, events);
}

static void on_ready(struct stream *right, unsigned events, void *user)
{
	struct proxied *p = user;

	(void)right;
	while (p->stage == ASKING && events & STREAM_READ && take(p))
		;
	if (p->stage == LEAVING)
		discard(p);
	if (p->stage != OVER)
		advance(p);
}

static void on_turn(struct loop *loop, void *user)
{
	(void)loop;
	on_ready(NULL, STREAM_READ, user);
}

static void on_deadline(struct loop *loop, void *user)
{
	struct proxied *p = user;
	struct error err = ERROR_INIT;
	char text[24];

	(void)loop;
	error_set(&err, ERROR_PEER, ETIMEDOUT, NULL, "the client has not said for %s where to go",
		  clock_format(text, ASK_NS));
	fail(p, "refused", &err);
	finish(p);
}

static int start(struct session *s, struct error *err)
{
	struct proxied *p = xcalloc(1, sizeof(*p));
	uint64_t now = loop_now(s->loop);

	(void)err;
	p->session = s;
	socks_request_init(&p->socks, s->service->logins);
	http_request_init(&p->http);
	buf_init(&p->rest, CHUNK);
	buf_init(&p->answer, ANSWER_MAX);
	s->state = p;
	stream_on_ready(s->right, on_ready, p);
	loop_timer_set(s->loop, &p->deadline, now + ASK_NS, on_deadline, p);
	loop_timer_set(s->loop, &p->turn, now, on_turn, p);
	return 0;
}

static void release(struct session *s)
{
	struct proxied *p = s->state;

	if (!p)
		return;
	forward_free(p->forward);
	loop_timer_unset(&p->deadline);
	loop_timer_unset(&p->turn);
	buf_done(&p->rest);
	buf_done(&p->answer);
	free(p);
	s->state = NULL;
}

static void stop(struct session *s)
{
	struct proxied *p = s->state;

	if (p->stage == JOINED)
		forward_count(p->forward);
	else
		session_count(s, 0, 0);
	session_finish(s);
}

const struct session_kind serve_proxy = { .start = start, .stop = stop, .free = release };
