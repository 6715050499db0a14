/* Accepts connections, as many as may be served, until it is done. */
#include "listen/listen.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/text.h"
#include "listen/account.h"
#include "listen/session.h"
#include "net/ending.h"
#include "net/endpoint.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/socket.h"
#include "net/udp.h"
#include "stream/datagram_hub.h"
#include "stream/fd.h"
#include "stream/process.h"
#include "stream/safe.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long accepting rests when this machine has no descriptor left. */
#define REST_NS CLOCK_S

/* When a peer that sends datagrams to a program counts as gone: nothing else tells. */
#define DATAGRAM_IDLE (60 * CLOCK_S)

struct server {
	const struct listen_config *config;
	const struct endpoint *endpoint;
	bool is_loopback; /* the endpoint names no address */
	struct loop *loop;
	struct listener *listener;
	bool is_closed; /* no more connections are taken */
	struct loop_watch *watches; /* one a socket */
	struct datagram_hub *hub;   /* or this, where there are no connections */
	bool shares_datagrams;	    /* those of all peers go to one session */
	struct loop_timer timeout, rest;
	struct ending ending;
	char **argv; /* the program, or NULL */
	struct session_config session_config;
	struct list sessions;
	size_t n_sessions, most;
	unsigned last_id;
	int signo;	    /* what ends us, or 0 */
	struct error error; /* likewise */
};

/* ---- accepting ---- */

static void accept_ready(struct loop *loop, int fd, unsigned events, void *user);

static void set_accepting(struct server *s)
{
	bool is_on = s->n_sessions < s->most && !s->rest.loop;
	size_t i;

	for (i = 0; s->watches && i < s->listener->n; i++)
		loop_watch_set(&s->watches[i], is_on ? LOOP_READ : 0);
}

static void release_listener(struct server *s)
{
	size_t i;

	for (i = 0; s->watches && i < s->listener->n; i++)
		loop_unwatch(&s->watches[i]);
	free(s->watches);
	listener_free(s->listener);
	s->watches = NULL;
	s->listener = NULL;
}

static void close_listener(struct server *s)
{
	s->is_closed = true;
	loop_timer_unset(&s->timeout);
	loop_timer_unset(&s->rest);
	if (s->hub) /* the peers that there are still speak through the sockets */
		datagram_hub_close(s->hub);
	else
		release_listener(s);
}

/* No more connections; those that there are end by themselves, or are stopped. */
static void stop(struct server *s)
{
	close_listener(s);
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

static void on_session_done(struct session *session, void *user)
{
	struct server *s = user;
	struct error err = session->error;
	bool is_fatal = err.phase == ERROR_OUTPUT || session->end == RELAY_INPUT_LOST;

	/* Datagrams have no end but silence. */
	if (session->end == RELAY_IDLE && session->socktype != SOCK_DGRAM)
		account_idle(session->name, s->config->idle, &err);
	else if (session->end == RELAY_LINGERED && session->socktype != SOCK_DGRAM)
		account_linger(session->name, s->config->linger, &err);
	account_session(session, &err);
	list_remove(&session->link);
	session_free(session);
	s->n_sessions--;
	if (s->signo || s->is_closed) {
		if (error_is_set(&err) && !s->signo && !error_is_set(&s->error))
			s->error = err;
		if (!s->n_sessions)
			loop_stop(s->loop);
	} else if (is_fatal) {
		fail(s, &err);
	} else {
		if (error_is_set(&err))
			account_trouble(&err);
		set_accepting(s);
	}
}

/* false: there is no session, and what has come is gone. */
static bool start_session(struct server *s, const struct arrival *arrival)
{
	struct error err = ERROR_INIT;
	struct session *session;

	loop_timer_unset(&s->timeout);
	session = session_new(s->loop, &s->session_config, arrival, ++s->last_id,
			      on_session_done, s, &err);
	if (!session && !s->config->keep_open) {
		fail(s, &err);
		return false;
	}
	if (!session) {
		account_trouble(&err);
		return false;
	}
	account_start(session);
	list_append(&s->sessions, &session->link);
	s->n_sessions++;
	if (!s->config->keep_open)
		close_listener(s);
	set_accepting(s);
	return true;
}

static void on_rested(struct loop *loop, void *user)
{
	(void)loop;
	set_accepting(user);
}

static bool is_out_of_resources(int code)
{
	return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

static void accept_failed(struct server *s, int code)
{
	struct error err = ERROR_INIT;

	if (!is_out_of_resources(code))
		return; /* the client went away meanwhile, or nobody is there: wait on */
	error_errno(&err, ERROR_LOCAL, code, NULL, "cannot accept a connection");
	if (!s->config->keep_open) {
		fail(s, &err);
		return;
	}
	account_trouble(&err);
	loop_timer_set(s->loop, &s->rest, loop_now(s->loop) + REST_NS, on_rested, s);
	set_accepting(s);
}

static void accept_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct server *s = user;
	struct arrival arrival = { .fd = -1 };

	(void)loop;
	(void)events;
	if (s->n_sessions >= s->most)
		return; /* the other family's socket was faster in this round */
	arrival.fd = socket_accept(fd, &arrival.peer);
	if (arrival.fd < 0) {
		accept_failed(s, errno);
		return;
	}
	addr_unmap(&arrival.peer);
	(void)addr_of_socket(arrival.fd, &arrival.local);
	if (addr_family(&arrival.peer) != AF_UNIX)
		socket_set_nodelay(arrival.fd);
	(void)start_session(s, &arrival);
}

/* Somebody's first datagram. */
static bool on_datagrams(struct stream *stream, const struct udp_path *path, void *user)
{
	struct server *s = user;
	struct arrival arrival = {
		.fd = -1,
		.stream = stream,
		.local = path->local,
		.peer = path->peer,
		.name = s->shares_datagrams ? "everybody" : NULL,
	};

	if (s->n_sessions >= s->most) {
		stream_free(stream);
		return false;
	}
	if (arrival.local.len)
		addr_set_port(&arrival.local, addr_port(&s->listener->sockets[0].addr));
	else
		arrival.local = s->listener->sockets[0].addr;
	if (s->shares_datagrams)
		arrival.peer.len = 0;
	return start_session(s, &arrival);
}

/* ---- what ends it ---- */

static void on_signal(struct loop *loop, int signo, void *user)
{
	struct server *s = user;

	(void)loop;
	s->signo = signo;
	stop(s);
}

/* As the user wrote it, with the port that the kernel chose. */
static const char *describe_endpoint(char dst[static ENDPOINT_TEXT], const struct server *s)
{
	const struct listener *l = s->listener;
	struct endpoint e = *s->endpoint;
	char address[ADDR_TEXT];

	if (l->n == 1) {
		snprintf(dst, ENDPOINT_TEXT, "%s", addr_format_port(address, &l->sockets[0].addr));
		return dst;
	}
	if (s->is_loopback)
		snprintf(e.host, sizeof(e.host), "localhost");
	snprintf(e.service, sizeof(e.service), "%u", addr_port(&l->sockets[0].addr));
	return endpoint_format(dst, &e);
}

static void on_timeout(struct loop *loop, void *user)
{
	struct server *s = user;
	struct error err = ERROR_INIT;
	char where[ENDPOINT_TEXT];

	(void)loop;
	account_timeout(describe_endpoint(where, s), s->config->timeout, &err);
	fail(s, &err);
}

/* ---- the start ---- */

static int prepare_program(struct server *s, struct error *err)
{
	const struct listen_config *config = s->config;

	if (config->exec || config->shell) {
		s->argv = process_command(config->exec, config->shell, err);
		if (!s->argv)
			return -1;
	}
	return 0;
}

/* A unix socket is for this user alone from the moment it is there. */
static int open_listener(struct server *s, struct error *err)
{
	bool is_inet = s->endpoint->kind == ENDPOINT_INET;
	struct listener_config config = {
		.family = common_family(&s->config->common),
		.tcp = !s->config->udp || !is_inet,
		.udp = s->config->udp && is_inet,
		.is_loopback = s->is_loopback,
	};
	mode_t old = umask(0);

	umask(s->endpoint->kind == ENDPOINT_UNIX ? 0177 : old);
	s->listener = listener_open(s->endpoint, &config, err);
	umask(old);
	return s->listener ? 0 : -1;
}

/* An abstract name has no permissions: every user of this host can connect to it. */
static bool is_private(const struct addr *a)
{
	return addr_is_loopback(a) &&
	       !(addr_family(a) == AF_UNIX && a->un.sun_path[0] == '\0');
}

static int check_exposure(const struct server *s, struct error *err)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; s->argv && !s->config->expose && i < s->listener->n; i++) {
		const struct addr *a = &s->listener->sockets[i].addr;

		if (is_private(a))
			continue;
		error_set(err, ERROR_USAGE, 0, s->config->exec ? "--exec" : "--shell",
			  "everybody who can reach %s could use the program",
			  addr_format_port(text, a));
		error_hint(err, "if that is meant, say --expose; without an address only this host "
				"is served");
		return -1;
	}
	return 0;
}

/* Never over a file that is there, nor through a link that somebody has put there. */
static int create_output(const char *path, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	error_errno(err, ERROR_OUTPUT, errno, path, "cannot create");
	if (errno == EEXIST)
		error_hint(err, "--output makes a new file and never overwrites one");
	return -1;
}

static int open_own_side(struct server *s, struct error *err)
{
	const char *path = s->config->output;
	struct fd_end in = { .fd = STDIN_FILENO, .name = "standard input", .is_inherited = true };
	struct fd_end out = { .name = path, .is_output = true };

	if (s->argv)
		return 0;
	if (!path) {
		s->session_config.own = fd_standard_new(s->loop, err);
		if (s->session_config.own && isatty(STDOUT_FILENO))
			s->session_config.own = safe_new(s->session_config.own, SAFE_KEEP_USUAL);
		return s->session_config.own ? 0 : -1;
	}
	out.fd = create_output(path, err);
	if (out.fd < 0)
		return -1;
	s->session_config.own = fd_pair_new(s->loop, &in, &out, err);
	if (!s->session_config.own)
		close(out.fd);
	return s->session_config.own ? 0 : -1;
}

static int start_accepting(struct server *s, struct error *err)
{
	uint64_t timeout = s->config->timeout ? s->config->timeout : CLOCK_NEVER;
	size_t i;

	if (s->listener->sockets[0].type == SOCK_DGRAM) {
		s->hub = datagram_hub_new(s->loop, s->listener, s->shares_datagrams,
					  on_datagrams, s, err);
		if (!s->hub)
			return -1;
		if (s->argv && s->config->keep_open && !s->config->idle)
			s->session_config.idle_ns = DATAGRAM_IDLE;
	} else {
		s->watches = xcalloc(s->listener->n, sizeof(*s->watches));
	}
	for (i = 0; s->watches && i < s->listener->n; i++) {
		if (loop_watch(s->loop, &s->watches[i], s->listener->sockets[i].fd, LOOP_READ,
			       accept_ready, s, err) < 0)
			return -1;
	}
	loop_timer_set(s->loop, &s->timeout, clock_deadline(loop_now(s->loop), timeout),
		       on_timeout, s);
	for (i = 0; i < s->listener->n; i++)
		account_listening(&s->listener->sockets[i]);
	return 0;
}

static void server_init(struct server *s, const struct listen_config *config)
{
	bool is_parallel = config->keep_open && (config->exec || config->shell);

	*s = (struct server){ .config = config, .error = ERROR_INIT };
	s->shares_datagrams = config->keep_open && !config->exec && !config->shell;
	s->most = is_parallel ? (size_t)config->max_clients : 1;
	s->session_config.is_typed = isatty(STDIN_FILENO);
	s->session_config.is_last = !config->keep_open;
	s->session_config.crlf = config->crlf;
	s->session_config.idle_ns = config->idle ? config->idle : CLOCK_NEVER;
	s->session_config.eof = (enum relay_eof)config->eof;
	s->session_config.linger_ns = config->linger ? config->linger : CLOCK_NEVER;
	list_init(&s->sessions);
}

static void server_done(struct server *s)
{
	LIST_EACH(node, &s->sessions)
	session_free(CONTAINER(node, struct session, link));
	close_listener(s);
	datagram_hub_free(s->hub);
	release_listener(s);
	ending_release(&s->ending);
	stream_free(s->session_config.own);
	process_argv_free(s->argv);
	loop_free(s->loop);
}

int listen_serve(const struct listen_config *config, const struct endpoint *endpoint,
	       bool is_loopback, struct error *err)
{
	struct server s;
	int status = -1;

	server_init(&s, config);
	s.endpoint = endpoint;
	s.is_loopback = is_loopback;
	if (prepare_program(&s, err) < 0)
		goto out;
	s.session_config.argv = s.argv;
	s.session_config.has_terminal = config->pty;
	s.loop = loop_new(err);
	if (!s.loop || open_listener(&s, err) < 0 ||
	    check_exposure(&s, err) < 0 || open_own_side(&s, err) < 0 ||
	    ending_catch(&s.ending, s.loop, on_signal, &s, err) < 0 ||
	    start_accepting(&s, err) < 0 ||
	    loop_run(s.loop, err) < 0)
		goto out;
	if (s.signo)
		status = 128 + s.signo;
	else if (error_is_set(&s.error))
		*err = s.error;
	else
		status = STATUS_DONE;
out:
	server_done(&s);
	return status;
}
