/* What is the same for all kinds of sessions: who it is, the stream, and how it ended. */
#include "listen/session.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "listen/account.h"
#include "listen/listen.h"
#include "listen/service.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/crlf.h"
#include "stream/datagram.h"
#include "stream/fd.h"
#include "stream/proxy_header.h"
#include "stream/relay.h"
#include "stream/stream.h"
#include "stream/tap_stream.h"
#include "stream/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* How long a client may take for its part of the handshake, and a proxy for its header. */
#define HANDSHAKE (10 * CLOCK_S)

/* When a peer that sends datagrams, and is one of many, counts as gone: nothing else tells. */
#define DATAGRAM_IDLE (60 * CLOCK_S)

/* ---- who it is ---- */

/* A unix client mostly has no name, but the kernel knows which process it is. */
static void name_process(char dst[static SESSION_NAME], int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		snprintf(dst, SESSION_NAME, "unix client");
	else
		snprintf(dst, SESSION_NAME, "unix client (process %d, user %u)", cred.pid,
			 cred.uid);
}

/* A datagram client has a name, if it wants answers; it may hold anything. */
void session_name_peer(char dst[static SESSION_NAME], int fd, const struct addr *peer)
{
	char text[ADDR_TEXT];

	if (fd >= 0 && addr_family(peer) == AF_UNIX) {
		name_process(dst, fd);
	} else if (!peer->len) {
		snprintf(dst, SESSION_NAME, "unix client without a name");
	} else {
		addr_format_port(text, peer);
		text_safe(dst, SESSION_NAME, text, strlen(text), TEXT_KEEP_NONE);
	}
}

/* ---- how it ended ---- */

void session_count(struct session *s, uint64_t received, uint64_t sent)
{
	s->received = received;
	s->sent = sent;
	s->took_ns = loop_now(s->loop) - s->started_at;
}

void session_count_relay(struct session *s, const struct relay *relay)
{
	session_count(s, relay_bytes(relay, RELAY_IN), relay_bytes(relay, RELAY_OUT));
}

/* Datagrams have no end but silence. */
static void note_silence(struct session *s, enum relay_end end)
{
	const struct listen_config *config = s->service->config;

	if (s->socktype == SOCK_DGRAM)
		return;
	if (end == RELAY_IDLE)
		account_idle(s->name, config->idle, &s->error);
	else if (end == RELAY_LINGERED)
		account_linger(s->name, config->linger, &s->error);
}

void session_note_relay(struct session *s, const struct relay *relay)
{
	s->end = relay_end_word(relay_end(relay));
	s->error = *relay_error(relay);
	session_count_relay(s, relay);
	note_silence(s, relay_end(relay));
}

void session_finish(struct session *s)
{
	s->done(s, s->user);
}

/* ---- its life ---- */

static struct stream *open_right(const struct session *s, struct stream *given)
{
	if (given)
		return given;
	if (s->socktype == SOCK_SEQPACKET)
		return datagram_new(s->loop, s->fd, s->name, false);
	return fd_socket_new(s->loop, s->fd, s->name);
}

static void put_taps(struct session *s, enum taps_place place)
{
	const struct tap_stream_config config = {
		.conn = { .id = s->id, .socktype = s->socktype, .is_server = true,
			  .local = s->local, .peer = s->peer },
		.datagrams = s->packets,
	};
	struct stream **tap = &s->taps[place];

	s->right = taps_add(s->service->config->taps, place, s->right, config, tap);
	if (*tap)
		tap_stream_open(*tap, 0);
}

static uint64_t idle_limit(const struct session *s)
{
	const struct service *service = s->service;

	if (service->config->idle)
		return service->config->idle;
	if (s->socktype == SOCK_DGRAM && service->is_parallel && service->keeps_open)
		return DATAGRAM_IDLE;
	return CLOCK_NEVER;
}

/* Its kind takes it over. */
static int begin(struct session *s, struct error *err)
{
	put_taps(s, TAPS_TALK);
	if (s->service->config->crlf)
		s->right = crlf_new(s->right);
	if (s->service->kind->start(s, err) < 0)
		return -1;
	s->is_started = true;
	account_start(s);
	return 0;
}

/* The proxy's word replaces the connection's own addresses, unless it speaks for itself. */
static void believe(struct session *s)
{
	if (!s->proxy || !s->proxy->source.len)
		return;
	s->via = s->peer;
	s->peer = s->proxy->source;
	s->local = s->proxy->destination;
	session_name_peer(s->name, -1, &s->peer);
}

static void fail(struct session *s, const struct error *err)
{
	s->end = "broken";
	s->error = *err;
	session_count(s, 0, 0);
	session_finish(s);
}

static void on_open(struct opening *opening, const struct error *err, void *user)
{
	struct session *s = user;
	struct error failure = ERROR_INIT;

	(void)opening;
	if (err)
		failure = *err;
	else
		believe(s);
	if (err || begin(s, &failure) < 0)
		fail(s, &failure);
}

/* The header of a proxy comes before TLS. */
static int add_openers(struct session *s, struct error *err)
{
	struct stream *whole;

	if (s->service->config->proxy_protocol) {
		s->proxy = xcalloc(1, sizeof(*s->proxy));
		s->right = proxy_header_new(s->right, s->proxy, s->name);
	}
	if (!s->service->tls)
		return 0;
	whole = tls_server_new(s->service->tls, s->right, s->name, err);
	if (!whole)
		return -1;
	s->right = whole;
	if (s->taps[TAPS_WIRE])
		tap_stream_note_tls(s->taps[TAPS_WIRE], whole);
	return 0;
}

static void open_now(struct loop *loop, void *user)
{
	struct session *s = user;
	struct error err = ERROR_INIT;

	if (add_openers(s, &err) < 0) {
		fail(s, &err);
		return;
	}
	opening_start(&s->opening, loop, s->right, s->started_at, HANDSHAKE, s->name, on_open, s);
}

/* What is wrong with a client is told from the loop, never by session_new(). */
static void open_later(struct session *s)
{
	loop_timer_set(s->loop, &s->begin, loop_now(s->loop), open_now, s);
}

struct session *session_new(struct loop *loop, const struct service *service,
			    const struct arrival *arrival, unsigned id, session_done_fn *done,
			    void *user, struct error *err)
{
	struct session *s = xcalloc(1, sizeof(*s));

	*s = (struct session){ .loop = loop, .service = service, .fd = arrival->fd,
			       .local = arrival->local, .peer = arrival->peer, .id = id,
			       .done = done, .user = user };
	list_init(&s->link);
	s->started_at = loop_now(loop);
	s->socktype = s->fd < 0 ? SOCK_DGRAM : socket_type(s->fd);
	s->idle_ns = idle_limit(s);
	if (arrival->name)
		snprintf(s->name, sizeof(s->name), "%s", arrival->name);
	else
		session_name_peer(s->name, s->fd, &s->peer);
	s->right = open_right(s, arrival->stream);
	s->packets = s->socktype == SOCK_SEQPACKET ? s->right : NULL;
	put_taps(s, TAPS_WIRE);
	if (service->tls || service->config->proxy_protocol) {
		open_later(s);
		return s;
	}
	if (begin(s, err) < 0) {
		session_free(s);
		return NULL;
	}
	return s;
}

void session_stop(struct session *s)
{
	if (!s->end)
		s->end = "stopped";
	if (s->is_started) {
		s->service->kind->stop(s);
		return;
	}
	session_count(s, 0, 0);
	session_finish(s);
}

void session_free(struct session *s)
{
	if (!s)
		return;
	loop_timer_unset(&s->begin);
	opening_stop(&s->opening);
	s->service->kind->free(s);
	stream_free(s->right);
	free(s->proxy);
	list_remove(&s->link);
	free(s);
}
