/* Serves those who come, as many at a time as may be, until it is done. */
#include "listen/listen.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "listen/account.h"
#include "listen/admission.h"
#include "listen/gate.h"
#include "listen/places.h"
#include "listen/service.h"
#include "listen/session.h"
#include "net/activation.h"
#include "net/ending.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/socket.h"
#include "net/udp.h"
#include "stream/datagram_hub.h"
#include "stream/stream.h"

#include <signal.h>
#include <unistd.h>

struct server {
	const struct listen_config *config;
	struct loop *loop;
	struct places places;
	struct admission admission;
	struct gate gate;	  /* for connections */
	struct datagram_hub *hub; /* for datagrams */
	bool shares_datagrams;	  /* those of all peers go to one session */
	bool is_accepting;	  /* the first lists are there */
	bool is_closed;		  /* nobody else is taken */
	struct service service;
	struct list sessions;
	size_t n_sessions, most;
	unsigned last_id;
	struct loop_timer timeout, drain;
	struct ending ending;
	bool is_draining;
	int signo;	    /* what ends us, or 0 */
	struct error error; /* likewise */
};

/* ---- the end ---- */

static void update_gate(struct server *s)
{
	gate_set(&s->gate, !s->is_closed && s->n_sessions < s->most);
}

/* Nobody else; the peers that there are still speak through the sockets of datagrams. */
static void stop_listening(struct server *s)
{
	s->is_closed = true;
	loop_timer_unset(&s->timeout);
	if (s->hub)
		datagram_hub_close(s->hub);
	gate_done(&s->gate);
	listener_free(s->places.connections);
	s->places.connections = NULL;
}

/* Those who are there end by themselves, or are stopped. */
static void stop(struct server *s)
{
	stop_listening(s);
	LIST_EACH(node, &s->sessions)
	session_stop(CONTAINER(node, struct session, link));
	if (!s->n_sessions)
		loop_stop(s->loop);
}

static void fail(struct server *s, const struct error *err)
{
	if (!error_is_set(&s->error))
		s->error = *err;
	stop(s);
}

static void on_drained(struct loop *loop, void *user)
{
	struct server *s = user;

	(void)loop;
	account_cut(s->n_sessions);
	stop(s);
}

static void start_draining(struct server *s)
{
	struct error ignored = ERROR_INIT;

	s->is_draining = true;
	(void)activation_notify("STOPPING=1", &ignored);
	stop_listening(s);
	loop_timer_set(s->loop, &s->drain,
		       clock_deadline(loop_update(s->loop), s->config->drain), on_drained, s);
	if (!s->n_sessions)
		loop_stop(s->loop);
}

static bool can_reload(const struct server *s)
{
	return admission_can_reload(&s->admission) || service_can_reload(&s->service);
}

static void reload(struct server *s)
{
	struct error err = ERROR_INIT;

	if (admission_can_reload(&s->admission))
		admission_reload(&s->admission);
	if (service_can_reload(&s->service)) {
		(void)service_reload(&s->service, &err);
		account_users(&err);
	}
}

static void on_signal(struct loop *loop, int signo, void *user)
{
	struct server *s = user;

	(void)loop;
	if (signo == SIGHUP && can_reload(s)) {
		reload(s);
		return;
	}
	if (s->config->drain && !s->is_draining && signo != SIGHUP) {
		start_draining(s);
		return;
	}
	s->signo = signo;
	stop(s);
}

/* ---- sessions ---- */

/* Nobody else is served: it was the only one, or the end has come. */
static void note_last(struct server *s, const struct error *err)
{
	if (error_is_set(err) && !s->signo && !s->is_draining && !error_is_set(&s->error))
		s->error = *err;
	if (!s->n_sessions)
		loop_stop(s->loop);
}

static void on_session_done(struct session *session, void *user)
{
	struct server *s = user;
	struct error err = session->error;
	bool is_fatal = session->is_fatal;

	account_session(session);
	session_free(session);
	s->n_sessions--;
	if (s->is_closed) {
		note_last(s, &err);
	} else if (is_fatal) {
		fail(s, &err);
	} else {
		if (error_is_set(&err))
			account_trouble(&err);
		update_gate(s);
		gate_wake(&s->gate);
	}
}

/* false: there is no session, and what has come is gone. */
static bool start_session(struct server *s, const struct arrival *arrival)
{
	struct error err = ERROR_INIT;
	struct session *session;

	loop_timer_unset(&s->timeout);
	session = session_new(s->loop, &s->service, arrival, ++s->last_id, on_session_done, s,
			      &err);
	if (!session && !s->service.keeps_open) {
		fail(s, &err);
		return false;
	}
	if (!session) {
		account_trouble(&err);
		return false;
	}
	list_append(&s->sessions, &session->link);
	s->n_sessions++;
	if (!s->service.keeps_open)
		stop_listening(s);
	update_gate(s);
	return true;
}

/* ---- those who come ---- */

static void on_arrival(int fd, const struct addr *peer, void *user)
{
	struct arrival arrival = { .fd = fd, .peer = *peer };
	struct server *s = user;
	const char *rule;

	if (!admission_allows(&s->admission, fd, peer, &rule)) {
		account_refused(fd, peer, rule);
		close(fd);
		return;
	}
	(void)addr_of_socket(fd, &arrival.local);
	(void)start_session(s, &arrival);
}

static void on_no_arrival(const struct error *err, void *user)
{
	struct server *s = user;

	if (s->service.keeps_open)
		account_trouble(err);
	else
		fail(s, err);
}

static bool admits_datagram(const struct udp_path *path, void *user)
{
	const struct server *s = user;

	return admission_allows(&s->admission, -1, &path->peer, NULL);
}

/* Somebody's first datagram. */
static bool on_datagrams(struct stream *stream, const struct udp_path *path, void *user)
{
	struct server *s = user;
	struct arrival arrival = {
		.fd = -1,
		.stream = stream,
		.local = places_complete(&s->places, &path->local),
		.peer = path->peer,
		.name = s->shares_datagrams ? "everybody" : NULL,
	};

	if (s->n_sessions >= s->most) {
		stream_free(stream);
		return false;
	}
	if (s->shares_datagrams)
		arrival.peer.len = 0;
	return start_session(s, &arrival);
}

static void on_timeout(struct loop *loop, void *user)
{
	struct server *s = user;
	struct error err = ERROR_INIT;
	char where[ENDPOINT_TEXT];

	(void)loop;
	account_timeout(places_format(where, &s->places), s->config->timeout, &err);
	fail(s, &err);
}

/* ---- the start ---- */

static int start_accepting(struct server *s, struct error *err)
{
	static const struct gate_calls calls = { .arrived = on_arrival, .failed = on_no_arrival };
	uint64_t timeout = s->config->timeout ? s->config->timeout : CLOCK_NEVER;

	if (s->places.datagrams) {
		s->hub = datagram_hub_new(s->loop, s->places.datagrams, s->shares_datagrams,
					  on_datagrams, s, err);
		if (!s->hub)
			return -1;
		datagram_hub_admit(s->hub, admits_datagram, s);
	}
	if (s->places.connections &&
	    gate_init(&s->gate, s->loop, s->places.connections, &calls, s, err) < 0)
		return -1;
	loop_timer_set(s->loop, &s->timeout, clock_deadline(loop_now(s->loop), timeout),
		       on_timeout, s);
	places_announce(&s->places);
	return 0;
}

static void on_lists(const struct error *err, void *user)
{
	struct server *s = user;
	struct error failure = *err;

	if (s->is_accepting) {
		account_lists(err);
	} else if (!s->is_closed) {
		s->is_accepting = true;
		if (error_is_set(err) || start_accepting(s, &failure) < 0)
			fail(s, &failure);
	}
}

/* The option that has no meaning for datagrams, or NULL. */
static const char *wants_connections(const struct server *s)
{
	const struct listen_config *config = s->config;

	return config->chat	       ? "--chat"
	       : config->broker	       ? "--broker"
	       : config->socks	       ? "--socks"
	       : config->http_proxy     ? "--http-proxy"
	       : config->proxy_protocol ? "--proxy-protocol"
					: NULL;
}

static int start(struct server *s, const char *operand, struct error *err)
{
	const struct service *service = &s->service;

	s->loop = loop_new(err);
	if (!s->loop || places_open(&s->places, s->config, operand, err) < 0 ||
	    (s->config->serving.tls && places_check_streams(&s->places, "--tls", err) < 0) ||
	    admission_init(&s->admission, s->config, s->loop, on_lists, s, err) < 0 ||
	    admission_check(&s->admission, &s->places, err) < 0 ||
	    service_open(&s->service, s->config, s->loop, err) < 0)
		return -1;
	if (service->power && !s->config->expose && !s->config->serving.client_ca &&
	    !admission_is_limited(&s->admission) &&
	    places_check_private(&s->places, service->power, err) < 0)
		return -1;
	if (wants_connections(s) && s->places.datagrams)
		return error_set(err, ERROR_USAGE, 0, wants_connections(s),
				 "is for connections, not for datagrams");
	s->shares_datagrams = service->keeps_open && !service->is_parallel;
	s->most = service->keeps_open && service->is_parallel ? (size_t)s->config->max_clients : 1;
	if (s->most > 1)
		socket_raise_limit();
	return ending_catch(&s->ending, s->loop, on_signal, s, err);
}

static void server_done(struct server *s)
{
	LIST_EACH(node, &s->sessions)
	session_free(CONTAINER(node, struct session, link));
	loop_timer_unset(&s->timeout);
	loop_timer_unset(&s->drain);
	gate_done(&s->gate);
	datagram_hub_free(s->hub);
	places_close(&s->places);
	admission_done(&s->admission);
	ending_release(&s->ending);
	service_close(&s->service);
	loop_free(s->loop);
}

int listen_serve(const struct listen_config *config, const char *operand, struct error *err)
{
	struct server s = { .config = config, .error = ERROR_INIT };
	int status = -1;

	list_init(&s.sessions);
	if (start(&s, operand, err) == 0 && loop_run(s.loop, err) == 0) {
		if (s.signo)
			status = 128 + s.signo;
		else if (error_is_set(&s.error))
			*err = s.error;
		else
			status = STATUS_DONE;
	}
	server_done(&s);
	return status;
}
