/* What the options say about those who come. */
#include "listen/service.h"

#include "base/error.h"
#include "base/text.h"
#include "cli/opts_tls.h"
#include "listen/listen.h"
#include "net/loop.h"
#include "net/service.h"
#include "stream/fd.h"
#include "stream/logins.h"
#include "stream/process.h"
#include "stream/room.h"
#include "stream/safe.h"
#include "stream/stream.h"
#include "stream/tls_config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TLS_SCHEME "tls://"

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

static struct stream *open_output(const char *path, struct loop *loop, struct error *err)
{
	struct fd_end in = { .fd = STDIN_FILENO, .name = "standard input", .is_inherited = true };
	struct fd_end out = { .name = path, .is_output = true };
	struct stream *own;

	out.fd = create_output(path, err);
	if (out.fd < 0)
		return NULL;
	own = fd_pair_new(loop, &in, &out, err);
	if (!own)
		close(out.fd);
	return own;
}

static int open_own(struct service *s, struct loop *loop, struct error *err)
{
	const char *path = s->config->output;

	s->kind = &serve_own;
	if (replaying_read(&s->config->replaying, &s->recording, err) < 0)
		return -1;
	if (s->recording) {
		s->is_parallel = true;
		return 0;
	}
	s->is_typed = isatty(STDIN_FILENO);
	s->own = path ? open_output(path, loop, err) : fd_standard_new(loop, err);
	if (s->own && !path && isatty(STDOUT_FILENO))
		s->own = safe_new(s->own, SAFE_KEEP_USUAL);
	return s->own ? 0 : -1;
}

static int open_program(struct service *s, struct error *err)
{
	s->kind = &serve_program;
	s->is_parallel = true;
	s->power = s->config->exec ? "--exec" : "--shell";
	s->argv = process_command(s->config->exec, s->config->shell, err);
	return s->argv ? 0 : -1;
}

/* A port alone is one of this host. */
static int parse_target(const struct service *s, const char *text, struct endpoint *target,
			struct error *err)
{
	uint16_t port;

	if (endpoint_parse(text, ENDPOINT_BARE_PORT, target, err) < 0)
		return -1;
	if (target->kind == ENDPOINT_UNIX)
		return 0;
	if (!target->service[0]) {
		error_set(err, ERROR_USAGE, 0, "--to", "the port is missing");
		error_hint(err, "HOST:PORT, [ADDRESS]:PORT, unix:PATH, or PORT of this host");
		return -1;
	}
	if (service_port(target->service, s->config->udp ? "udp" : "tcp", &port, err) < 0)
		return -1;
	if (!target->host[0])
		snprintf(target->host, sizeof(target->host), "localhost");
	return 0;
}

/* Whom to trust at the other end. */
static int open_secure(struct service *s, struct error *err)
{
	const struct handshaking_config handshaking = { .tls = true };
	const struct securing_config *securing = &s->config->securing;

	if (s->config->udp)
		return error_set(err, ERROR_USAGE, 0, "--to",
				 "TLS needs a stream of bytes, not messages");
	if (secure_check(securing, &handshaking, &s->target, err) < 0)
		return -1;
	return secure_init(&s->secure, securing, &handshaking, NULL, err);
}

static int open_forward(struct service *s, struct error *err)
{
	const size_t n = strlen(TLS_SCHEME);
	bool has_tls = strncmp(s->config->to, TLS_SCHEME, n) == 0;

	s->kind = &serve_forward;
	s->is_parallel = true;
	if (parse_target(s, s->config->to + (has_tls ? n : 0), &s->target, err) < 0)
		return -1;
	return has_tls ? open_secure(s, err) : 0;
}

/* Options that would do nothing are mistakes. */
static int check_securing(const struct listen_config *config, struct error *err)
{
	const char *name = securing_option_given();

	if (!name || (config->to && strncmp(config->to, TLS_SCHEME, strlen(TLS_SCHEME)) == 0))
		return 0;
	error_set(err, ERROR_USAGE, 0, NULL, "--%s is for --to " TLS_SCHEME "HOST:PORT", name);
	error_hint(err, "--client-ca says which clients are taken");
	return -1;
}

static int open_room(struct service *s, struct loop *loop)
{
	s->kind = &serve_room;
	s->is_parallel = s->keeps_open = true;
	s->room = serve_room_new(s, loop);
	return 0;
}

/* Passwords are a guard, too. */
static int open_proxy(struct service *s, struct error *err)
{
	s->kind = &serve_proxy;
	s->is_parallel = s->keeps_open = true;
	if (s->config->proxy_users)
		return service_reload(s, err);
	s->power = s->config->socks ? "--socks" : "--http-proxy";
	return 0;
}

bool service_can_reload(const struct service *s)
{
	return s->config->proxy_users;
}

int service_reload(struct service *s, struct error *err)
{
	struct logins *next = logins_read(s->config->proxy_users, err);

	if (!next)
		return -1;
	logins_free(s->logins);
	s->logins = next;
	return 0;
}

int service_open(struct service *s, const struct listen_config *config, struct loop *loop,
		 struct error *err)
{
	*s = (struct service){ .config = config, .keeps_open = config->keep_open };
	if (check_securing(config, err) < 0 ||
	    serving_get(&config->serving, &s->tls, err) < 0)
		return -1;
	if (s->tls)
		taps_take_secrets(config->taps, s->tls);
	if (config->exec || config->shell)
		return open_program(s, err);
	if (config->to)
		return open_forward(s, err);
	if (config->broker || config->chat)
		return open_room(s, loop);
	if (config->socks || config->http_proxy)
		return open_proxy(s, err);
	return open_own(s, loop, err);
}

void service_close(struct service *s)
{
	stream_free(s->own);
	replaying_free(s->recording);
	room_free(s->room);
	logins_free(s->logins);
	process_argv_free(s->argv);
	tls_context_free(s->tls);
	secure_done(&s->secure);
	*s = (struct service){ .kind = NULL };
}
